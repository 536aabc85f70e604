"""A level of a book, the same in pushes and in the live book."""

from decimal import Decimal
from typing import NamedTuple

from sixmm_runtime.public import public


@public
class PriceLevel(NamedTuple):
    """A price, and the whole quantity at it; in a push, quantity 0 removes the level.

    Attributes:
        price: Price.
        quantity: Quantity.
    """

    price: Decimal
    quantity: Decimal
