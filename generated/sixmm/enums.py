# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The documented lists of values. Each keeps a value that it does not know: see `is_known`."""

from sixmm_runtime.enums import OpenFlag, OpenIntEnum, OpenStatus, OpenStrEnum, states
from sixmm_runtime.public import public


@public
class ApiKeyStatus(OpenIntEnum):
    """Whether an API key works."""

    DISABLED = 0
    ENABLED = 1


@public
class BalancePeriod(OpenStrEnum):
    """Step of the balance history."""

    ONE_DAY = "1D"
    ONE_WEEK = "1W"
    ONE_MONTH = "1M"


@public
class BookUpdateType(OpenStrEnum):
    """Whether a push holds the whole book or what changed.

    Assumed (book_update_type): A snapshot and incremental updates are documented, but no
    field that says which.
    """

    SNAPSHOT = "snapshot"
    UPDATE = "update"


@public
class CancelType(OpenIntEnum):
    """Which orders a cancel-all takes: all normal ones, only limit ones, or all condition
    orders.
    """

    ALL_NORMAL = 0
    LIMIT_ONLY = 1
    ALL_CONDITION = 2


@public
class CloseTrigger(OpenIntEnum):
    """What closed a position: its owner, take profit, stop loss, or liquidation."""

    MANUAL = 1
    TAKE_PROFIT = 2
    STOP_LOSS = 3
    LIQUIDATION = 4


@public
class ConditionOrderType(OpenStrEnum):
    """Kind of a condition order: what it waits for, and whether it then trades at a limit or
    at market.
    """

    STOP_MARKET = "STOP_MARKET"
    STOP_LIMIT = "STOP_LIMIT"
    TAKE_PROFIT_MARKET = "TAKE_PROFIT_MARKET"
    TAKE_PROFIT_LIMIT = "TAKE_PROFIT_LIMIT"
    TRAILING_STOP = "TRAILING_STOP"


@public
@states(final="TRIGGERED CANCELED REJECTED", open="NEW")
class ConditionStatus(OpenStatus):
    """Where a condition order stands. TRIGGERED: it was set off, and became a normal order.

    Assumed (condition_status): The pages name the status of a condition order and none of
    its values: these are what can become of one.
    """

    NEW = "NEW"
    TRIGGERED = "TRIGGERED"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"


@public
class ConditionTimeInForce(OpenStrEnum):
    """How long a condition order stays. GTE_GTC exists for condition orders only."""

    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"
    GTE_GTC = "GTE_GTC"


@public
class KlineInterval(OpenStrEnum):
    """Length of a kline. Case matters: `1m` is a minute, `1M` a month. The page lists these as
    examples, so others may exist.
    """

    ONE_MINUTE = "1m"
    FIVE_MINUTES = "5m"
    FIFTEEN_MINUTES = "15m"
    THIRTY_MINUTES = "30m"
    ONE_HOUR = "1h"
    FOUR_HOURS = "4h"
    ONE_DAY = "1d"
    ONE_WEEK = "1w"
    ONE_MONTH = "1M"


@public
class KlinePriceType(OpenStrEnum):
    """Which price klines show instead of the traded one."""

    INDEX_PRICE = "indexPrice"
    MARK_PRICE = "markPrice"


@public
class LeaderboardPeriod(OpenStrEnum):
    """Window of the leaderboard, in days."""

    SEVEN_DAYS = "7d"
    THIRTY_DAYS = "30d"
    NINETY_DAYS = "90d"


@public
class MarginMode(OpenStrEnum):
    """How a position is margined."""

    ISOLATED = "ISOLATED"
    CROSS = "CROSS"


@public
class OrderSide(OpenStrEnum):
    """Which way an order trades."""

    BUY = "BUY"
    SELL = "SELL"


@public
@states(
    final="FILLED CANCELED REJECTED PARTIALLY_FILLED_CANCELED", open="NEW PENDING PARTIALLY_FILLED"
)
class OrderStatus(OpenStatus):
    """Where a normal order stands. NEW: accepted and answered. PENDING: open."""

    NEW = "NEW"
    PENDING = "PENDING"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"
    PARTIALLY_FILLED_CANCELED = "PARTIALLY_FILLED_CANCELED"


@public
class OrderType(OpenStrEnum):
    """Kind of a normal order."""

    LIMIT = "LIMIT"
    MARKET = "MARKET"


@public
class Permission(OpenFlag):
    """Bits of a number, joined by `|`. Bits that have no name are kept; see `is_known`."""

    READ = 1
    TRADE = 2
    WITHDRAW = 4


@public
class PositionSide(OpenStrEnum):
    """Which side of a position an order acts on."""

    BOTH = "BOTH"
    LONG = "LONG"
    SHORT = "SHORT"


@public
class PriceTypeCode(OpenIntEnum):
    """Where a limit order takes its price from: the request, or the first or fifth level of
    the other or of its own side of the book (BBO).
    """

    SPECIFIED = 0
    OPPONENT_1 = 1
    OPPONENT_5 = 2
    SAME_SIDE_1 = 3
    SAME_SIDE_5 = 4


@public
class RoleType(OpenStrEnum):
    """Whether a fill added liquidity or took it."""

    MAKER = "maker"
    TAKER = "taker"


@public
@states(final="ALL_DONE CANCELLED", open="WORKING")
class StrategyStatus(OpenStatus):
    """Where a strategy stands. Spelled CANCELLED here, unlike the order status CANCELED."""

    WORKING = "WORKING"
    ALL_DONE = "ALL_DONE"
    CANCELLED = "CANCELLED"


@public
class StrategyType(OpenStrEnum):
    """How a strategy's orders depend on each other: one triggers another, one cancels the
    other, or both.
    """

    OTOCO = "OTOCO"
    OTO = "OTO"
    OCO = "OCO"


@public
class TimeInForce(OpenStrEnum):
    """How long a normal order stays: until canceled, immediately or cancel the rest, or
    completely or not at all.
    """

    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"


@public
class TrendRange(OpenStrEnum):
    """How far back a trend goes."""

    ONE_DAY = "1D"
    ONE_WEEK = "1W"
    ONE_MONTH = "1M"
    THREE_MONTHS = "3M"
    SIX_MONTHS = "6M"
    ONE_YEAR = "1Y"


@public
class WorkingType(OpenStrEnum):
    """Which price sets off a condition order: the mark price or the contract price."""

    MARK_PRICE = "MARK_PRICE"
    CONTRACT_PRICE = "CONTRACT_PRICE"
