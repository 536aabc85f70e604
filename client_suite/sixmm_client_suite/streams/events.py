"""The account's events: those that a lost connection swallowed, those that come again, and those in between."""

from typing import Any

import httpx
from sixmm import Gap, Push, Resynced

from sixmm_client_suite.exchange import Reply, now_ms
from sixmm_client_suite.rule import hold
from sixmm_client_suite.streams.client import Opened
from sixmm_client_suite.streams.credential import PREFIX, TOPIC
from sixmm_client_suite.streams.exchange import Json, Line
from sixmm_client_suite.streams.stage import AWAITED, Scene, Stage

_A, _B, _C, _D, _E = "1001", "1002", "1003", "1004", "1005"
_A_DAY = 24 * 3600 * 1000

#: Order, fill and state that an event tells, and whether it was made of the queries' answers.
Told = tuple[str, str | None, str, bool]


async def followed(stage: Stage, opened: Opened, rule: str) -> Line:
    """The connection of an account that is followed."""
    await stage.watch.within(rule, "following the account", opened.call("user"))
    await opened.told(rule, Resynced, topic=PREFIX)
    return await stage.exchange.line(rule, private=True)


async def lose(stage: Stage, opened: Opened, rule: str, line: Line) -> None:
    """Cut a connection; nobody gets another until the door opens again."""
    stage.exchange.door.clear()
    gaps = len(opened.of(Gap))
    line.drop()
    await opened.told(rule, Gap, gaps + 1, topic=PREFIX)


async def find(stage: Stage, opened: Opened, rule: str) -> Line:
    """Let in whoever waits; the next connection, once the account counts as whole again."""
    count = len(stage.exchange.connections(private=True))
    whole = len(opened.of(Resynced))
    stage.exchange.door.set()
    line = await stage.exchange.line(rule, count + 1, private=True)
    await opened.told(rule, Resynced, whole + 1, topic=PREFIX)
    return line


def orders(opened: Opened) -> list[Told]:
    """What was told of orders, in order."""
    return [
        (one.raw["orderId"], one.raw.get("tradeId"), one.raw["orderStatus"], one.reconciled)
        for one in opened.of(Push)
        if one.raw.get("eventType") == "ORDER_TRADE_UPDATE"
    ]


async def reconciled(stage: Stage) -> None:
    """Orders that are placed, filled and canceled while the connection is gone."""
    rule, account = "user.reconciled", stage.account
    account.place(_A)
    account.fill(_A, "t0")
    account.place(_E)
    async with stage.opened(reconcile_interval=None) as opened:
        line = await followed(stage, opened, rule)
        await line.push(TOPIC, account.place(_B))
        await line.push(TOPIC, account.fill(_B, "t1"))
        await opened.fence(rule, line)
        before: list[Told] = [(_B, None, "NEW", False), (_B, "t1", "PARTIALLY_FILLED", False)]
        hold(rule, orders(opened) == before, f"told was {orders(opened)}")
        await lose(stage, opened, rule, line)
        account.fill(_A, "t2")
        account.fill(_B, "t3", "2")
        account.cancel(_B)
        account.place(_C)
        account.place(_D, "2")
        account.fill(_D, "t4")
        account.fill(_D, "t5")
        line = await find(stage, opened, rule)
        await opened.fence(rule, line)
        missed: list[Told] = [
            (_A, "t2", "PARTIALLY_FILLED", True),
            (_B, "t3", "CANCELED", True),
            (_C, None, "NEW", True),
            (_D, "t4", "FILLED", True),
            (_D, "t5", "FILLED", True),
        ]
        told = orders(opened)[2:]
        hold(rule, told == missed, f"told was {told}, and missed were {missed}")
        places = [(number, type(one)) for number, one in enumerate(opened.events)]
        whole = [number for number, kind in places if kind is Resynced][1]
        last = max(number for number, kind in places if kind is Push)
        hold(rule, last < whole, "the stream was told as whole before what it had missed")


