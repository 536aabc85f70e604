"""A time in another unit than milliseconds is refused with what to send, in every call that takes one."""

import importlib
import pkgutil
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sixmm.operations
from hypothesis import given
from hypothesis import strategies as st
from sixmm import AsyncSixMM, InvalidArgument, SixMM
from sixmm.models import ServerTime
from sixmm_runtime.encode import instant, seconds, seconds_up
from sixmm_runtime.operation import Operation

NOW = 1_790_000_000_000

OPERATIONS = [
    found
    for module in pkgutil.iter_modules(sixmm.operations.__path__)
    for found in vars(importlib.import_module(f"sixmm.operations.{module.name}")).values()
    if isinstance(found, Operation)
]
TIMES = [
    (operation, param.name)
    for operation in OPERATIONS
    for param in (*operation.query, *(operation.body or ()))
    if param.encode is instant
]
WRONG = [
    (NOW // 1_000, "as small as seconds are.* Pass {name}=1790000000000"),
    (NOW * 1_000, "as large as microseconds are.* Pass {name}=1790000000000"),
    (NOW * 1_000_000, "as large as nanoseconds are.* Pass {name}=1790000000000"),
    (1, "seconds"),
    (-1, "before 1970.* Pass 0"),
    (10**5_000, "64 bits"),
    (NOW / 1_000, r"not float.* int\(seconds \* 1000\)"),
    (float(NOW), "not float"),
    (True, "not bool"),
    (str(NOW), r"not str\. Pass the number: {name}=int"),
    ("2026-09-21T14:13:20Z", r"not str\. .* pass {name}=datetime\.fromisoformat"),
    ("2026-09-21", r"not str\. .* pass {name}=datetime\.fromisoformat"),
    ("now", "not str"),
    (datetime(2026, 9, 21), "without a time zone"),  # noqa: DTZ001 - the point
    (datetime.fromtimestamp(NOW / 1_000_000, UTC), "seconds that were divided by 1,000"),
]


def test_there_are_times_in_many_calls():
    assert len({operation.id for operation, _ in TIMES}) >= 7


@pytest.mark.parametrize(
    ("operation", "name"), TIMES, ids=[f"{one.id}.{name}" for one, name in TIMES]
)
def test_a_time_that_is_not_in_milliseconds_is_refused_with_what_to_send(operation, name):
    # Whatever text a call needs; an interval has to be a known one.
    needed = {param.name: "1m" for param in operation.query if param.required}
    for value, said in WRONG:
        with pytest.raises(InvalidArgument, match=said.format(name=name)):
            operation.request(needed | {name: value})


@pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
@pytest.mark.parametrize("name", ["start_time", "end_time"])
def test_an_iterator_refuses_it_at_once(client, name):
    times = {"start_time": 0, name: NOW // 1_000}
    with pytest.raises(InvalidArgument, match=f"^{name} must be Unix milliseconds"):
        client().market.iter_klines(symbol="BTCUSDT", interval="1m", **times)
    with pytest.raises(InvalidArgument, match=f"^{name} must be Unix milliseconds"):
        client().orders.iter_trades(**times)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (0, 0),
        (10**11, 10**11),
        (NOW, NOW),
        (10**14 - 1, 10**14 - 1),
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC), 1_790_000_000_000),
        (datetime(2026, 9, 21, 16, 13, 20, tzinfo=timezone(timedelta(hours=2))), 1_790_000_000_000),
        (datetime.max.replace(tzinfo=UTC), 253_402_300_799_999),
    ],
)
def test_a_moment_is_sent_in_milliseconds(value, sent):
    assert instant("start_time", value) == sent


@given(st.integers(946_684_800, 4_102_444_800))
def test_no_second_of_this_century_passes_in_another_unit(second):
    assert instant("t", second * 1_000) == second * 1_000
    for wrong in (second, second * 10**6, second * 10**9):
        with pytest.raises(InvalidArgument, match="must be Unix milliseconds"):
            instant("t", wrong)


@given(st.integers(10**11, 10**14 - 1))
def test_a_range_in_seconds_holds_all_of_the_moments_that_were_asked_for(at):
    first, last = seconds("start_time", at), seconds_up("end_time", at)
    assert first * 1_000 <= at <= last * 1_000
    assert last - first == (at % 1_000 > 0)


def test_a_time_in_seconds_reads_in_milliseconds_and_is_made_of_them():
    told = ServerTime.from_dict({"timestamp": 1_790_000_000})
    assert told.timestamp == NOW
    assert told.timestamp_utc == datetime.fromtimestamp(NOW / 1_000, UTC)
    assert ServerTime.from_dict({"timestamp": "1790000000"}).timestamp == NOW
    assert ServerTime.make(timestamp=NOW + 999).raw == {"timestamp": 1_790_000_000}
    assert ServerTime.from_dict({"timestamp": "soon"}).get("timestamp") is None
