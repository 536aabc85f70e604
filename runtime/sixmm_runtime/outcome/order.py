"""One order of a call: what was sent of it, what is found of it, and whether the two belong together."""

import json
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

import attrs
import httpx

from sixmm_runtime.outcome.declaration import Effect, Lookup, Outcome
from sixmm_runtime.outcome.ids import is_minted


class State(Enum):
    """What is known of an order's part in a call."""

    OPEN = "not known"
    DONE = "executed"
    ABSENT = "not executed"
    FOREIGN = "another order has its id"


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

    def belongs(self, outcome: Outcome, found: dict[str, Any], not_before_ms: int | None) -> bool:
        """Whether what was found can be this order, and not an older one with the same id."""
        if self.is_minted(outcome):
            return True
        made = found.get(outcome.created) if outcome.created else None
        if isinstance(made, int) and not_before_ms is not None and made < not_before_ms:
            return False
        return self.agrees(outcome.same, found)

    def agrees(self, fields: tuple[str, ...], found: dict[str, Any]) -> bool:
        """Whether these fields were found as they were sent; one that is missing on a side says nothing."""
        return all(_equal(self.sent.get(one), found.get(one)) for one in fields)

    def has_effect(self, outcome: Outcome, found: dict[str, Any]) -> bool:
        """Whether what was found shows the call's effect."""
        if outcome.effect is Effect.AMEND:
            return self.agrees(outcome.same, found)
        return all(str(found.get(field)) in values for field, values in outcome.ended)

    def is_meant(self, lookup: Lookup, found: Any, *, among_others: bool) -> bool:
        """Whether a lookup was made for this. Among others, it must say so by all that it was looked for by."""
        return isinstance(found, dict) and all(
            _equal(self.sent.get(field), found.get(name))
            and not (among_others and field in self.sent and found.get(name) is None)
            for name, field in lookup.where
        )

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


def _equal(sent: Any, found: Any) -> bool:
    if sent is None or found is None or str(sent) == str(found):
        return True
    try:
        return Decimal(str(sent)) == Decimal(str(found))
    except InvalidOperation:
        return False
