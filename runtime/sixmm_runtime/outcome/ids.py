"""Client order ids for orders that were given none."""

import itertools
import os
import secrets
from collections.abc import Callable
from typing import Any

from sixmm_runtime.outcome.declaration import Outcome

# The length and the characters that an id may have are not documented: these are few, and common to all exchanges.
_PREFIX_BYTES = 6


class OrderIds:
    """Ids that no other process and no other call has: a random part of the process, and a number."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin anew, as a forked process must: it would go on with the numbers of its parent."""
        self._prefix = secrets.token_hex(_PREFIX_BYTES)
        self._numbers = itertools.count(1)

    def new(self) -> str:
        """An id such as `5f0c9a31d2e4-17`."""
        return f"{self._prefix}-{next(self._numbers)}"

    def made(self, order_id: object) -> bool:
        """Whether it comes from here."""
        return isinstance(order_id, str) and order_id.startswith(f"{self._prefix}-")


_IDS = OrderIds()
new_order_id = _IDS.new
is_minted = _IDS.made
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_IDS.renew)


def mint(outcome: Outcome, body: dict[str, Any], new_id: Callable[[], str]) -> None:
    """Give an id to every order of a body that has none; an empty one finds nothing again, and counts as none."""
    name = outcome.mint
    if name is None:
        return
    for order in (body,) if outcome.items is None else body[outcome.items.sent]:
        if not order.get(name):
            order[name] = new_id()
