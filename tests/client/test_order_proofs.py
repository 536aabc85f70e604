"""What is proven and what is not: each rule of docs/order-safety.md, where the exchange or the network is at its worst."""

import asyncio
import logging
import threading
from decimal import Decimal

import httpx
import pytest
from sixmm import (
    AsyncSixMM,
    Backoff,
    DuplicateRequest,
    OrderNotCancelable,
    OrderNotExecuted,
    OrderOutcomeUnknown,
    OutcomeUnknown,
    RateLimit,
    RateLimited,
    SixMM,
    TransportError,
)
from sixmm.errors import AuthenticationError
from sixmm_auth import ServerClock
from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.testing import MockForTests

from .trader import LIMIT, PROOF, STOP, TOLERANCE, TOLERANCE_MS, Between, Trader, changed

# How old a request may be that is still taken.


@pytest.fixture(params=["sync", "async"])
def trader(request):
    with MockForTests() as mock:
        yield Trader(request.param, mock)


def by_login(trader):
    trader.credentials = {"username": trader.mock.username, "password": trader.mock.password}


def prices(trader):
    return [str(order.price) for order in trader.open_orders]


# Rows of a batch


FAR = {**LIMIT, "price": "0.1"}


def batch(trader, change, orders=(LIMIT, FAR, {**LIMIT, "price": "49000"})):
    """Place a batch whose answer's rows are changed on their way."""

    def after(request, answer):
        if request.url.path.endswith("batch-place"):
            return changed(answer, lambda data: change(data["results"]))
        return answer

    named = [{"client_order_id": f"own-{index}", **one} for index, one in enumerate(orders)]
    transport = Between(trader.mock, after=after)
    return trader("orders.place_batch", orders=named, client={"transport": transport})


def unnamed(rows):
    for row in rows:
        row.pop("clientOrderId", None)


def renamed(rows):
    rows[0]["clientOrderId"] = "somebody else's"


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (lambda _rows: None, 2003),
        (unnamed, 2003),
        (lambda rows: rows.reverse(), 2003),
        (lambda rows: rows.append(rows[0]), 2003),
        (lambda rows: rows.pop(1), -1),
        (lambda rows: (unnamed(rows), rows.pop(1)), -1),
        (lambda rows: rows.clear(), -1),
        (renamed, 2003),
    ],
    ids=["all", "unnamed", "reversed", "twice", "missing", "unnamed, missing", "none", "foreign"],
)
def test_each_order_of_a_batch_gets_its_own_row_or_is_looked_up(trader, change, refused):
    first, second, third = batch(trader, change)
    assert [first.code, second.code, third.code] == [0, refused, 0]
    assert [first.order_id, third.order_id] == [str(one.order_id) for one in trader.open_orders]
    assert second.get("order_id") in {None, ""}


def test_a_refused_order_whose_row_is_there_reads_as_not_executed_where_another_is_unknown(trader):
    trader.fault("getOrder", kind="reset_before", count=100)
    with pytest.raises(OrderOutcomeUnknown) as caught:
        batch(trader, lambda rows: rows.pop(0))
    states = [trace.state for trace in caught.value.orders]
    assert states == ["not known", "not executed", "executed"]


@pytest.mark.parametrize("method", ["amend_batch", "cancel_batch"])
def test_a_change_whose_row_is_missing_is_looked_up_too(trader, method):
    one, other = (trader("orders.place", **LIMIT) for _ in range(2))

    def after(request, answer):
        if "batch" in request.url.path:
            return changed(answer, lambda data: data["results"].pop(0))
        return answer

    transport = {"transport": Between(trader.mock, after=after)}
    ids = [{"order_id": order.order_id} for order in (one, other)]
    if method == "amend_batch":
        orders = [{**named, "price": "49000", "quantity": "0.2"} for named in ids]
        results = trader("orders.amend_batch", symbol="BTCUSDT", orders=orders, client=transport)
        assert prices(trader) == ["49000", "49000"]
    else:
        orders = [{"symbol": "BTCUSDT", **named} for named in ids]
        results = trader("orders.cancel_batch", orders=orders, client=transport)
        assert trader.open_orders == []
    assert [(row.code, row.order_id) for row in results] == [(0, one.order_id), (0, other.order_id)]


# A refused timestamp or token


