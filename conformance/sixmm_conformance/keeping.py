"""Leaves an account as it was found: looks before anything is changed, and puts it back at the end.

On a server that forgets between cases there is nothing to keep.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Protocol

import requests
from attrs import define, field
from sixmm_description import Description, Operation

from sixmm_conformance.answer import Answer
from sixmm_conformance.errors import UNREADABLE, NotChecked, OutOfBudget, Spared
from sixmm_conformance.needs import TRADING
from sixmm_conformance.signer import Login
from sixmm_conformance.wire import Wire

Json = dict[str, Any]
Side = tuple[str, str]
"""A contract and a position side."""

_PLACES = frozenset({"placeOrder", "batchPlaceOrders", "placeConditionOrder", "placeStrategyOrder"})
_SETS = frozenset({"setLeverage", "setMarginMode"})
_IDS = ("order_id", "client_order_id", "condition_id")
_ROUNDS = 3
_MOST_PAGES = 100
_TROUBLE = (NotChecked, OutOfBudget, requests.RequestException, *UNREADABLE)


@define(eq=False)
class Found:
    """What was read of the account before the run changed it."""

    positions: dict[Side, Json] | None = None
    orders: dict[str, Json] = field(factory=dict)
    """Open ones of both kinds, by their ids."""
    settings: dict[str, tuple[Any, Any]] = field(factory=dict)
    """Leverage and margin mode by contract."""
    favorites: list[str] | None = None
    keys: dict[str, Json] | None = None
    """By id."""

    @property
    def order_ids(self) -> set[str]:
        """All ids that name one of the orders that were there."""
        return {str(each[name]) for each in self.orders.values() for name in _IDS if each.get(name)}

    @property
    def occupied(self) -> set[str]:
        """The contracts with orders or positions that are not the run's."""
        named = {str(each["symbol"]) for each in self.orders.values()}
        return named | {symbol for symbol, _ in self.positions or {}}


