"""Clients under test wait in the mock's time: what takes twenty seconds of it takes none of ours."""

import asyncio
import time

import pytest
from sixmm import AsyncSixMM, Backoff, OrderNotExecuted, SixMM
from sixmm_auth import ServerClock

ORDER = {"symbol": "BTCUSDT", "type": "LIMIT", "side": "BUY", "price": "85000", "quantity": "0.1"}


@pytest.fixture
def arguments(mock_exchange, simulated_time):
    return {
        "api_key": mock_exchange.key,
        "api_secret": mock_exchange.secret,
        "transport": mock_exchange.transport(),
        "clock": ServerClock(monotonic=simulated_time, wall=simulated_time.wall),
        "backoff": Backoff(monotonic=simulated_time),
    }


@pytest.fixture
def calling(arguments, simulated_time):
    """Makes a call with a blocking or an awaiting client."""

    def either(call):
        def blocking():
            with SixMM(**arguments) as mm:
                mm.wait = simulated_time.wait
                return call(mm)

        async def awaiting():
            async with AsyncSixMM(**arguments) as mm:
                mm.wait = simulated_time.wait_async
                return await call(mm)

        return {"blocking": blocking, "awaiting": lambda: asyncio.run(awaiting())}

    return either


@pytest.fixture
def place(calling):
    return calling(lambda mm: mm.orders.place(**ORDER))


@pytest.fixture
def ask(calling):
    return calling(lambda mm: mm.account.info())


@pytest.fixture(autouse=True)
def no_real_wait(monkeypatch):
    """Every real wait of a client would come through one of these."""
    real = asyncio.sleep

    async def sleep(seconds, *rest):
        assert seconds == 0
        await real(seconds, *rest)

    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail(f"slept {seconds} s"))
    monkeypatch.setattr(asyncio, "sleep", sleep)


@pytest.mark.parametrize("kind", ["blocking", "awaiting"])
def test_that_a_lost_order_was_never_executed_is_known_in_no_real_time(
    mock_exchange, faults, place, simulated_time, kind
):
    lost = faults.add(kind="reset_before", operation="orders.place", count=1)
    with pytest.raises(OrderNotExecuted):
        place[kind]()
    # Before the tolerance is over it could still be accepted.
    assert simulated_time.waited >= 10
    assert faults.fired(lost) == 1
    assert place[kind]().order_id
    assert mock_exchange.journal.count(operation="orders.place", code=0) == 1


@pytest.mark.parametrize("kind", ["blocking", "awaiting"])
def test_a_long_retry_after_is_waited_for_in_no_real_time(faults, ask, simulated_time, kind):
    fault = faults.add(kind="status", status=429, retry_after=20, operation="account.info", count=1)
    ask[kind]()
    assert faults.fired(fault) == 1
    assert 20 <= simulated_time.waited < 30


def test_simulated_time_never_goes_back_and_always_goes_on(mock_exchange, simulated_time):
    mock_exchange.exchange.clock.freeze()
    before = simulated_time()
    simulated_time.wait(0.0001)
    assert simulated_time() > before
    mock_exchange.exchange.clock.advance(-5000)
    assert simulated_time() > before
