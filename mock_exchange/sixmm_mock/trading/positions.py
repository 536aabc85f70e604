"""One position: quantity, cost, and the exact profit of each reduction."""

from decimal import ROUND_HALF_EVEN, Decimal

from attrs import define

from sixmm_mock.market.symbols import Symbol
from sixmm_mock.record import record
from sixmm_mock.trading.enums import CloseTrigger, MarginMode, PositionSide

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
