"""At most one effect per order, and what is said of it: against the mock exchange, blocking and awaiting.

Time is the exchange's: it passes when a client waits, so that no test waits for anything.
"""

import asyncio
import logging
import pickle

import attrs
import httpx
import pytest
import sixmm
from sixmm import (
    ApiError,
    AsyncSixMM,
    Backoff,
    CallOptions,
    ClientOrderIdUsed,
    DuplicateRequest,
    InsufficientBalance,
    InvalidArgument,
    OrderNotCancelable,
    OrderNotExecuted,
    OrderNotFound,
    OrderOutcomeUnknown,
    RateLimited,
    SixMM,
    SixMMError,
)
from sixmm_auth import ServerClock
from sixmm_mock.testing import MockForTests
from sixmm_runtime.core import ClientCore

from .trader import LIMIT, LOOKED_FOR, PROOF, STOP, TOLERANCE, TOLERANCE_MS, Between, Trader

# How old a request may be that is still taken.

STRATEGY = {
    "type": "OTO",
    "orders": [
        {"strategy_sub_id": 1, "first_driven_id": 0, **LIMIT},
        {**STOP, "strategy_sub_id": 2, "first_driven_id": 1, "side": "SELL", "stop_price": "40000"},
    ],
}


@pytest.fixture(params=["sync", "async"])
def trader(request):
    with MockForTests() as mock:
        yield Trader(request.param, mock)


# Ids


def test_an_order_without_an_id_is_given_one_by_which_it_is_found_again(trader):
    first, second = trader("orders.place", **LIMIT), trader("orders.place", **LIMIT)
    assert first.client_order_id != second.client_order_id
    found = trader("orders.get", symbol="BTCUSDT", client_order_id=first.client_order_id)
    assert found.order_id == first.order_id


def test_an_id_of_ones_own_is_left_as_it_is(trader):
    assert trader("orders.place", **LIMIT, client_order_id="mine").client_order_id == "mine"


@pytest.mark.parametrize(
    ("method", "arguments", "operation", "items"),
    [
        ("conditions.place", STOP, "placeConditionOrder", None),
        (
            "orders.place_batch",
            {"orders": [LIMIT, {**LIMIT, "client_order_id": "mine"}]},
            "batchPlaceOrders",
            "orders",
        ),
        ("strategies.place", STRATEGY, "placeStrategyOrder", "subOrderList"),
    ],
)
def test_every_order_of_every_kind_has_an_id(trader, method, arguments, operation, items):
    trader(method, **arguments)
    (body,) = trader.bodies(operation)
    ids = [order["clientOrderId"] for order in (body[items] if items else [body])]
    assert all(ids)
    assert len(set(ids)) == len(ids)


# Placing


EXECUTED = {
    "reset": {"kind": "reset_after"},
    "cut off": {"kind": "truncate", "size": 10},
    "server error": {"kind": "status", "status": 500, "executed": True},
    "gateway timeout": {"kind": "status", "status": 504, "html": True, "executed": True},
    "rate limit": {"kind": "status", "status": 429, "executed": True},
    "a proxy's rate limit": {"kind": "status", "status": 429, "html": True, "executed": True},
    "unavailable": {"kind": "status", "status": 503, "executed": True},
    "arrives late": {"kind": "delayed", "ms": TOLERANCE_MS - 1_000},
}
LOST = {
    "reset": {"kind": "reset_before"},
    "server error": {"kind": "status", "status": 500},
    "gateway timeout": {"kind": "status", "status": 504, "html": True},
    "unavailable": {"kind": "status", "status": 503},
    "code of no page": {"kind": "business", "code": 9999},
    "arrives too late": {"kind": "delayed", "ms": TOLERANCE_MS + 2_000},
}


