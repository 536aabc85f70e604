"""What takes several calls: waiting for an order, and ending everything, closing positions, what an account is worth. Time passes only in the clients' waits."""

import json
import pickle
from decimal import Decimal

import pytest
from sixmm import (
    CallOptions,
    FieldAbsent,
    InvalidArgument,
    MissingCredentials,
    OrderEnded,
    OrderNotExecuted,
    OrderNotFound,
    OrderStatus,
    WaitTimeout,
)
from sixmm_mock.testing import MockForTests

from .trader import LIMIT, STOP, Between, Trader, changed

SYMBOL = "BTCUSDT"


@pytest.fixture(params=["sync", "async"])
def trader(request):
    with MockForTests() as mock:
        yield Trader(request.param, mock)


def after(trader, seconds, happens):
    """Let something happen once clients have waited so long."""
    pass_time, due = trader.pass_time, [happens]

    def passing(wait):
        pass_time(wait)
        if due and trader.waited >= seconds:
            due.pop()()

    trader.pass_time = passing


def placed(trader, **order):
    return trader("orders.place", **LIMIT | order).order_id


# Waiting for an order


@pytest.mark.parametrize("until", ["final", "filled"])
def test_a_filled_order_ends_the_wait(trader, until):
    order_id = placed(trader)
    after(trader, 3, lambda: trader.mock.exchange.set_price(SYMBOL, Decimal(49_000)))
    order = trader("orders.wait", symbol=SYMBOL, order_id=order_id, until=until)
    assert (order.order_id, order.status) == (order_id, OrderStatus.FILLED)
    assert 3 <= trader.waited < 9


def test_an_order_is_waited_for_by_the_id_of_ones_own(trader):
    placed(trader, client_order_id="mine", type="MARKET", price=None)
    order = trader("orders.wait", symbol=SYMBOL, client_order_id="mine")
    assert order.status is OrderStatus.FILLED
    assert trader.waited == 0


def test_a_canceled_order_is_over_and_not_filled(trader):
    order_id = placed(trader)
    trader("orders.cancel", symbol=SYMBOL, order_id=order_id)
    trader.pass_time(1)
    order = trader("orders.wait", symbol=SYMBOL, order_id=order_id)
    assert order.status is OrderStatus.CANCELED
    with pytest.raises(OrderEnded, match="was not filled: it is CANCELED") as caught:
        trader("orders.wait", symbol=SYMBOL, order_id=order_id, until="filled")
    assert caught.value.order.order_id == order_id
    assert (caught.value.executed, caught.value.retryable) == (True, False)


def test_the_pauses_grow(trader):
    order_id = placed(trader)
    with pytest.raises(
        WaitTimeout, match=f"{order_id} of BTCUSDT was not final within 60 s"
    ) as caught:
        trader("orders.wait", symbol=SYMBOL, order_id=order_id)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.order.order_id, error.executed, error.retryable) == (order_id, True, True)
    assert error.order.is_open
    assert trader.waited == pytest.approx(60, abs=0.01)
    assert len(trader.sent("getOrder")) < 22


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
def test_a_lost_answer_is_asked_for_again(trader, kind):
    order_id = placed(trader)
    after(trader, 9, lambda: trader.mock.exchange.set_price(SYMBOL, Decimal(49_000)))
    trader.fault("getOrder", kind=kind, count=8)
    assert trader("orders.wait", symbol=SYMBOL, order_id=order_id).is_final


def test_a_dead_network_ends_the_wait_in_time_and_nothing_was_sent_twice(trader):
    order_id = placed(trader)
    trader.fault("getOrder", kind="reset_before", count=1_000)
    with pytest.raises(WaitTimeout, match=r"never shown\. The last query failed") as caught:
        trader("orders.wait", symbol=SYMBOL, order_id=order_id, timeout=7)
    assert (caught.value.order, caught.value.executed, caught.value.retryable) == (None, None, True)
    assert trader.waited <= 7.01
    assert len(trader.sent("placeOrder")) == 1


