"""A stream under every fault there is, held against what the exchange did. Seeded.

The book is compared with the exchange's at each version that it says is LIVE; at the end each order and each fill must
have been told exactly once.
"""

import asyncio
import contextlib
import json
import random
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import httpx
from attrs import define, field
from sixmm import AsyncSixMM, OrderNotCancelable
from sixmm_mock import MockExchange
from sixmm_mock.faults.stream_faults import StreamFault
from sixmm_runtime.streams.book.book import Book, BookState
from sixmm_runtime.streams.options import StreamOptions
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from .conftest import KEY, SECRET, serving

Json = dict[str, Any]
OTHER_KEY, OTHER_SECRET = "other-key", "other-secret"
SYMBOL = "BTCUSDT"
# A price to buy at that no quote of the market is better than.
_BEST = "86000"
# Orders that a run keeps open at most, of each kind.
_MOST_WAITING = 60
TOPIC = f"market.depth.{SYMBOL}"
FINAL = {"FILLED", "CANCELED", "PARTIALLY_FILLED_CANCELED", "REJECTED"}
#: Of the run; a stall is noticed after their sum.
OPTIONS = StreamOptions(
    ping_interval=0.15,
    pong_timeout=0.15,
    ack_timeout=2.0,
    reconnect_delay=0.005,
    reconnect_delay_max=0.05,
    reconcile_interval=0.5,
)


def _left_out(*names: str) -> Callable[[dict[str, Any]], None]:
    def edit(said: dict[str, Any]) -> None:
        for name in names:
            said.pop(name, None)

    return edit


def _spelled_otherwise(said: dict[str, Any]) -> None:
    """Amounts with zeros behind them, times as text."""
    for name in ("quantity", "executedQuantity", "lastFillQuantity", "price", "lastFillPrice"):
        if isinstance(said.get(name), str) and said[name]:
            said[name] = said[name] + ("00" if "." in said[name] else ".00")
    for name in ("updatedAt", "createdAt"):
        if name in said:
            said[name] = str(said[name])


def _renamed(said: dict[str, Any]) -> None:
    if "tradeId" in said:
        said["matchId"] = said.pop("tradeId")


def _without_value(value: Any) -> Callable[[dict[str, Any]], None]:
    def edit(said: dict[str, Any]) -> None:
        if "tradeId" in said:
            said["tradeId"] = value

    return edit


#: Other ways for the exchange to write the events of orders, and the queries' rows.
PUSHES: dict[str, Callable[[dict[str, Any]], None]] = {
    "no tradeId": _left_out("tradeId"),
    "tradeId null": _without_value(None),
    "tradeId 0": _without_value("0"),
    "tradeId unreadable": _without_value({"id": 7}),
    "tradeId renamed": _renamed,
    "no executedQuantity": _left_out("executedQuantity"),
    "neither id nor sum": _left_out("tradeId", "executedQuantity"),
    "no price of the fill": _left_out("tradeId", "lastFillPrice"),
    "no times": _left_out("tradeId", "updatedAt"),
    "no status": _left_out("orderStatus"),
    "decimals spelled otherwise": _spelled_otherwise,
}
QUERIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "no tradeId": _left_out("tradeId"),
    "tradeId renamed": _renamed,
    "decimals spelled otherwise": _spelled_otherwise,
}
KINDS = (
    "disconnect",
    "stall",
    "gap",
    "duplicate",
    "reorder",
    "bad_frame",
    "listen_key",
    "restart",
    "flapping",
    "reader",
    *(f"pushes: {one}" for one in PUSHES),
    *(f"queries: {one}" for one in QUERIES),
)
#: The faults of the mock that a way to write comes with, so that something is lost, told twice or late meanwhile.
_WITH = ("gap", "duplicate", "reorder", "disconnect")
#: What an exchange may say of a book that is not so.
LIES = (
    "backwards",
    "old_versions",
    "older_snapshot",
    "one_sided",
    "crossed",
    "negative",
    "foreign",
)
ALL_KINDS = (*KINDS, *LIES)


@define
class Outcome:
    """What a run has shown."""

    faults: Counter[str] = field(factory=Counter)
    compared: int = 0
    fills: int = 0
    partial: int = 0
    """Orders that were filled in more than one part."""
    wrong: list[str] = field(factory=list)
    recoveries: dict[str, list[float]] = field(factory=dict)
    left: list[str] = field(factory=list)

    def slowest(self, kind: str) -> float:
        """Seconds of the slowest recovery."""
        return max(self.recoveries.get(kind, [0.0]))


