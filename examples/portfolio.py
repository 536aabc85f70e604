"""Watch the account: balance, positions and open orders now, then each change as it happens. Needs `SIXMM_*` in the environment.

python examples/portfolio.py --pushes 3      # ends after three; without it, Ctrl-C does
"""

import argparse
import asyncio

from sixmm import (
    AsyncSixMM,
    BalanceUpdate,
    Gap,
    OrderTradeUpdate,
    PositionUpdate,
    Push,
    StreamEvent,
)


async def main(pushes: int) -> None:
    """Print the account, and follow it."""
    async with AsyncSixMM() as mm, mm.stream() as stream:
        await stream.user()  # from here on nothing is missed
        assets, positions, orders = await asyncio.gather(
            mm.account.assets(), mm.positions.current(), mm.orders.current()
        )
        print(f"balance   {assets.wallet_balance} {assets.asset}, {assets.used_margin} used")
        for position in positions:
            print(f"position  {position.symbol} {position.quantity} at {position.entry_price}")
        for order in orders:
            print(f"order     {order.symbol} {order.side} {order.quantity} at {order.price}")
        async for event in stream:
            pushes -= show(event)
            if pushes == 0:
                return


def show(event: StreamEvent) -> int:
    """Print what became of the account, and return 1; 0 for what is not about it."""
    if isinstance(event, Gap):
        print(f"unsure    {event.topic}: {event.reason}; what was missed is asked for")
    if not isinstance(event, Push):
        return 0
    match event.data:
        case OrderTradeUpdate() as order:
            print(f"order     {order.order_id} {order.status}, {order.executed_quantity} done")
        case PositionUpdate() | BalanceUpdate() as change:
            print(f"{type(change).__name__:<10}{change.to_json()}")
        case _:
            return 0
    return 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushes", type=int, default=-1)
    asyncio.run(main(parser.parse_args().pushes))
