"""Pushes are values: compared, shown and pickled, and read only when they are looked into."""

import asyncio
import pickle

import uvloop
from sixmm import AsyncSixMM, Push
from sixmm_runtime.model import Model, field, model

from .conftest import serving


def made(raw, **how):
    return Push("trades", "market.trade.BTCUSDT", 5, Note, raw, **how)


@model
class Note(Model):
    """A payload whose reading is counted."""

    text: str = field("text", lambda value: READ.append(value) or value)


READ: list[str] = []


def test_a_payload_is_read_once_and_only_when_it_is_looked_into():
    READ.clear()
    push = made({"text": "a"})
    assert READ == []
    assert push.data.text == push.data.text == "a"
    assert READ == ["a"]


def test_pushes_are_equal_when_the_exchange_sent_the_same():
    assert made({"text": "a"}) == made({"text": "a"})
    assert made({"text": "a"}) != made({"text": "b"})
    assert made({"text": "a"}) != made({"text": "a"}, reconciled=True)


def test_a_push_survives_pickling():
    push = made({"text": "a"}, reconciled=True)
    assert pickle.loads(pickle.dumps(push)) == push


def test_a_push_shows_what_it_holds():
    assert repr(made({"text": "a"})) == "Push(market.trade.BTCUSDT, ts=5, Note(text='a'))"
    assert "reconciled" in repr(made({}, reconciled=True))


def test_streams_run_on_uvloop_too(exchange):
    async def test():
        async with serving(exchange) as url:
            ws_url = url.replace("http", "ws", 1) + "/ws"
            async with AsyncSixMM(ws_url=ws_url) as mm, mm.stream() as stream:
                book = await stream.book("BTCUSDT")
                assert book.best_bid < book.best_ask
                exchange.streams.restart()
                async for state in book.changes():
                    if state == "SYNCING":
                        break
                await book.live()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(asyncio.wait_for(test(), 20))
