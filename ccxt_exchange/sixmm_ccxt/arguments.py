"""What callers pass, checked and brought into the client's words. Pure."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs
import ccxt
from sixmm import (
    ConditionOrderType,
    ConditionTimeInForce,
    OrderSide,
    OrderType,
    PositionSide,
    TimeInForce,
    WorkingType,
)

from sixmm_ccxt.base import Params, Unified

_POST_ONLY = "PO"
_STOPS = {"limit": ConditionOrderType.STOP_LIMIT, "market": ConditionOrderType.STOP_MARKET}
_TAKE_PROFITS = {
    "limit": ConditionOrderType.TAKE_PROFIT_LIMIT,
    "market": ConditionOrderType.TAKE_PROFIT_MARKET,
}
_WORKING = {"mark": WorkingType.MARK_PRICE, "last": WorkingType.CONTRACT_PRICE}
_UPWARDS = {"ascending": True, "above": True, "descending": False, "below": False}

# ccxt's words, and after them the client's own arguments, which go through as they are.
_ORDER_WORDS = ("clientOrderId", "timeInForce", "postOnly", "reduceOnly", "hedged")
_TRIGGERS = ("triggerPrice", "stopPrice", "stopLossPrice", "takeProfitPrice")
_TRIGGER_WORDS = (*_TRIGGERS, "triggerDirection", "triggerPriceType")
_PASSED = ("position_side", "close_position", "validate")
_ORDER_PASSED = (*_PASSED, "place_type", "price_type")
_CONDITION_PASSED = (*_PASSED, "working_type", "price_protect")


@attrs.frozen
class Wanted:
    """One order as the client takes it.

    Attributes:
        condition: whether it waits for a price.
        order: the client's arguments.
        symbol: the unified symbol.
        trigger: ccxt's word for the price that it waits for.
    """

    condition: bool
    order: dict[str, Any]
    symbol: str
    trigger: str | None = None


class Arguments(Unified):
    """Reads what callers pass."""

    def _wanted(
        self, symbol: Any, type: Any, side: Any, amount: Any, price: Any, params: Params
    ) -> Wanted:
        if symbol is None:
            raise ccxt.ArgumentsRequired(f"{self.id}: an order needs a symbol.")
        market = self.market(symbol)
        kind, way = str(type).lower(), str(side).lower()
        if kind not in _STOPS:
            raise ccxt.InvalidOrder(
                f"{self.id}: the type of an order is 'limit' or 'market', not {type!r}."
                " An order that waits for a price gets params={'triggerPrice': …}."
            )
        if way not in {"buy", "sell"}:
            raise ccxt.InvalidOrder(
                f"{self.id}: the side of an order is 'buy' or 'sell', not {side!r}."
            )
        given = {name: value for name, value in params.items() if value is not None}
        triggers = [name for name in _TRIGGERS if name in given]
        passed = _CONDITION_PASSED if triggers else _ORDER_PASSED
        self._known(
            "create_order",
            given,
            (*_ORDER_WORDS, *_TRIGGER_WORDS, *passed) if triggers else (*_ORDER_WORDS, *passed),
        )
        closes = given.get("close_position") is True
        order: dict[str, Any] = {
            "symbol": market["id"],
            "side": OrderSide[way.upper()],
            "quantity": None if amount is None and closes else self._amount(symbol, amount),
            "price": self._price(symbol, "price", price) if kind == "limit" else None,
            "client_order_id": given.get("clientOrderId"),
            "reduce_only": given.get("reduceOnly"),
            **{name: given[name] for name in passed if name in given},
        }
        if given.get("hedged"):
            opens = not given.get("reduceOnly")
            is_long = (way == "buy") == opens
            order["position_side"] = PositionSide.LONG if is_long else PositionSide.SHORT
        if not triggers:
            order["type"] = OrderType[kind.upper()]
            order["time_in_force"], order["maker_only"] = self._lasting(kind, given)
            return Wanted(condition=False, order=order, symbol=market["symbol"])
        if len(triggers) > 1:
            raise ccxt.InvalidOrder(f"{self.id}: an order waits for one of {', '.join(triggers)}.")
        trigger = triggers[0]
        order["type"] = self._condition_type(kind, way, trigger, given)
        order["stop_price"] = self._price(symbol, trigger, given[trigger])
        order.setdefault("working_type", self._working_type(given))
        lasting, maker_only = self._lasting(kind, given)
        if maker_only:
            raise ccxt.InvalidOrder(
                f"{self.id}: an order that waits for a price can't be postOnly."
            )
        order["time_in_force"] = lasting and ConditionTimeInForce[lasting.name]
        return Wanted(condition=True, order=order, symbol=market["symbol"], trigger=trigger)

    def _condition_type(
        self, kind: str, way: str, trigger: str, given: Params
    ) -> ConditionOrderType:
        if trigger == "takeProfitPrice":
            return _TAKE_PROFITS[kind]
        if trigger == "stopLossPrice" or "triggerDirection" not in given:
            return _STOPS[kind]
        upwards = _UPWARDS.get(str(given["triggerDirection"]).lower())
        if upwards is None:
            raise ccxt.InvalidOrder(
                f"{self.id}: triggerDirection is 'ascending' or 'descending',"
                f" not {given['triggerDirection']!r}."
            )
        return _STOPS[kind] if upwards == (way == "buy") else _TAKE_PROFITS[kind]

    def _working_type(self, given: Params) -> WorkingType | None:
        named = given.get("triggerPriceType")
        if named is None:
            return None
        if named not in _WORKING:
            raise ccxt.InvalidOrder(
                f"{self.id}: triggerPriceType is 'mark' or 'last', not {named!r}."
            )
        return _WORKING[named]

    def _lasting(self, kind: str, given: Params) -> tuple[TimeInForce | None, bool | None]:
        """How long an order stays, and whether it may only add liquidity."""
        named = given.get("timeInForce")
        word = None if named is None else str(named).upper()
        post_only = given.get("postOnly") or word == _POST_ONLY or None
        if word is not None and word != _POST_ONLY and word not in TimeInForce.__members__:
            known = ", ".join((*TimeInForce.__members__, _POST_ONLY))
            raise ccxt.InvalidOrder(f"{self.id}: timeInForce is one of {known}, not {named!r}.")
        lasting = None if word in {None, _POST_ONLY} else TimeInForce[str(word)]
        if post_only and (kind == "market" or lasting not in {None, TimeInForce.GTC}):
            raise ccxt.InvalidOrder(
                f"{self.id}: only a limit order that stays (GTC) can be postOnly."
            )
        return lasting, bool(post_only) or None

    def _amount(self, symbol: str, amount: Any) -> str:
        """As ccxt's rule has it: cut down to a multiple of the contract's step."""
        return self._precise(symbol, "amount", amount, "amount", self.amount_to_precision)

    def _price(self, symbol: str, name: str, price: Any) -> str:
        """As ccxt's rule has it: the nearest multiple of the contract's tick, halfway up."""
        return self._precise(symbol, name, price, "price", self.price_to_precision)

    def _precise(
        self, symbol: str, name: str, value: Any, grid: str, rule: Callable[[str, Any], str]
    ) -> str:
        exact = self._positive(name, value)
        if not self.market(symbol)["precision"][grid]:
            return format(exact, "f")  # the exchange names no grid
        try:
            return rule(symbol, value)
        except ArithmeticError:
            raise ccxt.InvalidOrder(
                f"{self.id}: {name} {value!r} has more digits than an order can have."
            ) from None

    def _positive(self, name: str, value: Any) -> Decimal:
        if value is None:
            raise ccxt.ArgumentsRequired(f"{self.id}: the order needs {name}.")
        try:
            exact = Decimal(str(value))
        except InvalidOperation:
            exact = Decimal("NaN")
        if isinstance(value, bool) or not exact.is_finite() or exact <= 0:
            raise ccxt.InvalidOrder(f"{self.id}: {name} must be a positive number, not {value!r}.")
        return exact

    def _known(self, method: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
        """A parameter that does nothing here is refused: the caller means something by it."""
        unknown = sorted(given.keys() - set(known))
        if unknown:
            raise ccxt.BadRequest(
                f"{self.id} {method}: params has {', '.join(map(repr, unknown))}, which does nothing here."
                f" Known: {', '.join(known)}."
            )

    def _of_swaps(self, method: str, given: Params) -> None:
        """The one wallet is that of swaps: another one's balance would be a wrong answer."""
        self._known(method, given, ("type",))
        if given.get("type") not in {None, "swap"}:
            raise ccxt.NotSupported(
                f"{self.id} {method}: there is a 'swap' account only, no {given['type']!r} one."
            )

    def _contract(self, method: str, symbol: str | None) -> str:
        if symbol is None:
            raise ccxt.ArgumentsRequired(f"{self.id} {method} needs a symbol.")
        contract: str = self.market(symbol)["id"]
        return contract

    def _moment(self, name: str, value: Any) -> int | None:
        """Unix ms; the client refuses what looks like seconds."""
        if isinstance(value, float) and value.is_integer():
            return int(value)
        moment: int | None = value
        if moment is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise ccxt.BadRequest(
                f"{self.id}: {name} is Unix milliseconds, an int, not {value!r}."
                " exchange.parse8601('2026-01-31T00:00:00Z') makes them of a text."
            )
        return moment

    def _count(self, limit: Any) -> int | None:
        count: int | None = limit
        if limit is not None and (
            isinstance(limit, bool) or not isinstance(limit, int) or limit < 1
        ):
            raise ccxt.BadRequest(f"{self.id}: limit is a positive int, not {limit!r}.")
        return count
