"""The public channels: what each of them tells, and when.

https://docs.6mm.com/developer-api/websocket/public-market-channels#common-channels
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import product

from sixmm_description import JsonObject, StreamDescription, Topic
from sixmm_description.spelling import words_of

from sixmm_mock.events import BookChanged, Traded
from sixmm_mock.market.klines import INTERVALS
from sixmm_mock.market.market import Kline
from sixmm_mock.market.symbols import SYMBOLS
from sixmm_mock.streams.depth import LevelFeed
from sixmm_mock.streams.ticker import RollingDay
from sixmm_mock.trading.book import Book
from sixmm_mock.trading.enums import Side
from sixmm_mock.venue import Venue
from sixmm_mock.views import kline_view, plain

ZERO = Decimal(0)

# One push of trades holds at most so many, and at most so many wait for the end of a turn. A
# clock that jumps over hours can bring more at once; the oldest are left out then.
TRADES_PER_PUSH = 200
MAX_WAITING_TRADES = 2000

#: The channels that are told, by their names in the description.
CHANNELS = frozenset({"depth", "kline", "ticker", "tickers", "trade"})

Push = tuple[str, JsonObject]


class Markets:
    """Collects what happens in the markets, and tells it by topic."""

    def __init__(
        self,
        exchange: Venue,
        description: StreamDescription,
        publish: Callable[[str, str, JsonObject], None],
    ) -> None:
        self._exchange = exchange
        self._channels = description.channels
        self._private = description.private.name
        words = words_of(description.document, description.schema("KlineInterval")) or {}
        self._intervals = {word: name for word, name in words.items() if name in INTERVALS}
        """The intervals by their words in a topic."""
        self._publish = publish
        depth = description.payload_of("depth")
        follows = 0 if description.convention_of(depth, "start_version") == "previous" else 1
        changes = description.convention_of(depth, "bids") == "changes"
        self._feeds = {
            name: LevelFeed(name, partial(self._book, name), follows, changes) for name in SYMBOLS
        }
        self._days: dict[str, RollingDay] = {}
        self._changed: dict[str, None] = {}
        self._trades: dict[str, list[Traded]] = {}
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what was traded, and look at every book again. Versions go on."""
        price_of = self._exchange.market.index_price
        self._days = {name: RollingDay(price_of(name)) for name in SYMBOLS}
        self._trades.clear()
        for feed in self._feeds.values():
            feed.touch()

    def serves(self, topic: Topic) -> bool:
        """Return whether there is anything behind this topic."""
        if topic.channel == self._private:
            return True
        known = {"symbol": set(SYMBOLS), "interval": set(self._intervals)}
        return topic.channel in CHANNELS and all(
            value in known.get(name, ()) for name, value in topic.parameters.items()
        )

    def topics(self) -> Iterator[str]:
        """All topics, with a star for the user in private ones."""
        known = {"symbol": tuple(SYMBOLS), "interval": tuple(self._intervals)}
        for channel in self._channels.values():
            values = [known.get(name, ("*",)) for name in channel.parameters]
            for chosen in product(*values):
                yield channel.topic(**dict(zip(channel.parameters, chosen, strict=True)))

    def book_changed(self, change: BookChanged) -> None:
        """Note that a book changed, to tell of it later."""
        self._feeds[change.symbol].touch()
        self._changed[change.symbol] = None

    def traded(self, trade: Traded) -> None:
        """Note a trade, to tell of it later."""
        self._days[trade.symbol].add(trade)
        trades = self._trades.setdefault(trade.symbol, [])
        trades.append(trade)
        if len(trades) > MAX_WAITING_TRADES:
            del trades[: len(trades) // 2]
        self._changed[trade.symbol] = None

    def opening(self, topic: Topic) -> list[Push]:
        """What a new subscriber gets first.

        Assumed: mock.first_push.
        """
        symbol = topic.parameters.get("symbol", "")
        if topic.channel == "depth":
            self._tell_levels(symbol)
            return [("BookUpdate", self._feeds[symbol].snapshot())]
        if topic.channel == "kline":
            interval = self._intervals[topic.parameters["interval"]]
            newest = self._exchange.market.klines(symbol, interval, limit=1)
            return [("KlineUpdate", _kline(symbol, interval, each)) for each in newest]
        if topic.channel == "ticker":
            return [("Ticker", self._ticker(symbol))]
        if topic.channel == "tickers":
            return [("TickerList", {"items": [self._ticker(name) for name in SYMBOLS]})]
        return []

    def flush(self, wanted: Callable[[str], bool]) -> None:
        """Tell all that was noted, of the topics that are ``wanted``."""
        changed, self._changed = self._changed, {}
        trades, self._trades = self._trades, {}
        for symbol in changed:
            if wanted(self._channels["depth"].topic(symbol=symbol)):
                self._tell_levels(symbol)
        for symbol, traded in trades.items():
            self._tell_trades(symbol, traded, wanted)
            self._tell_klines(symbol, traded, wanted)
        self._tell_tickers([*changed], wanted)

    def _tell_levels(self, symbol: str) -> None:
        update = self._feeds[symbol].update()
        if update is not None:
            self._publish(self._channels["depth"].topic(symbol=symbol), "BookUpdate", update)

    def _tell_trades(
        self, symbol: str, trades: list[Traded], wanted: Callable[[str], bool]
    ) -> None:
        topic = self._channels["trade"].topic(symbol=symbol)
        if not wanted(topic):
            return
        for start in range(0, len(trades), TRADES_PER_PUSH):
            some = trades[start : start + TRADES_PER_PUSH]
            self._publish(topic, "PublicTrades", {"items": [_trade(each) for each in some]})

    def _tell_klines(
        self, symbol: str, trades: list[Traded], wanted: Callable[[str], bool]
    ) -> None:
        """The klines that the trades fell into, so that one that is over was told in its last state."""
        for word, interval in self._intervals.items():
            topic = self._channels["kline"].topic(symbol=symbol, interval=word)
            if not wanted(topic):
                continue
            open_of = INTERVALS[interval].open_of
            for open_ms in dict.fromkeys(open_of(each.at_ms) for each in trades):
                for kline in self._exchange.market.klines(
                    symbol, interval, start_ms=open_ms, end_ms=open_ms
                ):
                    self._publish(topic, "KlineUpdate", _kline(symbol, interval, kline))

    def _tell_tickers(self, symbols: list[str], wanted: Callable[[str], bool]) -> None:
        everybody = self._channels["tickers"].address
        tickers = []
        for symbol in symbols:
            topic = self._channels["ticker"].topic(symbol=symbol)
            if not wanted(topic) and not wanted(everybody):
                continue
            ticker = self._ticker(symbol)
            tickers.append(ticker)
            self._publish(topic, "Ticker", ticker)
        if tickers and wanted(everybody):
            self._publish(everybody, "TickerList", {"items": tickers})

    def _book(self, symbol: str) -> Book:
        # Looked up each time: a restored state has other books.
        return self._exchange.engine.book(symbol)

    def _ticker(self, symbol: str) -> JsonObject:
        day, market = self._days[symbol], self._exchange.market
        book = self._book(symbol)
        day.forget(self._exchange.clock.now_ms())
        change = day.last - day.open
        return {
            "symbol": symbol,
            "last_price": plain(day.last),
            "best_bid_price": plain(book.best_price(Side.BUY) or ZERO),
            "best_ask_price": plain(book.best_price(Side.SELL) or ZERO),
            "mark_price": plain(market.mark_price(symbol)),
            "index_price": plain(market.index_price(symbol)),
            "open_price": plain(day.open),
            "high_price": plain(day.high),
            "low_price": plain(day.low),
            "volume": plain(day.volume),
            "quote_volume": plain(day.value),
            "price_change": plain(change),
            "price_change_rate": plain(change / day.open),
        }


def _trade(trade: Traded) -> JsonObject:
    return {
        "trade_id": str(trade.trade_id),
        "symbol": trade.symbol,
        "side": str(trade.taker_side),
        "price": plain(trade.price),
        "quantity": plain(trade.quantity),
        "trade_time": trade.at_ms,
    }


def _kline(symbol: str, interval: str, kline: Kline) -> JsonObject:
    return {"symbol": symbol, "interval": interval, **kline_view(kline)}