def test_an_order_that_is_not_shown_yet_is_waited_for(trader):
    order_id = placed(trader, type="MARKET", price=None)
    trader.fault("getOrder", kind="business", code=3003, count=3)
    assert trader("orders.wait", symbol=SYMBOL, order_id=order_id).is_final


def test_an_order_that_there_is_not_is_waited_for_as_long_as_queries_lag_and_no_longer(trader):
    with pytest.raises(OrderNotFound):
        trader("orders.wait", symbol=SYMBOL, order_id="404")
    assert 10 <= trader.waited < 16


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"order_id": "1", "timeout": 0}, "timeout must be a positive number of seconds, not 0"),
        ({"order_id": "1", "timeout": "5"}, "timeout must be a positive number of seconds"),
        ({"order_id": "1", "timeout": float("nan")}, "timeout must be a positive number"),
        ({"order_id": "1", "until": "done"}, "until must be one of final, filled, not 'done'"),
        ({"order_id": "1", "options": 3}, "options must be CallOptions"),
        ({}, "order_id"),
    ],
)
def test_what_can_not_be_waited_for_is_refused_before_anything_is_sent(trader, arguments, said):
    with pytest.raises(InvalidArgument, match=said):
        trader("orders.wait", symbol=SYMBOL, **arguments)
    assert not trader.mock.journal.find()


def test_a_wait_without_credentials_says_so_at_once(trader):
    trader.credentials = {}
    with pytest.raises(MissingCredentials):
        trader("orders.wait", symbol=SYMBOL, order_id="1")


def test_each_query_has_an_id_of_its_own(trader):
    order_id = placed(trader)
    after(trader, 1, lambda: trader.mock.exchange.set_price(SYMBOL, Decimal(49_000)))
    options = CallOptions(request_id="one", headers={"X-Trace": "bot"})
    trader("orders.wait", symbol=SYMBOL, order_id=order_id, options=options)
    sent = [request.headers for request in trader.sent("getOrder")]
    assert len({one["x-request-id"] for one in sent}) == len(sent) > 2
    assert {one["x-trace"] for one in sent} == {"bot"}


# Ending everything


@pytest.fixture
def full(trader):
    """A trader with orders of both kinds in two contracts."""
    for symbol, price, stop in (("BTCUSDT", "50000", "99000"), ("ETHUSDT", "1000", "9000")):
        placed(trader, symbol=symbol, price=price)
        placed(trader, symbol=symbol, price=price)
        trader("conditions.place", **STOP | {"symbol": symbol, "stop_price": stop})
    return trader


def left(trader, symbol=None):
    orders = trader("orders.current", symbol=symbol)
    return len(orders), len(trader("conditions.current", symbol=symbol))


def test_everything_is_canceled_stops_too(full):
    assert left(full) == (4, 2)
    assert full("orders.cancel_everything") is None
    assert left(full) == (0, 0)


def test_everything_of_one_contract_is_canceled_and_no_more(full):
    full("orders.cancel_everything", symbol="ETHUSDT")
    assert (left(full, "ETHUSDT"), left(full, "BTCUSDT")) == ((0, 0), (2, 1))


def test_nothing_to_cancel_is_no_error(trader):
    trader("orders.cancel_everything")
    assert left(trader) == (0, 0)


@pytest.mark.parametrize("operation", ["cancelAllOrders", "getCurrentOrders"])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset_before"},
        {"kind": "reset_after"},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 429},
        {"kind": "business", "code": 5001},
    ],
    ids=str,
)
def test_everything_is_canceled_whatever_is_lost(full, operation, fault):
    full.fault(operation, **fault, count=2)
    full("orders.cancel_everything")
    full.mock.faults.clear()
    assert left(full) == (0, 0)


