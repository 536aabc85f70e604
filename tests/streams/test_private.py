"""The account's connection: its credential, who may ask what, and what becomes of it when REST fails."""

import asyncio
import logging
from contextlib import asynccontextmanager
from http import HTTPStatus

import httpx
import pytest
from sixmm import AsyncSixMM, AuthenticationError, ClientClosed, MissingCredentials
from sixmm.channels import API
from sixmm_runtime.streams.errors import StreamError
from sixmm_runtime.streams.events import (
    Closed,
    Connected,
    Gap,
    Push,
    Reconnecting,
    Resynced,
    Unknown,
)
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.user.credential import ListenKey
from sixmm_runtime.streams.user.record import Missed, Record

from .account import Account
from .conftest import KEY, SECRET, run, serving, world
from .scripted import Exchange, eventually, scripted, until
from .test_user import orders_until

ORDER = "ORDER_TRADE_UPDATE"


def streams_of(url, **arguments):
    return AsyncSixMM(base_url=url, ws_url=url.replace("http", "ws", 1) + "/ws", **arguments)


@asynccontextmanager
async def listening_over(transport, exchange, **options):
    """A client whose calls go over that transport, once each, and a stream of it."""
    async with (
        serving(exchange) as url,
        streams_of(url, api_key=KEY, api_secret=SECRET, transport=transport, max_retries=0) as mm,
        mm.stream(StreamOptions(**options)) as stream,
    ):
        yield mm, stream


class Outage(httpx.AsyncBaseTransport):
    """A way to the exchange that is cut for some paths."""

    def __init__(self, *paths, failures=0, hangs=False):
        self.paths = paths
        self.hangs = hangs
        self.calls = 0
        self.failures = failures
        self.failed = asyncio.Event()
        self.inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request):
        self.calls += 1
        if request.url.path in self.paths and self.failures > 0:
            self.failures -= 1
            self.failed.set()
            if self.hangs:
                await asyncio.Event().wait()
            raise httpx.ConnectError("the line is cut")
        return await self.inner.handle_async_request(request)

    async def aclose(self):
        await self.inner.aclose()


# Credentials


def test_without_credentials_there_is_no_user_stream_and_public_ones_go_on(exchange):
    async def test():
        async with serving(exchange) as url, streams_of(url) as mm, mm.stream() as stream:
            tickers = await stream.ticker("BTCUSDT")
            with pytest.raises(MissingCredentials):
                await stream.user()
            assert (await until(stream, Closed)).private is True
            with pytest.raises(MissingCredentials):
                await stream.user()
            assert (await anext(await stream.ticker("ETHUSDT"))).topic == "market.ticker.ETHUSDT"
            assert tickers.received

    run(test())


def test_a_key_that_the_exchange_does_not_know_is_an_error(exchange):
    async def test():
        async with (
            serving(exchange) as url,
            streams_of(url, api_key="nobody", api_secret="canary-nothing") as mm,
            mm.stream() as stream,
        ):
            with pytest.raises(AuthenticationError):
                await stream.user()
            assert (await until(stream, Closed)).private is True

    run(test())


def test_credentials_that_are_revoked_later_end_the_readers_with_the_error(exchange):
    async def test():
        async with world(exchange) as w:
            user = await w.stream.user()
            await revoke(w)
            exchange.clock.advance(61 * 60 * 1000)  # the listen key ends
            with pytest.raises(AuthenticationError):
                async for _ in user:
                    pass

    async def revoke(w):
        async with AsyncSixMM(
            base_url=w.mm.base_url, username="alice", password="canary-password"
        ) as owner:
            await owner.api_keys.delete_all()

    run(test())


def test_a_listen_key_that_can_not_be_made_for_a_while_is_made_later(exchange):
    async def test():
        transport = Outage("/v1/private/user/listen-key", failures=7)
        async with listening_over(transport, exchange, reconnect_delay=0.001) as (_, stream):
            await stream.user()
            assert (await until(stream, Reconnecting)).private
            assert transport.failures == 0

    run(test())


