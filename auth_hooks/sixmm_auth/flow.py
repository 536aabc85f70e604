"""How a flow is driven: written once as a generator, run by the sync and by the async client.

A flow yields requests, and gets their answers. It may also yield a `Wait`: time to let pass; or a `Flight`: work that
another call is doing at this moment, to be waited for instead of done twice. Waiting is the only thing that differs
between threads and tasks, so it is all that the two drivers at the end of this file do differently.
"""

import concurrent.futures
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import httpx

from sixmm_auth.credentials import HoldsSecrets

# asyncio takes a sixth of the time of importing everything, and a program that blocks never needs it.
if TYPE_CHECKING:
    import asyncio

E = TypeVar("E", bound=Exception)
S = TypeVar("S")
X = TypeVar("X")


class Flight:
    """Work in progress: waited for from any thread and any event loop."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._loop = _running_loop()
        self._landed: concurrent.futures.Future[None] = concurrent.futures.Future()
        # A running future can't be cancelled: a waiter that gives up must not end it for the
        # others.
        self._landed.set_running_or_notify_cancel()

    @property
    def stalled(self) -> bool:
        """Whether its event loop does not run any more, so that it can't land by itself."""
        return self._loop is not None and not self._loop.is_running()

    def land(self) -> None:
        """Wake all who wait, however the work ended: they look for themselves."""
        self._landed.set_result(None)

    def wait(self, seconds: float | None = None) -> None:
        """Block this thread until it landed, unless this very thread would have to land it. Raises TimeoutError."""
        if self._thread != threading.get_ident():
            self._landed.result(seconds)

    async def wait_async(self, seconds: float | None = None) -> None:
        """Suspend this task until it landed. Raises TimeoutError."""
        import asyncio  # noqa: PLC0415  see above

        async with asyncio.timeout(seconds):
            await asyncio.wrap_future(self._landed)


class Wait(NamedTuple):
    """Time to let pass before the next step."""

    seconds: float

    def wait(self, most: float | None = None) -> None:
        """Block this thread for that time. Raises TimeoutError, at once, where it is longer than `most` seconds."""
        self._check(most)
        time.sleep(self.seconds)

    async def wait_async(self, most: float | None = None) -> None:
        """Suspend this task for that time. Raises TimeoutError, at once, where it is longer than `most` seconds."""
        import asyncio  # noqa: PLC0415  see above

        self._check(most)
        await asyncio.sleep(self.seconds)

    def _check(self, most: float | None) -> None:
        if most is not None and self.seconds > most:
            raise TimeoutError


# Extensions of a caller's request (`httpx.Request.extensions`) for the caller and the flow:
#: set by the caller: whether the flow itself may send the request a second time when its timestamp or token is refused.
RESEND = "sixmm.resend"
#: set by the flow: `timestamp` or `token` where that was refused; a new signature or token could help.
REFUSED = "sixmm.refused"
#: set by the flow: the request was handed over to be sent, and may have arrived from then on.
HANDED_OVER = "sixmm.handed_over"

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def may_resend(request: httpx.Request) -> bool:
    """Return whether a flow may send a refused request again by itself; unless told, only one that reads.

    The refusal is that of one copy. The network may have brought another one before, which was carried out: a second
    signature would be a second order.
    """
    told = request.extensions.get(RESEND)
    return request.method in _SAFE_METHODS if told is None else bool(told)


# A request to send and have answered, or something to wait for.
Flow = Generator[httpx.Request | Flight | Wait, httpx.Response, None]


