"""What tests call an operation, a path or a topic; and what they may have meant where there is none.

A fault or a question that can never fit anything is a test that proves nothing, so it is refused.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

from sixmm_description import Description


class UnknownName(ValueError):
    """There is nothing of this name; the message says what comes near."""


def unknown(field: str, name: str, known: Iterable[str]) -> str:
    """A sentence about a name that does not exist, with the nearest ones."""
    names = {each.lower(): each for each in known}
    near = [names[each] for each in get_close_matches(name.lower(), list(names), n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(near)}?" if near else f"expected one of {', '.join(known)}"
    return f"{field}: {name[:80]!a} is unknown; {hint}"


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
