"""The symbols of the mock: their trading rules, and the liquidity that the house offers in each.

https://docs.6mm.com/developer-api/rest-api/market-data#symbol-configuration

All figures are the mock's own: the pages document the fields, not their values.
"""

from decimal import Decimal
from functools import lru_cache

from attrs import frozen

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.record import record


@frozen
class LeverageTier:
    """Up to ``max_notional``, at most this leverage, and this maintenance margin rate."""

    max_notional: Decimal
    max_leverage: int
    maintenance_margin_rate: Decimal


@frozen
class FeeLevel:
    """Fee rates of one VIP level, as fractions of the traded value."""

    level: int
    maker_rate: Decimal
    taker_rate: Decimal


@frozen
class Symbol:
    """One perpetual contract, quoted and settled in ``quote_asset``."""

    name: str
    base_asset: str
    quote_asset: str
    tick_size: Decimal
    step_size: Decimal
    price_precision: int
    min_quantity: Decimal
    min_notional: Decimal
    max_limit_quantity: Decimal
    max_market_quantity: Decimal
    max_open_orders: int
    default_leverage: int
    default_margin_mode: str
    leverage_tiers: tuple[LeverageTier, ...]
    reference_price: Decimal
    """Middle of the house's ladder; also the mark price while the market stands still."""
    ladder_ticks: int
    """Distance between two levels of the ladder, in ticks."""
    ladder_quantity: Decimal
    """What the first level offers; the n-th offers n times as much."""

    @property
    def max_leverage(self) -> int:
        """The highest leverage of any tier."""
        return max(tier.max_leverage for tier in self.leverage_tiers)

    def tier(self, notional: Decimal) -> LeverageTier:
        """The tier of a position of this value; beyond all of them, the last."""
        for tier in self.leverage_tiers:
            if notional <= tier.max_notional:
                return tier
        return self.leverage_tiers[-1]


def _tiers(*rows: tuple[str, int, str]) -> tuple[LeverageTier, ...]:
    return tuple(
        LeverageTier(Decimal(notional), leverage, Decimal(rate))
        for notional, leverage, rate in rows
    )


FEE_LEVELS = (FeeLevel(level=0, maker_rate=Decimal("0.0002"), taker_rate=Decimal("0.0005")),)

SYMBOLS = {
    symbol.name: symbol
    for symbol in (
        Symbol(
            name="BTCUSDT",
            base_asset="BTC",
            quote_asset="USDT",
            tick_size=Decimal("0.1"),
            step_size=Decimal("0.001"),
            price_precision=1,
            min_quantity=Decimal("0.001"),
            min_notional=Decimal(5),
            max_limit_quantity=Decimal(1000),
            max_market_quantity=Decimal(120),
            max_open_orders=200,
            default_leverage=20,
            default_margin_mode="CROSS",
            leverage_tiers=_tiers(
                ("1000000", 125, "0.004"), ("10000000", 50, "0.01"), ("100000000", 20, "0.025")
            ),
            reference_price=Decimal(86000),
            ladder_ticks=100,
            ladder_quantity=Decimal("0.5"),
        ),
        Symbol(
            name="ETHUSDT",
            base_asset="ETH",
            quote_asset="USDT",
            tick_size=Decimal("0.01"),
            step_size=Decimal("0.001"),
            price_precision=2,
            min_quantity=Decimal("0.001"),
            min_notional=Decimal(5),
            max_limit_quantity=Decimal(10000),
            max_market_quantity=Decimal(1200),
            max_open_orders=200,
            default_leverage=20,
            default_margin_mode="CROSS",
            leverage_tiers=_tiers(
                ("500000", 100, "0.005"), ("5000000", 50, "0.01"), ("50000000", 20, "0.025")
            ),
            reference_price=Decimal(3000),
            ladder_ticks=50,
            ladder_quantity=Decimal(5),
        ),
    )
}


def find_symbol(name: str) -> Symbol:
    """The symbol of this name.

    Raises:
        Refusal: 2002, there is none.
    """
    symbol = SYMBOLS.get(name)
    if symbol is None:
        raise Refusal(
            Code.INVALID_PARAMETER,
            f"symbol: expected one of {', '.join(SYMBOLS)}, got {name[:40]!a}",
        )
    return symbol


HOUSE_LEVELS = 20


@record
class Level:
    """A price and how much is offered there."""

    price: Decimal
    quantity: Decimal


def house_asks(symbol: Symbol, around: Decimal | None = None) -> tuple[Level, ...]:
    """What the house sells, cheapest first."""
    return _house_levels(symbol.name, around, range(1, HOUSE_LEVELS + 1))


def house_bids(symbol: Symbol, around: Decimal | None = None) -> tuple[Level, ...]:
    """What the house buys, dearest first. At very low prices there are fewer levels."""
    return _house_levels(symbol.name, around, range(-1, -HOUSE_LEVELS - 1, -1))


# Every new exchange begins with the same ones.
@lru_cache(maxsize=64)
def _house_levels(name: str, around: Decimal | None, steps: range) -> tuple[Level, ...]:
    symbol = SYMBOLS[name]
    middle = symbol.reference_price if around is None else around
    levels = (
        Level(
            price=middle + step * symbol.ladder_ticks * symbol.tick_size,
            quantity=abs(step) * symbol.ladder_quantity,
        )
        for step in steps
    )
    return tuple(level for level in levels if level.price > 0)
