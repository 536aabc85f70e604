"""A short stretch of a living market; `make soak` has the whole day."""

import asyncio

from stream_day import follow


def test_an_hour_of_a_living_market_is_followed_without_drift():
    day = asyncio.run(asyncio.wait_for(follow(1), 60))
    assert day.drifted == []
    assert day.steps == 360
    assert day.orders == 1
    assert day.pushes > 60
