"""Events that wait for their reader, and what happens when they are too many."""

from collections import OrderedDict
from collections.abc import Hashable
from enum import StrEnum
from itertools import count
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

    __slots__ = ("_buffer", "_lost", "_numbers", "_waiting", "dropped", "received")

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._waiting: OrderedDict[Hashable, T] = OrderedDict()
        self._numbers = count()
        self._lost = 0
        self.received = 0
        self.dropped = 0

    def put(self, event: T, replaces: str | None = None) -> T | None:
        """Add an event. `replaces` names the topic whose older event it makes worthless, if it does.

        Returns the event that was dropped for it, if that was not worthless.
        """
        self.received += 1
        waiting = self._waiting
        if replaces is None or self._buffer.overflow is not Overflow.CONFLATE:
            waiting[next(self._numbers)] = event
        else:
            self.dropped += replaces in waiting
            # The newest keeps the place of the one that it replaces: no topic waits behind a busy one.
            waiting[replaces] = event
        if len(waiting) <= self._buffer.size:
            return None
        oldest = next(iter(waiting.values()))
        self.keep(self._buffer.size)
        return oldest

    def keep(self, most: int) -> None:
        """Drop the oldest until so many are left."""
        while len(self._waiting) > most:
            self._waiting.popitem(last=False)
            self.dropped += 1
            # Even with CONFLATE, an event that replaces nothing is lost.
            self._lost += self._buffer.overflow is not Overflow.DROP_OLDEST

    @property
    def has_room(self) -> bool:
        """Whether at most half of it is taken."""
        return len(self._waiting) <= self._buffer.size // 2

    def forgive(self) -> None:
        """Forget earlier losses: they were reported elsewhere, and are not raised."""
        self._lost = 0

    def take(self) -> T:
        """The next event. Raises LookupError where it is empty, and StreamOverflow once after a loss."""
        if self._lost:
            lost, self._lost = self._lost, 0
            raise StreamOverflow(self._buffer.size, lost)
        return self._waiting.popitem(last=False)[1]

    def __len__(self) -> int:
        return len(self._waiting)
