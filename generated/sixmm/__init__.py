# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Python client for the 6MM futures exchange."""

import importlib
from typing import TYPE_CHECKING, Any

from sixmm_runtime.version import VERSION as __version__

if TYPE_CHECKING:
    from sixmm_runtime.helpers.account import AccountSummary as AccountSummary
    from sixmm_runtime.helpers.positions import FundingPayment as FundingPayment
    from sixmm_runtime.model import Response as Response
    from sixmm_runtime.options import AttemptEvent as AttemptEvent
    from sixmm_runtime.options import CallOptions as CallOptions
    from sixmm_runtime.options import RateLimit as RateLimit
    from sixmm_runtime.paging.paginator import AsyncPaginator as AsyncPaginator
    from sixmm_runtime.paging.paginator import Paginator as Paginator
    from sixmm_runtime.redaction import otel_async_request_hook as otel_async_request_hook
    from sixmm_runtime.redaction import otel_request_hook as otel_request_hook
    from sixmm_runtime.retry import Backoff as Backoff
    from sixmm_runtime.streams.book.blocking import BlockingBook as BlockingBook
    from sixmm_runtime.streams.book.book import Book as Book
    from sixmm_runtime.streams.book.book import BookSnapshot as BookSnapshot
    from sixmm_runtime.streams.book.book import BookTop as BookTop
    from sixmm_runtime.streams.book.follower import BookState as BookState
    from sixmm_runtime.streams.buffer import Buffer as Buffer
    from sixmm_runtime.streams.buffer import Overflow as Overflow
    from sixmm_runtime.streams.errors import BookNotLive as BookNotLive
    from sixmm_runtime.streams.errors import NotEnoughDepth as NotEnoughDepth
    from sixmm_runtime.streams.errors import StreamClosed as StreamClosed
    from sixmm_runtime.streams.errors import StreamError as StreamError
    from sixmm_runtime.streams.errors import StreamOverflow as StreamOverflow
    from sixmm_runtime.streams.errors import SubscriptionRefused as SubscriptionRefused
    from sixmm_runtime.streams.errors import SubscriptionTimeout as SubscriptionTimeout
    from sixmm_runtime.streams.events import Closed as Closed
    from sixmm_runtime.streams.events import Connected as Connected
    from sixmm_runtime.streams.events import Gap as Gap
    from sixmm_runtime.streams.events import Push as Push
    from sixmm_runtime.streams.events import Reconnecting as Reconnecting
    from sixmm_runtime.streams.events import Refused as Refused
    from sixmm_runtime.streams.events import Resynced as Resynced
    from sixmm_runtime.streams.events import StreamEvent as StreamEvent
    from sixmm_runtime.streams.events import Unknown as Unknown
    from sixmm_runtime.streams.options import StreamOptions as StreamOptions
    from sixmm_runtime.streams.subscription import AsyncSubscription as AsyncSubscription
    from sixmm_runtime.streams.subscription import Subscription as Subscription

    from sixmm.client import AsyncSixMM as AsyncSixMM
    from sixmm.client import SixMM as SixMM
    from sixmm.descriptions import DESCRIPTIONS as DESCRIPTIONS
    from sixmm.enums import ApiKeyStatus as ApiKeyStatus
    from sixmm.enums import BalancePeriod as BalancePeriod
    from sixmm.enums import BookUpdateType as BookUpdateType
    from sixmm.enums import CancelType as CancelType
    from sixmm.enums import CloseTrigger as CloseTrigger
    from sixmm.enums import ConditionOrderType as ConditionOrderType
    from sixmm.enums import ConditionStatus as ConditionStatus
    from sixmm.enums import ConditionTimeInForce as ConditionTimeInForce
    from sixmm.enums import KlineInterval as KlineInterval
    from sixmm.enums import KlinePriceType as KlinePriceType
    from sixmm.enums import LeaderboardPeriod as LeaderboardPeriod
    from sixmm.enums import MarginMode as MarginMode
    from sixmm.enums import OrderSide as OrderSide
    from sixmm.enums import OrderStatus as OrderStatus
    from sixmm.enums import OrderType as OrderType
    from sixmm.enums import Permission as Permission
    from sixmm.enums import PositionSide as PositionSide
    from sixmm.enums import PriceTypeCode as PriceTypeCode
    from sixmm.enums import RoleType as RoleType
    from sixmm.enums import StrategyStatus as StrategyStatus
    from sixmm.enums import StrategyType as StrategyType
    from sixmm.enums import TimeInForce as TimeInForce
    from sixmm.enums import TrendRange as TrendRange
    from sixmm.enums import WorkingType as WorkingType
    from sixmm.errors import ApiError as ApiError
    from sixmm.errors import AuthenticationError as AuthenticationError
    from sixmm.errors import BrokenRule as BrokenRule
    from sixmm.errors import ClientClosed as ClientClosed
    from sixmm.errors import ClientOrderIdUsed as ClientOrderIdUsed
    from sixmm.errors import ConditionOrderError as ConditionOrderError
    from sixmm.errors import DuplicateRequest as DuplicateRequest
    from sixmm.errors import FieldAbsent as FieldAbsent
    from sixmm.errors import ForeignAnswer as ForeignAnswer
    from sixmm.errors import InsufficientBalance as InsufficientBalance
    from sixmm.errors import InvalidArgument as InvalidArgument
    from sixmm.errors import MissingCredentials as MissingCredentials
    from sixmm.errors import OrderEnded as OrderEnded
    from sixmm.errors import OrderNotCancelable as OrderNotCancelable
    from sixmm.errors import OrderNotExecuted as OrderNotExecuted
    from sixmm.errors import OrderNotFound as OrderNotFound
    from sixmm.errors import OrderOutcomeUnknown as OrderOutcomeUnknown
    from sixmm.errors import OutcomeUnknown as OutcomeUnknown
    from sixmm.errors import OversizedAnswer as OversizedAnswer
    from sixmm.errors import PagingError as PagingError
    from sixmm.errors import ParameterRefused as ParameterRefused
    from sixmm.errors import PartlyDone as PartlyDone
    from sixmm.errors import PermissionDenied as PermissionDenied
    from sixmm.errors import ProxyFailed as ProxyFailed
    from sixmm.errors import RateLimited as RateLimited
    from sixmm.errors import RequestTimeout as RequestTimeout
    from sixmm.errors import ResponseError as ResponseError
    from sixmm.errors import RuleViolation as RuleViolation
    from sixmm.errors import ServerError as ServerError
    from sixmm.errors import ServiceUnavailable as ServiceUnavailable
    from sixmm.errors import SixMMError as SixMMError
    from sixmm.errors import Throttled as Throttled
    from sixmm.errors import TLSFailed as TLSFailed
    from sixmm.errors import TransportError as TransportError
    from sixmm.errors import WaitFailed as WaitFailed
    from sixmm.errors import WaitTimeout as WaitTimeout
    from sixmm.inputs import AmendmentItem as AmendmentItem
    from sixmm.inputs import CancelOrder as CancelOrder
    from sixmm.inputs import LimitOrder as LimitOrder
    from sixmm.inputs import MarketOrder as MarketOrder
    from sixmm.inputs import NewOrder as NewOrder
    from sixmm.inputs import StopLimitOrder as StopLimitOrder
    from sixmm.inputs import StopMarketOrder as StopMarketOrder
    from sixmm.inputs import StrategySubOrder as StrategySubOrder
    from sixmm.inputs import TakeProfitLimitOrder as TakeProfitLimitOrder
    from sixmm.inputs import TakeProfitMarketOrder as TakeProfitMarketOrder
    from sixmm.inputs import TrailingStopOrder as TrailingStopOrder
    from sixmm.models.access_token import AccessToken as AccessToken
    from sixmm.models.account_assets import AccountAssets as AccountAssets
    from sixmm.models.account_change import AccountChange as AccountChange
    from sixmm.models.account_change_list import AccountChangeList as AccountChangeList
    from sixmm.models.account_info import AccountInfo as AccountInfo
    from sixmm.models.account_update import AccountUpdate as AccountUpdate
    from sixmm.models.api_key import ApiKey as ApiKey
    from sixmm.models.api_key_list import ApiKeyList as ApiKeyList
    from sixmm.models.applied_leverage import AppliedLeverage as AppliedLeverage
    from sixmm.models.asset_summary import AssetSummary as AssetSummary
    from sixmm.models.asset_trend import AssetTrend as AssetTrend
    from sixmm.models.asset_trend_point import AssetTrendPoint as AssetTrendPoint
    from sixmm.models.balance_history import BalanceHistory as BalanceHistory
    from sixmm.models.balance_point import BalancePoint as BalancePoint
    from sixmm.models.balance_update import BalanceUpdate as BalanceUpdate
    from sixmm.models.batch_order_result import BatchOrderResult as BatchOrderResult
    from sixmm.models.batch_order_results import BatchOrderResults as BatchOrderResults
    from sixmm.models.book_update import BookUpdate as BookUpdate
    from sixmm.models.canceled_condition_order import (
        CanceledConditionOrder as CanceledConditionOrder,
    )
    from sixmm.models.changed_order import ChangedOrder as ChangedOrder
    from sixmm.models.closed_position import ClosedPosition as ClosedPosition
    from sixmm.models.condition_order import ConditionOrder as ConditionOrder
    from sixmm.models.condition_order_list import ConditionOrderList as ConditionOrderList
    from sixmm.models.created_api_key import CreatedApiKey as CreatedApiKey
    from sixmm.models.deleted_api_keys import DeletedApiKeys as DeletedApiKeys
    from sixmm.models.empty import Empty as Empty
    from sixmm.models.favorite_symbols import FavoriteSymbols as FavoriteSymbols
    from sixmm.models.fee_level import FeeLevel as FeeLevel
    from sixmm.models.funding_rate import FundingRate as FundingRate
    from sixmm.models.funding_rate_config import FundingRateConfig as FundingRateConfig
    from sixmm.models.funding_rate_config_list import FundingRateConfigList as FundingRateConfigList
    from sixmm.models.funding_rate_history import FundingRateHistory as FundingRateHistory
    from sixmm.models.funding_rate_list import FundingRateList as FundingRateList
    from sixmm.models.kline import Kline as Kline
    from sixmm.models.kline_list import KlineList as KlineList
    from sixmm.models.kline_update import KlineUpdate as KlineUpdate
    from sixmm.models.leaderboard_entry import LeaderboardEntry as LeaderboardEntry
    from sixmm.models.leverage_tier import LeverageTier as LeverageTier
    from sixmm.models.listen_key import ListenKey as ListenKey
    from sixmm.models.order import Order as Order
    from sixmm.models.order_history import OrderHistory as OrderHistory
    from sixmm.models.order_list import OrderList as OrderList
    from sixmm.models.order_trade_update import OrderTradeUpdate as OrderTradeUpdate
    from sixmm.models.past_funding_rate import PastFundingRate as PastFundingRate
    from sixmm.models.placed_condition_order import PlacedConditionOrder as PlacedConditionOrder
    from sixmm.models.placed_order import PlacedOrder as PlacedOrder
    from sixmm.models.placed_strategy import PlacedStrategy as PlacedStrategy
    from sixmm.models.pnl_leaderboard import PnlLeaderboard as PnlLeaderboard
    from sixmm.models.position import Position as Position
    from sixmm.models.position_history import PositionHistory as PositionHistory
    from sixmm.models.position_list import PositionList as PositionList
    from sixmm.models.position_settings import PositionSettings as PositionSettings
    from sixmm.models.position_update import PositionUpdate as PositionUpdate
    from sixmm.models.price_level import PriceLevel as PriceLevel
    from sixmm.models.public_trade import PublicTrade as PublicTrade
    from sixmm.models.public_trades import PublicTrades as PublicTrades
    from sixmm.models.server_time import ServerTime as ServerTime
    from sixmm.models.service_version import ServiceVersion as ServiceVersion
    from sixmm.models.strategy import Strategy as Strategy
    from sixmm.models.strategy_sub_order_state import StrategySubOrderState as StrategySubOrderState
    from sixmm.models.symbol_list import SymbolList as SymbolList
    from sixmm.models.symbol_rules import SymbolRules as SymbolRules
    from sixmm.models.ticker import Ticker as Ticker
    from sixmm.models.ticker_list import TickerList as TickerList
    from sixmm.models.ticket_access_token import TicketAccessToken as TicketAccessToken
    from sixmm.models.trade import Trade as Trade
    from sixmm.models.trade_list import TradeList as TradeList
    from sixmm.models.trade_overview import TradeOverview as TradeOverview
    from sixmm.models.user_asset import UserAsset as UserAsset
    from sixmm.models.user_info import UserInfo as UserInfo
    from sixmm.models.volume_stats import VolumeStats as VolumeStats
    from sixmm.streams import AsyncStream as AsyncStream
    from sixmm.streams import Stream as Stream