class SingleFlight(Generic[E]):
    """Lets one call at a time do a piece of work, while the others wait for it.

    Args:
        failure: the kind of error that the work fails with, for the call that does it and for all that wait.
        again: gives the error to raise in another call than the one that met it.
    """

    # A flight that is given up (its call was cancelled, or the network failed) is taken over by one
    # that waited. A call that saw this many of them fails, or a dead network would cost one timeout
    # per waiting call.
    _PATIENCE = 2

    def __init__(self, failure: type[E], again: Callable[[E], E]) -> None:
        self._failure = failure
        self._again = again
        self._lock = threading.Lock()
        self._current: Flight | None = None
        self._failures = 0
        self._last_failure: E | None = None

    @property
    def failures(self) -> int:
        """How many times the work failed so far."""
        return self._failures

    def run(
        self,
        *,
        since: int,
        needed: Callable[[], bool],
        work: Callable[[], Generator[S, X, None]],
        given_up: Callable[[], E] | None = None,
    ) -> Generator[S | Flight, X, None]:
        """Do the work, or wait while another call does it; return once it is done.

        Args:
            since: `failures` when the call began. A failure after that is this call's too, or a wrong
                password would be tried once per call that was under way.
            needed: asked right before starting: whether the work is still to be done.
            work: the steps of the work.
            given_up: makes the error for a call that waited in vain; without it, a call waits until it may do the
                work itself.

        Raises the work's own failure, in the call that did it and in all that waited.
        """
        waited = 0
        while True:
            with self._lock:
                if not needed():
                    return
                if self._failures > since and self._last_failure is not None:
                    raise self._again(self._last_failure)
                if given_up is not None and waited == self._PATIENCE:
                    raise given_up()
                flight = self._current
                if flight is None or flight.stalled:
                    mine = flight = self._current = Flight()
                else:
                    mine = None
            if mine is not None:
                yield from self._lead(mine, work())
                return
            yield flight
            waited += 1

    def _lead(self, flight: Flight, work: Generator[S, X, None]) -> Generator[S, X, None]:
        try:
            yield from work
        except self._failure as error:
            with self._lock:
                self._failures += 1
                self._last_failure = self._again(error)
            raise
        finally:
            # Also runs when httpx closes the flow half way; without it the waiters would hang.
            with self._lock:
                if self._current is flight:
                    self._current = None
            flight.land()


class FlowAuth(HoldsSecrets, httpx.Auth):
    """An `httpx.Auth` whose `_flow` may wait. Async use needs asyncio."""

    def _flow(self, request: httpx.Request) -> Flow:
        """The steps before and after a request. Each kind of credentials has its own."""
        raise NotImplementedError

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Drive the flow for `httpx.Client`."""
        request.read()
        flow = self._flow(request)
        try:
            step = next(flow, None)
            while step is not None:
                if isinstance(step, (Flight, Wait)):
                    try:
                        step.wait(_left(request))
                    except TimeoutError:
                        raise _too_late(request) from None
                    step = _advance(flow, None)
                else:
                    if step is request:
                        request.extensions[HANDED_OVER] = True
                    response = yield step
                    response.read()
                    step = _advance(flow, response)
        finally:
            flow.close()

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Drive the flow for `httpx.AsyncClient`."""
        await request.aread()
        flow = self._flow(request)
        try:
            step = next(flow, None)
            while step is not None:
                if isinstance(step, (Flight, Wait)):
                    try:
                        await step.wait_async(_left(request))
                    except TimeoutError:
                        raise _too_late(request) from None
                    step = _advance(flow, None)
                else:
                    if step is request:
                        request.extensions[HANDED_OVER] = True
                    response = yield step
                    await response.aread()
                    step = _advance(flow, response)
        finally:
            flow.close()


def _left(request: httpx.Request) -> float | None:
    """Seconds that the call may still take, where its request says so in the extension `time_left`."""
    left: Callable[[], float] | None = request.extensions.get("time_left")
    return None if left is None else max(0.0, left())


def _too_late(request: httpx.Request) -> httpx.PoolTimeout:
    return httpx.PoolTimeout(
        "The time for the call was over while it waited for a step before it.", request=request
    )


def _advance(flow: Flow, response: httpx.Response | None) -> httpx.Request | Flight | Wait | None:
    try:
        # After a wait there is no answer to hand over, and the flow doesn't look at one.
        return next(flow) if response is None else flow.send(response)
    except StopIteration:
        return None


def _running_loop() -> "asyncio.AbstractEventLoop | None":
    if "asyncio" not in sys.modules:  # then no loop runs
        return None
    import asyncio  # noqa: PLC0415  see above

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
