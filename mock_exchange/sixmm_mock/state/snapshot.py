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

    def persistent_id(self, thing: Any) -> int | None:
        """The reference to a shared object; None for what is copied."""
        if isinstance(thing, types.CodeType | types.ModuleType):
            self.shared[id(thing)] = thing
        return id(thing) if id(thing) in self.shared else None

    def reducer_override(self, thing: Any) -> Any:
        """How to copy what pickle cannot: counters, and functions made inside functions."""
        if isinstance(thing, itertools.count):
            return itertools.count, _counts(thing)
        if isinstance(thing, types.FunctionType) and "<locals>" in thing.__qualname__:
            self.shared[id(thing.__globals__)] = thing.__globals__
            parts = (thing.__code__, thing.__globals__, thing.__name__, thing.__defaults__)
            return _function, (parts, thing.__closure__, thing.__kwdefaults__)
        if isinstance(thing, types.CellType):
            return types.CellType, (), thing.cell_contents, None, None, _fill
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def __init__(self, source: io.BytesIO, shared: dict[int, Any]) -> None:
        super().__init__(source)
        self._shared = shared

    def persistent_load(self, reference: int) -> Any:
        """The shared object itself."""
        return self._shared[reference]


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


def _fill(cell: types.CellType, content: Any) -> None:
    cell.cell_contents = content