def test_an_exchange_that_refuses_each_new_key_ends_the_user_stream():
    async def test():
        async def refuse(line):
            await line.say(event="auth", success=False)
            await line.linger()

        def rest(request):
            data = (
                {"timestampMs": 1_780_000_000_000}
                if request.url.path == "/v1/time"
                else {"listenKey": "k" * 32}
            )
            return httpx.Response(200, json={"code": 0, "data": data})

        async with (
            scripted(refuse) as url,
            AsyncSixMM(
                ws_url=url, api_key=KEY, api_secret=SECRET, transport=httpx.MockTransport(rest)
            ) as mm,
            mm.stream(StreamOptions(reconnect_delay=0.001)) as stream,
        ):
            with pytest.raises(StreamError, match="refused 3 credentials"):
                await stream.user()

    run(test())


def test_refusals_count_only_in_a_row(exchange):
    async def test():
        async def moody(line):
            await line.say(event="auth", success=line.number % 2 == 1, data="1")
            if line.number == 9:
                await line.say(topic="user.1", ts=1, data={"eventType": "DONE"})
                await line.linger()

        async with (
            scripted(moody) as ws_url,
            serving(exchange) as url,
            AsyncSixMM(base_url=url, ws_url=ws_url, api_key=KEY, api_secret=SECRET) as mm,
            mm.stream(StreamOptions(reconnect_delay=0.001)) as stream,
        ):
            user = await stream.user()
            assert (await anext(user)).raw["eventType"] == "DONE"

    run(test())


def test_a_refusal_that_passes_ends_no_user_stream():
    async def test():
        codes = [1003, 1003]

        async def accept(line):
            await line.say(event="auth", success=True, data="1")
            await line.say(topic="user.1", ts=1, data={"eventType": "DONE"})
            await line.linger()

        def rest(request):
            if request.url.path.endswith("listen-key") and codes:
                return httpx.Response(
                    401, json={"code": codes.pop(), "message": "Timestamp outside"}
                )
            data = {"timestampMs": 1_780_000_000_000, "listenKey": "k" * 32, "list": []}
            return httpx.Response(200, json={"code": 0, "data": data})

        async with (
            scripted(accept) as url,
            AsyncSixMM(
                ws_url=url, api_key=KEY, api_secret=SECRET, transport=httpx.MockTransport(rest)
            ) as mm,
            mm.stream(StreamOptions(reconnect_delay=0.001)) as stream,
        ):
            user = await stream.user()
            assert (await anext(user)).raw["eventType"] == "DONE"
            assert codes == []

    run(test())


def test_a_token_opens_the_private_connection_instead_of_a_key(exchange):
    async def test():
        options = StreamOptions(private_credential="token")
        async with (
            serving(exchange) as url,
            streams_of(url, username="alice", password="canary-password") as mm,
            mm.stream(options) as stream,
        ):
            user = await stream.user()
            order = await mm.orders.place(
                symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01"
            )
            assert await orders_until(user, order.order_id, "FILLED")

    run(test())


def test_a_token_that_has_ended_is_renewed_for_the_next_connection(exchange):
    async def test():
        options = StreamOptions(private_credential="token", reconnect_delay=0.01)
        async with (
            serving(exchange) as url,
            streams_of(url, username="alice", password="canary-password") as mm,
            mm.stream(options) as stream,
        ):
            user = await stream.user()
            exchange.clock.advance(48 * 3600 * 1000)
            while (await until(stream, Connected)).number < 2:
                pass
            await until(stream, Resynced)
            order = await mm.orders.place(
                symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01"
            )
            assert await orders_until(user, order.order_id, "FILLED")

    run(test())


def test_a_token_needs_a_login(exchange):
    async def test():
        async with world(exchange, private_credential="token") as w:
            with pytest.raises(MissingCredentials, match="needs a login"):
                await w.stream.user()

    run(test())


