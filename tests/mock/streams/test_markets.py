"""The public channels: books that can be followed, trades, klines, tickers."""

import random
from decimal import Decimal

import pytest
from sixmm_mock import Clock, MockExchange

from .stream_replica import BookCopy

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


# Depth


def test_a_snapshot_comes_first_and_is_the_book(client, exchange):
    (push,) = [each["data"] for each in client.subscribe("market.depth.BTCUSDT")[1:]]
    assert (push["type"], push["startVersion"]) == ("snapshot", push["endVersion"])
    book = BookCopy()
    book.take(push)
    book.check(exchange, "BTCUSDT")


def test_orders_at_one_price_are_one_level(client, place):
    client.subscribe("market.depth.BTCUSDT")
    place("BUY", "0.1", "85990")
    (push,) = client.pushes("market.depth.BTCUSDT")
    assert push["bids"] == [["85990", "0.6"]]
    assert push["asks"] == []


def test_changes_of_one_turn_come_in_one_update(client, place):
    client.subscribe("market.depth.BTCUSDT")
    for number in range(5):
        place("BUY", "0.1", str(85000 - number))
    (push,) = client.pushes("market.depth.BTCUSDT")
    assert push["endVersion"] - push["startVersion"] == 4


def test_what_comes_and_goes_within_a_turn_is_not_told(client, place, exchange):
    client.subscribe("market.depth.BTCUSDT")
    exchange.engine.cancel(place("BUY", "0.1", "85000"))
    assert client.pushes("market.depth.BTCUSDT") == []


def test_versions_follow_on_each_other_and_the_book_can_be_followed(client, place, exchange):
    """200 random orders and cancellations: a client's copy is the book after every turn."""
    chance = random.Random(1)  # noqa: S311
    book, resting = BookCopy(), []
    (first,) = [each["data"] for each in client.subscribe("market.depth.BTCUSDT")[1:]]
    book.take(first)
    for _ in range(200):
        if resting and chance.random() < 0.4:
            order = resting.pop(chance.randrange(len(resting)))
            if not order.status.is_final:
                exchange.engine.cancel(order)
        else:
            side = chance.choice(["BUY", "SELL"])
            resting.append(
                place(side, f"0.0{chance.randint(1, 99):02}", str(chance.randint(85950, 86050)))
            )
        if chance.random() < 0.5:
            continue
        for push in client.pushes("market.depth.BTCUSDT"):
            book.take(push)
        book.check(exchange, "BTCUSDT")
    assert book.version > 100


@pytest.mark.parametrize(
    ("steps", "ms"),
    [
        (50, 5_000),
        # A day.
        pytest.param(8_640, 10_000, marks=(pytest.mark.soak, pytest.mark.timeout(3600))),
    ],
)
def test_a_living_market_can_be_followed(description, connect, steps, ms):
    """The client's copy is the book after each step."""
    clock = Clock(frozen_at_ms=1_780_000_000_000)
    exchange = MockExchange(seed=3, clock=clock, description=description, frozen_market=False)
    client = connect(to=exchange)
    book = BookCopy()
    client.send("subscribe", "market.depth.BTCUSDT", "market.trade.BTCUSDT")
    for _ in range(steps):
        clock.advance(ms)
        exchange.catch_up()
        for push in client.pushes("market.depth.BTCUSDT"):
            book.take(push)
        book.check(exchange, "BTCUSDT")
    assert book.version > steps


def test_versions_go_on_while_nobody_is_subscribed(connect, place, exchange):
    first = connect()
    before = first.subscribe("market.depth.BTCUSDT")[1]["data"]["endVersion"]
    exchange.streams.forget(first.connection)
    for number in range(3):
        place("BUY", "0.1", str(85000 - number))
    after = connect().subscribe("market.depth.BTCUSDT")[1]["data"]["endVersion"]
    assert after == before + 3


def test_a_newcomer_in_the_middle_of_a_turn_breaks_nobodys_book(connect, place, exchange):
    old, new = connect(), connect()
    books = [BookCopy(), BookCopy()]
    for push in old.subscribe("market.depth.BTCUSDT")[1:]:
        books[0].take(push["data"])
    place("BUY", "0.1", "85000")
    new.send("subscribe", "market.depth.BTCUSDT")
    place("BUY", "0.1", "85001")
    versions = []
    for book, client in zip(books, (old, new), strict=True):
        for push in client.pushes("market.depth.BTCUSDT"):
            book.take(push)
            versions.append(push["endVersion"])
        book.check(exchange, "BTCUSDT")
    assert versions == [2, 3, 2, 3]


def test_each_symbol_has_a_book_of_its_own(client, place):
    client.subscribe("market.depth.BTCUSDT")
    place("BUY", "0.1", "2900", symbol="ETHUSDT")
    assert client.pushes("market.depth.BTCUSDT") == []


# Trades


