"""Condition orders: what each waits for, the normal order that it becomes, and the memory of them.

https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
"""

from collections import deque
from decimal import Decimal

from attrs import define, frozen

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.trading.enums import (
    CloseTrigger,
    ConditionStatus,
    ConditionTimeInForce,
    ConditionType,
    PositionSide,
    Side,
    WorkingType,
)
from sixmm_mock.trading.orders import MAX_REMEMBERED, Order, OrderRequest, is_id

ZERO = Decimal(0)


@frozen
class ConditionRequest:
    """What a caller asks for. None means: not given."""

    symbol: str
    type: ConditionType
    side: Side
    position_side: PositionSide = PositionSide.BOTH
    price: Decimal | None = None
    quantity: Decimal | None = None
    time_in_force: ConditionTimeInForce = ConditionTimeInForce.GTC
    reduce_only: bool = False
    client_order_id: str = ""
    stop_price: Decimal | None = None
    working_type: WorkingType = WorkingType.CONTRACT_PRICE
    price_protect: bool = False
    activate_price: Decimal | None = None
    callback_rate: Decimal | None = None
    close_position: bool = False

    @property
    def ends_with_position(self) -> bool:
        """Return whether it is of no use once its position is closed."""
        return self.close_position or self.time_in_force is ConditionTimeInForce.GTE_GTC

    @property
    def closes(self) -> bool:
        """Return whether it can only make a position smaller."""
        hedged = {(PositionSide.LONG, Side.SELL), (PositionSide.SHORT, Side.BUY)}
        return (
            self.reduce_only or self.ends_with_position or (self.position_side, self.side) in hedged
        )


@define(eq=False)
class ConditionOrder:
    """One accepted condition order.

    ``extreme`` is the best price since a trailing stop was activated, None before.
    """

    condition_id: int
    user_id: str
    request: ConditionRequest
    created_at: int
    updated_at: int
    status: ConditionStatus = ConditionStatus.NEW
    extreme: Decimal | None = None
    order: Order | None = None
    """What it turned into."""

    def is_met_by(self, price: Decimal) -> bool:
        """Return whether a price sets it off. A trailing stop takes notice of the price as well."""
        request = self.request
        if request.type is ConditionType.TRAILING_STOP:
            return self._trails(price)
        return reaches(request, price)

    def _trails(self, price: Decimal) -> bool:
        sign = self.request.side.sign
        if self.extreme is None:
            activation = self.request.activate_price
            if activation is not None and (price - activation) * sign > ZERO:
                return False
            self.extreme = price
        # A sell follows the price up, and a buy down.
        self.extreme = max(self.extreme, price) if sign < 0 else min(self.extreme, price)
        turn = self.extreme * (1 + sign * (self.request.callback_rate or ZERO))
        return (price - turn) * sign >= ZERO

    @property
    def trigger(self) -> CloseTrigger:
        """What it says about a position that it closes."""
        return (
            CloseTrigger.TAKE_PROFIT if self.request.type.takes_profit else CloseTrigger.STOP_LOSS
        )

    def order_request(self, quantity: Decimal | None) -> OrderRequest:
        """The normal order that it turns into."""
        request = self.request
        return OrderRequest(
            symbol=request.symbol,
            type=request.type.becomes,
            side=request.side,
            position_side=request.position_side,
            price=request.price,
            quantity=quantity,
            time_in_force=request.time_in_force.of_order,
            reduce_only=request.reduce_only or request.ends_with_position,
            close_position=request.close_position,
            client_order_id=request.client_order_id,
        )


def reaches(request: ConditionRequest, price: Decimal) -> bool:
    """Return whether a price is where a stop or take profit waits for it.

    A stop waits for the price to move in the direction of its side, a take profit against it.
    """
    stop = ZERO if request.stop_price is None else request.stop_price
    direction = request.side.sign * (-1 if request.type.takes_profit else 1)
    return (price - stop) * direction >= ZERO


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
        """Return whether a waiting one has this client id."""
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
