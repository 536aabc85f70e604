"""Liquidation, funding, and what goes first when money runs short."""

from decimal import Decimal

import pytest
from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.events import BalanceChanged, Event, Events
from sixmm_mock.market.symbols import Level
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.enums import (
    BalanceReason,
    CloseTrigger,
    MarginMode,
    OrderStatus,
    OrderType,
    PositionSide,
    Side,
)
from sixmm_mock.trading.invariants import violations
from sixmm_mock.trading.orders import Order, OrderRequest
from sixmm_mock.trading.risk import liquidation_price, margin_ratio

D = Decimal
BOTH = PositionSide.BOTH


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def engine(told) -> Engine:
    events = Events()
    events.subscribe(told.append)
    return Engine(Clock(frozen_at_ms=1_780_000_000_000), events)


@pytest.fixture(autouse=True)
def nothing_is_lost(engine):
    yield
    assert violations(engine.matching) == []


def user(engine: Engine, balance: str = "10000") -> Account:
    return engine.open_account(f"user-{len(engine.accounts)}", D(balance))


def market(engine: Engine, account: Account, side: str, quantity: str) -> Order:
    request = OrderRequest("BTCUSDT", OrderType.MARKET, Side(side), quantity=D(quantity))
    return engine.place(account.user_id, request)


def limit(engine: Engine, account: Account, side: str, price: str, quantity: str) -> Order:
    request = OrderRequest(
        "BTCUSDT", OrderType.LIMIT, Side(side), price=D(price), quantity=D(quantity)
    )
    return engine.place(account.user_id, request)


def mark(engine: Engine, price: Decimal | str) -> None:
    engine.marks.set("BTCUSDT", D(price))


# Liquidation


@pytest.mark.parametrize("mode", list(MarginMode))
@pytest.mark.parametrize(("side", "beyond"), [("BUY", -1), ("SELL", 1)])
def test_a_position_is_liquidated_at_its_liquidation_price_and_not_before(
    engine, mode, side, beyond
):
    account = user(engine)
    engine.set_margin_mode(account.user_id, "BTCUSDT", mode)
    market(engine, account, side, "1")
    price = liquidation_price(account, account.positions["BTCUSDT", BOTH], engine.marks)
    mark(engine, (price - beyond).quantize(D("0.1")))
    assert account.quantity("BTCUSDT", BOTH) != 0
    mark(engine, (price + beyond).quantize(D("0.1")))
    assert account.positions == {}
    assert account.closed_positions[-1].trigger is CloseTrigger.LIQUIDATION
    assert account.orders.finished()[0].request.place_type == "LIQUIDATION"


def test_an_isolated_position_costs_no_more_than_its_margin(engine, told):
    account = user(engine)
    engine.set_margin_mode(account.user_id, "BTCUSDT", MarginMode.ISOLATED)
    market(engine, account, "BUY", "1")
    before = account.wallet_balance
    mark(engine, "70000")
    assert account.wallet_balance == before - D(86015) / 20
    reasons = [each.reason for each in told if isinstance(each, BalanceChanged)]
    assert reasons[-1] == BalanceReason.INSURANCE


def test_a_crossed_account_never_ends_below_zero(engine):
    account = user(engine)
    market(engine, account, "BUY", "1")
    mark(engine, "50000")
    assert (account.wallet_balance, account.positions) == (0, {})


def test_an_isolated_position_does_not_go_down_with_the_crossed_ones(engine):
    account = user(engine)
    engine.set_margin_mode(account.user_id, "ETHUSDT", MarginMode.ISOLATED)
    engine.place(
        account.user_id, OrderRequest("ETHUSDT", OrderType.MARKET, Side.BUY, quantity=D("0.1"))
    )
    market(engine, account, "BUY", "1")
    mark(engine, "70000")
    assert list(account.positions) == [("ETHUSDT", BOTH)]


def test_a_larger_position_needs_the_higher_rate_of_its_tier(engine):
    account = user(engine, "10000000")
    market(engine, account, "BUY", "10")
    small = margin_ratio(account, account.positions["BTCUSDT", BOTH], engine.marks)
    market(engine, account, "BUY", "10")
    large = margin_ratio(account, account.positions["BTCUSDT", BOTH], engine.marks)
    assert large > small * 4


def test_a_leverage_is_refused_for_a_value_beyond_its_tier(engine):
    account = user(engine, "10000000")
    engine.set_leverage(account.user_id, "BTCUSDT", 125)
    market(engine, account, "BUY", "11")
    with pytest.raises(Refusal, check=lambda refusal: refusal.code is Code.PARAMETER_OUT_OF_RANGE):
        market(engine, account, "BUY", "1")