class Ahead(Trader):
    """A trader whose exchange is set forward behind its back."""

    ahead_ms = 0
    server_clock = None

    def arguments(self):
        def monotonic():
            return (self.clock.now_ms() - self.ahead_ms) / 1_000

        if self.server_clock is None:
            self.server_clock = ServerClock(monotonic=monotonic, wall=monotonic)
        own = {"clock": self.server_clock, "backoff": Backoff(monotonic=monotonic)}
        return {**super().arguments(), **own}

    def set_forward(self, seconds):
        self.ahead_ms += seconds * 1_000
        self.clock.advance(seconds * 1_000)


@pytest.fixture(params=["sync", "async"])
def ahead(request):
    with MockForTests() as mock:
        made = Ahead(request.param, mock)
        made("orders.place", **LIMIT)
        yield made


@pytest.mark.parametrize("seconds", [3_600, round(PROOF) + 30, round(1.5 * TOLERANCE)])
def test_a_refused_timestamp_is_looked_up_before_the_order_is_signed_again(ahead, seconds):
    waits = max(0, PROOF - seconds)
    ahead.set_forward(seconds)
    placed = ahead("orders.place", **LIMIT, client_order_id="mine")
    asked = [entry.operation_id for entry in ahead.mock.journal.find()][2:]
    assert asked[0] == asked[-1] == "placeOrder"
    assert set(asked[1:-1]) == {"getServerTime", "getOrder", "getOrderHistory"}
    assert placed.order_id == str(ahead.open_orders[-1].order_id)
    assert len(ahead.open_orders) == 2
    assert waits <= ahead.waited < waits + 0.1


def test_an_order_is_signed_again_once_and_under_the_same_id(ahead):
    ahead.fault(
        kind="business", code=1003, message="Timestamp outside of tolerance window", count=9
    )
    with pytest.raises(OrderNotExecuted):
        ahead("orders.place", **LIMIT, client={"outcome_timeout": PROOF + 10})
    first, second = ahead.bodies("placeOrder")[1:]
    assert first == second
    assert len(ahead.open_orders) == 1


def test_a_timestamp_that_is_early_is_not_signed_again_as_its_copies_may_be_accepted_later(ahead):
    ahead.set_forward(3_600)
    ahead("orders.place", **LIMIT)
    sent = len(ahead.sent("placeOrder"))
    ahead.set_forward(-3_600)
    with pytest.raises(OrderOutcomeUnknown):
        ahead("orders.place", **LIMIT)
    assert len(ahead.sent("placeOrder")) == sent + 1
    # The time was read meanwhile.
    ahead("orders.place", **LIMIT)


def test_a_refused_token_is_looked_up_before_the_order_is_sent_again(trader):
    by_login(trader)
    trader.fault(kind="expired_token")
    placed = trader("orders.place", **LIMIT)
    (order,) = trader.open_orders
    assert placed.order_id == str(order.order_id)
    assert len(trader.sent("placeOrder")) == 2
    assert 10 <= trader.waited < 10.1


def test_a_token_that_nothing_renews_leaves_an_order_unknown_at_once(trader):
    by_login(trader)
    token = trader("auth.login", username="alice", password="mock-password").access_token
    trader.credentials = {"access_token": token}
    trader.mock.exchange.clock.advance(10**8)
    with pytest.raises(OrderOutcomeUnknown, match="1002"):
        trader("orders.place", **LIMIT)
    assert trader.waited == 0
    trader.credentials = {"access_token": "never.was.good"}
    with pytest.raises(AuthenticationError):
        trader("orders.place", **LIMIT)


@pytest.mark.parametrize(
    ("method", "arguments", "operation", "times"),
    [
        ("positions.set_leverage", {"symbol": "BTCUSDT", "leverage": 7}, "setLeverage", 2),
        ("listen_key.create", {}, "createListenKey", 2),
        ("api_keys.create", {"label": "x", "permissions": 1}, "createApiKey", 1),
        ("orders.cancel_all", {"symbol": "BTCUSDT"}, "cancelAllOrders", 1),
    ],
)
def test_what_a_second_effect_would_harm_is_not_sent_again_for_a_refused_token(
    trader, method, arguments, operation, times
):
    by_login(trader)
    trader.fault(operation, kind="expired_token")
    if times == 2:
        trader(method, **arguments)
    else:
        with pytest.raises((AuthenticationError, OrderOutcomeUnknown)):
            trader(method, **arguments)
    assert len(trader.sent(operation)) == times


