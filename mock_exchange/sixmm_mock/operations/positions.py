"""Margin mode, leverage, and positions.

https://docs.6mm.com/developer-api/rest-api/position
"""

from decimal import Decimal

from sixmm_description import JsonObject

from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.operations.call import Call, handles, page, within
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.enums import MarginMode
from sixmm_mock.trading.positions import ClosedPosition
from sixmm_mock.views import plain, position_view

ZERO = Decimal(0)


@handles("setMarginMode")
def set_margin_mode(call: Call) -> JsonObject:
    """Crossed or isolated, for one symbol."""
    call.exchange.engine.set_margin_mode(
        call.user_id, call.body["symbol"], MarginMode(call.body["margin_mode"])
    )
    return {}


@handles("setLeverage")
def set_leverage(call: Call) -> JsonObject:
    """Leverage of one symbol."""
    symbol, leverage = call.body["symbol"], int(call.body["leverage"])
    call.exchange.engine.set_leverage(call.user_id, symbol, leverage)
    return {"symbol": symbol, "leverage": leverage, "timestamp": call.now_ms}


@handles("getPositionSettings")
def settings(call: Call) -> JsonObject:
    """Leverage and margin mode of one symbol."""
    symbol = find_symbol(call.query["symbol"])
    held = _account(call).settings(symbol)
    return {
        "symbol": symbol.name,
        "margin_mode": str(held.margin_mode),
        "leverage": held.leverage,
    }


@handles("getPositions")
def current(call: Call) -> JsonObject:
    """Open positions."""
    wanted = call.query.get("symbol")
    if wanted is not None:
        find_symbol(wanted)
    account = _account(call)
    return {
        "positions": [
            position_view(call.exchange.engine, account, position)
            for position in account.positions.values()
            if wanted in (None, position.symbol)
        ]
    }


@handles("getPositionHistory")
def history(call: Call) -> JsonObject:
    """Closed positions, the last one closed first."""
    symbol, side = call.query.get("symbol"), call.query.get("side")
    closed = [
        each
        for each in reversed(_account(call).closed_positions)
        if symbol in (None, each.symbol) and side in (None, "LONG" if each.was_long else "SHORT")
    ]
    return page(call, within(call.query, closed, lambda each: each.closed_at), _closed_view)


def _account(call: Call) -> Account:
    return call.exchange.engine.accounts[call.user_id]


def _closed_view(closed: ClosedPosition) -> JsonObject:
    return {
        "symbol": closed.symbol,
        "position_side": str(closed.side),
        "leverage": closed.leverage,
        "max_quantity": plain(closed.max_quantity),
        "entry_price": plain(closed.entry_price),
        "close_price": plain(closed.close_price),
        "pnl": plain(closed.realized_pnl),
        "roe": plain(closed.realized_pnl / closed.margin),
        "margin_mode": str(closed.margin_mode),
        "trigger_mode": str(closed.trigger),
        "funding_fee_accum": plain(closed.funding),
        "opened_at": closed.opened_at,
        "closed_at": closed.closed_at,
    }
