"""One order call whose outcome is in doubt: what is known of it, and what it comes to."""

from collections.abc import Mapping
from typing import Any

import attrs
import httpx

from sixmm_runtime.errors import Doubt, OrderTrace, SixMMError
from sixmm_runtime.flow import Attempt, Sent
from sixmm_runtime.operation import Operation
from sixmm_runtime.outcome.declaration import BatchItems, Outcome
from sixmm_runtime.outcome.order import Order, State, code_of

# Beside the exchange's codes, which are 0 and above: what came of the order was looked up, not answered.
NOT_EXECUTED = -1


@attrs.define
class Case:
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
        lookups: how many queries were made, in `rounds` over all open orders; `lookup_failure` is why the last one had no answer.
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
        """Whether all orders are in this state."""
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
