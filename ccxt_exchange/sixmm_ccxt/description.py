"""What the class says of itself: what it has, what it has not and why, and how it is set up."""

from typing import Any

import ccxt
from sixmm import KlineInterval
from sixmm.client import API

from sixmm_ccxt.base import Dict

#: The exchange documents no rate limit: one that a program rarely meets, and that spares the exchange a runaway loop.
RATE_LIMIT_MS = 50

_SERVED = (
    *("cancelAllOrders", "cancelOrder", "cancelOrderWithClientOrderId", "cancelOrders"),
    *("closePosition", "createLimitBuyOrder", "createLimitOrder", "createLimitSellOrder"),
    *("createMarketBuyOrder", "createMarketOrder", "createMarketSellOrder", "createOrder"),
    *("createOrders", "createPostOnlyOrder", "createReduceOnlyOrder", "createStopLimitOrder"),
    *("createStopLossOrder", "createStopMarketOrder", "createStopOrder", "createTakeProfitOrder"),
    *("createTriggerOrder", "editOrder", "fetchBalance", "fetchCanceledAndClosedOrders"),
    *("fetchCanceledOrders", "fetchClosedOrders", "fetchFundingRate", "fetchFundingRateHistory"),
    *("fetchFundingRates", "fetchIndexOHLCV", "fetchL2OrderBook", "fetchLedger", "fetchLeverage"),
    *("fetchLeverageTiers", "fetchMarginMode", "fetchMarketLeverageTiers", "fetchMarkets"),
    *("fetchMarkOHLCV", "fetchMyTrades", "fetchOHLCV", "fetchOpenOrders", "fetchOrder"),
    *("fetchOrderBook", "fetchOrderTrades", "fetchOrderWithClientOrderId", "fetchPosition"),
    *("fetchPositions", "fetchStatus", "fetchTicker", "fetchTickers", "fetchTime"),
    *("setLeverage", "setMarginMode", "privateAPI", "publicAPI", "swap"),
)

WATCHED = (
    *("watchBalance", "watchMyTrades", "watchOHLCV", "watchOrderBook", "watchOrders"),
    *("watchPositions", "watchTicker", "watchTickers", "watchTrades", "ws"),
    *("unWatchMyTrades", "unWatchOHLCV", "unWatchOrderBook", "unWatchOrders"),
    *("unWatchPositions", "unWatchTicker", "unWatchTickers", "unWatchTrades"),
)

_NO_OPERATION = "the exchange documents no operation for it"
#: What programs look for and do not find: the method's name in Python, and why.
WITHHELD = {
    "fetch_trades": f"{_NO_OPERATION}; sixmm.ccxt.pro follows trades by watch_trades",
    "fetch_orders": (
        "the exchange has one list of open and one of past orders: fetch_open_orders, fetch_canceled_and_closed_orders"
    ),
    "fetch_trading_fees": f"{_NO_OPERATION}; each trade says its own fee",
    "fetch_trading_fee": f"{_NO_OPERATION}; each trade says its own fee",
    "fetch_funding_history": (
        "the exchange does not say which movements of its log are fundings; fetch_ledger has all movements"
    ),
    "fetch_position_mode": f"{_NO_OPERATION}; each order says which position it acts on ('hedged')",
    "set_position_mode": f"{_NO_OPERATION}; each order says which position it acts on ('hedged')",
    "fetch_open_interest": _NO_OPERATION,
    "fetch_bids_asks": f"{_NO_OPERATION}; fetch_tickers has the best prices",
    "fetch_deposit_address": _NO_OPERATION,
    "withdraw": _NO_OPERATION,
    "transfer": _NO_OPERATION,
    "add_margin": _NO_OPERATION,
    "reduce_margin": _NO_OPERATION,
    "create_trailing_percent_order": (
        "the documentation does not say whether the distance of a trailing stop is a fraction or a percentage;"
        " place it with the client: exchange.mm.conditions.place"
    ),
    "create_trailing_amount_order": _NO_OPERATION,
    "create_order_with_take_profit_and_stop_loss": (
        "the documentation does not give the words that tie such orders together;"
        " place them one by one, with stopLossPrice and takeProfitPrice"
    ),
    "edit_orders": "edit_order changes one after another",
    "edit_order_with_client_order_id": "the exchange changes an order by its own id only",
}


def has(names: Dict) -> Dict:
    """Everything that ccxt knows of, and whether it works here."""
    return {name: name in _SERVED for name in names}


def description() -> Dict:
    """What is this exchange's own in ccxt's description of one."""
    return {
        "id": "sixmm",
        "name": "6MM",
        "countries": [],
        "rateLimit": RATE_LIMIT_MS,
        "certified": False,
        "pro": False,
        "urls": {
            "logo": None,
            "api": {"rest": API.base_url, "ws": API.ws_url},
            "www": API.docs_url,
            "doc": [API.docs_url],
        },
        "api": {},
        "requiredCredentials": {"apiKey": True, "secret": True},
        # ccxt spells the lengths of klines as the exchange does.
        "timeframes": {one.value: one.value for one in KlineInterval},
        "precisionMode": ccxt.TICK_SIZE,
        "features": _features(),
    }


def _features() -> Dict:
    paged: Dict = {"marginMode": False, "limit": None, "daysBack": None, "untilDays": None}
    common: Dict = {"trigger": True, "trailing": False, "symbolRequired": False}
    words: dict[str, Any] = {
        "sandbox": False,
        "createOrder": {
            "marginMode": False,
            "triggerPrice": True,
            "triggerPriceType": {"mark": True, "last": True, "index": False},
            "triggerDirection": True,
            "stopLossPrice": True,
            "takeProfitPrice": True,
            "attachedStopLossTakeProfit": None,
            "timeInForce": {"GTC": True, "IOC": True, "FOK": True, "PO": True, "GTD": False},
            "hedged": True,
            "trailing": False,
            "leverage": False,
            "marketBuyByCost": False,
            "marketBuyRequiresPrice": False,
            "selfTradePrevention": False,
            "iceberg": False,
        },
        "createOrders": {"max": 100},
        "fetchMyTrades": {**paged, "symbolRequired": False},
        "fetchOrder": {"marginMode": False, **common, "symbolRequired": True},
        "fetchOpenOrders": {"marginMode": False, "limit": None, **common},
        "fetchOrders": None,
        "fetchClosedOrders": {**paged, **common, "daysBackCanceled": None},
        "fetchOHLCV": {"limit": 1000},
    }
    return {"swap": {"linear": words, "inverse": None}}
