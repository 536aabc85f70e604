"""The mock exchange as the contract tests see it: a server that begins anew for every case."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from attrs import define, field
from requests.auth import AuthBase
from schemathesis import Case, Response
from schemathesis.schemas import APIOperation, BaseSchema
from sixmm_mock import Clock, Description, MockExchange, create_app

from .faults import BROKEN_SERVER, FAULTS, WRONG_SECRET, Answer, break_server, seeded
from .signer import ApiKeySignature, Login

NOW_MS = 1_780_000_000_000
USERNAME, PASSWORD = "alice", "canary-password"
KEY, SECRET = "fx_contract", "canary-secret"

_AT_MARKET = {"symbol": "ETHUSDT", "type": "MARKET", "side": "BUY", "quantity": "0.02"}
# One order that rests, one that opened a position, and two that opened and closed another.
_ORDERS = [
    {
        **_AT_MARKET,
        "symbol": "BTCUSDT",
        "type": "LIMIT",
        "price": "80000",
        "clientOrderId": "contract-resting",
    },
    {**_AT_MARKET, "symbol": "BTCUSDT"},
    _AT_MARKET,
    {**_AT_MARKET, "side": "SELL"},
]
_STOP = {
    "symbol": "BTCUSDT",
    "type": "STOP_MARKET",
    "side": "SELL",
    "stopPrice": "70000",
    "quantity": "0.01",
}
# An entry that rests, and a stop that is placed once it is filled.
_STRATEGY = {
    "strategyType": "OTO",
    "subOrderList": [
        {**_ORDERS[0], "strategySubId": 1, "clientOrderId": "contract-entry"},
        {
            **_STOP,
            "strategySubId": 2,
            "reduceOnly": True,
            "firstDrivenId": 1,
            "firstDrivenOn": "FILLED",
            "firstTrigger": "PLACE_ORDER",
        },
    ],
}
_TICKET, _EMBED_TOKEN, _CHANNEL = "canary-ticket", "canary-embed-token", "contract-channel"


@define(eq=False)
class World:
    """An ASGI application around a fresh exchange with one user, and that user's credentials.

    A case meets nothing that an earlier case has left, so that it fails alone as it fails in the
    whole run. One application object stays for all of them, because schemathesis keeps every
    application that it was ever given.
    """

    schema: BaseSchema
    secrets: set[str] = field(init=False, repr=False)
    _description: Description = field(factory=Description.load, repr=False)
    _changes: Mapping[str, Callable[[Answer], Answer]] = field(init=False, repr=False)
    _exchange: MockExchange = field(init=False)
    _app: Any = field(init=False)
    _login: Login | None = field(init=False, repr=False)
    _request_ids: Any = field(factory=lambda: count(1), repr=False)

    def __attrs_post_init__(self) -> None:
        faults = FAULTS.values() if seeded() == BROKEN_SERVER else ()
        self._changes = {
            self.schema.find_operation_by_id(fault.operation_id).path: fault.change
            for fault in faults
        }
        self.begin_anew()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def begin_anew(self) -> None:
        """Forget everything: a new exchange with one user, who has one key."""
        clock = Clock(frozen_at_ms=NOW_MS)
        # Shared, because a description is compiled once and an exchange is made for every case.
        self._exchange = MockExchange(seed=1, clock=clock, description=self._description)
        user = self._exchange.add_user(USERNAME, PASSWORD)
        self._exchange.add_api_key(user, key=KEY, secret=SECRET)
        self._exchange.add_ticket(user, ticket=_TICKET)
        self._exchange.add_embed_token(user, _CHANNEL, embed_token=_EMBED_TOKEN)
        self._app = break_server(create_app(self._exchange), self._changes)
        self._login = None
        self.secrets = {PASSWORD, SECRET}

    def send(self, case: Case) -> Response:
        """Send a case with the credentials that its operation asks for, and with a request id."""
        auth = self._credentials(case.operation)
        request_id = {"X-Request-ID": f"contract-{next(self._request_ids)}"}
        return case.call(app=self, auth=auth, headers=request_id)

    def do(self, operation_id: str, body: Mapping[str, Any] | None = None) -> Any:
        """Call an operation that must succeed, to arrange something; the ``data`` it answers."""
        return self._arrange(operation_id, body).json()["data"]

    def arrange_things(self, resource: str) -> dict[str, Any]:
        """What a request for ``resource`` must name to find it; it exists from now on."""
        known = {"symbol": "BTCUSDT", "username": USERNAME, "password": PASSWORD}
        known |= {"ticket": _TICKET, "embedToken": _EMBED_TOKEN, "channelId": _CHANNEL}
        if resource in {"orders", "positions"}:
            resting = self.do("batchPlaceOrders", {"orders": _ORDERS})["results"][0]
            known |= {name: resting[name] for name in ("orderId", "clientOrderId")}
            known["conditionId"] = self.do("placeConditionOrder", _STOP)["conditionId"]
            known["strategyId"] = self.do("placeStrategyOrder", _STRATEGY)["strategyId"]
            known |= {
                **_STRATEGY,
                "subOrderList": [_anew(sub) for sub in _STRATEGY["subOrderList"]],
            }
        elif resource == "listen_key":
            known["listenKey"] = self.do("createListenKey")["listenKey"]
            self.secrets.add(known["listenKey"])
        elif resource == "api_keys":
            known["id"] = self.do("listApiKeys")["list"][0]["id"]
        return known

    def _arrange(self, operation_id: str, body: Mapping[str, Any] | None) -> Response:
        operation = self.schema.find_operation_by_id(operation_id)
        case = operation.Case() if body is None else operation.Case(body=body)
        response = self.send(case)
        answer = response.json()
        assert answer["code"] == 0, f"{operation_id}, to arrange the case, answered {answer}"
        return response

    def _credentials(self, operation: APIOperation) -> AuthBase | None:
        ways = [set(way) for way in operation.definition.raw["security"]]
        if not ways:
            return None
        if {"apiKeyAuth"} in ways:
            secret = "another-secret" if seeded() == WRONG_SECRET else SECRET
            return ApiKeySignature(KEY, secret, self._next_ms)
        login = self._logged_in()
        return Login(
            access_token=login.access_token if "bearerAuth" in ways[0] else None,
            cookie=login.cookie if "refreshCookie" in ways[0] else None,
        )

    def _logged_in(self) -> Login:
        if self._login is None:
            response = self._arrange("login", {"username": USERNAME, "password": PASSWORD})
            token = response.json()["data"]["accessToken"]
            cookie = response.headers["set-cookie"][0].partition(";")[0]
            self.secrets |= {token, cookie.partition("=")[2]}
            self._login = Login(token, cookie)
        return self._login

    def _next_ms(self) -> int:
        # No two signatures are alike, or the second would be refused as a replay.
        self._exchange.clock.advance(1)
        return self._exchange.clock.now_ms()


def _anew(order: Mapping[str, Any]) -> dict[str, Any]:
    """The same order, to be placed a second time: an id of one's own is used once."""
    return {name: value for name, value in order.items() if name != "clientOrderId"}
