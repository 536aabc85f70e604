"""The event loop that a stream lives in: once it has ended, nothing arrives, and nothing may wait."""

import asyncio
import contextvars
import decimal

from sixmm_runtime.streams.errors import StreamClosed, StreamError

ENDED = (
    "The event loop of the stream has ended without the stream being closed. Make another with mm.stream(), and use"
    " it within one event loop: `async with mm.stream() as stream`."
)
ELSEWHERE = (
    "The stream was opened in another event loop: use it and its books and subscriptions in that one, or in other threads"
    " those of a blocking client (`SixMM().stream()`), which may be shared."
)


class StreamLoop:
    """The event loop in which a stream was opened; none before it is."""

    __slots__ = ("_loop",)

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def enter(self) -> None:
        """Open the stream in the running event loop."""
        self._loop = asyncio.get_running_loop()

    @property
    def is_set(self) -> bool:
        """Whether the stream was ever opened."""
        return self._loop is not None

    @property
    def is_here(self) -> bool:
        """Whether the caller runs in it, so that nothing changes while it looks; without a loop, everyone does."""
        loop = self._loop
        if loop is None:
            return True
        try:
            return asyncio.get_running_loop() is loop
        except RuntimeError:
            return False

    @property
    def trouble(self) -> str:
        """Why nothing can arrive at this moment; empty while the loop runs."""
        loop = self._loop
        if loop is None or loop.is_running():
            return ""
        return "its event loop has ended" if loop.is_closed() else "its event loop is not running"

    def require(self) -> None:
        """Raises StreamClosed where the loop has ended, and StreamError where the caller runs in another one."""
        loop = self._loop
        if loop is None or self.is_here:
            return
        if loop.is_closed():
            raise StreamClosed(ENDED)
        raise StreamError(ELSEWHERE)


# Far more digits than any amount has.
_DIGITS = 60


def exact_context() -> contextvars.Context:
    """The current context for a task of the stream, but with decimals of enough digits.

    A task inherits the precision that the program works with where the stream is opened; one of 6 digits would round
    the prices of a book.
    """
    context = contextvars.copy_context()
    traps = [decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow]
    context.run(decimal.setcontext, decimal.Context(prec=_DIGITS, traps=traps))
    return context