class Truth:
    """The exchange's book at each version, as it was told before any fault."""

    def __init__(self, exchange: MockExchange) -> None:
        self.books: dict[int, tuple[Any, Any]] = {}
        self.version = 0
        self._sides: dict[str, dict[Decimal, Decimal]] = {"bids": {}, "asks": {}}
        exchange.streams.watch(TOPIC, self._take)

    def _take(self, frame: str) -> None:
        push = json.loads(frame)["data"]
        for name, side in self._sides.items():
            for price, quantity in push[name]:
                side[Decimal(price)] = Decimal(quantity)
                if not side[Decimal(price)]:
                    del side[Decimal(price)]
        self.version = push["endVersion"]
        self.books[self.version] = (
            tuple(sorted(self._sides["bids"].items(), reverse=True)),
            tuple(sorted(self._sides["asks"].items())),
        )


class Pushes:
    """The mock's frames, but that the events of orders may be written otherwise."""

    def __init__(self, frames: Any) -> None:
        self._frames = frames
        self.edit: Callable[[dict[str, Any]], None] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._frames, name)

    def private_push(self, topic: str, at_ms: int, schema: str, data: Any) -> str:
        """One event of an account."""
        frame: str = self._frames.private_push(topic, at_ms, schema, data)
        if self.edit is None or schema != "OrderTradeUpdate":
            return frame
        said = json.loads(frame)
        self.edit(said["data"])
        return json.dumps(said)


class Queries(httpx.AsyncBaseTransport):
    """A way to the mock on which the rows of fills may be written otherwise."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self.edit: Callable[[dict[str, Any]], None] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on, and edit what comes back."""
        answer = await self._inner.handle_async_request(request)
        if self.edit is None or request.url.path != "/v1/private/order/trades":
            return answer
        said = json.loads(await answer.aread())
        for row in said["data"]["list"]:
            self.edit(row)
        return httpx.Response(answer.status_code, json=said)

    async def aclose(self) -> None:
        """Close the way."""
        await self._inner.aclose()


