# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The two clients. They hold the resources by name; how a call is made is in sixmm_runtime."""

from functools import cached_property
from typing import TYPE_CHECKING

from sixmm_auth import AuthFacts, EnvelopeNames, OwnOperation, SignedNames
from sixmm_runtime.client import AsyncClient, SyncClient
from sixmm_runtime.public import public
from sixmm_runtime.settings import Api
from sixmm_runtime.version import VERSION

from sixmm.errors import ERROR_CODES, REMEDIES

if TYPE_CHECKING:
    from sixmm_runtime.operation import Operation
    from sixmm_runtime.streams.options import StreamOptions

    from sixmm.models.symbol_list import SymbolList
    from sixmm.resources.account import AccountResource, AsyncAccountResource
    from sixmm.resources.api_keys import ApiKeysResource, AsyncApiKeysResource
    from sixmm.resources.auth import AsyncAuthResource, AuthResource
    from sixmm.resources.conditions import AsyncConditionsResource, ConditionsResource
    from sixmm.resources.listen_key import AsyncListenKeyResource, ListenKeyResource
    from sixmm.resources.market import AsyncMarketResource, MarketResource
    from sixmm.resources.orders import AsyncOrdersResource, OrdersResource
    from sixmm.resources.positions import AsyncPositionsResource, PositionsResource
    from sixmm.resources.strategies import AsyncStrategiesResource, StrategiesResource
    from sixmm.resources.system import AsyncSystemResource, SystemResource
    from sixmm.streams import AsyncStream, Stream


def _contracts() -> "Operation[SymbolList]":
    from sixmm.operations.market import GET_SYMBOLS

    return GET_SYMBOLS


API = Api(
    version=VERSION,
    base_url="https://api.6mm.com",
    ws_url="wss://6mm.com/ws",
    docs_url="https://docs.6mm.com/developer-api/overview",
    errors=ERROR_CODES,
    remedies=REMEDIES,
    replayed="Signature replay detected",
    visible_within=10,
    auth=AuthFacts(
        envelope=EnvelopeNames(
            code="code", message="message", request_id="requestId", header="X-Request-ID"
        ),
        api_key_header="X-API-KEY",
        signed=SignedNames(b"timestamp", b"signature"),
        timestamp_ms=1,
        tolerance_ms=10000,
        late_timestamp="Timestamp outside of tolerance window",
        time=OwnOperation("getServerTime", "GET", "/v1/time"),
        server_time="timestampMs",
        server_time_ms=1,
        login=OwnOperation("login", "POST", "/v1/public/user/login"),
        access_token="accessToken",
        access_expire="accessExpire",
        username="username",
        password="password",
        device_id="deviceId",
        device_name="deviceName",
        refresh=OwnOperation("refreshToken", "POST", "/v1/public/user/refresh-token"),
        token_codes=frozenset([1002, 1003, 1004]),
        source_ip_codes=frozenset([1006]),
    ),
    secrets=(
        "accessToken",
        "apiSecret",
        "embedToken",
        "listenKey",
        "password",
        "ticket",
    ),
    contracts=_contracts,
)


