"""A copy of the exchange's state in memory, and the way back to it.

The parts of the exchange keep their identity: code that holds the engine or the clock goes on holding
it, with the state of the snapshot inside. Objects further in (a user, an order) are replaced.
"""

import io
import itertools
import pickle
import re
import types
from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from sixmm_mock.venue import Venue

# Not state but the set-up, or the record of what happened: neither copied nor brought back.
_LEFT_ALONE = frozenset(
    {
        "control",
        "description",
        "events",
        "faults",
        "journal",
        "log",
        "snapshots",
        "streams",
        "validators",
    }
)


@frozen
class Snapshot:
    """The state at one moment. It holds secrets."""

    _content: bytes = field(repr=False)
    _shared: dict[int, Any] = field(repr=False)

    @classmethod
    def take(cls, exchange: Venue) -> "Snapshot":
        """Copy the state of ``exchange``."""
        parts = vars(exchange)
        state = {
            name: _state(part)
            for name, part in parts.items()
            if name not in _LEFT_ALONE and _has_state(part)
        }
        target = io.BytesIO()
        pickler = _Pickler(
            target, [exchange, *(part for part in parts.values() if _has_state(part))]
        )
        pickler.dump(state)
        return cls(target.getvalue(), pickler.shared)

    def restore(self, exchange: Venue) -> None:
        """Bring ``exchange`` back to this state. A running clock runs on, a frozen one goes back."""
        clock = exchange.clock
        running = None if clock.is_frozen else dict(vars(clock))
        state = _Unpickler(io.BytesIO(self._content), self._shared).load()
        for name, its_state in state.items():
            _set_state(getattr(exchange, name), its_state)
        if running is not None:
            vars(clock).update(running)


def _has_state(part: Any) -> bool:
    return hasattr(part, "__dict__") or hasattr(part, "__attrs_attrs__")


def _state(part: Any) -> dict[str, Any]:
    if hasattr(part, "__dict__"):
        return dict(vars(part))
    return {each.name: getattr(part, each.name) for each in part.__attrs_attrs__}


def _set_state(part: Any, state: dict[str, Any]) -> None:
    if hasattr(part, "__dict__"):
        vars(part).clear()
    for name, value in state.items():
        object.__setattr__(part, name, value)  # parts may be frozen


class _Pickler(pickle.Pickler):
    """Copies state, and refers to what is shared: the exchange's parts, code and modules."""

    def __init__(self, target: io.BytesIO, shared: list[Any]) -> None:
        super().__init__(target, protocol=pickle.HIGHEST_PROTOCOL)
        self.shared = {id(each): each for each in shared}

    # Not `persistent_id`: pickle calls that for every number and text too, which takes as long as the rest.
    def reducer_override(self, thing: Any) -> Any:
        """How to refer to what is shared, and to copy what pickle cannot: counters, and functions made inside functions."""
        if id(thing) in self.shared or isinstance(thing, types.CodeType | types.ModuleType):
            return self._refer(thing)
        if isinstance(thing, itertools.count):
            return itertools.count, _counts(thing)
        if isinstance(thing, types.FunctionType) and "<locals>" in thing.__qualname__:
            names = _Names(thing.__globals__)
            parts = (thing.__code__, names, thing.__name__, thing.__defaults__)
            return _function, (parts, thing.__closure__, thing.__kwdefaults__)
        if isinstance(thing, _Names):
            return self._refer(thing.of_module)
        if isinstance(thing, types.CellType):
            return _cell, (), thing.cell_contents, None, None, _fill
        return NotImplemented

    def _refer(self, thing: Any) -> Any:
        self.shared[id(thing)] = thing
        return _shared, (id(thing),)


@frozen
class _Names:
    """A module's names, in a class of its own: of a plain dictionary pickle does not ask how to copy it."""

    of_module: dict[str, Any]


class _Unpickler(pickle.Unpickler):
    def __init__(self, source: io.BytesIO, shared: dict[int, Any]) -> None:
        super().__init__(source)
        self._shared = shared

    def find_class(self, module: str, name: str) -> Any:
        """The class or function of that name; for a reference, what finds the shared object."""
        found = super().find_class(module, name)
        return self._shared.__getitem__ if found is _shared else found


def _shared(reference: int) -> Any:
    """Stand in a copy for what is shared; see ``_Unpickler``."""
    raise pickle.UnpicklingError(
        f"reference {reference} of a snapshot is read by its own reader only"
    )


def _counts(counter: "itertools.count[int]") -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"-?\d+", repr(counter)))


def _function(
    parts: tuple[types.CodeType, dict[str, Any], str, tuple[Any, ...] | None],
    closure: tuple[types.CellType, ...] | None,
    keyword_defaults: dict[str, Any] | None,
) -> Callable[..., Any]:
    function = types.FunctionType(*parts, closure)
    function.__kwdefaults__ = keyword_defaults
    return function


def _cell() -> types.CellType:
    return types.CellType()  # by its name pickle does not find that type


def _fill(cell: types.CellType, content: Any) -> None:
    cell.cell_contents = content
