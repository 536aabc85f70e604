"""A live order book in the terminal, in colour: against the real exchange, or a mock of your own.

    python examples/live_book.py BTCUSDT                                          # public data; no credentials
    sixmm-mock serve --port 8600 &
    python examples/live_book.py BTCUSDT --ws-url ws://127.0.0.1:8600/ws --seconds 10

The table is dimmed while the book is not known to be right.
"""

import argparse
import asyncio
import sys
import time

from rich.console import Console
from rich.live import Live
from rich.table import Table
from sixmm import AsyncSixMM, Book, BookState, SixMMError


async def show(symbol: str, ws_url: str | None, levels: int, seconds: float | None) -> None:
    """Draw the book again each time it changes, at most ten times a second."""
    began = time.monotonic()
    async with AsyncSixMM(ws_url=ws_url) as mm, mm.stream() as stream:
        book = await stream.book(symbol)
        with Live(table(book, levels), console=Console(), refresh_per_second=10) as live:
            async for _ in book.changes():
                live.update(table(book, levels))
                if seconds is not None and time.monotonic() - began > seconds:
                    return


def table(book: Book, levels: int) -> Table:
    """Asks above bids, with the spread between them."""
    made = Table(title=f"{book.symbol}  {book.state.value}", title_style="bold")
    made.add_column("price", justify="right")
    made.add_column("quantity", justify="right")
    if book.state is not BookState.LIVE:
        made.add_row("waiting for", "a snapshot", style="dim")
        return made
    view = book.depth(levels)
    for price, quantity in reversed(view.asks):
        made.add_row(f"[red]{price}[/red]", str(quantity))
    if view.asks and view.bids:
        made.add_row(f"spread {view.asks[0][0] - view.bids[0][0]}", f"v{view.version}", style="dim")
    for price, quantity in view.bids:
        made.add_row(f"[green]{price}[/green]", str(quantity))
    return made


def main() -> int:
    """Run until Ctrl-C, or for --seconds."""
    parser = argparse.ArgumentParser(description="A live order book in the terminal.")
    parser.add_argument("symbol", nargs="?", default="BTCUSDT")
    parser.add_argument("--ws-url", help="where streams are (the real exchange by default)")
    parser.add_argument("--levels", type=int, default=10)
    parser.add_argument("--seconds", type=float, help="end after this time")
    options = parser.parse_args()
    try:
        asyncio.run(show(options.symbol, options.ws_url, options.levels, options.seconds))
    except KeyboardInterrupt:
        return 130
    except SixMMError as error:
        print(f"live_book: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
