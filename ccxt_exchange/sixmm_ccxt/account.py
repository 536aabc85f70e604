"""Money, positions and their settings."""

from collections.abc import Sequence
from typing import Any

import ccxt
from sixmm import MarginMode, OrderSide, OrderType

from sixmm_ccxt.base import NONE, Dict, Params, unified
from sixmm_ccxt.convert import Conversion
from sixmm_ccxt.history import History
from sixmm_ccxt.steps import Flow, ask, change, loaded, order


class Account(Conversion, History):
    """The unified methods of an account."""

    @unified
    def fetch_balance(self, params: Params = NONE) -> Flow[Dict]:
        """Wallet balance; what orders and positions hold of it is used. Unrealized profit is not in it."""
        self._of_swaps("fetch_balance", params)
        yield from loaded()
        answer = yield from ask(lambda mm: mm.account.assets())
        return self._balance_of([answer] if answer.get("asset") else [], None, answer.raw)

    @unified
    def fetch_ledger(
        self,
        code: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> Flow[list[Dict]]:
        """Movements of money, oldest first. `params`: `until`, Unix ms; `change_type`, the exchange's word for one kind."""
        self._known("fetch_ledger", params, ("until", "change_type"))
        kind: dict[str, Any] = {name: params[name] for name in ("change_type",) if name in params}
        yield from loaded()
        found = yield from self._history(
            lambda start, end: (
                lambda mm: mm.account.iter_change_logs(
                    asset=code, start_time=start, end_time=end, **kind
                )
            ),
            since=since,
            until=params.get("until"),
            limit=limit,
            at=lambda one: one.get("created_at"),
            # A movement has no id: what it says tells it from others.
            identity=lambda one: repr(sorted(one.raw.items())),
        )
        return [self._entry_of(one) for one in found]

    @unified
    def fetch_positions(
        self, symbols: Sequence[str] | None = None, params: Params = NONE
    ) -> Flow[list[Dict]]:
        """Open positions, of all contracts or of some."""
        self._known("fetch_positions", params, ())
        yield from loaded()
        wanted = self.market_symbols(symbols)
        only = self._contract("", wanted[0]) if wanted and len(wanted) == 1 else None
        found = yield from ask(lambda mm: mm.positions.current(symbol=only))
        made = [self._position_of(one) for one in found]
        return [one for one in made if not wanted or one["symbol"] in wanted]

    @unified
    def fetch_position(self, symbol: str, params: Params = NONE) -> Flow[Dict | None]:
        """The open position of a contract; None where there is none.

        `params`: `side`, 'long' or 'short', where both are open.
        """
        self._known("fetch_position", params, ("side",))
        yield from loaded()
        contract = self._contract("fetch_position", symbol)
        found = yield from ask(lambda mm: mm.positions.current(symbol=contract))
        made = [self._position_of(one) for one in found if one.get("symbol") == contract]
        return self._one_of(made, symbol, params.get("side"))

    @unified
    def close_position(
        self, symbol: str, side: str | None = None, params: Params = NONE
    ) -> Flow[Dict]:
        """Close a contract's whole position at market. `side`, 'long' or 'short', where both are open.

        The order closes what there is when it arrives, on that side, and can't open another position.
        """
        self._known("close_position", params, ("clientOrderId",))
        yield from loaded()
        market = self.market(symbol)
        found = yield from ask(lambda mm: mm.positions.current(symbol=market["id"]))
        ours = [one for one in found if one.get("symbol") == market["id"]]
        made = [self._position_of(one) for one in ours]
        chosen = self._one_of(made, symbol, side)
        if chosen is None:
            raise ccxt.OperationRejected(f"{self.id}: there is no position of {symbol} to close.")
        acts_on = ours[made.index(chosen)].get("position_side")
        way = OrderSide.SELL if chosen["side"] == "long" else OrderSide.BUY
        placed = yield from order(
            lambda mm: mm.orders.place(
                symbol=market["id"],
                type=OrderType.MARKET,
                side=way,
                position_side=acts_on,
                close_position=True,
                client_order_id=params.get("clientOrderId"),
            )
        )
        return self.safe_order(
            {
                "id": placed.get("order_id"),
                "clientOrderId": placed.get("client_order_id"),
                "symbol": market["symbol"],
                "timestamp": placed.get("accepted_at"),
                "datetime": self.iso8601(placed.get("accepted_at")),
                "type": "market",
                "side": str(way).lower(),
                "reduceOnly": True,
                "status": self._status_of(placed.get("status")),
                "info": placed.raw,
            }
        )

    @unified
    def set_leverage(
        self, leverage: int, symbol: str | None = None, params: Params = NONE
    ) -> Flow[Dict]:
        """Set a contract's leverage, a whole number."""
        self._known("set_leverage", params, ())
        yield from loaded()
        contract = self._contract("set_leverage", symbol)
        given: Any = leverage
        whole = int(given) if isinstance(given, float) and given.is_integer() else given
        if isinstance(whole, bool) or not isinstance(whole, int):
            raise ccxt.BadRequest(f"{self.id}: leverage is a whole number, not {leverage!r}.")
        applied = yield from change(
            lambda mm: mm.positions.set_leverage(symbol=contract, leverage=whole)
        )
        return {"info": applied.raw, "symbol": symbol, "leverage": applied.get("leverage")}

    @unified
    def set_margin_mode(
        self, marginMode: str, symbol: str | None = None, params: Params = NONE
    ) -> Flow[Dict]:
        """Have a contract's positions margined 'cross' or 'isolated'."""
        self._known("set_margin_mode", params, ())
        yield from loaded()
        contract = self._contract("set_margin_mode", symbol)
        mode = str(marginMode).upper()
        if mode not in MarginMode.__members__:
            raise ccxt.BadRequest(
                f"{self.id}: marginMode is 'cross' or 'isolated', not {marginMode!r}."
            )
        yield from change(
            lambda mm: mm.positions.set_margin_mode(symbol=contract, margin_mode=MarginMode[mode])
        )
        return {"info": {}, "symbol": symbol, "marginMode": mode.lower()}

    @unified
    def fetch_leverage(self, symbol: str, params: Params = NONE) -> Flow[Dict]:
        """A contract's leverage; the same for both sides."""
        self._known("fetch_leverage", params, ())
        yield from loaded()
        contract = self._contract("fetch_leverage", symbol)
        settings = yield from ask(lambda mm: mm.positions.settings(symbol=contract))
        leverage = settings.get("leverage")
        return {
            "info": settings.raw,
            "symbol": self.safe_symbol(contract),
            "marginMode": _mode(settings.get("margin_mode")),
            "longLeverage": leverage,
            "shortLeverage": leverage,
        }

    @unified
    def fetch_margin_mode(self, symbol: str, params: Params = NONE) -> Flow[Dict]:
        """How a contract's positions are margined."""
        self._known("fetch_margin_mode", params, ())
        yield from loaded()
        contract = self._contract("fetch_margin_mode", symbol)
        settings = yield from ask(lambda mm: mm.positions.settings(symbol=contract))
        return {
            "info": settings.raw,
            "symbol": self.safe_symbol(contract),
            "marginMode": _mode(settings.get("margin_mode")),
        }

    def _one_of(self, made: list[Dict], symbol: str, side: Any) -> Dict | None:
        """The position that is meant."""
        if side not in {None, "long", "short"}:
            raise ccxt.BadRequest(f"{self.id}: side is 'long' or 'short', not {side!r}.")
        fit = [
            one for one in made if one["side"] is not None and (side is None or one["side"] == side)
        ]
        if len(fit) > 1:
            raise ccxt.ArgumentsRequired(
                f"{self.id}: {symbol} has a long and a short position: say side='long' or side='short'."
            )
        return fit[0] if fit else None


def _mode(code: MarginMode | None) -> str | None:
    return None if code is None else code.name.lower()
