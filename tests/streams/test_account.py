"""What is told of an account by an exchange that differs from the documentation's samples, or says less."""

import asyncio
from decimal import Decimal

import pytest
from sixmm import Buffer
from sixmm_runtime.streams.errors import StreamError, StreamOverflow, SubscriptionTimeout
from sixmm_runtime.streams.events import Closed, Gap, Push, Reconnecting, Resynced, Unknown

from .account import Account
from .conftest import run
from .scripted import Exchange as Answering
from .scripted import eventually, until

ORDER = "ORDER_TRADE_UPDATE"


class Exchange(Answering):
    """An account and the connection to it: what is done to the account is pushed, lost, or pushed late."""

    async def told(self, user, quantity, *, rest=0.2):
        """The fills that are told until so much was filled, and a while after."""
        fills, sum_of = [], Decimal(0)
        async with asyncio.timeout(10):
            while sum_of < Decimal(quantity):
                push = await anext(user)
                if push.raw.get("lastFillQuantity") is not None:
                    fills.append(push)
                    sum_of += Decimal(str(push.raw["lastFillQuantity"]))
        try:
            async with asyncio.timeout(rest):
                while True:
                    push = await anext(user)
                    if push.raw.get("lastFillQuantity") is not None:
                        fills.append(push)
        except TimeoutError:
            pass
        return fills


def amounts(pushes):
    return sorted(Decimal(one.raw["lastFillQuantity"]) for one in pushes)


# The order's state


def test_a_fill_that_is_told_late_carries_the_orders_state_of_now():
    async def test():
        exchange = Exchange(Account())
        async with exchange.followed(reconcile_interval=60) as stream:
            user = await stream.user()
            await exchange.push(exchange.account.place())
            exchange.account.fill("0.01")  # its push is lost on a healthy connection
            await exchange.push(exchange.account.fill("0.04"))
            fills = await exchange.told(user, "0.05")
            assert amounts(fills) == [Decimal("0.01"), Decimal("0.04")]
            (late,) = [one for one in fills if one.reconciled]
            assert late.data.last_fill_quantity == Decimal("0.01")
            assert (str(late.data.status), late.data.executed_quantity) == (
                "FILLED",
                Decimal("0.05"),
            )

    run(test())


def test_queries_that_lag_do_not_take_an_order_back_to_what_it_was():
    async def test():
        def lagging(kind, row):
            return (
                {**row, "status": "PARTIALLY_FILLED", "executedQuantity": "0.02"}
                if kind == "order"
                else row
            )

        account = Account()
        exchange = Exchange(account)
        async with exchange.followed(reconcile_interval=60) as stream:
            user = await stream.user()
            await exchange.push(account.place())
            account.fill("0.01")
            await exchange.push(account.fill("0.01"))
            await exchange.push(account.fill("0.03"))
            account.edit = lagging
            fills = await exchange.told(user, "0.05")
            (late,) = [one for one in fills if one.reconciled]
            assert (str(late.data.status), late.data.executed_quantity) == (
                "FILLED",
                Decimal("0.05"),
            )

    run(test())


# Ways to write a fill


def without(*names):
    return lambda event: {name: value for name, value in event.items() if name not in names}


def with_values(**values):
    return lambda event: {**event, **{k: v for k, v in values.items() if k in event}}


WAYS = {
    "as assumed": lambda event: event,
    "no tradeId": without("tradeId"),
    "null": with_values(tradeId=None),
    "empty": with_values(tradeId=""),
    "0": with_values(tradeId=0),
    "unreadable": with_values(tradeId={"id": 7}),
    "one for all": with_values(tradeId="same"),
    "renamed": lambda event: {
        ("matchId" if name == "tradeId" else name): value for name, value in event.items()
    },
    "no id, no price": without("tradeId", "lastFillPrice"),
    "no id, no time": without("tradeId", "updatedAt"),
    "no id, no sum": without("tradeId", "executedQuantity"),
    "no id, no status": without("tradeId", "orderStatus", "status"),
    "no id, spelled otherwise": lambda event: {
        **without("tradeId")(event),
        "executedQuantity": event["executedQuantity"]
        + ("00" if "." in event["executedQuantity"] else ".00"),
    },
}
#: Those that are put together with each way to write the queries' rows.
_WITH_ALL = ("as assumed", "no tradeId", "one for all", "no id, no sum")
ROWS = {
    "rows as documented": lambda _, row: row,
    "rows without ids": lambda kind, row: without("tradeId")(row) if kind == "fill" else row,
    "rows with other ids": lambda kind, row: (
        {**row, "tradeId": f"r{row['tradeId']}"} if kind == "fill" else row
    ),
    "rows spelled otherwise": lambda kind, row: (
        {**row, "quantity": row["quantity"] + "0"} if kind == "fill" else row
    ),
}


