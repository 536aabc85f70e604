"""A market maker: a bid and an offer around the middle, renewed as it moves, and nothing left at the end. Awaiting.

sixmm-mock serve --port 8600 --user alice:wonderland --api-key mykey:mysecret:3 &
export SIXMM_BASE_URL=http://127.0.0.1:8600 SIXMM_WS_URL=ws://127.0.0.1:8600/ws
SIXMM_API_KEY=mykey SIXMM_API_SECRET=mysecret python examples/market_maker.py BTCUSDT 60
"""

import asyncio
import sys
from decimal import Decimal

from sixmm import AsyncSixMM, Book, BookState, Order, OrderSide, SixMMError, SymbolRules


def prices(book: Book, rules: SymbolRules) -> dict[OrderSide, Decimal]:
    """What to quote now; nothing while the book is not known to be right."""
    if book.state is not BookState.LIVE or (middle := book.top.mid) is None:
        return {}
    bid, offer = middle * Decimal("0.9995"), middle * Decimal("1.0005")
    below, above = rules.round_price(bid, "down"), rules.round_price(offer, "up")
    return {OrderSide.BUY: below, OrderSide.SELL: above}


async def quote(mm: AsyncSixMM, symbol: str, rounds: int, pause: float = 1.0) -> list[Order]:
    """Quote both sides, leave nothing behind, and return every order that there was."""
    placed: list[str] = []
    shown: dict[OrderSide, Decimal] = {}

    async def renew(wanted: dict[OrderSide, Decimal]) -> None:
        await mm.orders.cancel_everything(symbol)
        for side, at in wanted.items():
            order = await mm.orders.place(
                symbol, type="LIMIT", side=side, price=at, quantity="0.01", maker_only=True
            )
            placed.append(order.order_id)

    rules = await mm.market.rules(symbol)
    async with mm.stream() as stream:
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
