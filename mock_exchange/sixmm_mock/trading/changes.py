"""What a step of the engine has set off and nobody has dealt with yet."""

from collections import deque
from decimal import Decimal

from attrs import define, field

from sixmm_mock.record import record
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.enums import PositionSide, WorkingType
from sixmm_mock.trading.orders import Order


@record
class PriceMoved:
    """A price that condition orders may wait for is another one now."""

    symbol: str
    kind: WorkingType
    price: Decimal


@record
class PositionClosed:
    """A user holds nothing any more on this side, or holds the opposite."""

    account: Account
    symbol: str
    side: PositionSide


@define
class Changes:
    """Left behind by the floor, and worked off by the engine before its answer."""

    prices: deque[PriceMoved] = field(factory=deque)
    closed: deque[PositionClosed] = field(factory=deque)
    orders: deque[Order] = field(factory=deque)
    """Orders that were filled or ended."""
    accounts: dict[str, Account] = field(factory=dict)
    """Accounts whose money or positions are not what they were."""
