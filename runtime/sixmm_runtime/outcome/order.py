"""One order of a call: what was sent of it, what is found of it, and whether the two belong together."""

import json
from enum import Enum
from typing import Any

import attrs
import httpx

from sixmm_runtime import decode
from sixmm_runtime.errors import OrderTrace, SixMMError
from sixmm_runtime.outcome.declaration import Lookup, Outcome
from sixmm_runtime.outcome.ids import is_minted


class State(Enum):
    """What is known of an order's part in a call."""

    OPEN = "not known"
    DONE = "executed"
    ABSENT = "not executed"
    REFUSED = "refused"
    FOREIGN = "another order has its id"
    UNCLEAR = "an order has its id, which may be another one"


@attrs.frozen
class Found:
    """What a query found: the entries of a list, or the one thing that was asked for."""

    entries: list[Any]
    is_list: bool


@attrs.frozen
class Search:
    """What looking for an order came to; `complete` where it would have been found if it was there."""

    entry: dict[str, Any] | None
    complete: bool


@attrs.define
class Order:
    """One order of a call.

    Attributes:
        sent: its fields as they were sent; of a batch, with those beside the list.
        state: what is known so far.
        found: its fields as a lookup found them.
        result: what the exchange answered to it, where a batch answered.
    """

    sent: dict[str, Any]
    state: State = State.OPEN
    found: dict[str, Any] | None = None
    result: dict[str, Any] | None = None

    def is_minted(self, outcome: Outcome) -> bool:
        """Whether its id was made up for this call, so that no other order can have it."""
        return outcome.mint is not None and is_minted(self.sent.get(outcome.mint))

    def is_named_by_exchange(self, outcome: Outcome) -> bool:
        """Whether it was sent with the exchange's own id, which no other order gets."""
        return all(self.sent.get(field) is not None for _, field, _ in outcome.again)

    def is_named_in(self, outcome: Outcome, refusal: SixMMError) -> bool:
        """Whether a refusal speaks of the order's id, by its value or its field."""
        own = outcome.mint and self.sent.get(outcome.mint)
        said = str(getattr(refusal, "message", "")).casefold()
        return any(name and str(name).casefold() in said for name in (outcome.mint, own))

    def belongs(
        self, outcome: Outcome, found: dict[str, Any], not_before_ms: int | None
    ) -> bool | None:
        """Whether what was found is this order, and not an older one with the same id; None where that can't be told."""
        if self.is_minted(outcome):
            return True
        made = moment(outcome.created, found)
        if made is not None and not_before_ms is not None and made < not_before_ms:
            return False
        sent = [pair for pair in outcome.same if self.sent.get(pair[0]) is not None]
        if any(
            found.get(there) is not None and not _equal(self.sent[one], found[there])
            for one, there in sent
        ):
            return False
        told = made is not None and not_before_ms is not None and self.agrees(outcome.same, found)
        return True if told else None

    def agrees(self, fields: tuple[tuple[str, str], ...], found: dict[str, Any]) -> bool:
        """Whether these fields were found as they were sent. One that was sent and is missing does not agree."""
        return all(
            self.sent.get(one) is None or _equal(self.sent[one], found.get(there))
            for one, there in fields
        )

    def has_ended(self, outcome: Outcome, found: dict[str, Any]) -> bool:
        """Whether what was found was canceled."""
        return all(str(found.get(field)) in values for field, values in outcome.ended)

    def search(self, lookup: Lookup, found: Found) -> Search:
        """Look for this order in what a query found."""
        complete = lookup.full is None or len(found.entries) < lookup.full[1]
        for entry in found.entries:
            if not isinstance(entry, dict):
                return Search(None, complete=False)
            wanted = [(self.sent.get(field), entry.get(name)) for name, field in lookup.where]
            named = [(sent, there) for sent, there in wanted if sent is not None]
            if named and all(_equal(sent, there) for sent, there in named):
                return Search(entry, complete=True)
            # Another order where one was asked for, or one that can't be told: then it may be there all the same.
            if not found.is_list or any(there is None for _, there in named):
                complete = False
        return Search(None, complete=complete)

    def trace(self, outcome: Outcome) -> OrderTrace:
        """What is known of it, for an error."""
        known = {**self.sent, **(self.found or {})}
        symbol, own, order_id, condition_id = (_first(known, names) for names in outcome.trace)
        state = State.ABSENT if self.state is State.REFUSED else self.state
        return OrderTrace(symbol, own, order_id or condition_id, state.value)

    def answer(self, outcome: Outcome) -> dict[str, Any]:
        """What the exchange would have answered, from what was found."""
        found = self.found or {}
        fields = {name: found.get(field) for name, field in outcome.answer}
        return {name: value for name, value in fields.items() if value is not None}


def orders_of(outcome: Outcome, request: httpx.Request) -> list[Order]:
    """The orders that a request was sent with."""
    body: dict[str, Any] = json.loads(request.content)
    if outcome.items is None:
        return [Order(body)]
    beside = {name: value for name, value in body.items() if name != outcome.items.sent}
    return [Order({**beside, **one}) for one in body[outcome.items.sent]]


def code_of(outcome: Outcome, row: dict[str, Any]) -> int | None:
    """The code in a batch's result for one order; None where there is none that can be read."""
    return None if outcome.items is None else _whole(row.get(outcome.items.code))


def moment(field: str | None, found: dict[str, Any]) -> int | None:
    """The time in a field of what was found, Unix ms; None where there is none that can be read."""
    return None if field is None else _whole(found.get(field))


def _whole(value: Any) -> int | None:
    try:
        return decode.integer(value)
    except ValueError:
        return None


def _first(known: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((str(known[name]) for name in names if known.get(name) is not None), None)


def _equal(sent: Any, found: Any) -> bool:
    if found is None:
        return False
    if str(sent) == str(found):
        return True
    try:
        return decode.decimal(str(sent)) == decode.decimal(str(found))
    except ValueError:
        return False
