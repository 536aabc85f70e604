"""Faults of requests: what goes wrong, for which requests, how often. Nothing here waits or writes."""

import re
from enum import StrEnum
from typing import Any, Self

import attrs
from attrs import evolve, field, frozen
from attrs.validators import ge, gt, instance_of, le, optional

from sixmm_mock.faults.plan import Plan
from sixmm_mock.operation_names import OperationNames, UnknownName, unknown


class FaultError(ValueError):
    """A fault cannot be set up; the message says which part of it is wrong and what is expected."""


class Kind(StrEnum):
    """What goes wrong.

    * ``latency``: the answer comes ``ms`` later.
    * ``status``: ``status`` is answered and nothing is executed; ``html`` answers a proxy's page
      instead of an envelope; ``retry_after`` adds that header (seconds). With ``executed`` the
      request is executed all the same, as behind a gateway that lost the answer.
    * ``business``: ``code`` is answered at HTTP 200 and nothing is executed.
    * ``expired_token``: 401 with code 1002, and nothing is executed.
    * ``reset_before``, ``reset_after``: the connection is reset before, or after, the request was executed.
    * ``delayed``: the connection is reset, and the request arrives ``ms`` later: it is then executed
      if it is still acceptable, before the first request that comes after that moment.
    * ``truncate``: the request is executed, and the connection ends after ``size`` bytes of the body.
    * ``slow``: the request is executed, and the body comes ``size`` bytes at a time, ``ms`` apart.
    * ``clock_skew``: the server time answered is ``ms`` off; the exchange's own clock is not.
    """

    LATENCY = "latency"
    STATUS = "status"
    BUSINESS = "business"
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - the name of a fault
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    DELAYED = "delayed"
    TRUNCATE = "truncate"
    SLOW = "slow"
    CLOCK_SKEW = "clock_skew"


_NEEDS = {
    Kind.LATENCY: ("ms",),
    Kind.STATUS: ("status",),
    Kind.BUSINESS: ("code",),
    Kind.DELAYED: ("ms",),
    Kind.TRUNCATE: ("size",),
    Kind.SLOW: ("size", "ms"),
    Kind.CLOCK_SKEW: ("ms",),
}
_USES = {
    Kind.STATUS: ("code", "message", "retry_after", "html", "executed"),
    Kind.BUSINESS: ("message",),
    Kind.EXPIRED_TOKEN: ("message",),
}
_LONGEST_MS = 10 * 60 * 1000


def _kind(given: object) -> Kind:
    try:
        return Kind(given)  # type: ignore[arg-type]
    except ValueError:
        raise FaultError(unknown("kind", str(given), Kind)) from None


# What some kinds need or use, and others do nothing with.
_OF_SOME = frozenset({"ms", "size", "status", "code", "message", "retry_after", "html", "executed"})
_HEADER_TEXT = re.compile(r"[\x20-\x7e]+")


