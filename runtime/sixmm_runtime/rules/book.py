"""The rules of all contracts, fetched once and kept a while: one fetch at a time, for threads and for tasks."""

import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeAlias

from sixmm_runtime.errors import SixMMError
from sixmm_runtime.options import CallOptions
from sixmm_runtime.rules.listing import Demand, Listing, Shelf

Fetch: TypeAlias = Callable[[CallOptions | None], Iterable[Any]]
AsyncFetch: TypeAlias = Callable[[CallOptions | None], Awaitable[Iterable[Any]]]
Clock: TypeAlias = Callable[[], float]


class RuleBook:
    """For clients that block. `fetch` asks the exchange."""

    def __init__(self, fetch: Fetch, clock: Clock = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._shelf = Shelf()
        self._lock = threading.Lock()

    def listing(
        self, symbols: Iterable[str], max_age: float, options: CallOptions | None
    ) -> Listing:
        """A listing that is young enough. Raises whatever fetching it raises."""
        demand = Demand(frozenset(symbols), self._clock(), max_age)
        held = self._shelf.held_for(demand)
        if held is not None:
            return held
        with self._lock:
            held = self._shelf.held_for(demand)  # another thread's, fetched meanwhile
            if held is not None:
                return held
            self._shelf.raise_for(demand)
            begun = self._clock()
            try:
                return self._shelf.keep(Listing.of(self._fetch(options), begun))
            except SixMMError as error:
                self._shelf.failed(self._clock(), error)
                raise


class AsyncRuleBook:
    """For clients that await. `fetch` asks the exchange."""

    def __init__(self, fetch: AsyncFetch, clock: Clock = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._shelf = Shelf()
        import asyncio  # noqa: PLC0415  a client that blocks needs no asyncio

        self._lock = asyncio.Lock()

    async def listing(
        self, symbols: Iterable[str], max_age: float, options: CallOptions | None
    ) -> Listing:
        """A listing that is young enough. Raises whatever fetching it raises."""
        demand = Demand(frozenset(symbols), self._clock(), max_age)
        held = self._shelf.held_for(demand)
        if held is not None:
            return held
        async with self._lock:
            held = self._shelf.held_for(demand)  # another task's, fetched meanwhile
            if held is not None:
                return held
            self._shelf.raise_for(demand)
            begun = self._clock()
            try:
                return self._shelf.keep(Listing.of(await self._fetch(options), begun))
            except SixMMError as error:
                self._shelf.failed(self._clock(), error)
                raise
