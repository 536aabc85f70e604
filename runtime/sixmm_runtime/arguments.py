"""Arguments by names that do not exist: one error, which says what may have been meant."""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from sixmm_runtime.encode import suggestion
from sixmm_runtime.errors import InvalidArgument

C = TypeVar("C", bound=Callable[..., Any])


def only(known: Iterable[str], given: Mapping[str, Any], complaint: str) -> None:
    """Raise InvalidArgument for arguments with other names than the known ones."""
    names = [*known]
    unknown = sorted(set(given) - set(names))
    if unknown:
        meant = "".join(suggestion(one, names) for one in unknown)
        raise InvalidArgument(f"{complaint}: {', '.join(unknown)}.{meant}")


def suggests_arguments(made: C) -> C:
    """Have a function, or a class with an `__init__` of its own, say what a wrong argument was to be: a decorator.

    Python's TypeError does not say what may have been meant, before its version 3.13.
    """
    if not isinstance(made, type):
        function: C = cast("C", _suggesting(made, made.__name__))
        return function
    type.__setattr__(made, "__init__", _suggesting(vars(made)["__init__"], made.__name__))
    return made


def _suggesting(called: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(called)
    def calling(*args: Any, **given: Any) -> Any:
        try:
            return called(*args, **given)
        except TypeError:
            names = inspect.signature(called).parameters.keys() - {"self"}
            if given.keys() <= names:
                raise
        # Outside of the handler, so that it is one error and not two.
        return only(sorted(names), given, f"{name} has no argument")

    return calling
