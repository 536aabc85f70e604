"""What happens to an account while its connection is gone, or while it is asked about: told once, marked, in time."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest
from sixmm import Gap, Push, Resynced

from .account import Account
from .conftest import run
from .scripted import Exchange, eventually

A_DAY_MS = 24 * 3600 * 1000
CURRENT, ASSETS = "/v1/private/order/current", "/v1/private/user/asset"


class Following:
    """An account, a stream that follows it, and all that the stream has told."""

    def __init__(self, exchange, stream):
        self.exchange, self.account, self.stream = exchange, exchange.account, stream
        self.events = []

    async def listen(self):
        async for event in self.stream:
            self.events.append(event)

    def of(self, kind):
        return [one for one in self.events if isinstance(one, kind)]

    def orders(self):
        """What was told of orders: id, fill, state, and whether it was made of the queries' answers."""
        return [
            (one.raw["orderId"], one.raw.get("tradeId"), one.raw["orderStatus"], one.reconciled)
            for one in self.of(Push)
            if "orderId" in one.raw
        ]

    async def told(self, kind, number):
        return await eventually(lambda: self.of(kind)[number - 1 :])

    async def lose(self):
        """Cut the connection; there is no other until the door opens again."""
        gaps = len(self.of(Gap))
        self.exchange.door.clear()
        self.exchange.lines[-1].drop()
        await self.told(Gap, gaps + 1)

    async def find(self):
        """Open the door; the account counts as whole again."""
        whole = len(self.of(Resynced))
        self.exchange.door.set()
        await self.told(Resynced, whole + 1)
        await self.quiet()

    async def find_while_asking(self, path):
        """Open the door, and let the answer to a query wait."""
        asked, lines = self.account.asked.count(path), len(self.exchange.lines)
        self.account.held.add(path)
        self.exchange.door.set()
        await eventually(
            lambda: self.account.asked.count(path) > asked and len(self.exchange.lines) > lines
        )

    def release(self):
        """Let the answers go that waited."""
        self.account.held.clear()
        self.account.free.set()

    async def quiet(self):
        """What is under way has arrived."""
        await asyncio.sleep(0.05)


@asynccontextmanager
async def following(account, **options):
    exchange = Exchange(account)
    async with exchange.followed(**{"reconcile_interval": None, **options}) as stream:
        it = Following(exchange, stream)
        listening = asyncio.create_task(it.listen())
        await stream.user()
        await it.told(Resynced, 1)
        yield it
        listening.cancel()


def test_what_was_placed_filled_and_canceled_meanwhile_is_told_before_the_account_is_whole():
    async def test():
        account = Account()
        account.place("1", "4")
        account.fill("1", "1")
        async with following(account) as it:
            await it.exchange.push(account.place("2", "4"))
            await it.quiet()
            await it.lose()
            account.fill("1", "1")
            account.fill("2", "2")
            account.event("2", status="CANCELED")
            account.place("3", "4")
            await it.find()
            assert it.orders() == [
                ("2", None, "PENDING", False),
                ("1", "2", "PARTIALLY_FILLED", True),
                ("2", "3", "CANCELED", True),
                ("3", None, "PENDING", True),
            ]
            kinds = [type(one) for one in it.events]
            assert kinds.index(Resynced, kinds.index(Gap)) == len(kinds) - 1

    run(test())


def test_orders_of_long_ago_are_looked_up_and_not_again_once_they_are_known_to_be_gone():
    async def test():
        account = Account()
        for order_id in ("1", "2", "3"):
            account.place(order_id, age_ms=A_DAY_MS)
        async with following(account) as it:
            await it.lose()
            account.event("1", status="CANCELED")
            gone = account.orders.pop("2")
            account.data = unknown_order(account.data, gone["orderId"])
            await it.find()
            for _ in range(2):  # the queries may only be late
                await it.lose()
                await it.find()
            looked_up = account.count("private/order")
            await it.lose()
            await it.find()
            assert account.count("private/order") == looked_up
            assert it.orders() == [("1", None, "CANCELED", True)]

    run(test())


def unknown_order(data, order_id):
    def answer(request):
        if request.url.params.get("orderId") == order_id:
            return {}
        return data(request)

    return answer


