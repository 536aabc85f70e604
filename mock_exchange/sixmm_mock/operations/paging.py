"""Pages and time ranges, the same on every list."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sixmm_description import JsonObject

from sixmm_mock.operations.call import Call

Item = TypeVar("Item")


def page(call: Call, items: Sequence[Item], view: Callable[[Item], JsonObject]) -> JsonObject:
    """A list and its total, with one page of ``items``: the first one of 20 by default, as documented.

    From which number pages count, and what the total counts, says `x-paging` of the description.
    """
    size, first = call.query.get("page_size", 20), call.operation.first_page
    start = (call.query.get("page", first) - first) * size
    total = -(-len(items) // size) if call.operation.total_is_pages else len(items)
    return {"items": [view(item) for item in items[start : start + size]], "total": total}


def within(query: JsonObject, items: Iterable[Item], moment: Callable[[Item], int]) -> list[Item]:
    """Items between ``start_time`` and ``end_time``, both inclusive (assumed)."""
    start, end = query.get("start_time"), query.get("end_time")
    return [
        item
        for item in items
        if (start is None or moment(item) >= start) and (end is None or moment(item) <= end)
    ]
