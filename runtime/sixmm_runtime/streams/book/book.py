"""A live order book: reads while it is known to be right, and raises while it is not."""

import asyncio
import operator
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Literal, Self

import attrs

from sixmm_runtime.errors import InvalidArgument, SixMMError
from sixmm_runtime.plain import brief, html_table
from sixmm_runtime.public import public
from sixmm_runtime.streams.book.follower import BookState, Follower, Seen
from sixmm_runtime.streams.book.price_level import PriceLevel
from sixmm_runtime.streams.channel import BookFields
from sixmm_runtime.streams.errors import BookNotLive, NotEnoughDepth, StreamClosed, StreamError
from sixmm_runtime.streams.event_loop import ELSEWHERE, StreamLoop

_LEVELS_SHOWN = 10


def _first_levels(levels: tuple[PriceLevel, ...]) -> str:
    return brief([tuple(one) for one in levels])


@public
@attrs.frozen
class BookSnapshot:
    """The book as it was at one version.

    Attributes:
        symbol: the contract.
        version: the exchange's `endVersion`.
        ts: when the exchange sent that version, Unix ms; None where it does not say.
        bids: prices and quantities, highest price first.
        asks: prices and quantities, lowest price first.
    """

    symbol: str
    version: int
    ts: int | None
    bids: tuple[PriceLevel, ...] = attrs.field(repr=_first_levels)
    asks: tuple[PriceLevel, ...] = attrs.field(repr=_first_levels)

    def _repr_html_(self) -> str:
        """For notebooks: the best levels of both sides."""
        head = ["bid quantity", f"{self.symbol} bid", "ask", "ask quantity"]
        sides = zip_longest(
            self.bids[:_LEVELS_SHOWN], self.asks[:_LEVELS_SHOWN], fillvalue=("", "")
        )
        return html_table(head, [[bid[1], bid[0], ask[0], ask[1]] for bid, ask in sides])


@public
@attrs.frozen
class BookTop:
    """The best prices of a book at one version, all read at once.

    Attributes:
        bid: the highest price to sell at, with its quantity; None without bids.
        ask: the lowest price to buy at, with its quantity; None without asks.
        version: the exchange's version of the book.
        ts: when the exchange sent that version, Unix ms; None where it does not say.
    """

    bid: PriceLevel | None
    ask: PriceLevel | None
    version: int
    ts: int | None

    @property
    def mid(self) -> Decimal | None:
        """Half way between both prices; None where a side has none."""
        if self.bid is None or self.ask is None:
            return None
        return (self.bid[0] + self.ask[0]) / 2

    @property
    def spread(self) -> Decimal | None:
        """How far the prices are apart; None where a side has none."""
        return None if self.bid is None or self.ask is None else self.ask[0] - self.bid[0]


