"""A day of a living market, through a client."""

import asyncio

import pytest
from stream_day import follow

#: Over the second half of the day, when caches are full: that of the exchange, which is in the same process, too.
MOST_GROWTH_MB = 5.0


@pytest.mark.timeout(3600)
def test_a_day_of_a_living_market_leaves_no_drift_and_no_memory_behind():
    day = asyncio.run(follow(24))
    print(f"\n{day.steps} steps, {day.pushes} pushes, {day.orders} orders; MB by hour:")
    print(" ".join(f"{one:.1f}" for one in day.megabytes))
    assert day.drifted == []
    assert day.orders == 24
    assert max(day.megabytes[12:]) - day.megabytes[11] < MOST_GROWTH_MB
