"""Each invariant is seen to fire on a state that is damaged in just that way, and no other one fires with it."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from sixmm_mock import Clock
from sixmm_mock.market.symbols import Level
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.condition_orders import ConditionOrder, ConditionRequest
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.enums import (
    ConditionStatus,
    ConditionType,
    MarginMode,
    OrderStatus,
    OrderType,
    PositionSide,
    Side,
    TimeInForce,
    WorkingType,
)
from sixmm_mock.trading.invariants import invariants, violations
from sixmm_mock.trading.orders import Order, OrderRequest
from sixmm_mock.trading.positions import Position

D = Decimal
BTC, ETH = "BTCUSDT", "ETHUSDT"
BOTH, LONG, SHORT = PositionSide.BOTH, PositionSide.LONG, PositionSide.SHORT


class State:
    """What is there after some trading: a position, an order and a condition order of each kind, a user who never traded."""

    def __init__(self) -> None:
        self.engine = Engine(Clock(frozen_at_ms=1_780_000_000_000))
        self.matching, self.house = self.engine.matching, self.engine.house
        self.book = self.engine.book(BTC)
        self.account = self.engine.open_account("alice", D(10_000_000))
        self.other = self.engine.open_account("bob", D(1_000))
        self.filled = self.order("1")
        self.open = self.order("0.1", D(50_000))
        self.canceled = self.order("0.2", D(50_000))
        self.engine.cancel(self.canceled)
        # More than is offered at the best price.
        self.partly = self.order("50", self.book.best_price(Side.SELL), TimeInForce.IOC)
        self.waiting = self.condition("BUY", 90_000)
        self.ended = self.condition("BUY", 95_000)
        self.engine.cancel_condition(self.ended)
        self.triggered = self.condition("SELL", 80_000)
        self.engine.marks.set(BTC, D(79_000))

    def order(
        self,
        quantity: str,
        price: Decimal | None = None,
        time_in_force: TimeInForce = TimeInForce.GTC,
    ) -> Order:
        kind = OrderType.MARKET if price is None else OrderType.LIMIT
        request = OrderRequest(
            BTC, kind, Side.BUY, price=price, quantity=D(quantity), time_in_force=time_in_force
        )
        return self.engine.place(self.account.user_id, request)

    def condition(self, side: str, stop_price: int) -> ConditionOrder:
        request = ConditionRequest(
            BTC,
            ConditionType.STOP_MARKET,
            Side(side),
            quantity=D("0.01"),
            stop_price=D(stop_price),
            working_type=WorkingType.MARK_PRICE,
        )
        return self.engine.place_condition(self.account.user_id, request)

    def hold(self, side: PositionSide, quantity: int, symbol: str = BTC) -> None:
        """A position at the mark price, which has made no profit yet; the house has the other half."""
        self.house_holds(-quantity, symbol)
        cost = quantity * self.engine.marks[symbol]
        self.account.positions[symbol, side] = Position(symbol, side, D(quantity), cost)
        self.account.filled[symbol, side] = D(quantity)

    def house_holds(self, quantity: int, symbol: str = BTC) -> None:
        """So much more, bought at the mark price."""
        position = self.house.positions.setdefault((symbol, BOTH), Position(symbol, BOTH))
        position.quantity += quantity
        position.cost += quantity * self.engine.marks[symbol]

    def lose(self, amount: Decimal, account: Account | None = None) -> None:
        """The house has it now."""
        (account or self.account).wallet_balance -= amount
        self.house.wallet_balance += amount

    def fall(self) -> None:
        """The price falls and sets nothing off."""
        self.engine.marks._prices[BTC] = D(1)


def change(of: Callable[[State], object], **values: object) -> Callable[[State], None]:
    """Damage that sets fields of one object."""

    def damage(state: State) -> None:
        for name, value in values.items():
            setattr(of(state), name, value)

    return damage


def add(of: Callable[[State], object], name: str) -> Callable[[State], None]:
    """Damage that adds 1 to one field."""
    return lambda state: setattr(of(state), name, getattr(of(state), name) + 1)


def no_money_left(state: State) -> None:
    state.engine.cancel(state.open)
    state.lose(state.account.wallet_balance)
    state.fall()


def isolated_and_worthless(state: State) -> None:
    state.account._settings[BTC].margin_mode = MarginMode.ISOLATED
    state.fall()


MONEY = "together, and the deposits were"
LEFT_OPEN, EXECUTED = (
    r"order \d+ is {} with [0-9.]+ left$",
    r"order \d+ is {} with [0-9.]+ executed$",
)
DAMAGES: list[tuple[str, Callable[[State], None], list[str]]] = [
    ("a fee is counted twice", add(lambda s: s.matching, "collected_fees"), [MONEY]),
    ("a deposit is not in a wallet", add(lambda s: s.matching, "deposits"), [MONEY]),
    ("a wallet grows", add(lambda s: s.other, "wallet_balance"), [MONEY]),
    ("the house's wallet grows", add(lambda s: s.house, "wallet_balance"), [MONEY]),
    ("a position costs less", add(lambda s: s.account.positions[BTC, BOTH], "cost"), [MONEY]),
    (
        "the house holds more than it sold",
        lambda s: s.house_holds(1, ETH),
        ["all positions in ETHUSDT are 1 together"],
    ),
    (
        "bids above asks",
        lambda s: s.book.quote(bids=[Level(D(81_000), D(1))], asks=[Level(D(80_000), D(1))]),
        ["the book of BTCUSDT is crossed: bid 81000, ask 80000"],
    ),
    (
        "bids at asks",
        lambda s: s.book.quote(bids=[Level(D(80_000), D(1))], asks=[Level(D(80_000), D(1))]),
        ["the book of BTCUSDT is crossed: bid 80000, ask 80000"],
    ),
    (
        "an ended order rests",
        lambda s: s.book.add(s.canceled),
        ["2 orders rest in the book of BTCUSDT, and 1 are open"],
    ),
    (
        "an open order rests in no book",
        lambda s: s.book.discard(s.open),
        ["0 orders rest in the book of BTCUSDT, and 1 are open", r"open order \d+ is in no book"],
    ),
    (
        "an open order has ended",
        change(lambda s: s.open, status=OrderStatus.CANCELED),
        [r"open order \d+ is CANCELED"],
    ),
    (
        "an open order was never taken in",
        change(lambda s: s.open, status=OrderStatus.NEW),
        [r"open order \d+ is NEW"],
    ),
    (
        "an open order has nothing left",
        change(lambda s: s.open, executed=D("0.1")),
        [r"open order \d+ has 0.0 left", r"is frozen in BTCUSDT, and the orders need"],
    ),
    (
        "a finished order is not at its end",
        change(lambda s: s.canceled, status=OrderStatus.PENDING),
        [r"finished order \d+ is PENDING"],
    ),
    (
        "a filled order is canceled",
        change(lambda s: s.filled, status=OrderStatus.CANCELED),
        [LEFT_OPEN.format("CANCELED")],
    ),
    (
        "a canceled order is filled",
        change(lambda s: s.canceled, status=OrderStatus.FILLED),
        [LEFT_OPEN.format("FILLED")],
    ),
    (
        "a partly filled order is canceled whole",
        change(lambda s: s.partly, status=OrderStatus.CANCELED),
        [EXECUTED.format("CANCELED")],
    ),
    (
        "an order without a fill is canceled partly filled",
        change(lambda s: s.canceled, status=OrderStatus.PARTIALLY_FILLED_CANCELED),
        [EXECUTED.format("PARTIALLY_FILLED_CANCELED")],
    ),
    (
        "a waiting condition order is canceled",
        change(lambda s: s.waiting, status=ConditionStatus.CANCELED),
        [r"waiting condition order \d+ is CANCELED"],
    ),
    (
        "a finished condition order is new",
        change(lambda s: s.ended, status=ConditionStatus.NEW),
        [r"finished condition order \d+ is NEW"],
    ),
    (
        "a triggered condition order has no order",
        change(lambda s: s.triggered, order=None),
        ["is TRIGGERED, order and state differ"],
    ),
    (
        "a canceled condition order is triggered",
        change(lambda s: s.ended, status=ConditionStatus.TRIGGERED),
        ["is TRIGGERED, order and state differ"],
    ),
    (
        "a canceled condition order has an order",
        lambda s: setattr(s.ended, "order", s.open),
        ["is CANCELED, order and state differ"],
    ),
    (
        "a fill is counted twice",
        lambda s: s.account.filled.update({(BTC, BOTH): D(1)}),
        ["the BOTH position in BTCUSDT is [0-9.]+, and its fills are 1 together"],
    ),
    ("a long below 0", lambda s: s.hold(LONG, -1), ["the LONG position in BTCUSDT is -1"]),
    ("a short above 0", lambda s: s.hold(SHORT, 1), ["the SHORT position in BTCUSDT is 1"]),
    (
        "an empty position is kept",
        lambda s: s.account.positions.update({(BTC, LONG): Position(BTC, LONG)}),
        ["is kept with a quantity of 0"],
    ),
    (
        "more is frozen than orders need",
        lambda s: s.account.frozen.update({ETH: D(1)}),
        ["1 is frozen in ETHUSDT, and the orders need 0"],
    ),
    (
        "nothing is frozen for an order",
        lambda s: s.account.frozen.clear(),
        ["None is frozen in BTCUSDT, and the orders need"],
    ),
    (
        "more is frozen than there is",
        lambda s: (s.engine.marks.set(BTC, D(88_000)), s.lose(s.account.available + 1)),
        ["-1.* is available while orders freeze"],
    ),
    (
        "a debt without a position",
        lambda s: s.lose(s.other.wallet_balance + 1, s.other),
        ["bob: the wallet holds -1 without a position"],
    ),
    ("crossed positions that nothing backs", no_money_left, ["should have been liquidated"]),
    ("an isolated position", isolated_and_worthless, ["should have been liquidated"]),
]

SOUND: list[tuple[str, Callable[[State], object]]] = [
    ("what was traded", lambda _: None),
    ("a long", lambda s: s.hold(LONG, 1)),
    ("a short", lambda s: s.hold(SHORT, -1)),
    ("a long that was closed", lambda s: s.account.filled.update({(BTC, LONG): D(0)})),
    ("a short that was closed", lambda s: s.account.filled.update({(BTC, SHORT): D(0)})),
    (
        "all is frozen",
        lambda s: (s.engine.marks.set(BTC, D(88_000)), s.lose(s.account.available)),
    ),
    ("an empty wallet", lambda s: s.lose(s.other.wallet_balance, s.other)),
]


@pytest.mark.parametrize("do", [pytest.param(do, id=name) for name, do in SOUND])
def test_no_invariant_fires_on_what_is_sound(do):
    state = State()
    do(state)
    assert violations(state.matching) == []


def test_a_state_has_orders_and_condition_orders_of_every_status():
    state = State()
    assert [each.status.name for each in (state.open, state.filled, state.canceled)] == [
        "PENDING",
        "FILLED",
        "CANCELED",
    ]
    assert state.partly.status is OrderStatus.PARTIALLY_FILLED_CANCELED
    assert [each.status.name for each in (state.waiting, state.ended, state.triggered)] == [
        "NEW",
        "CANCELED",
        "TRIGGERED",
    ]


@pytest.mark.parametrize(
    ("damage", "expected"), [pytest.param(*row, id=name) for name, *row in DAMAGES]
)
def test_an_invariant_fires_on_the_state_that_breaks_it_and_no_other_does(damage, expected):
    state = State()
    damage(state)
    found = violations(state.matching)
    unseen = [one for one in expected if not any(re.search(one, said) for said in found)]
    assert not unseen, found
    assert len(found) == len(expected), found


def test_the_invariants_of_an_exchange_are_those_of_its_trading(exchange):
    assert invariants(exchange) == []
    exchange.engine.matching.collected_fees += 1
    (found,) = invariants(exchange)
    assert MONEY in found
