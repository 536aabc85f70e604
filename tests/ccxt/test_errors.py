"""What a program on ccxt repeats (`OperationFailed`) is repeated without harm, whatever the network does."""

import ccxt
import httpx
import pytest
import sixmm
import sixmm.ccxt
from sixmm.errors import ERROR_CODES
from sixmm_ccxt.errors import _CLASSES, translated
from sixmm_ccxt.steps import Kind

from .conftest import SYMBOL

UNKNOWN = sixmm.ccxt.OutcomeUnknown
ORDER = (SYMBOL, "limit", "buy", 0.1, 85_000)


def refusal(code, *, replay=False, made=None):
    known = ERROR_CODES.get(code)
    made = (made or (known.raises if known else sixmm.ApiError))(
        code=code,
        message="no",
        request_id="r",
        http_status=200,
        operation="any",
        docs_url="",
        remedy="",
        raw={},
        headers=httpx.Headers(),
    )
    made.is_replay = replay
    return made


def answer(status, made=sixmm.ResponseError):
    return made("odd", operation="any", request_id="r", response=httpx.Response(status))


def lost(received, made=sixmm.TransportError):
    return made("lost", operation="any", may_have_been_received=received)


CODES = {one.name: code for code, one in ERROR_CODES.items()}
# Our error; what it is called when a read, a setting and an order failed with it.
TABLE = {
    "lost": (lost(True), ccxt.NetworkError, UNKNOWN, UNKNOWN),
    "late": (lost(True, sixmm.RequestTimeout), ccxt.RequestTimeout, UNKNOWN, UNKNOWN),
    "not sent": (lost(False), *[ccxt.ExchangeNotAvailable] * 3),
    "proxy": (lost(False, sixmm.ProxyFailed), *[ccxt.InvalidProxySettings] * 3),
    "certificate": (lost(False, sixmm.TLSFailed), *[ccxt.ExchangeError] * 3),
    "throttled": (sixmm.Throttled("no room", operation="any"), *[ccxt.RateLimitExceeded] * 3),
    "page": (answer(200), ccxt.BadResponse, UNKNOWN, UNKNOWN),
    "foreign": (answer(200, sixmm.ForeignAnswer), ccxt.BadResponse, UNKNOWN, UNKNOWN),
    "gateway": (answer(502), ccxt.ExchangeNotAvailable, UNKNOWN, UNKNOWN),
    "gateway's limit": (answer(429), *[ccxt.RateLimitExceeded] * 3),
    "unknown": (sixmm.OutcomeUnknown("?", operation="any"), ccxt.ExchangeError, UNKNOWN, UNKNOWN),
    "absent": (
        sixmm.OrderNotExecuted(operation="any", orders=(), failure="lost"),
        *[ccxt.NetworkError] * 3,
    ),
    "argument": (sixmm.InvalidArgument("no"), *[ccxt.BadRequest] * 3),
    "rule": (sixmm.RuleViolation(()), *[ccxt.InvalidOrder] * 3),
    "no credentials": (sixmm.MissingCredentials("no"), *[ccxt.AuthenticationError] * 3),
    "closed": (sixmm.ClientClosed("no"), *[ccxt.ExchangeClosedByUser] * 3),
    "pages": (sixmm.PagingError("odd", operation="any"), *[ccxt.BadResponse] * 3),
    "used id": (
        refusal(CODES["DUPLICATE_REQUEST"]),
        ccxt.InvalidNonce,
        UNKNOWN,
        ccxt.DuplicateOrderId,
    ),
    "used id, found": (
        refusal(CODES["DUPLICATE_REQUEST"], made=sixmm.ClientOrderIdUsed),
        *[ccxt.DuplicateOrderId] * 3,
    ),
    "replay": (
        refusal(CODES["DUPLICATE_REQUEST"], replay=True),
        ccxt.InvalidNonce,
        UNKNOWN,
        UNKNOWN,
    ),
    "failed": (refusal(CODES["INTERNAL_ERROR"]), ccxt.ExchangeNotAvailable, UNKNOWN, UNKNOWN),
    "down": (refusal(CODES["SERVICE_UNAVAILABLE"]), ccxt.ExchangeNotAvailable, UNKNOWN, UNKNOWN),
    "limit": (refusal(CODES["RATE_LIMITED"]), *[ccxt.RateLimitExceeded] * 3),
    "signature": (refusal(CODES["INVALID_CREDENTIALS"]), *[ccxt.AuthenticationError] * 3),
    "permission": (refusal(CODES["PERMISSION_DENIED"]), *[ccxt.PermissionDenied] * 3),
    "funds": (refusal(CODES["INSUFFICIENT_BALANCE"]), *[ccxt.InsufficientFunds] * 3),
    "no order": (refusal(CODES["ORDER_NOT_FOUND"]), *[ccxt.OrderNotFound] * 3),
    "final": (refusal(CODES["ORDER_NOT_CANCELABLE"]), *[ccxt.InvalidOrder] * 3),
    "parameter": (refusal(CODES["INVALID_PARAMETER"]), *[ccxt.BadRequest] * 3),
    "condition": (refusal(CODES["CONDITION_ORDER_INVALID"]), *[ccxt.InvalidOrder] * 3),
    "unheard of": (refusal(9_999), ccxt.ExchangeError, UNKNOWN, UNKNOWN),
}


