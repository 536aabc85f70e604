"""What a stream tells: pushes of the exchange, and the state of its connections."""

import functools
from typing import Any, Generic, TypeAlias, TypeVar

import attrs

from sixmm_runtime.model import Model
from sixmm_runtime.public import public

M_co = TypeVar("M_co", bound=Model, covariant=True)


@public
class Push(Generic[M_co]):
    """A push of a channel. Immutable; two are equal when the exchange sent the same.

    Attributes:
        channel: the channel's name, such as `trades`.
        topic: the exchange's name for it, such as `market.trade.BTCUSDT`.
        ts: when the exchange sent it, Unix ms; None where it does not say.
        raw: what it carries, as it was sent, parsed.
        reconciled: whether it was made of the REST API's answers, because the stream did not tell it.
    """

    __slots__ = ("_data", "_model", "channel", "raw", "reconciled", "topic", "ts")

    def __init__(
        self,
        channel: str,
        topic: str,
        ts: int | None,
        model: type[M_co],
        raw: Any,
        *,
        reconciled: bool = False,
    ) -> None:
        self.channel = channel
        self.topic = topic
        self.ts = ts
        self.raw = raw
        self.reconciled = reconciled
        self._model = model
        self._data: M_co | None = None

    @property
    def data(self) -> M_co:
        """What it carries, typed. Read when first asked for: a push that is not looked into costs little."""
        if self._data is None:
            made = self._model.from_dict(self.raw)
            if made._timed:  # noqa: SLF001  a model's other half
                made.__dict__["_as_of"] = self.ts
            self._data = made
        return self._data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Push) and self._facts() == other._facts()

    __hash__ = None  # type: ignore[assignment]  # what it holds is a dict

    def _facts(self) -> tuple[Any, ...]:
        return self.channel, self.topic, self.ts, self.reconciled, self.raw

    def __repr__(self) -> str:
        made = ", reconciled" if self.reconciled else ""
        return f"Push({self.topic}, ts={self.ts}{made}, {self.data!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        made = functools.partial(type(self), reconciled=self.reconciled)
        return made, (self.channel, self.topic, self.ts, self._model, self.raw)


@public
@attrs.frozen
class Connected:
    """A connection is up, and its topics are being subscribed. The first one has `number` 1."""

    number: int
    private: bool


@public
@attrs.frozen
class Reconnecting:
    """A connection was lost, or did not come up. Until its topics are `Resynced`, nothing of them is known.

    Attributes:
        reason: what happened, in words.
        attempt: how many connections in a row have failed.
        wait: seconds until the next try.
        private: whether it is the connection of the account's events.
        code: the code that the exchange closed the connection with (RFC 6455), where it gave one.
    """

    reason: str
    attempt: int
    wait: float
    private: bool
    code: int | None = None


@public
@attrs.frozen
class Gap:
    """Pushes of this topic were lost, or may have been, and can't be had from the stream any more."""

    topic: str
    reason: str


@public
@attrs.frozen
class Resynced:
    """The topic is subscribed; what comes from here on is complete, until a `Gap` says otherwise.

    For the account's events it comes after those that were missed: they stand before it, marked `reconciled`.
    """

    topic: str


@public
@attrs.frozen
class Refused:
    """The exchange does not serve this topic, or does so no more: whatever reads it has ended.

    Attributes:
        topic: what was asked for.
        code: the exchange's error code, where it gave one.
        message: the exchange's words.
    """

    topic: str
    code: int | None
    message: str


@public
@attrs.frozen
class Closed:
    """The stream has ended, and no event follows; or only one of its connections, where `private` is not None.

    Attributes:
        reason: why.
        private: which connection has ended for good: that of the account's events, or that of market data.
    """

    reason: str
    private: bool | None = None


@public
@attrs.frozen
class Unknown:
    """A frame that the description does not know, as it came (parsed where it is JSON)."""

    raw: Any


StreamEvent: TypeAlias = (
    Push[Model] | Connected | Reconnecting | Gap | Resynced | Refused | Closed | Unknown
)
