"""Where a scene is played: a scripted exchange, an account, and streams of one of the two clients."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeAlias, TypeVar

from attrs import define, field, frozen
from sixmm import StreamOptions

from sixmm_client_suite import credentials
from sixmm_client_suite.credentials import Credentials
from sixmm_client_suite.rule import Broken, hold
from sixmm_client_suite.streams.account import Account
from sixmm_client_suite.streams.client import Opened
from sixmm_client_suite.streams.exchange import Exchange
from sixmm_client_suite.streams.hurried import HurriedLoop, Restless
from sixmm_client_suite.streams.watch import Watch

T = TypeVar("T")

#: Seconds that a scene waits for anything. Whoever keeps to the rules never takes so long.
PATIENCE = 10.0
#: As many times that, on the clock on the wall, is what a scene may take altogether.
_LONGEST_SCENE = 4

_QUICK = {"reconnect_delay": 0.01, "reconnect_delay_max": 0.05, "ping_interval": None}


@define(eq=False)
class Stage:
    """What a scene has."""

    watch: Watch
    exchange: Exchange
    account: Account
    blocking: bool
    _before: frozenset[threading.Thread] = field(factory=lambda: frozenset(threading.enumerate()))
    _tasks: set[asyncio.Task[Any]] = field(factory=set)

    @asynccontextmanager
    async def opened(
        self, who: Credentials = credentials.KEY, *, listens: bool = True, **options: Any
    ) -> AsyncIterator[Opened]:
        """A stream while the block runs. It is judged how it ends, where the block has found nothing."""
        made = StreamOptions(**{**_QUICK, **options})
        opened = Opened(
            self.watch, self.account, self.exchange.url, who, made, blocking=self.blocking
        )
        try:
            opening = opened.open(listens=listens)
            await self.watch.within("subscribe.timeout", "opening the stream", opening)
            yield opened
            await self._ended(opened)
        finally:
            self.account.release()
            await self._tidied(opened)

    def begin(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Have a program do something meanwhile."""
        task = asyncio.create_task(work, name="suite does")
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._tasks.add(task)
        return task

    async def raised(self, rule: str, kind: type[BaseException], work: Awaitable[Any]) -> Any:
        """The error that some work of the client's raises. Raises Broken where it is of another kind, or none."""

        async def met() -> BaseException | None:
            try:
                await work
            except kind as error:
                return error
            return None

        error = await self.watch.within(rule, f"waiting for {kind.__name__}", met())
        hold(rule, error is not None, f"{kind.__name__} was not raised")
        return error

    async def _ended(self, opened: Opened) -> None:
        """What closing must leave behind: nothing."""
        watch = self.watch
        await watch.within("closing.ends", "closing the stream", opened.close())
        if not self.blocking:
            left = [one.get_name() for one in asyncio.all_tasks() if _is_the_clients(one)]
            hold("closing.ends", not left, f"tasks go on after the end: {left}")
        threads = [one for one in threading.enumerate() if one not in self._before]
        left = [one.name for one in threads if one.name.startswith("sixmm")]
        hold("closing.ends", not left, f"threads go on after the end: {left}")
        lines = self.exchange.lines
        await watch.until(
            "closing.ends", "the end of all connections", lambda: all(line.ended for line in lines)
        )

    async def _tidied(self, opened: Opened) -> None:
        """However it went, nothing of this scene is to reach into the next."""
        for work in (*self._tasks, *filter(_is_the_clients, asyncio.all_tasks())):
            work.cancel()
        try:
            async with asyncio.timeout(2):
                await opened.call("close")
                await opened.close_client()
        except Exception:  # noqa: BLE001  what was found before is what counts
            return


@frozen
class Scene:
    """What is tried with a stream, and with which of the clients."""

    play: Callable[[Stage], Awaitable[None]]
    clients: tuple[str, ...] = ("sync", "async")


Scenes: TypeAlias = Mapping[str, Scene]

#: For scenes of nothing but protocol and time: the blocking stream is the awaited one on a loop in a thread, and
#: there is no hurrying through its time, nor keeping to it on a busy computer.
AWAITED = ("async",)


def play(scene: Scene, client: str, patience: float = PATIENCE) -> None:
    """Play a scene with a client. Raises Broken of the first rule that is."""
    loop = None if client == "sync" else partial(HurriedLoop, _LONGEST_SCENE * patience)
    waited_for: list[Watch] = []
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(_play(scene, client == "sync", patience, waited_for.append))
    except Restless:
        raise Broken(waited_for[0].rule, "the client goes round in circles") from None


async def _play(
    scene: Scene, blocking: bool, patience: float, began: Callable[[Watch], None]
) -> None:
    watch = Watch(patience)
    began(watch)
    exchange, account = Exchange(watch), Account(watch.tell)
    async with exchange.serving():
        try:
            await scene.play(Stage(watch, exchange, account, blocking))
        except Broken:
            watch.check()
            raise
        except Exception as error:
            watch.check()
            raise Broken(watch.rule, f"the client raised {error!r}") from error
        watch.check()


def _is_the_clients(task: "asyncio.Task[Any]") -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and "/sixmm_runtime/" in code.co_filename.replace("\\", "/")
