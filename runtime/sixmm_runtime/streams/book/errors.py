"""What an order book can raise."""

from typing import Any

from sixmm_runtime.streams.errors import StreamError


class BookNotLive(StreamError):
    """The book was read while it is not known to be right.

    Attributes:
        symbol: the contract.
        state: `SYNCING` or `STALE`.
    """

    def __init__(self, symbol: str, state: str, reason: str) -> None:
        self.symbol = symbol
        self.state = state
        self.reason = reason
        super().__init__(
            f"The book of {symbol} is {state}: {reason}. Wait with `live()`, or look at `state` before reading."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.symbol, self.state, self.reason)


class NotEnoughDepth(StreamError):
    """The book holds less than the quantity that was asked about."""


class BookBroken(Exception):
    """An update can't belong to the book; the text says why. Never leaves this package."""
