"""The matching engine: accounts, books, and what happens when two orders meet.

It knows no rules of admission and no consequences. It moves orders, positions and money,
tells the listeners, and notes in ``changes`` what others must look at.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import count

from sixmm_mock.clock import Clock
from sixmm_mock.events import Events
from sixmm_mock.market.symbols import FEE_LEVELS, SYMBOLS, Level, Symbol
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.book import Book, Offer
from sixmm_mock.trading.changes import Announcements, Changes, PositionClosed, PriceMoved
from sixmm_mock.trading.enums import (
    BalanceReason,
    OrderStatus,
    OrderType,
    PositionSide,
    Role,
    Side,
    TimeInForce,
    WorkingType,
)
from sixmm_mock.trading.mark_prices import LastPrices, MarkPrices
from sixmm_mock.trading.orders import Fill, Order
from sixmm_mock.trading.positions import rounded

ZERO = Decimal(0)
FEES = {Role.MAKER: FEE_LEVELS[0].maker_rate, Role.TAKER: FEE_LEVELS[0].taker_rate}

# Ids are numbers beyond what a double can hold, as real ones are, so that a client that reads
# them as numbers is found out here.
_FIRST_ORDER_ID = 2_022_543_809_547_603_968
_FIRST_TRADE_ID = 3_022_543_809_547_603_968
_FIRST_FILL_ID = 4_022_543_809_547_603_968


class MatchingEngine:
    """All accounts and all books.

    The house is an account like any other, so that what one side wins the other loses:
    deposits always equal the sum of wallets, unrealised profits and collected fees.
    """

    def __init__(self, clock: Clock, events: Events, settle: Callable[[], None]) -> None:
        self.clock = clock
        self.unique_client_ids = True
        """Whether an id that one of the user's orders has is refused for another one."""
        self._settle = settle
        self.tell = Announcements(events, clock)
        self.changes = Changes()
        self.books = {name: Book(symbol) for name, symbol in SYMBOLS.items()}
        self.marks = MarkPrices(self._mark_moved)
        self.last = LastPrices()
        self.accounts: dict[str, Account] = {}
        self.house = Account("house", ZERO)
        self.collected_fees = ZERO
        self.deposits = ZERO
        self._order_ids = count(_FIRST_ORDER_ID)
        self._trade_ids = count(_FIRST_TRADE_ID)
        self._fill_ids = count(_FIRST_FILL_ID)

    # Orders come and go

    def next_order_id(self) -> int:
        """A new order's id; later orders have higher ones."""
        return next(self._order_ids)

    def enter(self, order: Order) -> None:
        """Match an order that has just been taken in, and rest or end what is left of it."""
        self.tell.order(order)
        if order.request.maker_only and self.crosses(order):
            self.finish(order, OrderStatus.REJECTED)
        elif order.request.time_in_force is TimeInForce.FOK and not self._fillable(order):
            self.finish(order, OrderStatus.CANCELED)
        else:
            order.status = OrderStatus.PENDING
            self.match(order)
            self.rest_or_cancel(order)

    def rest_or_cancel(self, order: Order) -> None:
        """Give an order that is in no book its place: resting, or canceled."""
        if order.status.is_final:
            return
        waits = (
            order.request.type is OrderType.LIMIT
            and order.request.time_in_force is TimeInForce.GTC
            and self.fill_limit(order) > ZERO
        )
        if not waits:
            self.cancel(order)
            return
        self.rest(order)
        if order.status is OrderStatus.PENDING:
            self.tell.order(order)

    def rest(self, order: Order) -> None:
        """Put an order into the book, and freeze its margin."""
        self.books[order.symbol].add(order)
        self.claim(order, order.remaining, order.remaining * order.price)
        self.tell.book(order.symbol)

    def lift(self, order: Order) -> None:
        """Take an order out of the book, if it is there, and free its margin."""
        if self.books[order.symbol].discard(order):
            self.claim(order, -order.remaining, -order.remaining * order.price)
            self.tell.book(order.symbol)

    def claim(self, order: Order, quantity: Decimal, value: Decimal) -> None:
        """A resting order claims so much more margin, or less when negative."""
        account, symbol = self.accounts[order.user_id], SYMBOLS[order.symbol]
        account.claims_in(symbol).add(order, quantity, value)
        self.freeze(account, symbol)

    def freeze(self, account: Account, symbol: Symbol) -> None:
        """Freeze anew what the resting orders of an account need."""
        account.freeze(symbol, FEES[Role.TAKER])
        self.tell.account(account)

    def cancel(self, order: Order) -> None:
        """End an order before it is filled."""
        partly = order.executed > ZERO
        self.finish(
            order, OrderStatus.PARTIALLY_FILLED_CANCELED if partly else OrderStatus.CANCELED
        )

    def finish(self, order: Order, status: OrderStatus) -> None:
        """End an order, and tell."""
        self._end(order, status)
        self.tell.order(order)

    def _end(self, order: Order, status: OrderStatus) -> None:
        self.lift(order)
        order.status = status
        order.updated_at = self.clock.now_ms()
        self.accounts[order.user_id].orders.finish(order)
        self.changes.orders.append(order)

    # Matching

    def match(self, taker: Order) -> None:
        """Trade with all that the order can meet, best price first."""
        # A fill can cancel other orders, so the best offer is looked up anew after each one;
        # what the house has given in this round is not offered again.
        house_given: dict[Decimal, Decimal] = {}
        while quantity := self.fill_limit(taker):
            offer = self._next_offer(taker, house_given)
            if offer is None:
                return
            if offer.order is not None and offer.order.user_id == taker.user_id:
                # Assumed: mock.self_trade.
                self.cancel(offer.order)
                continue
            self._trade(taker, offer, min(quantity, offer.quantity))
            if offer.order is None:
                given = house_given.get(offer.price, ZERO)
                house_given[offer.price] = given + min(quantity, offer.quantity)

    def _next_offer(self, taker: Order, house_given: dict[Decimal, Decimal]) -> Offer | None:
        for offer in self.facing(taker):
            given = house_given.get(offer.price, ZERO) if offer.order is None else ZERO
            if not given:
                return offer
            if offer.quantity > given:
                return Offer(offer.price, offer.quantity - given, None)
        return None

    def facing(self, taker: Order) -> Iterator[Offer]:
        """What the order could meet now, best first."""
        limit = taker.price if taker.request.type is OrderType.LIMIT else None
        return self._fillable_offers(taker.symbol, taker.side.opposite, limit)

    def _fillable_offers(self, symbol: str, side: Side, limit: Decimal | None) -> Iterator[Offer]:
        for offer in self.books[symbol].offers(side, limit):
            if offer.order is None or not offer.order.closing:
                yield offer
            elif quantity := self.fill_limit(offer.order):
                yield Offer(offer.price, quantity, offer.order)

    def fill_limit(self, order: Order) -> Decimal:
        """How much of the order may be filled now: a closing order never turns a position."""
        if not order.closing:
            return order.remaining
        account = self.accounts[order.user_id]
        closable = account.closable(order.symbol, order.request.position_side, order.side)
        return min(order.remaining, closable)

    def crosses(self, order: Order) -> bool:
        """Return whether the order would meet something."""
        return next(self.facing(order), None) is not None

    def _fillable(self, order: Order) -> bool:
        others = (
            offer.quantity
            for offer in self.facing(order)
            if offer.order is None or offer.order.user_id != order.user_id
        )
        return sum(others, ZERO) >= order.remaining

    def _trade(self, taker: Order, offer: Offer, quantity: Decimal) -> None:
        if offer.order is None:
            self.trade_with_house(taker, Role.TAKER, offer.price, quantity)
            return
        trade_id = next(self._trade_ids)
        self._fill(offer.order, Role.MAKER, offer.price, quantity, trade_id)
        self._fill(taker, Role.TAKER, offer.price, quantity, trade_id)
        self._traded(taker.symbol, trade_id, offer.price, quantity, taker.side)

    def trade_with_house(self, order: Order, role: Role, price: Decimal, quantity: Decimal) -> None:
        """Fill ``quantity`` of an order with the house on the other side."""
        trade_id = next(self._trade_ids)
        self._fill(order, role, price, quantity, trade_id)
        self.house.wallet_balance += self.house.trade(
            SYMBOLS[order.symbol],
            PositionSide.BOTH,
            -order.side.sign * quantity,
            price,
            fee=ZERO,
            now_ms=self.clock.now_ms(),
        )
        taker_side = order.side if role is Role.TAKER else order.side.opposite
        self._traded(order.symbol, trade_id, price, quantity, taker_side)

    def _fill(
        self, order: Order, role: Role, price: Decimal, quantity: Decimal, trade_id: int
    ) -> None:
        account, symbol = self.accounts[order.user_id], SYMBOLS[order.symbol]
        now_ms, value = self.clock.now_ms(), price * quantity
        fee = rounded(value * FEES[role])
        if role is Role.MAKER:
            self.claim(order, -quantity, -quantity * order.price)
        profit = self._move_position(account, order, quantity, price, fee)
        order.executed += quantity
        order.traded_value += value
        order.fees += fee
        order.realized_pnl += profit
        order.updated_at = now_ms
        fill = Fill(
            fill_id=next(self._fill_ids),
            trade_id=trade_id,
            user_id=order.user_id,
            order_id=order.order_id,
            symbol=symbol.name,
            side=order.side,
            position_side=order.request.position_side,
            role=role,
            price=price,
            quantity=quantity,
            fee=fee,
            realized_pnl=profit,
            created_at=now_ms,
        )
        account.fills.append(fill)
        if order.remaining:
            order.status = OrderStatus.PARTIALLY_FILLED
            self.changes.orders.append(order)
        else:
            self._end(order, OrderStatus.FILLED)
        self.tell.order(order, fill)
        self.collected_fees += fee
        reference_id = str(trade_id)
        self.pay(account, BalanceReason.REALIZED_PNL, profit, reference_id)
        self.pay(account, BalanceReason.TRADING_FEE, -fee, reference_id)
        self._end_pointless(account, symbol)

    def _move_position(
        self, account: Account, order: Order, quantity: Decimal, price: Decimal, fee: Decimal
    ) -> Decimal:
        symbol, side = SYMBOLS[order.symbol], order.request.position_side
        before = account.positions.get((symbol.name, side))
        profit = account.trade(
            symbol,
            side,
            order.side.sign * quantity,
            price,
            fee=fee,
            now_ms=self.clock.now_ms(),
            trigger=order.trigger,
        )
        if before is not None and account.positions.get((symbol.name, side)) is not before:
            self.changes.closed.append(PositionClosed(account, symbol.name, side))
        self.freeze(account, symbol)
        self.tell.account(account, symbol.name)
        self.changes.accounts[account.user_id] = account
        return profit

    def _end_pointless(self, account: Account, symbol: Symbol) -> None:
        """Closing orders end when there is nothing left that they could close."""
        for order in account.orders.closing(symbol.name):
            # One that is being matched is in no book, and ends by itself.
            if self.books[symbol.name].holds(order) and not self.fill_limit(order):
                self.cancel(order)

    def pay(
        self, account: Account, reason: BalanceReason, amount: Decimal, reference_id: str
    ) -> None:
        """Add to a wallet (negative: take from it), and tell why. Nothing happens for 0."""
        if not amount:
            return
        account.wallet_balance += amount
        self.changes.accounts[account.user_id] = account
        self.tell.balance(account, reason, amount, reference_id)

    # The market

    def quote(self, symbol: Symbol, *, bids: Iterable[Level], asks: Iterable[Level]) -> None:
        """Let the house offer these levels; users' orders that they reach are filled first."""
        bids, asks = tuple(bids), tuple(asks)
        # The old offers go first, or they would stand between the new ones and the users' orders.
        self.books[symbol.name].quote(bids=(), asks=())
        for side, levels in ((Side.BUY, bids), (Side.SELL, asks)):
            for level in levels:
                self._house_takes(symbol, side, level.quantity, level.price)
        self.books[symbol.name].quote(bids=bids, asks=asks)
        self.tell.book(symbol.name)

    def flow(self, symbol: Symbol, side: Side, quantity: Decimal) -> None:
        """A market order of a stranger: users' orders are filled by the house, and what
        it meets of the house's own offers changes hands without changing any account."""
        left = quantity
        while left and (offer := self._first_offer(symbol, side, None)) is not None:
            traded = min(left, offer.quantity)
            left -= traded
            if offer.order is not None:
                self.trade_with_house(offer.order, Role.MAKER, offer.price, traded)
                continue
            self._traded(symbol.name, next(self._trade_ids), offer.price, traded, side)
            return

    def _house_takes(self, symbol: Symbol, side: Side, quantity: Decimal, limit: Decimal) -> None:
        while quantity:
            offer = self._first_offer(symbol, side, limit)
            if offer is None or offer.order is None:
                return
            traded = min(quantity, offer.quantity)
            quantity -= traded
            self.trade_with_house(offer.order, Role.MAKER, offer.price, traded)

    def _first_offer(self, symbol: Symbol, side: Side, limit: Decimal | None) -> Offer | None:
        return next(self._fillable_offers(symbol.name, side.opposite, limit), None)

    def _traded(
        self, symbol: str, trade_id: int, price: Decimal, quantity: Decimal, taker_side: Side
    ) -> None:
        self.tell.trade(symbol, trade_id, price, quantity, taker_side)
        self.tell.book(symbol)
        if self.last.note(symbol, price):
            self.changes.prices.append(PriceMoved(symbol, WorkingType.CONTRACT_PRICE, price))

    def _mark_moved(self, symbol: str, price: Decimal) -> None:
        self.changes.prices.append(PriceMoved(symbol, WorkingType.MARK_PRICE, price))
        self._settle()
