"""The account: positions, settings, money, favorites."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sixmm_conformance.errors import Broken, NotChecked
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import Chapter, eventually, same

ACCOUNT = Chapter("account")

_MARKET = ("getSymbols", "getKlines")
_SETTINGS = ("setLeverage", "setMarginMode", "getPositionSettings")

Json = Mapping[str, Any]


@ACCOUNT.rule(
    "settings",
    "Leverage and margin mode are told as they were set, for their contract only",
    "getPositionSettings",
    uses=(*_MARKET, *_SETTINGS),
)
def leverage_and_margin_mode_are_told_as_they_were_set(on: Fixtures) -> None:
    market, others = on.market, _other_symbols(on)
    before = [_settings(on, symbol) for symbol in others]
    wanted = market.leverage - 1 or 2
    for leverage, mode in ((wanted, "ISOLATED"), (market.leverage, "CROSS")):
        answer = on.caller.must("setLeverage", {"symbol": market.symbol, "leverage": leverage})
        same(answer["leverage"], leverage, "the leverage in the answer")
        on.caller.must("setMarginMode", {"symbol": market.symbol, "margin_mode": mode})
        expected = (leverage, mode)
        eventually(on, lambda: _settings(on, market.symbol), expected, "leverage and margin mode")
        now = [_settings(on, symbol) for symbol in others]
        same(now, before, "the settings of other contracts")


@ACCOUNT.rule(
    "positions",
    "A fill opens a position, and the opposite one closes it and puts it into the history",
    "getPositions",
    uses=(*_MARKET, "placeOrder", "getPositions", "getPositionHistory"),
)
def a_fill_opens_a_position_and_the_opposite_one_closes_it(on: Fixtures) -> None:
    market = on.market
    order = {"symbol": market.symbol, "type": "MARKET", "quantity": market.quantity}
    closed = _closed(on)
    before = _position(on)
    on.caller.must("placeOrder", {**order, "side": "BUY"})
    expected = before + Decimal(market.quantity)
    eventually(on, lambda: _position(on), expected, "the position after a buy")
    on.caller.must("placeOrder", {**order, "side": "SELL"})
    eventually(on, lambda: _position(on), before, "the position after an equal sell")
    if not before:
        eventually(on, lambda: _closed(on), closed + 1, "the number of closed positions")


@ACCOUNT.rule(
    "margin",
    "An open order freezes margin, and its end frees it",
    "getUserAssets",
    uses=(*_MARKET, "placeOrder", "cancelOrder", "getUserAssets"),
)
def an_open_order_freezes_margin_and_its_end_frees_it(on: Fixtures) -> None:
    before = _frozen(on)
    placed = on.caller.must("placeOrder", on.market.resting())
    if _frozen(on) <= before:
        raise Broken("frozen_margin is not more with an open order than without it")
    named = {"symbol": on.market.symbol, "order_id": placed["order_id"]}
    on.caller.must("cancelOrder", named)
    eventually(on, lambda: _frozen(on), before, "frozen_margin after the order was canceled")


@ACCOUNT.rule(
    "change-log",
    "Every movement of money shows the balance before and after",
    "getAccountChangeLogs",
    uses=(*_MARKET, "placeOrder", "getAccountChangeLogs"),
)
def every_movement_of_money_shows_the_balance_before_and_after(on: Fixtures) -> None:
    market = on.market
    order = {"symbol": market.symbol, "type": "MARKET", "quantity": market.quantity}
    for side in ("BUY", "SELL"):
        on.caller.must("placeOrder", {**order, "side": side})
    changes = on.caller.must("getAccountChangeLogs", query={"page_size": 50})["items"]
    kind = on.caller.operation("getAccountChangeLogs").completed_query({}).get("change_type")
    if not changes and kind is not None:
        raise NotChecked(
            f"there is no movement of money of the kind {kind}: let the example of change_type be one that trading causes"
        )
    if not changes:
        raise Broken("two trades have left no movement of money")
    for change in changes:
        before, after = (
            Decimal(change["wallet_balance_before"]),
            Decimal(change["wallet_balance_after"]),
        )
        same(after - before, Decimal(change["amount"]), "after less before of a movement of money")


@ACCOUNT.rule(
    "volume",
    "Trading counts in the volume of 30 days, and costs fees",
    "getVolumeStats",
    uses=(*_MARKET, "placeOrder", "getVolumeStats"),
)
def trading_counts_in_the_volume_of_30_days(on: Fixtures) -> None:
    before, market = _volume(on), on.market
    order = {"symbol": market.symbol, "type": "MARKET", "quantity": market.quantity}
    on.caller.must("placeOrder", {**order, "side": "BUY"})
    eventually(on, lambda: _volume(on) > before, expected=True, what="whether the volume has grown")


@ACCOUNT.rule(
    "favorites",
    "Saving favorites replaces the list",
    "rest-api#private-user-endpoints",
    uses=(*_MARKET, "saveFavoriteSymbols", "getFavoriteSymbols"),
)
def saving_favorites_replaces_the_list(on: Fixtures) -> None:
    known = [on.market.symbol, *_other_symbols(on)]
    for symbols in (known[:2], known[:1], []):
        on.caller.must("saveFavoriteSymbols", {"symbols": symbols})
        got = on.caller.must("getFavoriteSymbols")["symbols"]
        same(got, symbols, "the favorites after they were saved")


def _other_symbols(on: Fixtures) -> list[str]:
    listed = on.caller.must("getSymbols")["items"]
    return [each["symbol"] for each in listed if each["symbol"] != on.market.symbol]


def _settings(on: Fixtures, symbol: str) -> tuple[Any, Any]:
    got = on.caller.must("getPositionSettings", query={"symbol": symbol})
    return got["leverage"], got["margin_mode"]


def _position(on: Fixtures) -> Decimal:
    """The net quantity that is held of the contract."""
    query = {"symbol": on.market.symbol}
    held = on.caller.must("getPositions", query=query)["positions"]
    return sum((Decimal(each["quantity"]) for each in held), Decimal(0))


def _closed(on: Fixtures) -> int:
    return int(on.caller.must("getPositionHistory")["total"])


def _volume(on: Fixtures) -> Decimal:
    return Decimal(on.caller.must("getVolumeStats")["volume30d"])


def _frozen(on: Fixtures) -> Decimal:
    return Decimal(on.caller.must("getUserAssets")["user_asset"]["frozen_margin"])
