"""Calls as users write them. A type checker refuses the marked lines, each with the error named, and no others."""

from decimal import Decimal
from typing import Any

from sixmm import (
    AsyncSixMM,
    NewOrder,
    Order,
    OrderSide,
    OrderType,
    PlacedOrder,
    PriceTypeCode,
    SixMM,
)


def limit_orders(mm: SixMM) -> None:
    mm.orders.place(symbol="BTCUSDT", type="LIMIT", side="BUY", price="85000", quantity="0.1")
    mm.orders.place(
        symbol="BTCUSDT", type=OrderType.LIMIT, side=OrderSide.BUY, price=Decimal(85000), quantity=1
    )
    mm.orders.place(symbol="BTCUSDT", type="LIMIT", side="BUY", quantity="0.1", price_type=3)
    mm.orders.place(
        symbol="BTCUSDT",
        type="LIMIT",
        side="BUY",
        quantity="0.1",
        price_type=PriceTypeCode.OPPONENT_1,
    )
    mm.orders.place(symbol="BTCUSDT", type="LIMIT", side="BUY", price="85000", close_position=True)
    mm.orders.place(symbol="B", type="LIMIT", side="BUY", quantity="0.1")  # E: call-overload
    mm.orders.place(
        symbol="B", type=OrderType.LIMIT, side="BUY", quantity="0.1"
    )  # E: call-overload
    mm.orders.place(symbol="B", type="LIMIT", side="BUY", price="85000")  # E: call-overload
    mm.orders.place(
        symbol="B", type="LIMIT", side="BUY", quantity="0.1", price_type=0
    )  # E: call-overload
    mm.orders.place(
        symbol="B", type="LIMIT", side="BUY", price=0.1, quantity="0.1"
    )  # E: call-overload
    mm.orders.place(
        symbol="B", type="LIMT", side="BUY", price="1", quantity="0.1"
    )  # E: call-overload


def orders_that_are_waited_for(mm: SixMM, when: str) -> None:
    over: Order = mm.orders.place(
        "BTCUSDT", type="LIMIT", side="BUY", price="85000", quantity="0.1", wait="final"
    )
    print(over.executed_quantity)
    accepted: PlacedOrder = mm.orders.place("BTCUSDT", type="MARKET", side="BUY", quantity="0.1")
    print(accepted.order_id)
    mm.orders.place("B", type="MARKET", side="BUY", quantity="1", wait="filled", wait_timeout=5)
    mm.orders.place("B", type="MARKET", side="BUY", quantity="1", wait="done")  # E: call-overload
    mm.orders.place("B", type="MARKET", side="BUY", quantity="1", wait=when)  # E: call-overload
    mm.orders.place(
        "B", type="MARKET", side="BUY", quantity="1", wait_timeout=5
    )  # E: call-overload
    mm.orders.place("B", type="LIMIT", side="BUY", quantity="1", wait="final")  # E: call-overload


def protected(mm: SixMM) -> None:
    order: NewOrder = {"symbol": "B", "type": "MARKET", "side": "BUY", "quantity": "1"}
    print(mm.strategies.bracket(order, take_profit="2", stop_loss="1").strategy_id)
    mm.strategies.bracket({"symbol": "B"}, take_profit="2", stop_loss="1")  # E: arg-type
    mm.strategies.bracket(order, take_profit=2.5, stop_loss="1")  # E: arg-type
    print(mm.conditions.replace_stop("B", "1", stop_price="2").condition_id)


def market_orders(mm: SixMM, close: bool) -> None:
    mm.orders.place(symbol="BTCUSDT", type="MARKET", side="SELL", quantity="0.1")
    mm.orders.place(symbol="BTCUSDT", type=OrderType.MARKET, side="SELL", close_position=True)
    mm.orders.place(
        symbol="BTCUSDT", type="MARKET", side="SELL", quantity="0.1", close_position=close
    )
    mm.orders.place(symbol="BTCUSDT", type="MARKET", side="SELL", quantity="0.1", price=None)
    mm.orders.place(symbol="B", type="MARKET", side="SELL")  # E: call-overload
    mm.orders.place(
        symbol="B", type="MARKET", side="SELL", close_position=False
    )  # E: call-overload
    mm.orders.place(
        symbol="B", type="MARKET", side="SELL", quantity="1", price="1"
    )  # E: call-overload


def orders_decided_at_run_time(mm: SixMM, kind: OrderType, given: dict[str, Any]) -> None:
    if kind is OrderType.LIMIT:
        mm.orders.place(symbol="BTCUSDT", type=kind, side="BUY", price="85000", quantity="0.1")
    mm.orders.place(**given)
    mm.orders.place(symbol="B", type=kind, side="BUY", quantity="0.1")  # E: call-overload


