"""What must exist for a request to find something: symbols, orders, keys; and generated requests that name it."""

from collections.abc import Callable, Collection, Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from attrs import define, field
from schemathesis.core import NOT_SET
from sixmm_description import Operation

from sixmm_conformance import needs
from sixmm_conformance.caller import Caller
from sixmm_conformance.errors import UNREADABLE, NotChecked
from sixmm_conformance.generation import Case
from sixmm_conformance.streams.connections import Streams

Known = dict[str, Any]


@define(eq=False)
class Market:
    """One contract, and orders for it that the server must take: prices near the last one."""

    symbol: str
    tick: Decimal
    step: Decimal
    last: Decimal
    quantity: str
    min_quantity: Decimal
    max_quantity: Decimal
    leverage: int
    max_leverage: int

    @classmethod
    def look_up(cls, caller: Caller, occupied: Collection[str] = ()) -> "Market":
        """The first contract in which the account has neither orders nor a position.

        Raises:
            NotChecked: the server does not say what its contracts are, or there is none.
        """
        listed = caller.must("getSymbols").get("items", [])
        rules = next((each for each in listed if each.get("symbol") not in occupied), None)
        if rules is None:
            raise NotChecked(
                "the account has orders or a position in every contract, and none of them is touched"
                if listed
                else "getSymbols lists no contract"
            )
        query = {"symbol": rules["symbol"], "interval": "ONE_DAY", "limit": 1}
        klines = caller.must("getKlines", query=query).get("items", [])
        if not klines:
            raise NotChecked(f"getKlines shows no price of {rules['symbol']}")
        last, step = Decimal(klines[-1]["close"]), Decimal(rules["step_size"])
        enough = max(Decimal(rules["min_quantity"]), 2 * Decimal(rules["min_notional"]) / last)
        return cls(
            symbol=rules["symbol"],
            tick=Decimal(rules["tick_size"]),
            step=step,
            last=last,
            quantity=_text(((enough / step).to_integral_value(ROUND_FLOOR) + 9) * step),
            min_quantity=Decimal(rules["min_quantity"]),
            max_quantity=Decimal(rules["max_limit_order_qty"]),
            leverage=int(rules["default_leverage"]),
            max_leverage=max(int(tier["max_leverage"]) for tier in rules["leverage_tiers"]),
        )

    def price(self, share: str) -> str:
        """A price that is this share of the last one."""
        ticks = (self.last * Decimal(share) / self.tick).to_integral_value(ROUND_FLOOR)
        return _text(ticks * self.tick)

    def resting(self, **more: Any) -> Known:
        """A buy order that waits in the book."""
        return {
            "symbol": self.symbol,
            "type": "LIMIT",
            "side": "BUY",
            "price": self.price("0.93"),
            "quantity": self.quantity,
            **more,
        }

    def stop(self, **more: Any) -> Known:
        """A condition order that waits for a fall."""
        return {
            "symbol": self.symbol,
            "type": "STOP_MARKET",
            "side": "SELL",
            "stop_price": self.price("0.81"),
            "quantity": self.quantity,
            **more,
        }

    def strategy(self, client_order_id: str | None = None) -> Known:
        """An entry that rests, and a stop that is placed once it is filled."""
        given = {} if client_order_id is None else {"client_order_id": client_order_id}
        return {
            "strategy_type": "OTO",
            "sub_order_list": [
                self.resting(strategy_sub_id=1, **given),
                self.stop(
                    strategy_sub_id=2,
                    reduce_only=True,
                    first_driven_id=1,
                    first_driven_on="FILLED",
                    first_trigger="PLACE_ORDER",
                ),
            ],
        }