@pytest.mark.parametrize(
    ("way", "rows"),
    [
        (way, rows)
        for way in WAYS
        for rows in ROWS
        if way in _WITH_ALL or rows == "rows as documented"
    ],
)
def test_each_fill_is_told_once_however_it_is_written(way, rows):
    async def test():
        account = Account(ROWS[rows])
        exchange = Exchange(account, push=WAYS[way])
        async with exchange.followed(reconcile_interval=0.02) as stream:
            user = await stream.user()
            placed = account.place(quantity="0.10")
            await exchange.push(placed)
            # Equal in price and quantity, so that nothing but the sum tells them apart.
            first, lost, third, fourth, fifth = (account.fill("0.02") for _ in range(5))
            for event in (first, first, fourth, third, fifth, fourth, placed):
                await exchange.push(event)
            fills = await exchange.told(user, "0.10")
            assert amounts(fills) == [Decimal("0.02")] * 5
            for event in (lost, first, fifth, lost):  # after the queries have told it
                await exchange.push(event)
            assert await exchange.told(user, "0", rest=0.2) == []

    run(test())


def test_what_was_filled_before_the_stream_began_is_not_told_and_what_follows_is_once():
    async def test():
        account = Account()
        account.place()
        before = account.fill("0.01")
        exchange = Exchange(account, push=without("tradeId"))
        async with exchange.followed() as stream:
            user = await stream.user()
            await exchange.push(before)
            account.fill("0.02")
            await exchange.push(account.fill("0.02"))
            assert amounts(await exchange.told(user, "0.04")) == [Decimal("0.02")] * 2

    run(test())


def test_an_order_that_is_canceled_in_part_tells_its_last_fill_once():
    async def test():
        account = Account()
        exchange = Exchange(account, push=without("tradeId"))
        async with exchange.followed() as stream:
            user = await stream.user()
            await exchange.push(account.place())
            filled = account.fill("0.01")
            await exchange.push(filled)
            account.orders["7"]["status"] = "CANCELED"
            await exchange.push(account.event())
            assert amounts(await exchange.told(user, "0.01")) == [Decimal("0.01")]

    run(test())


# What is missing


@pytest.mark.parametrize(
    ("push", "rows", "field"),
    [
        (without("orderId"), None, "orderId"),
        (without("tradeId", "lastFillQuantity"), None, "lastFillQuantity"),
        (without("eventType"), None, "eventType"),
        (None, ("order", "executedQuantity"), "executedQuantity"),
        (None, ("order", "status"), "status"),
        (None, ("fill", "quantity"), "quantity"),
        (None, ("assets", "userAsset"), "userAsset"),
    ],
)
def test_a_field_without_which_lost_fills_can_not_be_found_is_named_in_a_gap(push, rows, field):
    async def test():
        def edit(kind, row):
            return without(rows[1])(row) if rows and kind == rows[0] else row

        account = Account(edit)
        exchange = Exchange(account, push=push or (lambda event: event))
        async with exchange.followed(reconcile_interval=0.02) as stream:
            await stream.user()
            balances = [{"assetType": "USDT", "walletBalance": "1"}]
            await exchange.push({"eventType": "ACCOUNT_UPDATE", "balances": balances})
            await exchange.push(account.place())
            account.fill("0.01")
            await exchange.push(account.fill("0.01"))
            gap = await until(stream, Gap)
            assert gap.topic == "user."
            assert f"the field {field} is missing" in gap.reason

    run(test())


