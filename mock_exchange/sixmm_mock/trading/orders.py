"""A normal order and its fills."""

from decimal import Decimal

from attrs import define

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
