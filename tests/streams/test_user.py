"""The account's events: in order, each once, and none missing after a loss."""

import asyncio
import re
import time
from decimal import Decimal

import httpx
from sixmm import AsyncSixMM, channels
from sixmm_auth import ServerClock
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.user.reconcile import Reconciler
from sixmm_runtime.streams.user.record import Record

from .conftest import run, serving, world

FINAL = {"FILLED", "CANCELED", "PARTIALLY_FILLED_CANCELED", "REJECTED"}


async def orders_until(subscription, order_id, status):
    """The order's events, up to that status."""
    events = []
    async for push in subscription:
        if push.data.event_type == "ORDER_TRADE_UPDATE" and push.data.order_id == order_id:
            events.append(push)
            if push.data.status == status:
                return events
    raise AssertionError("the subscription ended")


def test_an_order_is_told_from_its_placement_to_its_end(exchange):
    async def test():
        async with world(exchange) as w:
            user = await w.stream.user()
            order = await w.trade()
            told = await orders_until(user, order.order_id, "FILLED")
            assert told[0].data.status == "NEW"
            assert not any(push.reconciled for push in told)

    run(test())


def test_what_happens_while_the_connection_is_gone_is_told_after_it(exchange):
    async def test():
        async with world(exchange, reconnect_delay=0.3) as w:
            user = await w.stream.user()
            w.fault("disconnect", "user.*")
            placed = [await w.trade() for _ in range(3)]
            # Nothing promises an order between those of one millisecond.
            filled = {}
            async for push in user:
                if push.data.get("status") == "FILLED":
                    filled[push.data.order_id] = push
                if len(filled) == len(placed):
                    break
            # The first was lost with the connection; the others may have come over the next one.
            assert filled[placed[0].order_id].reconciled

    run(test())


def test_a_fill_is_told_once_whether_streamed_or_reconciled(exchange):
    async def test():
        async with world(exchange, reconcile_interval=0.05) as w:
            user = await w.stream.user()
            w.fault("gap", "user.*", count=2)
            w.fault("duplicate", "user.*", count=3)
            placed = {(await w.trade()).order_id for _ in range(6)}
            fills, finished = [], set()
            async for push in user:
                if push.data.event_type != "ORDER_TRADE_UPDATE":
                    continue
                if push.data.get("trade_id"):
                    fills.append((push.data.trade_id, push.data.last_fill_quantity))
                if push.data.status in FINAL:
                    finished.add(push.data.order_id)
                if finished == placed:
                    break
            await asyncio.sleep(0.2)
            assert len(fills) == len(set(fills))
            assert sum(quantity for _, quantity in fills) == Decimal("0.06")

    run(test())


def test_an_expired_listen_key_is_replaced(exchange):
    async def test():
        async with world(exchange) as w:
            user = await w.stream.user()
            first = await w.trade()
            await orders_until(user, first.order_id, "FILLED")
            exchange.clock.advance(61 * 60 * 1000)
            w.mm.clock  # noqa: B018
            second = await w.trade()
            assert await orders_until(user, second.order_id, "FILLED")

    run(test())


class Meanwhile(httpx.AsyncBaseTransport):
    """A way to the exchange on which something happens just before each call of a path arrives."""

    def __init__(self, path):
        self.path = path
        self.happens = None
        self.inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request):
        if request.url.path == self.path and self.happens is not None:
            happens, self.happens = self.happens, None
            await happens()
        return await self.inner.handle_async_request(request)

    async def next_call(self):
        """Return when the next call of that path arrives."""
        called = asyncio.Event()

        async def call():
            called.set()

        self.happens = call
        await called.wait()

    async def aclose(self):
        await self.inner.aclose()


def test_an_order_that_is_filled_while_its_fills_are_asked_for_is_told_to_its_end(exchange):
    bob = exchange.add_user("bob", "canary-password-of-bob")
    exchange.add_api_key(bob, key="bob-key", secret="canary-secret-of-bob", permissions=3)

    async def test():
        transport = Meanwhile("/v1/private/order/trades")
        async with (
            world(exchange, {"transport": transport}) as w,
            w.mm.with_credentials(api_key="bob-key", api_secret="canary-secret-of-bob") as taker,
        ):

            async def sell():
                await taker.orders.place(
                    symbol="BTCUSDT", type="MARKET", side="SELL", quantity="0.01"
                )

            user = await w.stream.user()
            order = await w.mm.orders.place(
                symbol="BTCUSDT", type="LIMIT", side="BUY", price="86000", quantity="0.03"
            )
            assert await orders_until(user, order.order_id, "PENDING")
            exchange.streams.restart()
            await sell()

            async def both():
                await sell()
                await sell()

            transport.happens = both
            told = await orders_until(user, order.order_id, "FILLED")
            assert [push.data.executed_quantity for push in told if push.data.get("trade_id")] == [
                Decimal("0.01"),
                Decimal("0.02"),
                Decimal("0.03"),
            ]
            assert told[0].reconciled

    run(test())


