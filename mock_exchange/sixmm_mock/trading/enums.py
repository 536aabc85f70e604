"""Sides, types and states, by their names in the description, which has the words for them.

https://docs.6mm.com/developer-api/common-enums
"""

from enum import StrEnum


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
        """Return whether nothing can happen to the order any more."""
        return self not in _LIVING


_LIVING = frozenset({OrderStatus.NEW, OrderStatus.PENDING, OrderStatus.PARTIALLY_FILLED})


class PriceType(StrEnum):
    """Where a limit order's price comes from: its own, or the n-th best of the book (BBO)."""

    SPECIFIED = "SPECIFIED"
    OPPONENT_1 = "OPPONENT_1"
    OPPONENT_5 = "OPPONENT_5"
    SAME_SIDE_1 = "SAME_SIDE_1"
    SAME_SIDE_5 = "SAME_SIDE_5"


class MarginMode(StrEnum):
    """Whether a position is margined by the whole account, or by itself."""

    CROSS = "CROSS"
    ISOLATED = "ISOLATED"


class Role(StrEnum):
    """Whether a fill met a resting order or was one."""

    MAKER = "MAKER"
    TAKER = "TAKER"


class CloseTrigger(StrEnum):
    """What closed a position."""

    MANUAL = "MANUAL"
    TAKE_PROFIT = "TAKE_PROFIT"
    STOP_LOSS = "STOP_LOSS"
    LIQUIDATION = "LIQUIDATION"


class BalanceReason(StrEnum):
    """Why money moved in a wallet.

    Assumed: mock.change_types.
    """

    DEPOSIT = "DEPOSIT"
    TRADING_FEE = "TRADING_FEE"
    REALIZED_PNL = "REALIZED_PNL"
    FUNDING_FEE = "FUNDING_FEE"
    INSURANCE = "INSURANCE"


class ConditionType(StrEnum):
    """What a condition order waits for, and what it then becomes."""

    STOP_MARKET = "STOP_MARKET"
    STOP_LIMIT = "STOP_LIMIT"
    TAKE_PROFIT_MARKET = "TAKE_PROFIT_MARKET"
    TAKE_PROFIT_LIMIT = "TAKE_PROFIT_LIMIT"
    TRAILING_STOP = "TRAILING_STOP"

    @property
    def takes_profit(self) -> bool:
        """Return whether it waits for the price to move in favor of the position it closes."""
        return self in {ConditionType.TAKE_PROFIT_MARKET, ConditionType.TAKE_PROFIT_LIMIT}

    @property
    def becomes(self) -> OrderType:
        """Type of the normal order that it turns into."""
        limit = self in {ConditionType.STOP_LIMIT, ConditionType.TAKE_PROFIT_LIMIT}
        return OrderType.LIMIT if limit else OrderType.MARKET


class ConditionTimeInForce(StrEnum):
    """How long a condition order, and the order it becomes, waits."""

    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"
    GTE_GTC = "GTE_GTC"

    @property
    def of_order(self) -> TimeInForce:
        """What it means for the normal order."""
        return TimeInForce.GTC if self is ConditionTimeInForce.GTE_GTC else TimeInForce(self)


class WorkingType(StrEnum):
    """Which price sets a condition order off."""

    MARK_PRICE = "MARK_PRICE"
    CONTRACT_PRICE = "CONTRACT_PRICE"


class ConditionStatus(StrEnum):
    """Life of a condition order. Assumed: mock.condition_status."""

    NEW = "NEW"
    TRIGGERED = "TRIGGERED"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"

    @property
    def is_final(self) -> bool:
        """Return whether nothing can happen to it any more."""
        return self is not ConditionStatus.NEW


class StrategyType(StrEnum):
    """How the orders of a strategy depend on each other."""

    OTOCO = "OTOCO"
    OTO = "OTO"
    OCO = "OCO"


class StrategyStatus(StrEnum):
    """Life of a strategy. Spelled CANCELLED here, unlike the status of an order."""

    WORKING = "WORKING"
    ALL_DONE = "ALL_DONE"
    CANCELLED = "CANCELLED"
