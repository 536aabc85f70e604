"""From the exchange's events to the pushes of all connections.

Private events are queued as they happen, in their order. Market data is collected while
the event loop is busy with one turn and pushed at the end of it: one update for many changes.
"""

from collections.abc import Callable

from sixmm_description import JsonObject, StreamDescription, Topic

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.events import AccountChanged, BookChanged, Event, OrderChanged, Traded
from sixmm_mock.faults.stream_faults import StreamFaults
from sixmm_mock.streams.connection import CloseCode, Closing, Connection, Limits
from sixmm_mock.streams.credential import Credential, Doorkeeper
from sixmm_mock.streams.frames import Frames
from sixmm_mock.streams.private_channel import PositionKey, account_payload, order_payload
from sixmm_mock.streams.public_channels import Markets
from sixmm_mock.validation import compile_frames
from sixmm_mock.venue import Venue

Plan = Callable[[Callable[[], None]], object]


class StreamHub:
    """All connections of one exchange, and who is subscribed to what.

    Nothing in here waits: the owner of an event loop gives :meth:`open` the means to have
    :meth:`flush` called at the end of a turn, and calls :meth:`tick` now and then.
    """

    def __init__(
        self, exchange: Venue, description: StreamDescription, limits: Limits | None = None
    ) -> None:
        self.description = description
        self.clock = exchange.clock
        self.frames = Frames(description, exchange.envelopes)
        self.requests = compile_frames(description)
        self.id_field, self.op_field = (
            description.spelling.wire(next(iter(description.requests.values())).schema, name)
            for name in ("id", "op")
        )
        self._order_fields = frozenset(description.fields("OrderTradeUpdate"))
        self._position_fields = frozenset(description.fields("PositionUpdate"))
        self.limits = limits or Limits()
        self._exchange = exchange
        self._doorkeeper = Doorkeeper(description, exchange.listen_keys, exchange.sessions)
        self._markets = Markets(exchange, description, self._publish)
        self.faults = StreamFaults(tuple(self._markets.topics()))
        self._connections: dict[Connection, None] = {}
        self._subscribers: dict[str, dict[Connection, None]] = {}
        self._watchers: dict[str, list[Callable[[str], None]]] = {}
        self._known_positions: dict[str, set[PositionKey]] = {}
        self._last_accounts: dict[str, JsonObject] = {}
        self._plan: Plan | None = None
        self._planned = False
        self._stop_telling: list[Callable[[], None]] = []
        exchange.events.subscribe(self._markets.book_changed, BookChanged)
        exchange.events.subscribe(self._markets.traded, Traded)

    # Connections

    def open(
        self,
        query: bytes = b"",
        *,
        wake: Callable[[], None] = lambda: None,
        plan: Plan | None = None,
    ) -> Connection:
        """A new connection, with the raw query of its URL.

        Where the credentials in the query are refused, the connection says so and is about to close.

        Args:
            wake: Called when the connection has work.
            plan: Has a function called soon, outside of the present turn; any thread may call it.
        """
        connection = Connection(self, self.limits, wake=wake)
        if len(self._connections) >= self.limits.connections:
            connection.close(
                Closing(CloseCode.TRY_AGAIN_LATER, "there are too many connections already")
            )
            return connection
        self._plan = plan or self._plan
        if not self._connections:
            self._begin_telling()
        self._connections[connection] = None
        try:
            credential = self._doorkeeper.admit(query)
        except Refusal as refusal:
            # Assumed: mock.refused_connection.
            connection.answer(self.frames.refused_credentials(refusal))
            connection.close(Closing(CloseCode.POLICY, "the credentials are not accepted"))
            return connection
        if credential is not None:
            self._authenticate(connection, credential)
        return connection

    def forget(self, connection: Connection) -> None:
        """The connection is gone."""
        self._connections.pop(connection, None)
        for topic in connection.topics:
            self.leave(topic, connection)
        if not self._connections:
            self._end_telling()
            # Its event loop may end now; the next connection brings one along.
            self._plan, self._planned = None, False

    def restart(self) -> None:
        """The exchange's state was replaced: end all connections, so that everybody begins anew."""
        self._markets.begin_anew()
        self._last_accounts.clear()
        for connection in tuple(self._connections):
            connection.close(Closing(CloseCode.RESTART, "the exchange starts anew"))
            connection.wake()

    def __len__(self) -> int:
        return len(self._connections)

    def _authenticate(self, connection: Connection, credential: Credential) -> None:
        user_id = credential.user_id
        topic = self._user_topic(user_id)
        connection.credential = credential
        if not self._subscribers.get(topic):
            self._known_positions[user_id] = set(self._exchange.engine.accounts[user_id].positions)
        self._subscribers.setdefault(topic, {})[connection] = None
        connection.topics[topic] = None
        connection.answer(self.frames.authenticated(user_id))

    # Topics

    def require(self, name: str, credential: Credential | None) -> Topic:
        """The topic of this name, for a connection with this credential.

        Raises:
            Refusal: 2002 there is none, 1001 or 3006 it is another user's.
        """
        topic = self.description.read_topic(name)
        if topic is None or not self._markets.serves(topic):
            raise Refusal(Code.INVALID_PARAMETER, f"args: unknown topic {name[:80]!a}")
        if topic.channel == self.description.private.name:
            if credential is None:
                raise Refusal(
                    Code.NO_CREDENTIALS,
                    "args: a private topic needs credentials in the URL: "
                    f"{self.description.listen_key_parameter} or {self.description.token_parameter}",
                )
            if name != self._user_topic(credential.user_id):
                raise Refusal(Code.PERMISSION_DENIED, "args: this private topic is not yours")
        return topic

    def join(self, name: str, connection: Connection) -> list[str]:
        """Subscribe a connection; returns the frames that open the subscription."""
        opening = self._opening(self.require(name, connection.credential))
        self._subscribers.setdefault(name, {})[connection] = None
        return opening

    def _opening(self, topic: Topic) -> list[str]:
        # What came together until now is for the others: it goes out before the opening is made.
        self._markets.flush(self.has_subscribers)
        name = self.description.channels[topic.channel].topic(**topic.parameters)
        return [self._public(name, *each) for each in self._markets.opening(topic)]

    def leave(self, name: str, connection: Connection) -> None:
        """End a subscription, if there is one."""
        subscribers = self._subscribers.get(name, {})
        subscribers.pop(connection, None)
        if not subscribers:
            self._subscribers.pop(name, None)

    def watch(self, name: str, watcher: Callable[[str], None]) -> None:
        """Show every push of a public topic to ``watcher``, without faults, and its opening first.

        For tests that hold what a client makes of its stream against what the exchange told.
        """
        for frame in self._opening(self.require(name, None)):
            watcher(frame)
        self._watchers.setdefault(name, []).append(watcher)

    def has_subscribers(self, topic: str) -> bool:
        """Return whether anybody would get a push."""
        return topic in self._subscribers or topic in self._watchers

    # Events and time

    def flush(self) -> None:
        """Push the market data that came together, and wake every connection that has work."""
        self._planned = False
        self._markets.flush(self.has_subscribers)
        for connection in tuple(self._connections):
            if connection.has_work:
                connection.wake()

    def tick(self) -> None:
        """Time has passed: end connections whose credentials lapsed, go on after stalls."""
        for connection in tuple(self._connections):
            connection.check()
            if connection.has_work:
                connection.wake()

    def _begin_telling(self) -> None:
        """Listen for what only connections want to know: without any, it costs nothing."""
        events = self._exchange.events
        self._stop_telling = [
            events.subscribe(self._order_changed, OrderChanged),
            events.subscribe(self._account_changed, AccountChanged),
            events.subscribe(self._plan_flush),
        ]

    def _end_telling(self) -> None:
        for stop in self._stop_telling:
            stop()
        self._stop_telling = []

    def _order_changed(self, event: OrderChanged) -> None:
        topic = self._user_topic(event.order.user_id)
        if self.has_subscribers(topic):
            self._tell_user(
                topic, event.at_ms, "OrderTradeUpdate", order_payload(event, self._order_fields)
            )

    def _account_changed(self, event: AccountChanged) -> None:
        topic = self._user_topic(event.user_id)
        if not self.has_subscribers(topic):
            self._last_accounts.pop(event.user_id, None)
            return
        known = self._known_positions[event.user_id]
        payload = account_payload(
            self._exchange.engine, event.user_id, event.symbols, known, self._position_fields
        )
        # An amount that was frozen anew and is the same is no news.
        if payload != self._last_accounts.get(event.user_id):
            self._last_accounts[event.user_id] = payload
            self._tell_user(topic, event.at_ms, "AccountUpdate", payload)

    def _tell_user(self, topic: str, at_ms: int, schema: str, payload: JsonObject) -> None:
        frame = self.frames.private_push(topic, at_ms, schema, payload)
        for connection in tuple(self._subscribers[topic]):
            # Time may have passed without a tick: a lapsed credential opens nothing.
            connection.check()
            connection.push(topic, frame)

    def _publish(self, topic: str, schema: str, payload: JsonObject) -> None:
        """Push market data to all subscribers of a topic."""
        frame = self._public(topic, schema, payload)
        for watcher in self._watchers.get(topic, ()):
            watcher(frame)
        for connection in tuple(self._subscribers.get(topic, ())):
            connection.push(topic, frame)

    def _public(self, topic: str, schema: str, payload: JsonObject) -> str:
        return self.frames.public_push(topic, self.clock.now_ms(), schema, payload)

    def _user_topic(self, user_id: str) -> str:
        return self.description.private.topic(
            **dict.fromkeys(self.description.private.parameters, user_id)
        )

    def _plan_flush(self, _event: Event) -> None:
        if self._planned or self._plan is None:
            return
        self._planned = True
        self._plan(self.flush)
