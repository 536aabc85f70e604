"""Placing one limit order, by each client: `BLOCKING` and `AWAITING` make the call, given the server's address.

Every one signs in its own way and sends the same order: symbol, side, type, price, quantity, an id of ours. They are
imported when they are made, for a run of one of them must not pay for the others.
"""

# ruff: noqa: PLC0415
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

Call = Callable[[], object]
AsyncCall = Callable[[], Awaitable[object]]

KEY, SECRET = "bench-key", "bench-secret"
ORDER = {
    "symbol": "BTCUSDT",
    "type": "LIMIT",
    "side": "BUY",
    "price": "85000.5",
    "quantity": "0.001",
    "clientOrderId": "bench-1",
}
_OURS: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "type": "LIMIT",
    "side": "BUY",
    "price": "85000.5",
    "quantity": "0.001",
    "client_order_id": "bench-1",
}
_BINANCE = {
    "symbol": "BTCUSDT",
    "type": "LIMIT",
    "side": "BUY",
    "price": "85000.5",
    "quantity": "0.001",
    "newClientOrderId": "bench-1",
}
_HEADERS = {"X-API-KEY": KEY, "Content-Type": "application/json"}


def _by_hand(base: str) -> tuple[str, bytes]:
    """URL and body of an order, signed as the documentation says."""
    body = json.dumps(ORDER, separators=(",", ":")).encode()
    query = f"timestamp={time.time_ns() // 1_000_000}"
    signature = hmac.digest(SECRET.encode(), query.encode() + body, "sha256").hex()
    return f"{base}/v1/private/order/place?{query}&signature={signature}", body


def sixmm(base: str) -> Call:
    from sixmm import SixMM

    mm = SixMM(base_url=base, api_key=KEY, api_secret=SECRET)
    return lambda: mm.orders.place(**_OURS)


def sixmm_async(base: str) -> AsyncCall:
    from sixmm import AsyncSixMM

    mm = AsyncSixMM(base_url=base, api_key=KEY, api_secret=SECRET)
    return lambda: mm.orders.place(**_OURS)


def httpx(base: str) -> Call:
    import httpx

    client = httpx.Client()

    def place() -> object:
        url, body = _by_hand(base)
        return client.post(url, content=body, headers=_HEADERS).json()

    return place


def httpx_async(base: str) -> AsyncCall:
    import httpx

    client = httpx.AsyncClient()

    async def place() -> object:
        url, body = _by_hand(base)
        return (await client.post(url, content=body, headers=_HEADERS)).json()

    return place


def aiohttp(base: str) -> AsyncCall:
    aiohttp: Any = import_module("aiohttp")
    session = aiohttp.ClientSession()

    async def place() -> object:
        url, body = _by_hand(base)
        async with session.post(url, data=body, headers=_HEADERS) as response:
            return await response.json()

    return place


def ccxt(base: str) -> Call:
    exchange = _ccxt("ccxt", base)
    return lambda: exchange.fapiPrivatePostOrder(dict(_BINANCE))


def ccxt_async(base: str) -> AsyncCall:
    exchange = _ccxt("ccxt.async_support", base)
    return lambda: exchange.fapiPrivatePostOrder(dict(_BINANCE))


def _ccxt(module: str, base: str) -> Any:
    """Its endpoint method: `create_order` would load all markets first, and cost more."""
    options = {"apiKey": KEY, "secret": SECRET, "enableRateLimit": False}
    exchange = import_module(module).binanceusdm(options)
    exchange.urls["api"]["fapiPrivate"] = f"{base}/fapi/v1"
    return exchange


def pybit(base: str) -> Call:
    session = import_module("pybit.unified_trading").HTTP(api_key=KEY, api_secret=SECRET)
    session.endpoint = base
    order = {
        "category": "linear",
        "symbol": "BTCUSDT",
        "orderType": "Limit",
        "side": "Buy",
        "price": "85000.5",
        "qty": "0.001",
        "orderLinkId": "bench-1",
    }
    return lambda: session.place_order(**order)


def python_binance(base: str) -> Call:
    client = import_module("binance.client").Client(KEY, SECRET, ping=False)
    client.FUTURES_URL = f"{base}/fapi"
    return lambda: client.futures_create_order(**_BINANCE)


def binance_connector(base: str) -> Call:
    package = "binance_sdk_derivatives_trading_usds_futures"
    module = import_module(f"{package}.derivatives_trading_usds_futures")
    configuration = module.ConfigurationRestAPI(api_key=KEY, api_secret=SECRET, base_path=base)
    api = module.DerivativesTradingUsdsFutures(config_rest_api=configuration).rest_api
    order = {
        "symbol": "BTCUSDT",
        "type": "LIMIT",
        "side": "BUY",
        "price": 85000.5,
        "quantity": 0.001,
        "new_client_order_id": "bench-1",
    }
    return lambda: api.new_order(**order).data()


def kucoin(base: str) -> Call:
    model = import_module("kucoin_universal_sdk.model")
    order = import_module("kucoin_universal_sdk.generate.futures.order")
    options = model.ClientOptionBuilder().set_key(KEY).set_secret(SECRET).set_passphrase("bench")
    for endpoint in ("spot", "futures", "broker"):
        getattr(options, f"set_{endpoint}_endpoint")(base)
    options.set_transport_option(model.TransportOptionBuilder().build())
    client = import_module("kucoin_universal_sdk.api").DefaultClient(options.build())
    api = client.rest_service().get_futures_service().get_order_api()
    kinds = order.AddOrderReq

    def place() -> object:
        request = order.AddOrderReqBuilder().set_symbol("XBTUSDTM").set_client_oid("bench-1")
        request.set_side(kinds.SideEnum.BUY).set_type(kinds.TypeEnum.LIMIT)
        request.set_price("85000.5").set_qty("0.001")
        return api.add_order(request.build())

    return place


BLOCKING: dict[str, Callable[[str], Call]] = {
    "httpx + hand signing": httpx,
    "sixmm": sixmm,
    "ccxt": ccxt,
    "pybit": pybit,
    "python-binance": python_binance,
    "binance connector": binance_connector,
    "kucoin-universal-sdk": kucoin,
}
AWAITING: dict[str, Callable[[str], AsyncCall]] = {
    "httpx async + hand signing": httpx_async,
    "sixmm async": sixmm_async,
    "aiohttp + hand signing": aiohttp,
    "ccxt async": ccxt_async,
}
