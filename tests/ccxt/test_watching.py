"""What is watched: nothing is lost between two looks, nothing wrong is shown, and the end is raised in each waiting task."""

import asyncio
import contextlib

import ccxt
import pytest
import sixmm.ccxt.pro

from .conftest import SYMBOL

DEADLINE = 90


@pytest.fixture
def watching(config):
    """Runs a scene with the watching class, bounded."""

    def run(scene, **more):
        async def bounded():
            async with sixmm.ccxt.pro.sixmm(config(**more)) as exchange:
                await scene(exchange)

        asyncio.run(asyncio.wait_for(bounded(), DEADLINE))

    return run


async def followed(exchange):
    """Wait until all that is looked at has been subscribed to."""
    while not (exchange._topics and all(one.done() for one in exchange._topics.values())):  # noqa: ASYNC110 - it has no event
        await asyncio.sleep(0.01)


async def trade(exchange, side="buy", amount=0.01):
    return await exchange.create_order(SYMBOL, "market", side, amount)


def test_trades_between_two_looks_come_all_at_once(watching):
    async def scene(exchange):
        await exchange.watch_balance()  # the account is followed from here on
        orders, seen = [(await trade(exchange))["id"] for _ in range(4)], []
        while len(seen) < len(orders):
            seen += await exchange.watch_my_trades(SYMBOL)
        assert [one["order"] for one in seen] == orders
        assert {one["id"] for one in seen} == {
            one["id"] for one in await exchange.fetch_my_trades(SYMBOL)
        }

    watching(scene)


def test_all_who_watch_a_topic_are_told_over_one_subscription(watching):
    async def scene(exchange):
        await exchange.watch_balance()  # the account is followed from here on
        looks = [asyncio.create_task(exchange.watch_orders()) for _ in range(5)]
        looks += [asyncio.create_task(exchange.watch_orders(SYMBOL)) for _ in range(5)]
        await followed(exchange)
        placed = await trade(exchange)
        for found in await asyncio.gather(*looks):
            assert placed["id"] in {one["id"] for one in found}
        assert len(exchange._topics) == 1

    watching(scene)


def test_a_look_that_is_canceled_takes_no_news_from_others(watching):
    async def scene(exchange):
        given_up = asyncio.create_task(exchange.watch_my_trades())
        await followed(exchange)
        given_up.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await given_up
        placed = await trade(exchange)
        found = await exchange.watch_my_trades()
        assert [one["order"] for one in found] == [placed["id"]]

    watching(scene)


def test_a_symbol_that_is_not_watched_is_not_shown(watching):
    other = "ETH/USDT:USDT"

    async def scene(exchange):
        look = asyncio.create_task(exchange.watch_orders(other))
        await followed(exchange)
        await trade(exchange)
        await asyncio.sleep(0.2)
        assert not look.done()
        placed = await exchange.create_order(other, "market", "buy", 0.1)
        assert {one["id"] for one in await look} == {placed["id"]}

    watching(scene)


def test_the_balance_is_shown_as_it_is_and_then_as_it_changes(watching):
    async def scene(exchange):
        assert (await exchange.watch_balance())["USDT"]["total"] == 100_000
        look = asyncio.create_task(exchange.watch_balance())
        await asyncio.sleep(0.1)
        assert not look.done()
        await trade(exchange)
        changed, asked = await look, await exchange.fetch_balance()
        assert changed["USDT"] == asked["USDT"]
        assert changed["total"]["USDT"] < 100_000

    watching(scene)


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_a_position_that_ends_is_shown_once_with_nothing_held(watching, side):
    held = {"buy": "long", "sell": "short"}[side]

    async def scene(exchange):
        await trade(exchange, side, 0.1)
        (first,) = await exchange.watch_positions([SYMBOL])
        assert (first["side"], first["contracts"]) == (held, 0.1)
        await exchange.close_position(SYMBOL)
        (last,) = await exchange.watch_positions([SYMBOL])
        while last["contracts"]:
            (last,) = await exchange.watch_positions([SYMBOL])
        assert (last["side"], last["contracts"]) == (held, 0)
        look = asyncio.create_task(exchange.watch_positions([SYMBOL]))
        await asyncio.sleep(0.1)
        assert not look.done()
        await trade(exchange, "sell", 0.02)
        (turned,) = await look
        assert (turned["side"], turned["contracts"]) == ("short", 0.02)

    watching(scene)


def test_a_book_with_a_gap_is_waited_out(watching, mock):
    async def scene(exchange):
        await exchange.watch_order_book(SYMBOL)
        contract = exchange.market(SYMBOL)["id"]
        mock.add_fault({"kind": "gap", "topic": f"market.depth.{contract}", "count": 1})
        for price in (85_001, 85_002, 85_003):
            await exchange.create_order(SYMBOL, "limit", "buy", 1, price)
        seen = []
        while not {85_001, 85_002, 85_003} <= {price for price, _ in seen}:
            seen = (await exchange.watch_order_book(SYMBOL))["bids"]
        assert seen == (await exchange.fetch_order_book(SYMBOL))["bids"]

    watching(scene)


def test_watching_a_closed_exchange_is_an_error(watching):
    async def scene(exchange):
        looks = [
            asyncio.create_task(look)
            for look in (
                exchange.watch_trades(SYMBOL),
                exchange.watch_orders(),
                exchange.watch_positions(["ETH/USDT:USDT"]),
            )
        ]
        await asyncio.sleep(0.3)
        await exchange.close()
        for found in await asyncio.gather(*looks, return_exceptions=True):
            assert isinstance(found, ccxt.ExchangeClosedByUser)
        with pytest.raises(ccxt.ExchangeClosedByUser):
            await exchange.watch_trades(SYMBOL)

    watching(scene)


