"""Whether an order may be taken in: its price, its quantity, the contract's rules, the margin.

https://docs.6mm.com/developer-api/rest-api/market-data#symbol-configuration

Assumed: mock.rule_refusals.
"""

from decimal import Decimal

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.market.symbols import Symbol, find_symbol
from sixmm_mock.trading.account import Account, is_closing
from sixmm_mock.trading.enums import OrderType, PositionSide, PriceType, Role, Side, TimeInForce
from sixmm_mock.trading.matching import FEES, MatchingEngine
from sixmm_mock.trading.orders import Order, OrderRequest
from sixmm_mock.trading.positions import frozen_margin

ZERO = Decimal(0)
# Keeps every product of price and quantity exact in Decimal's 28 digits.
LARGEST_PRICE = Decimal(1_000_000_000)


def check_combination(request: OrderRequest) -> None:
    """Refuse an order that promises to rest and not to rest at once."""
    if request.maker_only and (
        request.type is OrderType.MARKET or request.time_in_force is not TimeInForce.GTC
    ):
        raise Refusal(
            Code.INVALID_PARAMETER,
            "maker_only: only a LIMIT order with time_in_force GTC can rest",
            assumed="mock.rule_refusals",
        )


def check_price(symbol: Symbol, price: Decimal) -> None:
    """A limit price is positive, not absurdly high, and a multiple of the tick size."""
    if not ZERO < price <= LARGEST_PRICE:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"price: expected a number above 0 and up to {LARGEST_PRICE}, got {price}",
            assumed="mock.rule_refusals",
        )
    if price % symbol.tick_size:
        raise Refusal(
            Code.INVALID_PARAMETER,
            f"price: expected a multiple of tick_size {symbol.tick_size}, got {price}",
            assumed="mock.rule_refusals",
        )


def check_quantity(symbol: Symbol, kind: OrderType, quantity: Decimal) -> None:
    """A quantity is a multiple of the step size, between the minimum and the maximum."""
    largest = symbol.max_limit_quantity if kind is OrderType.LIMIT else symbol.max_market_quantity
    if not symbol.min_quantity <= quantity <= largest:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"quantity: expected {symbol.min_quantity} to {largest} for a {kind} order, "
            f"got {quantity}",
            assumed="mock.rule_refusals",
        )
    if quantity % symbol.step_size:
        raise Refusal(
            Code.INVALID_PARAMETER,
            f"quantity: expected a multiple of step_size {symbol.step_size}, got {quantity}",
            assumed="mock.rule_refusals",
        )


def check_notional(symbol: Symbol, value: Decimal) -> None:
    """Price times quantity reaches the minimum."""
    if value < symbol.min_notional:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"quantity: price times quantity is {value.normalize():f}, "
            f"and must be at least min_notional {symbol.min_notional}",
            assumed="mock.rule_refusals",
        )


def check_open_orders(symbol: Symbol, count: int) -> None:
    """One more open order is allowed."""
    if count >= symbol.max_open_orders:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"symbol: you have {count} open orders in {symbol.name}, the most allowed "
            f"is {symbol.max_open_orders}; cancel one first",
            assumed="mock.rule_refusals",
        )


def check_tier(symbol: Symbol, leverage: int, value: Decimal) -> None:
    """The leverage is allowed for positions and orders of this value."""
    allowed = symbol.tier(value).max_leverage
    if leverage > allowed:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"leverage: positions and orders in {symbol.name} worth {value.normalize():f} USDT "
            f"allow at most {allowed}, and it is {leverage}; lower the leverage or the quantity",
            assumed="mock.rule_refusals",
        )


# Which price a BBO type stands for: the opposite side of the book or the order's own, and which
# best of it.
_BBO = {
    PriceType.OPPONENT_1: (True, 1),
    PriceType.OPPONENT_5: (True, 5),
    PriceType.SAME_SIDE_1: (False, 1),
    PriceType.SAME_SIDE_5: (False, 5),
}


def admit(matching: MatchingEngine, account: Account, request: OrderRequest) -> Order:
    """The order that a request asks for; it has no id yet, and nothing has changed.

    Raises:
        Refusal: 2001, 2002, 2003, 3001 or 3004.
    """
    symbol = find_symbol(request.symbol)
    check_combination(request)
    # Refusing makes a client's blind retry visible.
    if matching.unique_client_ids and account.orders.knows_client_id(request.client_order_id):
        raise Refusal(
            Code.DUPLICATE_REQUEST,
            "client_order_id: an order of yours has this id already; use a new one",
            assumed="mock.client_order_id_once",
        )
    check_open_orders(symbol, account.orders.open_count(symbol.name))
    now_ms = matching.clock.now_ms()
    order = Order(
        order_id=0,
        user_id=account.user_id,
        request=request,
        price=_price(matching, symbol, request),
        quantity=_quantity(account, request),
        closing=is_closing(request),
        created_at=now_ms,
        updated_at=now_ms,
    )
    check(matching, account, symbol, order, instead_of=None)
    return order