# An id that is taken, and a signature that came twice


def twice(trader):
    """Brings each placement twice; the client hears the second answer."""
    carried = trader.mock.transport()

    def before(request):
        if request.url.path.endswith("/order/place"):
            carried.handle_request(request)

    return {"transport": Between(trader.mock, before=before)}


def test_a_signature_that_came_twice_is_looked_up_with_an_id_of_ones_own_too(trader):
    trader.kind = "sync"
    placed = trader("orders.place", **LIMIT, client_order_id="mine", client=twice(trader))
    (order,) = trader.open_orders
    assert (placed.order_id, placed.client_order_id) == (str(order.order_id), "mine")
    trader.pass_time(2 * TOLERANCE)
    with pytest.raises(OrderOutcomeUnknown, match="another order has its id"):
        trader("orders.place", **LIMIT, client_order_id="mine", client=twice(trader))


def test_with_a_token_an_id_that_is_taken_may_be_this_very_calls(trader):
    trader.kind = "sync"
    by_login(trader)
    with pytest.raises(OrderOutcomeUnknown, match="may be another one"):
        trader("orders.place", **LIMIT, client_order_id="mine", client=twice(trader))
    assert trader("orders.place", **LIMIT, client=twice(trader)).order_id
    trader.pass_time(2 * TOLERANCE)
    with pytest.raises(DuplicateRequest):
        trader("orders.place", **LIMIT, client_order_id="mine")


def test_a_query_that_the_network_brings_twice_is_asked_again(trader):
    trader.kind = "sync"
    order = trader("orders.place", **LIMIT)
    carried, times = trader.mock.transport(), iter([1])

    def before(request):
        if request.url.path == "/v1/private/order" and next(times, None):
            carried.handle_request(request)

    found = trader(
        "orders.get",
        symbol="BTCUSDT",
        order_id=order.order_id,
        client={"transport": Between(trader.mock, before=before)},
    )
    assert found.order_id == order.order_id


# When an order is visible


def lagging(trader, seconds):
    """Queries show nothing of the last seconds."""

    def before(request):
        newest = max((one.created_at for one in trader.open_orders), default=0)
        if request.method == "GET" and trader.clock.now_ms() - newest < seconds * 1_000:
            if request.url.path == "/v1/private/order":
                return httpx.Response(200, json={"code": 3003, "message": "Order not found"})
            if "/order/" in request.url.path:
                return httpx.Response(200, json={"code": 0, "data": {"list": [], "total": 0}})
        return None

    return {"transport": Between(trader.mock, before=before)}


@pytest.mark.parametrize("seconds", [3, 9.5])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 429, "executed": True},
        {"kind": "status", "status": 429, "html": True, "executed": True},
        {"kind": "reset_after"},
        {"kind": "delayed", "ms": TOLERANCE_MS - 100},
        {"kind": "status", "status": 500, "executed": True},
    ],
    ids=lambda one: "-".join(map(str, one.values())),
)
def test_no_order_is_believed_absent_while_queries_lag(trader, fault, seconds):
    trader.fault(**fault)
    placed = trader("orders.place", **LIMIT, client=lagging(trader, seconds))
    assert placed.order_id == str(trader.open_orders[0].order_id)


def test_a_rate_limit_whose_queries_stay_without_an_answer_is_unknown(trader):
    trader.fault(kind="status", status=429)
    trader.fault("getOrder", kind="reset_before", count=100)
    with pytest.raises(OrderOutcomeUnknown):
        trader("orders.place", **LIMIT)
    trader.mock.faults.clear()
    trader.fault(kind="status", status=429)
    with pytest.raises(RateLimited):
        trader("orders.place", **LIMIT)


# Fields that an order is recognised by


@pytest.mark.parametrize("gone", [{"quantity"}, {"createdAt"}, {"quantity", "createdAt"}, {"side"}])
@pytest.mark.parametrize("value", [None, "unreadable"])
def test_an_old_order_is_not_taken_for_this_one_where_a_field_is_missing(trader, gone, value):
    old = trader("orders.place", **LIMIT, client_order_id="mine")
    trader("orders.cancel", symbol="BTCUSDT", order_id=old.order_id)
    trader.pass_time(60)

    def without(data):
        for one in data.get("list", [data]):
            for name in gone:
                one.pop(name, None)
                if value is not None:
                    one[name] = value

    def after(request, answer):
        is_query = request.method == "GET" and "/private/order" in request.url.path
        return changed(answer, without) if is_query else answer

    trader.fault(kind="reset_before")
    with pytest.raises(OrderOutcomeUnknown, match="has its id"):
        trader(
            "orders.place",
            **LIMIT,
            client_order_id="mine",
            client={"transport": Between(trader.mock, after=after)},
        )


