"""Payloads of the private channel.

They are made of the views that the REST queries answer, so that a stream can never say anything else: only
names differ, as documented.

https://docs.6mm.com/developer-api/websocket/private-user-channel#common-differences
"""

from collections.abc import Container

from sixmm_description import JsonObject

from sixmm_mock.events import OrderChanged
from sixmm_mock.market.symbols import SYMBOLS
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.enums import PositionSide
from sixmm_mock.views import assets_view, order_view, plain, position_view

PositionKey = tuple[str, PositionSide]


def order_payload(change: OrderChanged, fields: Container[str]) -> JsonObject:
    """An order as it stands, with the fill that this is about; of what the queries show, only `fields`."""
    view = order_view(change.order)
    fill = change.fill
    return {
        **{name: value for name, value in view.items() if name in fields},
        "order_status": view["status"],
        **(
            {}
            if fill is None
            else {
                "trade_id": str(fill.trade_id),
                "last_fill_price": plain(fill.price),
                "last_fill_quantity": plain(fill.quantity),
                "role_type": str(fill.role),
                "handling_fee": plain(fill.fee),
                "realized_pnl": plain(fill.realized_pnl),
            }
        ),
    }


def account_payload(
    engine: Engine,
    user_id: str,
    symbols: tuple[str, ...],
    known: set[PositionKey],
    fields: Container[str],
) -> JsonObject:
    """The balance, and the positions in ``symbols``, with those ``fields`` that the queries show too.

    ``known`` are the positions that were told of before: those that are gone are told of once more,
    with quantity 0. It is brought up to date.
    """
    account = engine.accounts[user_id]
    held = set(account.positions)
    gone = [key for key in sorted(known - held) if key[0] in symbols]
    known.difference_update(gone)
    known.update(held)
    assets = assets_view(account)
    return {
        "balances": [
            {
                "asset_type": assets["asset_type"],
                "wallet_balance": assets["wallet_balance"],
                "frozen_balance": assets["frozen_margin"],
                "used_margin": assets["used_margin"],
            }
        ],
        "positions": [
            *(
                {
                    **{
                        name: value
                        for name, value in position_view(engine, account, position).items()
                        if name in fields
                    },
                    "realized_pnl": plain(position.realized_pnl),
                }
                for position in account.positions.values()
                if position.symbol in symbols
            ),
            *(_closed(account, key) for key in gone),
        ],
    }


def _closed(account: Account, key: PositionKey) -> JsonObject:
    symbol, side = key
    settings = account.settings(SYMBOLS[symbol])
    last = next(
        (each for each in reversed(account.closed_positions) if (each.symbol, each.side) == key),
        None,
    )
    return {
        "symbol": symbol,
        "position_side": str(side),
        "margin_mode": str(settings.margin_mode),
        "leverage": settings.leverage,
        "quantity": "0",
        "entry_price": "0",
        "liq_price": "0",
        "unrealized_pnl": "0",
        "realized_pnl": "0" if last is None else plain(last.realized_pnl),
    }
