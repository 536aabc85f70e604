"""What a private connection is opened with: made, renewed, replaced, refused, and never shown."""

import asyncio
from http import HTTPStatus
from itertools import pairwise
from typing import Any

import httpx
from sixmm import (
    AuthenticationError,
    Closed,
    Connected,
    Gap,
    MissingCredentials,
    Reconnecting,
    Resynced,
    StreamError,
)

from sixmm_client_suite import credentials
from sixmm_client_suite.exchange import Reply
from sixmm_client_suite.listening import listening
from sixmm_client_suite.rule import hold
from sixmm_client_suite.streams.client import Opened
from sixmm_client_suite.streams.stage import AWAITED, Scene, Stage

TOPIC, PREFIX = "user.5794", "user."
_HALF_AN_HOUR, _HOUR = 1800.0, 3600.0
_MOST_TRIES = 6


async def key(stage: Stage) -> None:
    """A private connection beside a public one, and a second one after it."""
    rule, exchange, account = "user.key", stage.exchange, stage.account
    async with stage.opened() as opened:
        await stage.watch.within(rule, "following a ticker", opened.call("ticker", "BTCUSDT"))
        hold(rule, not account.keys, "a key was made that nothing needs")
        await stage.watch.within(rule, "following the account", opened.call("user"))
        line = await exchange.line(rule, private=True)
        hold(rule, line.query == [("listenKey", account.key)], f"it was opened with {line.query}")
        line.drop()
        line = await exchange.line(rule, 2, private=True)
        hold(
            rule,
            line.query == [("listenKey", account.key)],
            f"it was opened with {line.query}",
        )
        hold(rule, len(account.keys) == 1, f"{len(account.keys)} keys were made")


async def token(stage: Stage) -> None:
    """Connections with the token of a login, and with one that was given."""
    rule = "user.token"
    for number, (who, right) in enumerate(
        (
            (credentials.USER, credentials.LOGIN_TOKEN),
            (credentials.TOKEN, credentials.ACCESS_TOKEN),
        ),
        1,
    ):
        async with stage.opened(who, private_credential="token") as opened:
            await stage.watch.within(rule, "following the account", opened.call("user"))
            line = await stage.exchange.line(rule, number, private=True)
            hold(rule, line.query == [("token", right)], f"it was opened with {line.query}")
    hold(rule, not stage.account.keys, "a listen key was made")


async def authenticated(stage: Stage) -> None:
    """An exchange that says nothing of the credential; then, on the next connection, that it takes it."""
    rule, exchange = "user.authenticated", stage.exchange
    exchange.authenticates = None
    async with stage.opened(ack_timeout=0.3) as opened:
        asking = stage.begin(opened.call("user"))
        line = await exchange.line(rule, private=True)
        await opened.fence(rule, line)
        await asyncio.sleep(0.1)  # as long as the queries take, by far
        hold(rule, not asking.done(), "it was not waited for the exchange's word")
        line = await exchange.line(rule, 2, private=True)
        hold(rule, not opened.of(Resynced), "it was told as followed before the exchange's word")
        await line.send({"event": "auth", "success": True, "data": "1"})
        reader = await stage.watch.within(rule, "the exchange's word", asking)
        await opened.on(reader, "close")
        reader = await stage.watch.within(rule, "following it again", opened.call("user"))
        await line.push(TOPIC, {"eventType": "MARGIN_CALL"})
        push = await stage.watch.within(rule, "an event", opened.next(reader))
        hold(rule, push.raw == {"eventType": "MARGIN_CALL"}, f"{push.raw} was told")


async def renewed(stage: Stage) -> None:
    """Hours of use, in which one renewal fails for now."""
    rule, account = "user.renewed", stage.account
    async with stage.opened(reconcile_interval=None) as opened:
        await stage.watch.within(rule, "following the account", opened.call("user"))
        too_often = "it is renewed without a pause"
        await stage.watch.passes(
            _HALF_AN_HOUR / 2, rule, too_often, lambda: account.asked.count("renewListenKey") > 2
        )
        for number in range(1, 5):
            await _renewals(stage, number, _HALF_AN_HOUR + 1)
        account.instead["renewListenKey"] = [
            Reply.envelope(5002, message="Service unavailable"),
            httpx.ReadTimeout("slow"),
        ]
        await _renewals(stage, 7, _HOUR)
        body = f'{{"listenKey":"{account.key}"}}'.encode()
        right = all(
            one.body.replace(b" ", b"") == body for one in account.received if one.method == "PUT"
        )
        hold(rule, right, "another key was renewed than the one that is used")
        hold("user.key", len(account.keys) == 1, f"{len(account.keys)} keys were made")


async def _renewals(stage: Stage, number: int, seconds: float) -> None:
    rule, asked = "user.renewed", stage.account.asked
    what = f"renewal {number}"
    await stage.watch.until(rule, what, lambda: asked.count("renewListenKey") >= number, seconds)


