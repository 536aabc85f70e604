"""The trading engine: takes orders in, matches them, and moves positions and money.

Every operation either happens as a whole or raises a Refusal and changes nothing.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count

from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.events import Events
from sixmm_mock.market.symbols import FEE_LEVELS, SYMBOLS, Symbol, find_symbol
from sixmm_mock.trading import rules
from sixmm_mock.trading.account import Account, is_closing
from sixmm_mock.trading.announcements import Announcements
from sixmm_mock.trading.book import Book, Offer
from sixmm_mock.trading.enums import (
    BalanceReason,
    MarginMode,
    OrderStatus,
    OrderType,
    PositionSide,
    PriceType,
    Role,
    Side,
    TimeInForce,
)
from sixmm_mock.trading.margin import Claim, frozen_margin
from sixmm_mock.trading.order import Fill, Order, OrderRequest
from sixmm_mock.trading.position import rounded

ZERO = Decimal(0)
_FEES = {Role.MAKER: FEE_LEVELS[0].maker_rate, Role.TAKER: FEE_LEVELS[0].taker_rate}

# Ids are numbers beyond what a double can hold, as real ones are, so that a client that reads
# them as numbers is found out here.
_FIRST_ORDER_ID = 2_022_543_809_547_603_968
_FIRST_TRADE_ID = 3_022_543_809_547_603_968
_FIRST_FILL_ID = 4_022_543_809_547_603_968

# Which price a BBO type stands for: the opposite side of the book or the order's own, and which
# best of it.
_BBO = {
    PriceType.OPPONENT_1: (True, 1),
    PriceType.OPPONENT_5: (True, 5),
    PriceType.SAME_SIDE_1: (False, 1),
    PriceType.SAME_SIDE_5: (False, 5),
}


class Engine:
    """All accounts and all books.

    The house is an account like any other, so that whatever one side wins the other loses:
    deposits always equal the sum of wallets, unrealised profits and collected fees.
    """

    def __init__(self, clock: Clock, events: Events | None = None) -> None:
        self._clock = clock
        self._tell = Announcements(Events() if events is None else events, clock)
        self._books = {name: Book(symbol) for name, symbol in SYMBOLS.items()}
        self._order_ids = count(_FIRST_ORDER_ID)
        self._trade_ids = count(_FIRST_TRADE_ID)
        self._fill_ids = count(_FIRST_FILL_ID)
        self.accounts: dict[str, Account] = {}
        self.house = Account("house", ZERO)
        self.collected_fees = ZERO

    def open_account(self, user_id: str, balance: Decimal) -> Account:
        """A new account with a deposit."""
        account = self.accounts[user_id] = Account(user_id, balance)
        self._tell.balance(account, BalanceReason.DEPOSIT, balance, user_id)
        self._tell.step_is_over()
        return account

    def book(self, symbol: str) -> Book:
        """The open offers of a symbol."""
        return self._books[symbol]

    def place(self, user_id: str, request: OrderRequest) -> Order:
        """Take in an order, match it, and rest or cancel what is left.

        Raises:
            Refusal: 2002, 2003, 3001 or 3004; then no order came to be.
        """
        symbol = find_symbol(request.symbol)
        account = self.accounts[user_id]
        rules.check_combination(request)
        # Assumption: the pages do not say whether a client id may be used twice. Refusing makes
        # a client's blind retry visible, which is what the id is for.
        if account.orders.knows_client_id(request.client_order_id):
            raise Refusal(
                Code.DUPLICATE_REQUEST,
                "clientOrderId: an order of yours has this id already; use a new one",
            )
        rules.check_open_orders(symbol, len(account.orders.open(symbol.name)))
        now_ms = self._clock.now_ms()
        order = Order(
            order_id=0,
            user_id=user_id,
            request=request,
            price=self._price(symbol, request),
            quantity=_quantity(account, request),
            closing=is_closing(request),
            created_at=now_ms,
            updated_at=now_ms,
        )
        self._check_affordable(account, symbol, order)
        order.order_id = next(self._order_ids)
        account.orders.add(order)
        self._tell.order(order)
        self._enter(account, symbol, order)
        self._tell.step_is_over()
        return order

    def cancel(self, order: Order) -> None:
        """Cancel an open order.

        Raises:
            Refusal: 3005, it is finished.
        """
        _require_open(order)
        self._finish(order, _canceled(order))
        self._refresh(self.accounts[order.user_id], SYMBOLS[order.symbol])
        self._tell.step_is_over()

    def amend(self, order: Order, *, price: Decimal | None, quantity: Decimal | None) -> None:
        """Change the price or the final total quantity of an open order.

        A new price, or a larger quantity, sends it to the back of the queue and may match it.

        Raises:
            Refusal: 2002, 2003, 3001 or 3005; then the order is as it was.
        """
        _require_open(order)
        account, symbol = self.accounts[order.user_id], SYMBOLS[order.symbol]
        before = order.price, order.quantity
        after = (
            order.price if price is None else price,
            order.quantity if quantity is None else quantity,
        )
        if after[1] <= order.executed:
            raise Refusal(
                Code.OUT_OF_RANGE,
                f"quantity: {order.executed.normalize():f} is filled already, and the final "
                "total must be more than that",
            )
        keeps_its_place = after[0] == before[0] and after[1] <= before[1]
        if not keeps_its_place:
            self._books[order.symbol].discard(order)
        order.price, order.quantity = after
        try:
            self._check_amended(account, symbol, order)
        except Refusal:
            order.price, order.quantity = before
            if not keeps_its_place:
                self._books[order.symbol].add(order)
            raise
        order.updated_at = self._clock.now_ms()
        self._tell.order(order)
        self._tell.book(symbol.name)
        if not keeps_its_place:
            self._match(account, symbol, order)
            self._rest_or_cancel(order)
        self._refresh(account, symbol)
        self._tell.step_is_over()

    def set_leverage(self, user_id: str, symbol_name: str, leverage: int) -> None:
        """Change a symbol's leverage for open orders and positions too.

        Raises:
            Refusal: 2002 unknown symbol, 2003 out of range, 3001 margin would not suffice.
        """
        symbol, account = find_symbol(symbol_name), self.accounts[user_id]
        if not 1 <= leverage <= symbol.max_leverage:
            raise Refusal(
                Code.OUT_OF_RANGE,
                f"leverage: expected 1 to {symbol.max_leverage} for {symbol.name}, got {leverage}",
            )
        settings = account.settings(symbol)
        before, settings.leverage = settings.leverage, leverage
        self._freeze(account, symbol)
        if account.available < ZERO and leverage < before:
            settings.leverage = before
            self._freeze(account, symbol)
            raise Refusal(
                Code.INSUFFICIENT_BALANCE,
                "Insufficient balance: open orders and positions need more margin at this leverage",
            )
        self._tell.account(account, symbol.name)
        self._tell.step_is_over()

    def set_margin_mode(self, user_id: str, symbol_name: str, mode: MarginMode) -> None:
        """Switch a symbol between crossed and isolated margin.

        Raises:
            Refusal: 2002, unknown symbol.
        """
        account, symbol = self.accounts[user_id], find_symbol(symbol_name)
        account.settings(symbol).margin_mode = mode
        self._tell.account(account, symbol.name)
        self._tell.step_is_over()

    # Before an order is taken in

    def _price(self, symbol: Symbol, request: OrderRequest) -> Decimal:
        """The limit price: given, or read off the book. 0 for a market order."""
        if request.type is OrderType.MARKET:
            return ZERO
        if request.price_type in _BBO:
            opposite, nth = _BBO[request.price_type]
            side = request.side.opposite if opposite else request.side
            price = self._books[symbol.name].best_price(side, nth)
            if price is None:
                raise Refusal(
                    Code.INVALID_PARAMETER, "priceType: the book has no such price; give a price"
                )
            return price
        if request.price is None:
            raise Refusal(Code.MISSING_PARAMETER, "price: missing; a LIMIT order needs it")
        return request.price

    def _check_affordable(self, account: Account, symbol: Symbol, order: Order) -> None:
        """Check the symbol's rules and the margin for ``order`` as it stands now."""
        kind = order.request.type
        if kind is OrderType.LIMIT:
            rules.check_price(symbol, order.price)
        rules.check_quantity(symbol, kind, order.quantity)
        if order.closing:
            _check_closable(account, order)
            return
        value = self._worst_value(symbol, order)
        rules.check_notional(
            symbol, order.price * order.quantity if kind is OrderType.LIMIT else value
        )
        claim = Claim(
            order.side,
            order.request.position_side,
            order.closing,
            order.remaining,
            value / order.remaining,
        )
        others = [
            Claim.of(each, symbol.reference_price)
            for each in account.orders.open(symbol.name)
            if each is not order
        ]
        now = _frozen(account, symbol, others)
        needed = _frozen(account, symbol, [*others, claim]) - now
        free = account.available + account.frozen.get(symbol.name, ZERO) - now
        if needed > free:
            raise Refusal(
                Code.INSUFFICIENT_BALANCE,
                f"Insufficient balance: the order needs {needed.normalize():f} USDT of margin "
                f"and fees, and {max(free, ZERO).normalize():f} USDT is available",
            )

    def _check_amended(self, account: Account, symbol: Symbol, order: Order) -> None:
        self._check_affordable(account, symbol, order)
        if order.request.maker_only and self._crosses(order):
            raise Refusal(
                Code.INVALID_PARAMETER, "price: a makerOnly order would trade at this price"
            )

    def _worst_value(self, symbol: Symbol, order: Order) -> Decimal:
        """The most that the rest of the order can come to be worth, for its margin."""
        if order.request.type is OrderType.LIMIT and order.side is Side.BUY:
            return order.price * order.remaining
        value, left = ZERO, order.remaining
        for offer in self._facing(order):
            quantity = min(left, offer.quantity)
            value += quantity * offer.price
            left -= quantity
            if not left:
                break
        return value + left * max(order.price, symbol.reference_price)

    # Matching

    def _enter(self, account: Account, symbol: Symbol, order: Order) -> None:
        if order.request.maker_only and self._crosses(order):
            self._finish(order, OrderStatus.REJECTED)
            return
        if order.request.time_in_force is TimeInForce.FOK and not self._fillable(order):
            self._finish(order, OrderStatus.CANCELED)
            return
        order.status = OrderStatus.PENDING
        self._match(account, symbol, order)
        self._rest_or_cancel(order)
        self._refresh(account, symbol)

    def _match(self, account: Account, symbol: Symbol, taker: Order) -> None:
        # A fill can cancel other orders, so the best offer is looked up anew after each one;
        # what the house has given in this round is not offered again.
        house_given: dict[Decimal, Decimal] = {}
        while quantity := min(taker.remaining, self._fill_limit(account, taker)):
            offer = self._next_offer(taker, house_given)
            if offer is None:
                return
            self._trade(symbol, taker, offer, min(quantity, offer.quantity))
            if offer.order is None:
                given = house_given.get(offer.price, ZERO)
                house_given[offer.price] = given + min(quantity, offer.quantity)

    def _next_offer(self, taker: Order, house_given: dict[Decimal, Decimal]) -> Offer | None:
        for offer in self._facing(taker):
            given = house_given.get(offer.price, ZERO) if offer.order is None else ZERO
            if offer.quantity > given:
                return Offer(offer.price, offer.quantity - given, offer.order)
        return None

    def _facing(self, taker: Order) -> Iterator[Offer]:
        """What the order could trade with now, best first."""
        limit = taker.price if taker.request.type is OrderType.LIMIT else None
        for offer in self._books[taker.symbol].offers(taker.side.opposite, limit):
            if offer.order is None:
                yield offer
                continue
            account = self.accounts[offer.order.user_id]
            quantity = min(offer.quantity, self._fill_limit(account, offer.order))
            if quantity:
                yield Offer(offer.price, quantity, offer.order)

    def _fill_limit(self, account: Account, order: Order) -> Decimal:
        """How much of the order may be filled now: a closing order never turns a position."""
        if not order.closing:
            return order.remaining
        return account.closable(order.symbol, order.request.position_side, order.side)

    def _crosses(self, order: Order) -> bool:
        return next(self._facing(order), None) is not None

    def _fillable(self, order: Order) -> bool:
        return sum((offer.quantity for offer in self._facing(order)), ZERO) >= order.remaining

    def _trade(self, symbol: Symbol, taker: Order, offer: Offer, quantity: Decimal) -> None:
        trade_id = next(self._trade_ids)
        if offer.order is None:
            self.house.wallet_balance += self.house.trade(
                symbol,
                PositionSide.BOTH,
                -taker.side.sign * quantity,
                offer.price,
                fee=ZERO,
                now_ms=self._clock.now_ms(),
            )
        else:
            self._fill(offer.order, Role.MAKER, offer.price, quantity, trade_id)
        self._fill(taker, Role.TAKER, offer.price, quantity, trade_id)
        self._tell.trade(symbol.name, trade_id, offer.price, quantity, taker.side)
        self._tell.book(symbol.name)
        if offer.order is not None:
            self._refresh(self.accounts[offer.order.user_id], symbol)

    def _fill(
        self, order: Order, role: Role, price: Decimal, quantity: Decimal, trade_id: int
    ) -> None:
        account, symbol = self.accounts[order.user_id], SYMBOLS[order.symbol]
        now_ms = self._clock.now_ms()
        fee = rounded(price * quantity * _FEES[role])
        position_side = order.request.position_side
        profit = account.trade(
            symbol, position_side, order.side.sign * quantity, price, fee=fee, now_ms=now_ms
        )
        self.collected_fees += fee
        if profit:
            self._pay(account, BalanceReason.REALIZED_PNL, profit, str(trade_id))
        if fee:
            self._pay(account, BalanceReason.TRADING_FEE, -fee, str(trade_id))
        order.executed += quantity
        order.traded_value += price * quantity
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
            position_side=position_side,
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
        else:
            self._settle(order, OrderStatus.FILLED)
        self._tell.account(account, symbol.name)
        self._tell.order(order, fill)

    def _pay(
        self, account: Account, reason: BalanceReason, amount: Decimal, reference_id: str
    ) -> None:
        account.wallet_balance += amount
        self._tell.balance(account, reason, amount, reference_id)

    # After matching

    def _rest_or_cancel(self, order: Order) -> None:
        """Give an order that is in no book its place: filled, resting, or canceled."""
        account = self.accounts[order.user_id]
        waits = (
            order.request.type is OrderType.LIMIT
            and order.request.time_in_force is TimeInForce.GTC
            and self._fill_limit(account, order) > ZERO
        )
        if order.status.is_final:
            return
        if waits:
            self._books[order.symbol].add(order)
            self._tell.book(order.symbol)
            if order.status is OrderStatus.PENDING:
                self._tell.order(order)
        else:
            self._finish(order, _canceled(order))

    def _finish(self, order: Order, status: OrderStatus) -> None:
        self._settle(order, status)
        self._tell.order(order)

    def _settle(self, order: Order, status: OrderStatus) -> None:
        order.status = status
        order.updated_at = self._clock.now_ms()
        self._books[order.symbol].discard(order)
        self._tell.book(order.symbol)
        self.accounts[order.user_id].orders.finish(order)

    def _refresh(self, account: Account, symbol: Symbol) -> None:
        """After a change: closing orders without a position end, margin is frozen anew."""
        for order in account.orders.open(symbol.name):
            rests = self._books[symbol.name].holds(order)
            if rests and not self._fill_limit(account, order):
                self._finish(order, _canceled(order))
        self._freeze(account, symbol)

    def _freeze(self, account: Account, symbol: Symbol) -> None:
        claims = [
            Claim.of(order, symbol.reference_price) for order in account.orders.open(symbol.name)
        ]
        account.frozen[symbol.name] = _frozen(account, symbol, claims)
        self._tell.account(account)


