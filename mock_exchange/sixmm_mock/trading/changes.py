"""What a step of the engine has changed: told to its listeners, and left for the engine to work off.

Orders, trades and money are told at once, in the order in which they happened. Books and accounts
change many times while one order is matched, and are told once, when the step is over.
"""

from collections import deque
from decimal import Decimal

from attrs import define, field

from sixmm_mock.clock import Clock
from sixmm_mock.events import (
    AccountChanged,
    BalanceChanged,
    BookChanged,
    ConditionChanged,
    Events,
    OrderChanged,
    Traded,
)
from sixmm_mock.record import record
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.condition_orders import ConditionOrder
from sixmm_mock.trading.enums import BalanceReason, PositionSide, Side, WorkingType
from sixmm_mock.trading.orders import Fill, Order


@record
class PriceMoved:
    """A price that condition orders may wait for is another one now."""

    symbol: str
    kind: WorkingType
    price: Decimal


@record
class PositionClosed:
    """A user holds nothing any more on this side, or holds the opposite."""

    account: Account
    symbol: str
    side: PositionSide


@define
class Changes:
    """Left behind by the matching engine, and worked off by the trading engine before its answer."""

    prices: deque[PriceMoved] = field(factory=deque)
    closed: deque[PositionClosed] = field(factory=deque)
    orders: deque[Order] = field(factory=deque)
    """Orders that were filled or ended."""
    accounts: dict[str, Account] = field(factory=dict)
    """Accounts whose money or positions are not what they were."""


@define
class Announcements:
    """Publishes to ``events`` on behalf of the engine."""

    _events: Events
    _clock: Clock
    _accounts: dict[str, dict[str, None]] = field(factory=dict)
    _books: dict[str, None] = field(factory=dict)

    def order(self, order: Order, fill: Fill | None = None) -> None:
        """An order is not what it was."""
        self._events.publish(OrderChanged(order, self._clock.now_ms(), fill))

    def condition(self, condition: ConditionOrder) -> None:
        """A condition order is not what it was."""
        self._events.publish(ConditionChanged(condition, self._clock.now_ms()))

    def trade(
        self, symbol: str, trade_id: int, price: Decimal, quantity: Decimal, taker_side: Side
    ) -> None:
        """Two sides traded."""
        self._events.publish(
            Traded(symbol, trade_id, price, quantity, taker_side, self._clock.now_ms())
        )

    def balance(
        self, account: Account, reason: BalanceReason, amount: Decimal, reference_id: str
    ) -> None:
        """``amount`` has just been added to the wallet (negative: taken from it)."""
        self.account(account)
        frozen = account.frozen_margin
        self._events.publish(
            BalanceChanged(
                user_id=account.user_id,
                reason=reason,
                amount=amount,
                wallet_before=account.wallet_balance - amount,
                wallet_after=account.wallet_balance,
                frozen_before=frozen,
                frozen_after=frozen,
                reference_id=reference_id,
                at_ms=self._clock.now_ms(),
            )
        )

    def account(self, account: Account, moved_symbol: str | None = None) -> None:
        """Balances changed, and the position in ``moved_symbol`` if one is named."""
        symbols = self._accounts.setdefault(account.user_id, {})
        if moved_symbol is not None:
            symbols[moved_symbol] = None

    def book(self, symbol: str) -> None:
        """Open offers changed."""
        self._books[symbol] = None

    def step_is_over(self) -> None:
        """Tell of the books and accounts that changed since the last time."""
        now_ms = self._clock.now_ms()
        books, self._books = self._books, {}
        accounts, self._accounts = self._accounts, {}
        for symbol in books:
            self._events.publish(BookChanged(symbol, now_ms))
        for user_id, symbols in accounts.items():
            self._events.publish(AccountChanged(user_id, tuple(symbols), now_ms))