@pytest.mark.parametrize(
    ("error", "kind", "expected"),
    [
        pytest.param(error, kind, expected, id=f"{name}, {kind.name.lower()}")
        for name, (error, *outcomes) in TABLE.items()
        for kind, expected in zip(Kind, outcomes, strict=True)
    ],
)
def test_an_error_says_whether_the_call_may_be_repeated(error, kind, expected):
    made = translated(error, kind)
    assert type(made) is expected
    assert made.__cause__ is error
    assert made.executed is (None if expected is UNKNOWN else False)
    assert made.retryable is isinstance(made, ccxt.OperationFailed)


def test_every_error_of_the_client_has_its_class():
    named = {type(error) for error, *_ in TABLE.values()}
    ours = {
        one
        for one in vars(sixmm.errors).values()
        if isinstance(one, type) and issubclass(one, sixmm.SixMMError)
    }
    # The base, what is a kind of another one here, what models raise, which are read without it, and what only helpers of several calls raise.
    rest = {
        sixmm.SixMMError,
        sixmm.OversizedAnswer,
        sixmm.OrderOutcomeUnknown,
        sixmm.FieldAbsent,
        sixmm.OrderEnded,
        sixmm.PartlyDone,
        sixmm.WaitFailed,
        sixmm.WaitTimeout,
    }
    # A code that newer pages add is an ExchangeError, which no program repeats, until `_CLASSES` says more of it.
    new = {one.raises for one in ERROR_CODES.values()} - {made for made, _ in _CLASSES}
    new = {one for one in new - named if one.__base__ is sixmm.ApiError}
    assert ours - named - new == rest
    codes = {one.raises: code for code, one in ERROR_CODES.items()}
    for one in new:
        assert type(translated(refusal(codes[one]), Kind.READ)) is ccxt.ExchangeError


def test_an_unknown_outcome_is_nothing_that_programs_repeat():
    assert not issubclass(UNKNOWN, ccxt.OperationFailed)
    assert issubclass(UNKNOWN, ccxt.ExchangeError)


@pytest.mark.parametrize("fault", ["reset_after", "truncate"])
def test_an_order_whose_answer_is_lost_is_found_and_placed_once(call, faults, mock_exchange, fault):
    size = {"size": 3} if fault == "truncate" else {}
    faults.add(kind=fault, operation="placeOrder", count=1, **size)
    made = call(lambda exchange: exchange.create_order(*ORDER))
    assert made["status"] == "open"
    assert made["id"]
    assert mock_exchange.journal.count(operation="placeOrder") == 1


