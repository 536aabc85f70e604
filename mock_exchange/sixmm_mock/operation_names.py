"""What tests call an operation, a path, a topic or an argument; and what they may have meant where there is none.

A fault or a question that can never fit anything is a test that proves nothing, so it is refused.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from typing import ParamSpec, TypeVar

from sixmm_description import Description


class UnknownName(ValueError):
    """There is nothing of this name; the message says what comes near."""


def unknown(field: str, name: str, known: Iterable[str]) -> str:
    """A sentence about a name that does not exist, with the nearest ones."""
    names = {each.lower(): each for each in known}
    near = [names[each] for each in get_close_matches(name.lower(), list(names), n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(near)}?" if near else f"expected one of {', '.join(known)}"
    return f"{field}: {name[:80]!a} is unknown; {hint}"


P = ParamSpec("P")
R = TypeVar("R")


def knows_arguments(called: Callable[P, R]) -> Callable[P, R]:
    """Have a function or an ``__init__`` say what may have been meant by an argument that it does not take."""

    @functools.wraps(called)
    def calling(*args: P.args, **given: P.kwargs) -> R:
        try:
            return called(*args, **given)
        except TypeError:
            known = inspect.signature(called).parameters.keys() - {"self"}
            wrong = [name for name in given if name not in known]
            if not wrong:
                raise
            owner = called.__qualname__.removesuffix(".__init__")
            raise TypeError(unknown(owner, wrong[0], sorted(known))) from None

    return calling


class OperationNames:
    """The operations of a description, by operation id (`placeOrder`) and by method (`orders.place`)."""

    def __init__(self, description: Description) -> None:
        operations = description.operations.values()
        self._by_name = {f"{each.resource}.{each.name}": each.operation_id for each in operations}
        self._by_name |= {each.operation_id: each.operation_id for each in operations}
        at_path: dict[str, set[str]] = {}
        for each in operations:
            at_path.setdefault(each.path, set()).add(each.operation_id)
        self.paths: Mapping[str, AbstractSet[str]] = at_path
        """The ids of the operations at each path."""

    def operation_id(self, name: object) -> str:
        """The id of the operation that is called so.

        Raises:
            UnknownName: there is none.
        """
        if not isinstance(name, str):
            raise UnknownName(
                f'operation: expected a name such as "placeOrder" or "orders.place", got {name!a}'
            )
        if name not in self._by_name:
            raise UnknownName(unknown("operation", name, self._by_name))
        return self._by_name[name]
