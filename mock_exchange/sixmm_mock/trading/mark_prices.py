"""Prices that positions are valued at and that set condition orders off, and funding rates."""

from collections.abc import Callable
from decimal import Decimal

from attrs import define, field

from sixmm_mock.market.symbols import SYMBOLS, find_symbol

ZERO = Decimal(0)


def _reference_prices() -> dict[str, Decimal]:
    return {name: symbol.reference_price for name, symbol in SYMBOLS.items()}


@define
class MarkPrices:
    """The mark price of each symbol, at first its reference price.

    Setting one sets off what waits for it before ``set`` returns: condition orders and
    liquidations.
    """

    _moved: Callable[[str, Decimal], None]
    _prices: dict[str, Decimal] = field(factory=_reference_prices)

    def __getitem__(self, symbol: str) -> Decimal:
        return self._prices[symbol]

    def set(self, symbol: str, price: Decimal) -> None:
        """Move the mark price.

        Raises:
            ValueError: the price is not above 0.
            Refusal: 2002, there is no such symbol.
        """
        name = find_symbol(symbol).name
        if not price > ZERO:
            raise ValueError(f"the mark price is {price}; it must be above 0")
        if self._prices[name] != price:
            self._prices[name] = price
            self._moved(name, price)


@define
class LastPrices:
    """The contract price of each symbol: that of its last trade, at first its reference price."""

    _prices: dict[str, Decimal] = field(factory=_reference_prices)

    def __getitem__(self, symbol: str) -> Decimal:
        return self._prices[symbol]

    def note(self, symbol: str, price: Decimal) -> bool:
        """Return whether the price moved, and remember the trade."""
        moved = self._prices[symbol] != price
        self._prices[symbol] = price
        return moved


# What longs pay to shorts as long as no other rate is set. Assumed: mock.funding_rate_default.
DEFAULT_FUNDING_RATE = Decimal("0.0001")


@define
class FundingRates:
    """The rate of each symbol's next funding, as a fraction of a position's value."""

    _rates: dict[str, Decimal] = field(factory=dict)

    def __getitem__(self, symbol: str) -> Decimal:
        return self._rates.get(symbol, DEFAULT_FUNDING_RATE)

    def set(self, symbol: str, rate: Decimal) -> None:
        """What longs will pay to shorts (negative: the reverse).

        Raises:
            Refusal: 2002, there is no such symbol.
        """
        self._rates[find_symbol(symbol).name] = rate
