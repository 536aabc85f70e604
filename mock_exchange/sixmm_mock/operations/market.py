"""Symbols and fee levels, funding rates, klines, and the leaderboard.

https://docs.6mm.com/developer-api/rest-api/market-data
"""

from sixmm_mock.envelope import JsonObject
from sixmm_mock.market import funding
from sixmm_mock.market.funding import Funding, funding_moments, next_funding_ms
from sixmm_mock.market.market import LISTED_AT_MS, Kline
from sixmm_mock.market.symbols import FEE_LEVELS, SYMBOLS, Symbol, find_symbol
from sixmm_mock.operations.call import Call, Handler, plain
from sixmm_mock.operations.paging import page


def symbols(_call: Call) -> JsonObject:
    """All symbols with their rules."""
    return {
        "list": [_view(symbol) for symbol in SYMBOLS.values()],
        "handlingFeeLevelConfig": [
            {
                "level": each.level,
                "makerRate": plain(each.maker_rate),
                "takerRate": plain(each.taker_rate),
            }
            for each in FEE_LEVELS
        ],
    }


def funding_rate_config(call: Call) -> JsonObject:
    """How funding rates are made, for one symbol or all."""
    return {
        "list": [
            {
                "symbol": name,
                "fundingIntervalHours": funding.INTERVAL_HOURS,
                "interestRate": plain(funding.INTEREST_RATE),
                "maxFundingRate": plain(funding.MAX_RATE),
                "minFundingRate": plain(-funding.MAX_RATE),
            }
            for name in _names(call)
        ]
    }


def funding_rates(call: Call) -> JsonObject:
    """The rates of the next funding."""
    rates, due_ms = call.exchange.engine.funding_rates, next_funding_ms(call.now_ms)
    coming = [Funding(name, rates[name], due_ms) for name in _names(call)]
    return page(call.query, coming, lambda each: _funding_view(each, "nextFundingTime"))


def funding_rate_history(call: Call) -> JsonObject:
    """Fundings of the past, the latest first (assumed)."""
    name = find_symbol(call.query["symbol"]).name
    moments = funding_moments(
        max(call.query.get("startTime", 0), LISTED_AT_MS),
        min(call.query.get("endTime", call.now_ms), call.now_ms),
    )
    market = call.exchange.market
    return page(
        call.query,
        moments,
        lambda at_ms: _funding_view(market.funding_at(name, at_ms), "fundingTime"),
    )


def klines(call: Call) -> JsonObject:
    """Traded prices, or the index or mark price."""
    query = call.query
    found = call.exchange.market.klines(
        find_symbol(query["symbol"]).name,
        query["interval"],
        price_type=query.get("priceType"),
        start_ms=query.get("startTime"),
        end_ms=query.get("endTime"),
        limit=query.get("limit", 500),
    )
    return {"list": [_kline_view(each) for each in found]}


def _names(call: Call) -> list[str]:
    wanted = call.query.get("symbol")
    return list(SYMBOLS) if wanted is None else [find_symbol(wanted).name]


def _funding_view(each: Funding, time_field: str) -> JsonObject:
    return {"symbol": each.symbol, "fundingRate": plain(each.rate), time_field: each.at_ms}


def _kline_view(kline: Kline) -> JsonObject:
    return {
        "openTime": kline.open_ms,
        "open": plain(kline.bar.open),
        "high": plain(kline.bar.high),
        "low": plain(kline.bar.low),
        "close": plain(kline.bar.close),
        "volume": plain(kline.bar.volume),
        "closeTime": kline.close_ms,
    }


def _view(symbol: Symbol) -> JsonObject:
    return {
        "symbol": symbol.name,
        "baseAsset": symbol.base_asset,
        "quoteAsset": symbol.quote_asset,
        "minQuantity": plain(symbol.min_quantity),
        "minNotional": plain(symbol.min_notional),
        "tickSize": plain(symbol.tick_size),
        "stepSize": plain(symbol.step_size),
        "pricePrecision": symbol.price_precision,
        "maxLimitOrderQty": plain(symbol.max_limit_quantity),
        "maxMarketOrderQty": plain(symbol.max_market_quantity),
        "maxOpenOrders": symbol.max_open_orders,
        "defaultLeverage": symbol.default_leverage,
        "defaultMarginMode": symbol.default_margin_mode,
        "leverageTiers": [
            {
                "maxNotional": plain(tier.max_notional),
                "maxLeverage": tier.max_leverage,
                "maintenanceMarginRate": plain(tier.maintenance_margin_rate),
            }
            for tier in symbol.leverage_tiers
        ],
    }


HANDLERS: dict[str, Handler] = {
    "getSymbols": symbols,
    "getFundingRateConfig": funding_rate_config,
    "getFundingRates": funding_rates,
    "getFundingRateHistory": funding_rate_history,
    "getKlines": klines,
}
