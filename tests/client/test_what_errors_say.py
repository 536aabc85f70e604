"""Each error says whether the call had its effect, and whether the same call may be made again."""

import asyncio
import copy
import pickle

import httpx
import pytest
import sixmm
from sixmm import (
    ApiError,
    CallOptions,
    ClientClosed,
    ClientOrderIdUsed,
    DuplicateRequest,
    InvalidArgument,
    MissingCredentials,
    OrderNotExecuted,
    OrderOutcomeUnknown,
    SixMM,
    SixMMError,
)
from sixmm.errors import ERROR_CODES
from sixmm_runtime.errors import Doubt

LIMIT = {"type": "LIMIT", "side": "BUY", "price": "50000", "quantity": "0.01"}
QUICK = CallOptions(max_retries=0)


def refused(code, *, status=200, call="positions.set_leverage", **arguments):
    """What a call raises that is answered with this code."""

    def answer(_request):
        return httpx.Response(status, json={"code": code, "message": "no"})

    group, _, method = call.partition(".")
    with SixMM(api_key="k", api_secret="s", transport=httpx.MockTransport(answer)) as mm:
        with pytest.raises(SixMMError) as caught:
            getattr(getattr(mm, group), method)(**arguments, options=QUICK)
        return caught.value


LEVERAGE = {"symbol": "BTCUSDT", "leverage": 3}
KEY = {"call": "api_keys.create", "label": "bot"}


@pytest.mark.parametrize(
    "code", [one for one, known in ERROR_CODES.items() if known.doubt is Doubt.NONE]
)
def test_a_documented_refusal_says_that_nothing_was_done(code):
    error = refused(code, **LEVERAGE)
    assert (error.executed, error.retryable) == (False, ERROR_CODES[code].transient)


@pytest.mark.parametrize(
    ("code", "status", "call", "said"),
    [
        (5001, 200, LEVERAGE, (None, True)),  # setting it twice does no more than once
        (9999, 200, LEVERAGE, (None, False)),  # no page says what it means
        (2001, 500, LEVERAGE, (None, False)),
        (2001, 503, LEVERAGE, (None, True)),
    ],
)
def test_a_failure_of_its_own_leaves_it_open(code, status, call, said):
    error = refused(code, status=status, **call)
    assert (error.executed, error.retryable) == said


def transport(error):
    def fail(request):
        raise error("no", request=request)

    return httpx.MockTransport(fail)


@pytest.mark.parametrize(
    ("failure", "read", "write"),
    [
        (httpx.ConnectError, (False, True), (False, True)),
        (httpx.ReadTimeout, (None, True), (None, False)),
        (httpx.RemoteProtocolError, (None, True), (None, False)),
    ],
)
def test_a_lost_answer_is_not_known_and_only_a_read_may_be_repeated(failure, read, write):
    with SixMM(access_token="t", transport=transport(failure)) as mm:
        for call, said in (
            (lambda: mm.account.info(options=QUICK), read),
            (lambda: mm.api_keys.create(label="x", options=QUICK), write),
        ):
            with pytest.raises(SixMMError) as caught:
                call()
            assert (caught.value.executed, caught.value.retryable) == said
            assert (
                copy.copy(caught.value).executed,
                pickle.loads(pickle.dumps(caught.value)).retryable,
            ) == said


def closed(mm):
    mm.close()
    mm.market.symbols()


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        (InvalidArgument, lambda mm: mm.market.klines("BTCUSDT", interval=5)),
        (MissingCredentials, lambda mm: mm.orders.current()),
        (ClientClosed, closed),
    ],
)
def test_what_is_refused_here_was_not_sent(kind, call):
    mm = SixMM(transport=transport(httpx.ConnectError))
    with pytest.raises(SixMMError) as caught:
        call(mm)
    assert type(caught.value) is kind
    assert (caught.value.executed, caught.value.retryable) == (False, False)


