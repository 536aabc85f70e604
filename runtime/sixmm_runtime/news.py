"""What open streams of an account hear of its orders, for those who wait for one: they look again at once."""

import contextlib
import threading
from collections.abc import Callable, Iterator


class Bell:
    """Rings when something is heard of one order. One thread or task waits for it; any may ring it."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self._wake: Callable[[], object] = lambda: None

    @property
    def has_rung(self) -> bool:
        """Whether it rang since it was cleared."""
        return self._rung.is_set()

    def ring(self) -> None:
        """End the wait, or the next one where none is under way."""
        self._rung.set()
        self._wake()

    def clear(self) -> None:
        """What rang so far is old: it is looked for next."""
        self._rung.clear()

    def wait(self, seconds: float) -> None:
        """Block until it rings, or until the time is over."""
        self._rung.wait(seconds)

    async def wait_async(self, seconds: float) -> None:
        """The same, awaiting. A stream may ring it from another event loop."""
        import asyncio  # noqa: PLC0415  a client that blocks needs none, and importing it takes long

        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it the wait
                loop.call_soon_threadsafe(woken.set)

        self._wake = wake
        try:
            # It may have rung before: then nothing wakes it again.
            if not self._rung.is_set():
                async with asyncio.timeout(seconds):
                    await woken.wait()
        except TimeoutError:
            pass
        finally:
            self._wake = lambda: None


class OrderNews:
    """Of one account: its open streams, and who waits for an order. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams: set[object] = set()
        self._bells: dict[str, list[Bell]] = {}

    @property
    def is_heard(self) -> bool:
        """Whether a stream is up, so that news of an order will ring."""
        return bool(self._streams)

    def up(self, stream: object) -> None:
        """A stream of the account is up. What happened before it was, all who wait have to look for."""
        with self._lock:
            self._streams.add(stream)
        self._ring_all()

    def down(self, stream: object) -> None:
        """It is not, or may have lost something. All who wait have to look for themselves."""
        with self._lock:
            known = stream in self._streams
            self._streams.discard(stream)
        if known:
            self._ring_all()

    def _ring_all(self) -> None:
        with self._lock:
            bells = [bell for bells in self._bells.values() for bell in bells]
        for bell in bells:
            bell.ring()

    def tell(self, *names: str | None) -> None:
        """Something was heard of the order with these ids."""
        with self._lock:
            bells = [bell for name in names if name for bell in self._bells.get(name, ())]
        for bell in bells:
            bell.ring()

    @contextlib.contextmanager
    def about(self, name: str) -> Iterator[Bell]:
        """A bell that rings for the order with this id."""
        bell = Bell()
        with self._lock:
            self._bells.setdefault(name, []).append(bell)
        try:
            yield bell
        finally:
            with self._lock:
                self._bells[name].remove(bell)
                if not self._bells[name]:
                    del self._bells[name]