def test_an_order_that_is_placed_meanwhile_is_canceled_too(full):
    full.fault("cancelAllOrders", kind="reset_before", count=2)
    after(full, 0.2, lambda: full.mock.exchange.set_price(SYMBOL, Decimal(51_000)))
    full("orders.cancel_everything")
    assert left(full) == (0, 0)


def test_what_is_left_is_said(full):
    full.fault("cancelAllOrders", kind="reset_before", count=1_000)
    with pytest.raises(
        WaitTimeout, match=r"Not all orders were canceled within 5 s\. Left: "
    ) as caught:
        full("orders.cancel_everything", timeout=5)
    assert len(caught.value.seen) == 6
    assert (caught.value.executed, caught.value.retryable) == (None, True)
    full.mock.faults.clear()
    assert full.waited <= 5.01
    assert left(full) == (4, 2)


def test_a_refusal_for_good_is_told_at_once(full):
    full.credentials = {"api_key": full.mock.key, "api_secret": "wrong"}
    with pytest.raises(Exception, match="refused") as caught:
        full("orders.cancel_everything")
    assert (caught.value.executed, caught.value.retryable, full.waited) == (False, False, 0)


# Closing positions


@pytest.fixture
def holding(trader):
    """A trader who is long one contract and short another."""
    for symbol, side in (("BTCUSDT", "BUY"), ("ETHUSDT", "SELL")):
        placed(trader, symbol=symbol, side=side, type="MARKET", price=None)
    trader.mock.journal.clear()
    return trader


def held(trader):
    return {one.symbol: one.signed_quantity for one in trader("positions.current") if one.side}


def test_a_position_is_closed_and_no_other(holding):
    (order,) = holding("positions.close", symbol="BTCUSDT")
    assert held(holding) == {"ETHUSDT": Decimal("-0.1")}
    (sent,) = holding.bodies("placeOrder")
    assert sent["reduceOnly"] is True
    assert (sent["side"], sent["type"], sent["quantity"]) == ("SELL", "MARKET", "0.1")
    assert holding("orders.wait", symbol="BTCUSDT", order_id=order.order_id).is_final


def test_all_are_closed(holding):
    assert len(holding("positions.close_all")) == 2
    assert held(holding) == {}
    assert holding("positions.close_all") == holding("positions.close", symbol="BTCUSDT") == []
    assert len(holding.sent("placeOrder")) == 2


def test_long_and_short_are_closed_one_by_one(trader):
    for side, position_side in (("BUY", "LONG"), ("SELL", "SHORT")):
        placed(trader, side=side, position_side=position_side, type="MARKET", price=None)
    assert len(trader("positions.close", symbol=SYMBOL, side="SHORT")) == 1
    (left,) = trader("positions.current")
    assert (left.side.name, left.signed_quantity) == ("LONG", Decimal("0.1"))
    assert trader("positions.close", symbol=SYMBOL, side="SHORT") == []
    assert len(trader("positions.close", symbol=SYMBOL, side=left.side)) == 1
    assert held(trader) == {}


@pytest.mark.parametrize(
    ("fault", "sent"), [("reset_before", 2), ("reset_after", 1), ("delayed", 1)]
)
def test_a_lost_answer_closes_once(holding, fault, sent):
    holding.fault(kind=fault, **({"ms": 3_000} if fault == "delayed" else {}))
    (order,) = holding("positions.close", symbol="BTCUSDT")
    assert holding("orders.wait", symbol="BTCUSDT", order_id=order.order_id).is_final
    assert held(holding) == {"ETHUSDT": Decimal("-0.1")}
    assert len({json.dumps(one) for one in holding.bodies("placeOrder")}) == sent


def test_an_order_that_never_arrives_is_not_placed_for_ever(holding):
    holding.fault(kind="reset_before", count=100)
    with pytest.raises(OrderNotExecuted):
        holding("positions.close", symbol="BTCUSDT")
    assert len(holding.sent("placeOrder")) == 3


