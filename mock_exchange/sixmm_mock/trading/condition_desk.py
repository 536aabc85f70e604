"""Takes condition orders in, and sets them off when their price is reached."""

from collections.abc import Callable
from decimal import Decimal
from itertools import count

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.market.symbols import Symbol, find_symbol
from sixmm_mock.trading import admission
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.changes import PositionClosed, PriceMoved
from sixmm_mock.trading.condition_orders import ConditionOrder, ConditionRequest, reaches
from sixmm_mock.trading.enums import (
    CloseTrigger,
    ConditionStatus,
    ConditionType,
    OrderType,
    WorkingType,
)
from sixmm_mock.trading.matching import MatchingEngine
from sixmm_mock.trading.orders import Order, OrderRequest

ZERO = Decimal(0)
_FIRST_CONDITION_ID = 5_022_543_809_547_603_968

# Assumed: mock.price_protection.
PROTECTED_DISTANCE = Decimal("0.05")

Place = Callable[[Account, OrderRequest, CloseTrigger], Order]


class ConditionDesk:
    """All waiting condition orders.

    ``place`` takes a normal order in, and may refuse it; ``changed`` is told of each condition
    order that ended.
    """

    def __init__(
        self, matching: MatchingEngine, place: Place, changed: Callable[[ConditionOrder], None]
    ) -> None:
        self._matching = matching
        self._place = place
        self._changed = changed
        self._ids = count(_FIRST_CONDITION_ID)
        self._waiting: dict[tuple[str, WorkingType], dict[int, ConditionOrder]] = {}

    def place(self, account: Account, request: ConditionRequest) -> ConditionOrder:
        """Take one in.

        Raises:
            Refusal: 2001, 2002, 2003, 3004 or 3100 to 3105; then none was created.
        """
        self.check(account, request)
        now_ms = self._matching.clock.now_ms()
        condition = ConditionOrder(next(self._ids), account.user_id, request, now_ms, now_ms)
        condition.is_met_by(self._price(request))  # a trailing stop may be activated at once
        account.conditions.add(condition)
        self._queue(condition)[condition.condition_id] = condition
        self._matching.tell.condition(condition)
        return condition

    def check(self, account: Account, request: ConditionRequest) -> None:
        """Refuse what cannot be taken in."""
        symbol = find_symbol(request.symbol)
        _check_prices(symbol, request)
        if not request.close_position:
            if request.quantity is None:
                raise Refusal(
                    Code.MISSING_PARAMETER,
                    "quantity: missing; only close_position=true can do without it",
                )
            admission.check_quantity(symbol, request.type.becomes, request.quantity)
        taken = account.conditions.knows_client_id(request.client_order_id)
        if taken and self._matching.unique_client_ids:
            raise Refusal(
                Code.DUPLICATE_REQUEST,
                "client_order_id: a waiting condition order of yours has this id; use a new one",
                assumed="mock.client_order_id_once",
            )
        if len(account.conditions.waiting(symbol.name)) >= symbol.max_open_orders:
            raise Refusal(
                Code.CONDITION_TOO_MANY,
                f"symbol: you have {symbol.max_open_orders} waiting condition orders in "
                f"{symbol.name}, the most allowed; cancel one first",
            )
        if request.ends_with_position and not self._closable(account, request):
            raise Refusal(
                Code.CONDITION_NO_POSITION,
                "close_position and time_in_force GTE_GTC end with a position, and there is none "
                f"that a {request.side} order could reduce",
            )
        if request.type is not ConditionType.TRAILING_STOP and reaches(
            request, self._price(request)
        ):
            raise Refusal(
                Code.CONDITION_WOULD_TRIGGER,
                f"stop_price: the {request.working_type} is {self._price(request)}, and would set "
                f"off a {request.type} {request.side} order at once; place a normal order instead",
            )

    def cancel(self, condition: ConditionOrder) -> None:
        """End a waiting one.

        Raises:
            Refusal: 3005, it waits no more.
        """
        if condition.status.is_final:
            raise Refusal(
                Code.ORDER_NOT_CANCELABLE,
                f"Order cannot be canceled: the condition order is {condition.status} already",
            )
        self._end(condition, ConditionStatus.CANCELED)

    def price_moved(self, move: PriceMoved) -> None:
        """Trigger the orders that waited for this price."""
        for condition in list(self._waiting.get((move.symbol, move.kind), {}).values()):
            # Setting one off can end another one of the same price.
            if (
                not condition.status.is_final
                and condition.is_met_by(move.price)
                and not self._protected(condition.request)
            ):
                self._set_off(condition)

    def position_closed(self, closed: PositionClosed) -> None:
        """End what is of no use without the position."""
        for condition in closed.account.conditions.waiting(closed.symbol):
            request = condition.request
            if (
                request.ends_with_position
                and request.position_side is closed.side
                and not self._closable(closed.account, request)
            ):
                self._end(condition, ConditionStatus.CANCELED)

    def _set_off(self, condition: ConditionOrder) -> None:
        account = self._matching.accounts[condition.user_id]
        try:
            condition.order = self._place(
                account,
                condition.order_request(self._quantity(account, condition.request)),
                condition.trigger,
            )
        except Refusal:
            # Assumed: mock.condition_set_off_once.
            self._end(condition, ConditionStatus.REJECTED)
            return
        self._end(condition, ConditionStatus.TRIGGERED)

    def _quantity(self, account: Account, request: ConditionRequest) -> Decimal | None:
        if not request.closes or request.quantity is None:
            return request.quantity
        # An order that may only reduce takes what there is, or is rejected when nothing is.
        return min(request.quantity, self._closable(account, request)) or request.quantity

    def _end(self, condition: ConditionOrder, status: ConditionStatus) -> None:
        condition.status = status
        condition.updated_at = self._matching.clock.now_ms()
        del self._queue(condition)[condition.condition_id]
        self._matching.accounts[condition.user_id].conditions.finish(condition)
        self._matching.tell.condition(condition)
        self._changed(condition)

    def _queue(self, condition: ConditionOrder) -> dict[int, ConditionOrder]:
        request = condition.request
        return self._waiting.setdefault((request.symbol, request.working_type), {})

    def _price(self, request: ConditionRequest) -> Decimal:
        if request.working_type is WorkingType.MARK_PRICE:
            return self._matching.marks[request.symbol]
        return self._matching.last[request.symbol]

    def _protected(self, request: ConditionRequest) -> bool:
        mark, last = self._matching.marks[request.symbol], self._matching.last[request.symbol]
        return request.price_protect and abs(mark - last) > mark * PROTECTED_DISTANCE

    @staticmethod
    def _closable(account: Account, request: ConditionRequest) -> Decimal:
        return account.closable(request.symbol, request.position_side, request.side)


