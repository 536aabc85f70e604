"""The private connection: its events in order, each once, with what was missed put in between."""

import asyncio
import contextlib
import logging
from typing import Any

from sixmm_runtime.errors import ApiError, ClientClosed, MissingCredentials, SixMMError
from sixmm_runtime.streams.events import Gap, Push, Resynced, StreamEvent
from sixmm_runtime.streams.exact import exact_context
from sixmm_runtime.streams.feed import Feed
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.user.reconcile import Reconciler
from sixmm_runtime.streams.user.record import Record

_log = logging.getLogger("sixmm")

# Between two tries to ask the REST API, in seconds.
_RETRY_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
# For a check that nothing calls for, in seconds: events wait meanwhile.
_CHECK_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
# Refusals in a row after which the account may not ask.
_MOST_REFUSALS = 3
# Events that wait while the REST API is asked. More than this, and the connection starts again.
_MOST_HELD = 10_000


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
        **rest: Any,
    ) -> None:
        self._record = record
        self._reconciler = reconciler
        self._hopeless_errors: tuple[type[SixMMError], ...] = (
            *hopeless,
            MissingCredentials,
            ClientClosed,
        )
        self._interval = options.reconcile_interval
        self._topic = automatic
        self._begun = False
        self._since = 0
        self._held: list[dict[str, Any]] | None = None
        self._joined = False
        self._wanted = asyncio.Event()
        super().__init__(automatic=automatic, options=options, **rest)
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
        self._release()
        super()._finish(error, end)

    # What arrives

    def _pushed(
        self, frame: dict[str, Any]
    ) -> None:  # no books here, and so nothing that takes long
        if self._held is None:
            self._tell(frame)
        elif len(self._held) < _MOST_HELD:
            self._held.append(frame)
        else:
            self._link.drop("too many events came while the REST API was asked")

    def _tell(self, frame: dict[str, Any]) -> None:
        ts = frame.get("ts")
        if self._record.take(frame.get("data"), ts if isinstance(ts, int) else 0):
            super()._pushed(frame)

    def _note(self, event: StreamEvent) -> bool:
        if isinstance(event, Resynced) and event.topic == self._topic:
            # Not yet: it is complete once the REST API has told what was missed.
            self._hold()
            self._joined = True
            self._wanted.set()
            return False
        return super()._note(event)

    # What was missed

    def _hold(self) -> None:
        self._held = self._held or []

    def _release(self) -> None:
        held, self._held = self._held or [], None
        for frame in held:
            self._tell(frame)

    async def _keep_reconciled(self) -> None:
        while True:
            await self._due()
            self._wanted.clear()
            self._hold()
            await self._reconcile()
            if self._wanted.is_set():
                continue  # a newer connection came meanwhile, and what lies before it was not asked for
            self._release()
            if self._joined:
                self._joined = False
                resynced = Resynced(self._topic)
                super()._note(resynced)
                self._publish(resynced, None)

    async def _due(self) -> None:
        """Until a connection has begun, or the interval is over: the channel numbers nothing, so somebody must ask."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._interval if self._begun else None):
                await self._wanted.wait()

    async def _reconcile(self) -> None:
        """Ask until there is an answer, and tell what was missed; or say that nobody may ask."""
        attempt = refusals = 0
        while True:
            try:
                async with asyncio.timeout(self._patience(attempt)):
                    now = await self._reconciler.now_ms()
                    missed = await self._missed(now)
                break
            except SixMMError as error:
                # Once is not enough: a clock that has just jumped is refused like a key that may not.
                refusals = refusals + 1 if isinstance(error, self._hopeless_errors) else 0
                if refusals >= _MOST_REFUSALS:
                    self._cannot_ask(error)
                    return
                _log.info("The stream is not reconciled yet: %s", type(error).__name__)
            except TimeoutError:
                _log.info("The stream is not reconciled yet: the queries take too long")
            except Exception:  # noqa: BLE001  a stream that waits for ever in silence would be a lie
                _log.exception("Reconciling the stream met an error that it does not know")
            if not self._joined:
                # The connection was up all the time: what it tells need not wait for a check.
                self._release()
            await asyncio.sleep(_RETRY_SECONDS[min(attempt, len(_RETRY_SECONDS) - 1)])
            self._hold()
            attempt += 1
        self._since = now
        for event in missed:
            self._tell_missed(event)

    def _patience(self, attempt: int) -> float | None:
        """How long the queries may take: where nothing is known to be lost, events must not wait for them for long."""
        return None if self._joined else _CHECK_SECONDS[min(attempt, len(_CHECK_SECONDS) - 1)]

    def _cannot_ask(self, error: SixMMError) -> None:
        """The stream goes on, and says that it can't make up for losses. The next connection tries again."""
        self._begun = False
        gap = Gap(
            self._topic,
            f"events that a connection loses can't be made up for, because the REST API may not be asked: {error}",
        )
        self._publish(gap, None)

    async def _missed(self, now_ms: int) -> list[dict[str, Any]]:
        if self._begun:
            return await self._reconciler.missed(self._since)
        await self._reconciler.begin(now_ms)
        self._begun = True
        return []

    def _tell_missed(self, event: dict[str, Any]) -> None:
        if not self._record.take_asked(event, self._since):
            return
        readers = self._subscriptions.get(self._topic)
        if readers:
            channel = readers[0].channel
            model = channel.model(event)
            push: Push[Any] = Push(channel.name, self._topic, None, model, event, reconciled=True)
            self._deliver(readers, push)
