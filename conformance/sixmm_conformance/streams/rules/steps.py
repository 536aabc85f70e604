"""What rules about streams do at the exchange to have something told, and where they look for it."""

from typing import Any

from sixmm_conformance.fixtures import Fixtures

MARKET = ("getSymbols", "getKlines")
PLACE = (*MARKET, "placeOrder")
TRADE = (*PLACE, "getTrades")

Json = dict[str, Any]


def topic(on: Fixtures, channel: str, **parameters: str) -> str:
    """The topic of a channel for the contract that orders are for."""
    known = on.streams.description.channels[channel]
    return known.topic(symbol=on.market.symbol, **parameters)


def one_minute(on: Fixtures) -> str:
    """The word of the shortest interval of klines."""
    words = on.streams.description.spelling.words("KlineInterval")
    return next(str(word) for word, name in words.items() if name == "ONE_MINUTE")


def rest(on: Fixtures, share: str = "0.93") -> Json:
    """Place an order to buy, which waits in the book; what was sent and answered."""
    order = on.market.resting(
        price=on.market.price(share), client_order_id=on.caller.client_order_id()
    )
    return {**order, **on.caller.must("placeOrder", order)}


def cancel(on: Fixtures, placed: Json) -> None:
    """Cancel an order."""
    on.caller.must("cancelOrder", {"symbol": on.market.symbol, "order_id": placed["order_id"]})


def trade(on: Fixtures, side: str) -> Json:
    """Buy or sell at the market; what was sent and answered."""
    market = on.market
    order = {"symbol": market.symbol, "type": "MARKET", "side": side, "quantity": market.quantity}
    return {**order, **on.caller.must("placeOrder", order)}


def fills(on: Fixtures, placed: Json) -> list[Json]:
    """The fills of an order, as the queries show them."""
    query = {"symbol": on.market.symbol, "order_id": placed["order_id"]}
    return list(on.caller.must("getTrades", query=query)["items"])


def order(on: Fixtures, order_id: str) -> Json:
    """An order, as the queries show it."""
    return dict(
        on.caller.must("getOrder", query={"symbol": on.market.symbol, "order_id": order_id})
    )