@public
class SixMM(SyncClient):
    """The exchange's REST API, blocking.

    Credentials by keyword, any that you have: `api_key` and `api_secret` (signed calls; preferred where an
    operation takes them), `username` and `password` (logs in when first needed, stays logged in), or
    `access_token`. None are needed for public operations. What is left out, the environment may give: `SIXMM_API_KEY`,
    `SIXMM_BASE_URL` and the like, a proxy, certificates. docs/connections.md of the project has the rules.

    Args:
        api_key: public identifier of an API key, with `api_secret`.
        api_secret: the secret that calls are signed with. Never sent, logged or shown.
        username: with `password`, for login.
        password: with `username`.
        access_token: the token of a login made elsewhere.
        base_url: where calls go, https://api.6mm.com by default.
        ws_url: where streams are, wss://6mm.com/ws by default.
        timeout: seconds for each phase of an attempt, such as receiving the whole answer (10 by default, 5 to connect),
            or an httpx.Timeout.
        total_timeout: seconds for a call as a whole, with logins, waits and retries; by default each phase and the
            retries have their own limits only.
        outcome_timeout: seconds in which to find out what an order call did whose answer was lost; by default, 15 more
            than it takes to be certain that nothing came of it. With 0 nothing is looked up.
        max_retries: how many times a call may be sent again (2 by default) after a refusal for its rate, an
            unavailable service or a lost connection. Reads are, and what has the same effect when it comes twice;
            anything else only where it is certain that the exchange did nothing.
        backoff: how long to wait before each retry; see `Backoff`.
        rate_limit: a `RateLimit` of the client's own; none by default. Give one object to several clients to
            share it.
        clock: a `ServerClock`, to share the exchange's time among clients.
        max_response_bytes: the most bytes that an answer may have, before and after decompression (16 MiB by default).
        user_agent: replaces the User-Agent header.
        on_signed: called with what was signed, for tracing; never sees the secret.
        on_attempt: called with an `AttemptEvent` after each attempt. What it raises is logged, and changes nothing.
        validate_orders: check every order against its contract's rules before it is sent, unless a call says
            `validate=False`; False by default. The rules are fetched once an hour.
        http_client: an httpx client of your own; it stays yours to close. Its headers are sent too, except
            credentials and others that the library sets itself.
        transport: an httpx transport, in place of `http_client`.
        proxy: the URL of a proxy (http, https, socks5, socks5h) for calls and streams, in place of `http_client`; by
            default what HTTPS_PROXY, ALL_PROXY and NO_PROXY say.
        verify: the path of the certificates to trust, for calls and streams, or an ssl.SSLContext; by default what
            SSL_CERT_FILE and SSL_CERT_DIR say, or else the well-known authorities.
        cert: a client certificate: its path, or (certificate, key), or (certificate, key, password); by default what
            SIXMM_CLIENT_CERT, SIXMM_CLIENT_KEY and SIXMM_CLIENT_KEY_PASSWORD say.
        allow_insecure: let http:// and ws:// leave this machine, credentials included; False by default
            (SIXMM_ALLOW_INSECURE).

    Raises:
        InvalidArgument: an argument is malformed, or half of a pair is missing.

    Docs: https://docs.6mm.com/developer-api/overview
    """

    _api = API

    @cached_property
    def system(self) -> "SystemResource":
        """Version and time of the service."""
        from sixmm.resources.system import SystemResource

        return SystemResource(self)

    @cached_property
    def auth(self) -> "AuthResource":
        """Logging in, staying logged in, and logging out."""
        from sixmm.resources.auth import AuthResource

        return AuthResource(self)

    @cached_property
    def market(self) -> "MarketResource":
        """Contracts, funding, klines and the leaderboard; public."""
        from sixmm.resources.market import MarketResource

        return MarketResource(self)

    @cached_property
    def account(self) -> "AccountResource":
        """Profile, balance, statistics and favorites of the caller."""
        from sixmm.resources.account import AccountResource

        return AccountResource(self)

    @cached_property
    def listen_key(self) -> "ListenKeyResource":
        """Keys for the private WebSocket stream."""
        from sixmm.resources.listen_key import ListenKeyResource

        return ListenKeyResource(self)

    @cached_property
    def api_keys(self) -> "ApiKeysResource":
        """API keys of the caller; by login only."""
        from sixmm.resources.api_keys import ApiKeysResource

        return ApiKeysResource(self)

    @cached_property
    def orders(self) -> "OrdersResource":
        """Normal orders: placing, changing, canceling, querying."""
        from sixmm.resources.orders import OrdersResource

        return OrdersResource(self)

    @cached_property
    def conditions(self) -> "ConditionsResource":
        """Condition orders, which wait for a price: placing, canceling, querying."""
        from sixmm.resources.conditions import ConditionsResource

        return ConditionsResource(self)

    @cached_property
    def strategies(self) -> "StrategiesResource":
        """Strategies, whose orders depend on each other: placing, querying."""
        from sixmm.resources.strategies import StrategiesResource

        return StrategiesResource(self)

    @cached_property
    def positions(self) -> "PositionsResource":
        """Positions, leverage and margin mode."""
        from sixmm.resources.positions import PositionsResource

        return PositionsResource(self)

    def stream(self, options: "StreamOptions | None" = None) -> "Stream":
        """Live market data and account events over WebSocket connections: `with mm.stream() as stream: …`.

        Args:
            options: Timeouts, reconnecting, buffers; a `StreamOptions`.

        Docs: https://docs.6mm.com/developer-api/websocket
        """
        from sixmm.channels import API as STREAMS
        from sixmm.streams import Stream

        return Stream(self, options, STREAMS)


