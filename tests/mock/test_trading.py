"""The trading engine by itself: matching, positions, margin, and the conservation of money."""

import random
from decimal import Decimal

import pytest
from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.market.symbols import SYMBOLS
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.enums import (
    MarginMode,
    OrderStatus,
    OrderType,
    PositionSide,
    PriceType,
    Role,
    Side,
    TimeInForce,
)
from sixmm_mock.trading.orders import Order, OrderRequest

# The house's ladder for BTCUSDT: 86010 × 0.5, 86020 × 1.0, 86030 × 1.5, … and mirrored below.
D = Decimal
DEPOSIT = D(1_000_000)


class Trader:
    """One user of an engine, with short names for what tests do."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        self.account: Account = engine.open_account(name, DEPOSIT)

    def limit(self, side: str, price: str, quantity: str, **extra: object) -> Order:
        return self.place(side, OrderType.LIMIT, price=D(price), quantity=D(quantity), **extra)

    def market(self, side: str, quantity: str | None = None, **extra: object) -> Order:
        return self.place(
            side, OrderType.MARKET, quantity=None if quantity is None else D(quantity), **extra
        )

    def place(self, side: str, kind: OrderType, **extra: object) -> Order:
        request = OrderRequest(symbol="BTCUSDT", type=kind, side=Side(side), **extra)  # type: ignore[arg-type]
        return self.engine.place(self.name, request)

    def quantity(self, side: PositionSide = PositionSide.BOTH) -> Decimal:
        return self.account.quantity("BTCUSDT", side)


@pytest.fixture
def engine() -> Engine:
    return Engine(Clock(frozen_at_ms=1_780_000_000_000))


@pytest.fixture
def alice(engine: Engine) -> Trader:
    return Trader(engine, "alice")


@pytest.fixture
def bob(engine: Engine) -> Trader:
    return Trader(engine, "bob")


def refused(code: Code):
    """The block is refused with this code."""
    return pytest.raises(Refusal, check=lambda refusal: refusal.code is code)


def total_money(engine: Engine) -> Decimal:
    """Wallets, unrealised profits and collected fees: what the deposits must add up to."""
    accounts = [*engine.accounts.values(), engine.house]
    unrealised = sum(
        position.unrealized_pnl(SYMBOLS[position.symbol].reference_price)
        for account in accounts
        for position in account.positions.values()
    )
    wallets = sum(account.wallet_balance for account in accounts)
    return wallets + unrealised + engine.collected_fees


# Matching


def test_a_limit_order_below_the_ladder_rests(alice):
    order = alice.limit("BUY", "85000", "0.1")
    assert (order.status, order.executed) == (OrderStatus.PENDING, 0)
    assert alice.account.orders.open() == [order]


def test_a_crossing_limit_order_fills_at_the_better_prices_of_the_ladder(alice):
    order = alice.limit("BUY", "86025", "1.2")
    assert order.status is OrderStatus.FILLED
    assert [(fill.price, fill.quantity) for fill in alice.account.fills] == [
        (D(86010), D("0.5")),
        (D(86020), D("0.7")),
    ]


def test_what_the_ladder_cannot_fill_within_the_limit_rests(alice):
    order = alice.limit("BUY", "86010", "0.8")
    assert (order.status, order.executed) == (OrderStatus.PARTIALLY_FILLED, D("0.5"))


def test_the_house_does_not_quote_across_a_resting_order(alice, bob):
    alice.limit("BUY", "86010", "0.8")
    bob.market("BUY", "0.1")
    assert bob.account.fills[0].price == D(86020)


def test_a_market_order_walks_the_ladder(alice):
    order = alice.market("SELL", "1")
    assert order.status is OrderStatus.FILLED
    assert order.average_price == D(85985)


def test_a_market_order_larger_than_the_book_is_canceled_after_its_part(engine):
    rich = Trader(engine, "rich")
    rich.account.wallet_balance = D(10_000_000)
    order = rich.market("BUY", "120")
    assert (order.status, order.executed) == (OrderStatus.PARTIALLY_FILLED_CANCELED, D(105))


def test_the_better_price_matches_first_and_then_the_older_order(alice, bob):
    late = alice.limit("SELL", "86005", "0.1")
    better = alice.limit("SELL", "86004", "0.1")
    later = alice.limit("SELL", "86005", "0.1")
    bob.market("BUY", "0.2")
    assert [late.status, better.status, later.status] == [
        OrderStatus.FILLED,
        OrderStatus.FILLED,
        OrderStatus.PENDING,
    ]


def test_a_resting_order_pays_the_maker_fee_and_the_other_side_the_taker_fee(alice, bob):
    alice.limit("SELL", "86005", "0.1")
    bob.market("BUY", "0.1")
    assert (alice.account.fills[0].role, alice.account.fills[0].fee) == (Role.MAKER, D("1.7201"))
    assert (bob.account.fills[0].role, bob.account.fills[0].fee) == (Role.TAKER, D("4.30025"))
    assert alice.account.fills[0].trade_id == bob.account.fills[0].trade_id


@pytest.mark.parametrize(
    ("time_in_force", "quantity", "status", "executed"),
    [
        (TimeInForce.IOC, "0.4", OrderStatus.FILLED, "0.4"),
        (TimeInForce.IOC, "0.8", OrderStatus.PARTIALLY_FILLED_CANCELED, "0.5"),
        (TimeInForce.FOK, "0.5", OrderStatus.FILLED, "0.5"),
        (TimeInForce.FOK, "0.501", OrderStatus.CANCELED, "0"),
        (TimeInForce.GTC, "0.8", OrderStatus.PARTIALLY_FILLED, "0.5"),
    ],
)
def test_time_in_force_decides_what_happens_to_the_rest(
    alice, time_in_force, quantity, status, executed
):
    order = alice.limit("BUY", "86010", quantity, time_in_force=time_in_force)
    assert (order.status, order.executed) == (status, D(executed))


def test_a_maker_only_order_that_would_trade_is_rejected_and_trades_nothing(alice):
    order = alice.limit("BUY", "86010", "0.1", maker_only=True)
    assert (order.status, order.executed) == (OrderStatus.REJECTED, 0)
    assert alice.account.available == DEPOSIT


@pytest.mark.parametrize(
    ("price_type", "price"),
    [
        (PriceType.OPPONENT_1, "86010"),
        (PriceType.OPPONENT_5, "86050"),
        (PriceType.SAME_SIDE_1, "85990"),
        (PriceType.SAME_SIDE_5, "85950"),
    ],
)
def test_a_bbo_price_type_reads_its_price_off_the_book(alice, price_type, price):
    order = alice.place("BUY", OrderType.LIMIT, quantity=D("0.1"), price_type=price_type)
    assert order.price == D(price)


# What is refused


@pytest.mark.parametrize(
    ("price", "quantity", "code"),
    [
        ("85000.05", "0.1", Code.INVALID_PARAMETER),
        ("0", "0.1", Code.PARAMETER_OUT_OF_RANGE),
        ("-1", "0.1", Code.PARAMETER_OUT_OF_RANGE),
        ("99999999999999999999", "0.1", Code.PARAMETER_OUT_OF_RANGE),
        ("85000", "0.0001", Code.PARAMETER_OUT_OF_RANGE),
        ("85000", "0", Code.PARAMETER_OUT_OF_RANGE),
        ("85000", "-0.1", Code.PARAMETER_OUT_OF_RANGE),
        ("85000", "0.1005", Code.INVALID_PARAMETER),
        ("85000", "1000.001", Code.PARAMETER_OUT_OF_RANGE),
        ("100", "0.001", Code.PARAMETER_OUT_OF_RANGE),
        ("85000", "999", Code.INSUFFICIENT_BALANCE),
    ],
)
def test_an_order_against_the_rules_is_refused_and_leaves_no_trace(alice, price, quantity, code):
    with refused(code):
        alice.limit("BUY", price, quantity, client_order_id="mine")
    assert alice.account.orders.open() == alice.account.orders.finished() == []
    assert alice.account.available == DEPOSIT
    alice.limit("BUY", "85000", "0.1", client_order_id="mine")


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        (OrderType.LIMIT, {"quantity": D("0.1")}, Code.MISSING_PARAMETER),
        (OrderType.LIMIT, {"price": D(85_000)}, Code.MISSING_PARAMETER),
        (OrderType.MARKET, {}, Code.MISSING_PARAMETER),
        (
            OrderType.LIMIT,
            {"quantity": D("0.1"), "price_type": PriceType.OPPONENT_1},
            Code.INVALID_PARAMETER,
        ),
    ],
    ids=["no price", "no quantity", "no quantity at market", "no price in the book"],
)
def test_an_order_that_lacks_what_it_needs_is_refused(alice, engine, kind, given, code):
    engine.quote("BTCUSDT", bids=(), asks=())
    with refused(code):
        alice.place("BUY", kind, **given)
    assert alice.account.orders.open() == alice.account.orders.finished() == []


def test_a_market_order_has_a_maximum_of_its_own(alice):
    with refused(Code.PARAMETER_OUT_OF_RANGE):
        alice.market("BUY", "121")


def test_a_client_order_id_is_good_for_one_order_of_a_user(alice, bob):
    first = alice.limit("BUY", "85000", "0.1", client_order_id="mine")
    with refused(Code.DUPLICATE_REQUEST):
        alice.limit("BUY", "85000", "0.1", client_order_id="mine")
    alice.engine.cancel(first)
    with refused(Code.DUPLICATE_REQUEST):
        alice.limit("BUY", "85000", "0.1", client_order_id="mine")
    assert bob.limit("BUY", "85000", "0.1", client_order_id="mine").status is OrderStatus.PENDING


def test_no_more_open_orders_than_the_symbol_allows(alice):
    for _ in range(SYMBOLS["BTCUSDT"].max_open_orders):
        alice.limit("BUY", "85000", "0.001")
    with refused(Code.PARAMETER_OUT_OF_RANGE):
        alice.limit("BUY", "85000", "0.001")


@pytest.mark.parametrize("time_in_force", [TimeInForce.IOC, TimeInForce.FOK])
def test_maker_only_contradicts_an_order_that_cannot_rest(alice, time_in_force):
    with refused(Code.INVALID_PARAMETER):
        alice.limit("BUY", "85000", "0.1", maker_only=True, time_in_force=time_in_force)


# Cancel and amend


def test_a_canceled_order_frees_its_margin_and_cannot_be_canceled_again(alice):
    order = alice.limit("BUY", "85000", "0.1")
    alice.engine.cancel(order)
    assert (order.status, alice.account.available) == (OrderStatus.CANCELED, DEPOSIT)
    with refused(Code.ORDER_NOT_CANCELABLE):
        alice.engine.cancel(order)


def test_a_partly_filled_order_ends_as_partially_filled_canceled(alice):
    order = alice.limit("BUY", "86010", "0.8")
    alice.engine.cancel(order)
    assert order.status is OrderStatus.PARTIALLY_FILLED_CANCELED


def test_a_filled_order_can_be_neither_canceled_nor_amended(alice):
    order = alice.market("BUY", "0.1")
    with refused(Code.ORDER_NOT_CANCELABLE):
        alice.engine.cancel(order)
    with refused(Code.ORDER_NOT_CANCELABLE):
        alice.engine.amend(order, price=D(85000), quantity=None)


def test_an_amended_quantity_is_the_final_total(alice):
    order = alice.limit("BUY", "86010", "0.8")
    alice.engine.amend(order, price=None, quantity=D("0.6"))
    assert (order.quantity, order.remaining) == (D("0.6"), D("0.1"))


@pytest.mark.parametrize("quantity", ["0.5", "0.3"])
def test_an_amended_quantity_must_be_more_than_what_is_filled(alice, quantity):
    order = alice.limit("BUY", "86010", "0.8")
    with refused(Code.PARAMETER_OUT_OF_RANGE):
        alice.engine.amend(order, price=None, quantity=D(quantity))
    assert order.quantity == D("0.8")


def test_an_amended_price_that_crosses_trades(alice):
    order = alice.limit("BUY", "85000", "0.1")
    alice.engine.amend(order, price=D(86010), quantity=None)
    assert order.status is OrderStatus.FILLED


@pytest.mark.parametrize(
    ("price", "quantity", "code"),
    [
        ("0", None, Code.PARAMETER_OUT_OF_RANGE),
        ("85000.01", None, Code.INVALID_PARAMETER),
        (None, "0", Code.PARAMETER_OUT_OF_RANGE),
        (None, "900", Code.INSUFFICIENT_BALANCE),
        ("86010", None, Code.INVALID_PARAMETER),
    ],
)
def test_a_refused_amendment_leaves_the_order_in_its_place(alice, bob, price, quantity, code):
    first = alice.limit("SELL", "86005", "0.1")
    order = alice.limit("BUY", "85995", "0.1", maker_only=True)
    before = alice.account.available
    with refused(code):
        alice.engine.amend(
            order,
            price=None if price is None else D(price),
            quantity=None if quantity is None else D(quantity),
        )
    assert (order.price, order.quantity) == (D(85995), D("0.1"))
    assert alice.account.available == before
    bob.market("SELL", "0.1")
    assert (order.status, first.status) == (OrderStatus.FILLED, OrderStatus.PENDING)


def test_only_a_smaller_quantity_keeps_the_place_in_the_queue(alice, bob):
    first, second = alice.limit("SELL", "86005", "0.2"), alice.limit("SELL", "86005", "0.1")
    alice.engine.amend(first, price=None, quantity=D("0.1"))
    bob.market("BUY", "0.1")
    assert (first.status, second.status) == (OrderStatus.FILLED, OrderStatus.PENDING)
    third = alice.limit("SELL", "86005", "0.1")
    alice.engine.amend(second, price=None, quantity=D("0.2"))
    bob.market("BUY", "0.1")
    assert (third.status, second.status) == (OrderStatus.FILLED, OrderStatus.PENDING)


def test_only_so_many_finished_orders_are_remembered(alice, monkeypatch):
    monkeypatch.setattr("sixmm_mock.trading.orders.MAX_REMEMBERED", 3)
    orders = [alice.limit("BUY", "85000", "0.1", client_order_id=name) for name in "abcde"]
    for order in orders:
        alice.engine.cancel(order)
    assert alice.account.orders.finished() == orders[:1:-1]
    with refused(Code.ORDER_NOT_FOUND):
        alice.account.orders.find("BTCUSDT", str(orders[0].order_id), None)
    assert not alice.account.orders.knows_client_id("a")


# Margin


def test_a_resting_order_freezes_margin_and_fee(alice):
    alice.limit("BUY", "85000", "0.1")
    assert alice.account.frozen_margin == D(8500) / 20 + D(8500) * D("0.0005")


def test_a_filled_order_uses_margin_and_freezes_none(alice):
    alice.market("BUY", "0.1")
    assert (alice.account.frozen_margin, alice.account.used_margin) == (0, D(8601) / 20)


def test_a_low_sell_limit_cannot_be_used_to_sell_without_margin(alice):
    with refused(Code.INSUFFICIENT_BALANCE):
        alice.limit("SELL", "1", "500")


def test_an_order_that_closes_the_net_position_freezes_nothing(alice):
    alice.market("BUY", "0.2")
    alice.limit("SELL", "90000", "0.2")
    assert alice.account.frozen_margin == 0
    alice.limit("SELL", "90000", "0.2")
    assert alice.account.frozen_margin == D(18000) / 20 + D(18000) * D("0.0005")


def test_an_order_that_closes_a_long_side_freezes_nothing(alice):
    alice.market("BUY", "0.2", position_side=PositionSide.LONG)
    alice.limit("SELL", "90000", "0.2", position_side=PositionSide.LONG)
    assert alice.account.frozen_margin == 0


def test_a_lower_leverage_needs_more_margin(alice):
    alice.market("BUY", "0.1")
    alice.engine.set_leverage("alice", "BTCUSDT", 10)
    assert alice.account.used_margin == D("860.1")


def test_a_leverage_for_which_the_money_does_not_suffice_is_refused(alice):
    alice.limit("BUY", "85000", "100")
    before = alice.account.available
    with refused(Code.INSUFFICIENT_BALANCE):
        alice.engine.set_leverage("alice", "BTCUSDT", 5)
    assert alice.account.available == before


@pytest.mark.parametrize("leverage", [0, -1, 126])
def test_a_leverage_out_of_bounds_is_refused(alice, leverage):
    with refused(Code.PARAMETER_OUT_OF_RANGE):
        alice.engine.set_leverage("alice", "BTCUSDT", leverage)


# Positions


def test_buying_and_selling_back_realises_the_difference_and_pays_two_fees(alice):
    alice.market("BUY", "0.1")
    alice.market("SELL", "0.1")
    assert alice.quantity() == 0
    assert alice.account.fills[1].realized_pnl == D(-2)
    assert alice.account.wallet_balance == DEPOSIT - 2 - D("0.0005") * (D(8601) + D(8599))


def test_a_short_position_profits_when_it_is_bought_back_lower(alice, bob):
    alice.market("SELL", "0.1")
    bob.limit("SELL", "85991", "0.1")
    order = alice.market("BUY", "0.1")
    assert order.realized_pnl == (D(85990) - D(85991)) * D("0.1")


def test_selling_more_than_is_held_turns_the_net_position(alice):
    alice.market("BUY", "0.1")
    alice.market("SELL", "0.3")
    assert alice.quantity() == D("-0.2")
    assert alice.account.positions["BTCUSDT", PositionSide.BOTH].entry_price == D(85990)
    assert len(alice.account.closed_positions) == 1


def test_long_and_short_sides_are_held_apart(alice):
    alice.market("BUY", "0.1", position_side=PositionSide.LONG)
    alice.market("SELL", "0.2", position_side=PositionSide.SHORT)
    assert alice.quantity(PositionSide.LONG) == D("0.1")
    assert alice.quantity(PositionSide.SHORT) == D("-0.2")
    assert alice.quantity() == 0


@pytest.mark.parametrize(
    ("side", "extra"),
    [
        ("SELL", {"position_side": PositionSide.LONG}),
        ("BUY", {"position_side": PositionSide.SHORT}),
        ("SELL", {"reduce_only": True}),
        ("BUY", {"close_position": True}),
    ],
)
def test_closing_needs_a_position(alice, side, extra):
    with refused(Code.INVALID_PARAMETER):
        alice.market(side, "0.1", **extra)


def test_a_closing_order_larger_than_the_position_is_refused(alice):
    alice.market("BUY", "0.1")
    with refused(Code.PARAMETER_OUT_OF_RANGE):
        alice.market("SELL", "0.2", reduce_only=True)


def test_close_position_closes_all_of_it_without_a_quantity(alice):
    alice.market("BUY", "0.7")
    order = alice.market("SELL", close_position=True)
    assert (order.quantity, alice.quantity()) == (D("0.7"), 0)


def test_a_resting_closing_order_ends_with_its_position(alice):
    alice.market("BUY", "0.1")
    take_profit = alice.limit("SELL", "90000", "0.1", reduce_only=True)
    alice.market("SELL", close_position=True)
    assert take_profit.status is OrderStatus.CANCELED


def test_a_resting_closing_order_never_turns_the_position(alice, bob):
    alice.market("BUY", "0.3")
    closing = alice.limit("SELL", "86005", "0.3", reduce_only=True)
    alice.market("SELL", "0.2")
    bob.market("BUY", "0.3")
    assert (closing.status, closing.executed) == (
        OrderStatus.PARTIALLY_FILLED_CANCELED,
        D("0.1"),
    )
    assert alice.quantity() == 0


def test_an_isolated_position_is_liquidated_nearer_than_a_crossed_one(alice):
    alice.market("BUY", "1")
    position = alice.account.positions["BTCUSDT", PositionSide.BOTH]
    isolated, crossed = (
        position.liquidation_price(
            margin_mode=mode, leverage=20, wallet=D(50_000), maintenance_rate=D("0.004")
        )
        for mode in (MarginMode.ISOLATED, MarginMode.CROSS)
    )
    assert crossed < isolated < position.entry_price


# What always holds


@pytest.mark.parametrize("seed", range(4))
def test_money_is_conserved_and_the_book_never_crosses_under_random_trading(seed):
    choose = random.Random(seed)  # noqa: S311 - a repeatable test, no secret
    engine = Engine(Clock(frozen_at_ms=1_780_000_000_000))
    traders = [Trader(engine, name) for name in ("alice", "bob", "carol")]
    for _ in range(250):
        _act_at_random(choose, choose.choice(traders))
        _check_invariants(engine)


def _act_at_random(choose: random.Random, trader: Trader) -> None:
    side = choose.choice(["BUY", "SELL"])
    quantity = str(D(choose.randint(1, 3000)) / 1000)
    price = str(D(choose.randint(859_000, 861_000)) / 10)
    extra = {
        "position_side": choose.choice(list(PositionSide)),
        "reduce_only": choose.random() < 0.2,
    }
    open_orders = trader.account.orders.open()
    try:
        match choose.randint(0, 5):
            case 0:
                trader.market(side, quantity, **extra)
            case 1 if open_orders:
                trader.engine.cancel(choose.choice(open_orders))
            case 2 if open_orders:
                trader.engine.amend(
                    choose.choice(open_orders), price=D(price), quantity=D(quantity)
                )
            case 3:
                trader.engine.set_leverage(trader.name, "BTCUSDT", choose.randint(1, 125))
            case _:
                trader.limit(
                    side, price, quantity, time_in_force=choose.choice(list(TimeInForce)), **extra
                )
    except Refusal:
        pass  # a refusal must leave everything as it was, which the invariants show


def _check_invariants(engine: Engine) -> None:
    accounts = [*engine.accounts.values(), engine.house]
    assert total_money(engine) == DEPOSIT * len(engine.accounts)
    held = sum(p.quantity for account in accounts for p in account.positions.values())
    assert held == 0
    resting = [order for a in engine.accounts.values() for order in a.orders.open()]
    assert all(order.remaining > 0 for order in resting)
    assert all(
        order.status in {OrderStatus.PENDING, OrderStatus.PARTIALLY_FILLED} for order in resting
    )
    bids = [order.price for order in resting if order.side is Side.BUY and not order.closing]
    asks = [order.price for order in resting if order.side is Side.SELL and not order.closing]
    assert not bids or not asks or max(bids) < min(asks)
    for account in engine.accounts.values():
        long, short = (
            account.quantity("BTCUSDT", s) for s in (PositionSide.LONG, PositionSide.SHORT)
        )
        assert long >= 0 >= short
        filled = sum(
            fill.quantity * fill.side.sign for fill in account.fills if fill.symbol == "BTCUSDT"
        )
        assert filled == sum(p.quantity for p in account.positions.values())
