"""Margin mode, leverage, and positions.

https://docs.6mm.com/developer-api/rest-api/position
"""

from decimal import Decimal

from sixmm_mock.envelope import JsonObject
from sixmm_mock.market.symbols import FEE_LEVELS, SYMBOLS, find_symbol
from sixmm_mock.operations.call import Call, Handler, plain
from sixmm_mock.operations.paging import page, within
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.enums import CloseTrigger, MarginMode
from sixmm_mock.trading.position import ClosedPosition, Position

ZERO = Decimal(0)


def set_margin_mode(call: Call) -> JsonObject:
    """Crossed or isolated, for one symbol."""
    call.exchange.engine.set_margin_mode(
        call.user_id, call.body["symbol"], MarginMode(int(call.body["marginMode"]))
    )
    return {}


def set_leverage(call: Call) -> JsonObject:
    """Leverage of one symbol."""
    symbol, leverage = call.body["symbol"], int(call.body["leverage"])
    call.exchange.engine.set_leverage(call.user_id, symbol, leverage)
    return {"symbol": symbol, "leverage": leverage, "timestamp": call.now_ms}


def settings(call: Call) -> JsonObject:
    """Leverage and margin mode of one symbol."""
    symbol = find_symbol(call.query["symbol"])
    held = _account(call).settings(symbol)
    return {
        "symbol": symbol.name,
        "marginMode": int(held.margin_mode),
        "leverage": held.leverage,
    }


def current(call: Call) -> JsonObject:
    """Open positions."""
    wanted = call.query.get("symbol")
    if wanted is not None:
        find_symbol(wanted)
    account = _account(call)
    return {
        "positions": [
            _view(account, position)
            for position in account.positions.values()
            if wanted in (None, position.symbol)
        ]
    }


def history(call: Call) -> JsonObject:
    """Closed positions, the last one closed first."""
    symbol, side = call.query.get("symbol"), call.query.get("side")
    closed = [
        each
        for each in reversed(_account(call).closed_positions)
        if symbol in (None, each.symbol) and side in (None, "long" if each.was_long else "short")
    ]
    return page(call.query, within(call.query, closed, lambda each: each.closed_at), _closed_view)


def _account(call: Call) -> Account:
    return call.exchange.engine.accounts[call.user_id]


def _view(account: Account, position: Position) -> JsonObject:
    symbol = SYMBOLS[position.symbol]
    settings = account.settings(symbol)
    rate = symbol.leverage_tiers[0].maintenance_margin_rate
    margin = position.margin(settings.leverage)
    profit = position.unrealized_pnl(symbol.reference_price)
    maintenance = abs(position.quantity) * symbol.reference_price * rate
    taker_rate = FEE_LEVELS[0].taker_rate
    # Fees so far, and that of closing at the entry price.
    fees = position.fees + abs(position.cost) * taker_rate
    return {
        "symbol": position.symbol,
        "marginMode": settings.margin_mode.name,
        "positionSide": str(position.side),
        "leverage": settings.leverage,
        "quantity": plain(position.quantity),
        "entryPrice": plain(position.entry_price),
        "breakEvenPrice": plain((position.cost + fees) / position.quantity),
        "liqPrice": plain(
            position.liquidation_price(
                margin_mode=settings.margin_mode,
                leverage=settings.leverage,
                wallet=account.wallet_balance,
                maintenance_rate=rate,
            )
        ),
        "marginRatio": plain(maintenance / (margin + profit)) if margin + profit > 0 else "1",
        "unrealizedPnl": plain(profit),
        "roe": plain(profit / margin) if margin else "0",
        # Neither funding nor take-profit and stop-loss orders are kept yet; 0 says there is none.
        "nextFundingFee": plain(ZERO),
        "fundingFeeAccum": plain(ZERO),
        "tpPrice": plain(ZERO),
        "slPrice": plain(ZERO),
    }


def _closed_view(closed: ClosedPosition) -> JsonObject:
    return {
        "symbol": closed.symbol,
        "positionSide": str(closed.side),
        "leverage": closed.leverage,
        "maxQuantity": plain(closed.max_quantity),
        "entryPrice": plain(closed.entry_price),
        "closePrice": plain(closed.close_price),
        "pnl": plain(closed.realized_pnl),
        "roe": plain(closed.realized_pnl / closed.margin),
        "marginMode": closed.margin_mode.name,
        "triggerMode": int(CloseTrigger.MANUAL),
        "fundingFeeAccum": plain(ZERO),
        "openedAt": closed.opened_at,
        "closedAt": closed.closed_at,
    }


HANDLERS: dict[str, Handler] = {
    "setMarginMode": set_margin_mode,
    "setLeverage": set_leverage,
    "getPositionSettings": settings,
    "getPositions": current,
    "getPositionHistory": history,
}
