"""Connections that fail, end, are refused and replaced: what a program learns of it, and that nothing is left behind."""

import asyncio
import contextlib
import gc
import socket
import sys
import threading
import warnings
from http import HTTPStatus

import httpx
import pytest
from sixmm import AsyncSixMM, InvalidArgument, SixMM
from sixmm_mock import running_server
from sixmm_runtime.streams.book.book import BookState
from sixmm_runtime.streams.errors import (
    BookNotLive,
    StreamClosed,
    StreamError,
    SubscriptionRefused,
    SubscriptionTimeout,
)
from sixmm_runtime.streams.events import (
    Closed,
    Connected,
    Gap,
    Push,
    Reconnecting,
    Refused,
    Resynced,
    Unknown,
)
from sixmm_runtime.streams.options import StreamOptions
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from .conftest import KEY, SECRET, run, serving, world
from .scripted import Exchange, eventually, listening, scripted, until

BOOK, TICKER = "market.depth.BTCUSDT", "market.ticker.BTCUSDT"


def book(version, *, kind="snapshot", bid="100", ask="101", start=None):
    data = {
        "startVersion": start or version,
        "endVersion": version,
        "bids": [[bid, "1"]],
        "asks": [[ask, "1"]],
    }
    return data if kind is None else {**data, "type": kind}


def left_behind(before):
    return {one.get_name() for one in asyncio.all_tasks() - before if "sixmm" in one.get_name()}


def test_what_an_answer_asks_for_is_sent_at_once():
    async def test():
        async def script(line):
            if line.number == 1:
                await line.accept()
                await line.accept()
                return
            await line.refuse()  # both topics in one frame
            assert len(await line.accept()) == 1
            await line.refuse()
            await line.linger()

        # No ping wakes the sender.
        async with listening(script, ping_interval=None) as stream:
            await stream.ticker("BTCUSDT")
            await stream.ticker("ETHUSDT")
            assert (await until(stream, Refused)).topic == "market.ticker.ETHUSDT"

    run(test())


# What ends a connection, in words


@pytest.mark.parametrize(
    ("script", "reason", "code"),
    [
        (lambda line: line.connection.close(1012, "maintenance"), "code 1012 (maintenance)", 1012),
        (lambda line: line.connection.close(1000), "code 1000", 1000),
        (lambda line: line.connection.send("x" * 2000), "larger than max_frame_bytes", None),
        (lambda line: line.connection.send("{"), "a frame came that is not JSON", None),
        (lambda line: line.connection.send("[]"), "a frame came that is not an object", None),
    ],
)
def test_what_ended_a_connection_is_told(script, reason, code):
    async def test():
        async def first_ends(line):
            if line.number == 1:
                await line.accept()
                await script(line)
            else:
                await line.accept()
            await line.linger()

        async with listening(first_ends, max_frame_bytes=1000) as stream:
            await stream.ticker("BTCUSDT")
            lost = await until(stream, Reconnecting)
            assert reason in lost.reason
            assert lost.code == code
            assert (await until(stream, Connected)).number == 2

    run(test())


def test_a_stalled_connection_is_noticed_though_the_socket_is_open():
    async def test():
        async def stall(line):
            await line.accept()
            await line.linger()

        async with listening(stall, ping_interval=0.02, pong_timeout=0.02) as stream:
            await stream.ticker("BTCUSDT")
            assert "not even an answer to a ping" in (await until(stream, Reconnecting)).reason

    run(test())


def test_an_exchange_that_takes_no_frames_is_left_though_it_sends(monkeypatch):
    async def test():
        async def script(line):
            await line.accept()
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await line.push(TICKER, {"lastPrice": "1"})
                    await asyncio.sleep(1)

        async def never(*_):
            await asyncio.Event().wait()

        async with listening(script, ping_interval=None, ack_timeout=5) as stream:
            await stream.ticker("BTCUSDT")
            with monkeypatch.context() as patched:
                patched.setattr(ClientConnection, "send", never)
                asking = asyncio.create_task(stream.ticker("ETHUSDT"))
                lost = await until(stream, Reconnecting)
            assert lost.reason == "the exchange takes no frames"
            await until(stream, Connected)
            asking.cancel()

    run(test())


