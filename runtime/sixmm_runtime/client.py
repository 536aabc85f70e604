"""The blocking and the awaiting client: the same shape around `ClientCore`, each with its own way to wait."""

import functools
import os
import time
from collections.abc import Mapping
from typing import Any, ClassVar, Self, TypeVar, Unpack, cast

import httpx
from sixmm_auth import ServerClock, Wait

from sixmm_runtime import settings
from sixmm_runtime.core import FAILURES, ClientCore
from sixmm_runtime.errors import ClientClosed, InvalidArgument, SixMMError
from sixmm_runtime.flow import Attempt, Run
from sixmm_runtime.model import Model
from sixmm_runtime.network import Network
from sixmm_runtime.news import Bell
from sixmm_runtime.operation import Operation
from sixmm_runtime.options import CallOptions
from sixmm_runtime.outcome.proof import Rules
from sixmm_runtime.outcome.resolve import give_up
from sixmm_runtime.redaction import clear_locals
from sixmm_runtime.settings import Api, ClientArguments, ClientOptions, CredentialArguments
from sixmm_runtime.streams.options import StreamAccess
from sixmm_runtime.transport import async_sender, sender
from sixmm_runtime.transport.tls import Cert, Verify
from sixmm_runtime.transport.tunnel import Route

R = TypeVar("R", bound=Model)


class _Connections(ClientArguments, total=False):
    proxy: str | httpx.URL | httpx.Proxy | None
    verify: Verify | None
    cert: Cert | None


class SyncArguments(_Connections, total=False):
    """Keyword arguments of the blocking client."""

    http_client: httpx.Client | None
    transport: httpx.BaseTransport | None


class AsyncArguments(_Connections, total=False):
    """Keyword arguments of the awaiting client."""

    http_client: httpx.AsyncClient | None
    transport: httpx.AsyncBaseTransport | None


class _Client:
    """What both clients offer besides calling."""

    _api: ClassVar[Api]
    _outcome_rules: ClassVar[Rules | None] = None
    _core: ClientCore
    _network: Network
    _owned: bool

    def _set_up(
        self, given: ClientArguments, http_client: Any, transport: Any, **connections: Any
    ) -> Route:
        """What both kinds are made of: from the arguments, and from the environment where they say nothing."""
        arguments = cast("ClientArguments", settings.completed(given, os.environ))
        try:
            self._network = Network.of(
                os.environ,
                http_client=http_client,
                transport=transport,
                allow_insecure=settings.flag("allow_insecure", arguments.get("allow_insecure"))
                or False,
                **connections,
            )
            headers = None if http_client is None else http_client.headers
            self._core = ClientCore(self._api, headers, arguments, rules=self._outcome_rules)
            self._owned = http_client is None
            self._network.check_streams(httpx.URL(self._core.ws_url))
            return self._network.for_calls(self._core.base_url)
        except BaseException as error:
            clear_locals(error)
            for secret in (given, arguments):  # they may hold a secret
                cast("dict[str, object]", secret).clear()
            raise

    @property
    def clock(self) -> ServerClock:
        """The exchange's clock as seen from here: `offset_ms`, `age`, `uncertainty_ms`, `now_ms()`."""
        return self._core.authenticator.clock

    @property
    def base_url(self) -> str:
        """The address that calls go to."""
        return str(self._core.base_url)

    @property
    def ws_url(self) -> str:
        """The address that streams connect to."""
        return self._core.ws_url

    @property
    def user_agent(self) -> str:
        """What the client calls itself."""
        return self._core.user_agent

    @property
    def _stream_access(self) -> StreamAccess:
        """What streams of this client connect with; for `mm.stream()`.

        Raises:
            InvalidArgument: calls go to an exchange of which the streams' address is not known, or their route to it is
                malformed.
        """
        if self._core.streams_elsewhere:
            raise InvalidArgument(
                f"The client calls {self._core.base_url}, but its streams would come from {self.ws_url}."
                " Give ws_url= (environment SIXMM_WS_URL) beside base_url=."
            )
        session = self._core.authenticator.session
        route = self._network.for_streams(httpx.URL(self.ws_url))
        return StreamAccess(
            ws_url=self.ws_url,
            user_agent=self.user_agent,
            clock=self.clock,
            token=lambda: session.token,
            route=route,
            news=self._core.news,
        )

    def with_options(self, **options: Unpack[ClientOptions]) -> Self:
        """A client for the same caller with other options: `mm.with_options(timeout=2.5).orders.current()`.

        It shares everything else: connections, clock, credentials and session. The connections are this client's to
        close; closing the derived one leaves them open.

        Raises:
            InvalidArgument: an option is malformed or unknown (credentials and addresses are no options).
        """
        return self._derived(self._core.with_options(options))

    def with_credentials(self, **credentials: Unpack[CredentialArguments]) -> Self:
        """A client for another caller, or without credentials: `mm.with_credentials(api_key="…", api_secret="…")`.

        It shares the connections, the options and the clock, which is the server's, and has a session of its own. None
        of this client's credentials are passed on. The connections are this client's to close; closing the derived one
        leaves them open.

        Raises:
            InvalidArgument: a credential is malformed, or half of a pair is missing.
        """
        return self._derived(self._core.with_credentials(credentials))

    def _derived(self, core: ClientCore) -> Self:
        made = type(self).__new__(type(self))
        # All but the resources: each of them calls the client that made it.
        shared = {
            name: value
            for name, value in vars(self).items()
            if not isinstance(getattr(type(self), name, None), functools.cached_property)
        }
        vars(made).update(shared, _core=core, _owned=False)
        return made

    def __repr__(self) -> str:
        if not hasattr(self, "_core"):
            return f"<{type(self).__name__} that could not be made>"
        return f"{type(self).__name__}(base_url={self.base_url!r}, {self._core.authenticator!r})"