def _frozen(account: Account, symbol: Symbol, claims: list[Claim]) -> Decimal:
    return frozen_margin(
        claims,
        net_quantity=account.quantity(symbol.name, PositionSide.BOTH),
        leverage=account.settings(symbol).leverage,
        fee_rate=_FEES[Role.TAKER],
    )


def _quantity(account: Account, request: OrderRequest) -> Decimal:
    """The quantity: given, or that of the whole position."""
    if request.close_position:
        whole = account.closable(request.symbol, request.position_side, request.side)
        if not whole:
            raise _nothing_to_close(request.side)
        return whole
    if request.quantity is None:
        raise Refusal(
            Code.MISSING_PARAMETER, "quantity: missing; only closePosition=true can do without it"
        )
    return request.quantity


def _check_closable(account: Account, order: Order) -> None:
    closable = account.closable(order.symbol, order.request.position_side, order.side)
    if not closable:
        raise _nothing_to_close(order.side)
    if order.remaining > closable:
        raise Refusal(
            Code.OUT_OF_RANGE,
            f"quantity: this order can only reduce a position, and the position is "
            f"{closable.normalize():f}",
        )


def _nothing_to_close(side: Side) -> Refusal:
    # Assumption: the pages give no code for this.
    return Refusal(
        Code.INVALID_PARAMETER,
        f"side: there is no position that a {side} order could reduce; "
        "reduceOnly, closePosition and closing a LONG or SHORT side need one",
    )


def _require_open(order: Order) -> None:
    if order.status.is_final:
        raise Refusal(
            Code.ORDER_NOT_CANCELABLE,
            f"Order cannot be canceled or amended: it is {order.status} already",
        )


def _canceled(order: Order) -> OrderStatus:
    return OrderStatus.PARTIALLY_FILLED_CANCELED if order.executed else OrderStatus.CANCELED
