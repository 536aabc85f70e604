"""What the control plane shows of an exchange, as JSON."""

from decimal import Decimal
from itertools import groupby, islice
from typing import Any

import attrs
from sixmm_description import JsonObject

from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults.plan import Planned
from sixmm_mock.journal.explanation import explain_entry
from sixmm_mock.journal.journal import Entry
from sixmm_mock.journal.masking import masked_key
from sixmm_mock.market.symbols import SYMBOLS
from sixmm_mock.trading.enums import Side
from sixmm_mock.views import plain

DEPTH = 5


def status(exchange: MockExchange) -> JsonObject:
    """Time, and how much there is of everything."""
    return {
        "clock": clock(exchange),
        "users": len(exchange.engine.accounts),
        "openOrders": len(open_orders(exchange)),
        "requests": exchange.journal.count(),
        "faults": len(exchange.faults) + len(exchange.streams.faults),
        "snapshots": list(exchange.snapshots),
    }


def clock(exchange: MockExchange) -> JsonObject:
    """What the clock shows and how it goes."""
    its = exchange.clock
    return {"nowMs": its.now_ms(), "frozen": its.is_frozen, "speed": its.speed}


def entry(exchange: MockExchange, its: Entry) -> JsonObject:
    """One request of the journal, with how long it took."""
    return {**its.view(exchange.journal.masker), "durationUs": its.duration_us}


def explanation(exchange: MockExchange, its: Entry) -> JsonObject:
    """Why a signed call was refused; ``{}`` for a call that was not signed."""
    explained = explain_entry(exchange, its)
    return {} if explained is None else attrs.asdict(explained)


def faults(exchange: MockExchange) -> list[JsonObject]:
    """All planned faults and how often each has happened."""
    return [fault(each) for each in (*exchange.faults, *exchange.streams.faults)]


def fault(its: Planned[Any]) -> JsonObject:
    """One fault, and how often it has happened."""
    return {"id": its.fault_id, **its.fault.to_json(), "happened": its.happened}


def credentials(exchange: MockExchange) -> JsonObject:
    """Users and keys, without what proves them."""
    return {
        "users": list(exchange.engine.accounts),
        "apiKeys": [
            {
                "key": masked_key(each.key),
                "userId": each.user_id,
                "permissions": each.permissions,
                "enabled": each.enabled,
            }
            for each in exchange.api_keys
        ],
    }


def books(exchange: MockExchange) -> list[JsonObject]:
    """The best levels of every book."""
    return [
        {
            "symbol": name,
            "asks": _levels(exchange, name, Side.SELL),
            "bids": _levels(exchange, name, Side.BUY),
        }
        for name in SYMBOLS
    ]


def open_orders(exchange: MockExchange) -> list[JsonObject]:
    """All users' open orders, oldest first."""
    return [
        {
            "orderId": str(order.order_id),
            "clientOrderId": order.request.client_order_id,
            "userId": user_id,
            "symbol": order.symbol,
            "side": str(order.side),
            "type": str(order.request.type),
            "price": plain(order.price),
            "quantity": plain(order.quantity),
            "executed": plain(order.executed),
        }
        for user_id, account in exchange.engine.accounts.items()
        for order in account.orders.open()
    ]


def _levels(exchange: MockExchange, symbol: str, side: Side) -> list[dict[str, Any]]:
    offers = exchange.engine.matching.books[symbol].offers(side)
    return [
        {"price": plain(price), "quantity": plain(sum((o.quantity for o in level), Decimal(0)))}
        for price, level in islice(groupby(offers, key=lambda offer: offer.price), DEPTH)
    ]