TOPICS = {
    "order_book": (SYMBOL,),
    "ticker": (SYMBOL,),
    "tickers": (),
    "trades": (SYMBOL,),
    "ohlcv": (SYMBOL, "1m"),
    "orders": (SYMBOL,),
    "my_trades": (),
    "positions": (),
}


@pytest.mark.parametrize(("name", "arguments"), TOPICS.items(), ids=TOPICS)
def test_what_is_watched_no_more_ends_its_looks_and_can_be_watched_again(watching, name, arguments):
    async def look(exchange):
        with contextlib.suppress(ccxt.UnsubscribeError):
            while True:
                await getattr(exchange, f"watch_{name}")(*arguments)
                seen.set()

    async def scene(exchange):
        await exchange.load_markets()
        end = getattr(exchange, f"un_watch_{name}")
        assert await end(*arguments)  # of nothing, nothing
        for _ in range(2):
            seen.clear()
            looking = asyncio.create_task(look(exchange))
            while not seen.is_set():
                await trade(exchange)
                await asyncio.sleep(0.05)
            while not looking.done():  # it may be between two looks
                await end(*arguments)
                await asyncio.sleep(0.05)
            assert exchange._topics == {}

    seen = asyncio.Event()
    watching(scene)


@pytest.mark.parametrize("name", ["tickers", "positions"])
def test_what_is_one_subscription_is_ended_as_a_whole(watching, name):
    async def scene(exchange):
        with pytest.raises(ccxt.NotSupported, match="all contracts"):
            await getattr(exchange, f"un_watch_{name}")([SYMBOL])

    watching(scene)


def test_of_the_account_others_go_on_when_one_is_watched_no_more(watching):
    async def scene(exchange):
        await exchange.watch_balance()
        orders = asyncio.create_task(exchange.watch_orders())
        trades = asyncio.create_task(exchange.watch_my_trades())
        await asyncio.sleep(0.1)
        await exchange.un_watch_orders()
        with pytest.raises(ccxt.UnsubscribeError):
            await orders
        placed = await trade(exchange)
        assert [one["order"] for one in await trades] == [placed["id"]]

    watching(scene)


def test_what_ended_by_itself_is_begun_anew_by_the_next_look(watching):
    async def scene(exchange):
        look = asyncio.create_task(exchange.watch_trades(SYMBOL))
        await followed(exchange)
        (made,) = exchange._topics.values()
        made.result().fail(ccxt.NetworkError("gone"))
        with pytest.raises(ccxt.NetworkError, match="gone"):
            await look
        look = asyncio.create_task(exchange.watch_trades(SYMBOL))
        await asyncio.sleep(0)
        await followed(exchange)
        await trade(exchange)
        assert await look

    watching(scene)


@pytest.mark.parametrize("after", [0, 0.002, 0.005, 0.01, 0.02, 0.05])
def test_a_look_that_has_just_begun_ends_with_the_error_too(watching, after):
    async def scene(exchange):
        await exchange.load_markets()
        look = asyncio.create_task(exchange.watch_trades(SYMBOL))
        await asyncio.sleep(after)
        await exchange.close()
        with pytest.raises(ccxt.ExchangeClosedByUser):
            await look

    watching(scene)


@pytest.mark.parametrize(
    ("error", "look"),
    [
        (ccxt.BadSymbol, lambda exchange: exchange.watch_trades("BTC/EUR:EUR")),
        (ccxt.BadRequest, lambda exchange: exchange.watch_ohlcv(SYMBOL, "1hour")),
        (ccxt.BadRequest, lambda exchange: exchange.watch_order_book(SYMBOL, 0)),
        (ccxt.BadRequest, lambda exchange: exchange.watch_ticker(SYMBOL, {"name": "x"})),
    ],
)
def test_what_can_not_be_watched_is_refused_at_once(watching, error, look):
    async def scene(exchange):
        with pytest.raises(error):
            await look(exchange)

    watching(scene)


def test_without_credentials_the_account_can_not_be_watched(watching):
    async def scene(exchange):
        for _ in range(2):
            with pytest.raises(ccxt.AuthenticationError):
                await exchange.watch_orders()
        assert (await exchange.watch_ticker(SYMBOL))["last"]

    watching(scene, apiKey=None, secret=None)


def test_a_ticker_that_does_not_come_is_a_timeout(config, mock):
    # The markets are read with more patience than the ticker, which never comes.
    with contextlib.closing(sixmm.ccxt.sixmm(config())) as patient:
        markets = list(patient.load_markets().values())
    exchange = sixmm.ccxt.sixmm(config(timeout=700))
    exchange.set_markets(markets)
    contract = exchange.market(SYMBOL)["id"]
    mock.add_fault({"kind": "stall", "topic": f"market.ticker.{contract}"})
    with pytest.raises(ccxt.RequestTimeout):
        exchange.fetch_ticker(SYMBOL)
    exchange.close()


def test_many_may_fetch_the_same_at_once(watching):
    async def scene(exchange):
        books = await asyncio.gather(*(exchange.fetch_order_book(SYMBOL, 3) for _ in range(8)))
        assert all(one["bids"] == books[0]["bids"] for one in books)

    watching(scene)


def test_two_who_watch_everything_see_the_same(watching):
    async def scene(exchange):
        await exchange.watch_balance()
        for look in (exchange.watch_positions, exchange.watch_my_trades, exchange.watch_tickers):
            await trade(exchange)
            await look()
            await asyncio.sleep(0.2)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(look(), 0.2)  # what is left of that trade
            both = [asyncio.create_task(look()) for _ in range(2)]
            await asyncio.sleep(0.1)
            await trade(exchange)
            one, other = await asyncio.gather(*both)
            assert one == other

    watching(scene)
