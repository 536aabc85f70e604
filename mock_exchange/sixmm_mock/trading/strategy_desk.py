"""Takes strategies in, and lets their orders place and cancel each other."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import count

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.admission import admit
from sixmm_mock.trading.condition_desk import ConditionDesk
from sixmm_mock.trading.condition_orders import ConditionOrder
from sixmm_mock.trading.enums import StrategyStatus, StrategyType
from sixmm_mock.trading.matching import MatchingEngine
from sixmm_mock.trading.orders import Order, OrderRequest
from sixmm_mock.trading.strategy_orders import Action, Dependency, DrivenOn, Strategy, SubOrder

ZERO = Decimal(0)
_FIRST_STRATEGY_ID = 6_022_543_809_547_603_968

# What ends the other order of a pair unless the caller says otherwise.
ANY_EXECUTION = frozenset({DrivenOn.PARTIALLY_FILLED, DrivenOn.FILLED, DrivenOn.TRIGGERED})

# Assumed: mock.strategy_sizes.
_SIZES = {StrategyType.OCO: (2, 2), StrategyType.OTO: (2, 10), StrategyType.OTOCO: (3, 10)}


class StrategyDesk:
    """All strategies that are still working."""

    def __init__(
        self,
        matching: MatchingEngine,
        conditions: ConditionDesk,
        place: Callable[[Account, OrderRequest], Order],
    ) -> None:
        self._matching = matching
        self._conditions = conditions
        self._place_order = place
        self._ids = count(_FIRST_STRATEGY_ID)
        self._by_order: dict[int, Strategy] = {}
        self._by_condition: dict[int, Strategy] = {}

    def place(self, account: Account, kind: StrategyType, subs: Sequence[SubOrder]) -> Strategy:
        """Take a strategy in, and place the orders that depend on none.

        Raises:
            Refusal: 3106 or 3107 for a wrong structure, or what its first orders are refused for;
                then none was created.
        """
        _check_structure(kind, subs)
        subs = _with_defaults(kind, subs)
        now_ms = self._matching.clock.now_ms()
        strategy = Strategy(next(self._ids), account.user_id, kind, tuple(subs), now_ms, now_ms)
        first = [sub for sub in subs if not _waits(sub)]
        for sub in first:
            self._check(account, sub)
        account.strategies.add(strategy)
        for sub in first:
            # The first one placed can have ended the second already.
            if not sub.is_over:
                self._place(strategy, sub)
            self._advance(strategy)
        return strategy

    def order_changed(self, order: Order) -> None:
        """An order was filled or ended."""
        strategy = self._by_order.get(order.order_id)
        if strategy is not None:
            self._advance(strategy)

    def condition_changed(self, condition: ConditionOrder) -> None:
        """A condition order ended."""
        strategy = self._by_condition.get(condition.condition_id)
        if strategy is not None:
            self._advance(strategy)

    def _check(self, account: Account, sub: SubOrder) -> None:
        if isinstance(sub.request, OrderRequest):
            admit(self._matching, account, sub.request)
        else:
            self._conditions.check(account, sub.request)

    def _place(self, strategy: Strategy, sub: SubOrder) -> None:
        account = self._matching.accounts[strategy.user_id]
        try:
            if isinstance(sub.request, OrderRequest):
                self._follow(strategy, sub, self._place_order(account, sub.request))
            else:
                sub.condition = self._conditions.place(account, sub.request)
                self._by_condition[sub.condition.condition_id] = strategy
        except Refusal:
            # Assumed: mock.sub_order_placed_once.
            sub.ended_as = "REJECTED"

    def _follow(self, strategy: Strategy, sub: SubOrder, order: Order) -> None:
        sub.order = order
        self._by_order[order.order_id] = strategy

    def _advance(self, strategy: Strategy) -> None:
        for sub in strategy.subs:
            condition = sub.condition
            if condition is not None and condition.order is not None and sub.order is None:
                self._follow(strategy, sub, condition.order)
        if any(self._react(strategy, sub) for sub in strategy.subs if not sub.is_over):
            self._advance(strategy)
            return
        strategy.updated_at = self._matching.clock.now_ms()
        if all(sub.is_over for sub in strategy.subs):
            self._close(strategy)

    def _react(self, strategy: Strategy, sub: SubOrder) -> bool:
        """Return whether the orders that ``sub`` depends on called for anything; it is done."""
        for dependency in sub.dependencies:
            driver = strategy.sub(dependency.driver)
            called_for = bool(dependency.on & driver.happened())
            if dependency.action is Action.CANCEL_ORDER:
                if called_for:
                    self._cancel(sub)
                    return True
            elif not sub.placed and called_for:
                self._place(strategy, sub)
                return True
            elif not sub.placed and driver.is_over:
                sub.ended_as = "CANCELED"
                return True
        return False

    def _cancel(self, sub: SubOrder) -> None:
        if sub.order is not None:
            self._matching.cancel(sub.order)
        elif sub.condition is not None:
            self._conditions.cancel(sub.condition)
        else:
            sub.ended_as = "CANCELED"

    def _close(self, strategy: Strategy) -> None:
        traded = any(ANY_EXECUTION & sub.happened() for sub in strategy.subs)
        strategy.status = StrategyStatus.ALL_DONE if traded else StrategyStatus.CANCELLED
        for sub in strategy.subs:
            if sub.order is not None:
                self._by_order.pop(sub.order.order_id, None)
            if sub.condition is not None:
                self._by_condition.pop(sub.condition.condition_id, None)


def _waits(sub: SubOrder) -> bool:
    return any(each.action is Action.PLACE_ORDER for each in sub.dependencies)


def _check_structure(kind: StrategyType, subs: Sequence[SubOrder]) -> None:
    fewest, most = _SIZES[kind]
    if not fewest <= len(subs) <= most:
        raise Refusal(
            Code.STRATEGY_STRUCTURE,
            f"sub_order_list: {kind} takes {fewest} to {most} orders, got {len(subs)}",
            assumed="mock.strategy_sizes",
        )
    numbers = {sub.sub_id for sub in subs}
    if len(numbers) < len(subs) or 0 in numbers:
        raise Refusal(
            Code.STRATEGY_STRUCTURE,
            "strategy_sub_id: expected a different number for each order, and none of them 0",
        )
    for sub in subs:
        for dependency in sub.dependencies:
            if dependency.driver not in numbers - {sub.sub_id}:
                raise Refusal(
                    Code.STRATEGY_DEPENDENCY,
                    f"sub_order_list: order {sub.sub_id} depends on {dependency.driver}, which is "
                    "no other order of this strategy",
                )
    if (kind is StrategyType.OCO) is any(_waits(sub) for sub in subs):
        raise Refusal(
            Code.STRATEGY_DEPENDENCY,
            f"sub_order_list: {kind} needs "
            + ("orders that wait for none" if kind is StrategyType.OCO else "an order that waits")
            + "; see first_driven_id and first_trigger",
        )
    _check_reachable(subs)


def _check_reachable(subs: Sequence[SubOrder]) -> None:
    """Each order must be placed some day: no circle of orders that wait for each other."""
    reached: set[int] = set()
    while ready := [
        sub.sub_id
        for sub in subs
        if sub.sub_id not in reached
        and all(
            each.driver in reached for each in sub.dependencies if each.action is Action.PLACE_ORDER
        )
    ]:
        reached.update(ready)
    if len(reached) < len(subs):
        raise Refusal(
            Code.STRATEGY_DEPENDENCY, "sub_order_list: orders wait for each other in a circle"
        )


def _with_defaults(kind: StrategyType, subs: Sequence[SubOrder]) -> list[SubOrder]:
    """Who cancels whom without being told to. Assumed: mock.one_cancels_other."""
    if kind is StrategyType.OTO:
        return list(subs)
    groups: dict[frozenset[int], list[SubOrder]] = {}
    for sub in subs:
        drivers = frozenset(
            each.driver for each in sub.dependencies if each.action is Action.PLACE_ORDER
        )
        if drivers or kind is StrategyType.OCO:
            groups.setdefault(drivers, []).append(sub)
    for group in groups.values():
        for sub in group:
            if all(each.action is not Action.CANCEL_ORDER for each in sub.dependencies):
                sub.dependencies += tuple(
                    Dependency(other.sub_id, ANY_EXECUTION, Action.CANCEL_ORDER)
                    for other in group
                    if other is not sub
                )
    return list(subs)
