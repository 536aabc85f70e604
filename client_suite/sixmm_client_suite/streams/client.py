"""The streams of the two clients, used in the same way."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any, TypeVar

from sixmm import AsyncSixMM, Backoff, Closed, SixMM, StreamOptions, Unknown

from sixmm_client_suite.credentials import Credentials
from sixmm_client_suite.exchange import BASE_URL
from sixmm_client_suite.streams.account import Account
from sixmm_client_suite.streams.exchange import Line
from sixmm_client_suite.streams.watch import Watch

T = TypeVar("T")

#: What a reader gives that has ended.
END: Any = object()


class Opened:
    """A client and a stream of it.

    Attributes:
        events: all that the stream has told.
        end: what ended the telling; None while it goes on.
    """

    def __init__(
        self,
        watch: Watch,
        account: Account,
        url: str,
        who: Credentials,
        options: StreamOptions,
        *,
        blocking: bool,
    ) -> None:
        self.watch = watch
        self.blocking = blocking
        make: Any = SixMM if blocking else AsyncSixMM
        self.mm = make(
            transport=account,
            base_url=BASE_URL,
            ws_url=url,
            max_retries=0,
            backoff=Backoff(first=0),
            **who.given,
        )
        self.stream = self.mm.stream(options)
        self.events: list[Any] = []
        self.end: Any = None
        self._fences = count(1)
        self._listening: asyncio.Task[None] | None = None

    async def open(self, *, listens: bool = True) -> None:
        """Open it, and listen to all that it tells."""
        if self.blocking:
            await in_thread(self.stream.__enter__)
        else:
            await self.stream.__aenter__()
        if listens:
            self._listening = asyncio.create_task(self._listen(), name="suite listens")

    async def close(self) -> None:
        """Leave the stream's block, and listen to its end."""
        if self.blocking:
            await in_thread(lambda: self.stream.__exit__(None, None, None))
        else:
            await self.stream.__aexit__(None, None, None)
        if self._listening is not None:
            await self._listening

    async def close_client(self) -> None:
        """Close the client; give up listening, where that has not ended."""
        if self._listening is not None:
            self._listening.cancel()
        if self.blocking:
            await in_thread(self.mm.close)
        else:
            await self.mm.close()

    # What a program does

    async def call(self, method: str, *arguments: Any, **options: Any) -> Any:
        """Call a method of the stream."""
        return await self.on(self.stream, method, *arguments, **options)

    async def on(self, thing: Any, method: str, *arguments: Any, **options: Any) -> Any:
        """Call a method of what the stream has given."""
        if self.blocking:
            return await in_thread(lambda: getattr(thing, method)(*arguments, **options))
        return await getattr(thing, method)(*arguments, **options)

    async def next(self, reader: Any) -> Any:
        """What a reader gives next; END after the last."""
        if self.blocking:
            return await in_thread(lambda: next(reader, END))
        return await anext(reader, END)

    async def look(self, look: Callable[[], T]) -> T:
        """Read something that needs no waiting, such as a price of a book."""
        return await in_thread(look) if self.blocking else look()

    # What it was told

    def of(self, kind: type, **facts: Any) -> list[Any]:
        """The events of a kind so far; only those of which the facts are true."""
        return [
            event
            for event in tuple(self.events)
            if isinstance(event, kind)
            and all(getattr(event, name) == value for name, value in facts.items())
        ]

    async def told(
        self, rule: str, kind: type, number: int = 1, *, patience: float = 0, **facts: Any
    ) -> Any:
        """An event of a kind, counted from 1. Raises Broken of the rule where it does not come."""
        what = f"{kind.__name__} number {number} of {facts or 'any'}"
        found = await self.watch.until(
            rule, what, lambda: self.of(kind, **facts)[number - 1 :], patience
        )
        return found[0]

    async def fence(self, rule: str, line: Line) -> None:
        """Return once it has read all that came over a connection until now."""
        frame = {"fence": next(self._fences)}
        await line.send(frame)
        await self.told(rule, Unknown, raw=frame)

    async def _listen(self) -> None:
        try:
            while (event := await self.next(self.stream)) is not END:
                self.events.append(event)
                self.watch.tell()
            self.end = Closed
        except Exception as error:  # noqa: BLE001  whatever it is: it is what is judged
            self.end = error
        self.watch.tell()


async def in_thread(work: Callable[[], T]) -> T:
    """Do what blocks in a thread of its own, which keeps nobody from ending: a fault may make it block for ever."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if not done.done():
            done.set_result(result) if error is None else done.set_exception(error)

    def run() -> None:
        result, failed = None, None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  it goes to whoever awaits it
            failed = error
        with suppress(RuntimeError):  # the scene is over, and its loop closed
            loop.call_soon_threadsafe(settle, result, failed)

    threading.Thread(target=run, name="suite", daemon=True).start()
    return await done
