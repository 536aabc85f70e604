"""A living market, followed by a client."""

import asyncio

import pytest

from .stream_day import follow

#: Over the last six hours: before, the exchange, which is in the same process, fills its history of the market.
MOST_GROWTH_MB = 3.0


def test_an_hour_of_a_living_market_is_followed_without_drift():
    day = asyncio.run(asyncio.wait_for(follow(1), 120))
    assert day.drifted == []
    assert day.steps == 360
    assert day.orders == 1
    assert day.pushes > 60


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_day_of_a_living_market_leaves_no_drift_and_no_memory_behind():
    day = asyncio.run(follow(24))
    print(f"\n{day.steps} steps, {day.pushes} pushes, {day.orders} orders; MB by hour:")
    print(" ".join(f"{one:.1f}" for one in day.megabytes))
    assert day.drifted == []
    assert day.orders == 24
    assert max(day.megabytes[18:]) - day.megabytes[17] < MOST_GROWTH_MB
