"""How the exchange shows what it has, in Python names: the same in the answers of REST and in the pushes of streams.

https://docs.6mm.com/developer-api/websocket/private-user-channel#common-differences
"""

from decimal import Decimal

from sixmm_description import JsonObject

from sixmm_mock.market.market import Kline
from sixmm_mock.market.symbols import FEE_LEVELS, SYMBOLS
from sixmm_mock.trading.account import ASSET, Account
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.orders import Order
from sixmm_mock.trading.positions import Position
from sixmm_mock.trading.risk import funding_fee, liquidation_price, margin_ratio

ZERO = Decimal(0)


def plain(amount: Decimal) -> str:
    """A decimal as the exchange writes it: no exponent, no superfluous zeros, 8 decimals at most."""
    text = f"{round(amount, 8) + 0:f}"  # + 0 turns -0 into 0
    return text.rstrip("0").rstrip(".") if "." in text else text


def order_view(order: Order) -> JsonObject:
    """A normal order as the queries show it. The description assumes its shape."""
    request = order.request
    return {
        "order_id": str(order.order_id),
        "client_order_id": request.client_order_id,
        "symbol": order.symbol,
        "type": str(request.type),
        "side": str(order.side),
        "position_side": str(request.position_side),
        "price": plain(order.price),
        "quantity": plain(order.quantity),
        "executed_quantity": plain(order.executed),
        "avg_price": plain(order.average_price),
        "status": str(order.status),
        "time_in_force": str(request.time_in_force),
        "reduce_only": request.reduce_only,
        "maker_only": request.maker_only,
        "close_position": request.close_position,
        "place_type": request.place_type,
        "price_type": str(request.price_type),
        "created_at": order.created_at,
        "updated_at": order.updated_at,
    }


def assets_view(account: Account) -> JsonObject:
    """A user's money."""
    return {
        "user_id": account.user_id,
        "asset_type": ASSET,
        "wallet_balance": plain(account.wallet_balance),
        "frozen_margin": plain(account.frozen_margin),
        "used_margin": plain(account.used_margin),
    }


def position_view(engine: Engine, account: Account, position: Position) -> JsonObject:
    """An open position, at the mark price of now."""
    symbol = SYMBOLS[position.symbol]
    settings = account.settings(symbol)
    mark = engine.marks[symbol.name]
    margin, profit = account.margin_of(position), position.unrealized_pnl(mark)
    # Fees and funding so far, and the fee of closing at the entry price.
    costs = position.fees + position.funding + abs(position.cost) * FEE_LEVELS[0].taker_rate
    return {
        "symbol": position.symbol,
        "margin_mode": str(settings.margin_mode),
        "position_side": str(position.side),
        "leverage": settings.leverage,
        "quantity": plain(position.quantity),
        "entry_price": plain(position.entry_price),
        "break_even_price": plain((position.cost + costs) / position.quantity),
        "liq_price": plain(liquidation_price(account, position, engine.marks)),
        "margin_ratio": plain(margin_ratio(account, position, engine.marks)),
        "unrealized_pnl": plain(profit),
        "roe": plain(profit / margin) if margin else "0",
        # Assumed: mock.funding_fee_sign.
        "next_funding_fee": plain(funding_fee(position, mark, engine.funding_rates[symbol.name])),
        "funding_fee_accum": plain(position.funding),
        "tp_price": plain(_waiting_price(account, position, takes_profit=True)),
        "sl_price": plain(_waiting_price(account, position, takes_profit=False)),
    }


def kline_view(kline: Kline) -> JsonObject:
    """A kline without the symbol and interval that it is of."""
    return {
        "open_time": kline.open_ms,
        "open": plain(kline.bar.open),
        "high": plain(kline.bar.high),
        "low": plain(kline.bar.low),
        "close": plain(kline.bar.close),
        "volume": plain(kline.bar.volume),
        "close_time": kline.close_ms,
    }


def _waiting_price(account: Account, position: Position, *, takes_profit: bool) -> Decimal:
    """The price of the newest condition order that would close the position; 0 without one."""
    for condition in reversed(account.conditions.waiting(position.symbol)):
        request = condition.request
        if (
            request.closes
            and request.stop_price is not None
            and request.type.takes_profit is takes_profit
            and request.position_side is position.side
            and request.side.sign * position.quantity < ZERO
        ):
            return request.stop_price
    return ZERO
