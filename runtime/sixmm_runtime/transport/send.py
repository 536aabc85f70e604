"""One attempt, sent: its auth flow driven, each answer read to its end.

httpx's clients do more (cookies, redirects, hooks, proxies by host), which is not wanted for the exchange, and costs
more than the rest of a call. A client that the caller passes in does all of it: it was chosen for that.
"""

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from sixmm_runtime.correlation import Expected
from sixmm_runtime.failures import another, oversized
from sixmm_runtime.transport.bounds import LARGEST_ANSWER, decoded, is_encoded, phases
from sixmm_runtime.transport.httpx_client import Watch, transport_of

if TYPE_CHECKING:  # a client that blocks needs no asyncio
    import asyncio


class Sends(Protocol):
    """What sends attempts, blocking."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""

    def send(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        """Send the request, and whatever its auth flow sends before and after it; the last answer, read."""

    def close(self) -> None:
        """Close the connections."""


class AsyncSends(Protocol):
    """What sends attempts, awaiting."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""

    async def send(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        """Send the request, and whatever its auth flow sends before and after it; the last answer, read."""

    async def close(self) -> None:
        """Close the connections."""


class Sender:
    """Sends over a transport, blocking."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport
        self.is_closed = False

    def send(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        """See `Sends`."""
        if auth is None:
            return self._exchange(request)
        flow = auth.sync_auth_flow(request)
        try:
            request = next(flow)
            while True:
                response = self._exchange(request)
                try:
                    request = flow.send(response)
                except StopIteration:
                    return response
        finally:
            flow.close()

    def _exchange(self, request: httpx.Request) -> httpx.Response:
        began = time.perf_counter()
        try:
            _prepare(request)
            response = self._transport_of(request)
            response.request = request
            try:
                self._take(request, response)
            finally:
                response.close()
        except httpx.RequestError as error:
            error.request = request
            raise
        response.elapsed = timedelta(seconds=time.perf_counter() - began)
        return response

    def _transport_of(self, request: httpx.Request) -> httpx.Response:
        return self._transport.handle_request(request)

    def _take(self, request: httpx.Request, response: httpx.Response) -> None:
        """Read the answer to its end, and see whose it is."""
        expected: Expected | None = request.extensions.get("expected")
        if expected is not None and expected.foreign is not None:
            # Our own connections have read and judged it before they were used again.
            if expected.content is not None:
                _give(response, expected.content)
            response.read()
            if expected.foreign:
                raise another(response)
            return
        reading = _Reading(request, response)
        if not reading.is_done:
            for part in response.stream:  # type: ignore[union-attr]  # httpx's type is for both kinds of stream
                reading.take(part)
        if not reading.finish():
            connection = reading.connection
            if connection is not None:
                connection.close()
            raise another(response)

    def close(self) -> None:
        """Close the transport, once."""
        if not self.is_closed:
            self.is_closed = True
            self._transport.close()


class AsyncSender:
    """Sends over a transport, awaiting."""

    def __init__(self, transport: httpx.AsyncBaseTransport, *, bounded: bool = False) -> None:
        self._transport = transport
        self._bounded = bounded
        self.is_closed = False

    async def send(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        """See `AsyncSends`."""
        if auth is None:
            return await self._exchange(request)
        flow = auth.async_auth_flow(request)
        try:
            request = await anext(flow)
            while True:
                response = await self._exchange(request)
                try:
                    request = await flow.asend(response)
                except StopAsyncIteration:
                    return response
        finally:
            await flow.aclose()

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        began = time.perf_counter()
        try:
            _prepare(request)
            if self._bounded:
                response = await self._answer(request)
            else:
                try:
                    async with _all_phases(request):
                        response = await self._answer(request)
                except TimeoutError:
                    raise httpx.ReadTimeout("timed out") from None
        except httpx.RequestError as error:
            error.request = request
            raise
        response.elapsed = timedelta(seconds=time.perf_counter() - began)
        return response

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        response = await self._transport_of(request)
        response.request = request
        try:
            await self._take(request, response)
        finally:
            await response.aclose()
        return response

    async def _transport_of(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(request)

    async def _take(self, request: httpx.Request, response: httpx.Response) -> None:
        """See `Sender`."""
        expected: Expected | None = request.extensions.get("expected")
        if expected is not None and expected.foreign is not None:
            if expected.content is not None:
                _give(response, expected.content)
            await response.aread()
            if expected.foreign:
                raise another(response)
            return
        reading = _Reading(request, response)
        if not reading.is_done:
            async for part in response.stream:  # type: ignore[union-attr]  # as above
                reading.take(part)
        if not reading.finish():
            connection = reading.connection
            if connection is not None:
                await connection.aclose()
            raise another(response)

    async def close(self) -> None:
        """Close the transport, once."""
        if not self.is_closed:
            self.is_closed = True
            await self._transport.aclose()


class ThroughClient(Sender):
    """Sends through an httpx client."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    @property
    def is_closed(self) -> bool:  # type: ignore[override]
        """Whether the client was closed, here or by its owner."""
        return self._client.is_closed

    def _transport_of(self, request: httpx.Request) -> httpx.Response:
        # A redirect is an answer like any other: following it could carry credentials to another host. The flow is
        # driven here, so that each of its answers is read within the call's bounds.
        with Watch(transport_of(self._client, request.url), request).watching():
            return self._client.send(request, auth=None, follow_redirects=False, stream=True)

    def close(self) -> None:
        """Close the client."""
        self._client.close()


class ThroughAsyncClient(AsyncSender):
    """Sends through an httpx client."""

    _bounded = False

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    @property
    def is_closed(self) -> bool:  # type: ignore[override]
        """Whether the client was closed, here or by its owner."""
        return self._client.is_closed

    async def _transport_of(self, request: httpx.Request) -> httpx.Response:
        # As above.
        with Watch(transport_of(self._client, request.url), request).watching(awaited=True):
            return await self._client.send(request, auth=None, follow_redirects=False, stream=True)

    async def close(self) -> None:
        """Close the client."""
        await self._client.aclose()


class _Reading:
    """Reads an answer of a transport that is not ours, part by part, within the call's bounds."""

    def __init__(self, request: httpx.Request, response: httpx.Response) -> None:
        self._response = response
        self._expected: Expected | None = request.extensions.get("expected")
        self._largest = LARGEST_ANSWER if self._expected is None else self._expected.largest
        self._parts: list[bytes] = []
        self._size = 0
        # A transport may return an answer that is read already.
        self.is_done = hasattr(response, "_content")
        self._seconds = None if self.is_done else phases(request.extensions).get("read")
        self._began = time.monotonic()

    def take(self, part: bytes) -> None:
        """Take in what has arrived. Raises TooLargeAnswer, or ReadTimeout where it has taken too long in all."""
        self._parts.append(part)
        self._size += len(part)
        self._check_size(self._size)
        if self._seconds is not None and time.monotonic() - self._began > self._seconds:
            raise httpx.ReadTimeout("timed out")

    def finish(self) -> bool:
        """End the answer. Return whether it is the request's own."""
        response = self._response
        if self.is_done:
            self._check_size(len(response.content))
        else:
            content = b"".join(self._parts)
            if is_encoded(response.headers):
                content = decoded(
                    response.status_code, response.headers.raw, self._parts, self._largest
                )
            _give(response, content)
        return self._expected is None or self._expected.judge(
            response.status_code, response.content
        )

    @property
    def connection(self) -> Any:
        """The connection of the answer, if the transport tells it and no other request uses it."""
        if self._response.extensions.get("http_version") == b"HTTP/2":
            return None
        return self._response.extensions.get("network_stream")

    def _check_size(self, size: int) -> None:
        if size > self._largest:
            raise oversized(self._largest, self._response.status_code, self._response.headers)


def _prepare(request: httpx.Request) -> None:
    """Leave no phase more time than is left for the call. Raises PoolTimeout, before anything is sent."""
    expected: Expected | None = request.extensions.get("expected")
    if expected is not None:
        # An auth flow may send one request twice.
        expected.foreign = expected.content = None
    left = request.extensions.get("time_left")
    if left is None:
        return
    if left() <= 0:
        raise httpx.PoolTimeout("The time for the call was over before it could be sent.")
    request.extensions["timeout"] = dict(phases(request.extensions))


def _give(response: httpx.Response, content: bytes) -> None:
    # httpx has no other way to be given a body that was read and decompressed already.
    response._content = content  # noqa: SLF001
    response.is_stream_consumed = True


def _all_phases(request: httpx.Request) -> "asyncio.Timeout":
    """The most that an attempt may take in all: a transport may apply its limits to each read alone."""
    import asyncio  # noqa: PLC0415  see above

    limits = list(phases(request.extensions).values())
    whole = None if not limits or None in limits else sum(one for one in limits if one is not None)
    left = request.extensions.get("time_left")
    if left is not None:
        whole = left() if whole is None else min(whole, left())
    return asyncio.timeout(whole)
