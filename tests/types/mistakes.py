"""Mistakes at the keyboard. A type checker says exactly what stands after `S:`, which names what to change."""

from sixmm import AsyncSixMM, LimitOrder, MarketOrder, NewOrder, PlacedOrder, SixMM, StopMarketOrder

# fmt: off
mm = SixMM(timout=5)  # S: Unexpected keyword argument "timout" for "SixMM"; did you mean "timeout"?
AsyncSixMM(timout=5)  # S: Unexpected keyword argument "timout" for "AsyncSixMM"; did you mean "timeout"?
SixMM.from_env(timout=5)  # S: Unexpected keyword argument "timout" for "from_env" of "SyncClient"; did you mean "timeout"?
AsyncSixMM.from_env(timout=5)  # S: Unexpected keyword argument "timout" for "from_env" of "AsyncClient"; did you mean "timeout"?
mm.with_options(timout=5)  # S: Unexpected keyword argument "timout" for "with_options" of "_Client"; did you mean "timeout"?

mm.orders.place(LimitOrder("B", side="BUY", quantity=1))  # S: Missing named argument "price" for "LimitOrder"
mm.orders.place(LimitOrder("B", side="BUY", price=1, quantiy=1))  # S: Unexpected keyword argument "quantiy" for "LimitOrder"; did you mean "quantity"?
mm.orders.place(LimitOrder("B", side="buy", price=1, quantity=1))  # S: Argument "side" to "LimitOrder" has incompatible type "Literal['buy']"; expected "Literal['BUY', 'SELL'] | OrderSide"
mm.orders.place(LimitOrder("B", side="BUY", price=0.1, quantity=1))  # S: Argument "price" to "LimitOrder" has incompatible type "float"; expected "Decimal | str | int"
mm.orders.place(MarketOrder("B", side="BUY", quantity=1, price=1))  # S: Unexpected keyword argument "price" for "MarketOrder"
mm.conditions.place(StopMarketOrder("B", side="SELL", quantity=1))  # S: Missing named argument "stop_price" for "StopMarketOrder"
mm.orders.place(StopMarketOrder("B", side="SELL", quantity=1, stop_price=1))  # S: No overload variant of "place" of "OrdersResource" matches argument type "StopMarketOrder"
# fmt: on


def right_ones(mm: SixMM) -> None:
    order = LimitOrder("BTCUSDT", side="BUY", price="85000", quantity="0.1")
    placed: PlacedOrder = mm.orders.place(order, validate=True)
    several: list[NewOrder] = [order, MarketOrder("BTCUSDT", side="SELL", quantity=1)]
    mm.orders.place_batch(
        orders=[
            *several,
            {"symbol": "B", "type": "MARKET", "side": "BUY", "quantity": placed.order_id},
        ]
    )
    mm.market.rules("BTCUSDT").check(order)
    mm.conditions.place(StopMarketOrder("BTCUSDT", side="SELL", quantity=1, stop_price="80000"))
    SixMM.from_env(timeout=5, proxy="http://127.0.0.1:3128")


async def right_when_awaited(mm: AsyncSixMM) -> PlacedOrder:
    return await mm.orders.place(MarketOrder("BTCUSDT", side="SELL", quantity=1))
