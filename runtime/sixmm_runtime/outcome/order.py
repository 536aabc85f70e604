"""The orders of one call: what was sent of each, what is found of it, and whether the two belong together."""

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import attrs
import httpx

from sixmm_runtime import decode
from sixmm_runtime.errors import Doubt, OrderTrace, SixMMError
from sixmm_runtime.flow import Attempt, Sent
from sixmm_runtime.operation import BatchItems, Lookup, Operation, Outcome, is_minted


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
    """The result of looking for an order; `complete` where it would have been found if it were there."""

    entry: dict[str, Any] | None
    complete: bool


@attrs.define
class Order:
    """One order of a call.

    Attributes:
        sent: its fields as they were sent; of a batch, with those beside the list.
        state: what is known so far.
        found: its fields as a lookup found them, and `found_by` is that lookup.
        result: what the exchange answered to it, where a batch answered.
    """

    sent: dict[str, Any]
    state: State = State.OPEN
    found: dict[str, Any] | None = None
    found_by: Lookup | None = None
    result: dict[str, Any] | None = None

    def is_minted(self, outcome: Outcome) -> bool:
        """Return whether its id was made up for this call, so that no other order can have it."""
        return outcome.mint is not None and is_minted(self.sent.get(outcome.mint))

    def is_named_by_exchange(self, outcome: Outcome) -> bool:
        """Return whether it was sent with the exchange's own id, which no other order gets."""
        return all(self.sent.get(field) is not None for _, field, _ in outcome.again)

    def is_named_in(self, outcome: Outcome, message: Any) -> bool:
        """Return whether a refusal's words speak of the order's id, by its value or its field."""
        own = outcome.mint and self.sent.get(outcome.mint)
        said = str(message).casefold()
        return any(name and str(name).casefold() in said for name in (outcome.mint, own))

    def belongs(
        self, outcome: Outcome, found: dict[str, Any], not_before_ms: int | None
    ) -> bool | None:
        """Return whether what was found is this order, and not an older one with the same id; None if unknown."""
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
        """Return whether these fields were found as they were sent. One that was sent and is missing does not agree."""
        return all(
            self.sent.get(one) is None or _equal(self.sent[one], found.get(there))
            for one, there in fields
        )

    def has_ended(self, outcome: Outcome, found: dict[str, Any]) -> bool:
        """Return whether what was found was canceled."""
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
        for name, times, per in outcome.scales:
            at = _whole(fields[name])
            fields[name] = None if at is None else at * times // per
        return {name: value for name, value in fields.items() if value is not None}


def orders_of(outcome: Outcome, request: httpx.Request) -> list[Order]:
    """The orders that a request was sent with."""
    body: dict[str, Any] = json.loads(request.content)
    if outcome.items is None:
        return [Order(body)]
    beside = {name: value for name, value in body.items() if name != outcome.items.sent}
    return [Order({**beside, **one}) for one in body[outcome.items.sent]]


def code_of(outcome: Outcome, row: dict[str, Any]) -> int | None:
    """The code in a batch's result for one order; None where it is absent or unreadable."""
    return None if outcome.items is None else _whole(row.get(outcome.items.code))


def moment(field: str | None, found: dict[str, Any]) -> int | None:
    """The time in a field of what was found, Unix ms; None where it is absent or unreadable."""
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


def rows_by_order(
    outcome: Outcome, orders: Sequence[Order], rows: Sequence[Any]
) -> list[dict[str, Any] | None]:
    """For each order its row, or None where no row can be told to be its own.

    A row that names an order by an id that was sent is that order's. One that names none has only its place, which
    counts where there are as many rows as orders, and every other row is in its place too.
    """
    claims = [_claims(outcome, orders, row) for row in rows]
    in_place = len(rows) == len(orders) and all(
        claimed is None or index in claimed for index, claimed in enumerate(claims)
    )
    if in_place:
        return [row if isinstance(row, dict) else None for row in rows]
    found: list[dict[str, Any] | None] = []
    for index in range(len(orders)):
        own = [row for row, claimed in zip(rows, claims, strict=True) if claimed == [index]]
        found.append(own[0] if len(own) == 1 else None)
    return found


