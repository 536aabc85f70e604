"""`orders.wait` looks as soon as an open user stream tells of the order, and without one, or after a loss, by itself."""

import asyncio
import threading
from decimal import Decimal

import pytest
from sixmm import Backoff, SixMM, WaitTimeout
from sixmm_mock import running_server
from sixmm_runtime.news import OrderNews

from .conftest import KEY, SECRET, run, world

SYMBOL = "BTCUSDT"
RESTING = {"type": "LIMIT", "side": "BUY", "price": "50000", "quantity": "0.1"}


def simulated():
    """A client's arguments whose time is the loop's."""
    return {"backoff": Backoff(monotonic=asyncio.get_running_loop().time)}


async def fills(w, after):
    """Let the market come to the order after so many seconds; returns when that was."""
    await asyncio.sleep(after)
    w.exchange.set_price(SYMBOL, Decimal(49_000))
    return asyncio.get_running_loop().time()


def queries(w):
    return w.exchange.journal.find(operation="getOrder")


@pytest.mark.parametrize("by", ["order_id", "client_order_id"])
def test_an_open_user_stream_ends_the_wait_at_once(exchange, by):
    async def test():
        async with world(exchange, client=simulated()) as w:
            await w.stream.user()
            placed = await w.mm.orders.place(SYMBOL, **RESTING)
            coming = asyncio.create_task(fills(w, 103))
            derived = w.mm.with_options(max_retries=1)  # of the same account
            order = await derived.orders.wait(SYMBOL, **{by: placed.get(by)}, timeout=300)
            assert order.is_final
            assert asyncio.get_running_loop().time() - await coming < 0.2
            assert len(queries(w)) < 20

    run(test())


def test_after_the_stream_is_lost_queries_end_the_wait(exchange):
    async def test():
        async with world(exchange, client=simulated(), reconnect_delay=900) as w:
            await w.stream.user()
            placed = await w.mm.orders.place(SYMBOL, **RESTING)
            w.fault("disconnect", "user.*")
            coming = asyncio.create_task(fills(w, 103))
            assert (await w.mm.orders.wait(SYMBOL, order_id=placed.order_id, timeout=300)).is_final
            assert asyncio.get_running_loop().time() - await coming < 6

    run(test())


def test_a_stream_that_is_up_and_silent_does_not_keep_the_wait_from_its_end(exchange):
    async def test():
        async with world(exchange, client=simulated()) as w:
            await w.stream.user()
            placed = await w.mm.orders.place(SYMBOL, **RESTING)
            began = asyncio.get_running_loop().time()
            with pytest.raises(WaitTimeout):
                await w.mm.orders.wait(SYMBOL, order_id=placed.order_id, timeout=47)
            assert asyncio.get_running_loop().time() - began == pytest.approx(47, abs=1)

    run(test())


def test_what_the_stream_does_not_tell_is_found_by_queries_while_it_is_up(exchange):
    async def test():
        async with world(exchange, client=simulated(), reconcile_interval=None) as w:
            await w.stream.user()
            placed = await w.mm.orders.place(SYMBOL, **RESTING)
            w.fault("gap", "user.*", count=50)
            coming = asyncio.create_task(fills(w, 103))
            assert (await w.mm.orders.wait(SYMBOL, order_id=placed.order_id, timeout=300)).is_final
            assert asyncio.get_running_loop().time() - await coming < 17

    run(test())


def test_a_blocking_wait_is_woken_from_the_stream_of_another_thread(exchange):
    class Never(SixMM):
        def wait(self, _seconds):
            pytest.fail("it waited without the stream")

    with running_server(exchange) as url:
        ws_url = url.replace("http", "ws", 1) + "/ws"
        with (
            Never(base_url=url, ws_url=ws_url, api_key=KEY, api_secret=SECRET) as mm,
            mm.stream() as stream,
        ):
            stream.user()
            placed = mm.orders.place(SYMBOL, **RESTING)
            found = []
            waiting = threading.Thread(
                target=lambda: found.append(mm.orders.wait(SYMBOL, order_id=placed.order_id)),
                daemon=True,
            )
            waiting.start()
            mm.orders.amend(
                SYMBOL, order_id=placed.order_id, price="99000", quantity=RESTING["quantity"]
            )
            waiting.join(50)
    assert [order.is_final for order in found] == [True]


def test_a_bell_that_rang_before_the_wait_is_heard():
    async def test():
        news = OrderNews()
        with news.about("7") as bell:
            news.tell(None, "7")
            await bell.wait_async(500)
            bell.wait(500)
            bell.clear()
            news.tell("8")
            await bell.wait_async(0.01)
            assert not bell.has_rung
        news.tell("7")

    run(test(), 100)


def test_other_accounts_hear_nothing():
    mm = SixMM(api_key=KEY, api_secret=SECRET)
    assert mm._core.news is mm.with_options(timeout=1)._core.news
    assert mm._core.news is not mm.with_credentials(api_key="b", api_secret=SECRET)._core.news
