"""A strategy: orders that place or cancel each other.

https://docs.6mm.com/developer-api/rest-api/order#place-strategy-order

Assumed: mock.dependency_words.
"""

from collections import OrderedDict
from enum import StrEnum

from attrs import define, field, frozen

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.trading.condition_orders import ConditionOrder, ConditionRequest
from sixmm_mock.trading.enums import StrategyStatus, StrategyType
from sixmm_mock.trading.orders import MAX_REMEMBERED, Order, OrderRequest, is_id


class DrivenOn(StrEnum):
    """What must happen to the driving order."""

    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    TRIGGERED = "TRIGGERED"
    CANCELED = "CANCELED"


class Action(StrEnum):
    """What then happens to the order that depends on it."""

    PLACE_ORDER = "PLACE_ORDER"
    CANCEL_ORDER = "CANCEL_ORDER"


@frozen
class Dependency:
    """``action`` is done as soon as one of ``on`` has happened to the order number ``driver``."""

    driver: int
    on: frozenset[DrivenOn]
    action: Action


@define(eq=False)
class SubOrder:
    """One order of a strategy. Neither ``order`` nor ``condition`` is set before it is placed."""

    sub_id: int
    request: OrderRequest | ConditionRequest
    dependencies: tuple[Dependency, ...]
    given: dict[str, object] = field(factory=dict)
    """The dependency fields as the caller wrote them."""
    order: Order | None = None
    condition: ConditionOrder | None = None
    ended_as: str | None = None
    """How it ended without having been placed: CANCELED or REJECTED."""

    @property
    def placed(self) -> bool:
        """Return whether it is or was on the exchange."""
        return self.order is not None or self.condition is not None

    @property
    def status(self) -> str:
        """Its own state, or that of its order. WAITING for its driver is the mock's own word."""
        if self.ended_as is not None:
            return self.ended_as
        if self.order is not None:
            return str(self.order.status)
        return "WAITING" if self.condition is None else str(self.condition.status)

    @property
    def is_over(self) -> bool:
        """Return whether nothing can happen to it any more."""
        if self.ended_as is not None:
            return True
        if self.order is not None:
            return self.order.status.is_final
        return self.condition is not None and self.condition.status.is_final

    def happened(self) -> set[DrivenOn]:
        """What has happened to it so far."""
        events = set()
        if self.condition is not None and self.condition.order is not None:
            events.add(DrivenOn.TRIGGERED)
        if self.order is not None and self.order.executed:
            events.add(DrivenOn.PARTIALLY_FILLED)
            if not self.order.remaining:
                events.add(DrivenOn.FILLED)
        if self.is_over and DrivenOn.FILLED not in events:
            events.add(DrivenOn.CANCELED)
        return events


@define(eq=False)
class Strategy:
    """One accepted strategy."""

    strategy_id: int
    user_id: str
    type: StrategyType
    subs: tuple[SubOrder, ...]
    created_at: int
    updated_at: int
    status: StrategyStatus = StrategyStatus.WORKING

    def sub(self, sub_id: int) -> SubOrder:
        """The order of this number."""
        return next(each for each in self.subs if each.sub_id == sub_id)


class StrategyStore:
    """One user's strategies, the oldest forgotten beyond a bound."""

    def __init__(self) -> None:
        self._by_id: OrderedDict[int, Strategy] = OrderedDict()

    def add(self, strategy: Strategy) -> None:
        """Take in a new one."""
        self._by_id[strategy.strategy_id] = strategy
        if len(self._by_id) > MAX_REMEMBERED:
            self._by_id.popitem(last=False)

    def find(self, strategy_id: str) -> Strategy:
        """The one with this id.

        Raises:
            Refusal: 3003, there is none.
        """
        found = self._by_id.get(int(strategy_id)) if is_id(strategy_id) else None
        if found is None:
            raise Refusal(
                Code.ORDER_NOT_FOUND, "Order not found: no strategy of yours has this strategy_id"
            )
        return found
