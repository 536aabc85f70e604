"""A real answer of the mock exchange to each operation, made through the client."""

import asyncio
import inspect
from collections.abc import Iterator
from typing import Any

import attrs
import httpx
from sixmm import AsyncSixMM, CallOptions
from sixmm_description.rest import Operation
from sixmm_mock import Clock, MockExchange, create_app

NOW_MS = 1_780_000_000_000
CREDENTIALS = {
    "username": "alice",
    "password": "canary-password",
    "api_key": "fx_fuzz",
    "api_secret": "canary-secret",
}
_AT_MARKET = {"symbol": "ETHUSDT", "type": "MARKET", "side": "BUY", "quantity": "0.02"}
_RESTING = {
    "symbol": "BTCUSDT",
    "type": "LIMIT",
    "side": "BUY",
    "price": "50000",
    "quantity": "0.02",
}
_STOP = {
    "symbol": "BTCUSDT",
    "type": "STOP_MARKET",
    "side": "SELL",
    "stop_price": "40000",
    "quantity": "0.01",
}
_OTO = [
    {**_RESTING, "strategy_sub_id": 1},
    {
        **_STOP,
        "strategy_sub_id": 2,
        "reduce_only": True,
        "first_driven_id": 1,
        "first_driven_on": "FILLED",
        "first_trigger": "PLACE_ORDER",
    },
]


@attrs.frozen
class Answer:
    """What a server sends back, byte by byte."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def response(self) -> httpx.Response:
        """As a transport hands it over: still packed, where it is packed."""
        stream = httpx.ByteStream(self.body)
        return httpx.Response(self.status, headers=list(self.headers), stream=stream)


@attrs.frozen
class Recording:
    """A call that worked, and its answer."""

    resource: str
    method: str
    arguments: dict[str, Any]
    path: str
    verb: str
    answer: Answer

    @property
    def name(self) -> str:
        """As a user writes it."""
        return f"{self.resource}.{self.method}"


class _Tape(httpx.AsyncBaseTransport):
    """Passes requests to the exchange, and keeps the last one with its answer."""

    def __init__(self, exchange: MockExchange) -> None:
        self._inner = httpx.ASGITransport(app=create_app(exchange))
        self.path, self.verb, self.answer = "", "", Answer(0, (), b"")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        self.path, self.verb = request.url.path, request.method
        self.answer = Answer(response.status_code, tuple(response.headers.raw), body)
        return self.answer.response()


def record() -> list[Recording]:
    """One recording of each operation, always the same."""
    return asyncio.run(_record())


async def _record() -> list[Recording]:
    exchange = MockExchange(seed=1, clock=Clock(frozen_at_ms=NOW_MS))
    user = exchange.add_user(CREDENTIALS["username"], CREDENTIALS["password"])
    key, secret = CREDENTIALS["api_key"], CREDENTIALS["api_secret"]
    exchange.add_api_key(user, key=key, secret=secret, permissions=3)
    exchange.add_ticket(user, ticket="ticket")
    exchange.add_embed_token(user, "channel", embed_token="embed")
    tape = _Tape(exchange)
    described = exchange.description.operations.values()
    operations = {f"{one.resource}.{one.name}": one for one in described}
    made: dict[str, Recording] = {}
    async with AsyncSixMM(transport=tape, **CREDENTIALS) as mm:
        calls = _calls()
        name, arguments = next(calls)
        while True:
            resource, method = name.split(".")
            call = getattr(getattr(mm, resource), method)
            arguments = {**_left_out(call, operations[name], arguments), **arguments}
            options = CallOptions(request_id=f"fuzz-{len(made)}")
            result = await call(**arguments, options=options)
            made[name] = Recording(resource, method, arguments, tape.path, tape.verb, tape.answer)
            try:
                name, arguments = calls.send(result)
            except StopIteration:
                return list(made.values())


def _left_out(call: Any, operation: Operation, given: dict[str, Any]) -> dict[str, Any]:
    """What a next version of the exchange also requires, as it is in the example."""
    parameters = inspect.signature(call).parameters.values()
    needed = [one.name for one in parameters if one.default is one.empty and one.name not in given]
    if not needed:
        return {}
    example = operation.completed_query(operation.completed_body({}))
    return {name: example[name] for name in needed}


def _calls() -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and arguments of all calls, in an order in which each succeeds; gets their results."""
    yield "system.version", {}
    yield "system.time", {}
    yield "auth.exchange_ticket", {"ticket": "ticket"}
    yield "auth.exchange_embed_token", {"embed_token": "embed", "channel_id": "channel"}
    yield "auth.login", {"username": CREDENTIALS["username"], "password": CREDENTIALS["password"]}
    yield "auth.refresh_token", {}
    yield from _trading()
    yield from _looking()
    yield from _keys()
    yield "auth.logout", {}


