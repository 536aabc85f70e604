"""Trades, klines and tickers: what is pushed is what happened, and what the queries show."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from sixmm_conformance.errors import Broken
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import Chapter, eventually, same
from sixmm_conformance.streams.connections import Connection
from sixmm_conformance.streams.rules.books import Book
from sixmm_conformance.streams.rules.steps import (
    PLACE,
    TRADE,
    Json,
    fills,
    one_minute,
    rest,
    topic,
    trade,
)

TRADES = Chapter("trade", streams=True)
KLINES = Chapter("kline", streams=True)
TICKERS = Chapter("ticker", streams=True)

_PAGE = "websocket/public-market-channels#common-channels"
_KLINE = ("open_time", "open", "high", "low", "close", "volume", "close_time")


@TRADES.rule(
    "told-once",
    "A fill is pushed once, with its price and quantity and the taker's side",
    _PAGE,
    uses=TRADE,
    assumed=True,
    assumes=("public_trade",),
)
def a_fill_is_pushed_once(on: Fixtures) -> None:
    name, connection = topic(on, "trade"), on.streams.connect()
    connection.subscribe(name)
    placed = [trade(on, "BUY"), trade(on, "SELL")]
    told = _trades(connection, name)
    for order in placed:
        made = fills(on, order)
        if not made:
            raise Broken("getTrades shows no fill of an order at the market")
        for fill in made:
            same([each for each in told if each["trade_id"] == fill["trade_id"]], [_public(fill)],
                 f"what was pushed of trade {fill['trade_id']}")  # fmt: skip


@TRADES.rule(
    "oldest-first",
    "Trades are pushed in the order in which they happened",
    _PAGE,
    uses=TRADE,
    assumed=True,
    assumes=("public_trades",),
)
def trades_are_pushed_in_the_order_in_which_they_happened(on: Fixtures) -> None:
    name, connection = topic(on, "trade"), on.streams.connect()
    connection.subscribe(name)
    placed = [trade(on, side) for side in ("BUY", "SELL", "BUY", "SELL")]
    told = _trades(connection, name)
    times = [each["trade_time"] for each in told]
    if any(next_ < one for one, next_ in pairwise(times)):
        raise Broken(f"trade_time of the trades that were pushed goes {times}")
    mine = [fill["trade_id"] for each in placed for fill in sorted(fills(on, each), key=_by_id)]
    same([each["trade_id"] for each in told if each["trade_id"] in mine], mine, "their order")


@KLINES.rule(
    "pushed",
    "A kline is pushed again when a trade changes it",
    _PAGE,
    uses=PLACE,
    assumed=True,
    assumes=("kline_update",),
)
def a_kline_is_pushed_again_when_a_trade_changes_it(on: Fixtures) -> None:
    name, connection = topic(on, "kline", interval=one_minute(on)), on.streams.connect()
    connection.subscribe(name)
    connection.rest()
    trade(on, "BUY")
    connection.push(name, "a push after a trade")
    trade(on, "SELL")


@KLINES.rule(
    "as-queried",
    "A kline that is pushed is the one that the query shows",
    _PAGE,
    uses=PLACE,
    assumed=True,
    assumes=("kline_update",),
)
def a_kline_that_is_pushed_is_the_one_that_the_query_shows(on: Fixtures) -> None:
    name, connection = topic(on, "kline", interval=one_minute(on)), on.streams.connect()
    connection.subscribe(name)
    for side in ("BUY", "SELL"):
        trade(on, side)
        told: list[Json] = []

        def look(told: list[Json] = told) -> bool:
            told.extend(each.data for each in connection.pushes(name))
            newest = on.caller.must("getKlines", query=_newest(on))["items"][-1]
            shown = _KLINE if newest["open_time"] == told[-1]["open_time"] else ()
            return all(told[-1][each] == newest[each] for each in shown)

        eventually(on, look, expected=True, what="whether the last kline is as the query shows it")


@KLINES.rule(
    "intervals",
    "Klines of each documented interval can be subscribed, and are of that one",
    _PAGE,
    uses=PLACE,
    assumed=True,
    assumes=("topic.interval",),
)
def klines_of_each_documented_interval_can_be_subscribed(on: Fixtures) -> None:
    intervals = on.streams.description.spelling.words("KlineInterval")
    names = {topic(on, "kline", interval=word): name for word, name in intervals.items()}
    connection = on.streams.connect()
    connection.subscribe(*names)
    connection.rest()
    trade(on, "BUY")
    for name, interval in names.items():
        told = connection.push(name).data
        same((told["symbol"], told["interval"]), (on.market.symbol, interval), f"what {name} is of")
    trade(on, "SELL")


@TICKERS.rule(
    "fits-together",
    "A ticker is of its contract, and its prices fit together",
    _PAGE,
    uses=PLACE,
    assumed=True,
    assumes=("ticker",),
)
def a_ticker_is_of_its_contract_and_its_prices_fit_together(on: Fixtures) -> None:
    name, connection = topic(on, "ticker"), on.streams.connect()
    connection.subscribe(name)
    trade(on, "BUY")
    trade(on, "SELL")
    told = connection.push(name)
    for each in (told, *connection.pushes(name)):
        _fits_together(each.data, on.market.symbol)


@TICKERS.rule(
    "last-trade",
    "After a trade the ticker's last price is that of the trade, and its volume grows",
    _PAGE,
    uses=TRADE,
    assumed=True,
    assumes=("ticker",),
)
def after_a_trade_the_tickers_last_price_is_that_of_the_trade(on: Fixtures) -> None:
    name, connection = topic(on, "ticker"), on.streams.connect()
    connection.subscribe(name)
    before = Decimal(connection.push(name).data["volume"])
    placed = trade(on, "BUY")
    told = [connection.push(name, "a push after a trade"), *connection.pushes(name)]
    prices = {Decimal(fill["price"]) for fill in fills(on, placed)}
    if not prices & {Decimal(each.data["last_price"]) for each in told}:
        raise Broken(
            f"last_price is {told[-1].data['last_price']} after a trade at {', '.join(map(str, sorted(prices)))}"
        )
    least, volume = before + Decimal(placed["quantity"]), Decimal(told[-1].data["volume"])
    if volume < least:
        raise Broken(f"volume is {volume} after a trade; expected at least {least}")
    trade(on, "SELL")


@TICKERS.rule(
    "as-book",
    "The ticker's best prices are those of the book",
    _PAGE,
    uses=PLACE,
    assumed=True,
    assumes=("ticker",),
)
def the_tickers_best_prices_are_those_of_the_book(on: Fixtures) -> None:
    depth, ticker, connection = topic(on, "depth"), topic(on, "ticker"), on.streams.connect()
    connection.subscribe(depth, ticker)
    book, seen, told = Book(0, {}, {}), set(), set()
    connection.push(depth, match=lambda each: _take(book, each.data))
    seen.add(book.best)
    rest(on, "0.9999")
    for each in connection.pushes():
        if each.topic == depth:
            _take(book, each.data)
            seen.add(book.best)
        elif each.topic == ticker:
            last = each.data
            told.add((Decimal(last["best_bid_price"]), Decimal(last["best_ask_price"])))
    if not told:
        raise Broken("the ticker was not pushed when the book changed")
    if book.best not in told or not told <= seen:
        raise Broken(
            f"best bid and ask go {_pairs(told)} in the ticker, {_pairs(seen)} in the book"
        )


@TICKERS.rule(
    "all",
    "All contracts are among the tickers of all, as each is told alone",
    _PAGE,
    uses=("getSymbols",),
    assumed=True,
    assumes=("ticker_list",),
)
def all_contracts_are_among_the_tickers_of_all(on: Fixtures) -> None:
    channels, connection = on.streams.description.channels, on.streams.connect()
    symbols = {each["symbol"] for each in on.caller.must("getSymbols")["items"]}
    everybody = channels["tickers"].topic()
    connection.subscribe(everybody)
    listed = {each["symbol"]: each for each in connection.push(everybody).data["items"]}
    if missing := symbols - listed.keys():
        raise Broken(f"the tickers of all leave out {', '.join(sorted(missing))}")
    symbol = min(symbols)
    alone = channels["ticker"].topic(symbol=symbol)
    connection.subscribe(alone)
    told = connection.push(alone).data
    same(sorted(listed[symbol]), sorted(told), "the fields of one of all tickers")
    if on.caller.wire.server.keeps_state:
        return
    same(listed[symbol], told, f"the ticker of {symbol} among all")


def _trades(connection: Connection, name: str) -> list[Json]:
    """All trades that were pushed.

    Raises:
        Broken: none.
    """
    pushes = [connection.push(name, "a trade"), *connection.pushes(name)]
    return [each for push in pushes for each in push.data["items"]]


def _public(fill: Json) -> Json:
    """What everybody is told of a fill of the taker."""
    told = {name: fill[name] for name in ("trade_id", "symbol", "side", "price", "quantity")}
    return {**told, "trade_time": fill["created_at"]}


def _by_id(fill: Json) -> tuple[int, str]:
    return len(fill["trade_id"]), fill["trade_id"]


def _newest(on: Fixtures) -> dict[str, Any]:
    return {"symbol": on.market.symbol, "interval": "ONE_MINUTE", "limit": 1}


def _take(book: Book, data: Json) -> bool:
    if data["type"] == "SNAPSHOT":
        book.bids, book.asks = {}, {}
    book.apply(data)
    return True


def _fits_together(ticker: Json, symbol: str) -> None:
    same(ticker["symbol"], symbol, "symbol of a ticker")
    price = {name: Decimal(ticker[name]) for name in ticker if name != "symbol"}
    if not price["low_price"] <= price["last_price"] <= price["high_price"]:
        raise Broken("last_price of a ticker lies outside of low_price to high_price")
    if price["best_bid_price"] >= price["best_ask_price"] > 0:
        raise Broken("best_bid_price of a ticker is not below best_ask_price")
    same(
        price["price_change"], price["last_price"] - price["open_price"], "price_change of a ticker"
    )


def _pairs(pairs: set[tuple[Decimal, Decimal]]) -> str:
    return ", ".join(f"{bid}/{ask}" for bid, ask in sorted(pairs))