async def old_orders(stage: Stage) -> None:
    """Orders of long ago: one is canceled while the connection is gone, one is not known to the exchange any more."""
    rule, account = "user.reconciled", stage.account
    for order_id in (_A, _B, _C):
        account.place(order_id, age_ms=_A_DAY)
    async with stage.opened(reconcile_interval=None) as opened:
        line = await followed(stage, opened, rule)
        await lose(stage, opened, rule, line)
        account.cancel(_A)
        del account.orders[_B]
        line = await find(stage, opened, rule)
        await opened.fence(rule, line)
        right: list[Told] = [(_A, None, "CANCELED", True)]
        hold(rule, orders(opened) == right, f"told was {orders(opened)}, of {right}")
        for _ in range(2):  # the queries may only be late
            await lose(stage, opened, rule, line)
            line = await find(stage, opened, rule)
            await opened.fence(rule, line)
        await opened.told(rule, Gap, 4, topic=PREFIX)
        looked_up = account.asked.count("getOrder")
        await lose(stage, opened, rule, line)
        await find(stage, opened, rule)
        hold(rule, orders(opened) == right, f"told was {orders(opened)}, of {right}")
        again = account.asked.count("getOrder") - looked_up
        hold(
            rule,
            not again,
            f"{again} orders were looked up that are known to be gone, or to be open",
        )


async def account(stage: Stage) -> None:
    """A balance and positions that change while the connection is gone."""
    rule, account = "user.account", stage.account
    position = {"symbol": "BTCUSDT", "positionSide": "BOTH", "marginMode": "CROSS", "leverage": 5}
    account.positions = [{**position, "quantity": "1", "entryPrice": "85000"}]
    async with stage.opened(reconcile_interval=None) as opened:
        line = await followed(stage, opened, rule)
        await lose(stage, opened, rule, line)
        line = await find(stage, opened, rule)
        hold(rule, not opened.of(Push), f"nothing has changed, and told was {opened.of(Push)}")
        await lose(stage, opened, rule, line)
        account.balance["walletBalance"] = "999.5"
        account.positions[0]["quantity"] = "2"
        line = await find(stage, opened, rule)
        await _account_is(opened, rule, 1, ["999.5"], [("BTCUSDT", "2")])
        await lose(stage, opened, rule, line)
        account.positions.clear()
        await find(stage, opened, rule)
        await _account_is(opened, rule, 2, [], [("BTCUSDT", "0")])


async def _account_is(
    opened: Opened, rule: str, number: int, balances: list[str], positions: list[tuple[str, str]]
) -> None:
    push = await opened.told(rule, Push, number, reconciled=True)
    told = (
        [one["walletBalance"] for one in push.raw["balances"]],
        [(one["symbol"], one["quantity"]) for one in push.raw["positions"]],
    )
    hold(rule, told == (balances, positions), f"told was {told}, of {balances} and {positions}")
    hold(rule, len(opened.of(Push)) == number, f"{len(opened.of(Push))} pushes were told")


async def once(stage: Stage) -> None:
    """Events that come twice: over one connection, and by the queries and then over the stream."""
    rule, account = "user.once", stage.account
    async with stage.opened(reconcile_interval=None) as opened:
        line = await followed(stage, opened, rule)
        placed, filled = account.place(_A), account.fill(_A, "t1")
        change = {"assetType": "USDT", "walletBalance": "5"}
        changed = {"eventType": "ACCOUNT_UPDATE", "balances": [change]}
        for event in (placed, placed, filled, changed, placed, filled, changed):
            await line.push(TOPIC, event, ts=account.now_ms())
        await opened.fence(rule, line)
        first: list[Told] = [(_A, None, "NEW", False), (_A, "t1", "PARTIALLY_FILLED", False)]
        hold(rule, orders(opened) == first, f"told was {orders(opened)}, of {first}")
        await lose(stage, opened, rule, line)
        late = [account.fill(_A, "t2"), account.cancel(_A)]
        line = await find(stage, opened, rule)
        for event in (*late, filled, placed):
            await line.push(TOPIC, event, ts=account.now_ms())
        await opened.fence(rule, line)
        told = orders(opened)[2:]
        right: list[Told] = [(_A, "t2", "CANCELED", True)]
        hold(rule, told == right, f"told was {told}, of {right}")


async def account_once(stage: Stage) -> None:
    """Events of balances and positions: again, of before, of a moment later, and of what the market alone has moved."""
    rule = "user.once"
    events: list[tuple[int, Json, bool]] = [
        (100, _changed("10"), True),
        (100, _changed("10"), False),
        (101, _changed("10"), False),
        (99, _changed("11"), False),
        (101, _changed("11"), True),
        (102, _changed("11", profit="5"), True),
        (103, {"eventType": "ACCOUNT_UPDATE"}, True),
        (104, {"eventType": "ACCOUNT_UPDATE", "balances": None, "positions": 5}, True),
    ]
    async with stage.opened(reconcile_interval=None) as opened:
        line = await followed(stage, opened, rule)
        for ts, event, _ in events:
            await line.push(TOPIC, event, ts=now_ms() + ts * 1000)
        await opened.fence(rule, line)
        told = [one.raw for one in opened.of(Push)]
        right = [event for _, event, is_news in events if is_news]
        hold(rule, told == right, f"told was {told}, and news were {right}")


