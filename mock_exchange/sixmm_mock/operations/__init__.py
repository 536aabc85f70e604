"""What each operation does: one handler per operation of the description.

An operation without a handler is let through the gate and the validation like any other, and
then answers 501.
"""

from sixmm_mock.operations import access, account, conditions, market, orders, positions
from sixmm_mock.operations.call import HANDLERS, Call, Handler, handler_of


def stateful_operations() -> frozenset[str]:
    """Ids of the operations that the mock keeps real state for."""
    return frozenset(HANDLERS)


__all__ = [
    "HANDLERS",
    "Call",
    "Handler",
    "access",
    "account",
    "conditions",
    "handler_of",
    "market",
    "orders",
    "positions",
    "stateful_operations",
]
