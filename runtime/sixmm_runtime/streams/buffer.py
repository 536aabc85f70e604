"""Events that wait for their reader, and what happens when they are too many."""

from collections import deque
from enum import StrEnum
from typing import Generic, TypeVar

import attrs

from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.streams.errors import StreamOverflow

T = TypeVar("T")


class Overflow(StrEnum):
    """What happens to events that a reader is too slow for."""

    CONFLATE = "conflate"
    DROP_OLDEST = "drop_oldest"
    RAISE = "raise"


@attrs.frozen
class Buffer:
    """How many events wait at most, and what happens then.

    Attributes:
        size: how many wait.
        overflow: `raise` ends reading with StreamOverflow, because something was lost; `drop_oldest` loses the
            oldest; `conflate` keeps only the newest of each topic, always (not just when full).
    """

    size: int = 10_000
    overflow: Overflow = attrs.field(default=Overflow.RAISE, converter=Overflow)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.size, bool) or not isinstance(self.size, int) or self.size < 1:
            raise InvalidArgument(f"Buffer size must be a positive number, not {self.size!r}.")


class Mailbox(Generic[T]):
    """A bounded queue between one stream and one reader. Not for several threads.

    Attributes:
        received: how many events were put in.
        dropped: how many of them will never be read.
    """

    __slots__ = ("_buffer", "_keyed", "_queue", "dropped", "received")

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._queue: deque[T] = deque()
        self._keyed: dict[str, T] = {}
        self.received = 0
        self.dropped = 0

    def put(self, key: str, event: T) -> None:
        """Add an event; `key` is its topic."""
        self.received += 1
        if self._buffer.overflow is Overflow.CONFLATE:
            self.dropped += key in self._keyed
            # The newest keeps the place of the one that it replaces: no topic waits behind a busy one.
            self._keyed[key] = event
            return
        if len(self._queue) >= self._buffer.size:
            self._queue.popleft()
            self.dropped += 1
        self._queue.append(event)

    def take(self) -> T:
        """The next event. Raises LookupError where there is none, and StreamOverflow after a loss."""
        if self._keyed:
            return self._keyed.pop(next(iter(self._keyed)))
        if self.dropped and self._buffer.overflow is Overflow.RAISE:
            raise StreamOverflow(self._buffer.size, self.dropped)
        return self._queue.popleft()

    def __len__(self) -> int:
        return len(self._queue) + len(self._keyed)
