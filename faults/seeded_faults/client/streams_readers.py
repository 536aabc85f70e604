"""Faults in what waits for readers, and in how a stream ends."""

import asyncio
from typing import Any

from sixmm_runtime.streams.buffer import Mailbox
from sixmm_runtime.streams.feed import Feed
from sixmm_runtime.streams.subscription import Reader

from seeded_faults.client.plant import stream_fault
from seeded_faults.fault import Fault

_put = Mailbox.put
_take = Mailbox.take
_keep = Mailbox.keep
_next = Reader.next


def _in_silence(self: Any) -> Any:
    self._lost = 0
    return _take(self)


def _newest_dropped(self: Any, most: int) -> None:
    while len(self._waiting) > most:
        self._waiting.popitem()
        self.dropped += 1


def _one_for_all(self: Any, event: Any, replaces: str | None = None) -> None:
    _put(self, event, None if replaces is None else "all")


def _none_replaced(self: Any, event: Any, replaces: str | None = None) -> None:
    del replaces
    _put(self, event)


def _uncounted(self: Any, most: int) -> None:
    before = self.dropped
    _keep(self, most)
    self.dropped = before


async def _pauses_with_it(self: Any) -> Any:
    event = await _next(self)
    await asyncio.sleep(0)
    return event


async def _goes_on(self: Any) -> None:
    del self


async def _keeper_forgotten(self: Any, keeper: Any) -> None:
    del self, keeper


async def _left_open(self: Any, *_: object) -> None:
    del self


def _only_the_stream(self: Any) -> None:
    self._run(self._inner.close())


def _readers_forgotten(self: Any, error: Any, end: Any) -> None:
    del end
    self._ended = self._ended or error
    for book in self._books.values():
        book.finish(error)


FAULTS: tuple[Fault, ...] = (
    stream_fault(
        "buffer-loses-in-silence",
        "A reader that is too slow is not told that it lost something",
        {"sixmm_runtime.streams.buffer:Mailbox.take": _in_silence},
        rule="buffers.raise",
        shown_by="raise",
    ),
    stream_fault(
        "buffer-unbounded",
        "As much waits as comes",
        {"sixmm_runtime.streams.buffer:Mailbox.keep": lambda _self, _most: None},
        rule="buffers.raise",
        shown_by="raise",
        client="sync",
    ),
    stream_fault(
        "buffer-drops-newest",
        "Where the oldest may be dropped, the newest are",
        {"sixmm_runtime.streams.buffer:Mailbox.keep": _newest_dropped},
        rule="buffers.oldest",
        shown_by="oldest",
    ),
    stream_fault(
        "buffer-conflates-topics",
        "A push of one topic replaces one of another",
        {"sixmm_runtime.streams.buffer:Mailbox.put": _one_for_all},
        rule="buffers.conflate",
        shown_by="conflate",
    ),
    stream_fault(
        "buffer-conflates-nothing",
        "Pushes that replace each other wait one behind the other",
        {"sixmm_runtime.streams.buffer:Mailbox.put": _none_replaced},
        rule="buffers.conflate",
        shown_by="conflate",
    ),
    stream_fault(
        "buffer-unread-is-slow",
        "A stream of which only a subscription is read counts as read too slowly",
        {"sixmm_runtime.streams.buffer:Mailbox.forgive": lambda _self: None},
        rule="buffers.unread",
        shown_by="unread",
    ),
    stream_fault(
        "buffer-unread-grows",
        "A subscription that nobody reads keeps whatever comes",
        {"sixmm_runtime.streams.subscription:_MOST_UNREAD": 1_000_000},
        rule="buffers.unread",
        shown_by="unopened",
    ),
    stream_fault(
        "buffer-uncounted",
        "What was dropped is not counted",
        {"sixmm_runtime.streams.buffer:Mailbox.keep": _uncounted},
        rule="buffers.counted",
        shown_by="oldest",
    ),
    stream_fault(
        "reader-takes-it-along",
        "A reader that gives up waiting may take an event with it",
        {"sixmm_runtime.streams.subscription:Reader.next": _pauses_with_it},
        rule="readers.cancelled",
        shown_by="cancelled",
    ),
    stream_fault(
        "close-leaves-connection",
        "A connection goes on after its stream was closed",
        {
            "sixmm_runtime.streams.link:Link.stop": lambda _self: None,
            "sixmm_runtime.streams.link:Link.close": _goes_on,
        },
        rule="closing.ends",
        shown_by="ends",
    ),
    stream_fault(
        "close-leaves-task",
        "What asks the queries goes on after its stream was closed",
        {
            "sixmm_runtime.streams.user.feed:UserFeed.stop": Feed.stop,
            "sixmm_runtime.streams.user.feed:UserFeed.close": Feed.close,
            "sixmm_runtime.streams.user.feed:UserFeed._finish": Feed._finish,
        },
        rule="closing.ends",
        shown_by="user-key",
    ),
    stream_fault(
        "close-leaves-keeper",
        "What watches a connection goes on after its end",
        {"sixmm_runtime.streams.link:Link._end": _keeper_forgotten},
        rule="closing.ends",
        shown_by="ends",
    ),
    stream_fault(
        "close-leaves-renewals",
        "A listen key is renewed after its stream was closed",
        {"sixmm_runtime.streams.user.credential:ListenKey.stop": lambda _self: None},
        rule="closing.ends",
        shown_by="user-key",
    ),
    stream_fault(
        "close-leaves-thread",
        "The thread of a blocking stream goes on after it was closed",
        {"sixmm_runtime.streams.blocking:StreamBase.close": _only_the_stream},
        rule="closing.ends",
        shown_by="left",
        client="sync",
    ),
    stream_fault(
        "close-forgotten",
        "Leaving the block of a stream does not close it",
        {"sixmm_runtime.streams.stream:AsyncStreamBase.__aexit__": _left_open},
        rule="closing.ends",
        shown_by="left",
    ),
    stream_fault(
        "close-untold",
        "Whoever reads a stream that is closed goes on waiting",
        {"sixmm_runtime.streams.feed:Feed._finish": _readers_forgotten},
        rule="closing.told",
        shown_by="closed",
    ),
    stream_fault(
        "open-after-close",
        "A stream that was closed can be used again",
        {"sixmm_runtime.streams.stream:AsyncStreamBase._require_open": lambda _self: None},
        rule="closing.told",
        shown_by="closed",
    ),
)