def test_queries_whose_rows_can_not_be_read_are_a_gap_and_hold_nothing_back():
    async def test():
        account = Account(lambda kind, row: without("orderId")(row) if kind == "order" else row)
        exchange = Exchange(account)
        async with exchange.followed(reconcile_interval=0.02) as stream:
            user = await stream.user()
            await exchange.push(account.place())
            assert "answers can't be read" in (await until(stream, Gap)).reason
            await exchange.push(account.fill("0.01"))
            assert amounts(await exchange.told(user, "0.01")) == [Decimal("0.01")]

    run(test())


def test_a_fill_that_the_queries_never_know_is_named_in_a_gap():
    async def test():
        account = Account()
        exchange = Exchange(account)
        async with exchange.followed(reconcile_interval=0.02) as stream:
            await stream.user()
            await exchange.push(account.place())
            account.fill("0.01")
            account.fills.clear()
            await exchange.push(account.fill("0.01"))
            assert (
                "of the order 7 0.02 was executed, and the queries know fills of 0.01"
                in (await until(stream, Gap)).reason
            )
            assert account.count("order/trades") == 3

    run(test())


def test_a_fill_that_the_queries_know_later_is_told_then():
    async def test():
        account = Account()
        exchange = Exchange(account)
        async with exchange.followed(reconcile_interval=0.1) as stream:
            user = await stream.user()
            await exchange.push(account.place())
            account.fill("0.02")
            hidden, account.fills = account.fills, []
            await exchange.push(account.fill("0.03"))
            while sum(path.endswith("order/trades") for path in account.asked) < 1:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            account.fills = [*hidden, *account.fills]
            fills = await exchange.told(user, "0.05")
            assert amounts(fills) == [Decimal("0.02"), Decimal("0.03")]

    run(test())


# Readers


def test_what_came_while_nobody_read_is_told_to_the_next_reader():
    async def test():
        account = Account()
        exchange = Exchange(account)
        async with exchange.followed(reconcile_interval=0.02) as stream:
            user = await stream.user()
            await exchange.push(account.place())
            await exchange.push(account.fill("0.01"))
            assert amounts(await exchange.told(user, "0.01", rest=0.05)) == [Decimal("0.01")]
            await user.close()
            await exchange.push(account.fill("0.02"))
            account.fill("0.02")
            await asyncio.sleep(0.1)
            again = await stream.user()
            assert amounts(await exchange.told(again, "0.04")) == [Decimal("0.02")] * 2

    run(test())


def test_an_event_that_a_buffer_drops_is_a_gap_until_the_reader_has_room():
    async def test():
        account = Account()
        exchange = Exchange(account)
        async with exchange.followed(reconcile_interval=60) as stream:
            user = await stream.user(buffer=Buffer(2, "drop_oldest"))
            stream._audience.parts = True
            await exchange.push(account.place(quantity="1"))
            for _ in range(5):
                await exchange.push(account.fill("0.01"))
            while user.received < 6:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            for _ in range(2):
                await anext(user)
            await exchange.push(account.fill("0.01"))
            assert (await anext(user)).data.executed_quantity == Decimal("0.06")
            events = [event async for event in _waiting(stream)]
            kinds = [type(one) for one in events if not isinstance(one, Push)]
            assert kinds[-2:] == [Gap, Resynced]
            assert [one.reason for one in events if isinstance(one, Gap)] == [
                "a reader of the account was too slow, and its buffer dropped events"
            ]

    run(test())


async def _waiting(stream):
    while stream._all.mailbox:
        yield await anext(stream)


def test_an_event_that_the_buffer_of_the_whole_stream_drops_is_a_gap():
    async def test():
        account = Account()
        exchange = Exchange(account)
        options = {"reconcile_interval": 60, "buffer": Buffer(4, "drop_oldest")}
        async with exchange.followed(**options) as stream:
            user = await stream.user()
            await anext(stream)
            await exchange.push(account.place(quantity="1"))
            for _ in range(20):
                await exchange.push(account.fill("0.01"))
            while user.received < 21:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            # Of what is lost to a full buffer nothing can be read from it, the Gap included; what follows says so.
            for _ in range(4):
                await anext(stream)
            await exchange.push(account.fill("0.01"))
            events = [await anext(stream), await anext(stream)]
            assert [type(one) for one in events] == [Push, Resynced]

    run(test())