def test_a_client_that_is_closed_ends_its_user_stream_and_not_the_public_one(exchange):
    async def test():
        async with world(exchange) as w:
            user, tickers = await w.stream.user(), await w.stream.ticker("BTCUSDT")
            await w.mm.close()
            exchange.clock.advance(
                61 * 60 * 1000
            )  # the listen key ends, and there is no way to another
            with pytest.raises(ClientClosed):
                async for _ in user:
                    pass
            assert (await anext(tickers)).topic

    run(test())


# Keeping a listen key


class KeyKeeper:
    """A client whose listen keys are counted, and whose renewals are answered from a list."""

    def __init__(self, *codes):
        self.codes = list(codes)
        self.made = self.renewed = 0
        self.mm = AsyncSixMM(
            api_key=KEY,
            api_secret=SECRET,
            max_retries=0,
            transport=httpx.MockTransport(self.answer),
        )

    def answer(self, request):
        code, data = 0, {"timestampMs": 1_780_000_000_000}
        if request.method == "POST":
            self.made += 1
            data = {"listenKey": f"canary-key-{self.made}"}
        elif request.method == "PUT":
            self.renewed += 1
            code = self.codes.pop(0) if self.codes else 0
        return httpx.Response(200, json={"code": code, "message": "m", "data": data})

    def key(self):
        return ListenKey(self.mm, API.credentials, renew_seconds=0.005)


def test_a_listen_key_is_made_once_and_renewed_as_long_as_it_is_used():
    async def test():
        keeper = KeyKeeper()
        key = keeper.key()
        assert await key.url() == await key.url() == "wss://6mm.com/ws?listenKey=canary-key-1"
        await eventually(lambda: keeper.renewed >= 3)
        key.stop()
        assert "canary" not in repr(key)
        renewed = keeper.renewed
        await asyncio.sleep(0.02)
        assert (keeper.made, keeper.renewed) == (1, renewed)

    run(test())


def test_a_key_whose_renewal_failed_for_now_is_kept_and_one_that_is_gone_is_replaced():
    async def test():
        keeper, gone = KeyKeeper(5003, 5001, 2002), []
        key = keeper.key()
        key.on_gone = lambda: gone.append(keeper.renewed)
        await key.url()
        await eventually(lambda: gone)
        assert gone == [3]
        assert (await key.url()).endswith("canary-key-2")
        key.stop()

    run(test())


def test_a_listen_key_is_renewed_within_each_half_hour_and_soon_again_where_that_failed():
    async def test():
        account = Account()
        exchange = Exchange(account)
        async with exchange.followed(reconcile_interval=None, ping_interval=None) as stream:
            await stream.user()
            await asyncio.sleep(4 * 1800 + 60)
            assert len(account.renewals) == 4
            account.refuse["/v1/private/user/listen-key"] = (200, 5002, "Service unavailable")
            await asyncio.sleep(1800)
            account.refuse.clear()
            await asyncio.sleep(600)
            assert len(account.renewals) == 5
            assert (account.keys, len(exchange.lines)) == (1, 1)

    run(test(), seconds=20_000)


@pytest.mark.parametrize("close", [1008, HTTPStatus.UNAUTHORIZED])
def test_a_listen_key_that_was_refused_is_not_used_again(close):
    async def test():
        exchange = Exchange(Account())
        async with exchange.followed(reconcile_interval=None) as stream:
            await stream.user()
            if close == 1008:
                await exchange.lines[0].connection.close(close)
            else:
                exchange.status = close
                exchange.lines[0].drop()
                await eventually(lambda: len(exchange.knocks) > 1)
                exchange.status = None
            await eventually(lambda: len(exchange.lines) > 1)
            used = [one.connection.request.path for one in exchange.lines]
            assert used[0] != used[1]

    run(test())


def test_what_an_exchange_says_when_it_closes_is_told_without_the_key_in_it():
    async def test():
        exchange = Exchange(Account())
        async with exchange.followed() as stream:
            await stream.user()
            secret = exchange.lines[0].connection.request.path.partition("=")[2]
            await exchange.lines[0].connection.close(1011, f"listenKey={secret} ended")
            lost = await until(stream, Reconnecting)
            assert "ended" in lost.reason
            assert secret not in repr(lost)

    run(test())


