"""Faults that were asked for, and how often each has happened. Decisions only: nothing here waits or writes."""

import random
from collections.abc import Iterator
from itertools import count
from typing import Any, Generic, Protocol, TypeVar

from attrs import define, field

# How many faults are remembered after they were removed: a server may run for months.
_REMEMBERED = 1000


class Repeated(Protocol):
    """How often a fault happens to what fits it."""

    @property
    def count(self) -> int | None:
        """How often at most."""

    @property
    def skip(self) -> int:
        """How many pass first."""

    @property
    def probability(self) -> float:
        """Above 0 to 1."""

    @property
    def seed(self) -> int:
        """What is drawn with."""

    @property
    def must_fire(self) -> bool:
        """Return whether a test fails where it never happened."""

    def to_json(self) -> dict[str, Any]:
        """The fields that say something."""


F = TypeVar("F", bound=Repeated)


@define
class Planned(Generic[F]):
    """A fault in the plan, and how often it has fitted and happened so far."""

    fault_id: str
    fault: F
    fitted: int = 0
    happened: int = 0
    _random: random.Random = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._random = random.Random(self.fault.seed)  # noqa: S311 - repeatable on purpose

    @property
    def used_up(self) -> bool:
        """Return whether it will not happen any more."""
        return self.fault.count is not None and self.happened >= self.fault.count

    def happens(self) -> bool:
        """Return whether it happens to what fits; notes that there was something."""
        self.fitted += 1
        if self.used_up or self.fitted <= self.fault.skip:
            return False
        if self.fault.probability < 1 and self._random.random() >= self.fault.probability:
            return False
        self.happened += 1
        return True


class Plan(Generic[F]):
    """All faults that were asked for, in that order. The same plan decides the same in every run."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._ids = count(1)
        self._planned: dict[str, Planned[F]] = {}
        self._ended: dict[str, Planned[F]] = {}

    def add(self, fault: F) -> str:
        """Take in a fault; returns the id to ask for it and to remove it by.

        Raises:
            ValueError: it can never happen; the message says why, and which names come near.
        """
        fault = self._possible(fault)
        fault_id = f"{self._prefix}{next(self._ids)}"
        self._planned[fault_id] = Planned(fault_id, fault)
        return fault_id

    def _possible(self, fault: F) -> F:
        """The fault, its names as everything else knows them, if something can ever meet it."""
        return fault

    def get(self, fault_id: str) -> Planned[F] | None:
        """A fault and how often it has happened, also after it was removed; None without one of this id."""
        return self._planned.get(fault_id) or self._ended.get(fault_id)

    def never_fired(self) -> list[Planned[F]]:
        """The faults that were to happen and never did, those that were removed among them."""
        return [
            each
            for each in (*self._ended.values(), *self._planned.values())
            if each.fault.must_fire and not each.happened
        ]

    def remove(self, fault_id: str) -> bool:
        """Return whether there was a fault of this id; it does not happen any more."""
        planned = self._planned.pop(fault_id, None)
        if planned is None:
            return False
        self._ended[fault_id] = planned
        while len(self._ended) > _REMEMBERED:
            del self._ended[next(iter(self._ended))]
        return True

    def clear(self) -> None:
        """Let no fault happen any more."""
        for fault_id in tuple(self._planned):
            self.remove(fault_id)

    def __contains__(self, fault_id: object) -> bool:
        return fault_id in self._planned

    def __iter__(self) -> Iterator[Planned[F]]:
        return iter(tuple(self._planned.values()))

    def __len__(self) -> int:
        return len(self._planned)
