"""How a bot is tested with the fixtures of `pip install 'sixmm[mock]'`: no network, no waiting, faults on demand.

pytest examples/test_my_bot.py
"""

from collections.abc import Iterator

import pytest
from sixmm import Backoff, OrderNotExecuted, SixMM
from sixmm_auth import ServerClock
from sixmm_mock.testing import FaultsForTests, MockForTests, SimulatedTime


def buy_once(mm: SixMM) -> str:
    """The bot: one order, and its id."""
    order = mm.orders.place(
        symbol="BTCUSDT", type="LIMIT", side="BUY", price="50000", quantity="0.1"
    )
    return order.order_id


@pytest.fixture
def mm(mock_exchange: MockForTests, simulated_time: SimulatedTime) -> Iterator[SixMM]:
    """The client that the bot trades with, in the mock's time."""
    with SixMM(
        api_key=mock_exchange.key,
        api_secret=mock_exchange.secret,
        transport=mock_exchange.transport(),
        clock=ServerClock(monotonic=simulated_time, wall=simulated_time.wall),
        backoff=Backoff(monotonic=simulated_time),
    ) as mm:
        mm.wait = simulated_time.wait  # type: ignore[method-assign]
        yield mm


def test_it_has_one_order_although_the_answer_is_lost(
    mm: SixMM, mock_exchange: MockForTests, faults: FaultsForTests
) -> None:
    faults.add(kind="reset_after", operation="orders.place", count=1)
    order_id = buy_once(mm)
    assert [order.order_id for order in mm.orders.current()] == [order_id]
    assert mock_exchange.journal.count(operation="orders.place", code=0) == 1


def test_it_learns_that_its_order_never_arrived(mm: SixMM, faults: FaultsForTests) -> None:
    faults.add(kind="reset_before", operation="orders.place", count=1)
    with pytest.raises(OrderNotExecuted):
        buy_once(mm)
    assert len(mm.orders.current()) == 0


def test_it_waits_as_long_as_the_exchange_asks(
    mm: SixMM, faults: FaultsForTests, simulated_time: SimulatedTime
) -> None:
    faults.add(kind="status", status=429, retry_after=3, operation="market.symbols", count=1)
    assert mm.market.symbols()
    assert simulated_time.waited >= 3
