"""Which faults a request meets. Decisions only: nothing here waits or writes."""

import random
from collections.abc import Iterator
from itertools import count

from attrs import define, field, frozen

from sixmm_mock.faults.fault import Fault, Kind

_INSTEAD = (Kind.RESET_BEFORE, Kind.DELAYED, Kind.STATUS, Kind.BUSINESS, Kind.EXPIRED_TOKEN)


@define
class Planned:
    """A fault in the plan, and how often it has fitted and happened so far."""

    fault_id: str
    fault: Fault
    fitted: int = 0
    happened: int = 0
    _random: random.Random = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._random = random.Random(self.fault.seed)  # noqa: S311 - repeatable on purpose

    @property
    def used_up(self) -> bool:
        """Whether it will not happen any more."""
        return self.fault.count is not None and self.happened >= self.fault.count

    def happens(self) -> bool:
        """Whether it happens to a fitting request; notes that there was one."""
        self.fitted += 1
        if self.used_up or self.fitted <= self.fault.skip:
            return False
        if self.fault.probability < 1 and self._random.random() >= self.fault.probability:
            return False
        self.happened += 1
        return True


@frozen
class Faults:
    """What happens to one request: at most one fault of each kind."""

    by_kind: dict[Kind, Fault]

    def __bool__(self) -> bool:
        return bool(self.by_kind)

    def get(self, kind: Kind) -> Fault | None:
        """The fault of this kind, if it happens."""
        return self.by_kind.get(kind)

    @property
    def instead(self) -> Fault | None:
        """The fault that takes the place of executing the request, if any."""
        return next((self.by_kind[kind] for kind in _INSTEAD if kind in self.by_kind), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The kinds, for the journal."""
        return tuple(str(kind) for kind in self.by_kind)


NONE = Faults({})


class FaultPlan:
    """All faults that were asked for, in that order. The same plan decides the same in every run."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._planned: dict[str, Planned] = {}

    def add(self, fault: Fault) -> str:
        """Take in a fault; returns the id to remove it by."""
        fault_id = f"f{next(self._ids)}"
        self._planned[fault_id] = Planned(fault_id, fault)
        return fault_id

    def remove(self, fault_id: str) -> bool:
        """Forget a fault; False when there is none of this id."""
        return self._planned.pop(fault_id, None) is not None

    def clear(self) -> None:
        """Forget all faults."""
        self._planned.clear()

    def decide(self, operation: str | None, path: str, request_id: str | None = None) -> Faults:
        """What happens to this request. Of two faults of one kind, the earlier one happens."""
        if not self._planned:
            return NONE
        happening: dict[Kind, Fault] = {}
        for planned in self._planned.values():
            fault = planned.fault
            if fault.kind in happening or not fault.fits(operation, path, request_id):
                continue
            if planned.happens():
                happening[fault.kind] = fault
        return Faults(happening)

    def __iter__(self) -> Iterator[Planned]:
        return iter(tuple(self._planned.values()))

    def __len__(self) -> int:
        return len(self._planned)
