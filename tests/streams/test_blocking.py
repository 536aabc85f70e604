"""Blocking streams among several threads and processes."""

import os
import re
import threading
from types import SimpleNamespace

import pytest
from sixmm import SixMM
from sixmm_mock import running_server
from sixmm_runtime.streams.book.follower import BookState
from sixmm_runtime.streams.errors import BookNotLive, StreamClosed, StreamError


def opened(url):
    return SixMM(base_url=url, ws_url=url.replace("http", "ws", 1) + "/ws")


def test_threads_that_look_at_a_book_while_its_stream_is_closed_all_get_an_answer(exchange):
    with running_server(exchange) as url, opened(url) as mm:
        for _ in range(5):
            with mm.stream() as stream:
                book = stream.book("BTCUSDT")
                done = threading.Event()

                def look(book=book, done=done):
                    while not done.is_set():
                        assert book.state in BookState

                looking = [threading.Thread(target=look, daemon=True) for _ in range(2)]
                for one in looking:
                    one.start()
                stream.close()
                assert book.state is BookState.STALE
                done.set()
                for one in looking:
                    one.join(5)
                    assert not one.is_alive()


# Of what was read of a stream that is closed since: what each use gives, or raises.
AFTER = {
    "get": (lambda it: it.trades.get(), StreamClosed),
    "get in time": (lambda it: it.trades.get(timeout=1), StreamClosed),
    "until": (lambda it: list(it.trades.until(1)), []),
    "the rest of a span": (lambda it: list(it.span), []),
    "the next push": (lambda it: next(it.trades, None), None),
    "the newest push": (lambda it: it.trades.latest, StreamClosed),
    "closing it again": (lambda it: it.trades.close(), None),
    "the top": (lambda it: it.book.top, BookNotLive),
    "waiting for the book": (lambda it: it.book.live(), StreamClosed),
    "the last change": (lambda it: list(it.changes), [BookState.STALE]),
    "closing the book again": (lambda it: it.book.close(), None),
    "a subscription": (lambda it: it.stream.trades("BTCUSDT"), StreamClosed),
    "a unified one": (lambda it: it.stream.trades("BTC/USDT:USDT"), StreamClosed),
    "a book": (lambda it: it.stream.book("BTCUSDT"), StreamClosed),
    "a unified book": (lambda it: it.stream.book("BTC/USDT:USDT"), StreamClosed),
    "the account": (lambda it: it.stream.user(), StreamClosed),
    "one push": (lambda it: it.stream.ticker_once("BTCUSDT"), StreamClosed),
    "closing the stream again": (lambda it: it.stream.close(), None),
}


def test_every_use_of_a_closed_stream_ends_or_says_that_it_was_closed(exchange):
    with running_server(exchange) as url, opened(url) as mm:
        with mm.stream() as stream:
            it = SimpleNamespace(stream=stream)
            it.trades, it.book = stream.trades("BTCUSDT"), stream.book("BTCUSDT")
            it.span, it.changes = it.trades.until(100), it.book.changes()
            waiting = stream.depth("BTCUSDT")
        for name, (use, expected) in AFTER.items():
            if isinstance(expected, type):
                with pytest.raises(expected, match="closed") as caught:
                    use(it)
                assert caught.value.retryable is False, name
            else:
                assert use(it) == expected, name
        # What waited when it was closed can still be read.
        assert waiting.get(timeout=1).data.symbol == "BTCUSDT"


def test_a_stream_and_what_it_gives_say_in_a_prompt_what_they_are(exchange):
    with running_server(exchange) as url, opened(url) as mm:
        stream = mm.stream()
        assert repr(stream) == "<Stream, not open yet, 0 events, 0 dropped>"
        with stream:
            assert repr(stream).startswith("<Stream, open, ")
            assert re.fullmatch(r"<Book BTCUSDT LIVE at version \d+>", repr(stream.book("BTCUSDT")))
        assert repr(stream).startswith("<Stream, closed, ")
        assert repr(mm.system) == "<SystemResource: time, version>"
        assert (
            repr(mm.orders.iter_history("BTCUSDT")) == "<Paginator of getOrderHistory: iterate it>"
        )


def test_a_blocking_stream_may_be_closed_by_several_threads_at_once(exchange):
    with running_server(exchange) as url, opened(url) as mm:
        for _ in range(30):
            with mm.stream() as stream:
                stream.book("BTCUSDT")
                failed = []

                def close(stream=stream, failed=failed):
                    try:
                        stream.close()
                    except BaseException as error:  # noqa: BLE001  whatever it is
                        failed.append(error)

                closing = [threading.Thread(target=close, daemon=True) for _ in range(3)]
                for one in closing:
                    one.start()
                for one in closing:
                    one.join(5)
                    assert not one.is_alive()
                assert failed == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_stream_says_that_it_was_left_behind_by_a_fork(exchange):
    with running_server(exchange) as url, opened(url) as mm, mm.stream() as stream:
        book = stream.book("BTCUSDT")
        child = os.fork()
        if not child:
            threading.Timer(5, os._exit, [2]).start()
            try:
                _ = book.best_bid
            except StreamError as error:
                os._exit(0 if "process" in str(error) else 1)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert book.best_bid


@pytest.mark.parametrize("whole", [True, False], ids=["stream", "subscription"])
def test_an_event_that_was_taken_for_an_interrupted_thread_is_the_next_ones(exchange, whole):
    with running_server(exchange) as url, opened(url) as mm, mm.stream() as stream:
        tickers = stream.ticker("BTCUSDT")
        reader = stream if whole else tickers
        taken, run = [], stream._run

        def interrupted(work):
            taken.append(run(work))
            raise KeyboardInterrupt

        if whole:
            stream._run = interrupted
        else:
            tickers._run = interrupted
        with pytest.raises(KeyboardInterrupt):
            next(reader)
        stream._run = tickers._run = run
        assert next(reader) is taken[0]
