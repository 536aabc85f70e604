"""What a handler gets to see of one call, how it is tied to its operation, and how lists are paged."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from attrs import define, field
from sixmm_description import JsonObject, Operation

from sixmm_mock.auth.gate import Caller
from sixmm_mock.venue import Venue


@define
class Call:
    """A request that came through the gate and the validation.

    ``query`` and ``body`` fit the description already. ``cookie`` is the ``Set-Cookie`` header
    to answer with, if any.
    """

    exchange: Venue
    operation: Operation = field(repr=False)
    query: JsonObject = field(repr=False)
    body: JsonObject = field(repr=False)
    client_ip: str
    _caller: Caller | None
    cookie: str | None = field(default=None, repr=False)

    @property
    def caller(self) -> Caller:
        """Who is calling; only for operations that need credentials."""
        if self._caller is None:
            raise LookupError("a public operation asked who its caller is")
        return self._caller

    @property
    def user_id(self) -> str:
        """The calling user."""
        return self.caller.user_id

    @property
    def known_user_id(self) -> str | None:
        """The calling user where an operation is open to all, None for strangers."""
        return None if self._caller is None else self._caller.user_id

    @property
    def now_ms(self) -> int:
        """The exchange's time."""
        return self.exchange.clock.now_ms()

    def asked(self, name: str, otherwise: int) -> int:
        """A number that was asked for, or else the description's default, or else what the mock takes."""
        schemas = (one.schema for one in self.operation.parameters if one.name == name)
        described: int = next(schemas, {}).get("default", otherwise)
        return int(self.query.get(name, described))


Handler = Callable[[Call], JsonObject]

HANDLERS: dict[str, Handler] = {}
"""By the roles of the operations."""


def handles(role: str) -> Callable[[Handler], Handler]:
    """Tie a handler to the operation that has this role, whatever a description calls it."""

    def tie(handler: Handler) -> Handler:
        HANDLERS[role] = handler
        return handler

    return tie


def handler_of(operation: Operation) -> Handler | None:
    """The handler of an operation; None where the mock keeps no state for it."""
    return HANDLERS.get(operation.role)


Item = TypeVar("Item")


def page(call: Call, items: Sequence[Item], view: Callable[[Item], JsonObject]) -> JsonObject:
    """A list and its total, with one page of ``items``: the first one by default.

    From which number pages count, and what the total counts, says `x-paging` of the description.
    """
    size, first = call.asked("page_size", 20), call.operation.first_page
    start = (call.query.get("page", first) - first) * size
    total = -(-len(items) // size) if call.operation.total_is_pages else len(items)
    return {"items": [view(item) for item in items[start : start + size]], "total": total}


def within(query: JsonObject, items: Iterable[Item], moment: Callable[[Item], int]) -> list[Item]:
    """Items between ``start_time`` and ``end_time``, both inclusive. Assumed: mock.range_ends."""
    start, end = query.get("start_time"), query.get("end_time")
    return [
        item
        for item in items
        if (start is None or moment(item) >= start) and (end is None or moment(item) <= end)
    ]
