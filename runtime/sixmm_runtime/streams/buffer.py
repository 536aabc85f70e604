"""Events that wait for their reader, and what happens when they are too many."""

from collections import deque
from enum import StrEnum
from typing import Any, Generic, TypeVar

import attrs

from sixmm_runtime.arguments import suggests_arguments
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.public import public
from sixmm_runtime.streams.errors import StreamOverflow

T = TypeVar("T")


@public
class Overflow(StrEnum):
    """What happens to events that a reader is too slow for."""

    CONFLATE = "conflate"
    DROP_OLDEST = "drop_oldest"
    RAISE = "raise"


def _overflow(value: Any) -> Overflow:
    try:
        return Overflow(value)
    except ValueError:
        known = ", ".join(Overflow)
        raise InvalidArgument(f"Buffer overflow must be one of {known}, not {value!r}.") from None


@public
@suggests_arguments
@attrs.frozen
class Buffer:
    """How many events wait at most, and what happens then.

    Attributes:
        size: how many wait.
        overflow: `raise` raises StreamOverflow in the reader, because something was lost; `drop_oldest` loses the
            oldest; `conflate` keeps only the newest push of each topic, always (not just when full), for channels
            whose pushes replace each other.
    """

    size: int = 10_000
    overflow: Overflow = attrs.field(default=Overflow.RAISE, converter=_overflow)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.size, bool) or not isinstance(self.size, int) or self.size < 1:
            raise InvalidArgument(f"Buffer size must be a positive number, not {self.size!r}.")


class Mailbox(Generic[T]):
    """A bounded queue between one stream and one reader. Not for several threads.

    Attributes:
        received: how many events were put in.
        dropped: how many of them will never be read.
    """

    __slots__ = (
        "_conflates",
        "_lost",
        "_may_lose",
        "_newest",
        "_size",
        "_waiting",
        "dropped",
        "received",
    )

    def __init__(self, buffer: Buffer) -> None:
        self._size = buffer.size
        self._conflates = buffer.overflow is Overflow.CONFLATE
        self._may_lose = buffer.overflow is Overflow.DROP_OLDEST
        # An event that a newer one may replace waits as its topic; the newest of each is in `_newest`.
        self._waiting: deque[Any] = deque()
        self._newest: dict[str, T] = {}
        self._lost = 0
        self.received = 0
        self.dropped = 0

    def put(self, event: T, replaces: str | None = None) -> T | None:
        """Add an event. `replaces` names the topic whose older event it makes worthless, if it does.

        Returns the event that was dropped for it, if that was not worthless.
        """
        self.received += 1
        waiting = self._waiting
        if replaces is None or not self._conflates:
            waiting.append(event)
        else:
            # The newest keeps the place of the one that it replaces: no topic waits behind a busy one.
            if replaces in self._newest:
                self.dropped += 1
            else:
                waiting.append(replaces)
            self._newest[replaces] = event
        return self.keep(self._size) if len(waiting) > self._size else None

    def keep(self, most: int) -> T | None:
        """Drop the oldest until so many are left. Returns the last one that was dropped."""
        dropped = None
        while len(self._waiting) > most:
            dropped = self._next()
            self.dropped += 1
            # Even with CONFLATE, an event that replaces nothing is lost.
            self._lost += not self._may_lose
        return dropped

    def _next(self) -> T:
        oldest: T = self._waiting.popleft()
        return self._newest.pop(oldest, oldest) if isinstance(oldest, str) else oldest

    @property
    def has_room(self) -> bool:
        """Whether at most half of it is taken."""
        return len(self._waiting) <= self._size // 2

    def forgive(self) -> None:
        """Forget earlier losses: they were reported elsewhere, and are not raised."""
        self._lost = 0

    def take(self) -> T:
        """The next event. Raises LookupError where it is empty, and StreamOverflow once after a loss."""
        if self._lost:
            lost, self._lost = self._lost, 0
            raise StreamOverflow(self._size, lost)
        return self._next()

    def __len__(self) -> int:
        return len(self._waiting)