def test_a_topic_that_stays_silent_though_pings_are_answered_is_subscribed_anew():
    async def test():
        async def forgetful(line):
            await line.accept()
            frame = await line.asked()
            assert (frame["op"], frame["args"]) == ("unsubscribe", ["market.ticker.BTCUSDT"])
            await line.accept()
            await line.push("market.ticker.BTCUSDT", {"lastPrice": "1"})
            await line.linger()

        async with listening(forgetful) as stream:
            tickers = await stream.ticker("BTCUSDT", silence_timeout=0.05)
            assert (await anext(tickers)).data.last_price == 1
            assert "nothing of it came for" in (await until(stream, Gap)).reason

    run(test())


@pytest.mark.parametrize("bad", [0, -1, True, "5", float("nan")])
def test_times_that_make_no_sense_are_refused(bad):
    for name in ("connect_timeout", "silence_timeout", "ping_interval", "max_age"):
        with pytest.raises(InvalidArgument, match=name):
            StreamOptions(**{name: bad})


def test_streams_never_come_from_another_exchange_than_the_one_that_is_called():
    async def test():
        async with AsyncSixMM(base_url="http://127.0.0.1:1") as mm, mm.stream() as stream:
            for follow in (stream.ticker, stream.book):
                with pytest.raises(InvalidArgument, match="Give ws_url="):
                    await follow("BTCUSDT")
            with pytest.raises(InvalidArgument, match="Give ws_url="):
                await stream.user()

    run(test())


def test_a_refused_connection_ends_the_wait_with_the_reason():
    async def test():
        async with scripted(lambda line: line.linger()) as url:
            pass  # its port is free again
        async with (
            AsyncSixMM(ws_url=url) as mm,
            mm.stream(StreamOptions(subscribe_timeout=0.1, reconnect_delay=0.01)) as stream,
        ):
            with pytest.raises(
                SubscriptionTimeout, match=f"{BOOK} was not subscribed within 0.1 s"
            ):
                await stream.depth("BTCUSDT")
            with pytest.raises(SubscriptionTimeout, match="Check ws_url"):
                await stream.book("BTCUSDT")

    run(test())


def test_an_exchange_that_never_sends_a_snapshot_gives_no_book():
    async def test():
        async def mute(line):
            await line.accept()
            await line.linger()

        async with listening(mute, subscribe_timeout=0.1) as stream:
            with pytest.raises(SubscriptionTimeout, match="no snapshot came"):
                await stream.book("BTCUSDT")

    run(test())


@pytest.fixture
def serve_silence():
    """Has another loopback address answer no connection on a port."""
    opened = []

    def silence(port):
        full = socket.create_server(("127.0.0.2", port), backlog=0)
        opened.append(full)
        for _ in range(
            4
        ):  # what is in the queue is never accepted, and nothing else gets an answer
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.2", port))
            opened.append(waiting)
        return "127.0.0.2"

    yield silence
    for one in opened:
        one.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second loopback address")
def test_an_address_that_takes_no_packets_does_not_keep_a_stream_from_the_next_one(
    monkeypatch, serve_silence
):
    async def test():
        async def accept(line):
            await line.accept()
            await line.linger()

        async with scripted(accept) as url:
            port = int(httpx.URL(url).port or 0)
            addresses = [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))
                for host in (serve_silence(port), "127.0.0.1")
            ]

            async def resolve(*_args, **_kwargs):
                return addresses

            monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
            options = StreamOptions(connect_timeout=0.5, subscribe_timeout=5)
            async with (
                AsyncSixMM(ws_url=f"ws://exchange.test:{port}/ws", allow_insecure=True) as mm,
                mm.stream(options) as stream,
            ):
                assert await stream.ticker("BTCUSDT")

    monkeypatch.setenv("no_proxy", "*")
    run(test())


