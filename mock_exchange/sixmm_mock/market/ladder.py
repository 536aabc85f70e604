"""The liquidity that the house quotes around a price, at first the reference price.

A pure function: the same book in every run, refilled before every order.
"""

from decimal import Decimal

from sixmm_mock.market.symbols import Symbol
from sixmm_mock.record import record

LEVELS = 20


@record
class Level:
    """A price and how much is offered there."""

    price: Decimal
    quantity: Decimal


def asks(symbol: Symbol, around: Decimal | None = None) -> list[Level]:
    """What the house sells, cheapest first."""
    return _levels(symbol, around, range(1, LEVELS + 1))


def bids(symbol: Symbol, around: Decimal | None = None) -> list[Level]:
    """What the house buys, dearest first. At very low prices there are fewer levels."""
    return _levels(symbol, around, range(-1, -LEVELS - 1, -1))


def _levels(symbol: Symbol, around: Decimal | None, steps: range) -> list[Level]:
    middle = symbol.reference_price if around is None else around
    levels = (
        Level(
            price=middle + step * symbol.ladder_ticks * symbol.tick_size,
            quantity=abs(step) * symbol.ladder_quantity,
        )
        for step in steps
    )
    return [level for level in levels if level.price > 0]
