"""Who is let in to a private connection, and for how long."""

from sixmm_conformance.errors import Broken
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import Chapter, accepted, same
from sixmm_conformance.streams.connections import Connection
from sixmm_conformance.streams.conversation import Frame
from sixmm_conformance.streams.rules.steps import MARKET, topic

CREDENTIALS = Chapter("access", streams=True)

_PAGE = "websocket/private-user-channel"
_CONNECT = f"{_PAGE}#connect-to-private-websocket"
_MINUTE_MS = 60_000
_KEY = ("createListenKey",)
_TOLERATED_MS = 5000


@CREDENTIALS.rule(
    "by-listen-key",
    "A listen key opens a private connection, which begins by saying so",
    _CONNECT,
    uses=_KEY,
)
def a_listen_key_opens_a_private_connection(on: Fixtures) -> None:
    _authenticated(by_listen_key(on))


@CREDENTIALS.rule(
    "by-token",
    "An access token opens a private connection too",
    _CONNECT,
    uses=("login",),
)
def an_access_token_opens_a_private_connection_too(on: Fixtures) -> None:
    _authenticated(_by_token(on, str(on.caller.log_in().access_token)))


@CREDENTIALS.rule(
    "public-unasked",
    "A connection without credentials is told nothing of authentication",
    "websocket/public-market-channels#connection-url",
    uses=(),
)
def a_connection_without_credentials_is_told_nothing_of_authentication(on: Fixtures) -> None:
    for each in on.streams.connect().rest():
        if each.is_verdict:
            raise Broken("a connection without credentials is authenticated")


@CREDENTIALS.rule(
    "public-too",
    "A private connection can subscribe to public topics",
    "websocket#service-endpoint",
    uses=(*_KEY, *MARKET),
    assumed=True,
    assumes=("connection.topics",),
)
def a_private_connection_can_subscribe_to_public_topics(on: Fixtures) -> None:
    connection, depth = by_listen_key(on), topic(on, "depth")
    connection.subscribe(depth)
    connection.push(depth)


@CREDENTIALS.rule(
    "ping",
    "A ping on a private connection is answered with its id",
    "websocket/connection-subscription-and-heartbeat#application-ping",
    uses=_KEY,
    assumed=True,
    assumes=("message.pong",),
)
def a_ping_on_a_private_connection_is_answered_with_its_id(on: Fixtures) -> None:
    answer = by_listen_key(on).ask("ping")
    same(
        answer.json.get("event"),
        on.streams.description.word_of("Pong", "event"),
        "event of the answer to a ping",
    )


@CREDENTIALS.rule(
    "made-up",
    "Credentials that were made up are refused",
    _CONNECT,
    uses=(),
    assumed=True,
    assumes=(
        "listen_key.connection",
        "token.connection",
    ),
)
def made_up_credentials_are_refused(on: Fixtures) -> None:
    description = on.streams.description
    not_let_in(
        on.streams.connect(**{description.listen_key_parameter: "0" * 32}), "a made-up listen key"
    )
    not_let_in(on.streams.connect(**{description.token_parameter: "0" * 32}), "a made-up token")


@CREDENTIALS.rule(
    "closed-key",
    "A closed listen key is refused",
    "closeListenKey",
    uses=(*_KEY, "closeListenKey"),
)
def a_closed_listen_key_is_refused(on: Fixtures) -> None:
    key = _create(on)
    accepted(on.caller.call("closeListenKey", {"listen_key": key}), "closing a listen key")
    not_let_in(by_listen_key(on, key), "a closed listen key")


@CREDENTIALS.rule(
    "expired-key",
    "A listen key that was not renewed for 60 minutes is refused",
    _PAGE,
    uses=_KEY,
)
def a_listen_key_that_was_not_renewed_is_refused(on: Fixtures) -> None:
    key = _create(on)
    on.caller.wire.server.advance(60 * _MINUTE_MS + _TOLERATED_MS)
    not_let_in(by_listen_key(on, key), "an expired listen key")


@CREDENTIALS.rule(
    "closing-ends",
    "Closing a listen key ends its connections",
    "closeListenKey",
    uses=(*_KEY, "closeListenKey"),
    assumed=True,
    assumes=("listen_key.connection",),
)
def closing_a_listen_key_ends_its_connections(on: Fixtures) -> None:
    key = _create(on)
    connection = _authenticated(by_listen_key(on, key))
    accepted(on.caller.call("closeListenKey", {"listen_key": key}), "closing a listen key")
    _must_end(connection, "after its listen key was closed")