@public
class AsyncSixMM(AsyncClient):
    """The exchange's REST API, to be awaited.

    Credentials by keyword, any that you have: `api_key` and `api_secret` (signed calls; preferred where an
    operation takes them), `username` and `password` (logs in when first needed, stays logged in), or
    `access_token`. None are needed for public operations. What is left out, the environment may give: `SIXMM_API_KEY`,
    `SIXMM_BASE_URL` and the like, a proxy, certificates. docs/connections.md of the project has the rules.

    Args:
        api_key: public identifier of an API key, with `api_secret`.
        api_secret: the secret that calls are signed with. Never sent, logged or shown.
        username: with `password`, for login.
        password: with `username`.
        access_token: the token of a login made elsewhere.
        base_url: where calls go, https://api.6mm.com by default.
        ws_url: where streams are, wss://6mm.com/ws by default.
        timeout: seconds for each phase of an attempt, such as receiving the whole answer (10 by default, 5 to connect),
            or an httpx.Timeout.
        total_timeout: seconds for a call as a whole, with logins, waits and retries; by default each phase and the
            retries have their own limits only.
        outcome_timeout: seconds in which to find out what an order call did whose answer was lost; by default, 15 more
            than it takes to be certain that nothing came of it. With 0 nothing is looked up.
        max_retries: how many times a call may be sent again (2 by default) after a refusal for its rate, an
            unavailable service or a lost connection. Reads are, and what has the same effect when it comes twice;
            anything else only where it is certain that the exchange did nothing.
        backoff: how long to wait before each retry; see `Backoff`.
        rate_limit: a `RateLimit` of the client's own; none by default. Give one object to several clients to
            share it.
        clock: a `ServerClock`, to share the exchange's time among clients.
        max_response_bytes: the most bytes that an answer may have, before and after decompression (16 MiB by default).
        user_agent: replaces the User-Agent header.
        on_signed: called with what was signed, for tracing; never sees the secret.
        on_attempt: called with an `AttemptEvent` after each attempt. What it raises is logged, and changes nothing.
        validate_orders: check every order against its contract's rules before it is sent, unless a call says
            `validate=False`; False by default. The rules are fetched once an hour.
        http_client: an httpx client of your own; it stays yours to close. Its headers are sent too, except
            credentials and others that the library sets itself.
        transport: an httpx transport, in place of `http_client`.
        proxy: the URL of a proxy (http, https, socks5, socks5h) for calls and streams, in place of `http_client`; by
            default what HTTPS_PROXY, ALL_PROXY and NO_PROXY say.
        verify: the path of the certificates to trust, for calls and streams, or an ssl.SSLContext; by default what
            SSL_CERT_FILE and SSL_CERT_DIR say, or else the well-known authorities.
        cert: a client certificate: its path, or (certificate, key), or (certificate, key, password); by default what
            SIXMM_CLIENT_CERT, SIXMM_CLIENT_KEY and SIXMM_CLIENT_KEY_PASSWORD say.
        allow_insecure: let http:// and ws:// leave this machine, credentials included; False by default
            (SIXMM_ALLOW_INSECURE).

    Raises:
        InvalidArgument: an argument is malformed, or half of a pair is missing.

    Docs: https://docs.6mm.com/developer-api/overview
    """

    _api = API

    @cached_property
    def system(self) -> "AsyncSystemResource":
        """Version and time of the service."""
        from sixmm.resources.system import AsyncSystemResource

        return AsyncSystemResource(self)

    @cached_property
    def auth(self) -> "AsyncAuthResource":
        """Logging in, staying logged in, and logging out."""
        from sixmm.resources.auth import AsyncAuthResource

        return AsyncAuthResource(self)

    @cached_property
    def market(self) -> "AsyncMarketResource":
        """Contracts, funding, klines and the leaderboard; public."""
        from sixmm.resources.market import AsyncMarketResource

        return AsyncMarketResource(self)

    @cached_property
    def account(self) -> "AsyncAccountResource":
        """Profile, balance, statistics and favorites of the caller."""
        from sixmm.resources.account import AsyncAccountResource

        return AsyncAccountResource(self)

    @cached_property
    def listen_key(self) -> "AsyncListenKeyResource":
        """Keys for the private WebSocket stream."""
        from sixmm.resources.listen_key import AsyncListenKeyResource

        return AsyncListenKeyResource(self)

    @cached_property
    def api_keys(self) -> "AsyncApiKeysResource":
        """API keys of the caller; by login only."""
        from sixmm.resources.api_keys import AsyncApiKeysResource

        return AsyncApiKeysResource(self)

    @cached_property
    def orders(self) -> "AsyncOrdersResource":
        """Normal orders: placing, changing, canceling, querying."""
        from sixmm.resources.orders import AsyncOrdersResource

        return AsyncOrdersResource(self)

    @cached_property
    def conditions(self) -> "AsyncConditionsResource":
        """Condition orders, which wait for a price: placing, canceling, querying."""
        from sixmm.resources.conditions import AsyncConditionsResource

        return AsyncConditionsResource(self)

    @cached_property
    def strategies(self) -> "AsyncStrategiesResource":
        """Strategies, whose orders depend on each other: placing, querying."""
        from sixmm.resources.strategies import AsyncStrategiesResource

        return AsyncStrategiesResource(self)

    @cached_property
    def positions(self) -> "AsyncPositionsResource":
        """Positions, leverage and margin mode."""
        from sixmm.resources.positions import AsyncPositionsResource

        return AsyncPositionsResource(self)

    def stream(self, options: "StreamOptions | None" = None) -> "AsyncStream":
        """Live market data and account events over WebSocket connections: `async with mm.stream() as stream: …`.

        Args:
            options: Timeouts, reconnecting, buffers; a `StreamOptions`.

        Docs: https://docs.6mm.com/developer-api/websocket
        """
        from sixmm.channels import API as STREAMS
        from sixmm.streams import AsyncStream

        return AsyncStream(self, options, STREAMS)