@pytest.mark.parametrize("fault", EXECUTED.values(), ids=EXECUTED)
def test_an_order_whose_answer_is_lost_is_found_and_returned(trader, fault):
    trader.fault(**fault)
    placed = trader("orders.place", **LIMIT)
    (order,) = trader.open_orders
    assert placed.order_id == str(order.order_id)
    assert placed.client_order_id == order.request.client_order_id
    assert placed.accepted_at == order.created_at
    assert placed.response.looked_up_after.startswith("placeOrder")


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_an_order_that_was_lost_is_said_to_be_absent_and_never_sent_again(trader, fault):
    trader.fault(**fault)
    with pytest.raises(OrderNotExecuted, match="had no effect") as caught:
        trader("orders.place", **LIMIT, client_order_id="mine")
    assert caught.value.client_order_id == "mine"
    assert isinstance(caught.value.__cause__, SixMMError)
    assert trader.open_orders == []
    assert all(body["clientOrderId"] == "mine" for body in trader.bodies("placeOrder"))
    assert len({request.query for request in trader.sent("placeOrder")}) == 1


def test_absence_is_not_believed_before_what_was_accepted_last_is_visible(trader):
    trader.fault(kind="reset_before")
    with pytest.raises(OrderNotExecuted):
        trader("orders.place", **LIMIT)
    assert 0 <= trader.waited - PROOF < 1


def test_a_refusal_that_proves_absence_needs_no_lookup(trader):
    trader.fault(kind="business", code=3001)
    with pytest.raises(InsufficientBalance):
        trader("orders.place", **LIMIT)
    assert trader.sent("getOrder") == []


def test_a_rate_limit_is_raised_as_it_is_once_an_order_would_be_visible(trader):
    trader.fault(kind="status", status=429)
    with pytest.raises(RateLimited):
        trader("orders.place", **LIMIT)
    assert 10 <= trader.waited < 10.1


def test_an_answer_by_the_exchange_is_not_looked_up(trader):
    assert trader("orders.place", **LIMIT).response.looked_up_after is None
    assert trader.sent("getOrder") == []


def test_lookups_that_fail_are_made_again(trader):
    trader.fault(kind="reset_after")
    trader.fault("getOrder", kind="reset_before", count=3)
    placed = trader("orders.place", **LIMIT)
    assert placed.order_id == str(trader.open_orders[0].order_id)
    assert len(trader.sent("getOrder")) == 4


def test_a_lookup_waits_for_as_long_as_it_is_asked_to(trader):
    trader.fault(kind="reset_after")
    trader.fault("getOrder", kind="status", status=429, retry_after=7)
    trader("orders.place", **LIMIT)
    assert trader.waited == 7


def test_an_outcome_that_cannot_be_found_out_names_the_order_that_was_to_be_canceled(trader):
    placed = trader("orders.place", **LIMIT)
    trader.fault("cancelOrder", kind="reset_after", count=100)
    trader.fault("getOrder", kind="reset_before", count=100)
    with pytest.raises(OrderOutcomeUnknown) as caught:
        trader("orders.cancel", symbol="BTCUSDT", order_id=placed.order_id)
    assert [one.order_id for one in caught.value.orders] == [placed.order_id]


def test_an_outcome_that_cannot_be_found_out_is_raised_with_all_that_is_known(trader):
    trader.fault(kind="reset_after")
    trader.fault("getOrder", kind="reset_before", count=100)
    with pytest.raises(OrderOutcomeUnknown) as caught:
        trader("orders.place", **LIMIT, client_order_id="mine")
    error = caught.value
    (trace,) = error.orders
    assert (error.operation, error.attempts, error.client_order_id) == ("placeOrder", 1, "mine")
    assert (trace.symbol, trace.state) == ("BTCUSDT", "not known")
    assert error.acceptable_until_ms == error.signed_ms + TOLERANCE_MS
    assert error.lookup_failure.startswith("getOrder: no answer")
    assert error.lookups == len(trader.sent("getOrder"))
    assert "mine" in str(error)
    assert LOOKED_FOR - 10 < trader.waited <= LOOKED_FOR


