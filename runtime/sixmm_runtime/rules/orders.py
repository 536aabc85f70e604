"""The orders inside a call, checked against their contracts' rules before anything is sent. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from sixmm_runtime.errors import BrokenRule, RuleViolation
from sixmm_runtime.operation import Operation
from sixmm_runtime.rules.listing import Listing


@attrs.frozen
class PlacedAt:
    """An order and its place in the call, such as `orders[2].`."""

    where: str
    symbol: str
    order: Mapping[str, Any]


def orders_in(operation: Operation[Any], arguments: Mapping[str, Any]) -> Sequence[PlacedAt]:
    """Every order of a call that can be sent. One in a list may have its symbol beside the list."""
    if operation.orders_in is None:
        return []
    if operation.orders_in == "body":
        return [PlacedAt("", arguments["symbol"], arguments)]
    return [
        PlacedAt(
            f"{operation.orders_in}[{index}].", order.get("symbol") or arguments["symbol"], order
        )
        for index, order in enumerate(arguments[operation.orders_in])
    ]


def check_all(orders: Sequence[PlacedAt], listing: Listing) -> None:
    """Raise RuleViolation with every rule that any of them breaks, or InvalidArgument for an unknown symbol."""
    broken: list[BrokenRule] = []
    for one in orders:
        broken += listing.find(one.symbol).breaches(one.order, where=one.where)
    if broken:
        raise RuleViolation(tuple(broken))