@define(eq=False)
class Fixtures:
    """Arranges, or finds, what the requests for one resource name."""

    caller: Caller
    streams: Streams
    _market: Market | None = field(default=None, init=False)
    _looked_up: Known | None = field(default=None, init=False)

    @property
    def market(self) -> Market:
        """The contract that orders are for; the same one in the whole run."""
        if self._market is None:
            may_trade = all(map(self.caller.wire.allows, needs.LOOKS))
            knows = may_trade and self.caller.account.can_sign
            occupied = self.caller.keeper.occupied() if knows else ()
            try:
                self._market = Market.look_up(self.caller, occupied)
            except UNREADABLE as error:
                raise NotChecked(f"getSymbols or getKlines cannot be read: {error!r}") from error
        return self._market

    def for_(self, operation: Operation) -> Known:
        """Names and ids that exist from now on; in a run that only reads, those that are found."""
        description, known = self.caller.description, self.account()
        if needs.names_the_market(operation, description):
            known["symbol"] = self.market.symbol
        resource = operation.group
        if not needs.finds_things(operation, description):
            return known
        if self.caller.wire.read_only:
            return known | (self._found() if resource in needs.TRADING else {})
        arrange = {
            **dict.fromkeys(needs.TRADING, self._trading),
            "listen_key": self._listen_key,
            "api_keys": self.api_key,
        }.get(resource)
        try:
            return known | (arrange() if arrange else {})
        except UNREADABLE as error:
            raise NotChecked(f"what it names could not be arranged: {error!r}") from error

    def name_own_key(self, case: Case, operation: Operation) -> None:
        """Let a case change or delete a key of this run, and not the one that it is signed with."""
        if operation.group != "api_keys" or not isinstance(case.body, dict):
            return
        body = operation.read_body(case.body)
        if "id" in body:
            case.body = operation.spelled_body({**body, "id": self.api_key()["id"]})

    def account(self) -> Known:
        account = self.caller.account
        given = {
            "username": account.username,
            "password": account.password,
            "ticket": account.ticket,
            "embed_token": account.embed_token,
            "channel_id": account.channel_id,
        }
        return {name: value for name, value in given.items() if value is not None}

    def _trading(self) -> Known:
        """A resting order, an open position, a closed one, a condition order and a strategy."""
        market, caller = self.market, self.caller
        at_market = {"symbol": market.symbol, "type": "MARKET", "quantity": market.quantity}
        orders = [
            market.resting(client_order_id=caller.client_order_id()),
            {**at_market, "side": "BUY", "quantity": _text(2 * Decimal(market.quantity))},
            {**at_market, "side": "SELL"},
        ]
        resting = caller.must("batchPlaceOrders", {"orders": orders})["results"][0]
        strategy = caller.must("placeStrategyOrder", market.strategy(caller.client_order_id()))
        anew = market.strategy()
        return {
            "order_id": resting["order_id"],
            "client_order_id": resting["client_order_id"],
            "condition_id": caller.must("placeConditionOrder", market.stop())["condition_id"],
            "strategy_id": strategy["strategy_id"],
            "strategy_type": anew["strategy_type"],
            "sub_order_list": anew["sub_order_list"],
        }

    def _listen_key(self) -> Known:
        return {"listen_key": self.caller.must("createListenKey")["listen_key"]}

    def api_key(self) -> Known:
        """A key that nothing is signed with, so that it may be changed and deleted."""
        created = self.caller.must("createApiKey", {"label": "conformance", "permissions": 1})
        return {"id": key_id(self.caller, created["api_key"])}

    def _found(self) -> Known:
        """An order of the account, where there is one; looked for once."""
        if self._looked_up is None:
            self._looked_up = {}
            for operation_id in ("getCurrentOrders", "getOrderHistory"):
                if self.caller.account.can_sign and not self._looked_up:
                    for order in self.caller.must(operation_id).get("items", [])[:1]:
                        names = ("symbol", "order_id", "client_order_id")
                        self._looked_up = {name: order[name] for name in names if order.get(name)}
        return self._looked_up


def key_id(caller: Caller, api_key: str) -> str:
    """The id of one of the account's keys.

    Raises:
        NotChecked: it is not listed.
    """
    listed: list[Mapping[str, Any]] = caller.must("listApiKeys").get("items", [])
    for each in listed:
        if each.get("api_key") == api_key:
            return str(each["id"])
    raise NotChecked("listApiKeys does not list a key that was just created")


def _text(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# Placing orders is the one group of operations in which an id of the caller's own must be new.
_PLACES_ORDERS = frozenset({"placeOrder", "batchPlaceOrders", "placeConditionOrder"})


def make_live(
    case: Case,
    operation: Operation,
    known: Mapping[str, Any],
    market: Market | None,
    new_id: Callable[[], str],
) -> None:
    """Put ``known`` things, and figures that fit the symbol, where the case has random ones.

    Which optional fields are there, and all flags and enums, stay as they were generated.
    """
    values = _values(known, market)
    if operation.role in _PLACES_ORDERS:
        values["client_order_id"] = lambda _: new_id()
    query = operation.read_query(case.query)
    for wires in operation.require_any:
        names = [each.name for wire in wires for each in operation.parameters if each.wire == wire]
        if not any(name in query for name in names) and names[0] in known:
            query[names[0]] = known[names[0]]
    case.query = operation.spelled_query(_replaced(query, values))
    if case.body is not NOT_SET:
        case.body = operation.spelled_body(_replaced(operation.read_body(case.body), values))


def make_fruitful(
    case: Case, operation: Operation, market: Market, new_id: Callable[[], str]
) -> None:
    """Let what is placed be something that stays, so that there is something to follow up."""
    placed: Callable[[], Any] | None = {
        "placeOrder": lambda: market.resting(client_order_id=new_id()),
        "batchPlaceOrders": lambda: {
            "orders": [market.resting(client_order_id=new_id()), market.resting()]
        },
        "placeConditionOrder": lambda: market.stop(client_order_id=new_id()),
        "placeStrategyOrder": market.strategy,
    }.get(operation.role)
    if placed is not None:
        case.body = operation.spelled_body(operation.completed_body(placed()))


def _values(known: Mapping[str, Any], market: Market | None) -> dict[str, Callable[[Any], Any]]:
    values: dict[str, Callable[[Any], Any]] = {
        **{name: _always(value) for name, value in known.items()},
        "ip_whitelist": _as_many("203.0.113.10"),
    }
    return values if market is None else values | _figures(market)


def _figures(market: Market) -> dict[str, Callable[[Any], Any]]:
    return {
        "symbols": _as_many(market.symbol),
        "price": lambda _: market.price("0.931"),
        "quantity": lambda _: market.quantity,
        "stop_price": lambda _: market.price("0.93"),
        "activate_price": lambda _: market.price("1.1"),
        "callback_rate": lambda _: "0.01",
        "leverage": lambda drawn: min(drawn, market.max_leverage) if _is_whole(drawn) else drawn,
    }


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def _as_many(value: Any) -> Callable[[Any], Any]:
    return lambda drawn: [value] * len(drawn) if isinstance(drawn, list) else drawn


def _is_whole(drawn: Any) -> bool:
    # A field that no description has may be drawn beside the others, with this name and anything in it.
    return isinstance(drawn, int) and not isinstance(drawn, bool)


def _replaced(node: Any, values: Mapping[str, Callable[[Any], Any]]) -> Any:
    if isinstance(node, list):
        return [_replaced(item, values) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: values[name](item) if name in values else _replaced(item, values)
        for name, item in node.items()
    }
