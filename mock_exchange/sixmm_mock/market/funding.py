"""Funding: how its rate follows from the premium of the mark price, and when it is due.

https://docs.6mm.com/developer-api/rest-api/market-data#funding-rate-configuration

Assumed: mock.funding_formula.
"""

from decimal import Decimal

from attrs import frozen

from sixmm_mock.market.intervals import HOUR_MS

INTERVAL_HOURS = 8
INTERVAL_MS = INTERVAL_HOURS * HOUR_MS
INTEREST_RATE = Decimal("0.0001")
MAX_RATE = Decimal("0.02")
_DAMPER = Decimal("0.0005")
_DIGITS = Decimal("0.00000001")


@frozen
class Funding:
    """The rate of one symbol at one moment of funding."""

    symbol: str
    rate: Decimal
    at_ms: int


def funding_rate(index_price: Decimal, mark_price: Decimal) -> Decimal:
    """What longs pay to shorts, as a fraction of the position's value (negative: the reverse)."""
    premium = mark_price / index_price - 1
    dampened = max(-_DAMPER, min(_DAMPER, INTEREST_RATE - premium))
    return max(-MAX_RATE, min(MAX_RATE, premium + dampened)).quantize(_DIGITS)


def next_funding_ms(now_ms: int) -> int:
    """When the next funding is due after ``now_ms``."""
    return (now_ms // INTERVAL_MS + 1) * INTERVAL_MS


def funding_moments(first_ms: int, last_ms: int) -> range:
    """All moments of funding from ``first_ms`` to ``last_ms``, the latest first."""
    oldest = -(-first_ms // INTERVAL_MS) * INTERVAL_MS
    newest = last_ms // INTERVAL_MS * INTERVAL_MS
    return range(newest, oldest - 1, -INTERVAL_MS)
