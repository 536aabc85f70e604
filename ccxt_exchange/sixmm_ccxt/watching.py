"""The exchange for ccxt, with `watch_*` methods on the client's streams.

A topic is followed by one task for all who watch it. What came since the last look is returned at once; else the next
push is waited for. What ends a topic is raised in every task that watches it; the next look begins a new one.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import Any

import ccxt
from ccxt.async_support.base.ws.cache import (
    ArrayCache,
    ArrayCacheBySymbolById,
    ArrayCacheBySymbolBySide,
    ArrayCacheByTimestamp,
)
from sixmm import AccountUpdate, Book, BookState, OrderTradeUpdate, SixMMError

from sixmm_ccxt import awaiting
from sixmm_ccxt.base import NONE, Dict, Params
from sixmm_ccxt.errors import translated
from sixmm_ccxt.steps import Kind

_KEPT = 1_000
_ACCOUNT = ("account",)


class Topic:
    """What is followed: `take` reads an event, and returns the names of what changed by it."""

    def __init__(self, take: Callable[[Any], Sequence[str]]) -> None:
        self.task: asyncio.Task[None] | None = None
        self.source: Any = None
        self._take = take
        self._changed: set[str] = set()
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}
        self._error: BaseException | None = None

    async def follow(self, events: AsyncIterator[Any]) -> None:
        """Read events until they end."""
        try:
            async for event in events:
                for name in self._take(event):
                    self.change(name)
            self.fail(_closed())
        except SixMMError as error:
            self.fail(translated(error, Kind.READ))
        except asyncio.CancelledError:
            self.fail(_closed())
            raise
        except Exception as error:  # noqa: BLE001  raised in every task that waits
            self.fail(error)

    def change(self, name: str) -> None:
        """Something is new under this name."""
        self._changed.add(name)
        for one in self._waiting.pop(name, ()):
            if not one.done():  # its task was canceled
                one.set_result(None)

    def fail(self, error: BaseException) -> None:
        """Nothing follows."""
        self._error = error
        for one in [one for waiting in self._waiting.values() for one in waiting]:
            if not one.done():
                one.set_exception(error)
        self._waiting.clear()

    def release(self, name: str, error: BaseException) -> None:
        """Stop waiting for this name: what comes for it is dropped from now on."""
        self._changed.discard(name)
        for one in self._waiting.pop(name, ()):
            if not one.done():
                one.set_exception(error)

    @property
    def ended(self) -> bool:
        """Whether nothing follows, and who watched it has been told or had nothing to wait for."""
        return self._error is not None

    async def news(self, name: str) -> None:
        """Return once something is new under this name, which then is no news any more."""
        if name not in self._changed:
            if self._error is not None:
                raise self._error
            waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.setdefault(name, []).append(waiting)
            await waiting
        self._changed.discard(name)


def _closed() -> Exception:
    error: Exception = ccxt.ExchangeClosedByUser("sixmm: the stream was closed.")
    return error


async def _states(book: Book) -> AsyncIterator[BookState]:
    """What becomes of a book, and in the end what has ended it."""
    async for state in book.changes():
        yield state
    await book.live()


class sixmm(awaiting.sixmm):
    """The 6MM exchange with ccxt's unified API and its streams: `await exchange.watch_orders()`.

    Streams are a `sixmm.AsyncStream`'s: gaps are noticed, a book that may be wrong is waited for and never returned,
    and what a lost connection swallowed of the account's events is told later. See docs/ccxt.md.
    """

    _watches = True

    def __init__(self, config: Dict | None = None) -> None:
        super().__init__(config)
        self._topics: dict[tuple[str, ...], asyncio.Task[Topic]] = {}
        self._watched: Any = None
        self._caches: dict[Any, Any] = {}
        self._held_balance: Dict = {}
        self._followed: set[str] = set()

    async def watch_order_book(
        self, symbol: str, limit: int | None = None, params: Params = NONE
    ) -> Dict:
        """The book after each change, or its best `limit` levels. Never one that may be wrong: that is waited out."""
        self._known("watch_order_book", params, ())
        self._count(limit)
        await self._loaded()
        market = self.market(symbol)
        key = ("book", market["id"])

        async def follow() -> Topic:
            book = await (await self._stream_of_topics()).book(market["id"])
            self._caches[key] = book
            topic = Topic(lambda state: ["book"] if state is BookState.LIVE else [])
            topic.change("book")
            return self._begin(topic, book, _states(book))

        while True:
            topic = await self._topic(key, follow)
            await self._news(topic, key, "book")
            book = self._caches[key]
            if book.state is BookState.LIVE:
                seen = book.depth(limit)
                return self._book_of(
                    market["symbol"],
                    seen.bids,
                    seen.asks,
                    ts=seen.ts,
                    version=seen.version,
                    limit=None,
                )

    async def watch_ticker(self, symbol: str, params: Params = NONE) -> Dict:
        """A contract's ticker, after each push."""
        self._known("watch_ticker", params, ())
        await self._loaded()
        market = self.market(symbol)
        key = ("ticker", market["id"])

        def take(push: Any) -> list[str]:
            self._caches[key] = self._ticker_of(push.data, push.ts)
            return ["ticker"]

        await self._look(key, take, "ticker", lambda stream: stream.ticker(market["id"]))
        found: Dict = self._caches[key]
        return found

    async def watch_tickers(
        self, symbols: Sequence[str] | None = None, params: Params = NONE
    ) -> Dict:
        """The tickers that changed, of all contracts or of some."""
        self._known("watch_tickers", params, ())
        await self._loaded()
        wanted = self.market_symbols(symbols)
        key = ("tickers",)

        def take(push: Any) -> list[str]:
            if not self._caches.get((*key, "news")):
                self._caches[key], self._caches[*key, "news"] = {}, True
            made = [self._ticker_of(one, push.ts) for one in push.data]
            self._caches[key].update({one["symbol"]: one for one in made})
            return ["tickers"]

        while True:
            await self._look(key, take, "tickers", lambda stream: stream.tickers())
            # Others may be looking at the same news: the next push begins another list, and this one stays.
            pushed: Dict = self._caches[key]
            self._caches[*key, "news"] = False
            fit = {name: one for name, one in pushed.items() if wanted is None or name in wanted}
            if fit:
                return fit

    async def watch_trades(
        self,
        symbol: str,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> list[Dict]:
        """The trades of a contract since the last look; with `newUpdates` off, the last 1,000."""
        self._known("watch_trades", params, ())
        await self._loaded()
        market = self.market(symbol)
        key = ("trades", market["id"])
        cache = self._caches.setdefault(key, ArrayCache(_KEPT))

        def take(push: Any) -> list[str]:
            for one in push.data:
                cache.append(self._public_trade_of(one))
            return ["trades"] if push.data else []

        await self._look(key, take, "trades", lambda stream: stream.trades(market["id"]))
        return self._latest(cache, market["symbol"], since, limit)

    async def watch_ohlcv(
        self,
        symbol: str,
        timeframe: str = "1m",
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> list[list[Any]]:
        """The klines that changed since the last look. A kline is final once a later one has come."""
        self._known("watch_ohlcv", params, ())
        await self._loaded()
        market = self.market(symbol)
        if timeframe not in self.timeframes:
            raise ccxt.BadRequest(
                f"{self.id}: timeframe is one of {', '.join(self.timeframes)}, not {timeframe!r}."
            )
        interval = self.timeframes[timeframe]
        key = ("klines", market["id"], timeframe)
        cache = self._caches.setdefault(key, ArrayCacheByTimestamp(_KEPT))

        def take(push: Any) -> list[str]:
            cache.append(self._candle_of(push.data))
            return ["klines"]

        await self._look(key, take, "klines", lambda stream: stream.klines(market["id"], interval))
        most = cache.getLimit(market["symbol"], limit) if self.newUpdates else limit
        found: list[list[Any]] = self.filter_by_since_limit(cache, since, most, 0, True)
        return found

    async def watch_orders(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> list[Dict]:
        """The account's orders that changed since the last look. Orders that wait for a price are not told of."""
        self._known("watch_orders", params, ())
        unified = await self._look_at_account("orders", symbol)
        return self._latest(self._cache("orders"), unified, since, limit)

    async def watch_my_trades(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> list[Dict]:
        """The account's trades since the last look."""
        self._known("watch_my_trades", params, ())
        unified = await self._look_at_account("trades", symbol)
        return self._latest(self._cache("trades"), unified, since, limit)

    async def watch_balance(self, params: Params = NONE) -> Dict:
        """The balance: at first as it is, then after each change."""
        self._of_swaps("watch_balance", params)
        if not self._held_balance:
            await self._account()
            self._followed.add("balance")
            found: Dict = await self.fetch_balance()
            if not self._held_balance:
                self._held_balance = found
                return found
        await self._look_at_account("balance", None)
        return self._held_balance

    async def watch_positions(
        self,
        symbols: Sequence[str] | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> list[Dict]:
        """The positions that changed since the last look, at first those that are open; a closed one has 0 contracts."""
        self._known("watch_positions", params, ())
        await self._loaded()
        wanted = self.market_symbols(symbols)
        if "positions" not in self._caches:
            cache = self._cache("positions")
            topic = await self._account()
            for one in await self.fetch_positions():
                cache.append(one)
                topic.change("positions")
        while True:
            await self._look_at_account("positions", None)
            found = self._latest(self._cache("positions"), None, since, limit)
            fit = [one for one in found if not wanted or one["symbol"] in wanted]
            if fit:
                return fit

    async def un_watch_order_book(self, symbol: str, params: Params = NONE) -> bool:
        """Follow the book no more: its subscription ends, and `UnsubscribeError` is raised where it is waited for."""
        return await self._end_market("un_watch_order_book", "book", symbol, params)

    async def un_watch_ticker(self, symbol: str, params: Params = NONE) -> bool:
        """Follow the ticker no more, as `un_watch_order_book`."""
        return await self._end_market("un_watch_ticker", "ticker", symbol, params)

    async def un_watch_trades(self, symbol: str, params: Params = NONE) -> bool:
        """Follow the contract's trades no more, as `un_watch_order_book`."""
        return await self._end_market("un_watch_trades", "trades", symbol, params)

    async def un_watch_ohlcv(
        self, symbol: str, timeframe: str = "1m", params: Params = NONE
    ) -> bool:
        """Follow the klines no more, as `un_watch_order_book`."""
        return await self._end_market("un_watch_ohlcv", "klines", symbol, params, timeframe)

    async def un_watch_tickers(
        self,
        symbols: Sequence[str] | None = None,
        params: Params = NONE,
    ) -> bool:
        """Follow the tickers no more, as `un_watch_order_book`: all of them, which are one subscription."""
        self._known("un_watch_tickers", params, ())
        self._all_of_them("un_watch_tickers", symbols)
        await self._end(("tickers",))
        return True

    async def un_watch_orders(self, symbol: str | None = None, params: Params = NONE) -> bool:
        """Follow the account's orders no more. The subscription ends once nothing of the account is followed."""
        self._known("un_watch_orders", params, ())
        return await self._end_account("orders", symbol)

    async def un_watch_my_trades(self, symbol: str | None = None, params: Params = NONE) -> bool:
        """Follow the account's trades no more, as `un_watch_orders`."""
        self._known("un_watch_my_trades", params, ())
        return await self._end_account("trades", symbol)

    async def un_watch_positions(
        self,
        symbols: Sequence[str] | None = None,
        params: Params = NONE,
    ) -> bool:
        """Follow the positions no more, as `un_watch_orders`: all of them."""
        self._known("un_watch_positions", params, ())
        self._all_of_them("un_watch_positions", symbols)
        return await self._end_account("positions", None)

    def _all_of_them(self, method: str, symbols: Sequence[str] | None) -> None:
        if symbols:
            raise ccxt.NotSupported(
                f"{self.id} {method}: one subscription serves all contracts: leave the symbols out."
            )

    async def close(self, clean_instance_data: bool = False) -> None:
        """End all topics, the streams and the connections."""
        topics, self._topics = self._topics, {}
        if self._watched is not None:
            await self._watched.close()
        for made in topics.values():
            made.cancel()
            if made.done() and not made.cancelled() and made.exception() is None:
                task = made.result().task
                if task is not None:
                    task.cancel()
        await super().close(clean_instance_data)

    # Following

    async def _look(
        self,
        key: tuple[str, ...],
        take: Callable[[Any], Sequence[str]],
        name: str,
        subscribe: Callable[[Any], Awaitable[Any]],
    ) -> None:
        async def follow() -> Topic:
            subscription = await subscribe(await self._stream_of_topics())
            return self._begin(Topic(take), subscription, subscription)

        topic = await self._topic(key, follow)
        await self._news(topic, key, name)

    async def _end_market(
        self, method: str, name: str, symbol: str, params: Params, *more: str
    ) -> bool:
        self._known(method, params, ())
        await self._loaded()
        await self._end((name, self._contract(method, symbol), *more))
        return True

    async def _end(self, key: tuple[str, ...]) -> None:
        """End a topic that is followed; the next look begins it anew."""
        made = self._topics.pop(key, None)
        if made is None:
            return
        (found,) = await asyncio.gather(made, return_exceptions=True)
        if isinstance(found, Topic):
            found.fail(
                ccxt.UnsubscribeError(f"{self.id}: {' '.join(key)} is not watched any more.")
            )
            await found.source.close()
        for one in (key, (*key, "news")):
            self._caches.pop(one, None)

    async def _end_account(self, name: str, symbol: str | None) -> bool:
        await self._loaded()
        wanted = name if symbol is None else f"{name} {self.market(symbol)['symbol']}"
        self._followed.discard(wanted)
        if not self._followed:
            await self._end(_ACCOUNT)
            self._held_balance = {}
            for one in ("orders", "trades", "positions"):
                self._caches.pop(one, None)
        elif _ACCOUNT in self._topics:
            topic = await self._topics[_ACCOUNT]
            topic.release(
                wanted, ccxt.UnsubscribeError(f"{self.id}: {wanted} is not watched any more.")
            )
        return True

    async def _account(self) -> Topic:
        async def follow() -> Topic:
            stream = await self._stream_of_topics()
            subscription = await stream.user()
            return self._begin(Topic(self._take_of_account), subscription, subscription)

        return await self._topic(_ACCOUNT, follow)

    async def _look_at_account(self, name: str, symbol: str | None) -> str | None:
        await self._loaded()
        unified: str | None = None if symbol is None else self.market(symbol)["symbol"]
        topic = await self._account()
        wanted = name if unified is None else f"{name} {unified}"
        self._followed.add(wanted)
        await self._news(topic, _ACCOUNT, wanted)
        return unified

    def _take_of_account(self, push: Any) -> list[str]:
        update = push.data
        if isinstance(update, OrderTradeUpdate):
            made = self._order_of(update)
            self._cache("orders").append(made)
            changed = ["orders", f"orders {made['symbol']}"]
            if update.get("trade_id") and update.get("last_fill_quantity"):
                self._cache("trades").append(self._trade_of_update(update))
                changed += ["trades", f"trades {made['symbol']}"]
            return changed
        changed = []
        if isinstance(update, AccountUpdate):
            balances = update.get("balances") or []
            if balances:
                news = self._balance_of(balances, push.ts, update.raw)
                totals = ("free", "used", "total")
                merged = {
                    name: {**self._held_balance.get(name, {}), **news[name]} for name in totals
                }
                self._held_balance = {**self._held_balance, **news, **merged}
                changed.append("balance")
            for one in update.get("positions") or []:
                changed += self._take_position(self._position_of(one, push.ts))
        return changed

    def _take_position(self, made: Dict) -> list[str]:
        cache = self._cache("positions")
        sides = [made["side"]]
        if made["side"] is None:
            # A net position that is closed has no side any more: it is the one that was open.
            known = cache.hashmap.get(made["symbol"], {})
            sides = [side for side, one in known.items() if one["contracts"]]
        for side in sides:
            cache.append({**made, "side": side})
        return ["positions"] if sides else []

    def _cache(self, name: str) -> Any:
        kinds = {"orders": ArrayCacheBySymbolById, "positions": ArrayCacheBySymbolBySide}
        if name not in self._caches:
            self._caches[name] = kinds.get(name, ArrayCache)(_KEPT)
        return self._caches[name]

    def _latest(self, cache: Any, symbol: str | None, since: Any, limit: int | None) -> list[Dict]:
        most = cache.getLimit(symbol, limit) if self.newUpdates else limit
        found: list[Dict] = self.filter_by_symbol_since_limit(cache, symbol, since, most, True)
        return found

    def _begin(self, topic: Topic, source: Any, events: AsyncIterator[Any]) -> Topic:
        topic.source = source
        topic.task = asyncio.create_task(topic.follow(events))
        return topic

    async def _topic(
        self, key: tuple[str, ...], follow: Callable[[], Coroutine[Any, Any, Topic]]
    ) -> Topic:
        """The one topic of this key; the first look begins it."""
        if key not in self._topics:
            self._topics[key] = asyncio.create_task(follow())
        made = self._topics[key]
        try:
            return await asyncio.shield(made)
        except asyncio.CancelledError:
            if made.cancelled():  # by close(), and not the task of this look
                raise _closed() from None
            raise
        except SixMMError as error:
            self._forget(key, made)
            raise translated(error, Kind.READ) from error
        except Exception:
            # Whichever it is: the next look must begin the topic anew.
            self._forget(key, made)
            raise

    async def _news(self, topic: Topic, key: tuple[str, ...], name: str) -> None:
        try:
            await topic.news(name)
        except Exception:
            # Whichever it is: an ended topic must not be given to the next look. The error goes on.
            if topic.ended:
                made = self._topics.get(key)
                if made is not None and made.done() and made.result() is topic:
                    self._forget(key, made)
            raise

    def _forget(self, key: tuple[str, ...], made: "asyncio.Task[Topic]") -> None:
        if self._topics.get(key) is made:
            del self._topics[key]

    async def _stream_of_topics(self) -> Any:
        """The stream of the `watch_*` methods. The `fetch_*` methods have another one."""
        if self._opening is None:
            self._opening = asyncio.Lock()
        async with self._opening:
            if self._watched is None:
                self._watched = await self.mm.stream().__aenter__()
        return self._watched

    async def _loaded(self) -> None:
        self.open()
        if not self.markets_by_id:
            await self.load_markets()
