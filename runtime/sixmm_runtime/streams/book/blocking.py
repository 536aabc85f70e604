"""A live book for programs that block: each look is made where the book is kept, so that it is of one version."""

from collections.abc import Callable, Coroutine, Iterator
from decimal import Decimal
from typing import Any, Literal, TypeVar

from sixmm_runtime.public import public
from sixmm_runtime.streams.book.book import Book, BookSnapshot, BookTop
from sixmm_runtime.streams.book.follower import BookState
from sixmm_runtime.streams.book.price_level import PriceLevel

T = TypeVar("T")


@public
class BlockingBook:
    """The order book of one contract. Made by `stream.book("BTCUSDT")`; see `Book`, which it is the same as.

    Safe to share between threads.
    """

    def __init__(self, book: Book, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self._book = book
        self._run = run

    @property
    def symbol(self) -> str:
        """The contract."""
        return self._book.symbol

    @property
    def topic(self) -> str:
        """The exchange's name for its updates."""
        return self._book.topic

    @property
    def state(self) -> BookState:
        """Whether it can be read: SYNCING, LIVE or STALE."""
        return self._look(lambda book: book.state)

    @property
    def version(self) -> int:
        """The exchange's version of it (`endVersion`). Raises BookNotLive."""
        return self._look(lambda book: book.version)

    @property
    def ts(self) -> int | None:
        """When the exchange sent this version, Unix ms. Raises BookNotLive."""
        return self._look(lambda book: book.ts)

    @property
    def gaps(self) -> int:
        """How many times a push was found missing or wrong."""
        return self._look(lambda book: book.gaps)

    @property
    def best_bid(self) -> PriceLevel | None:
        """The highest price to buy at, with its quantity; None without bids. Raises BookNotLive."""
        return self._look(lambda book: book.best_bid)

    @property
    def best_ask(self) -> PriceLevel | None:
        """The lowest price to sell at, with its quantity; None without asks. Raises BookNotLive."""
        return self._look(lambda book: book.best_ask)

    @property
    def top(self) -> BookTop:
        """The best prices, their middle and their distance, of one version. Raises BookNotLive."""
        return self._look(lambda book: book.top)

    def depth(self, count: int | None = None) -> BookSnapshot:
        """The best `count` levels of both sides, or all. Raises BookNotLive."""
        return self._look(lambda book: book.depth(count))

    def vwap(self, side: Literal["BUY", "SELL"], quantity: Decimal | str | int) -> Decimal:
        """The mean price of buying or selling this much at once. Raises as `Book.vwap`."""
        return self._look(lambda book: book.vwap(side, quantity))

    def live(self) -> None:
        """Block until it can be read. Raises what has ended it, such as StreamClosed, if it never can be."""
        self._run(self._book.live())

    def changes(self) -> Iterator[BookState]:
        """The state after each change from this call on; changes that come faster than they are read count as one."""
        changes = self._book.changes()

        def follow() -> Iterator[BookState]:
            while (state := self._run(_next(changes))) is not None:
                yield state

        return follow()

    def close(self) -> None:
        """Keep it no more. It can't be read afterwards; `stream.book()` makes another."""
        self._run(self._book.close())

    def _look(self, look: Callable[[Book], T]) -> T:
        async def looking() -> T:
            return look(self._book)

        seen: T = self._run(looking())
        return seen

    def __repr__(self) -> str:
        return repr(self._book)


async def _next(changes: Any) -> BookState | None:
    state: BookState | None = await anext(changes, None)
    return state