@CREDENTIALS.rule(
    "expiry-ends",
    "A connection ends when its listen key has not been renewed for 60 minutes",
    _PAGE,
    uses=_KEY,
    assumed=True,
    assumes=("listen_key.connection",),
)
def a_connection_ends_when_its_listen_key_expires(on: Fixtures) -> None:
    connection = _authenticated(by_listen_key(on))
    on.caller.wire.server.advance(60 * _MINUTE_MS + _TOLERATED_MS)
    _must_end(connection, "more than 60 minutes after its listen key was created")


@CREDENTIALS.rule(
    "renewing-keeps",
    "A connection whose listen key is renewed every 30 minutes goes on",
    "renewListenKey",
    uses=(*_KEY, "renewListenKey"),
)
def a_connection_whose_listen_key_is_renewed_goes_on(on: Fixtures) -> None:
    key = _create(on)
    connection = _authenticated(by_listen_key(on, key))
    for _ in range(5):
        on.caller.wire.server.advance(30 * _MINUTE_MS)
        accepted(on.caller.call("renewListenKey", {"listen_key": key}), "renewing a listen key")
        if (ended := connection.ended(at_once=True)) is not None:
            raise Broken(f"the connection was {ended}, and its listen key renewed in time")


@CREDENTIALS.rule(
    "logout-ends",
    "A logout ends the connections that its token has opened",
    "logout",
    uses=("login", "logout"),
    assumed=True,
    assumes=("token.connection",),
)
def a_logout_ends_the_connections_that_its_token_has_opened(on: Fixtures) -> None:
    login = on.caller.log_in()
    connection = _authenticated(_by_token(on, str(login.access_token)))
    accepted(on.caller.call("logout", by=lambda: login), "a logout")
    _must_end(connection, "after its token was logged out")


@CREDENTIALS.rule(
    "logged-out-token",
    "A token that was logged out is refused",
    "logout",
    uses=("login", "logout"),
)
def a_token_that_was_logged_out_is_refused(on: Fixtures) -> None:
    login = on.caller.log_in()
    accepted(on.caller.call("logout", by=lambda: login), "a logout")
    not_let_in(_by_token(on, str(login.access_token)), "a token that was logged out")


@CREDENTIALS.rule(
    "token-expiry-ends",
    "A connection ends when the token that has opened it expires",
    _CONNECT,
    uses=("login",),
    assumed=True,
    assumes=("token.connection",),
)
def a_connection_ends_when_the_token_that_has_opened_it_expires(on: Fixtures) -> None:
    login = on.caller.log_in()
    told = on.caller.wire.last
    connection = _authenticated(_by_token(on, str(login.access_token)))
    expires_ms = 0 if told is None else told.data["access_expire"]
    server = on.caller.wire.server
    server.advance(expires_ms - server.now_ms() + _TOLERATED_MS)
    _must_end(connection, "after its token has expired")


def by_listen_key(on: Fixtures, key: str | None = None) -> Connection:
    """A connection that is opened with a listen key, or with a new one."""
    return on.streams.connect(**{on.streams.description.listen_key_parameter: key or _create(on)})


def not_let_in(connection: Connection, what: str) -> None:
    """Require that a connection is refused: at its handshake, by a frame, or by its end.

    Raises:
        Broken: it is authenticated, or neither refused nor ended.
    """
    told = connection.take(_is_verdict)
    if told is not None and told.json.get("success") is True:
        raise Broken(f"{what} is authenticated")
    if told is None and connection.conversation.closed is None:
        raise Broken(f"{what} is neither refused nor is the connection ended")


def _authenticated(connection: Connection) -> Connection:
    first = connection.must("an acknowledgement of the credentials", lambda _: True)
    if not first.is_verdict or first.json.get("success") is not True:
        raise Broken(f"the first frame of a private connection is {first}, and not its auth")
    return connection


def _is_verdict(frame: Frame) -> bool:
    return not frame.is_push and frame.is_verdict


def _by_token(on: Fixtures, token: str) -> Connection:
    return on.streams.connect(**{on.streams.description.token_parameter: token})


def _create(on: Fixtures) -> str:
    return str(on.caller.must("createListenKey")["listen_key"])


def _must_end(connection: Connection, when: str) -> None:
    if connection.ended() is None:
        raise Broken(f"the connection is open {when}")