def test_a_used_client_order_id_is_its_own_class_and_brings_the_order(connect):
    mm = connect()
    first = mm.orders.place("BTCUSDT", **LIMIT, client_order_id="mine")
    with pytest.raises(ClientOrderIdUsed, match=r"mine|clientOrderId") as caught:
        mm.orders.place("BTCUSDT", **{**LIMIT, "quantity": "0.02"}, client_order_id="mine")
    error = caught.value
    assert isinstance(error, DuplicateRequest)
    assert (error.order.order_id, str(error.order.quantity), error.code) == (
        first.order_id,
        LIMIT["quantity"],
        3004,
    )
    assert error.remedy in str(error)
    assert "an id of its own" in error.remedy
    assert "Sign" not in str(error)
    assert (error.executed, error.retryable) == (False, False)
    assert len(mm.orders.current()) == 1


@pytest.mark.parametrize("price", ["50000", "51000"])
def test_in_a_batch_a_used_id_is_its_row_s_refusal_and_the_others_stand(connect, price):
    row = {"symbol": "BTCUSDT", **LIMIT, "price": price}
    with connect(username=None, password=None) as mm:
        mm.orders.place("BTCUSDT", **LIMIT, client_order_id="mine")
        used, other = mm.orders.place_batch(orders=[{**row, "client_order_id": "mine"}, row])
        assert (ERROR_CODES[used.code].name, used.succeeded) == ("DUPLICATE_REQUEST", False)
        assert other.succeeded
        assert len(mm.orders.current("BTCUSDT")) == 2


def test_so_is_that_of_a_condition_order(connect):
    mm = connect()
    stop = {
        "type": "STOP_MARKET",
        "side": "BUY",
        "quantity": "0.01",
        "stop_price": "99000",
        "client_order_id": "mine",
    }
    first = mm.conditions.place("BTCUSDT", **stop)
    with pytest.raises(ClientOrderIdUsed) as caught:
        mm.conditions.place("BTCUSDT", **stop)
    assert caught.value.order.condition_id == first.condition_id


def test_awaited_calls_say_the_same(in_process):
    async def walk():
        async with in_process() as mm:
            first = await mm.orders.place("BTCUSDT", **LIMIT, client_order_id="mine")
            with pytest.raises(ClientOrderIdUsed) as caught:
                await mm.orders.place("BTCUSDT", **LIMIT, client_order_id="mine")
            return first, caught.value

    first, error = asyncio.run(walk())
    assert (error.order.order_id, error.executed) == (first.order_id, False)


def test_every_error_says_both():
    classes = [
        one
        for one in vars(sixmm.errors).values()
        if isinstance(one, type) and issubclass(one, SixMMError)
    ]
    assert len(classes) > 20
    assert all(
        isinstance(one.executed, property) and isinstance(one.retryable, property)
        for one in classes
    )
    assert OrderNotExecuted(operation="x", orders=(), failure="").executed is False
    assert OrderNotExecuted(operation="x", orders=(), failure="").retryable is True
    unknown = OrderOutcomeUnknown(
        operation="x",
        orders=(),
        attempts=1,
        lookups=0,
        signed_ms=None,
        acceptable_until_ms=None,
        failure="",
        lookup_failure=None,
    )
    assert (unknown.executed, unknown.retryable) == (None, False)
    assert issubclass(ClientOrderIdUsed, ApiError)


OF_STREAMS = [
    (sixmm.StreamError("x"), False),
    (sixmm.StreamClosed("x"), False),
    (sixmm.SubscriptionRefused("x", 1, "no"), False),
    (sixmm.NotEnoughDepth("x"), False),
    (sixmm.SubscriptionTimeout("x", 1, "no"), True),
    (sixmm.StreamOverflow(1, 1), True),
    (sixmm.BookNotLive("x", "STALE", "no"), True),
    (sixmm.PagingError("x", operation="getTrades"), False),
]


@pytest.mark.parametrize(
    ("error", "again"), OF_STREAMS, ids=lambda one: getattr(type(one), "__name__", "")
)
def test_reading_changes_nothing_and_says_whether_to_read_again(error, again):
    assert (error.executed, error.retryable) == (False, again)


def test_every_error_of_streams_is_among_them():
    def below(cls):
        return {cls, *(one for each in cls.__subclasses__() for one in below(each))}

    assert below(sixmm.StreamError) <= {type(error) for error, _ in OF_STREAMS}
