"""Placing one limit order, by each client: `BLOCKING` and `AWAITING` make the call, given the server's address.

Every one signs in its own way and sends the same order: symbol, side, type, price, quantity, an id of ours; price and
id are other ones in each call. What a call returns is the order's id, read from the answer. The libraries are imported
when the call is made, for a run of one of them must not pay for the others.
"""

# ruff: noqa: PLC0415
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from itertools import count
from typing import Any

Call = Callable[[], object]
AsyncCall = Callable[[], Awaitable[object]]

KEY, SECRET = "bench-key", "bench-secret"
_numbers = count()


def varied(price: str = "price", client_order_id: str = "clientOrderId") -> dict[str, str]:
    """Price and id of the next order, under these names."""
    number = next(_numbers)
    return {price: f"{84_000 + number % 1_000}.5", client_order_id: f"bench-{number:07}"}


def order() -> dict[str, str]:
    """The next order, as it is sent to this exchange."""
    return {**_FIXED, **varied(), "quantity": "0.001"}


_FIXED = {"symbol": "BTCUSDT", "type": "LIMIT", "side": "BUY"}


def _ours() -> dict[str, Any]:
    return {**_FIXED, **varied(client_order_id="client_order_id"), "quantity": "0.001"}


def _binance() -> dict[str, str]:
    return {**_FIXED, **varied(client_order_id="newClientOrderId"), "quantity": "0.001"}


_HEADERS = {"X-API-KEY": KEY, "Content-Type": "application/json"}


def _by_hand(base: str) -> tuple[str, bytes]:
    """URL and body of an order, signed as the documentation says."""
    body = json.dumps(order(), separators=(",", ":")).encode()
    query = f"timestamp={time.time_ns() // 1_000_000}"
    signature = hmac.digest(SECRET.encode(), query.encode() + body, "sha256").hex()
    return f"{base}/v1/private/order/place?{query}&signature={signature}", body


def sixmm(base: str, **options: Any) -> Call:
    from sixmm import SixMM

    mm = SixMM(base_url=base, api_key=KEY, api_secret=SECRET, **options)
    return lambda: mm.orders.place(**_ours()).order_id


def sixmm_async(base: str) -> AsyncCall:
    from sixmm import AsyncSixMM

    mm = AsyncSixMM(base_url=base, api_key=KEY, api_secret=SECRET)

    async def place() -> object:
        return (await mm.orders.place(**_ours())).order_id

    return place


def httpx(base: str) -> Call:
    import httpx

    client = httpx.Client()

    def place() -> object:
        url, body = _by_hand(base)
        return client.post(url, content=body, headers=_HEADERS).json()["data"]["orderId"]

    return place


def httpx_async(base: str) -> AsyncCall:
    import httpx

    client = httpx.AsyncClient()

    async def place() -> object:
        url, body = _by_hand(base)
        response = await client.post(url, content=body, headers=_HEADERS)
        return response.json()["data"]["orderId"]

    return place


def aiohttp(base: str) -> AsyncCall:
    aiohttp: Any = import_module("aiohttp")
    session = aiohttp.ClientSession()

    async def place() -> object:
        url, body = _by_hand(base)
        async with session.post(url, data=body, headers=_HEADERS) as response:
            return (await response.json())["data"]["orderId"]

    return place


def ccxt(base: str) -> Call:
    exchange = _ccxt("ccxt", base)
    return lambda: exchange.fapiPrivatePostOrder(_binance())["data"]["orderId"]


def ccxt_async(base: str) -> AsyncCall:
    exchange = _ccxt("ccxt.async_support", base)

    async def place() -> object:
        return (await exchange.fapiPrivatePostOrder(_binance()))["data"]["orderId"]

    return place


def _ccxt(module: str, base: str) -> Any:
    """Its endpoint method: `create_order` would load all markets first, and cost more."""
    options = {"apiKey": KEY, "secret": SECRET, "enableRateLimit": False}
    exchange = import_module(module).binanceusdm(options)
    exchange.urls["api"]["fapiPrivate"] = f"{base}/fapi/v1"
    return exchange


def pybit(base: str) -> Call:
    session = import_module("pybit.unified_trading").HTTP(api_key=KEY, api_secret=SECRET)
    session.endpoint = base
    fixed = {
        "category": "linear",
        "symbol": "BTCUSDT",
        "orderType": "Limit",
        "side": "Buy",
        "qty": "0.001",
    }

    def place() -> object:
        made = session.place_order(**fixed, **varied(client_order_id="orderLinkId"))
        return made["data"]["orderId"]

    return place


def python_binance(base: str) -> Call:
    client = import_module("binance.client").Client(KEY, SECRET, ping=False)
    client.FUTURES_URL = f"{base}/fapi"
    return lambda: client.futures_create_order(**_binance())["data"]["orderId"]


def binance_connector(base: str) -> Call:
    package = "binance_sdk_derivatives_trading_usds_futures"
    module = import_module(f"{package}.derivatives_trading_usds_futures")
    configuration = module.ConfigurationRestAPI(api_key=KEY, api_secret=SECRET, base_path=base)
    api = module.DerivativesTradingUsdsFutures(config_rest_api=configuration).rest_api

    def place() -> object:
        given = varied(client_order_id="new_client_order_id")
        price = float(given.pop("price"))
        # Its model knows no envelope, in which the id is.
        return api.new_order(**_FIXED, price=price, quantity=0.001, **given).data().order_id

    return place


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
        given = varied()
        request = order.AddOrderReqBuilder().set_symbol("XBTUSDTM")
        request.set_client_oid(given["clientOrderId"]).set_price(given["price"])
        request.set_side(kinds.SideEnum.BUY).set_type(kinds.TypeEnum.LIMIT).set_qty("0.001")
        return api.add_order(request.build()).order_id

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