def condition_orders(mm: SixMM) -> None:
    mm.conditions.place(
        symbol="BTCUSDT", type="STOP_MARKET", side="SELL", stop_price="80000", quantity="0.1"
    )
    mm.conditions.place(
        symbol="BTCUSDT",
        type="TAKE_PROFIT_MARKET",
        side="SELL",
        stop_price="1",
        close_position=True,
    )
    mm.conditions.place(
        symbol="BTCUSDT", type="STOP_LIMIT", side="SELL", stop_price="2", price="1", quantity="0.1"
    )
    mm.conditions.place(
        symbol="BTCUSDT",
        type="TRAILING_STOP",
        side="SELL",
        activate_price="90000",
        callback_rate="0.01",
        quantity="0.1",
    )
    mm.conditions.place(
        symbol="B", type="STOP_MARKET", side="SELL", quantity="1"
    )  # E: call-overload
    mm.conditions.place(
        symbol="B", type="STOP_MARKET", side="SELL", stop_price="1"
    )  # E: call-overload
    mm.conditions.place(  # E: call-overload
        symbol="B", type="STOP_LIMIT", side="SELL", stop_price="1", quantity="1"
    )
    mm.conditions.place(  # E: call-overload
        symbol="B", type="TRAILING_STOP", side="SELL", activate_price="1", quantity="1"
    )


def several_orders(mm: SixMM, batch: list[NewOrder]) -> None:
    one: NewOrder = {
        "symbol": "BTCUSDT",
        "type": "LIMIT",
        "side": "BUY",
        "price": "1",
        "quantity": "1",
    }
    mm.orders.place_batch(orders=[*batch, one])
    mm.orders.place_batch(
        orders=[
            {"symbol": "B", "type": "LIMIT", "side": "BUY", "price": "1", "quantity": "1"},
            {"symbol": "B", "type": OrderType.MARKET, "side": "BUY", "quantity": "1"},
            {"symbol": "B", "type": "MARKET", "side": "SELL", "close_position": True},
        ]
    )
    mm.orders.place_batch(
        orders=[
            {"symbol": "B", "type": "LIMIT", "side": "BUY", "quantity": "1"},  # E: list-item
            {
                "symbol": "B",
                "type": "MARKET",
                "side": "BUY",
                "quantity": "1",
                "price": "1",
            },  # E: list-item
        ]
    )
    mm.strategies.place(
        type="OCO",
        orders=[
            {
                "strategy_sub_id": 1,
                "symbol": "B",
                "type": "LIMIT",
                "side": "SELL",
                "price": "2",
                "quantity": "1",
            },
            {
                "strategy_sub_id": 2,
                "symbol": "B",
                "type": "STOP_MARKET",  # E: typeddict-item
                "side": "SELL",
                "quantity": "1",
            },
        ],
    )


def orders_by_id(mm: SixMM) -> None:
    mm.orders.get(symbol="BTCUSDT", order_id="1")
    mm.orders.get(symbol="BTCUSDT", client_order_id="a")
    mm.orders.get(symbol="BTCUSDT", order_id="1", client_order_id="a")
    mm.orders.cancel(symbol="BTCUSDT", client_order_id="a")
    mm.orders.cancel_batch(orders=[{"symbol": "B", "order_id": "1"}])
    mm.orders.get(symbol="BTCUSDT")  # E: call-overload
    mm.orders.cancel(symbol="BTCUSDT")  # E: call-overload
    mm.orders.cancel_batch(orders=[{"symbol": "B"}])  # E: list-item


def rules_of_a_contract(mm: SixMM, order: NewOrder) -> Decimal:
    rules = mm.market.rules("BTCUSDT", refresh=True)
    rules.check(order)
    rules.round_quantity("1", "sideways")  # E: arg-type
    rules.round_quantity(0.1, "down")  # E: arg-type
    assert rules.tick_sise  # E: attr-defined
    mm.orders.place(
        symbol="BTCUSDT",
        type="MARKET",
        side="BUY",
        quantity=rules.round_quantity("0.1", "down"),
        validate=True,
    )
    return rules.tick_size


async def awaited(mm: AsyncSixMM) -> str:
    await mm.orders.place(symbol="B", type="LIMIT", side="BUY", quantity="1")  # E: call-overload
    await mm.conditions.place(
        symbol="B", type="STOP_MARKET", side="BUY", quantity="1"
    )  # E: call-overload
    await mm.orders.cancel(symbol="B")  # E: call-overload
    placed = await mm.orders.place(symbol="B", type="MARKET", side="BUY", quantity="1")
    return placed.order_id