def test_a_call_with_a_token_has_no_window_after_which_it_is_known_to_be_absent(trader):
    trader.credentials = {"username": trader.mock.username, "password": trader.mock.password}
    trader.fault(kind="reset_before")
    with pytest.raises(OrderOutcomeUnknown) as caught:
        trader("orders.place", **LIMIT)
    assert (caught.value.signed_ms, caught.value.acceptable_until_ms) == (None, None)
    trader.fault(kind="reset_after")
    assert trader("orders.place", **LIMIT).order_id == str(trader.open_orders[0].order_id)


@pytest.mark.parametrize(
    "given",
    [
        {"client": {"outcome_timeout": 0}},
        {"options": CallOptions(outcome_timeout=0)},
        {"client": {"outcome_timeout": 0.0}, "options": CallOptions()},
    ],
)
def test_lookups_can_be_turned_off(trader, given):
    trader.fault(kind="reset_after")
    with pytest.raises(OrderOutcomeUnknown, match="not looked up"):
        trader("orders.place", **LIMIT, **given)
    assert trader.sent("getOrder") == []


def test_the_time_for_lookups_can_be_bounded_and_the_calls_total_bounds_it_too(trader):
    for options in (CallOptions(outcome_timeout=3), CallOptions(total_timeout=3)):
        trader.fault(kind="reset_before")
        trader.waited = 0
        with pytest.raises(OrderOutcomeUnknown):
            trader("orders.place", **LIMIT, options=options)
        assert 0 < trader.waited <= 3


@pytest.mark.parametrize("wrong", [-1, "soon", True, float("nan")])
def test_a_time_for_lookups_that_makes_no_sense_is_refused(trader, wrong):
    with pytest.raises(InvalidArgument, match="outcome_timeout"):
        trader("orders.place", **LIMIT, client={"outcome_timeout": wrong})
    with pytest.raises(InvalidArgument, match="outcome_timeout"):
        trader("orders.place", **LIMIT, options=CallOptions(outcome_timeout=wrong))
    assert trader.sent("placeOrder") == []


# An id that was used before


def test_an_id_that_is_taken_is_refused_as_the_exchange_refuses_it(trader):
    trader("orders.place", **LIMIT, client_order_id="mine")
    with pytest.raises(DuplicateRequest):
        trader("orders.place", **LIMIT, client_order_id="mine")


def test_a_request_that_the_network_brings_twice_is_placed_and_found(trader):
    class Doubling(httpx.BaseTransport):
        def handle_request(self, request):
            inner = trader.mock.transport()
            if request.method == "POST":
                inner.handle_request(request)
            return inner.handle_request(request)

    trader.kind = "sync"
    placed = trader("orders.place", **LIMIT, client={"transport": Doubling()})
    (order,) = trader.open_orders
    assert placed.order_id == str(order.order_id)
    assert "3004" in placed.response.looked_up_after


@pytest.mark.parametrize("other", [{"side": "SELL", "price": "99000"}, {"quantity": "0.2"}, {}])
def test_an_older_order_with_the_same_id_is_not_taken_for_this_one(trader, other):
    trader("orders.place", **{**LIMIT, **other}, client_order_id="mine")
    if not other:
        trader.pass_time(1.5 * TOLERANCE)
    trader.fault(kind="reset_before")
    with pytest.raises(OrderOutcomeUnknown, match="another order has its id"):
        trader("orders.place", **LIMIT, client_order_id="mine")


# Amending


def test_an_amendment_whose_answer_is_lost_is_found_out(trader):
    order = trader("orders.place", **LIMIT)
    change = {"symbol": "BTCUSDT", "order_id": order.order_id, "price": "49000", "quantity": "0.2"}
    trader.fault("amendOrder", kind="reset_after")
    assert trader("orders.amend", **change).order_id == order.order_id
    trader.pass_time(TOLERANCE + 1)
    trader.fault("amendOrder", kind="reset_before")
    with pytest.raises(OrderNotExecuted):
        trader("orders.amend", **{**change, "price": "48000"})
    assert [str(one.price) for one in trader.open_orders] == ["49000"]
    assert len(trader.sent("amendOrder")) == 2


