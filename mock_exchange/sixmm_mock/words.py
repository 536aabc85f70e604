"""The texts that a piece of the mock's code speaks of: which names of a description it knows."""

from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType
from typing import Any


@cache
def words_in(handler: Callable[..., Any]) -> frozenset[str]:
    """The texts in a handler's code, and in the functions and classes of the mock that it names."""
    found: set[str] = set()
    seen: set[Any] = set()
    waiting: list[Any] = [handler]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if isinstance(one, type):
            waiting += [each for each in vars(one).values() if isinstance(each, FunctionType)]
            continue
        cells = [each.cell_contents for each in one.__closure__ or ()]
        waiting += filter(_is_ours, cells)
        for code in _codes_in(one.__code__):
            named = [one.__globals__.get(name) for name in code.co_names]
            waiting += filter(_is_ours, named)
            for table in named:
                if isinstance(table, dict | tuple | frozenset):
                    found.update(each for each in table if isinstance(each, str))
            for constant in code.co_consts:
                texts = constant if isinstance(constant, tuple | frozenset) else [constant]
                found.update(each for each in texts if isinstance(each, str))
    return frozenset(found)


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes_in(constant)


def _is_ours(value: object) -> bool:
    return isinstance(value, FunctionType | type) and value.__module__.startswith("sixmm_mock")
