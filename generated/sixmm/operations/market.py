# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations of `market` as data: what is sent where, signed how, and what comes back."""

from sixmm_runtime import encode
from sixmm_runtime.encode import Param
from sixmm_runtime.operation import Clock, Operation, Paging

from sixmm import enums
from sixmm.models.funding_rate_config_list import FundingRateConfigList
from sixmm.models.funding_rate_history import FundingRateHistory
from sixmm.models.funding_rate_list import FundingRateList
from sixmm.models.kline_list import KlineList
from sixmm.models.pnl_leaderboard import PnlLeaderboard
from sixmm.models.symbol_list import SymbolList
from sixmm.operations import system

GET_SYMBOLS = Operation(
    id="getSymbols",
    method="GET",
    path="/v1/public/market/symbols",
    result=SymbolList,
    docs_url="https://docs.6mm.com/developer-api/rest-api/market-data#symbol-configuration",
    repeatable=True,
)
GET_FUNDING_RATE_CONFIG = Operation(
    id="getFundingRateConfig",
    method="GET",
    path="/v1/public/market/funding-rate",
    result=FundingRateConfigList,
    docs_url="https://docs.6mm.com/developer-api/rest-api/market-data#funding-rate-configuration",
    repeatable=True,
    query=(Param("symbol", "symbol", encode.text),),
)
GET_FUNDING_RATES = Operation(
    id="getFundingRates",
    method="GET",
    path="/v1/public/market/funding-rate/current",
    result=FundingRateList,
    docs_url="https://docs.6mm.com/developer-api/rest-api/market-data#current-funding-rate",
    repeatable=True,
    query=(
        Param("symbol", "symbol", encode.text),
        Param("page", "page", encode.integer),
        Param("page_size", "pageSize", encode.integer),
    ),
    paging=Paging(
        style="page",
        items="list",
        identity=("symbol",),
        size=20,
    ),
)
GET_FUNDING_RATE_HISTORY = Operation(
    id="getFundingRateHistory",
    method="GET",
    path="/v1/public/market/funding-rate/history",
    result=FundingRateHistory,
    docs_url="https://docs.6mm.com/developer-api/rest-api/market-data#funding-rate-history",
    repeatable=True,
    query=(
        Param("symbol", "symbol", encode.text, required=True),
        Param("start_time", "startTime", encode.instant),
        Param("end_time", "endTime", encode.instant),
        Param("page", "page", encode.integer),
        Param("page_size", "pageSize", encode.integer),
    ),
    paging=Paging(
        style="page",
        items="list",
        identity=(
            "symbol",
            "fundingTime",
        ),
        size=20,
        time="funded_at",
        span_ms=604800000,
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
        resumes=True,
    ),
)
GET_KLINES = Operation(
    id="getKlines",
    method="GET",
    path="/v1/public/market/klines",
    result=KlineList,
    docs_url="https://docs.6mm.com/developer-api/rest-api/market-data#klines",
    repeatable=True,
    query=(
        Param("symbol", "symbol", encode.text, required=True),
        Param(
            "interval",
            "interval",
            encode.enum_of(enums.KlineInterval, open_list=True),
            required=True,
        ),
        Param("price_type", "priceType", encode.enum_of(enums.KlinePriceType)),
        Param("start_time", "startTime", encode.instant),
        Param("end_time", "endTime", encode.instant),
        Param("limit", "limit", encode.integer),
    ),
    paging=Paging(
        style="range",
        items="list",
        identity=("openTime",),
        size=1000,
        time="open_time",
        until="close_time",
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
GET_PNL_LEADERBOARD = Operation(
    id="getPnlLeaderboard",
    method="GET",
    path="/v1/public/leaderboard/pnl",
    result=PnlLeaderboard,
    docs_url="https://docs.6mm.com/developer-api/rest-api/public-endpoints#pnl-leaderboard",
    security=(
        (),
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(Param("period", "period", encode.enum_of(enums.LeaderboardPeriod), required=True),),
)
