"""Run by test_scrambled and test_renames: what users do, with a client and a mock exchange of one scrambled description."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sixmm
from sixmm import (
    Backoff,
    DuplicateRequest,
    KlineInterval,
    OrderNotExecuted,
    OrderNotFound,
    OrderSide,
    OrderStatus,
    OrderType,
    SixMM,
)
from sixmm_auth import ServerClock
from sixmm_mock import Clock, MockExchange, create_app
from sixmm_mock.testing import FaultsForTests, InProcessTransport

BEGIN_MS = 1_780_000_000_000
SECOND = 1_000


def main() -> None:
    """Every step as a user makes it; an assertion says which one failed."""
    clock = Clock(frozen_at_ms=BEGIN_MS)
    exchange = MockExchange(seed=7, clock=clock, control=True)
    exchange.add_user("alice", "canary-password")
    ahead = [0.0]

    def now() -> float:
        return clock.now_ms() / 1_000 + ahead[0]

    class Waiting(SixMM):
        def wait(self, seconds: float) -> None:
            clock.advance(round(seconds * 1_000))

    def client(**credentials: str) -> SixMM:
        return Waiting(
            transport=InProcessTransport(create_app(exchange)),
            clock=ServerClock(monotonic=now, wall=now),
            backoff=Backoff(monotonic=now),
            **credentials,
        )

    person = client(username="alice", password="canary-password")
    key = person.api_keys.create(label="bot", permissions=3)
    token = person._core.authenticator.session.now
    assert BEGIN_MS < token.renew_at_ms < 2 * BEGIN_MS, token.renew_at_ms
    clock.advance(token.renew_at_ms - BEGIN_MS + 1)
    person.account.info()  # by the refreshed token
    assert person._core.authenticator.session.now.token != token.token
    bot = client(api_key=key.api_key, api_secret=key.api_secret)
    resting = {
        "symbol": "BTCUSDT",
        "type": OrderType.LIMIT,
        "side": OrderSide.BUY,
        "price": "10000",
        "quantity": "0.01",
    }

    placed = bot.orders.place(**resting, client_order_id="flow-1")
    assert placed.status is OrderStatus.NEW
    assert 0 <= clock.now_ms() - placed.accepted_at < SECOND, placed
    (order,) = bot.orders.current(symbol="BTCUSDT")
    assert (order.order_id, order.price) == (placed.order_id, 10_000)
    bot.orders.cancel(symbol="BTCUSDT", order_id=placed.order_id)
    found = bot.orders.get(symbol="BTCUSDT", client_order_id="flow-1")
    assert found.status is OrderStatus.CANCELED
    with pytest.raises(OrderNotFound) as caught:
        bot.orders.get(symbol="BTCUSDT", client_order_id="none")
    assert caught.value.name == "ORDER_NOT_FOUND"

    ahead[0] += 3_600  # this computer's clock is an hour ahead from now on
    assert list(bot.orders.current(symbol="BTCUSDT")) == []

    be_safe(bot, exchange, resting)
    read_lists(bot, clock)


def be_safe(bot: SixMM, exchange: MockExchange, resting: dict[str, Any]) -> None:
    """Orders whose answers are lost are looked up."""
    clock, description = exchange.clock, exchange.description
    faults = FaultsForTests(exchange)
    named = {f"{one.resource}.{one.name}": each for each, one in description.operations.items()}
    faults.add(operation=named["orders.place"], kind="reset_after", count=1)
    found = bot.orders.place(**resting, client_order_id="lost-1")
    assert (found.client_order_id, found.status) == ("lost-1", OrderStatus.PENDING)
    assert 0 <= clock.now_ms() - found.accepted_at < 60 * SECOND, found
    faults.add(operation=named["orders.place"], kind="reset_before", count=1)
    with pytest.raises(OrderNotExecuted) as lost:
        bot.orders.place(**resting, client_order_id="lost-2")
    (trace,) = lost.value.orders
    assert (trace.symbol, trace.client_order_id) == ("BTCUSDT", "lost-2")
    faults.add(operation=named["orders.place_batch"], kind="reset_after", count=1)
    results = bot.orders.place_batch(
        orders=[{**resting, "client_order_id": f"batch-{n}"} for n in range(2)]
    )
    assert [one.code for one in results] == [0, 0]
    faults.add(operation=named["orders.cancel"], kind="reset_after", count=1)
    bot.orders.cancel(symbol="BTCUSDT", client_order_id="lost-1")
    faults.add(
        operation=named["orders.current"],
        kind="business",
        code=description.codes["SERVICE_UNAVAILABLE"],
        count=1,
    )
    assert len(list(bot.orders.iter_current(symbol="BTCUSDT", page_size=1))) == 2
    with pytest.raises(DuplicateRequest):
        bot.orders.place(**resting, client_order_id="batch-0")


def read_lists(bot: SixMM, clock: Clock) -> None:
    """Lists to their end, by ranges of time too, and the rules of a contract."""
    began_ms = clock.now_ms()
    for _ in range(3):
        clock.advance(1_300)
        bot.orders.place(
            symbol="BTCUSDT", type=OrderType.MARKET, side=OrderSide.BUY, quantity="0.01"
        )
    fills = list(bot.orders.iter_trades(symbol="BTCUSDT", page_size=1))
    assert len({one.fill_id for one in fills}) == len(fills) >= 3
    times = sorted(one.created_at for one in fills)
    assert began_ms <= times[0] + SECOND, times
    assert times[-1] <= clock.now_ms(), times
    asked = {"symbol": "BTCUSDT", "start_time": times[0], "span": timedelta(seconds=2)}
    ranged = [one.fill_id for one in bot.orders.iter_trades(**asked)]
    assert sorted(ranged) == sorted(one.fill_id for one in fills)
    hour_ms = 3_600 * SECOND
    asked = {
        "symbol": "BTCUSDT",
        "interval": KlineInterval.ONE_MINUTE,
        "start_time": began_ms - hour_ms,
    }
    bars = list(bot.market.iter_klines(**asked, end_time=began_ms, page_size=7))
    opened = [one.open_time for one in bars]
    assert opened == list(range(opened[0], opened[0] + 60 * 60 * SECOND, 60 * SECOND)), opened
    assert bot.market.rules("BTCUSDT").tick_size > 0
    assert bot.positions.current(symbol="BTCUSDT")


if __name__ == "__main__":
    assert str(Path(sixmm.__file__).parents[1]) == sys.argv[1], sixmm.__file__
    main()
