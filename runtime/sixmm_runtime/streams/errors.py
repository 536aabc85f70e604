"""What a stream can raise.

SixMMError
└── StreamError
    ├── StreamClosed          the stream has ended, or was not opened
    ├── SubscriptionRefused   the exchange does not serve this topic
    ├── SubscriptionTimeout   the exchange has not acknowledged this topic in time
    └── StreamOverflow        a reader was too slow, and events were lost
"""

from typing import Any

from sixmm_runtime.errors import SixMMError
from sixmm_runtime.public import public


@public
class StreamError(SixMMError):
    """Base of the errors of streams. Following one changes nothing at the exchange, so `executed` is False.

    `retryable` is True where the same reading could go well a moment later.
    """

    _executed = False


@public
class StreamClosed(StreamError):
    """The stream has ended, or was not opened."""


@public
class SubscriptionRefused(StreamError):
    """The exchange does not serve this topic.

    Attributes:
        topic: what was asked for.
        code: the exchange's error code, where it gave one.
        message: the exchange's words.
    """

    def __init__(self, topic: str, code: int | None, message: str) -> None:
        self.topic = topic
        self.code = code
        self.message = message
        super().__init__(f"The exchange refused the topic {topic}: {message} (code {code}).")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.topic, self.code, self.message)


@public
class SubscriptionTimeout(StreamError, TimeoutError):
    """A topic was not subscribed, or a book could not be read, within `subscribe_timeout`.

    Attributes:
        topic: what was asked for.
        seconds: how long it was waited for.
        reason: what kept it from that last, in words.
        advice: what to do, where it was subscribed and something else kept it from being read; else empty.
    """

    _passes = True

    def __init__(
        self,
        topic: str,
        seconds: float,
        reason: str,
        advice: str = "",
    ) -> None:
        self.topic = topic
        self.seconds = seconds
        self.reason = reason
        self.advice = advice
        super().__init__(
            f"The topic {topic} could not be read within {seconds:g} s: {reason}. {advice}"
            if advice
            else f"The topic {topic} was not subscribed within {seconds:g} s: {reason}."
            " Check ws_url and the network, or give a larger subscribe_timeout in StreamOptions."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.topic, self.seconds, self.reason, self.advice)


@public
class StreamOverflow(StreamError):
    """A reader was too slow: events were lost. Reading on gives those that wait, after the loss."""

    _passes = True

    def __init__(self, size: int, dropped: int) -> None:
        self.size = size
        self.dropped = dropped
        super().__init__(
            f"The reader was too slow: {dropped} events were lost (at most {size} wait). Read faster,"
            " give a larger Buffer, or one that may drop."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.size, self.dropped)


@public
class BookNotLive(StreamError):
    """The book was read while it is not known to be right.

    Attributes:
        symbol: the contract.
        state: `SYNCING` or `STALE`.
        reason: why, in words.
        ended: whether it is kept no more, so that it never will be right again.
    """

    def __init__(self, symbol: str, state: str, reason: str, ended: bool = False) -> None:
        self.symbol = symbol
        self.state = state
        self.reason = reason
        self.ended = ended
        self._passes = not ended
        advice = (
            "It is kept no more: make another with `stream.book()`."
            if ended
            else "Wait with `live()`, or look at `state` before reading."
        )
        super().__init__(f"The book of {symbol} is {state}: {reason}. {advice}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.symbol, self.state, self.reason, self.ended)


@public
class NotEnoughDepth(StreamError):
    """The book holds less than the quantity that was asked about."""


class BookBroken(Exception):
    """An update can't belong to the book; the text says why. Never leaves this package."""
