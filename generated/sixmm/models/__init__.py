# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The objects that answers are made of, one module each."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

# Each name is imported when it is first used: `import sixmm.models` itself costs next to nothing.
_HOME = {
    "AccessToken": "sixmm.models.access_token",
    "AccountAssets": "sixmm.models.account_assets",
    "AccountChange": "sixmm.models.account_change",
    "AccountChangeList": "sixmm.models.account_change_list",
    "AccountInfo": "sixmm.models.account_info",
    "AccountUpdate": "sixmm.models.account_update",
    "ApiKey": "sixmm.models.api_key",
    "ApiKeyList": "sixmm.models.api_key_list",
    "AppliedLeverage": "sixmm.models.applied_leverage",
    "AssetSummary": "sixmm.models.asset_summary",
    "AssetTrend": "sixmm.models.asset_trend",
    "AssetTrendPoint": "sixmm.models.asset_trend_point",
    "BalanceHistory": "sixmm.models.balance_history",
    "BalancePoint": "sixmm.models.balance_point",
    "BalanceUpdate": "sixmm.models.balance_update",
    "BatchOrderResult": "sixmm.models.batch_order_result",
    "BatchOrderResults": "sixmm.models.batch_order_results",
    "BookUpdate": "sixmm.models.book_update",
    "CanceledConditionOrder": "sixmm.models.canceled_condition_order",
    "ChangedOrder": "sixmm.models.changed_order",
    "ClosedPosition": "sixmm.models.closed_position",
    "ConditionOrder": "sixmm.models.condition_order",
    "ConditionOrderList": "sixmm.models.condition_order_list",
    "CreatedApiKey": "sixmm.models.created_api_key",
    "DeletedApiKeys": "sixmm.models.deleted_api_keys",
    "Empty": "sixmm.models.empty",
    "FavoriteSymbols": "sixmm.models.favorite_symbols",
    "FeeLevel": "sixmm.models.fee_level",
    "FundingRate": "sixmm.models.funding_rate",
    "FundingRateConfig": "sixmm.models.funding_rate_config",
    "FundingRateConfigList": "sixmm.models.funding_rate_config_list",
    "FundingRateHistory": "sixmm.models.funding_rate_history",
    "FundingRateList": "sixmm.models.funding_rate_list",
    "Kline": "sixmm.models.kline",
    "KlineList": "sixmm.models.kline_list",
    "KlineUpdate": "sixmm.models.kline_update",
    "LeaderboardEntry": "sixmm.models.leaderboard_entry",
    "LeverageTier": "sixmm.models.leverage_tier",
    "ListenKey": "sixmm.models.listen_key",
    "Order": "sixmm.models.order",
    "OrderHistory": "sixmm.models.order_history",
    "OrderList": "sixmm.models.order_list",
    "OrderTradeUpdate": "sixmm.models.order_trade_update",
    "PastFundingRate": "sixmm.models.past_funding_rate",
    "PlacedConditionOrder": "sixmm.models.placed_condition_order",
    "PlacedOrder": "sixmm.models.placed_order",
    "PlacedStrategy": "sixmm.models.placed_strategy",
    "PnlLeaderboard": "sixmm.models.pnl_leaderboard",
    "Position": "sixmm.models.position",
    "PositionHistory": "sixmm.models.position_history",
    "PositionList": "sixmm.models.position_list",
    "PositionSettings": "sixmm.models.position_settings",
    "PositionUpdate": "sixmm.models.position_update",
    "PriceLevel": "sixmm.models.price_level",
    "PublicTrade": "sixmm.models.public_trade",
    "PublicTrades": "sixmm.models.public_trades",
    "ServerTime": "sixmm.models.server_time",
    "ServiceVersion": "sixmm.models.service_version",
    "Strategy": "sixmm.models.strategy",
    "StrategySubOrderState": "sixmm.models.strategy_sub_order_state",
    "SymbolList": "sixmm.models.symbol_list",
    "SymbolRules": "sixmm.models.symbol_rules",
    "Ticker": "sixmm.models.ticker",
    "TickerList": "sixmm.models.ticker_list",
    "TicketAccessToken": "sixmm.models.ticket_access_token",
    "Trade": "sixmm.models.trade",
    "TradeList": "sixmm.models.trade_list",
    "TradeOverview": "sixmm.models.trade_overview",
    "UserAsset": "sixmm.models.user_asset",
    "UserInfo": "sixmm.models.user_info",
    "VolumeStats": "sixmm.models.volume_stats",
}

__all__ = [
    "AccessToken",
    "AccountAssets",
    "AccountChange",
    "AccountChangeList",
    "AccountInfo",
    "AccountUpdate",
    "ApiKey",
    "ApiKeyList",
    "AppliedLeverage",
    "AssetSummary",
    "AssetTrend",
    "AssetTrendPoint",
    "BalanceHistory",
    "BalancePoint",
    "BalanceUpdate",
    "BatchOrderResult",
    "BatchOrderResults",
    "BookUpdate",
    "CanceledConditionOrder",
    "ChangedOrder",
    "ClosedPosition",
    "ConditionOrder",
    "ConditionOrderList",
    "CreatedApiKey",
    "DeletedApiKeys",
    "Empty",
    "FavoriteSymbols",
    "FeeLevel",
    "FundingRate",
    "FundingRateConfig",
    "FundingRateConfigList",
    "FundingRateHistory",
    "FundingRateList",
    "Kline",
    "KlineList",
    "KlineUpdate",
    "LeaderboardEntry",
    "LeverageTier",
    "ListenKey",
    "Order",
    "OrderHistory",
    "OrderList",
    "OrderTradeUpdate",
    "PastFundingRate",
    "PlacedConditionOrder",
    "PlacedOrder",
    "PlacedStrategy",
    "PnlLeaderboard",
    "Position",
    "PositionHistory",
    "PositionList",
    "PositionSettings",
    "PositionUpdate",
    "PriceLevel",
    "PublicTrade",
    "PublicTrades",
    "ServerTime",
    "ServiceVersion",
    "Strategy",
    "StrategySubOrderState",
    "SymbolList",
    "SymbolRules",
    "Ticker",
    "TickerList",
    "TicketAccessToken",
    "Trade",
    "TradeList",
    "TradeOverview",
    "UserAsset",
    "UserInfo",
    "VolumeStats",
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
