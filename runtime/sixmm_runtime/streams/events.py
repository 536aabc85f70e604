"""What a stream tells: pushes of the exchange, and what becomes of the connection."""

from typing import Any, Generic, TypeAlias, TypeVar

import attrs

from sixmm_runtime.model import Model

M_co = TypeVar("M_co", bound=Model, covariant=True)


@attrs.frozen
class Push(Generic[M_co]):
    """A push of a channel.

    Attributes:
        channel: the channel's name, such as `trades`.
        topic: the exchange's name for it, such as `market.trade.BTCUSDT`.
        ts: when the exchange sent it, Unix ms; None where it does not say.
        data: what it carries.
        reconciled: whether it was made of the REST API's answers, because the stream did not tell it.
    """

    channel: str
    topic: str
    ts: int | None
    data: M_co
    reconciled: bool = False


@attrs.frozen
class Connected:
    """A connection is up, and its topics are being subscribed. The first one has `number` 1."""

    number: int
    private: bool


@attrs.frozen
class Reconnecting:
    """A connection was lost. Until its topics are `Resynced`, nothing of them is known.

    Attributes:
        reason: what happened, in words.
        attempt: how many connections in a row have failed.
        wait: seconds until the next try.
    """

    reason: str
    attempt: int
    wait: float
    private: bool


@attrs.frozen
class Gap:
    """Pushes of this topic were lost, or may have been."""

    topic: str
    reason: str


@attrs.frozen
class Resynced:
    """The topic is subscribed again; what comes from here on is complete."""

    topic: str


@attrs.frozen
class Closed:
    """The stream has ended, and no event follows."""

    reason: str


@attrs.frozen
class Unknown:
    """A frame that the description does not know, as it came (parsed where it is JSON)."""

    raw: Any


StreamEvent: TypeAlias = Push[Model] | Connected | Reconnecting | Gap | Resynced | Closed | Unknown