# Each name is imported when it is first used: `import sixmm` itself costs next to nothing.
_HOME = {
    "AccessToken": "sixmm.models.access_token",
    "AccountAssets": "sixmm.models.account_assets",
    "AccountChange": "sixmm.models.account_change",
    "AccountChangeList": "sixmm.models.account_change_list",
    "AccountInfo": "sixmm.models.account_info",
    "AccountSummary": "sixmm_runtime.helpers.account",
    "AccountUpdate": "sixmm.models.account_update",
    "AmendmentItem": "sixmm.inputs",
    "ApiError": "sixmm.errors",
    "ApiKey": "sixmm.models.api_key",
    "ApiKeyList": "sixmm.models.api_key_list",
    "ApiKeyStatus": "sixmm.enums",
    "AppliedLeverage": "sixmm.models.applied_leverage",
    "AssetSummary": "sixmm.models.asset_summary",
    "AssetTrend": "sixmm.models.asset_trend",
    "AssetTrendPoint": "sixmm.models.asset_trend_point",
    "AsyncPaginator": "sixmm_runtime.paging.paginator",
    "AsyncSixMM": "sixmm.client",
    "AsyncStream": "sixmm.streams",
    "AsyncSubscription": "sixmm_runtime.streams.subscription",
    "AttemptEvent": "sixmm_runtime.options",
    "AuthenticationError": "sixmm.errors",
    "Backoff": "sixmm_runtime.retry",
    "BalanceHistory": "sixmm.models.balance_history",
    "BalancePeriod": "sixmm.enums",
    "BalancePoint": "sixmm.models.balance_point",
    "BalanceUpdate": "sixmm.models.balance_update",
    "BatchOrderResult": "sixmm.models.batch_order_result",
    "BatchOrderResults": "sixmm.models.batch_order_results",
    "BlockingBook": "sixmm_runtime.streams.book.blocking",
    "Book": "sixmm_runtime.streams.book.book",
    "BookNotLive": "sixmm_runtime.streams.errors",
    "BookSnapshot": "sixmm_runtime.streams.book.book",
    "BookState": "sixmm_runtime.streams.book.follower",
    "BookTop": "sixmm_runtime.streams.book.book",
    "BookUpdate": "sixmm.models.book_update",
    "BookUpdateType": "sixmm.enums",
    "BrokenRule": "sixmm.errors",
    "Buffer": "sixmm_runtime.streams.buffer",
    "CallOptions": "sixmm_runtime.options",
    "CancelOrder": "sixmm.inputs",
    "CancelType": "sixmm.enums",
    "CanceledConditionOrder": "sixmm.models.canceled_condition_order",
    "ChangedOrder": "sixmm.models.changed_order",
    "ClientClosed": "sixmm.errors",
    "ClientOrderIdUsed": "sixmm.errors",
    "CloseTrigger": "sixmm.enums",
    "Closed": "sixmm_runtime.streams.events",
    "ClosedPosition": "sixmm.models.closed_position",
    "ConditionOrder": "sixmm.models.condition_order",
    "ConditionOrderError": "sixmm.errors",
    "ConditionOrderList": "sixmm.models.condition_order_list",
    "ConditionOrderType": "sixmm.enums",
    "ConditionStatus": "sixmm.enums",
    "ConditionTimeInForce": "sixmm.enums",
    "Connected": "sixmm_runtime.streams.events",
    "CreatedApiKey": "sixmm.models.created_api_key",
    "DESCRIPTIONS": "sixmm.descriptions",
    "DeletedApiKeys": "sixmm.models.deleted_api_keys",
    "DuplicateRequest": "sixmm.errors",
    "Empty": "sixmm.models.empty",
    "FavoriteSymbols": "sixmm.models.favorite_symbols",
    "FeeLevel": "sixmm.models.fee_level",
    "FieldAbsent": "sixmm.errors",
    "ForeignAnswer": "sixmm.errors",
    "FundingPayment": "sixmm_runtime.helpers.positions",
    "FundingRate": "sixmm.models.funding_rate",
    "FundingRateConfig": "sixmm.models.funding_rate_config",
    "FundingRateConfigList": "sixmm.models.funding_rate_config_list",
    "FundingRateHistory": "sixmm.models.funding_rate_history",
    "FundingRateList": "sixmm.models.funding_rate_list",
    "Gap": "sixmm_runtime.streams.events",
    "InsufficientBalance": "sixmm.errors",
    "InvalidArgument": "sixmm.errors",
    "Kline": "sixmm.models.kline",
    "KlineInterval": "sixmm.enums",
    "KlineList": "sixmm.models.kline_list",
    "KlinePriceType": "sixmm.enums",
    "KlineUpdate": "sixmm.models.kline_update",
    "LeaderboardEntry": "sixmm.models.leaderboard_entry",
    "LeaderboardPeriod": "sixmm.enums",
    "LeverageTier": "sixmm.models.leverage_tier",
    "LimitOrder": "sixmm.inputs",
    "ListenKey": "sixmm.models.listen_key",
    "MarginMode": "sixmm.enums",
    "MarketOrder": "sixmm.inputs",
    "MissingCredentials": "sixmm.errors",
    "NewOrder": "sixmm.inputs",
    "NotEnoughDepth": "sixmm_runtime.streams.errors",
    "Order": "sixmm.models.order",
    "OrderEnded": "sixmm.errors",
    "OrderHistory": "sixmm.models.order_history",
    "OrderList": "sixmm.models.order_list",
    "OrderNotCancelable": "sixmm.errors",
    "OrderNotExecuted": "sixmm.errors",
    "OrderNotFound": "sixmm.errors",
    "OrderOutcomeUnknown": "sixmm.errors",
    "OrderSide": "sixmm.enums",
    "OrderStatus": "sixmm.enums",
    "OrderTradeUpdate": "sixmm.models.order_trade_update",
    "OrderType": "sixmm.enums",
    "OutcomeUnknown": "sixmm.errors",
    "Overflow": "sixmm_runtime.streams.buffer",
    "OversizedAnswer": "sixmm.errors",
    "Paginator": "sixmm_runtime.paging.paginator",
    "PagingError": "sixmm.errors",
    "ParameterRefused": "sixmm.errors",
    "PartlyDone": "sixmm.errors",
    "PastFundingRate": "sixmm.models.past_funding_rate",
    "Permission": "sixmm.enums",
    "PermissionDenied": "sixmm.errors",
    "PlacedConditionOrder": "sixmm.models.placed_condition_order",
    "PlacedOrder": "sixmm.models.placed_order",
    "PlacedStrategy": "sixmm.models.placed_strategy",
    "PnlLeaderboard": "sixmm.models.pnl_leaderboard",
    "Position": "sixmm.models.position",
    "PositionHistory": "sixmm.models.position_history",
    "PositionList": "sixmm.models.position_list",
    "PositionSettings": "sixmm.models.position_settings",
    "PositionSide": "sixmm.enums",
    "PositionUpdate": "sixmm.models.position_update",
    "PriceLevel": "sixmm.models.price_level",
    "PriceTypeCode": "sixmm.enums",
    "ProxyFailed": "sixmm.errors",
    "PublicTrade": "sixmm.models.public_trade",
    "PublicTrades": "sixmm.models.public_trades",
    "Push": "sixmm_runtime.streams.events",
    "RateLimit": "sixmm_runtime.options",
    "RateLimited": "sixmm.errors",
    "Reconnecting": "sixmm_runtime.streams.events",
    "Refused": "sixmm_runtime.streams.events",
    "RequestTimeout": "sixmm.errors",
    "Response": "sixmm_runtime.model",
    "ResponseError": "sixmm.errors",
    "Resynced": "sixmm_runtime.streams.events",
    "RoleType": "sixmm.enums",
    "RuleViolation": "sixmm.errors",
    "ServerError": "sixmm.errors",
    "ServerTime": "sixmm.models.server_time",
    "ServiceUnavailable": "sixmm.errors",
    "ServiceVersion": "sixmm.models.service_version",
    "SixMM": "sixmm.client",
    "SixMMError": "sixmm.errors",
    "StopLimitOrder": "sixmm.inputs",
    "StopMarketOrder": "sixmm.inputs",
    "Strategy": "sixmm.models.strategy",
    "StrategyStatus": "sixmm.enums",
    "StrategySubOrder": "sixmm.inputs",
    "StrategySubOrderState": "sixmm.models.strategy_sub_order_state",
    "StrategyType": "sixmm.enums",
    "Stream": "sixmm.streams",
    "StreamClosed": "sixmm_runtime.streams.errors",
    "StreamError": "sixmm_runtime.streams.errors",
    "StreamEvent": "sixmm_runtime.streams.events",
    "StreamOptions": "sixmm_runtime.streams.options",
    "StreamOverflow": "sixmm_runtime.streams.errors",
    "Subscription": "sixmm_runtime.streams.subscription",
    "SubscriptionRefused": "sixmm_runtime.streams.errors",
    "SubscriptionTimeout": "sixmm_runtime.streams.errors",
    "SymbolList": "sixmm.models.symbol_list",
    "SymbolRules": "sixmm.models.symbol_rules",
    "TLSFailed": "sixmm.errors",
    "TakeProfitLimitOrder": "sixmm.inputs",
    "TakeProfitMarketOrder": "sixmm.inputs",
    "Throttled": "sixmm.errors",
    "Ticker": "sixmm.models.ticker",
    "TickerList": "sixmm.models.ticker_list",
    "TicketAccessToken": "sixmm.models.ticket_access_token",
    "TimeInForce": "sixmm.enums",
    "Trade": "sixmm.models.trade",
    "TradeList": "sixmm.models.trade_list",
    "TradeOverview": "sixmm.models.trade_overview",
    "TrailingStopOrder": "sixmm.inputs",
    "TransportError": "sixmm.errors",
    "TrendRange": "sixmm.enums",
    "Unknown": "sixmm_runtime.streams.events",
    "UserAsset": "sixmm.models.user_asset",
    "UserInfo": "sixmm.models.user_info",
    "VolumeStats": "sixmm.models.volume_stats",
    "WaitFailed": "sixmm.errors",
    "WaitTimeout": "sixmm.errors",
    "WorkingType": "sixmm.enums",
    "otel_async_request_hook": "sixmm_runtime.redaction",
    "otel_request_hook": "sixmm_runtime.redaction",
}

