"""Streams that go wrong on purpose, and the same way each time."""

from decimal import Decimal

import pytest
from sixmm_mock import Clock, MockExchange
from sixmm_mock.faults.stream_faults import StreamFault, StreamFaultError
from sixmm_mock.streams.connection import Manner
from sixmm_mock.trading.enums import OrderType, Side
from sixmm_mock.trading.orders import OrderRequest

DEPTH = "market.depth.BTCUSDT"


@pytest.fixture
def faults(exchange):
    return exchange.streams.faults


@pytest.fixture
def versions(client, place):
    """Subscribes, makes six changes in six turns, and tells which versions arrive."""

    def versions() -> list[int]:
        arrived = [each["data"]["endVersion"] for each in client.subscribe(DEPTH)[1:]]
        for number in range(6):
            place("BUY", "0.1", str(85000 - number))
            arrived += [push["endVersion"] for push in client.pushes(DEPTH)]
        return arrived

    return versions


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "gap", "count": 1}, [1, 3, 4, 5, 6, 7]),
        ({"kind": "gap", "count": 2, "skip": 2}, [1, 2, 3, 6, 7]),
        ({"kind": "duplicate", "count": 1}, [1, 1, 2, 3, 4, 5, 6, 7]),
        ({"kind": "duplicate", "count": 1, "skip": 2}, [1, 2, 3, 3, 4, 5, 6, 7]),
        ({"kind": "reorder", "count": 1}, [1, 3, 2, 4, 5, 6, 7]),
        ({"kind": "reorder", "count": 1, "skip": 3}, [1, 2, 3, 4, 6, 5, 7]),
        ({"kind": "reorder"}, [1, 3, 2, 5, 4, 7, 6]),
        ({"kind": "gap", "topic": "market.trade.*"}, [1, 2, 3, 4, 5, 6, 7]),
        ({"kind": "gap", "topic": "market.depth.*"}, [1]),
    ],
)
def test_a_fault_changes_what_arrives_and_not_the_versions(faults, versions, fault, expected):
    faults.add(StreamFault(topic=fault.pop("topic", DEPTH), **fault))
    assert versions() == expected


def test_a_probability_hits_some_and_spares_some(faults, versions):
    faults.add(StreamFault("gap", probability=0.5, seed=3))
    assert 1 < len(versions()) < 7


def test_a_removed_fault_does_not_happen_any_more(faults, versions):
    fault_id = faults.add(StreamFault("gap"))
    assert (faults.remove(fault_id), faults.remove(fault_id)) == (True, False)
    assert len(versions()) == 7


def test_two_runs_with_the_same_faults_are_the_same(description):
    def run() -> list[str]:
        exchange = MockExchange(seed=7, clock=Clock(frozen_at_ms=1), description=description)
        user = exchange.add_user("alice", "canary-password")
        exchange.streams.faults.add(StreamFault("gap", probability=0.4, seed=5))
        exchange.streams.faults.add(StreamFault("duplicate", probability=0.4, seed=6))
        connection = exchange.streams.open()
        connection.receive(f'{{"id":"1","op":"subscribe","args":["{DEPTH}"]}}')
        for price in range(50):
            _rest(exchange, user, price)
            exchange.streams.flush()
        frames = []
        while (frame := connection.take()) is not None:
            frames.append(frame)
        return frames

    first = run()
    assert first == run()
    assert len(first) != 52


def _rest(exchange, user, price: int) -> None:
    exchange.engine.place(
        user.user_id,
        OrderRequest(
            "BTCUSDT",
            OrderType.LIMIT,
            Side.BUY,
            price=Decimal(80000 + price),
            quantity=Decimal("0.001"),
        ),
    )


def test_a_stalled_connection_says_nothing_and_then_everything_in_order(
    faults, client, place, exchange
):
    client.subscribe(DEPTH)
    faults.add(StreamFault("stall", count=1, ms=5000))
    place("BUY", "0.1", "85000")
    assert client.texts() == []
    client.send("ping")
    exchange.clock.advance(4999)
    assert client.texts() == []
    place("BUY", "0.1", "84000")
    exchange.clock.advance(1)
    assert [each["event"] for each in client.take()] == ["data", "pong", "data"]


def test_a_connection_without_anything_to_send_or_stalled_has_no_work(faults, client, place):
    connection = client.connection
    assert not connection.has_work
    client.subscribe(DEPTH)
    faults.add(StreamFault("stall", count=1))
    place("BUY", "0.1", "85000")
    assert not connection.has_work


def test_a_stall_without_an_end_lasts_until_it_is_lifted(faults, client, place, exchange):
    client.subscribe(DEPTH)
    fault_id = faults.add(StreamFault("stall", count=1))
    place("BUY", "0.1", "85000")
    exchange.clock.advance(100_000_000)
    assert client.texts() == []
    assert faults.remove(fault_id)
    assert len(client.texts()) == 1


def test_a_stall_holds_up_one_connection_and_not_the_others(faults, connect, place):
    first, second = connect(), connect()
    first.subscribe(DEPTH)
    second.subscribe(DEPTH)
    faults.add(StreamFault("stall", count=1))
    place("BUY", "0.1", "85000")
    assert (first.texts(), len(second.texts())) == ([], 1)


def test_a_disconnect_cuts_the_connection(faults, client, place):
    client.subscribe(DEPTH)
    faults.add(StreamFault("disconnect", count=1))
    place("BUY", "0.1", "85000")
    assert client.texts() == []
    assert client.connection.closing.manner is Manner.CUT


def test_a_bad_frame_is_half_of_a_push(faults, client, place):
    client.subscribe(DEPTH)
    faults.add(StreamFault("bad_frame", count=1))
    place("BUY", "0.1", "85000")
    (text,) = client.texts()
    assert text.startswith('{"topic":"market.depth.BTCUSDT"')
    assert not text.endswith("}")


def test_answers_meet_no_faults(faults, client):
    for kind in ("gap", "duplicate", "reorder", "bad_frame", "disconnect"):
        faults.add(StreamFault(kind))
    client.send("ping")
    assert len(client.take()) == 1


def test_private_events_can_be_lost_too(faults, private, place):
    faults.add(StreamFault("gap", topic="user.*", count=1))
    place("BUY", "1", "85000")
    assert [each["data"].get("orderStatus") for each in private.take()] == ["PENDING", None]


def test_a_fault_counts_how_often_it_fitted_and_happened(faults, versions):
    faults.add(StreamFault("gap", skip=1, count=2))
    versions()
    (planned,) = faults
    assert (planned.fitted, planned.happened) == (6, 2)


def test_a_fault_survives_its_json():
    fault = StreamFault("stall", topic="user.*", count=3, probability=0.5, seed=1, ms=20)
    assert StreamFault.from_json(fault.to_json()) == fault


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ([], "object"),
        ({}, "kind"),
        ({"kind": "flood"}, "flood"),
        ({"kind": "gap", "often": 1}, "often"),
        ({"kind": "gap", "count": 0}, "count"),
        ({"kind": "gap", "probability": 2}, "probability"),
        ({"kind": "stall", "ms": 0}, "ms"),
        ({"kind": "gap", "topic": 1}, "topic"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(wanted, says):
    with pytest.raises(StreamFaultError, match=says):
        StreamFault.from_json(wanted)
