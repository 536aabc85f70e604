"""What goes wrong with pushes on purpose. Decisions only: nothing here sends or waits."""

import random
from collections.abc import Iterator
from enum import StrEnum
from fnmatch import fnmatchcase
from itertools import count
from typing import Any, Self

import attrs
from attrs import define, field, frozen
from attrs.validators import ge, instance_of, le, optional

_LONGEST_MS = 24 * 60 * 60 * 1000


class StreamFaultError(ValueError):
    """A fault cannot be set up; the message says which part of it is wrong and what is expected."""


class StreamFaultKind(StrEnum):
    """What goes wrong with a push.

    * ``gap``: it is not sent, and what follows goes on as if it had been.
    * ``duplicate``: it is sent twice.
    * ``reorder``: it is sent after the next push of its topic.
    * ``stall``: from it on the connection stays open and sends nothing at all, answers included: for
      ``ms`` of exchange time, or until the fault is removed. Then everything follows, but for the
      answers to the protocol's pings.
    * ``disconnect``: the connection is cut without a closing handshake.
    * ``bad_frame``: half of its text is sent in its place.

    A push that opens a subscription, such as the snapshot of a book, is spared by ``gap`` and
    ``reorder``: a subscription would not begin otherwise.
    """

    GAP = "gap"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    STALL = "stall"
    DISCONNECT = "disconnect"
    BAD_FRAME = "bad_frame"


_SPARE_OPENINGS = {StreamFaultKind.GAP, StreamFaultKind.REORDER}


@frozen
class StreamFault:
    """What goes wrong with the pushes that fit.

    Args:
        kind: What goes wrong.
        topic: A topic, where ``*`` stands for anything: ``market.depth.*``, ``user.*``.
        count: How often at most; without end when left out.
        skip: How many fitting pushes pass first.
        probability: From 0 to 1, drawn with ``seed`` for each fitting push.
        ms: How long a stall lasts; until the fault is removed when left out.
    """

    kind: StreamFaultKind = field(converter=StreamFaultKind)
    topic: str = field(default="*", validator=instance_of(str))
    count: int | None = field(default=None, validator=optional([instance_of(int), ge(1)]))
    skip: int = field(default=0, validator=[instance_of(int), ge(0)])
    probability: float = field(default=1.0, validator=[instance_of((int, float)), ge(0), le(1)])
    seed: int = field(default=0, validator=instance_of(int))
    ms: int | None = field(
        default=None, validator=optional([instance_of(int), ge(1), le(_LONGEST_MS)])
    )

    @classmethod
    def from_json(cls, wanted: Any) -> Self:
        """A fault from its JSON object, in the same words.

        Raises:
            StreamFaultError: a field is unknown, missing, or of the wrong type or range.
        """
        if not isinstance(wanted, dict):
            raise StreamFaultError("fault: expected a JSON object")
        known = [each.name for each in attrs.fields(cls)]
        if unknown := [name for name in wanted if name not in known]:
            raise StreamFaultError(f"{unknown[0]}: unknown; a stream fault has {', '.join(known)}")
        if "kind" not in wanted:
            raise StreamFaultError(f"kind: missing; expected one of {', '.join(StreamFaultKind)}")
        try:
            return cls(**wanted)
        except (TypeError, ValueError) as error:
            raise StreamFaultError(str(error.args[0])) from error

    def to_json(self) -> dict[str, Any]:
        """The fields that say something, in the words of :meth:`from_json`."""
        return attrs.asdict(
            self, filter=lambda each, value: each.name == "kind" or value != each.default
        )


@define
class PlannedStreamFault:
    """A fault in the plan, and how often it has fitted and happened so far."""

    fault_id: str
    fault: StreamFault
    fitted: int = 0
    happened: int = 0
    _random: random.Random = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._random = random.Random(self.fault.seed)  # noqa: S311 - repeatable on purpose

    def happens(self) -> bool:
        """Whether it happens to a fitting push; notes that there was one."""
        self.fitted += 1
        used_up = self.fault.count is not None and self.happened >= self.fault.count
        if used_up or self.fitted <= self.fault.skip:
            return False
        if self.fault.probability < 1 and self._random.random() >= self.fault.probability:
            return False
        self.happened += 1
        return True


class StreamFaults:
    """All faults that were asked for, in that order.

    Each delivery of a push to one connection counts for itself, in the order in which the
    connections subscribed: the same actions meet the same faults in every run.
    """

    def __init__(self) -> None:
        self._ids = count(1)
        self._planned: dict[str, PlannedStreamFault] = {}

    def add(self, fault: StreamFault) -> str:
        """Take in a fault; returns the id to remove it by."""
        fault_id = f"s{next(self._ids)}"
        self._planned[fault_id] = PlannedStreamFault(fault_id, fault)
        return fault_id

    def remove(self, fault_id: str) -> bool:
        """Forget a fault, and end the stalls that it made; False when there is none of this id."""
        return self._planned.pop(fault_id, None) is not None

    def clear(self) -> None:
        """Forget all faults, and end all stalls."""
        self._planned.clear()

    def strike(self, topic: str, *, opening: bool) -> dict[StreamFaultKind, PlannedStreamFault]:
        """What happens to this push. Of two faults of one kind, the earlier one happens."""
        happening: dict[StreamFaultKind, PlannedStreamFault] = {}
        for planned in self._planned.values():
            kind = planned.fault.kind
            spared = kind in happening or (opening and kind in _SPARE_OPENINGS)
            if not spared and fnmatchcase(topic, planned.fault.topic) and planned.happens():
                happening[kind] = planned
        return happening

    def __contains__(self, fault_id: str) -> bool:
        return fault_id in self._planned

    def __iter__(self) -> Iterator[PlannedStreamFault]:
        return iter(tuple(self._planned.values()))

    def __len__(self) -> int:
        return len(self._planned)