class Liar:
    """Stands between the exchange and a client, and changes pushes of the book on their way, as planned."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()
        self._planned: list[str] = []
        self._snapshot: Json | None = None
        self._snapshot_lie = ""
        self._past: deque[str] = deque(maxlen=4)

    def plan(self, kind: str) -> None:
        """The next update will be told wrong, or the snapshot that follows on it."""
        self._planned.append(kind)

    @asynccontextmanager
    async def between(self, url: str) -> AsyncIterator[str]:
        """The address to connect to in place of `url`."""

        async def serve_one(client: ServerConnection) -> None:
            request = client.request
            path = "" if request is None else request.path.partition("/ws")[2]
            async with connect(url + path, max_size=None) as exchange:
                sending = asyncio.create_task(_forward(client, exchange))
                try:
                    async for frame in exchange:
                        for each in self.tell(str(frame)):
                            await client.send(each)
                except ConnectionClosed:
                    # Without a word, as it was cut.
                    client.transport.abort()
                finally:
                    sending.cancel()
                    await asyncio.wait([sending])
                close = exchange.close_code, exchange.close_reason
                if close[0] not in (None, 1005, 1006):
                    await client.close(close[0] or 1000, close[1] or "")

        async with serve(serve_one, "127.0.0.1", 0, ping_interval=None, max_size=None) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            yield f"ws://127.0.0.1:{port}/ws"

    def tell(self, text: str) -> list[str]:
        """What the client is told in place of a frame."""
        frame = json.loads(text) if text.endswith("}") and TOPIC in text else {}
        if frame.get("topic") != TOPIC:
            return [text]
        data = frame["data"]
        if data["type"] == "snapshot":
            return [self._tell_snapshot(text, frame)]
        if not self._planned:
            self._past.append(text)
            return [text]
        kind = self._planned.pop(0)
        self.told[kind] += 1
        return self._lie(kind, frame, data)

    def _lie(self, kind: str, frame: Json, data: Json) -> list[str]:
        if kind in ("older_snapshot", "one_sided"):
            self._snapshot_lie = kind
            return []  # the gap has a snapshot asked for
        if kind == "old_versions":
            return [*self._past] * 4
        if kind == "backwards":
            data["startVersion"] -= 50
            data["endVersion"] -= 50
        elif kind == "foreign":
            data["symbol"] = "ETHUSDT"
        else:
            side, quantity = {"crossed": ("bids", "1"), "negative": ("asks", "-1")}[kind]
            data[side] = [*data[side], ["999999", quantity]]
        return [json.dumps(frame)]

    def _tell_snapshot(self, text: str, frame: Json) -> str:
        lie, self._snapshot_lie = self._snapshot_lie, ""
        if lie == "older_snapshot" and self._snapshot is not None:
            return json.dumps(self._snapshot)
        if lie == "one_sided":
            del frame["data"]["asks"]
            return json.dumps(frame)
        self._snapshot = frame
        return text


async def _forward(client: ServerConnection, exchange: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for frame in client:
            await exchange.send(frame)
        await exchange.close()


class Run:
    """One seeded run."""

    def __init__(self, seed: int, faults: int) -> None:
        self.outcome = Outcome()
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._faults = faults
        self.exchange = MockExchange(seed=seed)
        self._pushes: Any = Pushes(self.exchange.streams.frames)
        self.exchange.streams.frames = self._pushes
        self._queries = Queries()
        self._user = self.exchange.add_user("alice", "password-of-alice")
        self.exchange.add_api_key(self._user, key=KEY, secret=SECRET, permissions=3)
        other = self.exchange.add_user("bob", "password-of-bob")
        self.exchange.add_api_key(other, key=OTHER_KEY, secret=OTHER_SECRET, permissions=3)
        self._resting: list[str] = []
        self._waiting: list[str] = []
        self._stands: dict[tuple[str, ...], tuple[Any, ...]] = {}
        self._told: Counter[str] = Counter()
        self._final: Counter[str] = Counter()
        self._liar = Liar()

    async def run(self) -> Outcome:
        """Everything, to the end."""
        before = asyncio.all_tasks()
        async with (
            serving(self.exchange) as url,
            self._liar.between(url.replace("http", "ws", 1) + "/ws") as ws_url,
        ):
            truth = Truth(self.exchange)
            async with client(url, ws_url, transport=self._queries) as mm:
                async with mm.stream(OPTIONS) as stream:
                    book = await stream.book(SYMBOL)
                    user = await stream.user()
                    self._reader = user
                    readers = [
                        asyncio.create_task(self._compare(book, truth), name="sixmm test compare"),
                        asyncio.create_task(self._listen(user), name="sixmm test listen"),
                    ]
                    for number in range(self._faults):
                        kind = ALL_KINDS[number % len(ALL_KINDS)]
                        await self._one(mm, book, truth, kind)
                        if kind == "reader":
                            # What happened while nobody listened is told to who comes then.
                            await self._reader.close()
                            for _ in range(3):
                                await self._trade(mm)
                            self._reader = await stream.user()
                            again = self._listen(self._reader)
                            readers.append(asyncio.create_task(again, name="sixmm test listen"))
                    await self._settle(mm, book, truth)
                await asyncio.gather(*readers)
        await asyncio.sleep(0.05)
        self._check_orders()
        self.outcome.left = [
            one.get_name() for one in asyncio.all_tasks() - before if "sixmm" in one.get_name()
        ]
        return self.outcome

    async def _one(self, mm: AsyncSixMM, book: Book, truth: Truth, kind: str) -> None:
        """One fault, in the midst of trading; then wait until everything is right again."""
        began = time.monotonic()
        planned = self._plan(kind)
        self.outcome.faults[kind] += 1
        told = self._liar.told[kind]
        for _ in range(self._random.randint(2, 5)):
            await self._trade(mm)
            if kind == "flapping":
                self.exchange.streams.restart()
        while kind in LIES and self._liar.told[kind] == told:
            await self._trade(mm)
        await self._recovered(mm, book, truth)
        self.outcome.recoveries.setdefault(kind, []).append(time.monotonic() - began)
        if planned is not None:
            self.exchange.streams.faults.remove(planned)
        if kind.startswith("queries"):
            await self._all_told()  # of what these rows say
        self._pushes.edit = self._queries.edit = None

    def _plan(self, kind: str) -> Any:
        """Have it happen; the mock's fault that has to be removed again, if it is one."""
        topic = self._random.choice((TOPIC, "user.*"))
        if kind == "listen_key":
            self.exchange.clock.advance(61 * 60 * 1000)
        elif kind in ("restart", "flapping"):
            self.exchange.streams.restart()
        elif kind in LIES:
            self._liar.plan(kind)
        if kind in ("listen_key", "restart", "flapping", "reader", *LIES):
            return None
        count = self._random.randint(1, 3)
        way, _, name = kind.partition(": ")
        if name:
            kind, topic = self._random.choice(_WITH), "user.*"
            edits, edited = (PUSHES, self._pushes) if way == "pushes" else (QUERIES, self._queries)
            edited.edit = edits[name]
        fault = StreamFault(kind=kind, topic=topic, count=count)
        return self.exchange.streams.faults.add(fault)

    async def _recovered(self, mm: AsyncSixMM, book: Book, truth: Truth) -> None:
        """Until the book is the exchange's. A lost push shows with the next one, so there has to be one."""
        looks = 0
        while book.state is not BookState.LIVE or book.version != truth.version:
            await asyncio.sleep(0.002)
            looks += 1
            if not looks % 50:
                await self._trade(mm)

    async def _trade(self, mm: AsyncSixMM) -> None:
        kind = self._random.random()
        if kind < 0.35:
            side = self._random.choice(("BUY", "SELL"))
            await mm.orders.place(symbol=SYMBOL, type="MARKET", side=side, quantity="0.01")
        elif kind < 0.6:
            await self._place_far_away(mm)
        else:
            await self._be_met(mm)

    async def _place_far_away(self, mm: AsyncSixMM) -> None:
        """An order that waits, and may be taken back."""
        draw = self._random
        side = draw.choice(("BUY", "SELL"))
        away = draw.randint(1, 500)
        price = str(85_000 - away * 10 if side == "BUY" else 87_000 + away * 10)
        order = await mm.orders.place(
            symbol=SYMBOL, type="LIMIT", side=side, price=price, quantity="0.02"
        )
        self._waiting.append(order.order_id)
        # However long a run takes, an account has only so many open orders.
        if draw.random() < 0.7 or len(self._waiting) > _MOST_WAITING:
            taken_back = self._waiting.pop(draw.randrange(len(self._waiting)))
            with contextlib.suppress(OrderNotCancelable):
                await mm.orders.cancel(symbol=SYMBOL, order_id=taken_back)

    async def _be_met(self, mm: AsyncSixMM) -> None:
        """Orders at the best price, which somebody else fills in parts; some of them are taken back half filled."""
        draw = self._random
        step = draw.random()
        if len(self._resting) <= _MOST_WAITING and (step < 0.4 or not self._resting):
            order = await mm.orders.place(
                symbol=SYMBOL, type="LIMIT", side="BUY", price=_BEST, quantity="0.03"
            )
            self._resting.append(order.order_id)
        elif step < 0.85:
            async with mm.with_credentials(api_key=OTHER_KEY, api_secret=OTHER_SECRET) as other:
                await other.orders.place(symbol=SYMBOL, type="MARKET", side="SELL", quantity="0.01")
        else:
            taken_back = self._resting.pop(draw.randrange(len(self._resting)))
            # Filled or met by an order of its own account, it ended already.
            with contextlib.suppress(OrderNotCancelable):
                await mm.orders.cancel(symbol=SYMBOL, order_id=taken_back)

    async def _compare(self, book: Book, truth: Truth) -> None:
        newest = 0
        async for state in book.changes():
            if state is not BookState.LIVE or book.state is not BookState.LIVE:
                continue
            held = book.depth()
            self.outcome.compared += 1
            if held.version < newest:
                self.outcome.wrong.append(f"the book went back from {newest} to {held.version}")
            newest = held.version
            if (held.bids, held.asks) != truth.books.get(held.version):
                self.outcome.wrong.append(f"the book at version {held.version}")

    async def _listen(self, user: Any) -> None:
        async for push in user:
            event = push.data
            if event.get("event_type") == "ACCOUNT_UPDATE":
                self._stands |= _held(event.balances, event.positions)
            if event.get("event_type") != "ORDER_TRADE_UPDATE":
                continue
            quantity = event.get("last_fill_quantity")
            if quantity:
                self.outcome.fills += 1
                price = event.get("last_fill_price")
                self._told[_fill(event.order_id, price, quantity)] += 1
            late_fill = push.reconciled and quantity
            # A fill that is told late comes with its order as it is now, though that was told before.
            if str(event.get("status")) in FINAL and not (
                late_fill and self._final[event.order_id]
            ):
                self._final[event.order_id] += 1

    async def _settle(self, mm: AsyncSixMM, book: Book, truth: Truth) -> None:
        """Until everything was told, and then long enough for something to be told again."""
        # What happens last is lost, so that nothing later can make up for it.
        self.exchange.streams.faults.add(StreamFault(kind="gap", topic="user.*", count=50))
        await mm.orders.place(symbol=SYMBOL, type="MARKET", side="BUY", quantity="0.01")
        await asyncio.sleep(0.05)
        self.exchange.streams.faults.clear()
        await self._all_told()
        await asyncio.sleep((OPTIONS.reconcile_interval or 0) * 2)
        if book.state is not BookState.LIVE or book.version != truth.version:
            self.outcome.wrong.append("the book does not get up to date")
        assets, positions = await mm.account.assets(), await mm.positions.current()
        happened = _held([assets], positions)
        told = {key: facts for key, facts in self._stands.items() if key in happened or any(facts)}
        self.outcome.wrong += [
            f"{key} was told as {told.get(key)}, and is {happened.get(key)}"
            for key in told.keys() | happened.keys()
            if told.get(key) != happened.get(key)
        ]

    async def _all_told(self) -> None:
        deadline = time.monotonic() + 10
        while self._untold() and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    def _untold(self) -> bool:
        done, fills = self._happened()
        return bool(done - self._final or self._lost(fills, self._told))

    @staticmethod
    def _lost(happened: Counter[Any], told: Counter[Any]) -> Counter[Any]:
        """Those that were not told; one that was told without its price is any of its order and quantity."""
        lost, told = happened - told, told - happened
        for order_id, _, quantity in [one for one in lost.elements() if isinstance(one, tuple)]:
            nameless = (order_id, None, quantity)
            if told[nameless]:
                told[nameless] -= 1
                lost -= Counter([next(one for one in lost if one[::2] == (order_id, quantity))])
        return lost

    def _happened(self) -> tuple[Counter[str], Counter[str]]:
        """The orders that ended, and the fills."""
        account = self.exchange.engine.accounts[self._user.user_id]
        return (
            Counter(str(one.order_id) for one in account.orders.finished()),
            Counter(_fill(str(one.order_id), one.price, one.quantity) for one in account.fills),
        )

    def _check_orders(self) -> None:
        done, fills = self._happened()
        parts = Counter(order_id for order_id, _, _ in fills.elements())
        self.outcome.partial = sum(count > 1 for count in parts.values())
        for what, happened, told in (
            ("final state", done, self._final),
            ("fill", fills, self._told),
        ):
            lost = self._lost(happened, told)
            self.outcome.wrong += [f"{what} lost: {one}" for one in lost]
            twice = sum(told.values()) - sum(happened.values()) + sum(lost.values())
            if twice:
                self.outcome.wrong.append(f"{twice} of {what} told twice: {list(told - happened)}")


def _fill(order_id: str, price: Any, quantity: Any) -> tuple[str, Decimal | None, Decimal]:
    """What tells a fill from those that differ from it: an exchange need not give it an id."""
    return (
        order_id,
        None if price is None else Decimal(price).normalize(),
        Decimal(quantity).normalize(),
    )


def _held(balances: Any, positions: Any) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """Balances and positions, as far as the stream and the queries name them alike."""
    return {
        **{(one.asset,): (one.wallet_balance,) for one in balances},
        **{
            (one.symbol, str(one.position_side)): (one.quantity, one.get("entry_price"))
            if one.quantity
            else (one.quantity,)
            for one in positions
        },
    }


def client(url: str, ws_url: str | None = None, **arguments: Any) -> AsyncSixMM:
    """A client of the served exchange, whose streams may be somewhere else."""
    return AsyncSixMM(
        **arguments,
        base_url=url,
        ws_url=ws_url or url.replace("http", "ws", 1) + "/ws",
        api_key=KEY,
        api_secret=SECRET,
    )