# Canceling


@pytest.mark.parametrize(
    ("kind", "requests"), [("reset_after", 1), ("reset_before", 2), ("delayed", 2)]
)
@pytest.mark.parametrize("name", ["order_id", "client_order_id"])
def test_an_order_is_canceled_whatever_happens_to_the_answer(trader, kind, requests, name):
    order = trader("orders.place", **LIMIT)
    trader.fault("cancelOrder", kind=kind, **({"ms": 5_000} if kind == "delayed" else {}))
    canceled = trader("orders.cancel", symbol="BTCUSDT", **{name: getattr(order, name)})
    assert (canceled.order_id, canceled.status) == (order.order_id, "CANCELED")
    assert trader.open_orders == []
    assert len(trader.sent("cancelOrder")) == requests


def test_a_cancel_that_has_nothing_to_cancel_is_refused_as_ever(trader):
    filled = trader("orders.place", symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.1")
    trader.fault("cancelOrder", kind="reset_before")
    with pytest.raises(OrderNotCancelable):
        trader("orders.cancel", symbol="BTCUSDT", order_id=filled.order_id)
    trader.fault("cancelOrder", kind="reset_before")
    with pytest.raises(OrderNotFound):
        trader("orders.cancel", symbol="BTCUSDT", order_id="1")


def test_a_second_cancel_that_finds_no_order_is_no_refusal_while_the_first_may_find_it(trader):
    trader.kind = "sync"  # the transport carries the first cancel by itself
    order = trader("orders.place", **LIMIT)
    held, shown_ms = [], trader.clock.now_ms() + 3_000

    def before(request):
        if trader.clock.now_ms() < shown_ms and request.url.path != "/v1/time":
            if request.method == "POST" and not held:
                held.append(request)
                raise httpx.ReadError("gone", request=request)
            return httpx.Response(200, json={"code": 3003, "message": "no such order"})
        while held and held[0]:
            trader.mock.transport().handle_request(held[0])
            held[0] = None
        return None

    between = {"transport": Between(trader.mock, before)}
    trader("orders.cancel", symbol="BTCUSDT", order_id=order.order_id, client=between)
    assert trader.open_orders == []


# Batches


def test_a_batch_whose_answer_is_lost_says_of_each_order_what_came_of_it(trader):
    far = {**LIMIT, "price": "0.1", "client_order_id": "refused"}
    trader.fault("batchPlaceOrders", kind="reset_after")
    placed, refused = trader("orders.place_batch", orders=[LIMIT, far])
    assert (placed.code, placed.order_id) == (0, str(trader.open_orders[0].order_id))
    assert (refused.code, refused.client_order_id) == (-1, "refused")
    assert len(trader.sent("batchPlaceOrders")) == 1


def test_a_batch_counts_what_it_found(trader):
    trader.fault("batchPlaceOrders", kind="reset_before")
    results = trader("orders.place_batch", orders=[LIMIT, LIMIT])
    assert (results.success_count, results.failed_count) == (0, 2)
    assert results.response.looked_up_after


def test_a_batch_of_changes_is_found_out_order_by_order(trader):
    one, other = (trader("orders.place", **LIMIT) for _ in range(2))
    trader("orders.cancel", symbol="BTCUSDT", order_id=other.order_id)
    trader.pass_time(TOLERANCE + 1)
    changes = [
        {"order_id": order.order_id, "price": "49000", "quantity": "0.2"} for order in (one, other)
    ]
    trader.fault("batchAmendOrders", kind="reset_after")
    results = trader("orders.amend_batch", symbol="BTCUSDT", orders=changes)
    assert [result.code for result in results] == [0, -1]


@pytest.mark.parametrize("kind", ["reset_after", "reset_before"])
def test_a_batch_of_cancels_ends_every_order(trader, kind):
    one, other = (trader("orders.place", **LIMIT) for _ in range(2))
    trader("orders.cancel", symbol="BTCUSDT", order_id=other.order_id)
    trader.fault("batchCancelOrders", kind=kind)
    named = [{"symbol": "BTCUSDT", "order_id": order.order_id} for order in (one, other)]
    results = trader("orders.cancel_batch", orders=named)
    assert [(result.code, result.status) for result in results] == [(0, "CANCELED")] * 2
    assert trader.open_orders == []
    again = [body["orders"] for body in trader.bodies("batchCancelOrders")[1:]]
    still = {"symbol": "BTCUSDT", "orderId": one.order_id}
    assert again == ([] if kind == "reset_after" else [[still]])


def test_a_batch_of_cancels_says_which_order_there_was_nothing_to_cancel_of(trader):
    filled = trader("orders.place", symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.1")
    resting = trader("orders.place", **LIMIT)
    trader.fault("batchCancelOrders", kind="reset_before")
    named = [{"symbol": "BTCUSDT", "order_id": one.order_id} for one in (filled, resting)]
    results = trader("orders.cancel_batch", orders=named)
    assert [result.code for result in results] == [3005, 0]
    assert (results.success_count, results.failed_count) == (1, 1)


# Condition orders


def test_a_condition_order_is_found_waiting_or_set_off(trader):
    trader.fault("placeConditionOrder", kind="reset_after")
    waiting = trader("conditions.place", **STOP)
    assert (waiting.status, bool(waiting.condition_id)) == ("NEW", True)
    trader.fault("cancelConditionOrder", kind="reset_before")
    ended = trader("conditions.cancel", symbol="BTCUSDT", condition_id=waiting.condition_id)
    assert (ended.condition_id, ended.status) == (waiting.condition_id, "CANCELED")
    trader.fault("placeConditionOrder", kind="reset_before")
    with pytest.raises(OrderNotExecuted):
        trader("conditions.place", **STOP)


# What no query shows


@pytest.mark.parametrize(
    ("method", "arguments", "operation"),
    [
        ("strategies.place", STRATEGY, "placeStrategyOrder"),
        ("orders.cancel_all", {"symbol": "BTCUSDT"}, "cancelAllOrders"),
    ],
)
def test_what_no_query_finds_is_unknown_at_once_and_not_repeated(
    trader, method, arguments, operation
):
    trader.fault(operation, kind="reset_after")
    with pytest.raises(OrderOutcomeUnknown) as caught:
        trader(method, **arguments)
    assert (len(trader.sent(operation)), trader.waited) == (1, 0)
    if operation == "placeStrategyOrder":
        (body,) = trader.bodies(operation)
        ids = [order["clientOrderId"] for order in body["subOrderList"]]
        assert [trace.client_order_id for trace in caught.value.orders] == ids


# Around it


def test_a_cancelled_task_leaves_the_orders_id_in_the_log(caplog):
    async def never(_request):
        await asyncio.Event().wait()

    async def scenario():
        transport = httpx.MockTransport(never)
        async with AsyncSixMM(transport=transport, access_token="t") as mm:
            placing = asyncio.create_task(mm.orders.place(**LIMIT, client_order_id="mine"))
            await asyncio.sleep(0.01)
            placing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await placing

    with caplog.at_level(logging.WARNING, "sixmm"):
        asyncio.run(scenario())
    assert [one.getMessage() for one in caplog.records] == [
        "placeOrder was given up; it may have its effect: BTCUSDT mine: not known"
    ]


def test_a_success_that_names_no_order_is_looked_up_once():
    asked = []

    def app(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path == "/v1/time":
            return httpx.Response(200, json={"code": 0, "data": {"timestampMs": 1_000_000}})
        found = {
            "orderId": "7",
            "clientOrderId": "mine",
            "status": "NEW",
            "createdAt": 999_999,
            **{name: LIMIT[name] for name in ("side", "type", "quantity")},
        }
        data = found if request.method == "GET" else None
        return httpx.Response(200, json={"code": 0, "data": data})

    with SixMM(transport=httpx.MockTransport(app), access_token="t") as mm:
        assert mm.orders.place(**LIMIT, client_order_id="mine").order_id == "7"
    assert asked == ["/v1/private/order/place", "/v1/private/order", "/v1/time"]


@pytest.mark.parametrize("entries", [99, 100])
def test_a_full_page_without_the_order_proves_nothing(entries):
    now_ms = 1_780_000_000_000

    def app(request: httpx.Request) -> httpx.Response:
        nonlocal now_ms
        data = {"list": [{"clientOrderId": f"x{n}"} for n in range(entries)]}
        if request.url.path == "/v1/time":
            data = {"timestampMs": now_ms}
        if request.method == "POST":
            raise httpx.ReadError("gone", request=request)
        now_ms += 1_000
        return httpx.Response(200, json={"code": 0, "data": data})

    def monotonic() -> float:
        return now_ms / 1_000

    class Hasty(SixMM):
        def wait(self, seconds):
            """Time passes with each answer."""

    arguments = {
        "api_key": f"key-{entries}",
        "api_secret": "s",
        "backoff": Backoff(monotonic=monotonic),
    }
    clock = ServerClock(monotonic=monotonic)
    with Hasty(transport=httpx.MockTransport(app), clock=clock, **arguments) as mm:
        wanted = OrderNotExecuted if entries == 99 else OrderOutcomeUnknown
        with pytest.raises(wanted):
            mm.conditions.place(**STOP)


def test_the_errors_are_public_picklable_and_hold_no_secret(trader):
    trader.fault(kind="reset_before")
    trader.fault("getOrder", kind="reset_before", count=100)
    with pytest.raises(sixmm.errors.OrderOutcomeUnknown) as caught:
        trader("orders.place", **LIMIT)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.orders) == (str(caught.value), caught.value.orders)
    shown = f"{caught.value!r} {vars(caught.value)}"
    assert trader.mock.secret not in shown
    assert "signature" not in shown
    assert isinstance(caught.value, SixMMError)
    assert not isinstance(caught.value, ApiError)


def test_a_batch_of_cancels_that_the_first_one_did_after_all_is_not_taken_for_refused(trader):
    order = trader("orders.place", **LIMIT)

    class Late(httpx.BaseTransport):
        """Executes the first cancel just before the second one."""

        def __init__(self):
            self.held = None

        def handle_request(self, request):
            inner = trader.mock.transport()
            if request.url.path.endswith("batch-cancel"):
                if self.held is None:
                    self.held = request
                    raise httpx.ReadError("gone", request=request)
                inner.handle_request(self.held)
            return inner.handle_request(request)

    trader.kind = "sync"
    named = [{"symbol": "BTCUSDT", "order_id": order.order_id}]
    (result,) = trader("orders.cancel_batch", orders=named, client={"transport": Late()})
    assert (result.code, result.status) == (0, "CANCELED")


@pytest.mark.parametrize("tolerance_ms", [1_000, 30_000, 300_000])
def test_a_client_looks_for_as_long_as_a_proof_takes_whatever_the_window_is(tolerance_ms):
    api, headers, arguments = SixMM()._core._given
    api = attrs.evolve(api, auth=attrs.evolve(api.auth, tolerance_ms=tolerance_ms))
    orders = ClientCore(api, headers, arguments).orders
    assert orders.timeout * 1_000 > 2 * tolerance_ms + orders.visible_within * 1_000


# An id that is used


USED = {"client_order_id": "mine"}
SELL_STOP = {"side": "SELL", "stop_price": "40000"}


def strategy(first, second):
    return {
        "type": "OCO",
        "orders": [
            {"strategy_sub_id": 1, "first_driven_id": 0, **LIMIT, **first},
            {"strategy_sub_id": 2, "first_driven_id": 0, **STOP, **SELL_STOP, **second},
        ],
    }


def placings(trader):
    ids = ("placeOrder", "placeConditionOrder", "placeStrategyOrder")
    return [request for one in ids for request in trader.sent(one)]


PLACINGS = {
    "orders.place": ("orders.place", {**LIMIT, **USED}, LIMIT),
    "and waited for": ("orders.place", {**LIMIT, **USED, "wait": "final"}, LIMIT),
    "conditions.place": ("conditions.place", {**STOP, **USED}, STOP),
    "strategies.place, an order": ("strategies.place", strategy(USED, {}), LIMIT),
    "strategies.place, a stop": ("strategies.place", strategy({}, USED), STOP),
    "strategies.place, both named": (
        "strategies.place",
        strategy(USED, {"client_order_id": "other"}),
        LIMIT,
    ),
    "strategies.bracket": (
        "strategies.bracket",
        {"entry": {**LIMIT, **USED}, "take_profit": "51000", "stop_loss": "49000"},
        LIMIT,
    ),
}


@pytest.mark.parametrize(("method", "again", "first"), PLACINGS.values(), ids=PLACINGS)
def test_whatever_is_placed_with_a_used_id_says_so_and_brings_the_order(
    trader, method, again, first
):
    kind, name = ("conditions", "condition_id") if first is STOP else ("orders", "order_id")
    placed = trader(f"{kind}.place", **{**first, **USED, "quantity": "0.2"})
    sent = len(placings(trader))
    with pytest.raises(ClientOrderIdUsed, match="has this client_order_id already") as caught:
        trader(method, **again)
    error = caught.value
    assert getattr(error.order, name) == getattr(placed, name)
    assert (error.executed, error.retryable, error.code) == (False, False, 3004)
    assert len(placings(trader)) == sent + 1
    assert len(trader.open_orders) == (first is LIMIT)


def test_of_two_ids_that_are_used_a_strategys_refusal_brings_neither(trader):
    trader("orders.place", **{**LIMIT, "quantity": "0.2"}, **USED)
    trader("conditions.place", **STOP, client_order_id="other")
    with pytest.raises(ClientOrderIdUsed) as caught:
        trader("strategies.place", **strategy(USED, {"client_order_id": "other"}))
    assert (caught.value.order, caught.value.executed) == (None, False)


@pytest.mark.parametrize(
    ("orders", "fault", "login"),
    [
        (strategy({}, {}), {}, False),  # the ids are made up: they can't be an older order's
        (strategy(USED, {}), {"message": "Duplicate request"}, False),  # of what, is not said
        (strategy(USED, {}), {}, True),  # a token is let in twice: it may be this very call's
        (strategy({"client_order_id": "no one's"}, {}), {}, False),  # no order shows it
    ],
    ids=["made up", "says nothing of ids", "with a token", "not found"],
)
def test_where_a_strategys_refusal_does_not_prove_it_the_outcome_is_unknown(
    trader, orders, fault, login
):
    if login:
        trader.credentials = {"username": trader.mock.username, "password": trader.mock.password}
    trader("orders.place", **LIMIT, **USED)
    told = {"message": "clientOrderId is used", **fault}
    trader.fault("placeStrategyOrder", kind="business", code=3004, **told)
    with pytest.raises(OrderOutcomeUnknown) as caught:
        trader("strategies.place", **orders)
    assert len(trader.sent("placeStrategyOrder")) == 1
    assert caught.value.executed is None


def test_where_one_order_of_a_refused_strategy_is_there_the_outcome_is_unknown(trader):
    def place_the_first(request):
        """An exchange that places one order after the other, until one is refused."""
        if request.method == "POST" and "strategy" in request.url.path:
            trader("orders.place", **LIMIT, client_order_id="new")

    trader.kind = "sync"  # places while it is called
    trader("conditions.place", **STOP, **USED)
    client = {"transport": Between(trader.mock, before=place_the_first)}
    with pytest.raises(OrderOutcomeUnknown):
        trader("strategies.place", client=client, **strategy({"client_order_id": "new"}, USED))