async def gone(stage: Stage) -> None:
    """A key that can't be renewed any more, while its connection still serves."""
    rule, account = "user.replaced", stage.account
    async with stage.opened(reconcile_interval=None) as opened:
        await stage.watch.within(rule, "following the account", opened.call("user"))
        old = await stage.exchange.line(rule, private=True)
        refusal = Reply.envelope(2002, message="listenKey is not known")
        account.instead["renewListenKey"] = [refusal]
        new = await stage.exchange.line(rule, 2, private=True, patience=_HALF_AN_HOUR + 60)
        hold(rule, new.query == [("listenKey", account.key)], f"it was opened with {new.query}")
        hold(rule, len(account.keys) == 2, f"{len(account.keys)} keys were made")
        await opened.told(rule, Gap, topic=PREFIX)
        await opened.told(rule, Resynced, 2, topic=PREFIX)
        hold(
            rule,
            not opened.of(Reconnecting),
            "the connection was given up before there was another",
        )
        await stage.watch.until(rule, "the end of the old connection", lambda: old.ended)
        await _renewals(stage, 2, _HALF_AN_HOUR + 61)
        last = [one.body for one in account.received if one.method == "PUT"][-1]
        hold("user.renewed", account.key.encode() in last, "the old key is renewed again")


async def refused(stage: Stage) -> None:
    """Keys that are refused: by a word, by a close, and by an HTTP status."""
    rule, exchange, account = "user.replaced", stage.exchange, stage.account
    exchange.authenticates = False
    async with stage.opened(reconnect_delay=0.05) as opened:
        asking = stage.begin(opened.call("user"))
        await exchange.line(rule, private=True)
        exchange.authenticates = True
        await stage.watch.within(rule, "following the account", asking)
        line = await exchange.line(rule, 2, private=True)
        await line.close(1008)
        line = await exchange.line(rule, 3, private=True)
        await opened.told(rule, Resynced, 2)
        exchange.status = HTTPStatus.UNAUTHORIZED
        line.drop()
        knocks = len(exchange.knocks)
        await stage.watch.until(rule, "a try that fails", lambda: len(exchange.knocks) > knocks)
        exchange.status = None
        await opened.told(rule, Resynced, 3)
        await exchange.line(rule, 4, private=True)
        used = [value for one in exchange.connections(private=True) for _, value in one.query]
        fresh = all(one != later for one, later in pairwise(used)) and set(used) <= set(
            account.keys
        )
        hold(rule, fresh, f"the connections were opened with {used}")


async def hopeless(stage: Stage) -> None:
    """Accounts that may not listen: no key, no credentials at all, and keys of which each is refused."""
    rule, exchange, account = "user.hopeless", stage.exchange, stage.account
    async with stage.opened() as opened:
        account.instead["createListenKey"] = [Reply.envelope(1001, status=401)] * 20
        await _ends(stage, opened, AuthenticationError)
        tries = account.asked.count("createListenKey")
        hold(rule, tries <= _MOST_TRIES, f"{tries} keys were asked for")
        await stage.watch.within(rule, "the public streams", opened.call("ticker", "BTCUSDT"))
    async with stage.opened(credentials.NONE) as opened:
        await _ends(stage, opened, MissingCredentials)
    account.instead.clear()
    exchange.authenticates = False
    async with stage.opened() as opened:
        await _ends(stage, opened, StreamError)
        tries = len(exchange.connections(private=True))
        hold(rule, tries <= _MOST_TRIES, f"{tries} connections were tried")


async def _ends(stage: Stage, opened: Opened, kind: type[Exception]) -> None:
    rule = "user.hopeless"
    await stage.raised(rule, kind, opened.call("user"))
    await opened.told(rule, Closed, private=True)


async def hidden(stage: Stage) -> None:
    """All that is logged, told and shown of a listen key and of a token."""
    shown: list[str] = []
    with listening("sixmm", "httpx", "httpcore", "websockets.client", "asyncio") as heard:
        for who, kind in ((credentials.KEY, "listen_key"), (credentials.USER, "token")):
            async with stage.opened(who, private_credential=kind) as opened:
                shown += await _shown(stage, opened)
                if not stage.blocking:
                    tasks = asyncio.all_tasks()
                    shown += [repr(task) for task in tasks]
    used = [value for one in stage.exchange.connections(private=True) for _, value in one.query]
    secrets = {*used, *stage.account.keys, *credentials.SECRETS}
    told = "\n".join([*heard, *shown])
    hold("user.hidden", len(used) >= 4 and bool(heard), "too little was heard to judge")
    found = sorted(secret for secret in secrets if secret in told)
    where = next((line for line in told.splitlines() for one in found if one in line), "")
    hold("user.hidden", not found, f"shown are {found}, as in {where[:300]!r}")


async def _shown(stage: Stage, opened: Opened) -> list[str]:
    rule, exchange = "user.hidden", stage.exchange
    reader = await stage.watch.within(rule, "following the account", opened.call("user"))
    line = exchange.connections(private=True)[-1]
    count = len(exchange.connections(private=True))
    (name, secret), *_ = line.query
    await line.close(1011, f"{name}={secret} ended")
    await exchange.line(rule, count + 1, private=True)
    await opened.told(rule, Resynced, 2)
    exchange.status = HTTPStatus.SERVICE_UNAVAILABLE
    exchange.connections(private=True)[-1].drop()
    await opened.told(rule, Reconnecting, 3)
    exchange.status = None
    await opened.told(rule, Connected, 3)
    things: list[Any] = [opened.stream, opened.mm, reader, *opened.events, vars(opened.stream)]
    inner = getattr(opened.stream, "_inner", opened.stream)  # what a debugger shows
    return [repr(one) for one in (*things, vars(inner))]


SCENES: dict[str, Scene] = {
    "user-key": Scene(key),
    "user-token": Scene(token),
    "user-authenticated": Scene(authenticated, AWAITED),
    "user-renewed": Scene(renewed, AWAITED),
    "user-gone": Scene(gone, AWAITED),
    "user-refused": Scene(refused, AWAITED),
    "user-hopeless": Scene(hopeless),
    "user-hidden": Scene(hidden),
}
