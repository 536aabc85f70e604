"""The private connection: its events in order, each once, and missed ones in their places."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sixmm_runtime.errors import (
    ApiError,
    ClientClosed,
    MissingCredentials,
    PagingError,
    SixMMError,
)
from sixmm_runtime.news import OrderNews
from sixmm_runtime.redaction import redact
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamError, SubscriptionTimeout
from sixmm_runtime.streams.event_loop import exact_context
from sixmm_runtime.streams.events import Gap, Push, Reconnecting, Resynced, StreamEvent
from sixmm_runtime.streams.feed import Feed, M
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.subscription import AsyncSubscription
from sixmm_runtime.streams.user.fills import OF_A_FILL
from sixmm_runtime.streams.user.reconcile import Reconciler
from sixmm_runtime.streams.user.record import Missed, Record, Verdict

# The first queries after a quiet time follow each other at once; then one for each part of the interval.
_AT_ONCE = 5
_PARTS = 12
# Where only reconnects lead to queries.
_INTERVAL_SECONDS = 60.0


class Pace:
    """Lets some rounds of queries through at once, and then one each twelfth of the interval."""

    def __init__(self, interval: float | None, now: float) -> None:
        self._seconds = (interval or _INTERVAL_SECONDS) / _PARTS
        self._saved = float(_AT_ONCE)
        self._at = now

    def take(self, now: float) -> float:
        """Take one round; how many seconds to wait before it."""
        self._saved = min(_AT_ONCE, self._saved + (now - self._at) / self._seconds) - 1
        self._at = now
        return max(0.0, -self._saved * self._seconds)


_log = logging.getLogger("sixmm")

# Between two tries to ask the REST API, in seconds.
_RETRY_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
# For a check that nothing calls for, in seconds: events wait meanwhile.
_CHECK_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
# Refusals in a row after which the account may not ask.
_MOST_REFUSALS = 3
# Events that wait while the REST API is asked. More than this, and the connection starts again.
_MOST_HELD = 10_000
# After an event that shows that others are missing, which may only be late.
_LATE_SECONDS = 1.0
# After queries that did not know yet what the stream has told.
_AGAIN_SECONDS = 5.0
_ADVICE = "A larger subscribe_timeout in StreamOptions waits longer."


class UserFeed(Feed):
    """A feed whose events are checked against a record, and completed from the REST API after a loss."""

    def __init__(
        self,
        *,
        record: Record,
        reconciler: Reconciler,
        hopeless: tuple[type[ApiError], ...],
        automatic: str,
        options: StreamOptions,
        url: Callable[[], Awaitable[str]],
        news: OrderNews,
        **rest: Any,
    ) -> None:
        self._credential_url = url
        self._without_credential = ""
        self._news = news
        self._record = record
        self._of_a_fill = record.wires_of(OF_A_FILL)
        self._reconciler = reconciler
        self._hopeless_errors: tuple[type[SixMMError], ...] = (
            *hopeless,
            MissingCredentials,
            ClientClosed,
        )
        self._interval = options.reconcile_interval
        self._pace = Pace(options.reconcile_interval, asyncio.get_running_loop().time())
        self._topic = automatic
        self._begun = False
        self._since = 0
        self._held: list[dict[str, Any]] | None = None
        self._joined = False
        self._wanted = asyncio.Event()
        # Whether it was once known what is there: before that, nothing is told.
        self._ready = asyncio.Event()
        self._later: asyncio.TimerHandle | None = None
        self._lacking: set[str] = set()
        self._said: set[str] = set()
        self._unsaid: list[str] = []
        self._too_slow: set[int] = set()
        self._failed = False
        self._trouble = ""
        super().__init__(automatic=automatic, options=options, url=self._url, **rest)
        self._reconciling = asyncio.create_task(
            self._keep_reconciled(), name="sixmm reconcile", context=exact_context()
        )

    def replace(self) -> None:
        """Open a new connection in place of this one, while it still serves."""
        self._link.replace()

    async def close(self) -> None:
        """Wait for the end of a connection that was stopped."""
        await super().close()
        await asyncio.wait([self._reconciling])

    def _finish(self, error: SixMMError, end: Exception | str) -> None:
        self._reconciling.cancel()
        self._news.down(self)
        if self._later is not None:
            self._later.cancel()
        self._release()
        super()._finish(error, end)
        self._ready.set()

    async def _url(self) -> str:
        self._without_credential = ""
        try:
            return await self._credential_url()
        except ApiError as error:
            self._without_credential = f"no credential could be made: {redact(str(error))}"
            raise

    # Who reads

    async def subscribe(
        self, channel: Channel[M], topic: str, buffer: Buffer, silence: float | None
    ) -> AsyncSubscription[M]:
        """Follow the account. What came while it had no reader is told first: it was not told before."""
        if self._begun and not self._has_readers and self._session.is_live(self._topic):
            self._join()
        return await super().subscribe(channel, topic, buffer, silence)

    @property
    def _has_readers(self) -> bool:
        return bool(self._subscriptions.get(self._topic))

    async def _want(self, topic: str, *, silence: float | None = None, anew: bool = False) -> None:
        await super()._want(topic, silence=silence, anew=anew)
        await self._ready.wait()
        if self._ended is not None:
            raise self._ended

    async def _in_time(self, topic: str, work: Awaitable[None], *rest: Any) -> None:
        try:
            await super()._in_time(topic, work, *rest)
        except SubscriptionTimeout as timeout:
            reason = self._why_not()
            if not reason:
                raise
            raise SubscriptionTimeout(topic, timeout.seconds, reason, _ADVICE) from None

    def _why_not(self) -> str:
        """Why the account can't be followed yet, where that is known."""
        if self._session.authenticated:
            said = f": {self._trouble}" if self._trouble else ", which has not answered yet"
            return f"the exchange accepted the connection, but how the account stands is asked of the REST API{said}"
        known = self._without_credential or self._session.unaccepted
        return known or (self._link.trouble if self._session.connections else "")

    def follows(self, topic: str) -> bool:
        """Return whether a push of the topic is of the account."""
        return self._key(topic) == self._topic

    def lost_by(self, reader: str) -> None:
        """A reader was too slow for its buffer, and an event of the account was dropped."""
        self._publish(
            Gap(self._topic, f"{reader} was too slow, and its buffer dropped events"), None
        )

    def caught_up(self) -> None:
        """The reader has room again."""
        self._publish(Resynced(self._topic), None)

    def _deliver(self, readers: list[AsyncSubscription[Any]], push: Push[Any]) -> None:
        dropped = [(reader, reader.dropped) for reader in readers]
        super()._deliver(readers, push)
        for reader, before in dropped:
            if reader._is_read_elsewhere:
                continue
            if reader.dropped > before and id(reader) not in self._too_slow:
                self._too_slow.add(id(reader))
                self.lost_by("a reader of the account")
            elif id(reader) in self._too_slow and reader._has_room:
                self._too_slow.discard(id(reader))
                self.caught_up()

    # What arrives

    def _pushed(self, frame: dict[str, Any]) -> None:
        if self._key(frame[self._frames.topic]) != self._topic:
            self._foreign(frame)
            return
        # At once, also where the event is held back: who waits for the order asks the queries then.
        self._news.tell(*self._record.names_in(frame.get(self._frames.data)))
        if not self._ready.is_set():
            self._hold()
        if self._held is None:
            self._tell(frame)
        elif len(self._held) < _MOST_HELD:
            self._held.append(frame)
        else:
            self._link.drop("too many events came while the REST API was asked")

    def _key(self, topic: str) -> str:
        return self._topic if topic == self._topic.rstrip(".") else super()._key(topic)

    def _foreign(self, frame: dict[str, Any]) -> None:
        """A push of another topic. If it is of the account all the same, the account's topic is not as assumed."""
        topic, prefix = redact(frame[self._frames.topic]), self._topic
        if self._record.is_of_account(frame.get(self._frames.data)):
            self._ended = error = StreamError(
                f"The account's events came as the topic {topic!r}, where the client assumes one that begins with"
                f" {prefix!r} (the assumption topic.user_id, in asyncapi.yaml): nothing of the account can be followed."
            )
            self._link.stop()
            self._hopeless(error)
            return
        super()._pushed(frame)
        self._say(
            f"a push came as {topic!r}, which does not begin with {prefix!r}: it may be the account's"
        )

    def _tell(self, frame: dict[str, Any]) -> None:
        """Tell an event, and only then take it as told. Without a reader it is not: the next one is told of it."""
        if not self._has_readers:
            return
        at, data = self._frames.at(frame), frame.get(self._frames.data)
        tell = super()._pushed
        self._tell_news(
            lambda: self._record.weigh(data, at or 0),
            lambda verdict: tell(self._without_fill(frame) if verdict.repeats_fill else frame),
        )
        order_id = self._record.name_in(data)
        known = self._record.orders.get(order_id or "")
        if order_id is not None and known is not None and known.lacks_fills:
            self._lacking.add(order_id)
            self._ask_later(_LATE_SECONDS)
        if self._record.missing:
            self._say_what_is_missing()

    def _tell_news(self, weigh: Callable[[], Verdict], tell: Callable[[Verdict], object]) -> None:
        try:
            verdict = weigh()
            if verdict.is_news:
                tell(verdict)
            verdict.note()
        except Exception as error:  # noqa: BLE001  a stream that loses events in silence would be a lie
            self._failed = True
            _log.exception("An event of the account could not be told")
            self._say(f"an event could not be told: {type(error).__name__}")
            self._ask_later(_LATE_SECONDS, anyway=True)

    def _note(self, event: StreamEvent) -> bool:
        if isinstance(event, Resynced) and event.topic == self._topic:
            # Not yet: it is complete once the REST API has told what was missed.
            self._said.clear()
            self._news.up(self)
            self._join()
            return False
        if isinstance(event, (Gap, Reconnecting)):
            self._news.down(self)
        return super()._note(event)

    def _say(self, reason: str) -> None:
        """Say once for each connection that something can't be made whole; behind `Resynced`, which says that it is."""
        if reason in self._said:
            return
        self._said.add(reason)
        if self._joined:
            self._unsaid.append(reason)
        else:
            self._publish(Gap(self._topic, reason), None)

    def _say_what_is_missing(self) -> None:
        for name, effect in (*self._record.missing.items(), *self._reconciler.missing.items()):
            self._say(f"the field {name} is missing: {effect}")
        doubts, self._reconciler.doubts = self._reconciler.doubts, []
        for doubt in doubts:
            self._say(doubt)

    # What was missed

    def _join(self) -> None:
        self._hold()
        self._joined = True
        self._wanted.set()

    def _hold(self) -> None:
        self._held = self._held or []

    def _release(self) -> None:
        held, self._held = self._held or [], None
        for frame in held:
            self._tell(frame)

    def _ask_later(self, seconds: float, *, anyway: bool = False) -> None:
        """Ask soon, because something seems to be missing."""
        if not self._begun or self._ended is not None:
            return
        if anyway and self._later is not None:
            self._later.cancel()
            self._later = None
        if self._later is None:
            wait = seconds if self._interval is None else min(seconds, self._interval)
            loop = asyncio.get_running_loop()
            self._later = loop.call_later(wait, self._look_again, anyway)

    def _look_again(self, anyway: bool) -> None:
        self._later = None
        orders = self._record.orders
        if anyway or any(one in orders and orders[one].lacks_fills for one in self._lacking):
            self._wanted.set()
        self._lacking.clear()

    async def _keep_reconciled(self) -> None:
        while True:
            await self._due()
            await self._paced()
            self._wanted.clear()
            if self._begun and not self._has_readers:
                self._release()  # to no reader: the next one is told of the queries' answers
                continue
            self._hold()
            await self._reconcile()
            if self._wanted.is_set():
                continue  # a newer connection came meanwhile, and what lies before it was not asked for
            self._release()
            self._resynced()
            self._say_what_is_missing()
            if self._reconciler.unfinished:
                self._ask_later(_AGAIN_SECONDS, anyway=True)

    def _resynced(self) -> None:
        if not self._joined:
            return
        self._joined = False
        unsaid, self._unsaid = self._unsaid, []
        if self._session.is_live(self._topic):  # or it is said of the next connection
            self._ready.set()
            resynced = Resynced(self._topic)
            super()._note(resynced)
            self._publish(resynced, None)
        for reason in unsaid:
            self._publish(Gap(self._topic, reason), None)

    async def _due(self) -> None:
        """Wait for a new connection or the end of the interval: nothing is numbered, so only asking shows a loss."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._interval if self._begun else None):
                await self._wanted.wait()

    async def _paced(self) -> None:
        """Until it may be asked again: a connection that breaks all the time must not ask all the time."""
        wait = self._pace.take(asyncio.get_running_loop().time())
        if wait and self._begun:
            self._release()  # what the connection tells need not wait so long
        await asyncio.sleep(wait)

    async def _reconcile(self) -> None:
        """Ask until there is an answer, and tell what was missed; or say that the account may not ask."""
        attempt = refusals = 0
        while True:
            try:
                async with asyncio.timeout(self._patience(attempt)):
                    now = await self._reconciler.now_ms()
                    missed = await self._missed(now)
                break
            except SixMMError as error:
                # Once is not enough: a clock that has just jumped is refused like a key that may not. And rows that
                # came while others left a list may fit together next time.
                hopeless = isinstance(error, (*self._hopeless_errors, PagingError))
                refusals = refusals + 1 if hopeless else 0
                if refusals >= _MOST_REFUSALS:
                    self._cannot_ask(error)
                    return
                self._trouble = redact(str(error))
                _log.info("The stream is not reconciled yet: %s", type(error).__name__)
            except TimeoutError:
                self._trouble = "the queries take too long"
                _log.info("The stream is not reconciled yet: the queries take too long")
            except Exception as error:  # noqa: BLE001  a stream that waits in silence would be a lie
                self._trouble = (
                    f"the client does not understand the answers ({type(error).__name__})"
                )
                _log.exception("Reconciling the stream met an error that it does not know")
            if not self._joined:
                # The connection was up all the time: what it tells need not wait for a check.
                self._release()
            await asyncio.sleep(_RETRY_SECONDS[min(attempt, len(_RETRY_SECONDS) - 1)])
            self._hold()
            attempt += 1
        self._trouble = ""
        before, self._since = self._since, now
        self._failed = False
        for event in missed:
            self._tell_missed(event)
        if self._failed or not self._has_readers:
            self._since = before  # it is asked for again
        else:
            self._reconciler.told()

    def _patience(self, attempt: int) -> float | None:
        """How long the queries may take: where nothing is known to be lost, events must not wait for them for long."""
        return None if self._joined else _CHECK_SECONDS[min(attempt, len(_CHECK_SECONDS) - 1)]

    def _cannot_ask(self, error: SixMMError) -> None:
        """The stream goes on, and says that it can't make up for losses. The next connection tries again."""
        self._begun = False
        why = "'s answers can't be read" if isinstance(error, PagingError) else " may not be asked"
        gap = Gap(
            self._topic,
            f"events that a connection loses can't be made up for, because the REST API{why}: {error}",
        )
        self._publish(gap, None)

    async def _missed(self, now_ms: int) -> list[Missed]:
        if self._begun:
            return await self._reconciler.missed(self._since)
        await self._reconciler.begin(now_ms)
        self._begun = True
        return []

    def _tell_missed(self, missed: Missed) -> None:
        readers = self._subscriptions.get(self._topic)
        if not readers:
            return
        channel, event = readers[0]._channel, missed.event
        push: Push[Any] = Push(
            channel.name, self._topic, None, channel.model(event), event, reconciled=True
        )
        self._tell_news(
            lambda: self._record.weigh_missed(missed, self._since),
            lambda _: self._deliver(readers, push),
        )

    def _without_fill(self, frame: dict[str, Any]) -> dict[str, Any]:
        """The frame of an event, but without the fill that it names once more."""
        event = self._frames.data
        said = {name: one for name, one in frame[event].items() if name not in self._of_a_fill}
        return {**frame, event: said}