def test_market_data_that_the_buffer_of_the_whole_stream_drops_is_no_gap_of_the_account():
    async def test():
        exchange = Exchange(Account())
        options = {"reconcile_interval": 60, "buffer": Buffer(4, "drop_oldest")}
        async with exchange.followed(**options) as stream:
            user = await stream.user()
            ticker = await stream.ticker("BTCUSDT")
            await anext(stream)
            (public,) = (one for one in exchange.lines if not one.private)
            for number in range(20):
                await public.push("market.ticker.BTCUSDT", {"lastPrice": str(number)})
            await eventually(lambda: ticker.received == 20)
            assert stream.dropped > 10
            told = [event async for event in _waiting(stream)]
            assert not [one for one in told if isinstance(one, Gap)]
            assert not user.dropped

    run(test())


def test_an_overflow_is_raised_and_told_as_a_gap():
    async def test():
        account = Account()
        exchange = Exchange(account)
        async with exchange.followed(reconcile_interval=60) as stream:
            user = await stream.user(buffer=Buffer(2))
            await exchange.push(account.place(quantity="1"))
            for _ in range(5):
                await exchange.push(account.fill("0.01"))
            while user.received < 6:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            with pytest.raises(StreamOverflow):
                await anext(user)
            assert "too slow" in (await until(stream, Gap)).reason

    run(test())


def test_an_event_that_could_not_be_told_is_a_gap_and_is_told_again():
    async def test():
        account = Account()
        exchange = Exchange(account)
        async with exchange.followed(reconcile_interval=0.05) as stream:
            user = await stream.user()
            await exchange.push(account.place())
            reader = stream._private._subscriptions["user."][0]
            put, reader._put = reader._put, _fail
            await exchange.push(account.fill("0.01"))
            assert "could not be told: RuntimeError" in (await until(stream, Gap)).reason
            reader._put = put
            assert amounts(await exchange.told(user, "0.01")) == [Decimal("0.01")]

    run(test())


def test_an_event_that_could_not_be_told_is_asked_for_though_a_late_fill_was_waited_for():
    async def test():
        account = Account()
        exchange = Exchange(account)
        async with exchange.followed(reconcile_interval=60) as stream:
            user = await stream.user()
            await exchange.push(account.place())
            late = account.fill("0.01")
            await exchange.push(account.fill("0.01"))
            await eventually(lambda: stream._private._later)
            reader = stream._private._subscriptions["user."][0]
            put, reader._put = reader._put, _fail
            await exchange.push(account.fill("0.01"))
            assert "could not be told: RuntimeError" in (await until(stream, Gap)).reason
            reader._put = put
            await exchange.push(late)
            assert amounts(await exchange.told(user, "0.03")) == [Decimal("0.01")] * 3

    run(test())


def _fail(_push):
    raise RuntimeError("no reader can have it")


# The topic, and why an account is not followed


@pytest.mark.parametrize("event", [ORDER, "ACCOUNT_UPDATE"])
@pytest.mark.parametrize("topic", ["account.5794", "private.user.5794", "User.5794"])
def test_a_private_topic_under_another_name_is_an_error_that_names_the_assumption(topic, event):
    async def test():
        exchange = Exchange(Account(), topic=topic)
        async with exchange.followed() as stream:
            user = await stream.user()
            await exchange.push({"eventType": event, "orderId": "7", "balances": []})
            with pytest.raises(StreamError, match=f"'{topic}'.*'user.'"):
                await anext(user)
            assert (await until(stream, Closed)).private is True

    run(test())


def test_a_push_of_an_unknown_topic_that_is_not_plainly_the_accounts_is_told_and_is_a_gap():
    async def test():
        exchange = Exchange(Account(), topic="notice.all")
        async with exchange.followed() as stream:
            await stream.user()
            await exchange.push({"eventType": "MAINTENANCE"})
            assert (await until(stream, Unknown)).raw["topic"] == "notice.all"
            assert "'notice.all'" in (await until(stream, Gap)).reason

    run(test())


