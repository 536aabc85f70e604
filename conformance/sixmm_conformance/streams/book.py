"""An order book that is put together from what the depth channel tells."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import define

Levels = dict[Decimal, Decimal]
Data = Mapping[str, Any]


@define
class Book:
    """The levels as of a version."""

    version: int
    bids: Levels
    asks: Levels

    @classmethod
    def of(cls, snapshot: Data) -> "Book":
        """What a snapshot says."""
        return cls(snapshot["end_version"], levels(snapshot["bids"]), levels(snapshot["asks"]))

    def apply(self, update: Data) -> None:
        """Take in what has changed: quantity 0 removes a level."""
        for mine, told in ((self.bids, update["bids"]), (self.asks, update["asks"])):
            mine.update(levels(told))
            for price in [price for price, quantity in mine.items() if not quantity]:
                del mine[price]
        self.version = update["end_version"]

    @property
    def best(self) -> tuple[Decimal, Decimal]:
        """The highest price to sell at and the lowest to buy at; 0 where there is none."""
        return max(self.bids, default=Decimal(0)), min(self.asks, default=Decimal(0))


def levels(told: Any) -> Levels:
    """Quantities by price."""
    return {Decimal(each["price"]): Decimal(each["quantity"]) for each in told}
