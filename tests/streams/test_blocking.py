"""Blocking streams among several threads and processes."""

import os
import threading

import pytest
from sixmm import SixMM
from sixmm_mock import running_server
from sixmm_runtime.streams.book.follower import BookState
from sixmm_runtime.streams.errors import StreamError


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
