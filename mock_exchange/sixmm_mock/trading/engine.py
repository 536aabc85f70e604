"""The trading engine: what callers and the market may do, and the consequences of it.

Every operation either happens as a whole or raises a Refusal and changes nothing. Before it
returns, everything that it sets off has happened too: condition orders, strategies, liquidations.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from decimal import Decimal

from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.events import Events
from sixmm_mock.market.symbols import SYMBOLS, Level, find_symbol
from sixmm_mock.trading import admission
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.book import Book
from sixmm_mock.trading.condition_desk import ConditionDesk
from sixmm_mock.trading.condition_orders import ConditionOrder, ConditionRequest
from sixmm_mock.trading.enums import (
    BalanceReason,
    CloseTrigger,
    MarginMode,
    Side,
    StrategyType,
    WorkingType,
)
from sixmm_mock.trading.mark_prices import FundingRates, LastPrices, MarkPrices
from sixmm_mock.trading.matching import MatchingEngine
from sixmm_mock.trading.orders import Order, OrderRequest
from sixmm_mock.trading.risk import RiskDesk, settle_funding
from sixmm_mock.trading.strategy_desk import StrategyDesk
from sixmm_mock.trading.strategy_orders import Strategy, SubOrder

ZERO = Decimal(0)


class Engine:
    """The matching engine, the desks around it, and the order in which they act."""

    def __init__(self, clock: Clock, events: Events | None = None) -> None:
        self.matching = MatchingEngine(clock, Events() if events is None else events, self._settle)
        self.funding_rates = FundingRates()
        self._conditions = ConditionDesk(self.matching, self._take_in, self._condition_ended)
        self._strategies = StrategyDesk(self.matching, self._conditions, self._take_in)
        self._risk = RiskDesk(self.matching)
        self._accepted: deque[Order] = deque()
        """Orders that are to be canceled, in the order in which that was accepted."""
        self._settling = False

    @property
    def accounts(self) -> dict[str, Account]:
        """Everybody's account, by user id."""
        return self.matching.accounts

    @property
    def house(self) -> Account:
        """The counterparty of last resort."""
        return self.matching.house

    @property
    def collected_fees(self) -> Decimal:
        """All trading fees so far."""
        return self.matching.collected_fees

    @property
    def marks(self) -> MarkPrices:
        """The mark prices; ``marks.set(symbol, price)`` moves one."""
        return self.matching.marks

    @property
    def last(self) -> LastPrices:
        """The contract prices."""
        return self.matching.last

    def book(self, symbol: str) -> Book:
        """The open offers of a symbol."""
        return self.matching.books[symbol]

    # What users do

    def open_account(self, user_id: str, balance: Decimal) -> Account:
        """A new account with a deposit."""
        account = self.accounts[user_id] = Account(user_id, ZERO)
        self.deposit(user_id, balance)
        return account

    def deposit(self, user_id: str, amount: Decimal) -> None:
        """More money for a user."""
        self.matching.deposits += amount
        self.matching.pay(self.accounts[user_id], BalanceReason.DEPOSIT, amount, user_id)
        self._settle()

    def place(self, user_id: str, request: OrderRequest) -> Order:
        """Take in an order, match it, and rest or cancel what is left.

        Raises:
            Refusal: 2002, 2003, 3001 or 3004; then no order was created.
        """
        order = self._take_in(self.accounts[user_id], request)
        self._settle()
        return order

    def cancel(self, order: Order) -> None:
        """Cancel an open order.

        Raises:
            Refusal: 3005, it is finished.
        """
        _require_open(order)
        self.matching.cancel(order)
        self._settle()

    def cancel_later(self, orders: Iterable[Order]) -> None:
        """Accept to cancel these orders; ``settle`` does it, for those that are still open then."""
        self._accepted.extend(orders)

    def settle(self) -> None:
        """Do what was accepted and not yet done."""
        while self._accepted:
            order = self._accepted.popleft()
            # Canceling one order can end another.
            if not order.status.is_final:
                self.matching.cancel(order)
                self._settle()

    def amend(self, order: Order, *, price: Decimal | None, quantity: Decimal | None) -> None:
        """Change the price or the final total quantity of an open order.

        A new price, or a larger quantity, sends it to the back of the queue and may match it.

        Raises:
            Refusal: 2002, 2003, 3001 or 3005; then the order is as it was.
        """
        _require_open(order)
        before = order.price, order.quantity
        after = (
            order.price if price is None else price,
            order.quantity if quantity is None else quantity,
        )
        if after[1] <= order.executed:
            raise Refusal(
                Code.PARAMETER_OUT_OF_RANGE,
                f"quantity: {order.executed.normalize():f} is filled already, and the final "
                "total must be more than that",
            )
        self._check_amended(order, before, after)
        self._apply_amended(order, before, after)
        self._settle()

    def set_leverage(self, user_id: str, symbol_name: str, leverage: int) -> None:
        """Change a symbol's leverage for open orders and positions too.

        Raises:
            Refusal: 2002 unknown symbol, 2003 out of range, 3001 margin would not suffice.
        """
        symbol, account = find_symbol(symbol_name), self.accounts[user_id]
        if not 1 <= leverage <= symbol.max_leverage:
            raise Refusal(
                Code.PARAMETER_OUT_OF_RANGE,
                f"leverage: expected 1 to {symbol.max_leverage} for {symbol.name}, got {leverage}",
            )
        admission.check_tier(symbol, leverage, account.position_value(symbol.name))
        settings = account.settings(symbol)
        before, settings.leverage = settings.leverage, leverage
        self.matching.freeze(account, symbol)
        lacking = account.available < ZERO and leverage < before
        if lacking or self._risk.is_due(account):
            settings.leverage = before
            self.matching.freeze(account, symbol)
            raise Refusal(
                Code.INSUFFICIENT_BALANCE,
                "Insufficient balance: open orders and positions need more margin at this leverage",
            )
        self._settings_changed(account, symbol.name)

    def set_margin_mode(self, user_id: str, symbol_name: str, mode: MarginMode) -> None:
        """Switch a symbol between crossed and isolated margin.

        Raises:
            Refusal: 2002 unknown symbol, 3001 a position would be liquidated at once.
        """
        account, symbol = self.accounts[user_id], find_symbol(symbol_name)
        settings = account.settings(symbol)
        before, settings.margin_mode = settings.margin_mode, mode
        if self._risk.is_due(account):
            settings.margin_mode = before
            raise Refusal(
                Code.INSUFFICIENT_BALANCE,
                "Insufficient balance: positions would be liquidated in this margin mode",
            )
        self._settings_changed(account, symbol.name)

    def place_condition(self, user_id: str, request: ConditionRequest) -> ConditionOrder:
        """Take in a condition order.

        Raises:
            Refusal: 2001, 2002, 2003, 3004 or 3100 to 3105; then none was created.
        """
        condition = self._conditions.place(self.accounts[user_id], request)
        self._settle()
        return condition

    def cancel_condition(self, condition: ConditionOrder) -> None:
        """End a waiting condition order.

        Raises:
            Refusal: 3005, it waits no more.
        """
        self._conditions.cancel(condition)
        self._settle()

    def place_strategy(
        self, user_id: str, kind: StrategyType, subs: Sequence[SubOrder]
    ) -> Strategy:
        """Take in orders that depend on each other.

        Raises:
            Refusal: 3106 or 3107, or what its first orders are refused for; then none was created.
        """
        strategy = self._strategies.place(self.accounts[user_id], kind, subs)
        self._settle()
        return strategy

    # What the market does

    def quote(self, symbol: str, *, bids: Iterable[Level], asks: Iterable[Level]) -> None:
        """Let the house offer these levels from now on; users' orders they reach are filled."""
        self.matching.quote(find_symbol(symbol), bids=bids, asks=asks)
        self._settle()

    def flow(self, symbol: str, side: Side, quantity: Decimal) -> None:
        """A market order of a stranger, against users' orders and the house's offers."""
        self.matching.flow(find_symbol(symbol), side, quantity)
        self._settle()

    def settle_funding(self) -> None:
        """Let every position pay or receive its funding fee."""
        settle_funding(self.matching, self.funding_rates)
        self._settle()

    # Consequences

    def _settle(self) -> None:
        """Work off what the last step has set off, and what that sets off in turn."""
        if self._settling:
            return
        self._settling = True
        try:
            while self._react():
                pass
        finally:
            self._settling = False
        self.matching.tell.step_is_over()

    def _react(self) -> bool:
        changes = self.matching.changes
        if changes.orders:
            self._strategies.order_changed(changes.orders.popleft())
        elif changes.closed:
            self._conditions.position_closed(changes.closed.popleft())
        elif changes.prices:
            move = changes.prices.popleft()
            self._conditions.price_moved(move)
            if move.kind is WorkingType.MARK_PRICE:
                self._watch_holders(move.symbol)
        elif changes.accounts:
            self._risk.check(changes.accounts.pop(next(iter(changes.accounts))))
        else:
            return False
        return True

    def _watch_holders(self, symbol: str) -> None:
        for account in self.accounts.values():
            if any(held == symbol for held, _ in account.positions):
                self.matching.changes.accounts[account.user_id] = account

    def _condition_ended(self, condition: ConditionOrder) -> None:
        self._strategies.condition_changed(condition)

    def _settings_changed(self, account: Account, symbol: str) -> None:
        self.matching.changes.accounts[account.user_id] = account
        self.matching.tell.account(account, symbol)
        self._settle()

    def _take_in(
        self,
        account: Account,
        request: OrderRequest,
        trigger: CloseTrigger = CloseTrigger.MANUAL,
    ) -> Order:
        order = admission.admit(self.matching, account, request)
        order.order_id = self.matching.next_order_id()
        order.trigger = trigger
        account.orders.add(order)
        self.matching.enter(order)
        return order

    def _check_amended(
        self, order: Order, before: tuple[Decimal, Decimal], after: tuple[Decimal, Decimal]
    ) -> None:
        """Refuse an amendment that may not be; the order itself is as it was afterwards."""
        account, symbol = self.accounts[order.user_id], SYMBOLS[order.symbol]
        order.price, order.quantity = after
        try:
            admission.check(self.matching, account, symbol, order, instead_of=before)
            if order.request.maker_only and self.matching.crosses(order):
                raise Refusal(
                    Code.INVALID_PARAMETER, "price: a maker_only order would trade at this price"
                )
        finally:
            order.price, order.quantity = before

    def _apply_amended(
        self, order: Order, before: tuple[Decimal, Decimal], after: tuple[Decimal, Decimal]
    ) -> None:
        matching, shrinks = self.matching, after[1] - before[1]
        order.updated_at = matching.clock.now_ms()
        if after[0] == before[0] and shrinks <= ZERO:
            order.quantity = after[1]
            matching.claim(order, shrinks, shrinks * order.price)
            matching.tell.order(order)
            matching.tell.book(order.symbol)
            return
        matching.lift(order)
        order.price, order.quantity = after
        matching.tell.order(order)
        matching.match(order)
        matching.rest_or_cancel(order)


def _require_open(order: Order) -> None:
    if order.status.is_final:
        raise Refusal(
            Code.ORDER_NOT_CANCELABLE,
            f"Order cannot be canceled or amended: it is {order.status} already",
        )
