"""Which of several calls that set the same thing is the last one: a repeat of an earlier one would undo it."""

import threading
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import attrs

from sixmm_runtime.operation import Operation

Target = tuple[str, tuple[str, ...]]


class Writes:
    """The writes of one caller, in the order in which they began. Safe among threads and tasks.

    All clients of a process that call as the same caller share one: see `of`.
    """

    _by_caller: ClassVar[dict[tuple[str, str], Self]] = {}
    _registry_lock = threading.Lock()

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun: dict[Target, int] = {}

    @classmethod
    def of(cls, base_url: str, caller: str | None) -> Self:
        """Those of a caller at one exchange; a client without credentials has its own."""
        if caller is None:
            return cls()
        with cls._registry_lock:
            return cls._by_caller.setdefault((base_url, caller), cls())

    def begin(self, operation: Operation[Any], arguments: Mapping[str, Any]) -> "Write":
        """Take down that a call begins, before it is sent."""
        named = tuple(str(arguments.get(name)) for name in operation.sets or ())
        target = operation.id, named
        with self._lock:
            number = self._begun[target] = self._begun.get(target, 0) + 1
        return Write(self, target, number)

    def last(self, target: Target) -> int:
        """The number of the last call that began."""
        return self._begun[target]


@attrs.frozen
class Write:
    """One call among those that set the same thing."""

    writes: Writes
    target: Target
    number: int

    @property
    def superseded(self) -> bool:
        """Whether a later one has begun."""
        return self.writes.last(self.target) != self.number
