"""How much margin open orders freeze. Pure functions of orders and positions."""

from collections.abc import Iterable
from decimal import Decimal

from attrs import frozen

from sixmm_mock.trading.enums import PositionSide, Side
from sixmm_mock.trading.order import Order
from sixmm_mock.trading.position import rounded

ZERO = Decimal(0)


@frozen
class Claim:
    """What an order would do to margin if it were filled at ``price``."""

    side: Side
    position_side: PositionSide
    closing: bool
    quantity: Decimal
    price: Decimal

    @classmethod
    def of(cls, order: Order, mark_price: Decimal) -> "Claim":
        """The claim of what remains of a resting order.

        A short position costs margin at what the market says, however low its limit was.
        """
        price = max(order.price, mark_price) if order.side is Side.SELL else order.price
        return cls(order.side, order.request.position_side, order.closing, order.remaining, price)


def frozen_margin(
    claims: Iterable[Claim], *, net_quantity: Decimal, leverage: int, fee_rate: Decimal
) -> Decimal:
    """Margin and fees set aside for orders of one symbol, in the order they were placed.

    Closing orders freeze nothing. An order against the net position freezes only what goes
    beyond closing it, and no two orders may count on closing the same part of it.
    """
    closable = {Side.SELL: max(net_quantity, ZERO), Side.BUY: max(-net_quantity, ZERO)}
    total = ZERO
    for claim in claims:
        if claim.closing:
            continue
        opening = claim.quantity
        if claim.position_side is PositionSide.BOTH:
            opening = max(ZERO, claim.quantity - closable[claim.side])
            closable[claim.side] -= claim.quantity - opening
        value = opening * claim.price
        total += rounded(value / leverage) + rounded(value * fee_rate)
    return total