@frozen
class Fault:
    """What goes wrong with the requests that fit.

    Args:
        kind: What goes wrong.
        operation: An operation, as ``placeOrder`` or ``orders.place``; any operation when left out.
        path: A path such as ``/v1/time``; any path when left out.
        request_id: An ``X-Request-ID``; any request when left out.
        count: How often at most; without end when left out.
        skip: How many fitting requests pass first.
        probability: Above 0 to 1, drawn with ``seed`` for each fitting request.
        must_fire: Whether a test of the pytest plugin fails where this never happened.
        ms, size, status, code, message, retry_after, html, executed: What the kind needs; see :class:`Kind`.
    """

    kind: Kind = field(converter=_kind)
    operation: str | None = field(default=None, validator=optional(instance_of(str)))
    path: str | None = field(default=None, validator=optional(instance_of(str)))
    request_id: str | None = field(default=None, validator=optional(instance_of(str)))
    count: int | None = field(default=None, validator=optional([instance_of(int), ge(1)]))
    skip: int = field(default=0, validator=[instance_of(int), ge(0)])
    probability: float = field(default=1.0, validator=[instance_of((int, float)), gt(0), le(1)])
    seed: int = field(default=0, validator=instance_of(int))
    ms: int | None = field(default=None, validator=optional(instance_of(int)))
    size: int | None = field(default=None, validator=optional([instance_of(int), ge(0)]))
    status: int | None = field(
        default=None, validator=optional([instance_of(int), ge(200), le(599)])
    )
    code: int | None = field(default=None, validator=optional([instance_of(int), ge(1)]))
    message: str = field(default="", validator=instance_of(str))
    retry_after: int | None = field(default=None, validator=optional([instance_of(int), ge(0)]))
    html: bool = field(default=False, validator=instance_of(bool))
    executed: bool = field(default=False, validator=instance_of(bool))
    must_fire: bool = field(default=True, validator=instance_of(bool))

    def __attrs_post_init__(self) -> None:
        for name in _NEEDS.get(self.kind, ()):
            if getattr(self, name) is None:
                raise FaultError(f"{name}: missing; a fault of kind {self.kind} needs it")
        if (
            self.kind in {Kind.LATENCY, Kind.SLOW, Kind.DELAYED}
            and not 0 <= (self.ms or 0) <= _LONGEST_MS
        ):
            raise FaultError(f"ms: expected 0 to {_LONGEST_MS}, got {self.ms}")
        used = (*_NEEDS.get(self.kind, ()), *_USES.get(self.kind, ()))
        for each in attrs.fields(type(self)):
            useless = each.name in _OF_SOME and each.name not in used
            if useless and getattr(self, each.name) != each.default:
                raise FaultError(f"{each.name}: a fault of kind {self.kind} does nothing with it")
        if self.request_id is not None and not _HEADER_TEXT.fullmatch(self.request_id):
            raise FaultError("request_id: expected printable ASCII, as a header can hold it")
        if self.kind is Kind.SLOW and not self.size:
            raise FaultError("size: expected at least 1 byte at a time, got 0")

    @classmethod
    def from_json(cls, wanted: Any) -> Self:
        """A fault from its JSON object, in the same words.

        Raises:
            FaultError: a field is unknown, missing, or of the wrong type or range.
        """
        if not isinstance(wanted, dict):
            raise FaultError("fault: expected a JSON object")
        known = [each.name for each in attrs.fields(cls)]
        if strange := [name for name in wanted if name not in known]:
            raise FaultError(f"{strange[0]}: unknown; a fault has {', '.join(known)}")
        if "kind" not in wanted:
            raise FaultError(f"kind: missing; expected one of {', '.join(Kind)}")
        try:
            return cls(**wanted)
        except FaultError:
            raise
        except (TypeError, ValueError) as error:
            raise FaultError(str(error.args[0])) from error

    def to_json(self) -> dict[str, Any]:
        """The fields that say something, in the words of :meth:`from_json`."""
        return attrs.asdict(
            self, filter=lambda each, value: each.name == "kind" or value != each.default
        )

    def fits(self, operation: str | None, path: str, request_id: str | None = None) -> bool:
        """Return whether this fault is about such a request."""
        return (
            self.operation in (None, operation)
            and self.path in (None, path)
            and self.request_id in (None, request_id)
        )


_INSTEAD = (Kind.RESET_BEFORE, Kind.DELAYED, Kind.STATUS, Kind.BUSINESS, Kind.EXPIRED_TOKEN)


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


def _possible(fault: Fault, names: OperationNames, clock: str) -> Fault:
    """The fault, with its operation by its id, if some request can meet it."""
    if fault.path is not None and fault.path not in names.paths:
        raise FaultError(unknown("path", fault.path, sorted(names.paths)))
    fitting = None if fault.path is None else names.paths[fault.path]
    if fault.operation is not None:
        try:
            operation_id = names.operation_id(fault.operation)
        except UnknownName as error:
            raise FaultError(str(error)) from None
        fault = evolve(fault, operation=operation_id)
        if fitting is not None and operation_id not in fitting:
            raise FaultError(
                f"path: {fault.path} is not the path of {fault.operation}; leave one out"
            )
        fitting = frozenset({operation_id})
    if fault.kind is Kind.CLOCK_SKEW and fitting is not None and clock not in fitting:
        raise FaultError(f"operation: a fault of kind {fault.kind} only happens to {clock}")
    return fault


class FaultPlan(Plan[Fault]):
    """All faults of requests that were asked for.

    Args:
        names: The operations that there are; without them, a fault may be about any.
        clock: The id of the operation that tells the time.
    """

    def __init__(self, names: OperationNames | None = None, clock: str = "") -> None:
        super().__init__("f")
        self._names, self._clock = names, clock

    def _possible(self, fault: Fault) -> Fault:
        return fault if self._names is None else _possible(fault, self._names, self._clock)

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