def test_a_private_topic_without_a_number_is_the_accounts():
    async def test():
        account = Account()
        exchange = Exchange(account, topic="user")
        async with exchange.followed() as stream:
            user = await stream.user()
            await exchange.push(account.place())
            assert (await anext(user)).data.order_id == "7"

    run(test())


REFUSAL = {"success": False, "code": 1001, "message": "listenKey not accepted"}


@pytest.mark.parametrize(
    ("hello", "words"),
    [
        ({"event": "auth", **REFUSAL}, "code 1001 message listenKey not accepted"),
        (REFUSAL, "code 1001 message listenKey not accepted"),
        (
            {"event": "error", "code": 3006, "message": "no permission"},
            "code 3006 message no permission",
        ),
        ({"id": None, "event": "error", "message": "go away"}, "message go away"),
    ],
)
def test_a_refusal_without_an_id_is_the_answer_to_the_only_open_request(hello, words):
    async def test():
        exchange = Exchange(Account(), hello=hello)
        async with exchange.followed() as stream:
            with pytest.raises(StreamError, match=words):
                await stream.user()

    run(test())


def refused(path, status, code, message):
    account = Account()
    account.refuse[path] = (status, code, message)
    return Exchange(account)


def pushing(topic):
    async def script(line):
        await line.say(topic=topic, ts=1, data={"eventType": "BALANCES_SOON"})
        await line.linger()

    exchange = Exchange(Account())
    exchange.__class__ = type("Pushing", (Exchange,), {"__call__": lambda _, line: script(line)})
    return exchange


@pytest.mark.parametrize(
    ("exchange", "words"),
    [
        (
            refused("/v1/private/user/listen-key", 400, 2002, "too many keys"),
            "too many keys.*2002|2002.*too many keys",
        ),
        (refused("/v1/private/order/current", 200, 5003, "busy"), "asked of the REST API: .*busy"),
        (Exchange(Account(), hello={"event": "login", "ok": True}), 'event auth.*"login"'),
        (pushing("user.5794"), "did not acknowledge.*pushes of the topic user.5794"),
    ],
)
def test_a_user_stream_that_does_not_come_up_says_the_reason_that_is_known(exchange, words):
    async def test():
        options = {"subscribe_timeout": 1.0, "ack_timeout": 0.3}
        async with exchange.followed(**options) as stream:
            with pytest.raises(SubscriptionTimeout, match=words) as caught:
                await stream.user()
            assert "network" not in str(caught.value)

    run(test())


# Quiet and flapping connections


def test_a_quiet_account_whose_pings_are_not_answered_keeps_its_connection_and_asks_nothing():
    async def test():
        account = Account()
        exchange = Exchange(account)
        options = {"ping_interval": 0.02, "pong_timeout": 0.2, "reconcile_interval": None}

        async def read_and_say_nothing(line):
            exchange.lines.append(line)
            await line.say(**exchange.hello)
            async for _ in line.connection:
                pass

        exchange.__class__ = type(
            "Quiet", (Exchange,), {"__call__": lambda _, line: read_and_say_nothing(line)}
        )
        async with exchange.followed(**options) as stream:
            await stream.user()
            asked = len(account.asked)
            await asyncio.sleep(1.0)
            assert (len(account.asked), len(exchange.lines)) == (asked, 1)
            assert not [one async for one in _waiting(stream) if isinstance(one, Reconnecting)]

    run(test())


def test_a_connection_that_breaks_all_the_time_does_not_ask_the_queries_all_the_time():
    async def test():
        account = Account()

        class Flapping(Exchange):
            async def __call__(self, line):
                self.lines.append(line)
                await line.say(**self.hello)
                await asyncio.sleep(0 if len(self.lines) > 1 else 0.2)

        exchange = Flapping(account)
        options = {"reconnect_delay_max": 0.01, "reconcile_interval": 60}
        async with exchange.followed(**options) as stream:
            await stream.user()
            while len(exchange.lines) < 60:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            rounds = sum(path.endswith("order/current") for path in account.asked)
            assert rounds <= 6

    run(test())
