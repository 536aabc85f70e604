"""One attempt, sent: its auth flow driven, each answer read to its end.

What httpx's clients do besides (cookies, redirects, hooks, proxies by host) is not wanted for the exchange, and
costs more than the rest of a call. A client that the caller passes in does all of it, for it was chosen for that.
"""

import time
from datetime import timedelta
from typing import Protocol

import httpx

from sixmm_runtime.transport.borrowed import Watch, transport_of


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
            response = self._transport.handle_request(request)
            response.request = request
            try:
                response.read()
            finally:
                response.close()
        except httpx.RequestError as error:
            error.request = request
            raise
        response.elapsed = timedelta(seconds=time.perf_counter() - began)
        return response

    def close(self) -> None:
        """Close the transport, once."""
        if not self.is_closed:
            self.is_closed = True
            self._transport.close()


class AsyncSender:
    """Sends over a transport, awaiting."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport
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
            response = await self._transport.handle_async_request(request)
            response.request = request
            try:
                await response.aread()
            finally:
                await response.aclose()
        except httpx.RequestError as error:
            error.request = request
            raise
        response.elapsed = timedelta(seconds=time.perf_counter() - began)
        return response

    async def close(self) -> None:
        """Close the transport, once."""
        if not self.is_closed:
            self.is_closed = True
            await self._transport.aclose()


class ThroughClient:
    """Sends through an httpx client."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    @property
    def is_closed(self) -> bool:
        """Whether the client was closed, here or by its owner."""
        return self._client.is_closed

    def send(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        """See `Sends`."""
        # A redirect is an answer like any other: following it could carry credentials to another host.
        with Watch(transport_of(self._client, request.url), request).watching():
            return self._client.send(request, auth=auth, follow_redirects=False)

    def close(self) -> None:
        """Close the client."""
        self._client.close()


class ThroughAsyncClient:
    """Sends through an httpx client."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    @property
    def is_closed(self) -> bool:
        """Whether the client was closed, here or by its owner."""
        return self._client.is_closed

    async def send(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        """See `AsyncSends`."""
        # As above.
        with Watch(transport_of(self._client, request.url), request).watching(awaited=True):
            return await self._client.send(request, auth=auth, follow_redirects=False)

    async def close(self) -> None:
        """Close the client."""
        await self._client.aclose()
