"""The exchange's own words for sides, types and states.

https://docs.6mm.com/developer-api/common-enums
"""

from enum import IntEnum, StrEnum


class Side(StrEnum):
    """Which way an order trades."""

    BUY = "BUY"
    SELL = "SELL"

    @property
    def opposite(self) -> "Side":
        """The other side of the book."""
        return Side.SELL if self is Side.BUY else Side.BUY

    @property
    def sign(self) -> int:
        """+1 adds to a position, -1 takes away from it."""
        return 1 if self is Side.BUY else -1


class PositionSide(StrEnum):
    """BOTH is the net position; LONG and SHORT are held apart."""

    BOTH = "BOTH"
    LONG = "LONG"
    SHORT = "SHORT"


class OrderType(StrEnum):
    """Normal order types."""

    LIMIT = "LIMIT"
    MARKET = "MARKET"


class TimeInForce(StrEnum):
    """How long a normal order waits."""

    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"


class OrderStatus(StrEnum):
    """Life of an order. NEW is accepted and returned, PENDING is in the open state."""

    NEW = "NEW"
    PENDING = "PENDING"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"
    PARTIALLY_FILLED_CANCELED = "PARTIALLY_FILLED_CANCELED"

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to the order any more."""
        return self not in {OrderStatus.NEW, OrderStatus.PENDING, OrderStatus.PARTIALLY_FILLED}


class PriceType(IntEnum):
    """Where a limit order's price comes from: its own, or the n-th best of the book (BBO)."""

    SPECIFIED = 0
    OPPONENT_1 = 1
    OPPONENT_5 = 2
    SAME_SIDE_1 = 3
    SAME_SIDE_5 = 4


class MarginMode(IntEnum):
    """As a number in requests; the name is the string in positions."""

    CROSS = 1
    ISOLATED = 2


class Role(StrEnum):
    """Whether a fill met a resting order or was one."""

    MAKER = "maker"
    TAKER = "taker"


class CloseTrigger(IntEnum):
    """What closed a position."""

    MANUAL = 1


class BalanceReason(StrEnum):
    """Why money moved in a wallet.

    Assumption: the pages have a change type and name none of its values; these are the mock's own.
    """

    DEPOSIT = "DEPOSIT"
    TRADING_FEE = "TRADING_FEE"
    REALIZED_PNL = "REALIZED_PNL"
    FUNDING_FEE = "FUNDING_FEE"
    LIQUIDATION_FEE = "LIQUIDATION_FEE"
    INSURANCE = "INSURANCE"