def test_a_redirect_is_not_followed():
    async def test():
        reached = []

        async def other(line):
            reached.append(line)

        async with scripted(other) as elsewhere:

            def redirect(connection, _request):
                answer = connection.respond(HTTPStatus.FOUND, "")
                answer.headers["Location"] = elsewhere
                return answer

            async with (
                scripted(lambda line: line.linger(), process_request=redirect) as url,
                AsyncSixMM(ws_url=url) as mm,
                mm.stream(StreamOptions(subscribe_timeout=0.1)) as stream,
            ):
                with pytest.raises(SubscriptionTimeout, match="302"):
                    await stream.ticker("BTCUSDT")
        assert reached == []

    run(test())


def test_a_way_that_can_never_work_is_an_error_at_once(monkeypatch):
    monkeypatch.setenv("http_proxy", "gopher://127.0.0.1:1")

    async def test():
        async with AsyncSixMM(ws_url="ws://127.0.0.1:1/ws") as mm, mm.stream() as stream:
            with pytest.raises(InvalidArgument, match="http_proxy must look like"):
                await stream.ticker("BTCUSDT")

    run(test())


def test_market_data_comes_back_after_any_number_of_refused_connections():
    async def test():
        count = 0

        def refuse(connection, _request):
            nonlocal count
            count += 1
            return connection.respond(HTTPStatus.FORBIDDEN, "") if count <= 5 else None

        async def accept(line):
            await line.accept()
            await line.linger()

        async with (
            scripted(accept, process_request=refuse) as url,
            AsyncSixMM(ws_url=url) as mm,
            mm.stream(StreamOptions(reconnect_delay=0.001)) as stream,
        ):
            await stream.ticker("BTCUSDT")
            assert count == 6

    run(test())