def check(
    matching: MatchingEngine,
    account: Account,
    symbol: Symbol,
    order: Order,
    *,
    instead_of: tuple[Decimal, Decimal] | None,
) -> None:
    """Check the symbol's rules and the margin for ``order`` as it stands now.

    ``instead_of`` is the price and the quantity with which it rests already, if it does.
    """
    kind = order.request.type
    if kind is OrderType.LIMIT:
        check_price(symbol, order.price)
    check_quantity(symbol, kind, order.quantity)
    if order.closing:
        _check_closable(account, order)
        return
    value = _worst_value(matching, symbol, order)
    check_notional(symbol, order.price * order.quantity if kind is OrderType.LIMIT else value)
    _check_margin(matching, account, symbol, order, value=value, instead_of=instead_of)


def _check_margin(
    matching: MatchingEngine,
    account: Account,
    symbol: Symbol,
    order: Order,
    *,
    value: Decimal,
    instead_of: tuple[Decimal, Decimal] | None,
) -> None:
    claims = account.claims_in(symbol)
    net = account.quantity(symbol.name, PositionSide.BOTH)
    leverage, fee_rate = account.settings(symbol).leverage, FEES[Role.TAKER]
    if instead_of is not None:
        price, quantity = instead_of
        rest = quantity - order.executed
        claims = claims.plus(order, -rest, -rest * price)
    opening = claims.plus(order, order.remaining, value).opening_value(net)
    check_tier(symbol, leverage, opening + account.position_value(symbol.name))
    # What the symbol's other orders freeze is in both sums, so it matters only to the message.
    needed = frozen_margin(opening, leverage=leverage, fee_rate=fee_rate)
    most = account.available + account.frozen.get(symbol.name, ZERO)
    most += min(ZERO, account.crossed_profit(matching.marks))
    if needed > most:
        others = frozen_margin(claims.opening_value(net), leverage=leverage, fee_rate=fee_rate)
        raise Refusal(
            Code.INSUFFICIENT_BALANCE,
            f"Insufficient balance: the order needs {(needed - others).normalize():f} USDT of "
            f"margin and fees, and {max(most - others, ZERO).normalize():f} USDT is available",
        )


def _price(matching: MatchingEngine, symbol: Symbol, request: OrderRequest) -> Decimal:
    """The limit price: given, or read off the book. 0 for a market order."""
    if request.type is OrderType.MARKET:
        return ZERO
    if request.price_type in _BBO:
        opposite, nth = _BBO[request.price_type]
        side = request.side.opposite if opposite else request.side
        price = matching.books[symbol.name].best_price(side, nth)
        if price is None:
            raise Refusal(
                Code.INVALID_PARAMETER, "price_type: the book has no such price; give a price"
            )
        return price
    if request.price is None:
        raise Refusal(Code.MISSING_PARAMETER, "price: missing; a LIMIT order needs it")
    return request.price


def _quantity(account: Account, request: OrderRequest) -> Decimal:
    """The quantity: given, or that of the whole position."""
    if request.close_position:
        whole = account.closable(request.symbol, request.position_side, request.side)
        if not whole:
            raise _nothing_to_close(request.side)
        return whole
    if request.quantity is None:
        raise Refusal(
            Code.MISSING_PARAMETER, "quantity: missing; only close_position=true can do without it"
        )
    return request.quantity


def _worst_value(matching: MatchingEngine, symbol: Symbol, order: Order) -> Decimal:
    """The most that the rest of the order can come to be worth, for its margin."""
    if order.request.type is OrderType.LIMIT and order.side is Side.BUY:
        return order.price * order.remaining
    value, left = ZERO, order.remaining
    for offer in matching.facing(order):
        quantity = min(left, offer.quantity)
        value += quantity * offer.price
        left -= quantity
        if not left:
            break
    return value + left * max(order.price, matching.marks[symbol.name])


def _check_closable(account: Account, order: Order) -> None:
    closable = account.closable(order.symbol, order.request.position_side, order.side)
    if not closable:
        raise _nothing_to_close(order.side)
    if order.remaining > closable:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"quantity: this order can only reduce a position, and the position is "
            f"{closable.normalize():f}",
        )


def _nothing_to_close(side: Side) -> Refusal:
    return Refusal(
        Code.INVALID_PARAMETER,
        f"side: there is no position that a {side} order could reduce; "
        "reduce_only, close_position and closing a LONG or SHORT side need one",
        assumed="mock.nothing_to_reduce",
    )
