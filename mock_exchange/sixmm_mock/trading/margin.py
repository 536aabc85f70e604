"""How much margin resting orders freeze.

What an order adds is kept as a sum, so that taking in or ending an order costs the same however
many others there are.
"""

from decimal import Decimal

from attrs import define

from sixmm_mock.trading.enums import PositionSide, Side
from sixmm_mock.trading.orders import Order
from sixmm_mock.trading.positions import rounded

ZERO = Decimal(0)


@define
class Claims:
    """What the resting orders of one user in one symbol may still open.

    ``hedged`` is the value of orders for LONG and SHORT positions. Orders for the net position
    are kept by side, because those against it close it first.
    """

    hedged: Decimal = ZERO
    buy_quantity: Decimal = ZERO
    buy_value: Decimal = ZERO
    sell_quantity: Decimal = ZERO
    sell_value: Decimal = ZERO

    def plus(self, order: Order, quantity: Decimal, value: Decimal) -> "Claims":
        """What would be claimed with ``quantity`` more of ``order`` (negative: less)."""
        would_be = Claims(
            self.hedged, self.buy_quantity, self.buy_value, self.sell_quantity, self.sell_value
        )
        would_be.add(order, quantity, value)
        return would_be

    def add(self, order: Order, quantity: Decimal, value: Decimal) -> None:
        """Count ``quantity`` more of ``order`` (negative: less). Closing orders claim nothing."""
        if order.closing:
            return
        if order.request.position_side is not PositionSide.BOTH:
            self.hedged += value
        elif order.side is Side.BUY:
            self.buy_quantity += quantity
            self.buy_value += value
        else:
            self.sell_quantity += quantity
            self.sell_value += value

    def opening_value(self, net_quantity: Decimal) -> Decimal:
        """Value of what would be opened if all orders were filled.

        Of the orders against the net position, the share that goes beyond closing it counts.
        """
        value = self.hedged
        if self.buy_quantity:
            value += _beyond(self.buy_quantity, self.buy_value, -net_quantity)
        if self.sell_quantity:
            value += _beyond(self.sell_quantity, self.sell_value, net_quantity)
        return value


def frozen_margin(value: Decimal, *, leverage: int, fee_rate: Decimal) -> Decimal:
    """Margin and fees that are set aside for orders of this value."""
    return rounded(value / leverage) + rounded(value * fee_rate)


def _beyond(quantity: Decimal, value: Decimal, closable: Decimal) -> Decimal:
    if closable <= ZERO:
        return value
    return value * (quantity - closable) / quantity if quantity > closable else ZERO