def test_an_answer_that_names_no_order_is_not_the_one_that_was_asked_for(trader):
    def after(request, answer):
        if request.url.path == "/v1/private/order":
            return changed(answer, lambda data: data.pop("clientOrderId"))
        return answer

    trader.fault(kind="reset_after")
    with pytest.raises(OrderOutcomeUnknown):
        trader("orders.place", **LIMIT, client={"transport": Between(trader.mock, after=after)})


# Changes by somebody else


def amending(trader, order, price, **more):
    change = {"symbol": "BTCUSDT", "order_id": order.order_id, "price": price, "quantity": "0.1"}
    return trader("orders.amend", **change, **more)


@pytest.mark.parametrize("kind", ["reset_after", "reset_before"])
@pytest.mark.parametrize("price", ["48000", "49000"])
def test_an_amendment_is_unknown_once_somebody_else_has_changed_the_order(trader, kind, price):
    order = trader("orders.place", **LIMIT)
    trader.pass_time(60)
    engine = trader.mock.exchange.engine
    (there,) = trader.open_orders

    def before(request):
        if request.method == "GET" and "/order" in request.url.path and str(there.price) != "48000":
            engine.amend(there, price=there.price.__class__("48000"), quantity=there.quantity)

    trader.fault("amendOrder", kind=kind)
    transport = {"transport": Between(trader.mock, before=before)}
    if price == "48000":
        # The same change by somebody else can't be told from this one.
        assert amending(trader, order, price, client=transport).order_id == order.order_id
    else:
        with pytest.raises(OrderOutcomeUnknown):
            amending(trader, order, price, client=transport)


@pytest.mark.parametrize(
    ("seconds", "error"), [(1, OrderOutcomeUnknown), (TOLERANCE + 1, OrderNotExecuted)]
)
def test_an_amendment_is_absent_only_where_the_last_change_was_before_it(trader, seconds, error):
    order = trader("orders.place", **LIMIT)
    trader.pass_time(seconds)
    trader.fault("amendOrder", kind="reset_before")
    with pytest.raises(error):
        amending(trader, order, "49000")


def test_an_order_that_has_the_values_since_before_the_call_does_not_show_its_effect(trader):
    order = trader("orders.place", **LIMIT)
    trader.pass_time(60)
    trader.fault("amendOrder", kind="reset_before")
    with pytest.raises(OrderNotExecuted):
        amending(trader, order, LIMIT["price"])


def test_without_the_time_of_the_last_change_an_amendment_is_unknown(trader):
    order = trader("orders.place", **LIMIT)
    trader.pass_time(60)

    def after(request, answer):
        if request.url.path == "/v1/private/order":
            return changed(answer, lambda data: data.pop("updatedAt"))
        return answer

    transport = {"transport": Between(trader.mock, after=after)}
    trader.fault("amendOrder", kind="reset_before")
    with pytest.raises(OrderOutcomeUnknown):
        amending(trader, order, "49000", client=transport)


def test_a_condition_order_that_was_set_off_is_not_taken_for_canceled(trader):
    waiting = trader("conditions.place", **STOP, working_type="MARK_PRICE")
    engine = trader.mock.exchange.engine
    account = engine.accounts[trader.mock.user.user_id]

    def before(request):
        if request.url.path.endswith("cancel-condition") and account.conditions.waiting():
            engine.marks.set("BTCUSDT", Decimal(STOP["stop_price"]))
            raise httpx.ReadError("gone", request=request)

    transport = {"transport": Between(trader.mock, before=before)}
    with pytest.raises(OrderNotCancelable):
        trader(
            "conditions.cancel",
            symbol="BTCUSDT",
            condition_id=waiting.condition_id,
            client=transport,
        )