def _trading() -> Iterator[tuple[str, dict[str, Any]]]:
    symbol = {"symbol": "BTCUSDT"}
    yield "positions.set_margin_mode", {**symbol, "margin_mode": "CROSS"}
    yield "positions.set_leverage", {**symbol, "leverage": 10}
    yield "positions.settings", symbol
    batch = yield "orders.place_batch", {"orders": [_RESTING, _AT_MARKET, _RESTING, _RESTING]}
    resting, _, second, third = [result.get("order_id") for result in batch]
    yield "orders.place", {**_AT_MARKET, "quantity": "0.05"}
    for side in ("BUY", "SELL"):  # a position that is closed, beside the one that stays open
        yield "orders.place", {**_AT_MARKET, **symbol, "side": side}
    condition = yield "conditions.place", _STOP
    strategy = yield "strategies.place", {"type": "OTO", "orders": _OTO}
    yield "orders.get", {**symbol, "order_id": resting}
    yield "orders.current", {}
    yield "conditions.current", {}
    yield "strategies.get", {"strategy_id": strategy.strategy_id}
    change = {"order_id": resting, "price": "50001", "quantity": "0.02"}
    yield "orders.amend", {**symbol, **change}
    yield "orders.amend_batch", {**symbol, "orders": [{**change, "order_id": second}]}
    yield "orders.cancel", {**symbol, "order_id": third}
    yield "orders.cancel_batch", {"orders": [{**symbol, "order_id": second}]}
    yield "conditions.cancel", {**symbol, "condition_id": condition.condition_id}
    yield "orders.cancel_all", {}
    yield "orders.history", {}
    yield "conditions.history", {}
    yield "orders.trades", {}
    yield "positions.current", {}
    yield "positions.history", {}


def _looking() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "market.symbols", {}
    yield "market.funding_rate_config", {}
    yield "market.funding_rates", {}
    yield "market.funding_rate_history", {"symbol": "BTCUSDT"}
    yield "market.klines", {"symbol": "BTCUSDT", "interval": "1m", "limit": 3}
    yield "market.pnl_leaderboard", {"period": "30d"}
    yield "account.info", {}
    yield "account.assets", {}
    yield "account.change_logs", {}
    yield "account.volume_stats", {}
    yield "account.balance_history", {"period": "1D"}
    yield "account.trade_overview", {"period": "1M"}
    yield "account.asset_summary", {}
    yield "account.asset_trend", {"period": "1M"}
    yield "account.save_favorite_symbols", {"symbols": ["BTCUSDT", "ETHUSDT"]}
    yield "account.favorite_symbols", {}
    listen = yield "listen_key.create", {}
    yield "listen_key.renew", {"listen_key": listen.listen_key}
    yield "listen_key.close", {"listen_key": listen.listen_key}


def _keys() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "api_keys.create", {"label": "bot", "permissions": 3, "ip_whitelist": ["::1"]}
    keys = yield "api_keys.list", {}
    bot = next(key.id for key in keys if key.label == "bot")
    yield "api_keys.update", {"id": bot, "label": "bot-2"}
    yield "api_keys.delete", {"id": bot}
    yield "api_keys.delete_all", {}
