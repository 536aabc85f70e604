"""Operations by what they need, as rules name them; a test holds these against the description."""

ORDER_READS = (
    "getOrder",
    "getCurrentOrders",
    "getCurrentConditionOrders",
    "getOrderHistory",
    "getConditionOrderHistory",
    "getTrades",
    "getStrategyOrder",
)
ORDER_WRITES = (
    "placeOrder",
    "placeConditionOrder",
    "placeStrategyOrder",
    "batchPlaceOrders",
    "cancelOrder",
    "amendOrder",
    "batchAmendOrders",
    "batchCancelOrders",
    "cancelAllOrders",
    "cancelConditionOrder",
)
POSITION_READS = ("getPositionSettings", "getPositions", "getPositionHistory")
POSITION_WRITES = ("setMarginMode", "setLeverage")
ACCOUNT_READS = (
    "getUserInfo",
    "getUserAssets",
    "getAccountChangeLogs",
    "getVolumeStats",
    "getBalanceHistory",
    "getTradeOverview",
    "getAssetSummary",
    "getAssetTrend",
    "getFavoriteSymbols",
)
ACCOUNT_WRITES = (
    "createListenKey",
    "renewListenKey",
    "closeListenKey",
    "saveFavoriteSymbols",
)
BY_LOGIN_ONLY = ("logout", "createApiKey", "listApiKeys", "updateApiKey", "deleteApiKey")
"""Without deleteAllApiKeys, which is called only where that was allowed."""

NEED_TRADE = (*ORDER_READS, *ORDER_WRITES, *POSITION_READS, *POSITION_WRITES)
NEED_READ = (*ACCOUNT_READS, *ACCOUNT_WRITES)
PRIVATE_READS = (*ACCOUNT_READS, *ORDER_READS, *POSITION_READS)
PRIVATE_WRITES = (*ACCOUNT_WRITES, *ORDER_WRITES, *POSITION_WRITES)
