"""One user's condition orders: the waiting ones, and a bounded memory of the finished ones."""

from collections import deque

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.trading.condition_orders import ConditionOrder
from sixmm_mock.trading.order_store import MAX_REMEMBERED, is_id


class ConditionStore:
    """Condition orders by server id."""

    def __init__(self) -> None:
        self._waiting: dict[int, ConditionOrder] = {}
        self._finished: deque[ConditionOrder] = deque()
        self._by_id: dict[int, ConditionOrder] = {}

    def add(self, condition: ConditionOrder) -> None:
        """Take in a new one."""
        self._waiting[condition.condition_id] = condition
        self._by_id[condition.condition_id] = condition

    def finish(self, condition: ConditionOrder) -> None:
        """Move one to the finished ones, and forget the oldest beyond the bound."""
        del self._waiting[condition.condition_id]
        self._finished.append(condition)
        if len(self._finished) > MAX_REMEMBERED:
            del self._by_id[self._finished.popleft().condition_id]

    def waiting(self, symbol: str | None = None) -> list[ConditionOrder]:
        """Waiting ones, oldest first."""
        return [each for each in self._waiting.values() if symbol in (None, each.request.symbol)]

    def finished(self) -> list[ConditionOrder]:
        """Finished ones, the last one finished first."""
        return list(reversed(self._finished))

    def knows_client_id(self, client_order_id: str) -> bool:
        """Whether a waiting one has this client id."""
        return bool(client_order_id) and any(
            each.request.client_order_id == client_order_id for each in self._waiting.values()
        )

    def find(self, symbol: str, condition_id: str) -> ConditionOrder:
        """The one with this id.

        Raises:
            Refusal: 3003, there is none in this symbol.
        """
        found = self._by_id.get(int(condition_id)) if is_id(condition_id) else None
        if found is None or found.request.symbol != symbol:
            raise Refusal(
                Code.ORDER_NOT_FOUND,
                f"Order not found: no condition order of yours in {symbol} has this id",
            )
        return found
