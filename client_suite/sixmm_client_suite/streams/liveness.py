"""Connections that fall silent, end at once, or do not come up; and how often they are tried again."""

import asyncio
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from sixmm import Gap, Reconnecting, Resynced

from sixmm_client_suite.rule import hold
from sixmm_client_suite.streams.exchange import Exchange
from sixmm_client_suite.streams.stage import AWAITED, Scene, Stage

_BTC, _ETH = "market.ticker.BTCUSDT", "market.ticker.ETHUSDT"
_PING, _PONG = 4.0, 2.0
_DELAY, _LONGEST = 0.2, 10.0
_ROUNDING = 0.05


async def asked(stage: Stage) -> None:
    """Silence that pings are answered in, for a long time."""
    rule, exchange = "liveness.asked", stage.exchange
    async with stage.opened(ping_interval=_PING, pong_timeout=_PONG) as opened:
        await stage.watch.within(rule, _BTC, opened.call("ticker", "BTCUSDT"))
        line = await exchange.line(rule)
        await stage.watch.until(rule, "a ping", lambda: line.asked("ping"), _PING + _ROUNDING)
        too_often = "pings are sent without a pause"
        await stage.watch.passes(10 * _PING, rule, too_often, lambda: len(line.asked("ping")) > 12)
        pings = len(line.asked("ping"))
        broken = [*opened.of(Reconnecting), *opened.of(Gap)]
        hold("liveness.heard", not broken, f"pings were answered, and told was {broken}")
        hold(rule, 10 <= pings <= 12, f"{pings} pings in {11 * _PING:g} s, one each {_PING:g} s")


async def stalled(stage: Stage) -> None:
    """Silence that no ping is answered in."""
    rule, exchange = "liveness.stalled", stage.exchange
    async with stage.opened(ping_interval=_PING, pong_timeout=_PONG) as opened:
        await stage.watch.within(rule, _BTC, opened.call("ticker", "BTCUSDT"))
        first = await exchange.line(rule)
        first.stall()
        await exchange.line(rule, 2, patience=_PING + _PONG + 1)
        await opened.told(rule, Resynced, 2, topic=_BTC)
        first.go_on()


async def unanswered(stage: Stage) -> None:
    """Quiet that only the protocol's pings are answered in."""
    rule, exchange = "liveness.heard", stage.exchange
    exchange.silent.add("ping")
    async with stage.opened(ping_interval=_PING, pong_timeout=_PONG) as opened:
        await stage.watch.within(rule, _BTC, opened.call("ticker", "BTCUSDT"))
        lost = "a connection that answers the protocol's pings was given up"
        await stage.watch.passes(10 * _PING, rule, lost, lambda: bool(opened.of(Reconnecting)))


async def heard(stage: Stage) -> None:
    """Frames that come in time, though no ping is answered."""
    rule, exchange = "liveness.heard", stage.exchange
    exchange.silent.add("ping")
    async with stage.opened(ping_interval=_PING, pong_timeout=_PONG) as opened:
        await stage.watch.within(rule, _BTC, opened.call("ticker", "BTCUSDT"))
        line = await exchange.line(rule)
        for number in range(12):
            await asyncio.sleep(_PING + _PONG - 0.5 if number % 2 else _PING - 0.5)
            await line.push(_BTC, {"lastPrice": str(number)})
        await opened.fence(rule, line)
        hold(rule, not opened.of(Reconnecting), "frames came, and it was given up")
        pings = len(line.asked("ping"))
        hold(
            rule,
            pings <= 7,
            f"{pings} pings for 6 silences, and one to learn whether they are answered",
        )


async def silence(stage: Stage) -> None:
    """A topic that pushes nothing, beside one that does."""
    rule, exchange, seconds = "liveness.silence", stage.exchange, 5.0
    async with stage.opened(
        ping_interval=_PING, reconnect_delay=0.2, reconnect_delay_max=1
    ) as opened:
        watched = opened.call("ticker", "BTCUSDT", silence_timeout=seconds)
        await stage.watch.within(rule, _BTC, watched)
        await stage.watch.within(rule, _ETH, opened.call("ticker", "ETHUSDT"))
        line = await exchange.line(rule)
        for _ in range(3):
            await asyncio.sleep(seconds - 1)
            await line.push(_BTC, {"lastPrice": "1"})
        hold(rule, not opened.of(Gap), "it was not silent for so long")
        await opened.told(rule, Gap, topic=_BTC, patience=seconds + 1)
        await opened.told(rule, Resynced, 2, topic=_BTC)
        frames = [(frame["op"], frame["args"]) for frame in line.frames if frame["op"] != "ping"]
        anew = [("unsubscribe", [_BTC]), ("subscribe", [_BTC])]
        hold(rule, frames[2:] == anew, f"{frames[2:]} was sent after the silence")
        await line.push(_BTC, {"lastPrice": "2"})
        await opened.told(rule, Gap, 2, topic=_BTC, patience=seconds + 1)
        await line.push(_ETH, {"lastPrice": "1"})
        hold(rule, not line.ended, "the connection was given up at the first silence")
        await exchange.line(rule, 2, patience=seconds + 2)
        await opened.told(rule, Resynced, 4, topic=_BTC)
        gaps = len(opened.of(Gap, topic=_BTC))
        await asyncio.sleep(seconds - 1)
        hold(rule, len(opened.of(Gap, topic=_BTC)) == gaps, "a new connection had no time to push")
        hold(
            rule, not opened.of(Gap, topic=_ETH) or line.ended, "the other topic was asked for anew"
        )