@pytest.mark.parametrize("password", ["", "canary:canary@"])
def test_a_stream_takes_the_proxy_of_its_client(exchange, password):
    async def test():
        asked = []

        async def tunnel(reader, writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            asked.append(head)
            host, port = head.split()[1].split(":")
            far_reader, far_writer = await asyncio.open_connection(host, int(port))
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")

            async def copy(source, target):
                while data := await source.read(65536):
                    target.write(data)
                target.close()

            await asyncio.gather(
                copy(reader, far_writer), copy(far_reader, writer), return_exceptions=True
            )

        async with (
            serving(exchange) as url,
            await asyncio.start_server(tunnel, "127.0.0.1", 0) as proxy,
        ):
            port = proxy.sockets[0].getsockname()[1]
            ws_url = url.replace("http", "ws", 1) + "/ws"
            async with (
                AsyncSixMM(ws_url=ws_url, proxy=f"http://{password}127.0.0.1:{port}") as mm,
                mm.stream() as stream,
            ):
                assert (await anext(await stream.ticker("BTCUSDT"))).topic
                assert "canary" not in repr((mm._stream_access, stream._wire()))
        assert asked[0].startswith("CONNECT 127.0.0.1:")
        assert ("Proxy-Authorization: Basic" in asked[0]) is bool(password)

    run(test())


def test_streams_share_the_tls_settings_of_their_client():
    mm = AsyncSixMM()
    assert mm._stream_access.route.tls() is AsyncSixMM()._stream_access.route.tls()


# Refusals


def test_a_topic_that_is_refused_after_a_reconnect_ends_what_reads_it_and_says_so():
    async def test():
        async def delist(line):
            if line.number == 1:
                await line.accept()
                await line.push(BOOK, book(5))
                await line.asked()  # the second reader
                await line.push(BOOK, book(5))
                await line.connection.close()
            else:
                await line.refuse()
                await line.linger()

        async with listening(delist) as stream:
            live = await stream.book("BTCUSDT")
            depth = asyncio.create_task(stream.depth("BTCUSDT"))
            assert await until(stream, Refused) == Refused(BOOK, 2002, "delisted")
            with pytest.raises(SubscriptionRefused, match="delisted"):
                await depth
            with pytest.raises(BookNotLive, match="delisted"):
                _ = live.best_bid
            with pytest.raises(SubscriptionRefused):
                await live.live()

    run(test())


def test_a_reader_of_a_topic_that_is_refused_later_is_told_after_what_waits():
    async def test():
        async def delist(line):
            if line.number == 1:
                await line.accept()
                await line.push("market.ticker.BTCUSDT", {"lastPrice": "1"})
                await line.connection.close()
            else:
                await line.refuse()
                await line.linger()

        async with listening(delist) as stream:
            tickers = await stream.ticker("BTCUSDT")
            await asyncio.sleep(0.05)
            assert (await anext(tickers)).data.last_price == 1
            with pytest.raises(SubscriptionRefused, match="delisted"):
                await anext(tickers)

    run(test())


# Frames that nobody asked for


def test_what_the_description_does_not_know_is_delivered():
    async def test():
        async def talkative(line):
            await line.accept()
            await line.say(event="maintenance", at=5)
            await line.push("market.liquidation.BTCUSDT", {"side": "BUY"})
            await line.linger()

        async with listening(talkative) as stream:
            await stream.ticker("BTCUSDT")
            assert (await until(stream, Unknown)).raw == {"event": "maintenance", "at": 5}
            assert (await until(stream, Unknown)).raw["topic"] == "market.liquidation.BTCUSDT"

    run(test())


def test_pushes_under_way_when_a_topic_was_given_up_are_not_unknown():
    async def test():
        async def late(line):
            await line.accept()
            await line.asked()
            await line.push("market.ticker.BTCUSDT", {})
            await line.say(event="maintenance")
            await line.linger()

        async with listening(late) as stream:
            await (await stream.ticker("BTCUSDT")).close()
            assert (await until(stream, Unknown)).raw == {"event": "maintenance"}

    run(test())


# Replacing a connection


def test_a_replaced_connection_keeps_every_subscription(exchange):
    async def test():
        async with world(exchange, max_age=0.15) as w:
            live, tickers = await w.stream.book("BTCUSDT"), await w.stream.ticker("BTCUSDT")
            while (await until(w.stream, Connected)).number < 3:
                pass
            await live.live()
            await anext(tickers)
            assert len(w.exchange.streams) <= 2, "the new one, and at most the next"
            lost = [
                event for event in w.stream._all.mailbox._waiting if isinstance(event, Reconnecting)
            ]
            assert lost == [], "no connection failed"

    run(test())


def test_a_replacement_that_does_not_come_up_costs_nothing_of_the_connection_that_is_up():
    async def test():
        exchange = Exchange()
        async with exchange.followed(max_age=1, reconnect_delay_max=1) as stream:
            tickers = await stream.ticker("BTCUSDT")
            exchange.status = HTTPStatus.SERVICE_UNAVAILABLE
            await eventually(lambda: len(exchange.knocks) > 2)
            await exchange.lines[0].push(TICKER, {"lastPrice": "1"})
            assert (await anext(tickers)).data.last_price == 1
            assert not exchange.lines[1:]
            exchange.status = None
            await eventually(lambda: TICKER in exchange.lines[-1].topics("subscribe")[-1:])
            told = [event async for event in waiting_in(stream)]
            assert not [one for one in told if isinstance(one, Reconnecting)]

    run(test())


async def waiting_in(stream):
    """The events of a stream that were not read yet; it stops when none comes for a moment."""
    with contextlib.suppress(TimeoutError):
        while True:
            async with asyncio.timeout(0.01):
                yield await anext(stream)


def test_what_becomes_of_a_connection_is_told_in_the_order_in_which_it_happened():
    async def test():
        exchange = Exchange()
        async with exchange.followed() as stream:
            await stream.ticker("BTCUSDT")
            for number in (1, 2):
                await exchange.lines[-1].push(TICKER, {"lastPrice": str(number)})
                await asyncio.sleep(0.1)
                await exchange.lines[-1].connection.close(1012)
                await eventually(lambda number=number: len(exchange.lines) > number)
            await asyncio.sleep(0.1)
            kinds = [type(event) async for event in waiting_in(stream)]
            lost = [Push, Gap, Reconnecting, Connected, Resynced]
            assert kinds == [Connected, Resynced, *lost, *lost]

    run(test())


def test_a_connection_that_is_cut_is_no_error_that_the_stream_does_not_know(caplog):
    async def test():
        exchange = Exchange()
        async with exchange.followed() as stream:
            await stream.ticker("BTCUSDT")
            exchange.lines[0].drop()
            await until(stream, Reconnecting)

    run(test())
    assert not [one for one in caplog.records if one.name == "sixmm" and one.exc_info]


def test_a_topic_that_one_more_asks_for_while_its_connection_is_gone_waits_for_the_next():
    async def test():
        exchange = Exchange()
        async with exchange.followed() as stream:
            await stream.ticker("BTCUSDT")
            exchange.door.clear()
            exchange.lines[0].drop()
            await until(stream, Reconnecting)
            asking = asyncio.create_task(stream.ticker("BTCUSDT"))
            await asyncio.sleep(1)
            assert not asking.done()
            exchange.door.set()
            reader = await asking
            await exchange.lines[1].push(TICKER, {"lastPrice": "1"})
            assert (await anext(reader)).data.last_price == 1

    run(test())


def test_a_topic_that_was_not_subscribed_in_time_is_not_subscribed_later():
    async def test():
        exchange = Exchange()
        exchange.silent.add("subscribe")
        async with exchange.followed(subscribe_timeout=0.3, ack_timeout=0.1) as stream:
            with pytest.raises(SubscriptionTimeout):
                await stream.ticker("BTCUSDT")
            exchange.silent.clear()
            await stream.ticker("ETHUSDT")
            lines = len(exchange.lines)
            exchange.lines[-1].drop()
            await eventually(lambda: len(exchange.lines) > lines)
            await asyncio.sleep(0.1)
            assert exchange.lines[-1].topics("subscribe") == ["market.ticker.ETHUSDT"]

    run(test())


def test_the_old_connection_serves_until_the_new_one_is_up():
    async def test():
        opened = asyncio.Event()

        async def slow_to_open(line):
            if line.number == 1:
                await line.accept()
                await opened.wait()
                await line.push("market.ticker.BTCUSDT", {"lastPrice": "1"})
            else:
                await line.accept()
                await line.push("market.ticker.BTCUSDT", {"lastPrice": "2"})
            await line.linger()

        async def hold(connection, _request):
            if opened_once:
                opened.set()
                await asyncio.sleep(0.05)
            opened_once.append(connection)

        opened_once = []
        async with (
            scripted(slow_to_open, process_request=hold) as url,
            AsyncSixMM(ws_url=url) as mm,
            mm.stream(StreamOptions(max_age=0.05)) as stream,
        ):
            tickers = await stream.ticker("BTCUSDT")
            assert [(await anext(tickers)).data.last_price for _ in range(2)] == [1, 2]

    run(test())


# Books


def test_a_book_whose_pushes_have_no_type_takes_no_update_under_way_for_a_snapshot():
    async def test():
        async def untyped(line):
            await line.accept()
            await line.push(BOOK, book(5 * line.number, kind=None))
            if line.number == 1:
                await line.push(BOOK, book(8, kind=None, start=8))  # a gap
                await line.push(BOOK, book(9, kind=None, start=9, bid="1", ask="2"))  # under way
            await line.linger()

        async with listening(untyped) as stream:
            live = await stream.book("BTCUSDT")
            seen = set()
            while 10 not in seen:
                if live.state is BookState.LIVE:
                    seen.add(live.version)
                await asyncio.sleep(0)
            assert seen <= {5, 10}

    run(test())


def test_a_snapshot_that_does_not_come_is_asked_for_again_though_updates_do():
    async def test():
        async def late(line):
            await line.accept()
            await line.push(BOOK, book(5, kind="update", start=5))
            await line.accept()
            await line.push(BOOK, book(7))
            await line.linger()

        async with listening(late, ack_timeout=0.2) as stream:
            live = await stream.book("BTCUSDT")
            assert live.version == 7
            assert "snapshot did not come" in (await until(stream, Gap)).reason

    run(test())


def test_silence_of_a_book_whose_pushes_have_no_type_leads_to_a_new_connection():
    async def test():
        async def untyped(line):
            # What it pushes after a new subscription on this connection could be an update that was under way.
            await line.accept()
            await line.push(BOOK, book(5, kind=None))
            await line.linger()

        async with listening(untyped, silence_timeout=0.05) as stream:
            live = await stream.book("BTCUSDT")
            lost = await until(stream, Reconnecting)
            assert "nothing of it came" in lost.reason
            await live.live()

    run(test())


def test_an_acknowledgement_that_was_cut_off_after_the_snapshot_leaves_no_live_book():
    async def test():
        async def cut(line):
            await line.asked()
            await line.push(BOOK, book(5))
            await line.connection.close()

        async with listening(cut, reconnect_delay=100, reconnect_delay_max=100) as stream:
            waiting = asyncio.create_task(stream.book("BTCUSDT"))
            await until(stream, Reconnecting)
            assert not waiting.done()
            waiting.cancel()

    run(test())


def test_a_closed_book_is_read_no_more_and_unsubscribed(exchange):
    async def test():
        async with world(exchange) as w:
            live = await w.stream.book("BTCUSDT")
            await live.close()
            with pytest.raises(BookNotLive, match="the book was closed"):
                _ = live.best_bid
            again = await w.stream.book("BTCUSDT")
            assert again is not live
            assert again.state is BookState.LIVE

    run(test())


def test_a_book_beside_a_depth_subscription_gets_a_snapshot_of_its_own(exchange):
    async def test():
        async with world(exchange) as w:
            depth = await w.stream.depth("BTCUSDT")
            live = await w.stream.book("BTCUSDT")
            assert live.state is BookState.LIVE
            assert [(await anext(depth)).data.type for _ in range(2)] == ["snapshot", "snapshot"]

    run(test())


# Opening and closing


def test_a_stream_is_opened_once(exchange):
    async def test():
        async with world(exchange) as w:
            with pytest.raises(StreamError, match="opened once"):
                async with w.stream:
                    pass

    run(test())


def test_a_stream_belongs_to_its_event_loop():
    stream = AsyncSixMM().stream()
    asyncio.run(stream.__aenter__())

    async def elsewhere():
        with pytest.raises(StreamError, match="event loop of the stream has ended"):
            await stream.ticker("BTCUSDT")

    asyncio.run(elsewhere())


def test_leaving_in_the_midst_of_anything_leaves_nothing_behind(exchange):
    """Cancelled at each of the first hundred turns of the loop."""

    async def use(url):
        async with (
            AsyncSixMM(
                base_url=url,
                ws_url=url.replace("http", "ws", 1) + "/ws",
                api_key=KEY,
                api_secret=SECRET,
            ) as mm,
            mm.stream() as stream,
        ):
            await stream.book("BTCUSDT")
            await stream.user()
            async for _ in stream:
                pass

    async def test():
        async with serving(exchange) as url:
            before = asyncio.all_tasks()
            for turns in range(0, 100, 3):
                using = asyncio.create_task(use(url))
                for _ in range(turns):
                    await asyncio.sleep(0)
                await asyncio.sleep(turns / 2000)
                using.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await using
                await asyncio.sleep(0)
            while left_behind(before) or len(exchange.streams):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            gc.collect()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(test())


def test_a_close_that_is_cancelled_ends_everything_all_the_same(exchange):
    async def test():
        async with world(exchange) as w:
            before = asyncio.all_tasks()
            await w.stream.book("BTCUSDT")
            await w.stream.user()
            closing = asyncio.create_task(w.stream.close())
            await asyncio.sleep(0)
            closing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await closing
            while left_behind(before) or len(exchange.streams):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    run(test())


def test_a_blocking_reader_learns_that_its_stream_was_closed(exchange):
    with running_server(exchange) as url:
        ws_url = url.replace("http", "ws", 1) + "/ws"
        with SixMM(base_url=url, ws_url=ws_url) as mm, mm.stream() as stream:
            tickers = stream.ticker("BTCUSDT")
            got = []
            reading = threading.Thread(target=lambda: got.extend(tickers), daemon=True)
            reading.start()
            while not tickers.received:
                pass
            stream.close()
            reading.join(5)
            assert not reading.is_alive()
            assert {push.topic for push in got} == {"market.ticker.BTCUSDT"}
            assert list(tickers) == []
            assert isinstance(list(stream)[-1], Closed)
            with pytest.raises(StreamClosed):
                stream.ticker("ETHUSDT")


def test_a_blocking_stream_leaves_no_task_behind(exchange, caplog):
    with running_server(exchange) as url:
        ws_url = url.replace("http", "ws", 1) + "/ws"
        keys = {"api_key": KEY, "api_secret": SECRET}
        with SixMM(base_url=url, ws_url=ws_url, **keys) as mm, mm.stream() as stream:
            stream.user()
            stream.book("BTCUSDT")
        del stream
        gc.collect()
    assert "pending" not in caplog.text


def test_closing_lets_no_thread_wait_for_ever():
    with SixMM().stream() as stream:
        began = threading.Event()

        async def long():
            began.set()
            await asyncio.sleep(0.05)

        waiting = threading.Thread(target=lambda: stream._run(long()), daemon=True)
        waiting.start()
        began.wait(5)
        stream.close()
        waiting.join(5)
        assert not waiting.is_alive()


def test_a_thread_that_reads_at_the_very_end_is_not_forgotten():
    for _ in range(200):
        with SixMM().stream() as stream:
            reading = threading.Thread(target=list, args=[stream], daemon=True)
            reading.start()
            stream.close()
            reading.join(5)
            assert not reading.is_alive(), "what it asked for was handed to a loop that had stopped"


def test_a_blocking_stream_that_is_closed_leaves_no_thread_and_no_connection_behind(exchange):
    before = set(threading.enumerate())
    with running_server(exchange) as url:
        ws_url = url.replace("http", "ws", 1) + "/ws"
        with SixMM(base_url=url, ws_url=ws_url) as mm, mm.stream() as stream:
            stream.ticker("BTCUSDT")
        left = [one.name for one in set(threading.enumerate()) - before]
        assert not [name for name in left if name.startswith("sixmm") and "mock" not in name]
        while len(exchange.streams):
            pass


def test_a_blocking_stream_is_opened_once():
    with SixMM().stream() as stream, pytest.raises(StreamError, match="opened once"):
        stream.__enter__()


def test_a_stream_that_is_closed_while_it_reconnects_leaves_no_socket_behind():
    async def cut(line):
        line.connection.transport.abort()

    async def test():
        for step in range(100):
            async with listening(cut, reconnect_delay=0.001, reconnect_delay_max=0.001) as stream:
                waiting = asyncio.create_task(stream.trades("BTCUSDT"))
                await asyncio.sleep(step * 0.0001)
                waiting.cancel()

    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", ResourceWarning)
        run(test())
        gc.collect()
    assert [str(one.message) for one in heard if one.category is ResourceWarning] == []