def _changed(balance: str, profit: str = "0") -> Json:
    position = {"symbol": "BTCUSDT", "positionSide": "BOTH", "quantity": "1"}
    return {
        "eventType": "ACCOUNT_UPDATE",
        "balances": [{"assetType": "USDT", "walletBalance": balance}],
        "positions": [{**position, "unrealizedPnl": profit}],
    }


async def amended(stage: Stage) -> None:
    """An order that gets other prices: over the stream, and while the connection is gone."""
    rule, account = "user.reconciled", stage.account
    async with stage.opened(reconcile_interval=None) as opened:
        line = await followed(stage, opened, rule)
        await line.push(TOPIC, account.place(_A))
        await line.push(TOPIC, account.amend(_A, "84000"))
        await opened.fence(rule, line)
        await lose(stage, opened, rule, line)
        account.amend(_A, "83000")
        line = await find(stage, opened, rule)
        await opened.fence(rule, line)
        told = [(one.raw["price"], one.reconciled) for one in opened.of(Push)]
        right = [("85000", False), ("84000", False), ("83000", True)]
        hold(rule, told == right, f"told was {told}, of {right}")


async def back_while_asking(stage: Stage, rule: str, operation_id: str) -> Line:
    """The new connection, while one of the queries has not been answered yet."""
    account = stage.account
    account.held.add(operation_id)
    asked = account.asked.count(operation_id)
    stage.exchange.door.set()
    line = await stage.exchange.line(rule, 2, private=True)
    await stage.watch.until(rule, "the queries", lambda: account.asked.count(operation_id) > asked)
    return line


async def held(stage: Stage) -> None:
    """Events that come over the new connection while the queries are asked."""
    rule, account = "user.held", stage.account
    async with stage.opened(reconcile_interval=None) as opened:
        line = await followed(stage, opened, rule)
        await line.push(TOPIC, account.place(_A))
        await opened.fence(rule, line)
        await lose(stage, opened, rule, line)
        line = await back_while_asking(stage, rule, "getUserAssets")
        # The orders were asked for before: these the stream alone can tell. Then one that the queries tell as well.
        for event in (account.fill(_A, "t1"), account.place(_B)):
            await line.push(TOPIC, event)
        await opened.fence(rule, line)
        hold(rule, len(orders(opened)) == 1, "an event was told before those that were missed")
        account.release()
        await opened.told(rule, Resynced, 2, topic=PREFIX)
        await opened.fence(rule, line)
        told = orders(opened)[1:]
        right: list[Told] = [(_A, "t1", "PARTIALLY_FILLED", False), (_B, None, "NEW", False)]
        hold(rule, told == right, f"told was {told}, of {right}")


async def twice(stage: Stage) -> None:
    """The same, where the queries know of the events as well."""
    rule, account = "user.held", stage.account
    async with stage.opened(reconcile_interval=None) as opened:
        line = await followed(stage, opened, rule)
        await line.push(TOPIC, account.place(_A))
        await opened.fence(rule, line)
        await lose(stage, opened, rule, line)
        line = await back_while_asking(stage, rule, "getCurrentOrders")
        for event in (account.fill(_A, "t1"), account.place(_B), account.cancel(_B)):
            await line.push(TOPIC, event)
        await opened.fence(rule, line)
        account.release()
        await opened.told(rule, Resynced, 2, topic=PREFIX)
        await opened.fence(rule, line)
        told = sorted(one[:3] for one in orders(opened)[1:] if one[1] or one[2] == "CANCELED")
        right = [(_A, "t1", "PARTIALLY_FILLED"), (_B, None, "CANCELED")]
        hold(rule, told == right, f"told was {told}, of {right}")


