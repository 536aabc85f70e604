"""A grid bot: bids below the price, an offer above each bid that is filled, and nothing left at the end. Blocking.

    sixmm-mock serve --port 8600 --user alice:wonderland --api-key mykey:mysecret:3 &
    export SIXMM_BASE_URL=http://127.0.0.1:8600 SIXMM_API_KEY=mykey SIXMM_API_SECRET=mysecret
    python examples/grid_bot.py BTCUSDT --seconds 60

Without SIXMM_BASE_URL it trades on the real exchange.
"""

import argparse
from decimal import Decimal

from sixmm import Order, OrderSide, OrderStatus, SixMM, SixMMError

STEP = Decimal("0.002")


def trade(mm: SixMM, symbol: str, quantity: str, seconds: int, bids: int = 3) -> list[Order]:
    """Trade the grid once a second, leave nothing behind, and return every order that there was."""
    rules = mm.market.rules(symbol)
    price = next(iter(mm.market.klines(symbol, interval="1m", limit=1))).close
    wanted = [(OrderSide.BUY, price * (1 - STEP * n)) for n in range(1, bids + 1)]
    open_orders: dict[str, tuple[OrderSide, Decimal]] = {}
    placed: list[str] = []
    try:
        for _ in range(seconds):
            try:
                while wanted:
                    side, price = wanted[0]
                    exact = rules.round_price(price, "down")
                    order = mm.orders.place(
                        symbol, type="LIMIT", side=side, price=exact, quantity=quantity
                    )
                    placed.append(order.order_id)
                    open_orders[order.order_id] = wanted.pop(0)
                for order_id, (side, price) in list(open_orders.items()):
                    if (seen := mm.orders.get(symbol, order_id=order_id)).is_final:
                        del open_orders[order_id]
                        if seen.status is OrderStatus.FILLED:
                            up = side is OrderSide.BUY
                            other = OrderSide.SELL if up else OrderSide.BUY
                            wanted.append((other, price * (1 + STEP if up else 1 - STEP)))
            except SixMMError as error:
                if not error.retryable:  # what it did is not known, or it will be refused again
                    raise
            mm.wait(1)
    finally:
        mm.orders.cancel_everything(symbol)
        placed += [order.order_id for order in mm.positions.close(symbol)]
    return [mm.orders.wait(symbol, order_id=order_id) for order_id in placed]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A grid bot.")
    parser.add_argument("symbol")
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    with SixMM() as client:
        for done in trade(client, given.symbol, "0.01", given.seconds):
            print(done.side.name, done.price, done.status.name, done.executed_quantity)
