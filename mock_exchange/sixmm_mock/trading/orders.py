"""Orders and their fills, and what the exchange remembers of a user's orders."""

from collections import deque
from collections.abc import Iterable
from decimal import Decimal

from attrs import define

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.record import record
from sixmm_mock.trading.enums import (
    CloseTrigger,
    OrderStatus,
    OrderType,
    PositionSide,
    PriceType,
    Role,
    Side,
    TimeInForce,
)

ZERO = Decimal(0)


@record
class OrderRequest:
    """What a caller asks for. None means: not given."""

    symbol: str
    type: OrderType
    side: Side
    position_side: PositionSide = PositionSide.BOTH
    price: Decimal | None = None
    quantity: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    reduce_only: bool = False
    maker_only: bool = False
    close_position: bool = False
    client_order_id: str = ""
    place_type: str = ""
    price_type: PriceType = PriceType.SPECIFIED


@define(eq=False)
class Order:
    """One accepted order. ``price`` is 0 for market orders; ``closing`` may only reduce."""

    order_id: int
    user_id: str
    request: OrderRequest
    price: Decimal
    quantity: Decimal
    closing: bool
    created_at: int
    updated_at: int
    status: OrderStatus = OrderStatus.NEW
    executed: Decimal = ZERO
    traded_value: Decimal = ZERO
    fees: Decimal = ZERO
    realized_pnl: Decimal = ZERO
    trigger: CloseTrigger = CloseTrigger.MANUAL
    """What it says about a position that it closes."""

    @property
    def symbol(self) -> str:
        """Name of the symbol."""
        return self.request.symbol

    @property
    def side(self) -> Side:
        """BUY or SELL."""
        return self.request.side

    @property
    def remaining(self) -> Decimal:
        """What is still to be filled."""
        return self.quantity - self.executed

    @property
    def average_price(self) -> Decimal:
        """Mean price of the fills, 0 before the first."""
        return self.traded_value / self.executed if self.executed else ZERO


@record
class Fill:
    """One order's half of a trade."""

    fill_id: int
    trade_id: int
    user_id: str
    order_id: int
    symbol: str
    side: Side
    position_side: PositionSide
    role: Role
    price: Decimal
    quantity: Decimal
    fee: Decimal
    realized_pnl: Decimal
    created_at: int


# Bounds the memory of a mock that runs for days. Older finished orders become unknown.
MAX_REMEMBERED = 10_000


class OrderStore:
    """Orders by server id and by client id."""

    def __init__(self) -> None:
        self._open: dict[str, dict[int, Order]] = {}
        self._closing: dict[str, dict[int, Order]] = {}
        self._finished: deque[Order] = deque()
        self._by_id: dict[int, Order] = {}
        self._by_client_id: dict[str, Order] = {}

    def add(self, order: Order) -> None:
        """Take in a new order."""
        self._open.setdefault(order.symbol, {})[order.order_id] = order
        if order.closing:
            self._closing.setdefault(order.symbol, {})[order.order_id] = order
        self._by_id[order.order_id] = order
        if order.request.client_order_id:
            self._by_client_id[order.request.client_order_id] = order

    def finish(self, order: Order) -> None:
        """Move an order to the finished ones, and forget the oldest beyond the bound."""
        del self._open[order.symbol][order.order_id]
        if order.closing:
            del self._closing[order.symbol][order.order_id]
        self._finished.append(order)
        if len(self._finished) > MAX_REMEMBERED:
            oldest = self._finished.popleft()
            del self._by_id[oldest.order_id]
            self._by_client_id.pop(oldest.request.client_order_id, None)

    def open(self, symbol: str | None = None) -> list[Order]:
        """Open orders, oldest first."""
        if symbol is not None:
            return list(self._open.get(symbol, {}).values())
        every = (order for orders in self._open.values() for order in orders.values())
        return sorted(every, key=lambda order: order.order_id)

    def open_count(self, symbol: str) -> int:
        """How many orders of a symbol are open."""
        return len(self._open.get(symbol, ()))

    def closing(self, symbol: str) -> Iterable[Order]:
        """Open orders of a symbol that may only reduce a position."""
        return tuple(self._closing.get(symbol, {}).values())

    def finished(self) -> list[Order]:
        """Finished orders, the last one finished first."""
        return list(reversed(self._finished))

    def knows_client_id(self, client_order_id: str) -> bool:
        """Return whether a remembered order has this client id."""
        return client_order_id in self._by_client_id

    def find(self, symbol: str, order_id: str | None, client_order_id: str | None) -> Order:
        """The order that fits everything given.

        Raises:
            Refusal: 3003, there is none.
        """
        order = (
            self._by_client_id.get(client_order_id or "")
            if order_id is None
            else self._by_id.get(int(order_id) if is_id(order_id) else -1)
        )
        fits = (
            order is not None
            and order.symbol == symbol
            and client_order_id in (None, order.request.client_order_id)
        )
        if order is None or not fits:
            raise Refusal(
                Code.ORDER_NOT_FOUND, f"Order not found: no order of yours in {symbol} has this id"
            )
        return order


def is_id(text: str) -> bool:
    """Return whether the text can be a server id."""
    return text.isascii() and text.isdigit() and len(text) <= 19