def test_a_balance_and_positions_that_changed_meanwhile_are_told_and_nothing_else():
    async def test():
        account = Account()
        position = {"symbol": "BTCUSDT", "positionSide": "BOTH", "marginMode": "CROSS"}
        account.positions = [{**position, "quantity": "1", "entryPrice": "85000"}]
        async with following(account) as it:
            await it.lose()
            await it.find()
            assert it.of(Push) == [], "nothing has changed"
            await it.lose()
            account.balance["walletBalance"] = "999.5"
            account.positions[0]["quantity"] = "2"
            await it.find()
            await it.lose()
            account.positions.clear()
            await it.find()
            assert [
                (
                    [balance["walletBalance"] for balance in one.raw["balances"]],
                    [(each["symbol"], each["quantity"]) for each in one.raw["positions"]],
                    one.reconciled,
                )
                for one in it.of(Push)
            ] == [(["999.5"], [("BTCUSDT", "2")], True), ([], [("BTCUSDT", "0")], True)]

    run(test())


def test_an_order_that_got_another_price_is_news_over_the_stream_and_in_the_queries():
    async def test():
        account = Account()
        async with following(account) as it:
            await it.exchange.push(account.place())
            await it.exchange.push(account.event(price="99"))
            await it.quiet()
            await it.lose()
            account.event(price="98")
            await it.find()
            told = [(one.raw["price"], one.reconciled) for one in it.of(Push)]
            assert told == [("100", False), ("99", False), ("98", True)]

    run(test())


def test_what_comes_while_the_queries_are_asked_is_told_after_what_was_missed_and_once():
    async def test():
        account = Account()
        async with following(account) as it:
            await it.exchange.push(account.place(quantity="9"))
            await it.quiet()
            await it.lose()
            account.fill("1")
            await it.find_while_asking(ASSETS)
            before = account.fill("2")  # the queries may know it, or not
            await it.exchange.push(before)
            await it.exchange.push(account.place("8"))
            await it.quiet()
            assert len(it.orders()) == 1, "it is held back"
            it.release()
            await it.told(Resynced, 2)
            await it.exchange.push(before)
            await it.quiet()
            told = [(order, fill) for order, fill, *_ in it.orders()[1:]]
            assert told == [("7", "1"), ("7", "2"), ("8", None)]

    run(test())


def test_a_connection_that_is_lost_while_the_queries_are_asked_is_asked_about_too():
    async def test():
        account = Account()
        async with following(account) as it:
            await it.lose()
            account.place("1")
            await it.find_while_asking(ASSETS)
            await it.lose()
            account.place("2")
            it.exchange.door.set()
            await eventually(lambda: len(it.exchange.lines) == 3)
            it.release()
            await it.told(Resynced, 2)
            await it.quiet()
            assert it.orders() == [("1", None, "PENDING", True), ("2", None, "PENDING", True)]

    run(test())


def test_an_event_that_never_came_over_a_healthy_connection_is_told_within_the_interval():
    async def test():
        account = Account()
        async with following(account, reconcile_interval=30) as it:
            account.place("1")
            await asyncio.sleep(35)
            assert it.orders() == [("1", None, "PENDING", True)]

    run(test())


def test_a_query_that_failed_once_is_asked_again_in_less_than_half_a_second():
    async def test():
        account = Account()
        async with following(account) as it:
            await it.lose()
            asked = account.asked.count(CURRENT)
            account.refuse[CURRENT] = httpx.ReadTimeout("slow")
            it.exchange.door.set()
            await eventually(lambda: account.asked.count(CURRENT) > asked)
            account.refuse.clear()
            began = asyncio.get_running_loop().time()
            await it.told(Resynced, 2)
            assert asyncio.get_running_loop().time() - began < 0.5

    run(test())


@pytest.mark.parametrize(
    "failure", [httpx.ReadTimeout("slow"), (200, 5002, "Service unavailable")], ids=["cut", "busy"]
)
def test_queries_that_fail_for_minutes_are_asked_again_with_pauses_until_they_answer(failure):
    async def test():
        account = Account()
        async with following(account) as it:
            await it.lose()
            account.place("1")
            asked = account.asked.count(CURRENT)
            account.refuse[CURRENT] = failure
            it.exchange.door.set()
            await asyncio.sleep(120)
            assert 5 <= account.asked.count(CURRENT) - asked <= 120
            assert len(it.of(Resynced)) == 1, "it does not count as whole"
            account.refuse.clear()
            await it.told(Resynced, 2)
            assert it.orders() == [("1", None, "PENDING", True)]

    run(test())
