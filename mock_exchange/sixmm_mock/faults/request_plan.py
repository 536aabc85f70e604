"""Which faults a request meets. Decisions only: nothing here waits or writes."""

from attrs import evolve, frozen

from sixmm_mock.faults.plan import Plan
from sixmm_mock.faults.request_faults import Fault, FaultError, Kind
from sixmm_mock.operation_names import OperationNames, UnknownName, unknown

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

_SKEWED = "getServerTime"


def _possible(fault: Fault, names: OperationNames) -> Fault:
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
    if fault.kind is Kind.CLOCK_SKEW and fitting is not None and _SKEWED not in fitting:
        raise FaultError(f"operation: a fault of kind {fault.kind} only happens to {_SKEWED}")
    return fault


class FaultPlan(Plan[Fault]):
    """All faults of requests that were asked for.

    Args:
        names: The operations that there are; without them, a fault may be about any.
    """

    def __init__(self, names: OperationNames | None = None) -> None:
        super().__init__("f")
        self._names = names

    def _possible(self, fault: Fault) -> Fault:
        return fault if self._names is None else _possible(fault, self._names)

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