def test_a_connection_whose_key_is_gone_is_replaced_before_the_exchange_ends_it(exchange):
    async def test():
        async with world(exchange) as w:
            await w.stream.user()
            w.stream._private.replace()
            assert (await until(w.stream, Gap)).reason == "the connection was replaced by a new one"
            assert (await until(w.stream, Connected)).number == 2
            assert isinstance(await until(w.stream, Resynced), Resynced)

    run(test())


# Who may not ask


def test_a_key_that_may_only_read_listens_and_says_that_losses_stay(exchange):
    async def test():
        user_id = exchange.add_user("reader", "canary-password-2")
        exchange.add_api_key(user_id, key="read-key", secret="canary-read", permissions=1)
        exchange.add_api_key(user_id, key="trade-key", secret="canary-trade", permissions=3)
        transport = Outage()
        async with (
            serving(exchange) as url,
            streams_of(
                url, api_key="read-key", api_secret="canary-read", transport=transport
            ) as mm,
            streams_of(url, api_key="trade-key", api_secret="canary-trade") as trader,
            mm.stream(StreamOptions(reconcile_interval=0.01)) as stream,
        ):
            user = await stream.user()
            gap = await until(stream, Gap)
            assert "can't be made up for" in gap.reason
            assert "3006" in gap.reason
            order = await trader.orders.place(
                symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01"
            )
            assert await orders_until(user, order.order_id, "FILLED")
            calls = transport.calls
            await asyncio.sleep(0.1)
            assert transport.calls == calls, "it asks no more"

    run(test())


def test_a_rest_outage_after_a_reconnect_delays_the_resync_and_loses_nothing(exchange):
    async def test():
        transport = Outage("/v1/private/order/current", failures=0)
        async with listening_over(transport, exchange, reconnect_delay=0.01) as (mm, stream):
            user = await stream.user()
            transport.failures = 2
            exchange.streams.restart()
            order = await mm.orders.place(
                symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01"
            )
            told = await orders_until(user, order.order_id, "FILLED")
            assert transport.failures == 0
            fills = [push.data.trade_id for push in told if push.data.get("trade_id")]
            assert len(fills) == len(set(fills)) == 1

    run(test())


def test_one_refusal_after_failures_does_not_mean_that_the_account_may_not_ask(exchange):
    class Rough(Outage):
        """First cut off, then refused as late, then served."""

        async def handle_async_request(self, request):
            if request.url.path in self.paths and self.failures == 1:
                self.failures -= 1
                return httpx.Response(401, json={"code": 1003, "message": "Timestamp outside"})
            return await super().handle_async_request(request)

    async def test():
        transport = Rough("/v1/private/order/current")
        async with listening_over(transport, exchange, reconnect_delay=0.01) as (mm, stream):
            user = await stream.user()
            transport.failures = 3
            exchange.streams.restart()
            order = await mm.orders.place(
                symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01"
            )
            assert await orders_until(user, order.order_id, "FILLED")
            await until(stream, Connected)
            lost = await until(stream, Gap)
            assert "can't be made up for" not in lost.reason
            assert isinstance(await until(stream, Resynced), Resynced)
            assert transport.failures == 0

    run(test())


def test_events_of_an_unknown_kind_are_delivered(exchange):
    async def test():
        async def unknown(line):
            await line.say(event="auth", success=True, data="1")
            for number in range(2):
                await line.say(
                    topic="user.1", ts=number, data={"eventType": "MARGIN_CALL", "level": number}
                )
            await line.linger()

        async with (
            scripted(unknown) as ws_url,
            serving(exchange) as url,
            AsyncSixMM(base_url=url, ws_url=ws_url, api_key=KEY, api_secret=SECRET) as mm,
            mm.stream() as stream,
        ):
            user = await stream.user()
            got = [await anext(user) for _ in range(2)]
            assert [push.data.extra["level"] for push in got] == [0, 1]

    run(test())