def test_an_order_that_never_arrived_may_be_repeated(call, faults, mock_exchange):
    faults.add(kind="reset_before", operation="placeOrder", count=1)
    with pytest.raises(ccxt.NetworkError) as caught:
        call(lambda exchange: exchange.create_order(*ORDER))
    assert (caught.value.executed, caught.value.retryable) == (False, True)
    assert mock_exchange.journal.count(operation="placeOrder", code=0) == 0
    assert call(lambda exchange: exchange.create_order(*ORDER))["id"]


def test_an_order_that_can_not_be_looked_up_is_an_unknown_outcome(call, faults):
    faults.add(kind="reset_after", operation="placeOrder", count=1)
    faults.add(kind="status", status=503, operation="getOrder")
    with pytest.raises(UNKNOWN) as caught:
        call(
            lambda exchange: exchange.create_order(*ORDER, {"clientOrderId": "mine-1"}),
            outcome_timeout=5,
        )
    assert caught.value.client_order_id == "mine-1"
    assert [one.state for one in caught.value.orders] == ["not known"]
    assert (caught.value.executed, caught.value.retryable) == (None, False)


@pytest.mark.parametrize(
    ("operation", "make"),
    [
        ("cancelAllOrders", lambda exchange: exchange.cancel_all_orders(SYMBOL)),
        ("setLeverage", lambda exchange: exchange.set_leverage(5, SYMBOL)),
        ("setMarginMode", lambda exchange: exchange.set_margin_mode("isolated", SYMBOL)),
    ],
)
def test_another_change_whose_answer_is_lost_is_an_unknown_outcome(call, faults, operation, make):
    faults.add(kind="reset_after", operation=operation)
    with pytest.raises(UNKNOWN):
        call(make)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "reset_before"}, ccxt.NetworkError),
        ({"kind": "status", "status": 503}, ccxt.ExchangeNotAvailable),
        ({"kind": "status", "status": 502, "html": True}, ccxt.ExchangeNotAvailable),
        ({"kind": "status", "status": 429}, ccxt.RateLimitExceeded),
        ({"kind": "business", "code": CODES["INTERNAL_ERROR"]}, ccxt.ExchangeNotAvailable),
    ],
)
def test_a_read_that_goes_on_failing_may_be_repeated(call, faults, fault, expected):
    faults.add(operation="getUserAssets", **fault)
    with pytest.raises(expected) as caught:
        call(lambda exchange: exchange.fetch_balance())
    assert caught.value.retryable


def test_an_id_that_an_older_order_has_is_said_so(call, simulated_time):
    call(lambda exchange: exchange.create_order(*ORDER, {"clientOrderId": "twice"}))
    simulated_time.wait(60)
    with pytest.raises(ccxt.DuplicateOrderId):
        call(lambda exchange: exchange.create_order(*ORDER, {"clientOrderId": "twice"}))


def test_an_order_without_the_money_for_it_is_refused_as_that(call):
    with pytest.raises(ccxt.InsufficientFunds):
        call(lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", 500, 85_000))


def test_an_order_that_is_not_there_is_not_found(call):
    with pytest.raises(ccxt.OrderNotFound):
        call(lambda exchange: exchange.cancel_order("12345", SYMBOL))


def test_a_closed_exchange_says_that_it_was_closed(exchange):
    exchange.fetch_time()
    exchange.close()
    for use in (exchange.fetch_time, lambda: exchange.fetch_ticker(SYMBOL)):
        with pytest.raises(ccxt.ExchangeClosedByUser):
            use()


def test_closing_leaves_a_client_open_that_was_passed_in(mock_exchange):
    with sixmm.SixMM(transport=mock_exchange.transport()) as mm:
        exchange = sixmm.ccxt.sixmm({"mm": mm})
        exchange.close()
        with pytest.raises(ccxt.ExchangeClosedByUser):
            exchange.fetch_time()
        assert mm.system.time()


def test_a_status_says_that_the_exchange_does_not_answer(call, faults):
    assert call(lambda exchange: exchange.fetch_status())["status"] == "ok"
    faults.add(kind="status", status=503, operation="getServerTime")
    assert call(lambda exchange: exchange.fetch_status())["status"] == "error"