def test_a_later_order_with_the_same_id_is_not_canceled_in_the_place_of_the_first():
    with MockForTests() as mock:
        trader = Trader("sync", mock)
        mock.exchange.engine.matching.unique_client_ids = False
        trader("orders.place", **LIMIT, client_order_id="mine")
        later = iter([1])

        def after(request, answer):
            if request.url.path.endswith("/cancel") and next(later, None):
                trader.pass_time(1)
                trader("orders.place", **{**LIMIT, "price": "49000"}, client_order_id="mine")
                raise httpx.ReadError("gone", request=request)
            return answer

        transport = {"transport": Between(mock, after=after)}
        with pytest.raises(OrderOutcomeUnknown):
            trader("orders.cancel", symbol="BTCUSDT", client_order_id="mine", client=transport)
        assert prices(trader) == ["49000"]


def test_an_order_that_is_not_there_yet_is_canceled_once_it_is(trader):
    order = trader("orders.place", **LIMIT)
    hidden = iter(range(3))

    def before(request):
        if "/order" in request.url.path and trader.waited < 3 and next(hidden, None) is not None:
            if request.method == "POST":
                raise httpx.ReadError("gone", request=request)
            return httpx.Response(200, json={"code": 3003, "message": "Order not found"})
        return None

    canceled = trader(
        "orders.cancel",
        symbol="BTCUSDT",
        order_id=order.order_id,
        client={"transport": Between(trader.mock, before=before)},
    )
    assert canceled.status == "CANCELED"


# Settings that are repeated


class LostOnce(httpx.BaseTransport):
    """Loses the answer to the first POST, or the POST itself before it leaves."""

    def __init__(self, mock, error):
        self._inner, self._error, self._lost = mock.transport(), error, False

    def handle_request(self, request):
        if request.method != "POST" or self._lost:
            return self._inner.handle_request(request)
        self._lost = True
        if self._error is httpx.ReadError:
            self._inner.handle_request(request)
        raise self._error("lost on demand", request=request)


def setting(mock, meanwhile, *, error=httpx.ReadError):
    """A client that loses its first answer, and does something else while it waits to repeat the call."""

    class Client(SixMM):
        def wait(self, _seconds):
            meanwhile(self)

    transport = LostOnce(mock, error)
    return Client(transport=transport, api_key=mock.key, api_secret=mock.secret)


def leverage(mock, symbol="BTCUSDT"):
    account = mock.exchange.engine.accounts[mock.user.user_id]
    return account.settings(find_symbol(symbol)).leverage


def later(mm):
    mm.positions.set_leverage(symbol="BTCUSDT", leverage=20)


def later_of_a_derived_client(mm):
    later(mm.with_options(timeout=5))


def later_of_another_client(mm):
    mock = mm.mock
    with SixMM(transport=mock.transport(), api_key=mock.key, api_secret=mock.secret) as other:
        later(other)


def later_in_a_thread(mm):
    thread = threading.Thread(target=later, args=(mm,))
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    "meanwhile", [later, later_of_a_derived_client, later_of_another_client, later_in_a_thread]
)
def test_a_repeated_setting_does_not_undo_a_later_one(meanwhile):
    with MockForTests() as mock, setting(mock, meanwhile) as mm:
        mm.mock = mock
        with pytest.raises(OutcomeUnknown, match="a later call for the same") as caught:
            mm.positions.set_leverage(symbol="BTCUSDT", leverage=10)
        assert caught.value.operation == "setLeverage"
        assert isinstance(caught.value.__cause__, TransportError)
        assert leverage(mock) == 20
        # The next one is the last one.
        assert mm.positions.set_leverage(symbol="BTCUSDT", leverage=5).leverage == 5


def test_a_setting_of_something_else_is_repeated_as_ever():
    def meanwhile(mm):
        mm.positions.set_leverage(symbol="ETHUSDT", leverage=20)
        mm.positions.set_margin_mode(symbol="BTCUSDT", margin_mode="CROSS")

    with MockForTests() as mock, setting(mock, meanwhile) as mm:
        assert mm.positions.set_leverage(symbol="BTCUSDT", leverage=10).leverage == 10
        assert (leverage(mock), leverage(mock, "ETHUSDT")) == (10, 20)


def test_a_setting_that_never_left_is_not_repeated_over_a_later_one_and_says_so():
    with MockForTests() as mock, setting(mock, later, error=httpx.ConnectError) as mm:
        with pytest.raises(TransportError) as caught:
            mm.positions.set_leverage(symbol="BTCUSDT", leverage=10)
        assert caught.value.may_have_been_received is False
        assert leverage(mock) == 20


