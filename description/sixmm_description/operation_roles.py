"""What the operations are for: the names that mock exchange and kit know them by, whatever the description calls them."""

from collections.abc import Mapping
from typing import Any

#: Each role with the method that it is known by, where the description has another operationId.
ROLES: Mapping[str, str] = {
    "getUserInfo": "account.info",
    "getUserAssets": "account.assets",
    "getFavoriteSymbols": "account.favorite_symbols",
    "saveFavoriteSymbols": "account.save_favorite_symbols",
    "getAccountChangeLogs": "account.change_logs",
    "getVolumeStats": "account.volume_stats",
    "getBalanceHistory": "account.balance_history",
    "getTradeOverview": "account.trade_overview",
    "getAssetSummary": "account.asset_summary",
    "getAssetTrend": "account.asset_trend",
    "createApiKey": "api_keys.create",
    "listApiKeys": "api_keys.list",
    "updateApiKey": "api_keys.update",
    "deleteApiKey": "api_keys.delete",
    "deleteAllApiKeys": "api_keys.delete_all",
    "login": "auth.login",
    "exchangeTicket": "auth.exchange_ticket",
    "exchangeEmbedToken": "auth.exchange_embed_token",
    "refreshToken": "auth.refresh_token",
    "logout": "auth.logout",
    "placeConditionOrder": "conditions.place",
    "cancelConditionOrder": "conditions.cancel",
    "getCurrentConditionOrders": "conditions.current",
    "getConditionOrderHistory": "conditions.history",
    "createListenKey": "listen_key.create",
    "renewListenKey": "listen_key.renew",
    "closeListenKey": "listen_key.close",
    "getPnlLeaderboard": "market.pnl_leaderboard",
    "getSymbols": "market.symbols",
    "getFundingRateConfig": "market.funding_rate_config",
    "getFundingRates": "market.funding_rates",
    "getFundingRateHistory": "market.funding_rate_history",
    "getKlines": "market.klines",
    "placeOrder": "orders.place",
    "batchPlaceOrders": "orders.place_batch",
    "getOrder": "orders.get",
    "getCurrentOrders": "orders.current",
    "getOrderHistory": "orders.history",
    "getTrades": "orders.trades",
    "cancelOrder": "orders.cancel",
    "batchCancelOrders": "orders.cancel_batch",
    "cancelAllOrders": "orders.cancel_all",
    "amendOrder": "orders.amend",
    "batchAmendOrders": "orders.amend_batch",
    "setMarginMode": "positions.set_margin_mode",
    "setLeverage": "positions.set_leverage",
    "getPositionSettings": "positions.settings",
    "getPositions": "positions.current",
    "getPositionHistory": "positions.history",
    "placeStrategyOrder": "strategies.place",
    "getStrategyOrder": "strategies.get",
    "getVersion": "system.version",
    "getServerTime": "system.time",
}
_BY_METHOD = {method: role for role, method in ROLES.items()}


def role_of(operation: Mapping[str, Any]) -> str:
    """What an operation is for: its `x-role`, or the role that its operationId or its method is known for.

    Of the two last ones either may be renamed. One that is for nothing known is for what its operationId says.
    """
    own: str = operation["operationId"]
    method = f"{operation['x-resource']}.{operation['x-method']}"
    known = own if own in ROLES else _BY_METHOD.get(method, own)
    role: str = operation.get("x-role", known)
    return role


def group_of(role: str, resource: str) -> str:
    """The resource that an operation of this role is known to belong to; of an unknown one, its own."""
    return ROLES[role].partition(".")[0] if role in ROLES else resource