def test_events_under_way_when_the_account_was_given_up_are_not_unknown(exchange):
    async def test():
        closed = asyncio.Event()

        async def late(line):
            await line.say(event="auth", success=True, data="1")
            await closed.wait()
            await line.push("user.1", {"eventType": "MARGIN_CALL"})
            await line.say(event="the marker behind it")
            await line.linger()

        async with (
            scripted(late) as ws_url,
            serving(exchange) as url,
            AsyncSixMM(base_url=url, ws_url=ws_url, api_key=KEY, api_secret=SECRET) as mm,
            mm.stream() as stream,
        ):
            await (await stream.user()).close()
            closed.set()
            assert (await until(stream, Unknown)).raw == {"event": "the marker behind it"}

    run(test())


@pytest.mark.parametrize("hangs", [False, True], ids=["cut off", "hanging"])
def test_an_outage_of_the_queries_holds_back_no_event_of_a_connection_that_is_up(exchange, hangs):
    async def test():
        transport = Outage("/v1/private/order/current", failures=0, hangs=hangs)
        async with listening_over(transport, exchange, reconcile_interval=0.01) as (mm, stream):
            user = await stream.user()
            transport.failures = 1_000_000
            await transport.failed.wait()
            order = await mm.orders.place(
                symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01"
            )
            async with asyncio.timeout(5):
                await orders_until(user, order.order_id, "FILLED")

    run(test())