def _claims(outcome: Outcome, orders: Sequence[Order], row: Any) -> list[int] | None:
    """The orders that a row names; None where it names nothing that was sent."""
    if not isinstance(row, dict):
        return None
    named = {
        sent: str(row[there]) for sent, there in outcome.ids if row.get(there) not in (None, "")
    }
    if not any(order.sent.get(name) is not None for name in named for order in orders):
        return None
    return [
        index
        for index, order in enumerate(orders)
        if any(order.sent.get(name) is not None for name in named)
        and all(
            str(order.sent[name]) == one
            for name, one in named.items()
            if order.sent.get(name) is not None
        )
    ]


# Beside the exchange's codes, which are 0 and above: the order was looked up, not answered for.
NOT_EXECUTED = -1


@attrs.define
class DoubtfulCall:
    """What is known of the call.

    Attributes:
        arguments: the call's, as the caller gave them.
        failure: what went wrong first; `doubt` is what that leaves open.
        sent: the call's requests so far; of those before `last` it is known that none was or will be executed.
        last: the request that may have been; its id is what queries are named after.
        orders: its orders.
        until: when to give up, on the client's clock.
        answered: when the failure was known, on the client's clock.
        signed_ms: the timestamp of the last attempt; None for a call with a token.
        copy_refused: whether the failure is a refusal of the timestamp or token of the copy that was answered.
        time_asked: whether the exchange's time was read for it.
        lookups: how many queries were made, in `rounds` over all open orders; `lookup_failure` is the last one's
            failure.
        found_in: the answer that the last order was found in.
    """

    operation: Operation[Any]
    outcome: Outcome
    arguments: Mapping[str, Any]
    failure: SixMMError
    doubt: Doubt
    sent: Sent
    last: Attempt
    orders: list[Order]
    until: float
    answered: float
    signed_ms: int | None
    copy_refused: bool = False
    time_asked: bool = False
    lookups: int = 0
    rounds: int = 0
    lookup_failure: SixMMError | None = None
    found_in: httpx.Response | None = None

    @property
    def open(self) -> list[Order]:
        """The orders of which it is not known yet."""
        return [order for order in self.orders if order.state is State.OPEN]

    def all_are(self, state: State) -> bool:
        """Return whether all orders are in this state."""
        return all(order.state is state for order in self.orders)

    @property
    def may_be_resent(self) -> bool:
        """Whether a copy was refused as it was signed, and no copy was executed or can be any more."""
        return self.copy_refused and bool(self.orders) and self.all_are(State.ABSENT)

    def traces(self) -> tuple[OrderTrace, ...]:
        """What is known of each order, for an error."""
        return tuple(order.trace(self.outcome) for order in self.orders)

    def answer(self) -> dict[str, Any]:
        """What the exchange would have answered."""
        items = self.outcome.items
        if items is None or items.answered is None:
            return self.orders[0].answer(self.outcome)
        rows = [self._row(items, order) for order in self.orders]
        good = sum(code_of(self.outcome, row) == 0 for row in rows)
        counts = {items.succeeded: good, items.failed: len(rows) - good}
        return {**{name: count for name, count in counts.items() if name}, items.answered: rows}

    def _row(self, items: BatchItems, order: Order) -> dict[str, Any]:
        if order.result is not None:
            return order.result
        if order.state is State.DONE:
            found = {items.code: 0, items.message: "executed; found by looking it up"}
            return {**found, **order.answer(self.outcome)}
        absent = {items.code: NOT_EXECUTED, items.message: "not executed; looked up"}
        names = {there: order.sent[sent] for sent, there in self.outcome.ids if sent in order.sent}
        return {**absent, **names}