async def closed_door(stage: Stage) -> None:
    """An exchange that lets nobody in for a long time."""
    stage.exchange.status = HTTPStatus.SERVICE_UNAVAILABLE
    await _kept_off(stage, 40)


async def thrown_out(stage: Stage) -> None:
    """An exchange that lets everybody in, and out at once."""
    stage.exchange.closes_at_once = True
    await _kept_off(stage, 40)


async def _kept_off(stage: Stage, tries: int) -> None:
    rule, exchange = "connections.backoff", stage.exchange
    options: dict[str, Any] = {"reconnect_delay": _DELAY, "reconnect_delay_max": _LONGEST}
    async with stage.opened(subscribe_timeout=None, **options) as opened:
        asking = stage.begin(opened.call("ticker", "BTCUSDT"))
        again = "connections.again"
        enough = 20 * tries * _LONGEST
        await stage.watch.until(again, f"{tries} tries", lambda: exchange.knocks[tries:], enough)
        _check_waits([later - before for before, later in pairwise(exchange.knocks)])
        told = [one.wait for one in opened.of(Reconnecting)]
        hold(rule, len(set(told[10:])) > 3, f"all waits are the same: {told[10:]}")
        attempts = [one.attempt for one in opened.of(Reconnecting)]
        hold("events.told", attempts == list(range(1, len(attempts) + 1)), f"attempts: {attempts}")
        exchange.status, exchange.closes_at_once = None, False
        await stage.watch.within(again, "a connection after all", asking, 2 * _LONGEST)


async def recovered(stage: Stage) -> None:
    """A row of failures, a connection that serves for long, and another failure."""
    rule, exchange = "connections.backoff", stage.exchange
    exchange.status = HTTPStatus.SERVICE_UNAVAILABLE
    options: dict[str, Any] = {"reconnect_delay": _DELAY, "reconnect_delay_max": _LONGEST}
    async with stage.opened(subscribe_timeout=None, **options) as opened:
        asking = stage.begin(opened.call("ticker", "BTCUSDT"))
        await opened.told(rule, Reconnecting, 9, patience=20 * _LONGEST)
        exchange.status = None
        await stage.watch.within(rule, "a connection", asking, 2 * _LONGEST)
        await asyncio.sleep(2 * _LONGEST)
        exchange.lines[-1].drop()
        await opened.told(rule, Resynced, 2)
        lost = opened.of(Reconnecting)[-1]
        told = lost.attempt, lost.wait <= _DELAY
        hold(rule, told == (1, True), f"a failure after a long service was told as {lost}")


async def redirected(stage: Stage) -> None:
    """An exchange that sends everybody elsewhere."""
    rule, exchange = "connections.stay", stage.exchange
    other = Exchange(stage.watch)
    async with other.serving():
        exchange.status, exchange.elsewhere = HTTPStatus.FOUND, other.url
        async with stage.opened() as opened:
            asking = stage.begin(opened.call("user"))
            await opened.told(rule, Reconnecting, 2)
            hold(rule, not other.knocks, "a redirect was followed")
            exchange.status = None
            await stage.watch.within(rule, "a connection without one", asking)


def _check_waits(waits: list[float]) -> None:
    """Each no more than twice as long as the one before may be, no less than half of that, up to the limit."""
    for number, wait in enumerate(waits):
        longest = min(_DELAY * 2**number, _LONGEST)
        fits = longest / 2 - _ROUNDING <= wait <= longest + _ROUNDING * 4
        hold("connections.backoff", fits, f"wait {number} was {wait:.2f} s, of up to {longest:g} s")


SCENES: dict[str, Scene] = {
    "asked": Scene(asked, AWAITED),
    "stalled": Scene(stalled, AWAITED),
    "heard": Scene(heard, AWAITED),
    "pings-unanswered": Scene(unanswered, AWAITED),
    "silence": Scene(silence, AWAITED),
    "recovered": Scene(recovered, AWAITED),
    "redirected": Scene(redirected),
    "closed-door": Scene(closed_door, AWAITED),
    "thrown-out": Scene(thrown_out, AWAITED),
}
