"""What the pools of both transports share: connections that wait for their next request, and whose an answer is."""

import os
import select
import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from sixmm_runtime.correlation import Expected
from sixmm_runtime.transport.bounds import decoded
from sixmm_runtime.transport.http1 import Answer, Origin

# As in httpx.
MOST_CONNECTIONS = 100
_IDLE_SECONDS = 5.0


class Connection(Protocol):
    """What is kept here."""

    origin: Origin

    def quiet(self) -> bool:
        """Return whether nothing came since the last answer: no bytes, and no end of the connection."""

    def discard(self) -> None:
        """Close it, now."""


C = TypeVar("C", bound=Connection)


class Idle(Generic[C]):
    """Keeps connections for a short time. Safe to share between threads."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, C]] = []
        self._closed = False
        self._process = os.getpid()

    def take(self, origin: Origin) -> C | None:
        """The connection to `origin` that was used last and is still good, if there is one."""
        while True:
            with self._lock:
                found = self._pop(origin)
            if found is None:
                return None
            until, connection = found
            # What is readable now would be taken for the answer to the next request; and if the server has
            # hung up, it would not be known whether it read an order.
            if self._monotonic() < until and connection.quiet():
                return connection
            connection.discard()

    def _pop(self, origin: Origin) -> tuple[float, C] | None:
        if self._process != os.getpid():
            # After a fork both processes would talk on the same sockets.
            self._waiting, self._process = [], os.getpid()
        for index in range(len(self._waiting) - 1, -1, -1):
            if self._waiting[index][1].origin == origin:
                return self._waiting.pop(index)
        return None

    def put(self, connection: C) -> None:
        """Keep a connection for later, and close those that waited too long."""
        now = self._monotonic()
        late = [connection]
        with self._lock:
            if not self._closed:
                # In the order in which their time is up.
                self._waiting.append((now + _IDLE_SECONDS, connection))
                late.clear()
            while self._waiting and self._waiting[0][0] <= now:
                late.append(self._waiting.pop(0)[1])
        for one in late:
            one.discard()

    def drop(self, origin: Origin) -> None:
        """Close all connections to `origin` that wait."""
        with self._lock:
            dropped = [one for _, one in self._waiting if one.origin == origin]
            self._waiting = [pair for pair in self._waiting if pair[1].origin != origin]
        for one in dropped:
            one.discard()

    def close(self) -> None:
        """Close all, and each that comes back later."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, []
        for _, connection in waiting:
            connection.discard()


class Watch:
    """Says whether a socket has something to read, without waiting and without reading."""

    __slots__ = ("_descriptor", "_poll")

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._poll = None
        if hasattr(select, "poll"):  # Windows has none
            self._poll = select.poll()
            self._poll.register(descriptor, select.POLLIN)

    def readable(self) -> bool:
        """Return whether there are bytes, an end, or an error."""
        if self._poll is not None:
            return bool(self._poll.poll(0))
        return bool(select.select([self._descriptor], [], [], 0)[0])


def is_foreign(answer: Answer, expected: Expected, *, fresh: bool) -> bool:
    """Return whether an answer is another request's; `fresh` where it is the first one on its connection."""
    content = answer.body
    if answer.encoded:
        content = decoded(answer.status, answer.headers, [content], expected.largest)
        expected.content = content
    return not expected.judge(answer.status, content, fresh=fresh)
