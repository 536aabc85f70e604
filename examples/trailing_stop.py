"""A trailing stop: buys at the market, keeps a stop below the highest price since, and leaves nothing behind. Blocking.

    python examples/trailing_stop.py BTCUSDT --seconds 60

The environment is that of grid_bot.py.
"""

import argparse
from decimal import Decimal

from sixmm import Order, OrderSide, OrderType, SixMM, SixMMError, WorkingType

DISTANCE = Decimal("0.005")


def trade(mm: SixMM, symbol: str, quantity: str, seconds: int) -> list[Order]:
    """Look at the mark price once a second until the stop is set off; return every order that there was."""
    rules = mm.market.rules(symbol)
    began = mm.system.time().timestamp_ms
    level, stop = Decimal(0), ""
    try:
        mm.orders.place(symbol, type=OrderType.MARKET, side=OrderSide.BUY, quantity=quantity)
        for _ in range(seconds):
            try:
                if not mm.positions.current(symbol):
                    break  # the stop was set off
                (now,) = mm.market.klines(symbol, interval="1m", limit=1, price_type="markPrice")
                wanted = rules.round_price(now.close * (1 - DISTANCE), "down")
                if wanted > level:
                    # The new stop comes before the old one goes: the position is never without.
                    placed = mm.conditions.place(
                        symbol,
                        type="STOP_MARKET",
                        side=OrderSide.SELL,
                        stop_price=wanted,
                        close_position=True,
                        working_type=WorkingType.MARK_PRICE,
                    )
                    level, old, stop = wanted, stop, placed.condition_id
                    if old:
                        mm.conditions.cancel(symbol, condition_id=old)
            except SixMMError as error:
                if not error.retryable:  # what it did is not known, or it will be refused again
                    raise
            mm.wait(1)
    finally:
        mm.orders.cancel_everything(symbol)
        mm.positions.close(symbol)
    return list(mm.orders.iter_history(symbol, start_time=began))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A trailing stop.")
    parser.add_argument("symbol")
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    with SixMM() as client:
        for done in trade(client, given.symbol, "0.01", given.seconds):
            print(done.side.name, done.status.name, done.executed_quantity, done.average_price)
