"""The mock exchange as a server under test, in this process; the only file that knows the mock."""

from collections.abc import Callable
from typing import Any

from attrs import define, field
from requests.adapters import BaseAdapter
from sixmm_description import StreamDescription
from sixmm_mock import Clock, Description, MockExchange, create_app

from sixmm_conformance.asgi import AsgiAdapter, AsgiLines
from sixmm_conformance.budget import Budget
from sixmm_conformance.server import Account, refuse_long_wait
from sixmm_conformance.streams.conversation import Line

NOW_MS = 1_780_000_000_000
# Of a user who exists in this process only. Put together here, because hypothesis draws from the
# literals that it finds in code, and a secret that was sent by chance would seem to be told.
_USER, _PASSWORD = "alice", "-".join(("canary", "password"))
_KEY, _SECRET = "fx_conformance", "-".join(("canary", "secret"))
_TICKET, _EMBED_TOKEN = "-".join(("canary", "ticket")), "-".join(("canary", "embed", "token"))
_CHANNEL = "conformance-channel"
_OTHER, _OTHER_PASSWORD = "bob", "-".join(("canary", "other", "password"))
_OTHER_KEY, _OTHER_SECRET = "fx_conformance_other", "-".join(("canary", "other", "secret"))
ACCOUNT = Account(
    username=_USER,
    password=_PASSWORD,
    api_key=_KEY,
    api_secret=_SECRET,
    ticket=_TICKET,
    embed_token=_EMBED_TOKEN,
    channel_id=_CHANNEL,
    other_api_key=_OTHER_KEY,
    other_api_secret=_OTHER_SECRET,
)

Change = Callable[[MockExchange], None]
Wrap = Callable[[Any], Any]


@define(eq=False)
class MockServer:
    """An exchange of its own for every case, so that a case fails alone as it fails in a run.

    To make it wrong on purpose, give it another ``description``, let ``change`` alter each exchange,
    or ``wrap`` the application around it.
    """

    account: Account = ACCOUNT
    # Shared, because a description is compiled once and an exchange is made for every case.
    description: Description = field(factory=Description.load, repr=False)
    stream_description: StreamDescription = field(factory=StreamDescription.load, repr=False)
    change: Change = field(default=lambda _: None, repr=False)
    wrap: Wrap = field(default=lambda app: app, repr=False)
    url: str = field(default="http://mock.invalid", init=False)
    keeps_state: bool = False
    """Whether one exchange serves all cases, as that of a server elsewhere does."""
    margin_ms: int = field(default=0, init=False)
    quiet_seconds: float = field(default=0.4, init=False)
    exchange: MockExchange = field(init=False, repr=False)
    _app: Any = field(default=None, init=False, repr=False)
    _lines: AsgiLines = field(factory=AsgiLines, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.begin_anew()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer with the present exchange."""
        await self._app(scope, receive, send)

    def adapter(self, _budget: Budget) -> BaseAdapter:
        """Requests straight into the application."""
        return AsgiAdapter(self)

    def begin_anew(self) -> None:
        """A new exchange with one user, who has one key, and another one, who has one too."""
        if self.keeps_state and self._app is not None:
            return
        self.exchange = MockExchange(
            seed=1,
            clock=Clock(frozen_at_ms=NOW_MS),
            description=self.description,
            stream_description=self.stream_description,
        )
        user = self.exchange.add_user(_USER, _PASSWORD)
        self.exchange.add_api_key(user, key=_KEY, secret=_SECRET)
        self.exchange.add_ticket(user, ticket=_TICKET)
        self.exchange.add_embed_token(user, _CHANNEL, embed_token=_EMBED_TOKEN)
        other = self.exchange.add_user(_OTHER, _OTHER_PASSWORD)
        self.exchange.add_api_key(other, key=_OTHER_KEY, secret=_OTHER_SECRET)
        self.change(self.exchange)
        self._app = self.wrap(create_app(self.exchange))

    def now_ms(self) -> int:
        """The exchange's time, a millisecond later with every call."""
        self.exchange.clock.advance(1)
        return self.exchange.clock.now_ms()

    def advance(self, ms: int) -> None:
        """Let time pass."""
        if self.keeps_state:
            refuse_long_wait(ms)
        self.exchange.clock.advance(ms)

    @property
    def stream_url(self) -> str:
        """As a server elsewhere would be told."""
        return self.url.replace("http", "ws", 1) + self.exchange.streams.description.path

    def open_stream(self, query: str) -> Line:
        """A connection straight into the application."""
        return self._lines.open(self, self.exchange.streams.description.path, query)
