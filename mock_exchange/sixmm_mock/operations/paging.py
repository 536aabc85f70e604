"""Pages and time ranges, the same on every list."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sixmm_mock.envelope import JsonObject

Item = TypeVar("Item")


def page(
    query: JsonObject, items: Sequence[Item], view: Callable[[Item], JsonObject]
) -> JsonObject:
    """``{list, total}`` with one page of ``items``; the documented defaults are page 1 of 20."""
    size = query.get("pageSize", 20)
    start = (query.get("page", 1) - 1) * size
    return {"list": [view(item) for item in items[start : start + size]], "total": len(items)}


def within(query: JsonObject, items: Iterable[Item], moment: Callable[[Item], int]) -> list[Item]:
    """Items between ``startTime`` and ``endTime``, both inclusive (assumed)."""
    start, end = query.get("startTime"), query.get("endTime")
    return [
        item
        for item in items
        if (start is None or moment(item) >= start) and (end is None or moment(item) <= end)
    ]
