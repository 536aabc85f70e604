"""Time and version, symbols and fee levels, funding rates, and klines.

https://docs.6mm.com/developer-api/rest-api/market-data
"""

from datetime import UTC, datetime

from sixmm_description import Description, JsonObject, Operation
from sixmm_description.command import own_version

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.market.klines import INTERVALS
from sixmm_mock.market.market import (
    FUNDING_HOURS,
    FUNDING_INTEREST_RATE,
    LISTED_AT_MS,
    MAX_FUNDING_RATE,
    Funding,
    funding_moments,
    next_funding_ms,
)
from sixmm_mock.market.symbols import FEE_LEVELS, SYMBOLS, Symbol, find_symbol
from sixmm_mock.operations.call import Call, handler_of, handles, page
from sixmm_mock.views import kline_view, plain


@handles("getVersion")
def version(_call: Call) -> JsonObject:
    """The mock's own version."""
    return {"version": own_version()}


@handles("getServerTime")
def time(call: Call) -> JsonObject:
    """https://docs.6mm.com/developer-api/request-signing#server-time"""
    return server_time(call.now_ms)


def clock_operation(description: Description) -> Operation | None:
    """The operation that tells the time, by any name; None where there is none."""
    operations = description.operations.values()
    return next((each for each in operations if handler_of(each) is time), None)


def server_time(now_ms: int) -> JsonObject:
    """The exchange's time in all of its spellings."""
    moment = datetime.fromtimestamp(now_ms // 1000, UTC)
    return {
        "timestamp": now_ms,
        "timestamp_ms": now_ms,
        "iso": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timezone": "UTC",
    }


@handles("getSymbols")
def symbols(_call: Call) -> JsonObject:
    """All symbols with their rules."""
    return {
        "items": [_view(symbol) for symbol in SYMBOLS.values()],
        "handling_fee_level_config": [
            {
                "level": each.level,
                "maker_rate": plain(each.maker_rate),
                "taker_rate": plain(each.taker_rate),
            }
            for each in FEE_LEVELS
        ],
    }


@handles("getFundingRateConfig")
def funding_rate_config(call: Call) -> JsonObject:
    """How funding rates are made, for one symbol or all."""
    return {
        "items": [
            {
                "symbol": name,
                "funding_interval_hours": FUNDING_HOURS,
                "interest_rate": plain(FUNDING_INTEREST_RATE),
                "max_funding_rate": plain(MAX_FUNDING_RATE),
                "min_funding_rate": plain(-MAX_FUNDING_RATE),
            }
            for name in _names(call)
        ]
    }


@handles("getFundingRates")
def funding_rates(call: Call) -> JsonObject:
    """The rates of the next funding."""
    rates, due_ms = call.exchange.engine.funding_rates, next_funding_ms(call.now_ms)
    coming = [Funding(name, rates[name], due_ms) for name in _names(call)]
    return page(call, coming, lambda each: _funding_view(each, "next_funding_time"))


@handles("getFundingRateHistory")
def funding_rate_history(call: Call) -> JsonObject:
    """Fundings of the past, the latest first. Assumed: mock.funding_history_order."""
    name = find_symbol(call.query["symbol"]).name
    moments = funding_moments(
        max(call.query.get("start_time", 0), LISTED_AT_MS),
        min(call.query.get("end_time", call.now_ms), call.now_ms),
    )
    market = call.exchange.market
    return page(
        call,
        moments,
        lambda at_ms: _funding_view(market.funding_at(name, at_ms), "funding_time"),
    )


@handles("getKlines")
def klines(call: Call) -> JsonObject:
    """Traded prices, or the index or mark price."""
    query = call.query
    words = call.exchange.description.spelling.words("KlineInterval")
    if query["interval"] not in INTERVALS or query["interval"] not in words.values():
        raise Refusal(
            Code.INVALID_PARAMETER,
            f"interval: expected one of {', '.join(words)}, got {query['interval'][:40]!a}",
        )
    found = call.exchange.market.klines(
        find_symbol(query["symbol"]).name,
        query["interval"],
        price_type=query.get("price_type"),
        start_ms=query.get("start_time"),
        end_ms=query.get("end_time"),
        limit=call.asked("limit", 500),
    )
    return {"items": [kline_view(each) for each in found]}


def _names(call: Call) -> list[str]:
    wanted = call.query.get("symbol")
    return list(SYMBOLS) if wanted is None else [find_symbol(wanted).name]


def _funding_view(each: Funding, time_field: str) -> JsonObject:
    return {"symbol": each.symbol, "funding_rate": plain(each.rate), time_field: each.at_ms}


def _view(symbol: Symbol) -> JsonObject:
    return {
        "symbol": symbol.name,
        "base_asset": symbol.base_asset,
        "quote_asset": symbol.quote_asset,
        "min_quantity": plain(symbol.min_quantity),
        "min_notional": plain(symbol.min_notional),
        "tick_size": plain(symbol.tick_size),
        "step_size": plain(symbol.step_size),
        "price_precision": symbol.price_precision,
        "max_limit_order_qty": plain(symbol.max_limit_quantity),
        "max_market_order_qty": plain(symbol.max_market_quantity),
        "max_open_orders": symbol.max_open_orders,
        "default_leverage": symbol.default_leverage,
        "default_margin_mode": symbol.default_margin_mode,
        "leverage_tiers": [
            {
                "max_notional": plain(tier.max_notional),
                "max_leverage": tier.max_leverage,
                "maintenance_margin_rate": plain(tier.maintenance_margin_rate),
            }
            for tier in symbol.leverage_tiers
        ],
    }