def test_what_happened_before_the_stream_is_not_told_as_missed(exchange):
    async def test():
        async with world(exchange, reconcile_interval=0.05) as w:
            before = await w.trade()
            user = await w.stream.user()
            w.fault("gap", "user.*", count=3)
            after = await w.trade()
            told = []
            async for push in user:
                told.append(push.raw.get("orderId"))
                if push.raw.get("orderStatus") == "FILLED" and told[-1] == after.order_id:
                    break
            assert before.order_id not in told

    run(test())


def test_a_lost_fill_is_told_though_the_last_one_was_with_its_order_as_it_is_now(exchange):
    bob = exchange.add_user("bob", "canary-password-of-bob")
    exchange.add_api_key(bob, key="bob-key", secret="canary-secret-of-bob", permissions=3)

    async def test():
        transport = Meanwhile("/v1/private/order/history")
        async with (
            world(exchange, {"transport": transport}, reconcile_interval=2) as w,
            w.mm.with_credentials(api_key="bob-key", api_secret="canary-secret-of-bob") as taker,
        ):
            user = await w.stream.user()
            order = await w.mm.orders.place(
                symbol="BTCUSDT", type="LIMIT", side="BUY", price="86000", quantity="0.02"
            )
            assert await orders_until(user, order.order_id, "PENDING")
            exchange.clock.advance(120_000)
            await w.mm.orders.current()  # the client learns of it
            for _ in range(2):
                await transport.next_call()
            w.fault("gap", "user.*")
            for _ in range(2):
                await taker.orders.place(
                    symbol="BTCUSDT", type="MARKET", side="SELL", quantity="0.01"
                )
            told = await orders_until(user, order.order_id, "FILLED")
            assert [push.reconciled for push in told] == [False]
            (late,) = await orders_until(user, order.order_id, "FILLED")
            assert late.reconciled
            assert late.data.trade_id != told[0].data.trade_id
            assert late.data.last_fill_quantity == Decimal("0.01")
            assert late.data.executed_quantity == Decimal("0.02")

    run(test())


def test_what_was_missed_is_found_with_a_login_on_a_computer_whose_clock_is_wrong(exchange):
    async def test():
        clock = ServerClock(wall=lambda: time.time() + 3600)
        login = {"username": "alice", "password": "canary-password", "clock": clock}
        async with (
            serving(exchange) as url,
            AsyncSixMM(base_url=url, ws_url=url.replace("http", "ws", 1) + "/ws", **login) as mm,
            mm.stream(StreamOptions(reconnect_delay=0.3)) as stream,
        ):
            user = await stream.user()
            exchange.streams.restart()
            order = await mm.orders.place(
                symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01"
            )
            async with asyncio.timeout(10):
                told = await orders_until(user, order.order_id, "FILLED")
            assert told[-1].reconciled

    run(test())


class TimesAsText(httpx.AsyncBaseTransport):
    """A way to the exchange whose fills say when they were in quotes, as it is free to do."""

    def __init__(self):
        self.inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request):
        answer = await self.inner.handle_async_request(request)
        if request.url.path != "/v1/private/order/trades":
            return answer
        body = re.sub(rb'("createdAt": *)(\d+)', rb'\1"\2"', await answer.aread())
        return httpx.Response(answer.status_code, content=body)

    async def aclose(self):
        await self.inner.aclose()


def test_what_was_missed_is_told_in_order_however_the_queries_write_times(exchange):
    async def test():
        async with world(exchange, {"transport": TimesAsText()}, reconnect_delay=0.3) as w:
            user = await w.stream.user()
            exchange.streams.restart()
            filled = await w.trade()
            resting = await w.mm.orders.place(
                symbol="BTCUSDT", type="LIMIT", side="BUY", price="80000", quantity="0.01"
            )
            for order, status in ((filled, "FILLED"), (resting, "PENDING")):
                told = await orders_until(user, order.order_id, status)
                assert told[-1].reconciled

    run(test())


def test_a_lost_fill_that_looks_like_the_last_one_is_told_and_nothing_else():
    order = {"orderId": "7", "symbol": "BTCUSDT", "status": "FILLED", "executedQuantity": "2"}
    fills = [
        {"orderId": "7", "tradeId": name, "quantity": "1", "price": "1", "createdAt": 5}
        for name in ("told", "lost")  # nothing says which of them came first
    ]
    answers = {
        "/v1/private/order/history": {"list": [order], "total": 1},
        "/v1/private/order/trades": {"list": fills, "total": 2},
    }

    def answer(request):
        nothing = {"list": [], "total": 0, "timestampMs": time.time_ns() // 1_000_000}
        data = answers.get(request.url.path, nothing)
        return httpx.Response(200, json={"code": 0, "message": "success", "data": data})

    async def test():
        record = Record(channels.API.user.events)
        told = {**order, "eventType": "ORDER_TRADE_UPDATE", "orderStatus": "FILLED"}
        record.take({**told, "tradeId": "told", "lastFillQuantity": "1"}, 5)
        async with AsyncSixMM(
            base_url="http://exchange.test",
            api_key="k",
            api_secret="canary",
            transport=httpx.MockTransport(answer),
        ) as mm:
            missed = await Reconciler(mm, channels.API.user, record).missed(0)
        news = [one.event for one in missed if record.weigh_missed(one, 6).is_news]
        assert [(one["tradeId"], one["orderStatus"]) for one in news] == [("lost", "FILLED")]

    run(test())