def test_every_trade_is_told_once_and_in_order(client, place):
    client.subscribe("market.trade.BTCUSDT")
    place("BUY", "2", "86030")
    place("SELL", "0.1", "85990")
    told = [each for push in client.pushes("market.trade.BTCUSDT") for each in push["list"]]
    assert [(each["side"], each["price"], each["quantity"]) for each in told] == [
        ("BUY", "86010", "0.5"),
        ("BUY", "86020", "1"),
        ("BUY", "86030", "0.5"),
        ("SELL", "85990", "0.1"),
    ]
    assert len({each["tradeId"] for each in told}) == 4


def test_trades_from_before_the_subscription_are_not_told(connect, place):
    place("BUY", "0.1")
    client = connect()
    place("BUY", "0.2")
    assert len(client.subscribe("market.trade.BTCUSDT")) == 1
    place("BUY", "0.3")
    told = [each for push in client.pushes("market.trade.BTCUSDT") for each in push["list"]]
    assert [each["quantity"] for each in told] == ["0.3"]


# Klines


@pytest.mark.parametrize("interval", ["1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w", "1M"])
def test_the_kline_of_a_trade_is_that_of_the_rest_api(client, place, wire, interval):
    topic = f"market.kline.BTCUSDT.{interval}"
    client.subscribe(topic)
    place("BUY", "1", "86020")
    (push,) = client.pushes(topic)
    query = f"symbol=BTCUSDT&interval={interval}&limit=1"
    (kline,) = wire.send("GET", f"/v1/public/market/klines?{query}").data["list"]
    assert {name: push[name] for name in kline if name in push} == {
        name: value for name, value in kline.items() if name in push
    }
    assert (push["high"], push["interval"]) == (kline["high"], interval)


def test_a_kline_that_is_over_was_told_in_its_last_state(client, place, exchange):
    """Trades in two minutes of one turn, as under a clock that jumps."""
    topic = "market.kline.BTCUSDT.1m"
    client.subscribe(topic)
    place("BUY", "0.1")
    exchange.clock.advance(MINUTE_MS)
    place("BUY", "0.2")
    first, second = client.pushes(topic)
    assert (first["volume"], second["volume"]) == ("0.1", "0.2")
    assert second["openTime"] - first["openTime"] == MINUTE_MS


# Tickers


def test_a_ticker_sums_up_the_day(client, place, exchange):
    client.subscribe("market.ticker.BTCUSDT")
    place("BUY", "1.5", "86020")
    place("SELL", "0.5", "85990")
    exchange.streams.flush()
    ticker = client.pushes("market.ticker.BTCUSDT")[-1]
    assert ticker["highPrice"] == "86020"
    assert ticker["openPrice"] == "86000"
    assert ticker["volume"] == "2"
    assert Decimal(ticker["priceChange"]) == Decimal(ticker["lastPrice"]) - 86000
    assert Decimal(ticker["quoteVolume"]) > 2 * 85990


def test_trades_of_the_day_before_do_not_count(connect, place, exchange):
    place("BUY", "1.5", "86020")
    exchange.clock.advance(DAY_MS + MINUTE_MS)
    ticker = connect().subscribe("market.ticker.BTCUSDT")[1]["data"]
    assert (ticker["volume"], ticker["openPrice"], ticker["priceChange"]) == ("0", "86020", "0")


def test_tickers_hold_every_symbol_first_and_then_what_changed(client, place):
    _, first = client.subscribe("market.tickers")
    assert [each["symbol"] for each in first["data"]["list"]] == ["BTCUSDT", "ETHUSDT"]
    place("BUY", "0.1", "2900", symbol="ETHUSDT")
    (push,) = client.pushes("market.tickers")
    assert [each["symbol"] for each in push["list"]] == ["ETHUSDT"]


# All of them


def test_every_field_that_the_description_names_is_sent(client, place, stream_description):
    topics = {
        "BookUpdate": "market.depth.BTCUSDT",
        "PublicTrades": "market.trade.BTCUSDT",
        "KlineUpdate": "market.kline.BTCUSDT.1m",
        "Ticker": "market.ticker.BTCUSDT",
        "TickerList": "market.tickers",
    }
    client.subscribe(*topics.values())
    place("BUY", "1", "86015")
    sent = {frame["topic"]: frame["data"] for frame in client.take()}
    schemas = stream_description.document["components"]["schemas"]
    for schema, topic in topics.items():
        assert set(sent[topic]) == set(schemas[schema]["properties"]), schema
    assert set(sent[topics["PublicTrades"]]["list"][0]) == set(schemas["PublicTrade"]["properties"])
    assert set(sent[topics["TickerList"]]["list"][0]) == set(schemas["Ticker"]["properties"])


def test_a_thousand_trades_of_one_turn_come_in_pushes_of_bounded_size(client, place):
    client.subscribe("market.trade.BTCUSDT")
    for _ in range(250):
        place("BUY", "0.001")
        place("SELL", "0.001")
    pushes = client.pushes("market.trade.BTCUSDT")
    assert sum(len(push["list"]) for push in pushes) == 500
    assert max(len(push["list"]) for push in pushes) <= 200
