"""Pages and time ranges, the same on every list."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sixmm_description import JsonObject

Item = TypeVar("Item")


def page(
    query: JsonObject, items: Sequence[Item], view: Callable[[Item], JsonObject]
) -> JsonObject:
    """A list and its total, with one page of ``items``; the documented defaults are page 1 of 20."""
    size = query.get("page_size", 20)
    start = (query.get("page", 1) - 1) * size
    return {"items": [view(item) for item in items[start : start + size]], "total": len(items)}


def within(query: JsonObject, items: Iterable[Item], moment: Callable[[Item], int]) -> list[Item]:
    """Items between ``start_time`` and ``end_time``, both inclusive (assumed)."""
    start, end = query.get("start_time"), query.get("end_time")
    return [
        item
        for item in items
        if (start is None or moment(item) >= start) and (end is None or moment(item) <= end)
    ]