def test_a_margin_mode_that_would_liquidate_at_once_is_refused(engine):
    account = user(engine)
    market(engine, account, "BUY", "1")
    mark(engine, "81000")
    with pytest.raises(Refusal, check=lambda refusal: refusal.code is Code.INSUFFICIENT_BALANCE):
        engine.set_margin_mode(account.user_id, "BTCUSDT", MarginMode.ISOLATED)
    assert account.positions


def test_unrealised_losses_leave_less_for_new_orders(engine):
    account = user(engine)
    market(engine, account, "BUY", "1")
    mark(engine, "83000")
    with pytest.raises(Refusal, check=lambda refusal: refusal.code is Code.INSUFFICIENT_BALANCE):
        limit(engine, account, "BUY", "82000", "1")


# Money that runs short


def test_closing_cancels_the_newest_orders_that_there_is_no_margin_for(engine):
    account = user(engine, "4400")
    market(engine, account, "BUY", "1")
    closing = limit(engine, account, "SELL", "86500", "1")
    assert account.frozen_margin == 0
    request = OrderRequest("BTCUSDT", OrderType.MARKET, Side.SELL, close_position=True)
    engine.place(account.user_id, request)
    # Without the position the resting order would open one, which is more than there is.
    assert closing.status is OrderStatus.CANCELED
    assert account.available == account.wallet_balance


# Funding


@pytest.mark.parametrize(("rate", "side"), [("0.0001", "BUY"), ("-0.0002", "SELL")])
def test_funding_is_paid_at_the_mark_price_and_kept_with_the_position(engine, told, rate, side):
    account = user(engine)
    market(engine, account, side, "0.1")
    before = account.wallet_balance
    engine.funding_rates.set("BTCUSDT", D(rate))
    mark(engine, "87000")
    engine.settle_funding()
    fee = D(8700) * abs(D(rate))
    assert account.wallet_balance == before - fee
    assert account.positions["BTCUSDT", BOTH].funding == fee
    paid = [each for each in told if isinstance(each, BalanceChanged)][-1]
    assert (paid.reason, paid.amount) == (BalanceReason.FUNDING_FEE, -fee)


def test_a_wallet_that_funding_empties_is_filled_up_from_its_isolated_positions_and_the_house(
    engine,
):
    account = user(engine, "4400")
    engine.set_margin_mode(account.user_id, "BTCUSDT", MarginMode.ISOLATED)
    market(engine, account, "BUY", "1")
    engine.funding_rates.set("BTCUSDT", D("0.06"))
    engine.settle_funding()
    assert (account.wallet_balance, account.positions) == (0, {})


def test_funding_comes_every_eight_hours_of_exchange_time(exchange, signed, user):
    signed.place(type="MARKET", price=None)
    account = exchange.engine.accounts[user.user_id]
    before = account.wallet_balance
    exchange.clock.advance(24 * 3_600_000)
    position = signed.get("/v1/private/position/positions").data["positions"][0]
    assert before - account.wallet_balance == 3 * D("0.86")
    assert position["fundingFeeAccum"] == "2.58"
    signed.place(type="MARKET", side="SELL", price=None)
    closed = signed.get("/v1/private/position/history").data["list"][0]
    assert closed["fundingFeeAccum"] == "2.58"


# Nobody trades with himself


def test_of_two_crossing_orders_of_one_user_the_older_one_ends(engine):
    account = user(engine)
    older = limit(engine, account, "SELL", "86005", "0.1")
    newer = limit(engine, account, "BUY", "86005", "0.1")
    assert (older.status, newer.status) == (OrderStatus.CANCELED, OrderStatus.PENDING)
    assert not account.fills


# The market moves


def test_new_quotes_fill_the_orders_that_they_reach(engine):
    account = user(engine)
    order = limit(engine, account, "SELL", "86500", "0.3")
    engine.quote("BTCUSDT", bids=[Level(D(86900), D("0.2"))], asks=[Level(D(87100), D(1))])
    assert (order.status, order.executed) == (OrderStatus.PARTIALLY_FILLED, D("0.2"))
    assert order.average_price == D(86500)


def test_a_strangers_order_meets_users_before_the_house(engine):
    account = user(engine)
    order = limit(engine, account, "BUY", "85995", "0.3")
    engine.flow("BTCUSDT", Side.SELL, D("0.5"))
    assert order.status is OrderStatus.FILLED
    assert engine.last["BTCUSDT"] == D(85990)
