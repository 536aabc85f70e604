"""A symbol's trading rules, and what kinds of orders make sense. Pure checks.

https://docs.6mm.com/developer-api/rest-api/market-data#symbol-configuration

Assumed: mock.rule_refusals.
"""

from decimal import Decimal

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.market.symbols import Symbol
from sixmm_mock.trading.enums import OrderType, TimeInForce
from sixmm_mock.trading.orders import OrderRequest

ZERO = Decimal(0)
# Keeps every product of price and quantity exact in Decimal's 28 digits.
LARGEST_PRICE = Decimal(1_000_000_000)


def check_combination(request: OrderRequest) -> None:
    """Refuse an order that promises to rest and not to rest at once."""
    if request.maker_only and (
        request.type is OrderType.MARKET or request.time_in_force is not TimeInForce.GTC
    ):
        raise Refusal(
            Code.INVALID_PARAMETER, "maker_only: only a LIMIT order with time_in_force GTC can rest"
        )


def check_price(symbol: Symbol, price: Decimal) -> None:
    """A limit price is positive, not absurdly high, and a multiple of the tick size."""
    if not ZERO < price <= LARGEST_PRICE:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"price: expected a number above 0 and up to {LARGEST_PRICE}, got {price}",
        )
    if price % symbol.tick_size:
        raise Refusal(
            Code.INVALID_PARAMETER,
            f"price: expected a multiple of tick_size {symbol.tick_size}, got {price}",
        )


def check_quantity(symbol: Symbol, kind: OrderType, quantity: Decimal) -> None:
    """A quantity is a multiple of the step size, between the minimum and the maximum."""
    largest = symbol.max_limit_quantity if kind is OrderType.LIMIT else symbol.max_market_quantity
    if not symbol.min_quantity <= quantity <= largest:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"quantity: expected {symbol.min_quantity} to {largest} for a {kind} order, "
            f"got {quantity}",
        )
    if quantity % symbol.step_size:
        raise Refusal(
            Code.INVALID_PARAMETER,
            f"quantity: expected a multiple of step_size {symbol.step_size}, got {quantity}",
        )


def check_notional(symbol: Symbol, value: Decimal) -> None:
    """Price times quantity reaches the minimum."""
    if value < symbol.min_notional:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"quantity: price times quantity is {value.normalize():f}, "
            f"and must be at least min_notional {symbol.min_notional}",
        )


def check_open_orders(symbol: Symbol, count: int) -> None:
    """One more open order is allowed."""
    if count >= symbol.max_open_orders:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"symbol: you have {count} open orders in {symbol.name}, the most allowed "
            f"is {symbol.max_open_orders}; cancel one first",
        )


def check_tier(symbol: Symbol, leverage: int, value: Decimal) -> None:
    """The leverage is allowed for positions and orders of this value."""
    allowed = symbol.tier(value).max_leverage
    if leverage > allowed:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE,
            f"leverage: positions and orders in {symbol.name} worth {value.normalize():f} USDT "
            f"allow at most {allowed}, and it is {leverage}; lower the leverage or the quantity",
        )
