"""Waiting for what a rule demands: what does not come in time breaks it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from sixmm_client_suite.rule import Broken, hold

T = TypeVar("T")


class Watch:
    """Sees whatever happens in a scene, from any thread."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._broken: Broken | None = None
        self.rule = "closing.ends"  # that which is waited for last

    def tell(self) -> None:
        """Something has happened."""
        with suppress(RuntimeError):  # the scene is over, and its loop closed
            self._loop.call_soon_threadsafe(self._changed.set)

    def spoil(self, broken: Broken) -> None:
        """A rule was seen to be broken: whoever waits next learns of it."""
        self._broken = self._broken or broken
        self.tell()

    def check(self) -> None:
        """Raise Broken where a rule was seen to be."""
        if self._broken is not None:
            raise self._broken

    async def until(self, rule: str, what: str, true: Callable[[], T], patience: float = 0) -> T:
        """What `true` gives once that is something. Raises Broken after as long as is waited."""

        async def wait() -> T:
            while not (found := true()):
                self.check()
                self._changed.clear()
                await self._changed.wait()
            return found

        return await self.within(rule, what, wait(), patience)

    async def passes(self, seconds: float, rule: str, what: str, wrong: Callable[[], bool]) -> None:
        """Let time pass. Raises Broken as soon as something is wrong."""

        async def see() -> None:
            while not wrong():
                self._changed.clear()
                await self._changed.wait()

        self.rule = rule
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await see()
        self.check()
        hold(rule, not wrong(), what)

    async def within(self, rule: str, what: str, work: Awaitable[T], patience: float = 0) -> T:
        """What comes of some work of the client's. Raises Broken where nothing does, or an error."""
        seconds, self.rule = patience or self.patience, rule
        waited = asyncio.timeout(seconds)
        try:
            async with waited:
                done = await work
        except Broken:
            raise
        except Exception as error:
            self.check()
            if waited.expired():
                raise Broken(rule, f"{what}: nothing came of it within {seconds:g} s") from None
            raise Broken(rule, f"{what}: it raised {error!r}") from error
        self.check()
        return done
