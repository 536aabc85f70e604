"""Positions: quantity, cost, the exact profit of each reduction; and the margin that resting orders freeze.

What an order adds to the frozen margin is kept as a sum: taking in or ending an order costs the same with
any number of others.
"""

from decimal import ROUND_HALF_EVEN, Decimal

from attrs import define

from sixmm_mock.market.symbols import Symbol
from sixmm_mock.record import record
from sixmm_mock.trading.enums import CloseTrigger, MarginMode, PositionSide, Side
from sixmm_mock.trading.orders import Order

ZERO = Decimal(0)
_MONEY = Decimal("0.00000001")


def rounded(amount: Decimal) -> Decimal:
    """To the 8 decimals in which the mock keeps money."""
    return amount.quantize(_MONEY, ROUND_HALF_EVEN)


@define(eq=False)
class Position:
    """A holding in one symbol on one side. ``quantity`` and ``cost`` are negative when short.

    Cost is kept instead of an entry price: cost can be split without rounding losses, so that
    realised plus unrealised profit always adds up to what was really paid.
    """

    symbol: str
    side: PositionSide
    quantity: Decimal = ZERO
    cost: Decimal = ZERO
    opened_at: int = 0
    fees: Decimal = ZERO
    funding: Decimal = ZERO
    """Funding fees paid so far (negative: received)."""
    realized_pnl: Decimal = ZERO
    max_quantity: Decimal = ZERO
    opened_value: Decimal = ZERO
    opened_quantity: Decimal = ZERO
    closed_value: Decimal = ZERO

    @property
    def entry_price(self) -> Decimal:
        """Mean price of what is held, 0 when nothing is."""
        return self.cost / self.quantity if self.quantity else ZERO

    def unrealized_pnl(self, mark_price: Decimal) -> Decimal:
        """Profit if everything were closed at the mark price."""
        return self.quantity * mark_price - self.cost

    def increase(self, quantity: Decimal, price: Decimal) -> None:
        """Add ``quantity`` (signed like the position) at ``price``."""
        self.quantity += quantity
        self.cost += quantity * price
        self.opened_quantity += abs(quantity)
        self.opened_value += abs(quantity) * price
        self.max_quantity = max(self.max_quantity, abs(self.quantity))

    def reduce(self, quantity: Decimal, price: Decimal) -> Decimal:
        """Close ``quantity`` (signed against the position) at ``price``; the realised profit."""
        if quantity == -self.quantity:
            released = self.cost
        else:
            released = rounded(self.cost * -quantity / self.quantity)
        self.quantity += quantity
        self.cost -= released
        self.closed_value += abs(quantity) * price
        profit = -quantity * price - released
        self.realized_pnl += profit
        return profit

    def margin(self, leverage: int) -> Decimal:
        """Margin that the position uses."""
        return rounded(abs(self.cost) / leverage)

    def liquidation_price(
        self, *, margin_mode: MarginMode, leverage: int, wallet: Decimal, maintenance_rate: Decimal
    ) -> Decimal:
        """Where the margin no longer covers maintenance; 0 when no price would do that.

        Assumed: mock.liquidation_price.
        """
        if not self.quantity:
            return ZERO
        backing = wallet if margin_mode is MarginMode.CROSS else self.margin(leverage)
        price = (self.cost - backing) / (self.quantity - maintenance_rate * abs(self.quantity))
        return max(price, ZERO)


def maintenance_margin(symbol: Symbol, position: Position, mark_price: Decimal) -> Decimal:
    """What must remain for the position to be kept: the rate of its tier, on its whole value."""
    value = abs(position.quantity) * mark_price
    return value * symbol.tier(value).maintenance_margin_rate


@record
class ClosedPosition:
    """A position's record after its last reduction."""

    symbol: str
    side: PositionSide
    leverage: int
    margin_mode: MarginMode
    was_long: bool
    max_quantity: Decimal
    entry_price: Decimal
    close_price: Decimal
    realized_pnl: Decimal
    margin: Decimal
    funding: Decimal
    trigger: CloseTrigger
    opened_at: int
    closed_at: int


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