async def again(stage: Stage) -> None:
    """A connection that is lost while it is asked what the one before it has swallowed."""
    rule, account = "user.reconciled", stage.account
    async with stage.opened(reconcile_interval=None) as opened:
        line = await followed(stage, opened, rule)
        await lose(stage, opened, rule, line)
        account.place(_A)
        line = await back_while_asking(stage, rule, "getUserAssets")
        await lose(stage, opened, rule, line)
        account.place(_B)
        stage.exchange.door.set()
        line = await stage.exchange.line(rule, 3, private=True)
        await opened.fence(rule, line)
        account.release()
        await opened.told(rule, Resynced, 2, topic=PREFIX)
        await opened.fence(rule, line)
        right: list[Told] = [(_A, None, "NEW", True), (_B, None, "NEW", True)]
        hold(rule, orders(opened) == right, f"told was {orders(opened)}, of {right}")


async def interval(stage: Stage) -> None:
    """An event that never comes, over a connection that seems to hold."""
    rule, account = "user.reconciled", stage.account
    async with stage.opened(reconcile_interval=30) as opened:
        await followed(stage, opened, rule)
        account.place(_A)
        await opened.told(rule, Push, patience=40, reconciled=True)
        hold(rule, orders(opened) == [(_A, None, "NEW", True)], f"told was {orders(opened)}")


async def patient(stage: Stage) -> None:
    """Queries that fail for now, after a connection was lost."""
    rule, account = "user.patient", stage.account
    async with stage.opened(reconcile_interval=None) as opened:
        line = await followed(stage, opened, rule)
        await lose(stage, opened, rule, line)
        account.place(_A)
        account.instead["getCurrentOrders"] = [httpx.ReadTimeout("slow")]
        account.instead["getUserAssets"] = [Reply.envelope(5002, message="Service unavailable")]
        stale = Reply.envelope(1003, message="Timestamp outside of tolerance window", status=401)
        account.instead["getPositions"] = [stale, stale]  # once is a clock that has just jumped
        await find(stage, opened, rule)
        hold(rule, orders(opened) == [(_A, None, "NEW", True)], f"told was {orders(opened)}")


async def outage(stage: Stage) -> None:
    """Queries that fail for minutes, after a connection was lost."""
    rule, account, seconds = "user.patient", stage.account, 120.0
    async with stage.opened(reconcile_interval=None, subscribe_timeout=None) as opened:
        line = await followed(stage, opened, rule)
        await lose(stage, opened, rule, line)
        account.place(_A)
        asked = account.asked.count("getCurrentOrders")
        account.instead["getCurrentOrders"] = [httpx.ReadTimeout("slow")] * 1000
        stage.exchange.door.set()
        await stage.watch.passes(
            seconds,
            rule,
            "the queries are asked without a pause",
            lambda: account.asked.count("getCurrentOrders") > asked + seconds,
        )
        hold(rule, len(opened.of(Resynced)) == 1, "the stream counts as whole, and is not")
        account.instead.clear()
        await opened.told(rule, Resynced, 2, topic=PREFIX, patience=seconds)
        hold(rule, orders(opened) == [(_A, None, "NEW", True)], f"told was {orders(opened)}")


async def unmendable(stage: Stage) -> None:
    """A key that may listen, and not query."""
    rule, account = "user.unmendable", stage.account
    denied = Reply.envelope(3006, message="Permission denied", status=403)
    account.instead["getCurrentOrders"] = [denied] * 50
    async with stage.opened(reconcile_interval=1) as opened:
        reader: Any = await stage.watch.within(rule, "following the account", opened.call("user"))
        await opened.told(rule, Gap, topic=PREFIX)
        line = await stage.exchange.line(rule, private=True)
        await line.push(TOPIC, account.place(_A))
        push = await stage.watch.within(rule, "an event all the same", opened.next(reader))
        event: Json = push.raw
        hold(rule, event["orderId"] == _A and not push.reconciled, f"{push!r} was told")
        tries = account.asked.count("getCurrentOrders")
        await stage.watch.passes(
            60,
            rule,
            "it is asked again and again",
            lambda: account.asked.count("getCurrentOrders") > tries,
        )


SCENES: dict[str, Scene] = {
    "user-reconciled": Scene(reconciled),
    "user-old-orders": Scene(old_orders),
    "user-account": Scene(account),
    "user-once": Scene(once),
    "user-account-once": Scene(account_once),
    "user-amended": Scene(amended),
    "user-held": Scene(held),
    "user-twice": Scene(twice),
    "user-again": Scene(again),
    "user-interval": Scene(interval, AWAITED),
    "user-patient": Scene(patient, AWAITED),
    "user-outage": Scene(outage, AWAITED),
    "user-unmendable": Scene(unmendable, AWAITED),
}
