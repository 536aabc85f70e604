"""Arguments by names that do not exist: one error, which says what may have been meant."""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from sixmm_runtime.encode import suggestion
from sixmm_runtime.errors import InvalidArgument

C = TypeVar("C", bound=type)


def only(known: Iterable[str], given: Mapping[str, Any], complaint: str) -> None:
    """Raise InvalidArgument for arguments with other names than the known ones."""
    names = [*known]
    unknown = sorted(set(given) - set(names))
    if unknown:
        meant = "".join(suggestion(one, names) for one in unknown)
        raise InvalidArgument(f"{complaint}: {', '.join(unknown)}.{meant}")


def suggests_arguments(cls: C) -> C:
    """Have a class be made with its own arguments only: a decorator, of classes whose `__init__` is their own.

    Python's TypeError does not say what may have been meant, before its version 3.13.
    """
    made: Callable[..., None] = vars(cls)["__init__"]

    @functools.wraps(made)
    def __init__(self: Any, *args: Any, **given: Any) -> None:  # noqa: N807  it is one
        try:
            made(self, *args, **given)
        except TypeError:
            _, *names = inspect.signature(made).parameters
            if given.keys() <= set(names):
                raise
        else:
            return
        only(names, given, f"{cls.__name__} has no argument")

    type.__setattr__(cls, "__init__", __init__)
    return cls
