"""Symbols and fee levels.

https://docs.6mm.com/developer-api/rest-api/market-data#symbol-configuration
"""

from sixmm_mock.envelope import JsonObject
from sixmm_mock.market.symbols import FEE_LEVELS, SYMBOLS, Symbol
from sixmm_mock.operations.call import Call, Handler, plain


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


HANDLERS: dict[str, Handler] = {"getSymbols": symbols}
