"""Orders as values: a class for each kind, whose arguments are what that kind needs."""

from typing import Any

from sixmm_runtime.arguments import suggests_arguments
from sixmm_runtime.errors import InvalidArgument


class TypedOrder(dict[str, Any]):
    """The arguments of an order, as a dict. Its class says what they are, and a type checker holds a call to it."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        suggests_arguments(cls)

    def __init__(self, **arguments: Any) -> None:
        """Those that are None are left out."""
        super().__init__({name: one for name, one in arguments.items() if one is not None})

    def __repr__(self) -> str:
        _, *given = self.items()  # the first is the kind, which the class says
        shown = (f"{name}={one!r}" for name, one in given)
        return f"{type(self).__name__}({', '.join(shown)})"


def taken_apart(arguments: dict[str, Any]) -> dict[str, Any]:
    """A call's arguments; where a typed order stands in the first of them, the arguments that it holds.

    Raises:
        InvalidArgument: something is given beside it, or it is of another call's kind.
    """
    order, *others = arguments.values()
    if not isinstance(order, TypedOrder):
        return arguments
    given = zip(list(arguments)[1:], others, strict=True)
    beside = [name for name, one in given if one is not None]
    if beside:
        kind = type(order).__name__
        raise InvalidArgument(
            f"{', '.join(beside)} can't be given beside a {kind}: {kind}(…) takes it."
        )
    unknown = [name for name in order if name not in arguments]
    if unknown:
        raise InvalidArgument(
            f"{type(order).__name__} is no order of this call, which has no {', '.join(unknown)}."
            " The class's documentation names the call that takes it."
        )
    return {**order}
