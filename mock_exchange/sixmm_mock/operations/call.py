"""What a handler gets to see of one call, and what it may answer beside data."""

from collections.abc import Callable

from attrs import define, field
from sixmm_description import JsonObject, Operation

from sixmm_mock.auth.gate import Caller
from sixmm_mock.venue import Venue


@define
class Call:
    """A request that came through the gate and the validation.

    ``query`` and ``body`` fit the description already. ``cookie`` is the ``Set-Cookie`` header
    to answer with, if any.
    """

    exchange: Venue
    operation: Operation = field(repr=False)
    query: JsonObject = field(repr=False)
    body: JsonObject = field(repr=False)
    client_ip: str
    _caller: Caller | None
    cookie: str | None = field(default=None, repr=False)

    @property
    def caller(self) -> Caller:
        """Who is calling; only for operations that need credentials."""
        if self._caller is None:
            raise LookupError("a public operation asked who its caller is")
        return self._caller

    @property
    def user_id(self) -> str:
        """The calling user."""
        return self.caller.user_id

    @property
    def known_user_id(self) -> str | None:
        """The calling user where an operation is open to all, None for strangers."""
        return None if self._caller is None else self._caller.user_id

    @property
    def now_ms(self) -> int:
        """The exchange's time."""
        return self.exchange.clock.now_ms()


Handler = Callable[[Call], JsonObject]
