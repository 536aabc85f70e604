# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import NamedTuple

from sixmm_runtime.public import public


@public
class PriceLevel(NamedTuple):
    """A price, and the whole quantity at it; quantity 0 removes the level.

    Attributes:
        price: Price.
        quantity: Quantity.
    """

    price: Decimal
    quantity: Decimal
