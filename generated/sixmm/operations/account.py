# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations of `account` as data: what is sent where, signed how, and what comes back."""

from sixmm_runtime import encode
from sixmm_runtime.encode import Param
from sixmm_runtime.operation import Clock, Operation, Paging

from sixmm import enums
from sixmm.models.account_assets import AccountAssets
from sixmm.models.account_change_list import AccountChangeList
from sixmm.models.account_info import AccountInfo
from sixmm.models.asset_summary import AssetSummary
from sixmm.models.asset_trend import AssetTrend
from sixmm.models.balance_history import BalanceHistory
from sixmm.models.empty import Empty
from sixmm.models.favorite_symbols import FavoriteSymbols
from sixmm.models.trade_overview import TradeOverview
from sixmm.models.volume_stats import VolumeStats
from sixmm.operations import bodies, system

GET_USER_INFO = Operation(
    id="getUserInfo",
    method="GET",
    path="/v1/private/user/info",
    result=AccountInfo,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#user-info",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
)
GET_USER_ASSETS = Operation(
    id="getUserAssets",
    method="GET",
    path="/v1/private/user/asset",
    result=AccountAssets,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#user-assets",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
)
GET_ACCOUNT_CHANGE_LOGS = Operation(
    id="getAccountChangeLogs",
    method="GET",
    path="/v1/private/user/account-change-log",
    result=AccountChangeList,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#account-change-logs",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(
        Param("asset", "assetType", encode.text),
        Param("change_type", "changeType", encode.text),
        Param("start_time", "startTime", encode.instant),
        Param("end_time", "endTime", encode.instant),
        Param("page", "page", encode.integer),
        Param("page_size", "pageSize", encode.integer),
    ),
    paging=Paging(
        style="page",
        items="list",
        size=20,
        time="created_at",
        span_ms=604800000,
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
        resumes=True,
    ),
)
GET_VOLUME_STATS = Operation(
    id="getVolumeStats",
    method="GET",
    path="/v1/private/user/volume-stats",
    result=VolumeStats,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#30-day-volume-statistics",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
)
GET_BALANCE_HISTORY = Operation(
    id="getBalanceHistory",
    method="GET",
    path="/v1/private/user/balance-history",
    result=BalanceHistory,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#balance-history",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(
        Param("period", "period", encode.enum_of(enums.BalancePeriod), required=True),
        Param("limit", "limit", encode.integer),
    ),
    paging=Paging(
        style="limit",
        items="items",
    ),
)
GET_TRADE_OVERVIEW = Operation(
    id="getTradeOverview",
    method="GET",
    path="/v1/private/user/trade-overview",
    result=TradeOverview,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#trade-overview",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(Param("period", "type", encode.enum_of(enums.TrendRange), required=True),),
)
GET_ASSET_SUMMARY = Operation(
    id="getAssetSummary",
    method="GET",
    path="/v1/private/user/asset/overview/summary",
    result=AssetSummary,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#asset-overview-summary",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
)
GET_ASSET_TREND = Operation(
    id="getAssetTrend",
    method="GET",
    path="/v1/private/user/asset/overview/trend",
    result=AssetTrend,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#asset-overview-trend",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(Param("period", "type", encode.enum_of(enums.TrendRange), required=True),),
)
GET_FAVORITE_SYMBOLS = Operation(
    id="getFavoriteSymbols",
    method="GET",
    path="/v1/private/user/favorite-symbols",
    result=FavoriteSymbols,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#query",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
)
SAVE_FAVORITE_SYMBOLS = Operation(
    id="saveFavoriteSymbols",
    method="POST",
    path="/v1/private/user/favorite-symbols",
    result=Empty,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#save",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    signed_again=True,
    sets=(),
    body=bodies.FAVORITE_SYMBOLS_UPDATE,
)
