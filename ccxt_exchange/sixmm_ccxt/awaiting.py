"""The exchange for ccxt, awaiting."""

import asyncio
import inspect
from typing import Any, cast

import ccxt
from ccxt.async_support.base.exchange import Exchange
from sixmm import AsyncSixMM, SixMM, SixMMError, StreamOptions, WaitTimeout

from sixmm_ccxt.errors import translated
from sixmm_ccxt.face import Face
from sixmm_ccxt.steps import Ask, FirstPush, Flow, Markets, Pushed, Rows, Step


class sixmm(Face, Exchange):  # type: ignore[misc]  # ccxt has no types
    """The 6MM exchange with ccxt's unified API, to be awaited: `await exchange.create_order(…)`.

    Calls go through a `sixmm.AsyncSixMM`. See docs/ccxt.md. Close it with `await exchange.close()`.
    """

    _client_class = AsyncSixMM
    asyncio_loop: Any
    _stream: Any = None
    _opening: asyncio.Lock | None = None

    def open(self, lazy: bool = False) -> None:  # noqa: ARG002  as ccxt calls it
        """Note the event loop, for ccxt's `spawn` and `delay`. The client opens its connections when they are needed."""
        if self.asyncio_loop is None:
            self.asyncio_loop = asyncio.get_running_loop()

    async def _carry_out(self, flow: Flow[Any]) -> Any:
        self.open()
        try:
            step = next(flow)
            while True:
                try:
                    found = await self._perform(step)
                except SixMMError as error:
                    step = flow.throw(translated(error, step.kind))
                else:
                    step = flow.send(found)
        except StopIteration as done:
            return done.value
        finally:
            flow.close()

    async def _perform(self, step: Step) -> Any:
        # The steps are written for the blocking client; of the awaiting one, of the same shape, they make awaitables.
        mm = cast("SixMM", self.mm)
        match step:
            case Ask():
                made: Any = step.call(mm)
                return await made if inspect.isawaitable(made) else made
            case Rows():
                found: list[Any] = []
                pages: Any = step.call(mm)
                async for row in pages:
                    if step.keep(row):
                        found.append(row)
                    if len(found) == step.most:
                        break
                return found
            case FirstPush():
                return await self._first(step)
            case Markets():
                return None if self.markets_by_id else await self.load_markets()

    async def _first(self, step: FirstPush[Any]) -> Pushed[Any]:
        subscription = await step.subscribe(await self._opened())
        try:
            push = await subscription.get(timeout=self.timeout / 1_000)
        except WaitTimeout:
            raise ccxt.RequestTimeout(
                f"{self.id}: no {step.what} came within {self.timeout} ms."
            ) from None
        finally:
            await subscription.close()
        return Pushed(push.data, push.ts)

    async def _opened(self) -> Any:
        """The stream, opened when it is first needed."""
        if self._opening is None:
            self._opening = asyncio.Lock()
        async with self._opening:
            if self._stream is None:
                options = StreamOptions(subscribe_timeout=self.timeout / 1_000)
                self._stream = await self.mm.stream(options).__aenter__()
        return self._stream

    async def close(self, clean_instance_data: bool = False) -> None:
        """End the stream and the connections. A client that was given as 'mm' stays open."""
        self._ended = True
        if self._stream is not None:
            await self._stream.close()
        if self._origin is not None and self._made_here:
            await self._origin.close()
        # What ccxt waits for at the end are sessions of its own, and there are none.
        self.timeout_on_exit = 0
        await super().close(clean_instance_data)
