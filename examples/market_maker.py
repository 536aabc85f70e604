"""A market maker: a bid and an offer around the middle, renewed as it moves, and nothing left at the end. Awaiting.

    SIXMM_WS_URL=ws://127.0.0.1:8600/ws python examples/market_maker.py BTCUSDT 60

The rest of the environment is that of grid_bot.py.
"""

import asyncio
import sys
from decimal import Decimal

from sixmm import AsyncSixMM, Book, BookState, Order, OrderSide, SixMMError, SymbolRules


def prices(book: Book, rules: SymbolRules) -> dict[OrderSide, Decimal]:
    """What to quote now; nothing while the book is not known to be right."""
    if book.state is not BookState.LIVE or (middle := book.top.mid) is None:
        return {}
    bid = rules.round_price(middle * Decimal("0.9995"), "down")
    return {OrderSide.BUY: bid, OrderSide.SELL: rules.round_price(middle * Decimal("1.0005"), "up")}


async def quote(mm: AsyncSixMM, symbol: str, rounds: int, pause: float = 1.0) -> list[Order]:
    """Quote both sides, leave nothing behind, close `mm`, and return every order that there was."""
    placed: list[str] = []
    shown: dict[OrderSide, Decimal] = {}

    async def renew(wanted: dict[OrderSide, Decimal]) -> None:
        await mm.orders.cancel_everything(symbol)
        for side, at in wanted.items():
            order = await mm.orders.place(
                symbol, type="LIMIT", side=side, price=at, quantity="0.01", maker_only=True
            )
            placed.append(order.order_id)

    async with mm, mm.stream() as stream:
        rules = await mm.market.rules(symbol)
        book = await stream.book(symbol)
        try:
            for _ in range(rounds):
                try:
                    if (wanted := prices(book, rules)) != shown:
                        shown = {}
                        await renew(wanted)
                        shown = wanted
                except SixMMError as error:
                    if not error.retryable:  # not known what it did, or it will be refused again
                        raise
                await mm.wait(pause)
        finally:
            await mm.orders.cancel_everything(symbol)
            placed += [order.order_id for order in await mm.positions.close(symbol)]
        return [await mm.orders.wait(symbol, order_id=order_id) for order_id in placed]


if __name__ == "__main__":
    for done in asyncio.run(quote(AsyncSixMM(), sys.argv[1], int(sys.argv[2]))):
        print(done.side.name, done.price, done.status.name, done.executed_quantity)