__all__ = [
    "AccessToken",
    "AccountAssets",
    "AccountChange",
    "AccountChangeList",
    "AccountInfo",
    "AccountSummary",
    "AccountUpdate",
    "AmendmentItem",
    "ApiError",
    "ApiKey",
    "ApiKeyList",
    "ApiKeyStatus",
    "AppliedLeverage",
    "AssetSummary",
    "AssetTrend",
    "AssetTrendPoint",
    "AsyncPaginator",
    "AsyncSixMM",
    "AsyncStream",
    "AsyncSubscription",
    "AttemptEvent",
    "AuthenticationError",
    "Backoff",
    "BalanceHistory",
    "BalancePeriod",
    "BalancePoint",
    "BalanceUpdate",
    "BatchOrderResult",
    "BatchOrderResults",
    "BlockingBook",
    "Book",
    "BookNotLive",
    "BookSnapshot",
    "BookState",
    "BookTop",
    "BookUpdate",
    "BookUpdateType",
    "BrokenRule",
    "Buffer",
    "CallOptions",
    "CancelOrder",
    "CancelType",
    "CanceledConditionOrder",
    "ChangedOrder",
    "ClientClosed",
    "ClientOrderIdUsed",
    "CloseTrigger",
    "Closed",
    "ClosedPosition",
    "ConditionOrder",
    "ConditionOrderError",
    "ConditionOrderList",
    "ConditionOrderType",
    "ConditionStatus",
    "ConditionTimeInForce",
    "Connected",
    "CreatedApiKey",
    "DESCRIPTIONS",
    "DeletedApiKeys",
    "DuplicateRequest",
    "Empty",
    "FavoriteSymbols",
    "FeeLevel",
    "FieldAbsent",
    "ForeignAnswer",
    "FundingPayment",
    "FundingRate",
    "FundingRateConfig",
    "FundingRateConfigList",
    "FundingRateHistory",
    "FundingRateList",
    "Gap",
    "InsufficientBalance",
    "InvalidArgument",
    "Kline",
    "KlineInterval",
    "KlineList",
    "KlinePriceType",
    "KlineUpdate",
    "LeaderboardEntry",
    "LeaderboardPeriod",
    "LeverageTier",
    "LimitOrder",
    "ListenKey",
    "MarginMode",
    "MarketOrder",
    "MissingCredentials",
    "NewOrder",
    "NotEnoughDepth",
    "Order",
    "OrderEnded",
    "OrderHistory",
    "OrderList",
    "OrderNotCancelable",
    "OrderNotExecuted",
    "OrderNotFound",
    "OrderOutcomeUnknown",
    "OrderSide",
    "OrderStatus",
    "OrderTradeUpdate",
    "OrderType",
    "OutcomeUnknown",
    "Overflow",
    "OversizedAnswer",
    "Paginator",
    "PagingError",
    "ParameterRefused",
    "PartlyDone",
    "PastFundingRate",
    "Permission",
    "PermissionDenied",
    "PlacedConditionOrder",
    "PlacedOrder",
    "PlacedStrategy",
    "PnlLeaderboard",
    "Position",
    "PositionHistory",
    "PositionList",
    "PositionSettings",
    "PositionSide",
    "PositionUpdate",
    "PriceLevel",
    "PriceTypeCode",
    "ProxyFailed",
    "PublicTrade",
    "PublicTrades",
    "Push",
    "RateLimit",
    "RateLimited",
    "Reconnecting",
    "Refused",
    "RequestTimeout",
    "Response",
    "ResponseError",
    "Resynced",
    "RoleType",
    "RuleViolation",
    "ServerError",
    "ServerTime",
    "ServiceUnavailable",
    "ServiceVersion",
    "SixMM",
    "SixMMError",
    "StopLimitOrder",
    "StopMarketOrder",
    "Strategy",
    "StrategyStatus",
    "StrategySubOrder",
    "StrategySubOrderState",
    "StrategyType",
    "Stream",
    "StreamClosed",
    "StreamError",
    "StreamEvent",
    "StreamOptions",
    "StreamOverflow",
    "Subscription",
    "SubscriptionRefused",
    "SubscriptionTimeout",
    "SymbolList",
    "SymbolRules",
    "TLSFailed",
    "TakeProfitLimitOrder",
    "TakeProfitMarketOrder",
    "Throttled",
    "Ticker",
    "TickerList",
    "TicketAccessToken",
    "TimeInForce",
    "Trade",
    "TradeList",
    "TradeOverview",
    "TrailingStopOrder",
    "TransportError",
    "TrendRange",
    "Unknown",
    "UserAsset",
    "UserInfo",
    "VolumeStats",
    "WaitFailed",
    "WaitTimeout",
    "WorkingType",
    "otel_async_request_hook",
    "otel_request_hook",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
