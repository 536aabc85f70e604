"""What goes wrong with pushes on purpose. Decisions only: nothing here sends or waits."""

import re
from collections.abc import Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Self

import attrs
from attrs import field, frozen
from attrs.validators import ge, gt, instance_of, le, max_len, optional

from sixmm_mock.faults.plan import Plan, Planned
from sixmm_mock.operation_names import unknown

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


def _kind(given: object) -> StreamFaultKind:
    try:
        return StreamFaultKind(given)  # type: ignore[arg-type]
    except ValueError:
        raise StreamFaultError(unknown("kind", str(given), StreamFaultKind)) from None


@frozen
class StreamFault:
    """What goes wrong with the pushes that fit.

    Args:
        kind: What goes wrong.
        topic: A topic, where ``*`` stands for anything: ``market.depth.*``, ``user.*``.
        count: How often at most; without end when left out.
        skip: How many fitting pushes pass first.
        probability: Above 0 to 1, drawn with ``seed`` for each fitting push.
        must_fire: Whether a test of the pytest plugin fails where this never happened.
        ms: How long a stall lasts; until the fault is removed when left out.
    """

    kind: StreamFaultKind = field(converter=_kind)
    topic: str = field(default="*", validator=[instance_of(str), max_len(200)])
    count: int | None = field(default=None, validator=optional([instance_of(int), ge(1)]))
    skip: int = field(default=0, validator=[instance_of(int), ge(0)])
    probability: float = field(default=1.0, validator=[instance_of((int, float)), gt(0), le(1)])
    seed: int = field(default=0, validator=instance_of(int))
    ms: int | None = field(
        default=None, validator=optional([instance_of(int), ge(1), le(_LONGEST_MS)])
    )
    must_fire: bool = field(default=True, validator=instance_of(bool))

    def __attrs_post_init__(self) -> None:
        if self.ms is not None and self.kind is not StreamFaultKind.STALL:
            raise StreamFaultError(f"ms: a fault of kind {self.kind} does nothing with it")

    @classmethod
    def from_json(cls, wanted: Any) -> Self:
        """A fault from its JSON object, in the same words.

        Raises:
            StreamFaultError: a field is unknown, missing, or of the wrong type or range.
        """
        if not isinstance(wanted, dict):
            raise StreamFaultError("fault: expected a JSON object")
        known = [each.name for each in attrs.fields(cls)]
        if strange := [name for name in wanted if name not in known]:
            raise StreamFaultError(f"{strange[0]}: unknown; a stream fault has {', '.join(known)}")
        if "kind" not in wanted:
            raise StreamFaultError(f"kind: missing; expected one of {', '.join(StreamFaultKind)}")
        try:
            return cls(**wanted)
        except StreamFaultError:
            raise
        except (TypeError, ValueError) as error:
            raise StreamFaultError(str(error.args[0])) from error

    def to_json(self) -> dict[str, Any]:
        """The fields that say something, in the words of :meth:`from_json`."""
        return attrs.asdict(
            self, filter=lambda each, value: each.name == "kind" or value != each.default
        )


class StreamFaults(Plan[StreamFault]):
    """All faults of pushes that were asked for. Removing one ends the stalls that it made.

    Each delivery of a push to one connection counts for itself, in the order in which the
    connections subscribed: the same actions meet the same faults in every run.

    Args:
        topics: The topics that there are, with a star for what may be anything.
    """

    def __init__(self, topics: Sequence[str]) -> None:
        super().__init__("s")
        self._topics = topics

    def _possible(self, fault: StreamFault) -> StreamFault:
        if not any(_meet(fault.topic, topic) for topic in self._topics):
            raise StreamFaultError(unknown("topic", fault.topic, self._topics))
        return fault

    def strike(self, topic: str, *, opening: bool) -> dict[StreamFaultKind, Planned[StreamFault]]:
        """What happens to this push. Of two faults of one kind, the earlier one happens."""
        happening: dict[StreamFaultKind, Planned[StreamFault]] = {}
        for planned in self._planned.values():
            kind = planned.fault.kind
            spared = kind in happening or (opening and kind in _SPARE_OPENINGS)
            if not spared and fnmatchcase(topic, planned.fault.topic) and planned.happens():
                happening[kind] = planned
        return happening


def _meet(one: str, other: str) -> bool:
    """Return whether some text fits both patterns, in which ``*`` stands for anything."""
    one = re.sub(r"\[[^\]]*\]", "?", one)

    @cache
    def meet(at: int, there: int) -> bool:
        rest, others = one[at:], other[there:]
        if not rest or not others:
            return not (rest + others).strip("*")
        if rest[0] == "*" or others[0] == "*":
            return meet(at + 1, there) or meet(at, there + 1)
        return (rest[0] == others[0] or "?" in (rest[0], others[0])) and meet(at + 1, there + 1)

    return meet(0, 0)
