"""The server under test: one that is reached over HTTP, or an application in this process; and the account."""

import ipaddress
import time
from typing import Protocol
from urllib.parse import urlsplit

from attrs import define, field, frozen
from requests.adapters import BaseAdapter

from sixmm_conformance.budget import Budget
from sixmm_conformance.errors import CannotRun, NotChecked
from sixmm_conformance.sockets import BoundedAdapter, SocketLine
from sixmm_conformance.streams.conversation import Line

Secret = str | None


@frozen
class Account:
    """What is known of the account; the suite does without what is None."""

    api_key: str | None = None
    api_secret: Secret = field(default=None, repr=False)
    username: str | None = None
    password: Secret = field(default=None, repr=False)
    ticket: Secret = field(default=None, repr=False)
    embed_token: Secret = field(default=None, repr=False)
    channel_id: str | None = None
    other_api_key: str | None = None
    """Of another account, to show what does not reach it."""
    other_api_secret: Secret = field(default=None, repr=False)

    @property
    def can_sign(self) -> bool:
        """Return whether there is an API key."""
        return bool(self.api_key and self.api_secret)

    @property
    def can_log_in(self) -> bool:
        """Return whether there is a password."""
        return bool(self.username and self.password)

    @property
    def secrets(self) -> frozenset[str]:
        """What no answer and no report may show."""
        all_ = (
            self.api_secret,
            self.password,
            self.ticket,
            self.embed_token,
            self.other_api_secret,
        )
        return frozenset(secret for secret in all_ if secret)


_LONGEST_WAIT_MS = 30_000


class Server(Protocol):
    """What a run needs to know of the server it talks to."""

    url: str
    account: Account
    keeps_state: bool
    """Whether what one case did is still there in the next."""
    margin_ms: int
    """How far its clock may be from ours: rules about time keep this far from the limit."""

    def adapter(self, budget: Budget) -> BaseAdapter:
        """What carries requests to it, none longer than the budget allows."""

    def begin_anew(self) -> None:
        """Forget everything, where that is possible."""

    def now_ms(self) -> int:
        """Its time; every call shows a later millisecond than the one before."""

    def advance(self, ms: int) -> None:
        """Let time pass.

        Raises:
            NotChecked: it would take too long.
        """

    @property
    def stream_url(self) -> str:
        """The URL of its streams; empty where it is unknown."""

    @property
    def quiet_seconds(self) -> float:
        """When nothing has come on a stream for that long, nothing more is under way."""

    def open_stream(self, query: str) -> Line:
        """A connection to its streams, with this query in the URL.

        Raises:
            NoLine: it could not be made.
        """


@define
class HttpServer:
    """Any server, by its URL. ``offset_ms`` is how far its clock is ahead of this machine's."""

    url: str
    account: Account
    verify: bool | str = True
    offset_ms: int = 0
    stream_url: str = ""
    keeps_state: bool = field(default=True, init=False)
    margin_ms: int = field(default=2000, init=False)
    _last_ms: int = field(default=0, init=False)
    _budget: Budget = field(factory=Budget, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        _check("--url", self.url, ("http", "https"), "https://api.6mm.com")
        if self.stream_url:
            _check("--ws-url", self.stream_url, ("ws", "wss"), "wss://6mm.com/ws")
        self.url = self.url.rstrip("/")

    @property
    def is_loopback(self) -> bool:
        """Return whether it runs on this machine, its streams included."""
        return all(_is_loopback(url) for url in (self.url, self.stream_url) if url)

    @property
    def quiet_seconds(self) -> float:
        """Half a second or so, and less on this machine."""
        return 0.4 if self.is_loopback else 0.6

    def open_stream(self, query: str) -> Line:
        """A connection over a socket."""
        return SocketLine.open(
            self.stream_url + (f"?{query}" if query else ""),
            verify=self.verify,
            seconds=self._budget.seconds_left,
        )

    def adapter(self, budget: Budget) -> BaseAdapter:
        """Plain HTTP, without retries: a request that was sent again would be another case."""
        self._budget = budget
        return BoundedAdapter(lambda: budget.seconds_left)

    def begin_anew(self) -> None:
        """Nothing: what is there stays."""

    def now_ms(self) -> int:
        """The server's time by the offset that was measured, and never the same twice."""
        self._last_ms = max(self._last_ms + 1, time.time_ns() // 1_000_000 + self.offset_ms)
        return self._last_ms

    def advance(self, ms: int) -> None:
        """Wait for that long.

        Raises:
            NotChecked: that would be more than half a minute.
            OutOfBudget: the run would be over by then.
        """
        refuse_long_wait(ms)
        self._budget.wait(ms / 1000)


def refuse_long_wait(ms: int) -> None:
    """Keep a rule from waiting where no clock can be moved.

    Raises:
        NotChecked: it would be more than half a minute.
    """
    if ms > _LONGEST_WAIT_MS:
        raise NotChecked(
            f"it would take {ms // 60_000} minutes; checked where the clock can be moved (--mock)"
        )


def _check(option: str, url: str, schemes: tuple[str, str], example: str) -> None:
    # What may hold a password, a listen key or a token is not repeated.
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise CannotRun(f"{option}: no such host or port; expected one as in {example}") from error
    if parts.username or parts.password:
        raise CannotRun(f"{option}: credentials do not belong into the URL; see --help")
    if parts.query or parts.fragment:
        raise CannotRun(f"{option}: a query or a fragment does not belong into the URL; see --help")
    if parts.scheme not in schemes or not parts.hostname:
        expected = " or ".join(f"{scheme}://" for scheme in schemes)
        raise CannotRun(f"{option} {url}: expected {expected} with a host, such as {example}")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
