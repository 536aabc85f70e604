"""The long version of following the streams: random trading, and a day of a living market."""

import json

import pytest
from sixmm_mock import Clock, MockExchange
from stream_replica import BookCopy, follow_random_trading

NOW_MS = 1_780_000_000_000


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, 6))
def test_streams_of_random_trading_replay_to_the_state_of_the_queries(seed):
    exchange = MockExchange(seed=seed, clock=Clock(frozen_at_ms=NOW_MS))
    frames = sum(1 for _ in follow_random_trading(exchange, seed, 20_000, every=10))
    assert frames > 10_000


@pytest.mark.timeout(3600)
def test_a_day_of_a_living_market_can_be_followed():
    clock = Clock(frozen_at_ms=NOW_MS)
    exchange = MockExchange(seed=1, clock=clock, frozen_market=False)
    connection, book = exchange.streams.open(), BookCopy()
    connection.receive('{"id":"1","op":"subscribe","args":["market.depth.BTCUSDT"]}')
    for _ in range(24 * 360):
        clock.advance(10_000)
        exchange.catch_up()
        exchange.streams.flush()
        while (frame := connection.take()) is not None:
            told = json.loads(frame)
            if "topic" in told:
                book.take(told["data"])
        book.check(exchange, "BTCUSDT")
    assert book.version > 24 * 360