def test_a_position_that_is_shown_after_it_was_closed_is_not_turned_around(holding):
    shown = []

    def first_again(request, answer):
        if not request.url.path.endswith("/position/positions"):
            return answer
        shown.append(json.loads(answer.read())["data"])
        return changed(answer, lambda data: data.update(shown[0]))

    lagging = Between(holding.mock, after=first_again)
    holding("positions.close", symbol="BTCUSDT", client={"transport": lagging})
    with pytest.raises(Exception, match="no position that a SELL order could reduce") as caught:
        holding("positions.close", symbol="BTCUSDT", client={"transport": lagging})
    assert len(shown) == 2
    assert caught.value.executed is False
    assert held(holding) == {"ETHUSDT": Decimal("-0.1")}


def test_one_that_fails_keeps_none_of_the_others(holding):
    holding.fault(kind="business", code=3001)
    with pytest.raises(Exception, match="3001"):
        holding("positions.close_all")
    assert len(held(holding)) == 1
    holding("positions.close_all")
    assert held(holding) == {}


def test_two_that_fail_are_both_told(holding):
    holding.fault(kind="business", code=3001, count=2)
    with pytest.raises(Exception, match="3001") as caught:
        holding("positions.close_all")
    (note,) = caught.value.__notes__
    assert note.startswith("Another position was not closed either: placeOrder was refused")


@pytest.mark.parametrize("side", ["BOTH", "long", "SELL", 1])
def test_a_side_that_no_position_has_is_refused_before_anything_is_sent(holding, side):
    with pytest.raises(InvalidArgument, match="side must be LONG or SHORT, not"):
        holding("positions.close", symbol=SYMBOL, side=side)
    assert not holding.mock.journal.find()


def grown(trader, quantity, largest="0.1"):
    """Hold so much of a contract whose largest market order is smaller."""
    placed(trader, type="MARKET", price=None, quantity=quantity)

    def smaller(request, answer):
        if not request.url.path.endswith("/symbols"):
            return answer
        return changed(
            answer, lambda data: [one.update(maxMarketOrderQty=largest) for one in data["list"]]
        )

    trader.mock.journal.clear()
    return {"transport": Between(trader.mock, after=smaller)}


@pytest.mark.parametrize(
    ("quantity", "orders"),
    [
        ("0.1", ["0.1"]),
        ("0.101", ["0.051", "0.05"]),
        ("0.2", ["0.1", "0.1"]),
        ("0.299", ["0.1", "0.1", "0.099"]),
    ],
)
def test_a_position_above_the_largest_market_order_is_closed_by_several(trader, quantity, orders):
    client = grown(trader, quantity)
    assert len(trader("positions.close", symbol=SYMBOL, client=client)) == len(orders)
    sent = trader.bodies("placeOrder")
    assert [Decimal(one["quantity"]) for one in sent] == list(map(Decimal, orders))
    assert all(one["reduceOnly"] for one in sent)
    assert held(trader) == {}


@pytest.mark.parametrize("lost", [0, 1, 2])
@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "truncate"])
def test_a_lost_part_is_ordered_once(trader, kind, lost):
    client = grown(trader, "0.25")
    trader.fault(kind=kind, skip=lost, **({"size": 9} if kind == "truncate" else {}))
    trader("positions.close", symbol=SYMBOL, client=client)
    assert held(trader) == {}


def test_parts_are_as_large_as_the_position_though_it_is_shown_as_it_was(trader):
    client, shown = grown(trader, "0.25"), []

    def first_again(request, answer):
        if not request.url.path.endswith("/position/positions"):
            return smaller(request, answer)
        shown.append(json.loads(answer.read())["data"])
        return changed(answer, lambda data: data.update(shown[0]))

    smaller, client["transport"]._after = client["transport"]._after, first_again
    trader.fault(kind="reset_before", skip=1, count=2)
    trader("positions.close", symbol=SYMBOL, client=client)
    assert len(shown) == 3
    assert held(trader) == {}
    sent = {one["clientOrderId"]: Decimal(one["quantity"]) for one in trader.bodies("placeOrder")}
    assert sum(list(sent.values())[:1] + list(sent.values())[-2:]) == Decimal("0.25")


