"""Statistics by UTC days, weeks and months. Pure functions of a ledger and the time.

https://docs.6mm.com/developer-api/environments-and-common-conventions#time-and-numeric-values
"""

from decimal import Decimal

from attrs import frozen

from sixmm_mock.market.intervals import DAY_MS, HOUR_MS, INTERVALS, AnyInterval
from sixmm_mock.statistics.ledger import Ledger, Step

ZERO = Decimal(0)

# Assumed: mock.trend_steps.
_TREND = {
    "ONE_DAY": (HOUR_MS, 24),
    "ONE_WEEK": (DAY_MS, 7),
    "ONE_MONTH": (DAY_MS, 30),
    "THREE_MONTHS": (DAY_MS, 90),
    "SIX_MONTHS": (DAY_MS, 180),
    "ONE_YEAR": (DAY_MS, 365),
}

_PERIODS: dict[str, AnyInterval] = {
    name: INTERVALS[name] for name in ("ONE_DAY", "ONE_WEEK", "ONE_MONTH")
}


@frozen
class TrendPoint:
    """The account at the end of a step of a trend; ``total_pnl`` is of all time until then."""

    at_ms: int
    balance: Decimal
    pnl: Decimal
    pnl_rate: Decimal
    total_pnl: Decimal


@frozen
class Drawdown:
    """The largest fall from a peak: the amount, and as a fraction of the peak."""

    amount: Decimal = ZERO
    rate: Decimal = ZERO


def last_days(ledger: Ledger, days: int, now_ms: int) -> Step:
    """Today and the days before it, ``days`` in all."""
    tomorrow = _tomorrow(now_ms)
    return ledger.between(tomorrow - days * DAY_MS, tomorrow)


def history(ledger: Ledger, period: str, limit: int, now_ms: int) -> list[Step]:
    """The last ``limit`` days, weeks or months since the account was opened, oldest first."""
    interval = _PERIODS[period]
    opens = [interval.open_of(now_ms)]
    while len(opens) < limit and opens[-1] > ledger.opened_ms:
        opens.append(interval.open_of(opens[-1] - 1))
    return ledger.steps([*reversed(opens), interval.after(opens[0])])


def trend(ledger: Ledger, kind: str, now_ms: int) -> list[TrendPoint]:
    """Points from the opening of the account or the start of the range until now, oldest first."""
    length, count = _TREND[kind]
    end_ms = (now_ms // length + 1) * length
    # A clock that was set back must not leave a range without a single step.
    opened_ms = min(ledger.opened_ms // length * length, end_ms - length)
    first_ms = max(end_ms - count * length, opened_ms)
    steps = ledger.steps(range(first_ms, end_ms + 1, length))
    total = ledger.total.pnl - sum((step.sums.pnl for step in steps), ZERO)
    points = []
    for step in steps:
        total += step.sums.pnl
        points.append(
            TrendPoint(
                at_ms=min(step.end_ms, now_ms),
                balance=step.balance_after,
                pnl=step.sums.pnl,
                pnl_rate=rate(step),
                total_pnl=total,
            )
        )
    return points


def rate(step: Step) -> Decimal:
    """Profit of a step as a fraction of what was there before it or came in during it."""
    had = step.balance_before + step.sums.transfer_in
    return step.sums.pnl / had if had > ZERO else ZERO


def max_drawdown(ledger: Ledger, now_ms: int) -> Drawdown:
    """The largest fall of the last 30 days.

    Assumed: mock.drawdown.
    """
    tomorrow = _tomorrow(now_ms)
    steps = ledger.steps(range(tomorrow - 30 * DAY_MS, tomorrow + 1, DAY_MS))
    moved = ZERO  # transferred since the start, so that the balance can do without it
    highest, worst = steps[0].balance_before, Drawdown()
    for step in steps:
        moved += step.sums.transfer_in - step.sums.transfer_out
        balance = step.balance_after - moved
        highest = max(highest, balance)
        fall, peak = highest - balance, highest + moved
        if fall > worst.amount:
            worst = Drawdown(fall, fall / peak if peak > ZERO else ZERO)
    return worst


def _tomorrow(now_ms: int) -> int:
    return (now_ms // DAY_MS + 1) * DAY_MS