def test_a_repeat_that_met_a_later_setting_on_its_way_does_not_claim_to_have_set_it():
    with MockForTests() as mock:
        answers = iter([1, 2])

        def after(request, answer):
            if request.url.path.endswith("/leverage"):
                time = next(answers, 0)
                if time == 2:
                    later(other)
                if time == 1:
                    raise httpx.ReadError("gone", request=request)
            return answer

        key = {"api_key": mock.key, "api_secret": mock.secret}
        with (
            setting(mock, lambda _mm: None) as quick,
            SixMM(transport=mock.transport(), **key) as other,
        ):
            client = type(quick)(transport=Between(mock, after=after), **key)
            with client as mm, pytest.raises(OutcomeUnknown, match="may have come last"):
                mm.positions.set_leverage(symbol="BTCUSDT", leverage=10)


def test_a_setting_that_was_sent_once_went_well_though_a_later_one_has_begun():
    with MockForTests() as mock:
        once = iter([1])

        def after(request, answer):
            if request.url.path.endswith("/leverage") and next(once, None):
                later(other)
            return answer

        key = {"api_key": mock.key, "api_secret": mock.secret}
        with (
            SixMM(transport=mock.transport(), **key) as other,
            SixMM(transport=Between(mock, after=after), **key) as mm,
        ):
            mm.positions.set_leverage(symbol="BTCUSDT", leverage=10)


def test_an_awaited_setting_does_not_undo_a_later_one_of_another_task():
    async def scenario(mock):
        times = iter([1])

        def after(request, answer):
            if request.url.path.endswith("/leverage") and next(times, None):
                raise httpx.ReadError("gone", request=request)
            return answer

        class Client(AsyncSixMM):
            async def wait(self, _seconds):
                await asyncio.create_task(
                    self.positions.set_leverage(symbol="BTCUSDT", leverage=20)
                )

        key = {"api_key": mock.key, "api_secret": mock.secret}
        async with Client(transport=Between(mock, after=after), **key) as mm:
            with pytest.raises(OutcomeUnknown):
                await mm.positions.set_leverage(symbol="BTCUSDT", leverage=10)

    with MockForTests() as mock:
        asyncio.run(scenario(mock))
        assert leverage(mock) == 20


# What is left of an interrupted call


class Stop(BaseException):
    """Stands for Ctrl-C."""


@pytest.mark.parametrize(
    ("where", "by", "fault", "lines"),
    [
        ("/order/place", "key", None, 1),
        ("/order/place", "login", None, 1),
        # Before the call itself.
        ("/v1/time", "key", None, 0),
        ("/login", "login", None, 0),
        # While it is looked up.
        ("/private/order", "key", "reset_after", 1),
        ("/order/history", "key", "reset_before", 1),
        ("wait", "key", "reset_before", 1),
    ],
)
@pytest.mark.parametrize("error", [Stop, RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_an_interrupted_order_is_named_once_in_the_log_where_it_may_have_left(
    trader, caplog, where, by, fault, lines, error
):
    def before(request):
        if request.url.path.endswith(where):
            raise error

    def stop(_seconds):
        raise error

    if by == "login":
        by_login(trader)
    if fault:
        trader.fault(kind=fault)
    if where == "wait":
        trader.pass_time = stop
    transport = {"transport": Between(trader.mock, before=before)}
    with caplog.at_level(logging.WARNING, "sixmm"), pytest.raises(error):
        trader("orders.place", **LIMIT, client_order_id="mine", client=transport)
    said = [one.getMessage() for one in caplog.records if one.name == "sixmm"]
    assert len(said) == lines
    assert all("mine" in one for one in said)


def test_an_order_that_is_stopped_while_it_waits_for_its_turn_leaves_no_line(trader, caplog):
    limit = RateLimit(0.1, monotonic=lambda: trader.clock.now_ms() / 1_000)
    told = {"rate_limit": limit}
    trader("orders.place", **LIMIT, client=told)

    def stop(_seconds):
        raise Stop

    trader.pass_time = stop
    with caplog.at_level(logging.WARNING, "sixmm"), pytest.raises(Stop):
        trader("orders.place", **LIMIT, client_order_id="mine", client=told)
    assert caplog.records == []
