"""Orders: placing, changing, canceling, querying; and their trades."""

from collections.abc import Mapping, Sequence
from typing import Any

import ccxt
from sixmm import BatchOrderResult, CancelType, ConditionOrder, Order, OrderStatus

from sixmm_ccxt.arguments import Wanted
from sixmm_ccxt.base import NONE, Dict, Params, unified
from sixmm_ccxt.convert import Conversion
from sixmm_ccxt.history import History
from sixmm_ccxt.steps import Flow, ask, loaded, order, rows

_CANCELED = (OrderStatus.CANCELED, OrderStatus.PARTIALLY_FILLED_CANCELED, OrderStatus.REJECTED)
_OPEN = "open"
# A condition order has no query of its own: it is looked for among the waiting and so many past ones.
_PAST_CONDITIONS = 1_000
_TRIGGER = ("trigger", "stop")


class Trading(Conversion, History):
    """The unified methods of orders.

    Orders that wait for a price are other orders to the exchange: with `params={"trigger": True}` a method means those.
    """

    @unified
    def create_order(
        self,
        symbol: str,
        type: str,
        side: str,
        amount: float | None,
        price: float | None = None,
        params: Params = NONE,
    ) -> Flow[Dict]:
        """Place a limit or a market order; with a trigger price, one that waits for it.

        The amount is cut down to a multiple of the contract's step, prices go to the nearest multiple of its tick.

        `params`: `clientOrderId`, `timeInForce` (GTC, IOC, FOK, PO), `postOnly`, `reduceOnly`, `hedged`;
        `triggerPrice`, `stopLossPrice` or `takeProfitPrice`, with `triggerDirection` and `triggerPriceType`; and the
        client's own `position_side`, `close_position`, `validate`, `price_type`, `place_type`, `price_protect`.

        What is not known of the new order yet, such as what is filled, is None: `fetch_order` tells.
        """
        yield from loaded()
        wanted = self._wanted(symbol, type, side, amount, price, params)
        if wanted.condition:
            waits = yield from order(lambda mm: mm.conditions.place(**wanted.order))
            # Accepted is all that its answer says: the words for its state are not documented.
            return self._order_made(
                wanted,
                waits.raw,
                order_id=waits.get("condition_id"),
                at=waits.get("accepted_at"),
                status=_OPEN,
            )
        placed = yield from order(lambda mm: mm.orders.place(**wanted.order))
        return self._order_made(
            wanted,
            placed.raw,
            order_id=placed.get("order_id"),
            client_id=placed.get("client_order_id"),
            at=placed.get("accepted_at"),
            status=self._status_of(placed.get("status")),
        )

    @unified
    def create_orders(
        self, orders: Sequence[Mapping[str, Any]], params: Params = NONE
    ) -> Flow[list[Dict]]:
        """Place several orders in one call; each succeeds or fails for itself.

        One that was refused has the status 'rejected', and the exchange's words in `info`.
        """
        self._known("create_orders", params, ())
        yield from loaded()
        wanted = [
            self._wanted(
                one.get("symbol"),
                one.get("type"),
                one.get("side"),
                one.get("amount"),
                one.get("price"),
                one.get("params") or NONE,
            )
            for one in orders
        ]
        if any(one.condition for one in wanted):
            raise ccxt.NotSupported(
                f"{self.id}: orders that wait for a price are placed one by one, by create_order."
            )
        bare: list[Any] = [
            {name: value for name, value in one.order.items() if name != "validate"}
            for one in wanted
        ]
        validate = True if any(one.order.get("validate") for one in wanted) else None
        placed = yield from order(lambda mm: mm.orders.place_batch(orders=bare, validate=validate))
        return [self._row_made(one, row) for one, row in zip(wanted, placed, strict=True)]

    def _row_made(self, wanted: Wanted, row: BatchOrderResult) -> Dict:
        refused = row.get("code") != 0
        return self._order_made(
            wanted,
            row.raw,
            order_id=row.get("order_id"),
            client_id=row.get("client_order_id"),
            at=row.get("accepted_at"),
            status="rejected" if refused else self._status_of(row.get("status")),
        )

    def _order_made(
        self,
        wanted: Wanted,
        info: Any,
        *,
        order_id: str | None,
        at: int | None,
        status: str | None,
        client_id: str | None = None,
    ) -> Dict:
        """What was sent, with what the answer adds."""
        sent = wanted.order
        post_only = sent.get("maker_only")
        lasting = sent.get("time_in_force")
        kind = "market" if sent.get("price") is None else "limit"
        stop = sent.get("stop_price")
        return self.safe_order(
            {
                "id": order_id,
                "clientOrderId": client_id or sent.get("client_order_id"),
                "symbol": wanted.symbol,
                "timestamp": at,
                "datetime": self.iso8601(at),
                "type": kind,
                "side": str(sent["side"]).lower(),
                "timeInForce": "PO" if post_only else (lasting and str(lasting)),
                "postOnly": post_only,
                "reduceOnly": sent.get("reduce_only"),
                "price": sent.get("price"),
                "amount": sent.get("quantity"),
                "triggerPrice": stop,
                "stopLossPrice": stop if wanted.trigger == "stopLossPrice" else None,
                "takeProfitPrice": stop if wanted.trigger == "takeProfitPrice" else None,
                "status": status,
                "fee": None,
                "trades": [],
                "info": info,
            },
            self.market(wanted.symbol),
        )

    @unified
    def edit_order(
        self,
        id: str,
        symbol: str,
        type: str | None = None,
        side: str | None = None,
        amount: float | None = None,
        price: float | None = None,
        params: Params = NONE,
    ) -> Flow[Dict]:
        """Change the amount and the price of an open limit order in its place; one that is left out stays.

        `amount` is the whole, with what is filled of it. Type and side can't change.
        """
        self._known("edit_order", params, ("validate",))
        yield from loaded()
        contract = self._contract("edit_order", symbol)
        if type is not None and str(type).lower() != "limit":
            raise ccxt.InvalidOrder(f"{self.id}: only a limit order can be changed.")
        if amount is None and price is None:
            raise ccxt.ArgumentsRequired(f"{self.id}: edit_order needs an amount or a price.")
        held: Order | None = None
        if amount is None or price is None or side is not None:
            held = yield from ask(lambda mm: mm.orders.get(symbol=contract, order_id=id))
        if held is not None and side is not None and str(held.side).lower() != str(side).lower():
            raise ccxt.InvalidOrder(f"{self.id}: the side of an order can't change.")
        quantity = self._amount(symbol, held.quantity if amount is None and held else amount)
        new_price = self._price(symbol, "price", held.price if price is None and held else price)
        changed = yield from order(
            lambda mm: mm.orders.amend(
                symbol=contract,
                order_id=id,
                price=new_price,
                quantity=quantity,
                validate=params.get("validate"),
            )
        )
        return self.safe_order(
            {
                "id": changed.get("order_id") or id,
                "clientOrderId": changed.get("client_order_id"),
                "symbol": self.safe_symbol(contract),
                "lastUpdateTimestamp": changed.get("accepted_at"),
                "type": "limit",
                "side": str(held.side).lower() if held else side,
                "price": new_price,
                "amount": quantity,
                "status": self._status_of(changed.get("status")),
                "info": changed.raw,
            }
        )

    @unified
    def cancel_order(self, id: str, symbol: str | None = None, params: Params = NONE) -> Flow[Dict]:
        """Cancel an order. `params`: `clientOrderId` instead of an id, or `trigger` for one that waits for a price."""
        self._known("cancel_order", params, (*_TRIGGER, "clientOrderId"))
        yield from loaded()
        contract = self._contract("cancel_order", symbol)
        if _of_conditions(params):
            ended = yield from order(
                lambda mm: mm.conditions.cancel(symbol=contract, condition_id=id)
            )
            return self._canceled(
                contract, ended.raw, order_id=ended.get("condition_id") or id, status="canceled"
            )
        client_id = params.get("clientOrderId")
        changed = yield from order(
            lambda mm: mm.orders.cancel(symbol=contract, **_named(id, client_id))
        )
        return self._canceled(
            contract,
            changed.raw,
            order_id=changed.get("order_id") or id,
            client_id=changed.get("client_order_id") or client_id,
            at=changed.get("accepted_at"),
            status=self._status_of(changed.get("status")),
        )

    @unified
    def cancel_orders(
        self, ids: Sequence[str], symbol: str | None = None, params: Params = NONE
    ) -> Flow[list[Dict]]:
        """Cancel several orders of a contract in one call.

        An order that could not be canceled has the status None, and the exchange's words in `info`.
        `params`: `clientOrderIds` instead of ids.
        """
        self._known("cancel_orders", params, ("clientOrderIds",))
        yield from loaded()
        contract = self._contract("cancel_orders", symbol)
        names = params.get("clientOrderIds")
        wanted: list[Any] = [
            {"symbol": contract, **_named(one, one if names else None)} for one in names or ids
        ]
        done = yield from order(lambda mm: mm.orders.cancel_batch(orders=wanted))
        return [
            self._canceled(
                contract,
                row.raw,
                order_id=row.get("order_id") or one.get("order_id"),
                client_id=row.get("client_order_id") or one.get("client_order_id"),
                at=row.get("accepted_at"),
                status=self._status_of(row.get("status")) if row.get("code") == 0 else None,
            )
            for one, row in zip(wanted, done, strict=True)
        ]

    @unified
    def cancel_all_orders(
        self, symbol: str | None = None, params: Params = NONE
    ) -> Flow[list[Dict]]:
        """Cancel all normal orders, of a contract or of all; with `trigger`, all that wait for a price instead.

        The exchange does not say which orders these were: the list has one entry, which names none.
        """
        self._known("cancel_all_orders", params, _TRIGGER)
        yield from loaded()
        contract = None if symbol is None else self._contract("cancel_all_orders", symbol)
        which = CancelType.ALL_CONDITION if _of_conditions(params) else CancelType.ALL_NORMAL
        yield from order(lambda mm: mm.orders.cancel_all(symbol=contract, cancel_type=which))
        return [self.safe_order({"symbol": symbol, "info": {}})]

    def _canceled(
        self,
        contract: str,
        info: Any,
        *,
        order_id: str | None,
        status: str | None,
        client_id: str | None = None,
        at: int | None = None,
    ) -> Dict:
        return self.safe_order(
            {
                "id": order_id,
                "clientOrderId": client_id,
                "symbol": self.safe_symbol(contract),
                "lastUpdateTimestamp": at,
                "status": status,
                "info": info,
            }
        )

    @unified
    def fetch_order(self, id: str, symbol: str | None = None, params: Params = NONE) -> Flow[Dict]:
        """An order, open or past. `params`: `clientOrderId` instead of an id, or `trigger` for one that waits."""
        self._known("fetch_order", params, (*_TRIGGER, "clientOrderId"))
        yield from loaded()
        contract = self._contract("fetch_order", symbol)
        client_id = params.get("clientOrderId")
        if not _of_conditions(params):
            found = yield from ask(
                lambda mm: mm.orders.get(symbol=contract, **_named(id, client_id))
            )
            return self._order_of(found)

        def is_it(one: ConditionOrder) -> bool:
            if client_id:
                return bool(one.get("client_order_id") == client_id)
            return bool(one.get("condition_id") == id)

        waiting = yield from ask(lambda mm: mm.conditions.current(symbol=contract))
        for one in waiting:
            if is_it(one):
                return self._condition_of(one, _OPEN)
        past = yield from rows(
            lambda mm: mm.conditions.iter_history(symbol=contract, max_items=_PAST_CONDITIONS),
            most=1,
            keep=is_it,
        )
        if not past:
            raise ccxt.OrderNotFound(
                f"{self.id}: {client_id or id} is neither a waiting condition order of {symbol},"
                f" nor among its last {_PAST_CONDITIONS}."
            )
        return self._condition_of(past[0], None)

    @unified
    def fetch_open_orders(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> Flow[list[Dict]]:
        """Open orders, of a contract or of all, oldest first; with `trigger`, those that wait for a price."""
        self._known("fetch_open_orders", params, _TRIGGER)
        yield from loaded()
        contract = None if symbol is None else self._contract("fetch_open_orders", symbol)
        start, most = self._moment("since", since), self._count(limit)
        if _of_conditions(params):
            waiting = yield from ask(lambda mm: mm.conditions.current(symbol=contract))
            made = [self._condition_of(one, _OPEN) for one in waiting]
        else:
            found = yield from rows(lambda mm: mm.orders.iter_current(symbol=contract))
            made = [self._order_of(one) for one in found]
        made.sort(key=lambda one: one["timestamp"] or 0)
        kept: list[Dict] = self.filter_by_since_limit(made, start, most, "timestamp")
        return kept

    @unified
    def fetch_closed_orders(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> Flow[list[Dict]]:
        """Filled orders, oldest first. `params`: `until`, Unix ms."""
        self._known("fetch_closed_orders", params, ("until",))
        found = yield from self._past_orders(symbol, since, limit, params, (OrderStatus.FILLED,))
        return found

    @unified
    def fetch_canceled_orders(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> Flow[list[Dict]]:
        """Canceled and rejected orders, oldest first. `params`: `until`, Unix ms."""
        self._known("fetch_canceled_orders", params, ("until",))
        found = yield from self._past_orders(symbol, since, limit, params, _CANCELED)
        return found

    @unified
    def fetch_canceled_and_closed_orders(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> Flow[list[Dict]]:
        """All past orders, oldest first. `params`: `until`, Unix ms; `trigger` for those that waited for a price."""
        self._known("fetch_canceled_and_closed_orders", params, ("until", *_TRIGGER))
        if not _of_conditions(params):
            found = yield from self._past_orders(symbol, since, limit, params, None)
            return found
        yield from loaded()
        contract = None if symbol is None else self._contract("", symbol)
        past = yield from self._history(
            lambda start, end: (
                lambda mm: mm.conditions.iter_history(
                    symbol=contract, start_time=start, end_time=end
                )
            ),
            since=since,
            until=params.get("until"),
            limit=limit,
            at=lambda one: one.get("created_at"),
            identity=lambda one: one.get("condition_id"),
        )
        return [self._condition_of(one, None) for one in past]

    def _past_orders(
        self,
        symbol: str | None,
        since: Any,
        limit: Any,
        params: Params,
        states: Sequence[OrderStatus] | None,
    ) -> Flow[list[Dict]]:
        yield from loaded()
        contract = None if symbol is None else self._contract("", symbol)
        found = yield from self._history(
            lambda start, end: (
                lambda mm: mm.orders.iter_history(symbol=contract, start_time=start, end_time=end)
            ),
            since=since,
            until=params.get("until"),
            limit=limit,
            at=lambda one: one.get("created_at"),
            identity=lambda one: one.get("order_id"),
            # The exchange filters by a number whose meaning it does not document.
            keep=lambda one: states is None or one.get("status") in states,
        )
        return [self._order_of(one) for one in found]

    @unified
    def fetch_my_trades(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> Flow[list[Dict]]:
        """The account's trades, oldest first. `params`: `until`, Unix ms."""
        self._known("fetch_my_trades", params, ("until",))
        yield from loaded()
        contract = None if symbol is None else self._contract("fetch_my_trades", symbol)
        found = yield from self._history(
            lambda start, end: (
                lambda mm: mm.orders.iter_trades(symbol=contract, start_time=start, end_time=end)
            ),
            since=since,
            until=params.get("until"),
            limit=limit,
            at=lambda one: one.get("created_at"),
            identity=lambda one: one.get("fill_id"),
        )
        return [self._trade_of(one) for one in found]

    @unified
    def fetch_order_trades(
        self,
        id: str,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> Flow[list[Dict]]:
        """The trades of one order, oldest first."""
        self._known("fetch_order_trades", params, ())
        yield from loaded()
        contract = None if symbol is None else self._contract("fetch_order_trades", symbol)
        start, most = self._moment("since", since), self._count(limit)
        found = yield from rows(lambda mm: mm.orders.iter_trades(symbol=contract, order_id=id))
        made = sorted(map(self._trade_of, found), key=lambda one: one["timestamp"] or 0)
        kept: list[Dict] = self.filter_by_since_limit(made, start, most, "timestamp")
        return kept


def _of_conditions(params: Params) -> bool:
    return any(params.get(name) for name in _TRIGGER)


def _named(order_id: str, client_id: Any) -> Dict:
    """An order by the caller's own id where there is one, or else by the exchange's."""
    return {"client_order_id": client_id} if client_id else {"order_id": order_id}
