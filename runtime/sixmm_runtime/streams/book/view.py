"""What a reader gets of a book: values that never change."""

from decimal import Decimal

import attrs

Level = tuple[Decimal, Decimal]


@attrs.frozen
class BookSnapshot:
    """The book as it was at one version.

    Attributes:
        symbol: the contract.
        version: the exchange's `endVersion`.
        ts: when the exchange sent that version, Unix ms; None where it does not say.
        bids: prices and quantities, highest price first.
        asks: prices and quantities, lowest price first.
    """

    symbol: str
    version: int
    ts: int | None
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
