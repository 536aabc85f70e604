"""Which row of a batch's answer is about which order."""

from collections.abc import Sequence
from typing import Any

from sixmm_runtime.outcome.declaration import Outcome
from sixmm_runtime.outcome.order import Order


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