def test_a_part_that_is_refused_for_good_ends_it_and_what_is_left_is_held(trader):
    client = grown(trader, "0.3")
    trader.fault(kind="business", code=3001, skip=1)
    with pytest.raises(Exception, match="3001"):
        trader("positions.close", symbol=SYMBOL, client=client)
    assert held(trader) == {SYMBOL: Decimal("0.2")}


def test_a_position_is_closed_by_one_order_where_the_rules_can_not_be_had(holding):
    holding.fault("getSymbols", kind="business", code=5000, count=100)
    assert len(holding("positions.close", symbol=SYMBOL)) == 1
    assert SYMBOL not in held(holding)


# What an account is worth


def test_a_summary_follows_from_assets_and_positions(holding):
    placed(holding)
    holding.mock.exchange.set_price(SYMBOL, Decimal(80_000))
    summary = holding("account.summary")
    assets, positions = holding("account.assets"), holding("positions.current")
    profit = sum(one.unrealized_pnl for one in positions)
    assert len(positions) == 2
    assert profit != 0
    assert assets.frozen_margin > 0
    assert summary.asset == assets.asset
    assert summary.wallet_balance == assets.wallet_balance
    assert summary.unrealized_pnl == profit
    assert summary.equity == assets.wallet_balance + profit
    assert summary.free_margin == assets.wallet_balance - assets.used_margin - assets.frozen_margin


def test_a_summary_of_nothing_held_is_the_wallet(trader):
    summary = trader("account.summary")
    assert summary.equity == summary.free_margin == summary.wallet_balance > 0
    assert summary.unrealized_pnl == 0


def test_a_summary_guesses_nothing(holding):
    def without(request, answer):
        if not request.url.path.endswith("/position/positions"):
            return answer
        return changed(
            answer,
            lambda data: [row.pop("unrealizedPnl") for rows in data.values() for row in rows],
        )

    with pytest.raises(FieldAbsent, match="unrealized_pnl"):
        holding("account.summary", client={"transport": Between(holding.mock, after=without)})


# What funding positions paid


def test_funding_is_told_for_each_position_the_closed_ones_first(holding):
    engine = holding.mock.exchange.engine
    engine.settle_funding()
    (before,) = holding("positions.funding_payments", symbol=SYMBOL)
    assert (before.symbol, before.closed_at, before.amount != 0) == (SYMBOL, None, True)
    holding("positions.close", symbol=SYMBOL)
    holding.clock.advance(1_000)
    placed(holding, type="MARKET", price=None, side="SELL")
    engine.settle_funding()
    closed, held = holding("positions.funding_payments", symbol=SYMBOL)
    assert closed.amount == before.amount
    assert closed.opened_at <= closed.closed_at < holding.clock.now_ms()
    (position,) = holding("positions.current", symbol=SYMBOL)
    assert (held.amount, held.closed_at) == (position.funding_fee_total, None)
    later = holding.clock.now_ms()
    assert holding("positions.funding_payments", symbol=SYMBOL, start_time=later) == [held]


@pytest.mark.parametrize("path", ["/position/positions", "/position/history"])
def test_funding_that_is_not_told_is_not_guessed(holding, path):
    holding("positions.close", symbol="ETHUSDT")

    def without(request, answer):
        if not request.url.path.endswith(path):
            return answer
        return changed(
            answer,
            lambda data: [
                row.pop("fundingFeeAccum")
                for rows in data.values()
                if isinstance(rows, list)
                for row in rows
            ],
        )

    symbol = SYMBOL if path.endswith("positions") else "ETHUSDT"
    client = {"transport": Between(holding.mock, after=without)}
    with pytest.raises(FieldAbsent, match="funding_fee_total"):
        holding("positions.funding_payments", symbol=symbol, client=client)