class Calls(Protocol):
    """What the keeper needs of the caller whose calls it watches."""

    wire: Wire
    description: Description

    def call(
        self,
        role: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        *,
        by: Any = None,
    ) -> Answer:
        """Call an operation."""

    def must(
        self,
        role: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """The data of a call that has to succeed."""

    def can_call(self, operation: Operation) -> bool:
        """Return whether the account has what the operation asks for."""


@define(eq=False)
class Keeper:
    """Watches every call of a run; ``left`` is what could not be put back, in words."""

    caller: Calls
    found: Found = field(factory=Found, init=False)
    left: list[str] = field(factory=list, init=False)
    own_ids: set[str] = field(factory=set, init=False)
    """Of orders that the run has placed, or may have placed where no answer came."""
    created_keys: set[str] = field(factory=set, init=False)
    """API keys that the run has made, and that are its own to change and delete."""
    listen_keys: list[str] = field(factory=list, init=False)
    logins: dict[str, Login] = field(factory=dict, init=False)
    wallet_before: str | None = field(default=None, init=False)
    wallet_after: str | None = field(default=None, init=False)
    _strategies: set[str] = field(factory=set, init=False)
    _has_traded: bool = field(default=False, init=False)
    _looking: bool = field(default=False, init=False)

    @property
    def is_on(self) -> bool:
        """Return whether what the run does would stay."""
        wire = self.caller.wire
        return wire.server.keeps_state and not wire.read_only

    def before(self, operation: Operation, body: Any) -> None:
        """Look how things are that the call may change.

        Raises:
            NotChecked: it could change what was there before, or what is there can't be read.
        """
        if operation.only_reads or self._looking or not self.is_on:
            return
        self.caller.wire.budget.keep_some_back()
        self._looking = True
        try:
            self._look(operation, body if isinstance(body, dict) else {})
        except UNREADABLE as error:
            raise NotChecked(
                "what was there before could not be read, so nothing is changed"
            ) from (error)
        finally:
            self._looking = False

    def after(self, operation: Operation, body: Any, answer: Answer | None) -> None:
        """Remember what a call has made; without an answer, what it may have made."""
        if self._looking or not self.is_on:
            return
        data = {} if answer is None else answer.data
        if operation.role in _PLACES:
            self._has_traded = True
            self.own_ids |= {str(each) for each in _all(body, {"client_order_id"})}
            self.own_ids |= {str(each) for each in _all(data, set(_IDS))}
            self._strategies |= {str(each) for each in _all(data, {"strategy_id"})}
        if isinstance(data.get("listen_key"), str):
            self.listen_keys.append(data["listen_key"])
        if isinstance(token := data.get("access_token"), str):
            cookie = None if answer is None else answer.cookie
            self.logins[token] = Login(token, cookie)

    def occupied(self) -> set[str]:
        """The contracts that the run keeps out of.

        Raises:
            NotChecked: which they are can't be read.
        """
        if not self.is_on:
            return set()
        self._looking = True
        try:
            self._look_at_trading()
        finally:
            self._looking = False
        return self.found.occupied

    def tidy(self) -> None:
        """Cancel the run's orders, close its positions and delete its keys, as a run goes on."""
        if not self.is_on:
            return
        self._looking = True
        try:
            self._end_trading()
            self._delete_keys()
        except UNREADABLE as error:
            raise NotChecked(f"what the run has left could not be read: {error!r}") from error
        finally:
            self._looking = False

    def put_back(self) -> None:
        """Put everything back, look whether it is as before, and note in ``left`` what is not."""
        if not self.is_on:
            return
        self._looking = True
        try:
            self.caller.wire.budget.put_back()
            self._try("its orders and positions", self._end_trading)
            for symbol in self.found.settings:
                self._try(f"leverage and margin mode of {symbol}", self._restore_settings, symbol)
            self._try("the favorites", self._restore_favorites)
            self._try("its API keys", self._delete_keys)
            self._try("what is there now", self._compare)
            self._end_sessions()
        except KeyboardInterrupt:
            self.left.append("interrupted before everything was put back")
        finally:
            self._looking = False

    def _look(self, operation: Operation, body: Json) -> None:
        name = operation.role
        if operation.group in TRADING:
            self._look_at_what_it_trades(name, body)
        elif name == "saveFavoriteSymbols" and self.found.favorites is None:
            self.found.favorites = list(self.caller.must("getFavoriteSymbols")["symbols"])
        elif operation.group == "api_keys":
            self._look_at_keys(body)

    def _look_at_what_it_trades(self, name: str, body: Json) -> None:
        self._look_at_trading()
        named = {str(each) for each in _all(body, {*_IDS, "strategy_id"})}
        if foreign := named & self.found.order_ids:
            raise Spared(f"it would name an order that was there before: {min(foreign)}")
        symbols = {str(each) for each in _all(body, {"symbol"})}
        if name not in {"cancelOrder", "batchCancelOrders", "cancelConditionOrder"}:
            self._keep_out(symbols, is_for_all=name == "cancelAllOrders" and not symbols)
        if name == "cancelAllOrders":
            self._look_for_others(symbols)
        if name in _SETS:
            for symbol in symbols - self.found.settings.keys():
                self._look_at_settings(symbol)

    def _look_at_keys(self, body: Json) -> None:
        if self.found.keys is None:
            self.found.keys = self._keys()
        if str(body.get("id")) in self.found.keys:
            raise Spared("it would name an API key that was there before")

    def _keep_out(self, symbols: set[str], *, is_for_all: bool) -> None:
        occupied = self.found.occupied
        if taken := (occupied if is_for_all else symbols & occupied):
            raise Spared(f"the account has orders or a position in {min(taken)}")

    def _look_for_others(self, symbols: set[str]) -> None:
        """Once more right before a cancel-all: another program may have placed an order since."""
        self._learn_strategies()
        for each in self._orders().values():
            if (not symbols or each["symbol"] in symbols) and not self._is_own(each):
                raise Spared(f"another program has an order in {each['symbol']}")

    def _look_at_trading(self) -> None:
        if self.found.positions is None:
            orders, positions = self._orders(), self._positions()
            self.found.orders, self.found.positions = orders, positions
            if self._may("getUserAssets"):
                self.wallet_before = self._wallet()

    def _look_at_settings(self, symbol: str) -> None:
        answer = self.caller.call("getPositionSettings", query={"symbol": symbol})
        if answer.succeeded:
            self.found.settings[symbol] = (answer.data["leverage"], answer.data["margin_mode"])
        elif answer.code not in self._no_such_symbol:
            raise NotChecked(f"getPositionSettings, which it needs first, answered {answer}")

    @property
    def _no_such_symbol(self) -> frozenset[int]:
        codes = self.caller.description.codes
        return frozenset({codes["INVALID_PARAMETER"], codes["PARAMETER_OUT_OF_RANGE"]})

    def _end_trading(self) -> None:
        if not self._has_traded:
            return
        for _ in range(_ROUNDS):
            self._learn_strategies()
            mine = [each for each in self._orders().values() if self._is_own(each)]
            for each in mine:
                self._cancel(each)
            if not self._close_positions() and not mine:
                # With nothing open, none of them places anything any more.
                self._strategies.clear()
                return

    def _cancel(self, order: Json) -> None:
        kind = "condition_id" if order.get("condition_id") else "order_id"
        named = {"symbol": order["symbol"], kind: order[kind]}
        is_condition = kind == "condition_id"
        self.caller.call("cancelConditionOrder" if is_condition else "cancelOrder", named)

    def _close_positions(self) -> bool:
        """Return whether anything was held beyond what was there; it is traded back."""
        found = self.found.positions or {}
        closed = False
        for (symbol, side), position in self._positions().items():
            too_much = Decimal(position["quantity"]) - _quantity(found.get((symbol, side)))
            if not too_much or symbol in self.found.occupied:
                continue
            closed = True
            order = {
                "symbol": symbol,
                "type": "MARKET",
                "side": "SELL" if too_much > 0 else "BUY",
                "position_side": side,
                "quantity": f"{abs(too_much):f}",
                "reduce_only": True,
            }
            if not self.caller.call("placeOrder", order).succeeded:
                del order["reduce_only"]
                self.caller.call("placeOrder", order)
        return closed

    def _learn_strategies(self) -> None:
        """The orders of a strategy have ids of their own."""
        for strategy_id in sorted(self._strategies):
            query = {"strategy_id": strategy_id}
            answer = self.caller.call("getStrategyOrder", query=query)
            if answer.succeeded:
                subs = answer.data["sub_orders"]
                ids = {str(each) for each in _all(subs, set(_IDS))}
                self.own_ids |= ids - self.found.order_ids

    def _is_own(self, order: Json) -> bool:
        names = {str(order[name]) for name in _IDS if order.get(name)}
        return not names & self.found.order_ids and bool(names & self.own_ids)

    def _restore_settings(self, symbol: str) -> None:
        leverage, mode = self.found.settings[symbol]
        answer = self.caller.call("getPositionSettings", query={"symbol": symbol})
        if answer.data.get("margin_mode") != mode:
            self.caller.must("setMarginMode", {"symbol": symbol, "margin_mode": mode})
        if answer.data.get("leverage") != leverage:
            self.caller.must("setLeverage", {"symbol": symbol, "leverage": leverage})

    def _restore_favorites(self) -> None:
        if self.found.favorites is not None:
            self.caller.must("saveFavoriteSymbols", {"symbols": self.found.favorites})

    def _delete_keys(self) -> None:
        if not self.created_keys:
            return
        for key_id, each in self._keys().items():
            if each.get("api_key") in self.created_keys and key_id not in (self.found.keys or {}):
                self.caller.call("deleteApiKey", {"id": each["id"]})
        self.created_keys.clear()

    def _end_sessions(self) -> None:
        """They end by themselves too, so that no failure here is worth a word."""
        for key in self.listen_keys if self._may("closeListenKey") else ():
            self._quietly("closeListenKey", {"listen_key": key})
        for login in [*self.logins.values()] if self._may("logout") else ():
            self._quietly("logout", None, login)

    def _quietly(self, role: str, body: Json | None, login: Login | None = None) -> None:
        try:
            self.caller.call(role, body, by=None if login is None else lambda: login)
        except _TROUBLE:
            return

    def _compare(self) -> None:
        """Look at everything again."""
        found = self.found
        if found.positions is not None:
            self._tell("position", _shown(found.positions), _shown(self._positions()))
            orders = self._orders()
            self._tell("order", found.orders.keys(), orders.keys())
            changed = [
                each for each in found.orders.keys() & orders if _differs(found, orders, each)
            ]
            self.left += [f"order {each} is not as it was" for each in sorted(changed)]
            if self.wallet_before is not None:
                self.wallet_after = self._wallet()
        for symbol, before in found.settings.items():
            got = self.caller.must("getPositionSettings", query={"symbol": symbol})
            if (now := (got["leverage"], got["margin_mode"])) != before:
                self.left.append(f"{symbol} has leverage and margin mode {now}; it had {before}")
        if found.favorites is not None:
            now = self.caller.must("getFavoriteSymbols")["symbols"]
            if now != found.favorites:
                self.left.append(f"the favorites are {now}; they were {found.favorites}")
        if found.keys is not None:
            self._tell("API key", found.keys.keys(), self._keys().keys())

    def _tell(self, what: str, before: Any, now: Any) -> None:
        self.left += [
            f"{what} {each} is there, and was not" for each in sorted(set(now) - {*before})
        ]
        self.left += [f"{what} {each} is gone" for each in sorted(set(before) - {*now})]

    def _try(self, what: str, act: Callable[..., None], *given: Any) -> None:
        try:
            act(*given)
        except _TROUBLE as error:
            self.left.append(f"{what}: not put back, {error or type(error).__name__}")

    def _may(self, role: str) -> bool:
        operation = self.caller.description.by_role.get(role)
        return (
            operation is not None
            and self.caller.wire.allows(role)
            and self.caller.can_call(operation)
        )

    def _wallet(self) -> str | None:
        answer = self.caller.call("getUserAssets")
        asset = answer.data.get("user_asset")
        return str(asset.get("wallet_balance")) if isinstance(asset, dict) else None

    def _positions(self) -> dict[Side, Json]:
        held = self.caller.must("getPositions")["positions"]
        return {
            (str(each["symbol"]), str(each["position_side"])): each
            for each in held
            if Decimal(each["quantity"])
        }

    def _orders(self) -> dict[str, Json]:
        conditions = self.caller.must("getCurrentConditionOrders")["items"]
        listed = [*self._pages(), *conditions]
        return {str(each.get("condition_id") or each["order_id"]): each for each in listed}

    def _pages(self) -> Iterator[Json]:
        """All open orders; how they are paged is assumed, so that a page may bring nothing new."""
        seen: set[str] = set()
        query: Json = {}
        for _ in range(_MOST_PAGES):
            items = self.caller.must("getCurrentOrders", query=query)["items"]
            new = [each for each in items if str(each["order_id"]) not in seen]
            if not new:
                return
            yield from new
            seen |= {str(each["order_id"]) for each in new}
            query = {"last_order_id": new[-1]["order_id"]}
        raise NotChecked("the account has too many open orders to look at")

    def _keys(self) -> dict[str, Json]:
        return {str(each["id"]): each for each in self.caller.must("listApiKeys")["items"]}


def _quantity(position: Json | None) -> Decimal:
    return Decimal(0) if position is None else Decimal(position["quantity"])


def _shown(positions: dict[Side, Json]) -> set[str]:
    return {
        f"of {each['quantity']} {symbol} ({side}), entered at {each.get('entry_price')},"
        for (symbol, side), each in positions.items()
    }


def _differs(found: Found, now: dict[str, Json], order_id: str) -> bool:
    one, other = found.orders[order_id], now[order_id]
    same = ("symbol", "type", "side", "price", "quantity", "stop_price")
    return any(one.get(name) != other.get(name) for name in same)


def _all(node: Any, names: set[str]) -> Iterator[Any]:
    """Every value under one of these names, however deep."""
    if isinstance(node, list):
        for each in node:
            yield from _all(each, names)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in names and not isinstance(value, dict | list) and value is not None:
                yield value
            yield from _all(value, names)