def _check_prices(symbol: Symbol, request: ConditionRequest) -> None:
    if request.type.becomes is OrderType.LIMIT:
        if request.price is None:
            raise Refusal(Code.MISSING_PARAMETER, f"price: missing; {request.type} needs it")
        admission.check_price(symbol, request.price)
    if request.type is not ConditionType.TRAILING_STOP:
        _check_grid(symbol, "stop_price", request.stop_price, Code.CONDITION_STOP_PRICE)
        return
    if request.activate_price is not None:
        _check_grid(symbol, "activate_price", request.activate_price, Code.CONDITION_ACTIVATE_PRICE)
    if request.callback_rate is None or not ZERO < request.callback_rate < 1:
        raise Refusal(
            Code.CONDITION_CALLBACK_RATE,
            f"callback_rate: expected a fraction between 0 and 1 such as 0.01, "
            f"got {request.callback_rate}",
            assumed="mock.callback_rate",
        )


def _check_grid(symbol: Symbol, name: str, price: Decimal | None, code: Code) -> None:
    if price is None or not ZERO < price <= admission.LARGEST_PRICE or price % symbol.tick_size:
        raise Refusal(
            code,
            f"{name}: expected a positive multiple of tick_size {symbol.tick_size} up to "
            f"{admission.LARGEST_PRICE}, got {price}",
        )