@public
class Book:
    """The order book of one contract, kept by a stream. Made by `await stream.book("BTCUSDT")`.

    Reading it raises `BookNotLive` whenever it may be wrong: before the first snapshot, after a gap in the versions,
    and while the connection is gone. It comes back by itself.

    It belongs to the event loop in which its stream was opened: read from another loop or thread it raises StreamError,
    because it could change meanwhile. Threads share the book of a blocking stream, see `BlockingBook`.

    Attributes:
        symbol: the contract.
        topic: the exchange's name for its updates.

    Docs: https://docs.6mm.com/developer-api/integration-recommendations
    """

    def __init__(
        self,
        symbol: str,
        topic: str,
        resync: Callable[[str, str], None],
        end: Callable[["Book"], None] = lambda _: None,
        *,
        fields: BookFields,
        expect: Callable[[str], None] = lambda _: None,
        seen: Seen | None = None,
        clock: Callable[[], float] = time.monotonic,
        patience: float = 5.0,
        stream_loop: StreamLoop | None = None,
    ) -> None:
        self.symbol = symbol
        self.topic = topic
        # How many have asked the stream for it, and got it or still wait.
        self._readers = 0
        self._follower = Follower(fields, symbol, seen, clock=clock, patience=patience)
        self._resync = resync
        self._end = end
        self._expect = expect
        self._stream_loop = stream_loop or StreamLoop()
        self._waiting: list[asyncio.Future[None]] = []
        self._changes = 0
        self._closed: SixMMError | None = None

    # What is known

    @property
    def state(self) -> BookState:
        """Whether it can be read: SYNCING, LIVE or STALE."""
        state = self._follower.state
        return BookState.STALE if state is BookState.LIVE and self._stream_loop.trouble else state

    @property
    def version(self) -> int:
        """The exchange's version of it. Raises BookNotLive."""
        return self._live().version

    @property
    def ts(self) -> int | None:
        """When the exchange sent this version, Unix ms. Raises BookNotLive."""
        return self._live().ts

    @property
    def gaps(self) -> int:
        """How many times a push was found missing or wrong."""
        return self._follower.gaps

    # Reading

    @property
    def best_bid(self) -> PriceLevel | None:
        """The highest price to buy at, with its quantity; None without bids. Raises BookNotLive."""
        return self._live().bids.best

    @property
    def best_ask(self) -> PriceLevel | None:
        """The lowest price to sell at, with its quantity; None without asks. Raises BookNotLive."""
        return self._live().asks.best

    @property
    def top(self) -> BookTop:
        """The best prices, their middle and their distance, of one version. Raises BookNotLive."""
        book = self._live()
        return BookTop(book.bids.best, book.asks.best, book.version, book.ts)

    def depth(self, count: int | None = None) -> BookSnapshot:
        """The best `count` levels of both sides, or all. Raises BookNotLive."""
        if count is not None and (isinstance(count, bool) or operator.index(count) < 1):
            raise InvalidArgument(f"count must be at least 1, not {count!r}.")
        book = self._live()
        return BookSnapshot(
            self.symbol,
            book.version,
            book.ts,
            book.bids.first(count),
            book.asks.first(count),
        )

    def vwap(self, side: Literal["BUY", "SELL"], quantity: Decimal | str | int) -> Decimal:
        """The mean price of buying (from the asks) or selling (to the bids) this much at once.

        Raises:
            BookNotLive: the book may be wrong.
            NotEnoughDepth: it holds less than that.
            InvalidArgument: the side is not BUY or SELL, or the quantity not positive.
        """
        wanted = _quantity(quantity)
        if side not in ("BUY", "SELL"):
            raise InvalidArgument(f"side must be BUY or SELL, not {side!r}.")
        book = self._live()
        levels = (book.asks if side == "BUY" else book.bids).best_first()
        left, cost = wanted, Decimal(0)
        for price, available in levels:
            taken = min(left, available)
            cost += price * taken
            left -= taken
            if not left:
                return cost / wanted
        raise NotEnoughDepth(
            f"The book of {self.symbol} holds {wanted - left} to {side.lower()}, less than {wanted}."
        )

    # Waiting

    async def live(self) -> None:
        """Return once it can be read. Raises what has ended it, such as StreamClosed, if it never can be."""
        if self._closed is None:
            self._stream_loop.require()
        seen = self._changes
        while self._follower.state is not BookState.LIVE or self._stream_loop.trouble:
            if self._closed is not None:
                raise self._closed
            self._stream_loop.require()
            seen = await self._after(seen)

    def changes(self) -> AsyncIterator[BookState]:
        """The state after each change from this call on; changes that come faster than they are read count as one."""
        return _Changes(self._next_state, self._changes)

    async def _next_state(self, seen: int) -> tuple[int, BookState]:
        if self._closed is not None and self._changes == seen:
            raise StopAsyncIteration
        if self._closed is None:
            self._stream_loop.require()
        return await self._after(seen), self.state

    async def _after(self, seen: int) -> int:
        while self._changes == seen:
            waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            await waiting
        return self._changes

    async def close(self) -> None:
        """Keep it no more. It can't be read afterwards; `stream.book()` makes another."""
        if self._closed is None:
            self._stream_loop.require()
        self._end(self)
        self._finish(StreamClosed("the book was closed"))

    # For the stream

    @property
    def _typed(self) -> bool:
        """Whether pushes say if they are a snapshot or an update."""
        return self._follower.typed

    @property
    def _doubted(self) -> bool:
        """Whether something that came was wrong, and nothing has made up for it since."""
        return bool(self._follower.trouble)

    @property
    def _reading(self) -> bool:
        """Whether a large push of it is being taken."""
        return self._follower.reading

    @property
    def _why(self) -> str:
        """What is known to keep it from being live."""
        follower = self._follower
        if follower.early and not follower.trouble:
            return f"{follower.early} updates came, but no snapshot that they could follow"
        return follower.reason

    def _push(self, data: Any, ts: int | None) -> Iterator[None] | None:
        """A push of its topic has come. A large one is taken while what is returned is iterated."""
        if self._follower.is_large(data):
            return self._push_in_slices(data, ts)
        if self._follower.push(data, ts):
            self._changed()
        return None

    def _push_in_slices(self, data: Any, ts: int | None) -> Iterator[None]:
        follower = self._follower
        version, state = follower.version, follower.state
        for _ in follower.push_in_slices(data, ts):
            if state is not follower.state:
                state = follower.state
                self._tell()
            yield
        if self._closed is None and (version, state) != (follower.version, follower.state):
            self._changed()

    def _changed(self) -> None:
        follower = self._follower
        if follower.state is BookState.STALE:
            self._resync(self.topic, follower.reason)
        elif follower.state is BookState.SYNCING:
            # An update may settle it; where none does in time, another snapshot is needed.
            self._expect(self.topic)
        self._tell()

    def _lost(self, reason: str) -> None:
        """The connection is gone."""
        self._follower.stale(reason)
        self._tell()

    def _asked(self) -> None:
        """A new snapshot was asked for."""
        self._follower.syncing()
        self._tell()

    def _connected(self) -> None:
        """It was asked for over another connection."""
        self._asked()
        self._follower.begin_connection()

    def _finish(self, error: SixMMError) -> None:
        """It is kept no more. What has ended it first counts."""
        if self._closed is None:
            self._closed = error
            self._follower.stale(str(error))
            self._tell()

    def _tell(self) -> None:
        self._changes += 1
        if self._waiting:
            # All who wait now are woken; those who wait later wait for the next change.
            woken, self._waiting = self._waiting, []
            for each in woken:
                if not each.done():  # it was canceled
                    each.set_result(None)

    def _live(self) -> Follower:
        follower = self._follower
        if follower.state is not BookState.LIVE:
            ended = self._closed is not None
            raise BookNotLive(self.symbol, follower.state, follower.reason, ended)
        if not self._stream_loop.is_here:
            if trouble := self._stream_loop.trouble:
                # Changes since then could not be received.
                raise BookNotLive(self.symbol, BookState.STALE, trouble)
            # It may change between one look and the next.
            raise StreamError(ELSEWHERE)
        return follower

    def __repr__(self) -> str:
        return f"<Book {self.symbol} {self.state} at version {self._follower.version}>"


class _Changes:
    """The states of a book. No generator: one that is cancelled while it waits has ended."""

    def __init__(
        self, next_state: Callable[[int], Awaitable[tuple[int, BookState]]], seen: int
    ) -> None:
        self._next_state = next_state
        self._seen = seen

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> BookState:
        self._seen, state = await self._next_state(self._seen)
        return state


def _quantity(value: Decimal | str | int) -> Decimal:
    if isinstance(value, (bool, float)):
        raise InvalidArgument(
            "quantity must be a Decimal, a string or an int: a float is not exact."
        )
    try:
        exact_value = Decimal(value)
    except (ArithmeticError, TypeError, ValueError):
        exact_value = Decimal(0)
    if not exact_value > 0:
        raise InvalidArgument(f"quantity must be a positive number, not {value!r}.")
    return exact_value