def test_no_event_follows_the_end_of_a_stream(exchange):
    async def test():
        transport = Outage("/v1/private/order/current", failures=0)
        async with listening_over(transport, exchange, reconnect_delay=0.01) as (mm, stream):
            user = await stream.user()
            transport.failures = 1_000_000
            exchange.streams.restart()
            await transport.failed.wait()
            # This one waits for the queries' answer.
            await mm.orders.place(symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01")
            while not stream._private._held:  # noqa: ASYNC110
                await asyncio.sleep(0)
            await stream.close()
            assert [push.raw async for push in user]
            events = [event async for event in stream]
            assert isinstance(events[-1], Closed)
            assert isinstance(events[-2], Push)

    run(test())


def test_many_open_orders_are_all_reconciled(exchange):
    async def test():
        async with world(exchange, reconnect_delay=0.01) as w:
            user = await w.stream.user()
            orders = [
                (
                    await w.mm.orders.place(
                        symbol="BTCUSDT", type="LIMIT", side="BUY", price="80000", quantity="0.01"
                    )
                ).order_id
                for _ in range(130)
            ]
            await asyncio.sleep(0)
            exchange.streams.restart()
            canceled = set()
            for order_id in orders:
                await w.mm.orders.cancel(symbol="BTCUSDT", order_id=order_id)
            async for push in user:
                if push.raw.get("eventType") == ORDER and push.raw["orderStatus"] == "CANCELED":
                    assert push.raw["orderId"] not in canceled, "told twice"
                    canceled.add(push.raw["orderId"])
                if canceled == set(orders):
                    break

    run(test())


# What was told


def account(balance="10", pnl="0", quantity="1"):
    return {
        "eventType": "ACCOUNT_UPDATE",
        "balances": [{"assetType": "USDT", "walletBalance": balance}],
        "positions": [
            {
                "symbol": "BTCUSDT",
                "positionSide": "BOTH",
                "quantity": quantity,
                "unrealizedPnl": pnl,
            }
        ],
    }


@pytest.mark.parametrize(
    ("event", "ts", "news"),
    [
        (account(), 100, False),
        (account(), 101, False),
        (account(balance="11"), 100, True),
        (account(balance="11"), 99, False),
        (account(pnl="5"), 101, True),
        ({"eventType": "ACCOUNT_UPDATE"}, 1, True),
        ({"eventType": "SOMETHING_NEW"}, 1, True),
        (None, 1, True),
    ],
)
def test_an_account_event_is_news_unless_it_repeats_or_precedes_what_was_told(event, ts, news):
    record = Record(API.user.events)
    assert record.take(account(), 100)
    assert record.take(event, ts) is news


@pytest.mark.parametrize("trade_id", ["7", "0", ""])
def test_an_order_that_ends_is_told_though_its_event_names_a_fill_that_was_told(trade_id):
    order = {"eventType": ORDER, "orderId": "1", "symbol": "BTCUSDT", "tradeId": trade_id}
    fill = {
        **order,
        "orderStatus": "PARTIALLY_FILLED",
        "executedQuantity": "1",
        "lastFillQuantity": "1",
        "updatedAt": 1,
    }
    end = {**fill, "orderStatus": "PARTIALLY_FILLED_CANCELED", "updatedAt": 2}
    record = Record(API.user.events)
    assert record.take(fill, 1)
    assert not record.take({**fill, "updatedAt": 2}, 2), "the fill again, with another time"
    assert record.take(end, 3)
    assert not record.take(end, 3)


def test_how_things_stand_is_taken_from_the_queries_whatever_the_clocks_say():
    record = Record(API.user.events)
    record.take(account(balance="10"), 1000)
    verdict = record.weigh_missed(Missed(account(balance="12")), 900)
    assert verdict.is_news
    verdict.note()
    assert record.differing(account(balance="12")["balances"], account()["positions"]) is None
    assert not record.take(account(balance="9"), 950), (
        "it was under way when the queries were asked"
    )
    assert record.take(account(balance="13"), 1000), "a later event still is news"


def test_a_position_that_was_told_as_ended_is_not_told_as_gone():
    record = Record(API.user.events)
    assert record.take(account(quantity="0"), 100)
    assert record.differing(account()["balances"], []) is None


def test_an_account_event_that_says_no_time_is_not_taken_for_an_old_one():
    record = Record(API.user.events)
    record.weigh_missed(Missed(account(balance="10")), 1000).note()
    assert record.take(account(balance="11"), 0)


def test_an_order_that_begins_after_its_end_is_another_one():
    order = {"eventType": ORDER, "orderId": "1", "symbol": "BTCUSDT"}
    filled = {"orderStatus": "FILLED", "executedQuantity": "1", "tradeId": "7"}
    record = Record(API.user.events)
    assert record.take({**order, **filled, "updatedAt": 5}, 5)
    assert not record.take({**order, "orderStatus": "NEW", "updatedAt": 5}, 6), "it came late"
    assert record.take({**order, "orderStatus": "NEW", "updatedAt": 6}, 6)
    assert record.take({**order, **filled, "updatedAt": 7}, 7)


def test_the_record_of_finished_orders_has_a_bound():
    record = Record(API.user.events)
    for number in range(12_000):
        event = {"eventType": ORDER, "orderId": str(number), "symbol": "BTCUSDT"}
        record.take({**event, "orderStatus": "NEW", "updatedAt": 1}, 0)
        record.take({**event, "orderStatus": "CANCELED", "updatedAt": 2}, 0)
    assert len(record.orders) == 10_000


# Secrets


@pytest.mark.parametrize("credential", ["listen_key", "token"])
def test_no_credential_of_a_stream_is_logged_shown_or_told(exchange, caplog, credential):
    seen, secrets = [], set()

    async def test():
        async with (
            serving(exchange) as url,
            streams_of(url, username="alice", password="canary-password") as mm,
            mm.stream(StreamOptions(private_credential=credential, reconnect_delay=0.01)) as stream,
        ):
            await stream.user()
            exchange.streams.restart()
            async for event in stream:
                seen.append(repr(event))
                if isinstance(event, Resynced) and len(seen) > 3:
                    break
            secrets.add(
                stream._credential._key if credential == "listen_key" else mm._stream_access.token()
            )
            seen.extend(
                repr(one)
                for one in (
                    stream,
                    stream._credential,
                    mm._stream_access,
                    stream._wire(),
                    vars(stream),
                )
            )

    with caplog.at_level(logging.DEBUG):
        run(test())
    text = "\n".join([*seen, caplog.text, *(str(record.__dict__) for record in caplog.records)])
    assert "sixmm.websockets" in {record.name for record in caplog.records}
    assert f"{'listenKey' if credential == 'listen_key' else 'token'}=***" in text, (
        "the address was logged"
    )
    assert secrets
    assert not [one for one in (*secrets, "canary") if one in text]
