"""The liquidity that the house quotes around the reference price.

A pure function of the symbol: the same book in every run, refilled before every order.
"""

from decimal import Decimal

from attrs import frozen

from sixmm_mock.market.symbols import Symbol

LEVELS = 20


@frozen
class Level:
    """A price and how much is offered there."""

    price: Decimal
    quantity: Decimal


def asks(symbol: Symbol) -> list[Level]:
    """What the house sells, cheapest first."""
    return [_level(symbol, step) for step in range(1, LEVELS + 1)]


def bids(symbol: Symbol) -> list[Level]:
    """What the house buys, dearest first."""
    return [_level(symbol, -step) for step in range(1, LEVELS + 1)]


def _level(symbol: Symbol, step: int) -> Level:
    return Level(
        price=symbol.reference_price + step * symbol.ladder_ticks * symbol.tick_size,
        quantity=abs(step) * symbol.ladder_quantity,
    )