class SyncClient(_Client):
    """A client whose calls block. Safe to share between threads."""

    def __init__(
        self,
        *,
        http_client: httpx.Client | None = None,
        transport: httpx.BaseTransport | None = None,
        proxy: str | httpx.URL | httpx.Proxy | None = None,
        verify: Verify | None = None,
        cert: Cert | None = None,
        **arguments: Unpack[ClientArguments],
    ) -> None:
        # Without a docstring of its own: an editor then shows that of the class that derives from this one.
        _of_kind(http_client, httpx.Client, transport, "handle_request")
        route = self._set_up(
            arguments, http_client, transport, proxy=proxy, verify=verify, cert=cert
        )
        self._http = sender(http_client, transport, route)

    @classmethod
    def from_env(cls, **arguments: Unpack[SyncArguments]) -> Self:
        """A client from the environment; `arguments` win over it. `SixMM(…)` does the same; this name says so.

        Read are SIXMM_API_KEY, SIXMM_API_SECRET, SIXMM_ACCESS_TOKEN, SIXMM_USERNAME, SIXMM_PASSWORD, SIXMM_BASE_URL,
        SIXMM_WS_URL and SIXMM_ALLOW_INSECURE, and what connections go by (docs/connections.md). None of them has to be
        set: public operations need no credentials.
        """
        return cls(**arguments)

    def _call(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions | None = None,
        validate: bool | None = None,
    ) -> R:
        """Make one call: check its orders if `validate`, serialise, sign, send, open the envelope, read the result."""
        run = self._core.run(operation, arguments, options, validate)
        # Between the last step and the end nothing is called: an interruption there would lose the result.
        try:
            self._drive(run)
            return run.result  # noqa: TRY300 - what is raised here, too, must not lose it
        except BaseException as error:
            _end(run, error)
            arguments = {}  # they may hold a password
            clear_locals(error)
            raise

    def _rules(
        self, symbol: str, *, refresh: bool, max_age: float, options: CallOptions | None
    ) -> Any:
        """The rules of one contract."""
        run = Run(self._core.rules(symbol, refresh=refresh, max_age=max_age, options=options))
        try:
            self._drive(run)
            return run.result  # noqa: TRY300 - as above
        except BaseException as error:
            _end(run, error)
            clear_locals(error)
            raise

    def _drive(self, run: Run[Any]) -> None:
        """Take the steps of a flow to its end."""
        while (step := run.step) is not None:
            if isinstance(step, Attempt):
                try:
                    response = self._send(step)
                except FAILURES as error:
                    run.fail(error)
                else:
                    run.go_on(response)
                continue
            if isinstance(step, Wait):
                self.wait(step.seconds)
            else:
                step.wait()
            run.go_on(None)

    def wait(self, seconds: float) -> None:
        """Let time pass: before a call is sent again or looked up, and between the looks of a helper that waits.

        Programs call it never. Tests override it in a class of their own, where time is simulated.
        """
        time.sleep(seconds)

    def _wait_for(self, bell: Bell, seconds: float) -> None:
        """Let time pass until the bell rings."""
        bell.wait(seconds)

    def _send(self, attempt: Attempt) -> httpx.Response:
        if self._http.is_closed:
            raise _closed(attempt)
        return self._http.send(attempt.request, attempt.auth)

    def close(self) -> None:
        """Close the connections. A client that was passed in as `http_client` stays open: it is its owner's."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_Client):
    """A client whose calls are awaited. Safe to share between the tasks of an event loop."""

    def __init__(
        self,
        *,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        proxy: str | httpx.URL | httpx.Proxy | None = None,
        verify: Verify | None = None,
        cert: Cert | None = None,
        **arguments: Unpack[ClientArguments],
    ) -> None:
        # Without a docstring of its own: an editor then shows that of the class that derives from this one.
        _of_kind(http_client, httpx.AsyncClient, transport, "handle_async_request")
        route = self._set_up(
            arguments, http_client, transport, proxy=proxy, verify=verify, cert=cert
        )
        self._http = async_sender(http_client, transport, route)

    @classmethod
    def from_env(cls, **arguments: Unpack[AsyncArguments]) -> Self:
        """A client from the environment; `arguments` win over it. `AsyncSixMM(…)` does the same; this name says so.

        Read are SIXMM_API_KEY, SIXMM_API_SECRET, SIXMM_ACCESS_TOKEN, SIXMM_USERNAME, SIXMM_PASSWORD, SIXMM_BASE_URL,
        SIXMM_WS_URL and SIXMM_ALLOW_INSECURE, and what connections go by (docs/connections.md). None of them has to be
        set: public operations need no credentials.
        """
        return cls(**arguments)

    async def _call(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions | None = None,
        validate: bool | None = None,
    ) -> R:
        """Make one call: check its orders if `validate`, serialise, sign, send, open the envelope, read the result."""
        run = self._core.run(operation, arguments, options, validate)
        # Between the last step and the end nothing is called: an interruption there would lose the result.
        try:
            await self._drive(run)
            return run.result  # noqa: TRY300 - what is raised here, too, must not lose it
        except BaseException as error:
            _end(run, error)
            arguments = {}  # they may hold a password
            clear_locals(error)
            raise

    async def _rules(
        self, symbol: str, *, refresh: bool, max_age: float, options: CallOptions | None
    ) -> Any:
        """The rules of one contract."""
        run = Run(self._core.rules(symbol, refresh=refresh, max_age=max_age, options=options))
        try:
            await self._drive(run)
            return run.result  # noqa: TRY300 - as above
        except BaseException as error:
            _end(run, error)
            clear_locals(error)
            raise

    async def _drive(self, run: Run[Any]) -> None:
        """Take the steps of a flow to its end."""
        while (step := run.step) is not None:
            if isinstance(step, Attempt):
                try:
                    response = await self._send(step)
                except FAILURES as error:
                    run.fail(error)
                else:
                    run.go_on(response)
                continue
            if isinstance(step, Wait):
                await self.wait(step.seconds)
            else:
                await step.wait_async()
            run.go_on(None)

    async def wait(self, seconds: float) -> None:
        """Let time pass: before a call is sent again or looked up, and between the looks of a helper that waits.

        Programs call it never. Tests override it in a class of their own, where time is simulated.
        """
        from asyncio import sleep  # noqa: PLC0415  a client that blocks needs no asyncio

        await sleep(seconds)

    async def _wait_for(self, bell: Bell, seconds: float) -> None:
        """Let time pass until the bell rings."""
        await bell.wait_async(seconds)

    async def _send(self, attempt: Attempt) -> httpx.Response:
        if self._http.is_closed:
            raise _closed(attempt)
        return await self._http.send(attempt.request, attempt.auth)

    async def close(self) -> None:
        """Close the connections. A client that was passed in as `http_client` stays open: it is its owner's."""
        if self._owned:
            await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _end(run: Run[Any], error: BaseException) -> None:
    if run.step is not None or not isinstance(error, SixMMError):
        give_up(run)


def _closed(attempt: Attempt) -> ClientClosed:
    return ClientClosed(
        f"{attempt.operation.id}: the client is closed, and the call was not sent."
        " Make the call inside its `with` block or before close(), or make a new client."
    )


def _of_kind(http_client: object, kind: type, transport: object, sends_by: str) -> None:
    # A client of the other kind would only be noticed in the middle of a call.
    if http_client is not None and not isinstance(http_client, kind):
        raise InvalidArgument(
            f"http_client must be an httpx.{kind.__name__}, not {type(http_client).__name__}."
        )
    if transport is not None and not hasattr(transport, sends_by):
        raise InvalidArgument(
            f"transport must have {sends_by}(); {type(transport).__name__} has not."
        )
