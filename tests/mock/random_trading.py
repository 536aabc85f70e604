"""Random trading under a seed: everything that users and the market can do, in any order.

The same seed does the same to the last byte, which the digest of all
events shows.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from sixmm_mock.errors import Refusal
from sixmm_mock.events import BalanceChanged, ConditionChanged, Event, OrderChanged
from sixmm_mock.market.symbols import SYMBOLS, Level, Symbol
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.condition_orders import ConditionRequest
from sixmm_mock.trading.enums import (
    ConditionTimeInForce,
    ConditionType,
    MarginMode,
    OrderType,
    PositionSide,
    PriceType,
    Side,
    StrategyType,
    TimeInForce,
    WorkingType,
)
from sixmm_mock.trading.orders import OrderRequest
from sixmm_mock.trading.strategy_desk import ANY_EXECUTION
from sixmm_mock.trading.strategy_orders import Action, Dependency, DrivenOn, SubOrder

if TYPE_CHECKING:
    from sixmm_mock.exchange import MockExchange

_LADDER = 12
_POOR = 500
_HOUR_MS = 3_600_000


class RandomTrading:
    """Acts on ``exchange`` at random; ``digest`` sums up every event that came of it.

    ``done`` and ``refused`` count the actions by name, and ``seen`` the events.
    """

    def __init__(self, exchange: "MockExchange", seed: int, *, users: int = 5) -> None:
        self._exchange = exchange
        self._engine = exchange.engine
        self._choose = random.Random(seed)  # noqa: S311 - a repeatable run, no secret
        self._digest = hashlib.sha256()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        exchange.events.subscribe(self._note)
        self._accounts: list[Account] = [
            self._engine.open_account(f"trader-{number}", Decimal(10) ** self._choose.randint(3, 6))
            for number in range(users)
        ]
        self._acts: dict[Callable[[Account, Symbol], None], int] = {
            self._limit: 30,
            self._market: 12,
            self._cancel: 12,
            self._amend: 8,
            self._condition: 10,
            self._cancel_condition: 2,
            self._strategy: 4,
            self._move_mark: 10,
            self._requote: 3,
            self._flow: 5,
            self._settings: 2,
            self._cancel_all: 1,
            self._pass_time: 1,
            self._deposit: 1,
        }

    @property
    def digest(self) -> str:
        """A hash over all events so far."""
        return self._digest.hexdigest()

    def act(self) -> None:
        """One random action; a refusal is one possible outcome."""
        act = self._choose.choices(list(self._acts), list(self._acts.values()))[0]
        name = act.__name__.strip("_")
        symbol = self._choose.choice(list(SYMBOLS.values()))
        try:
            act(self._choose.choice(self._accounts), symbol)
        except Refusal as refusal:
            self.refused[name] += 1
            self._digest.update(refusal.message.encode())
        else:
            self.done[name] += 1

    def _note(self, event: Event) -> None:
        self.seen[_kind(event)] += 1
        self._digest.update(repr(event).encode())

    # Users

    def _limit(self, account: Account, symbol: Symbol) -> None:
        self._engine.place(account.user_id, self._limit_request(account, symbol))

    def _market(self, account: Account, symbol: Symbol) -> None:
        close = self._choose.random() < 0.15
        request = OrderRequest(
            symbol=symbol.name,
            type=OrderType.MARKET,
            side=self._side(),
            position_side=self._choose.choice(list(PositionSide)),
            quantity=None if close else self._quantity(account, symbol),
            close_position=close,
            reduce_only=self._choose.random() < 0.2,
        )
        self._engine.place(account.user_id, request)

    def _limit_request(self, account: Account, symbol: Symbol) -> OrderRequest:
        return OrderRequest(
            symbol=symbol.name,
            type=OrderType.LIMIT,
            side=self._side(),
            position_side=self._choose.choice(list(PositionSide)),
            price=self._price(symbol),
            quantity=self._quantity(account, symbol),
            time_in_force=self._choose.choices(list(TimeInForce), [8, 1, 1])[0],
            reduce_only=self._choose.random() < 0.1,
            maker_only=self._choose.random() < 0.1,
            price_type=self._choose.choices(list(PriceType), [20, 1, 1, 1, 1])[0],
        )

    def _cancel(self, account: Account, _symbol: Symbol) -> None:
        orders = account.orders.open()
        if orders:
            self._engine.cancel(self._choose.choice(orders))

    def _amend(self, account: Account, symbol: Symbol) -> None:
        orders = account.orders.open(symbol.name)
        if orders:
            self._engine.amend(
                self._choose.choice(orders),
                price=self._choose.choice([None, self._price(symbol)]),
                quantity=self._choose.choice([None, self._quantity(account, symbol)]),
            )

    def _condition(self, account: Account, symbol: Symbol) -> None:
        self._engine.place_condition(account.user_id, self._condition_request(account, symbol))

    def _condition_request(self, account: Account, symbol: Symbol) -> ConditionRequest:
        close = self._choose.random() < 0.2
        return ConditionRequest(
            symbol=symbol.name,
            type=self._choose.choice(list(ConditionType)),
            side=self._side(),
            position_side=self._choose.choice(list(PositionSide)),
            price=self._price(symbol),
            quantity=None if close else self._quantity(account, symbol),
            time_in_force=self._choose.choice(list(ConditionTimeInForce)),
            reduce_only=self._choose.random() < 0.5,
            stop_price=self._price(symbol),
            working_type=self._choose.choice(list(WorkingType)),
            price_protect=self._choose.random() < 0.1,
            activate_price=self._price(symbol),
            callback_rate=Decimal(self._choose.randint(1, 30)) / 1000,
            close_position=close,
        )

    def _cancel_condition(self, account: Account, _symbol: Symbol) -> None:
        waiting = account.conditions.waiting()
        if waiting:
            self._engine.cancel_condition(self._choose.choice(waiting))

    def _strategy(self, account: Account, symbol: Symbol) -> None:
        kind = self._choose.choice(list(StrategyType))
        entry = (
            ()
            if kind is StrategyType.OCO
            else (
                Dependency(1, frozenset({self._choose.choice(list(DrivenOn))}), Action.PLACE_ORDER),
            )
        )
        exits = [
            SubOrder(number, self._condition_request(account, symbol), entry) for number in (2, 3)
        ]
        if kind is StrategyType.OCO:
            exits[0].dependencies = (Dependency(3, ANY_EXECUTION, Action.CANCEL_ORDER),)
            self._engine.place_strategy(account.user_id, kind, exits)
            return
        first = SubOrder(1, self._limit_request(account, symbol), ())
        self._engine.place_strategy(account.user_id, kind, [first, *exits])

    def _settings(self, account: Account, symbol: Symbol) -> None:
        if self._choose.random() < 0.5:
            mode = self._choose.choice(list(MarginMode))
            self._engine.set_margin_mode(account.user_id, symbol.name, mode)
        else:
            leverage = self._choose.randint(1, symbol.max_leverage)
            self._engine.set_leverage(account.user_id, symbol.name, leverage)

    def _deposit(self, account: Account, _symbol: Symbol) -> None:
        """Whoever was liquidated comes back."""
        if account.wallet_balance < _POOR:
            self._engine.deposit(account.user_id, Decimal(self._choose.randint(1000, 100_000)))

    def _cancel_all(self, account: Account, symbol: Symbol) -> None:
        self._engine.cancel_later(account.orders.open(symbol.name))
        self._exchange.settle()

    # The market

    def _move_mark(self, _account: Account, symbol: Symbol) -> None:
        now = self._engine.marks[symbol.name]
        # Small steps, and now and then a jump that liquidates; never far from where it began.
        reach = 80 if self._choose.random() < 0.05 else 4
        moved = now * (1000 + self._choose.randint(-reach, reach)) / 1000
        home = symbol.reference_price
        moved = min(max(moved, home / 2), home * 2)
        self._engine.marks.set(symbol.name, moved.quantize(symbol.tick_size))

    def _requote(self, _account: Account, symbol: Symbol) -> None:
        middle = self._engine.marks[symbol.name]
        gap = (middle / 5000).quantize(symbol.tick_size)

        def levels(sign: int) -> list[Level]:
            return [
                Level(middle + sign * step * gap, step * symbol.ladder_quantity)
                for step in range(1, _LADDER + 1)
            ]

        self._engine.quote(symbol.name, bids=levels(-1), asks=levels(1))

    def _flow(self, account: Account, symbol: Symbol) -> None:
        self._engine.flow(symbol.name, self._side(), self._quantity(account, symbol))

    def _pass_time(self, _account: Account, symbol: Symbol) -> None:
        rate = Decimal(self._choose.randint(-50, 50)) / 10_000
        self._engine.funding_rates.set(symbol.name, rate)
        self._exchange.clock.advance(self._choose.randint(1, 6 * _HOUR_MS))
        self._exchange.catch_up()

    def _side(self) -> Side:
        return self._choose.choice(list(Side))

    def _price(self, symbol: Symbol) -> Decimal:
        ticks = self._engine.marks[symbol.name] / symbol.tick_size
        share = Decimal(1000 + self._choose.randint(-15, 15)) / 1000
        return (ticks * share).quantize(Decimal(1)) * symbol.tick_size

    def _quantity(self, account: Account, symbol: Symbol) -> Decimal:
        """Mostly what the user can afford many times over, and sometimes far too much."""
        worth = max(account.wallet_balance, Decimal(100)) * self._choose.randint(1, 300) / 100
        steps = worth / self._engine.marks[symbol.name] / symbol.step_size
        return max(steps.quantize(Decimal(1)), Decimal(1)) * symbol.step_size


def _kind(event: Event) -> str:
    match event:
        case BalanceChanged(reason=reason):
            return str(reason)
        case ConditionChanged(condition=condition):
            return f"condition {condition.status}"
        case OrderChanged(order=order) if order.request.place_type:
            return f"{order.request.place_type} {order.status}"
        case OrderChanged(order=order):
            return str(order.status)
        case _:
            return type(event).__name__
