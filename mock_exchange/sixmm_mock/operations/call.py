"""What a handler gets to see of one call, and what it may answer beside data."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import define, field
from sixmm_description import JsonObject, Operation

from sixmm_mock.auth.gate import Caller

if TYPE_CHECKING:
    from sixmm_mock.exchange import MockExchange


@define
class Call:
    """A request that came through the gate and the validation.

    ``query`` and ``body`` fit the description already. ``cookie`` is the ``Set-Cookie`` header
    to answer with, if any.
    """

    exchange: "MockExchange"
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


def plain(amount: Decimal) -> str:
    """A decimal as the exchange writes it: no exponent, no superfluous zeros, 8 decimals at most."""
    text = f"{round(amount, 8) + 0:f}"  # + 0 turns -0 into 0
    return text.rstrip("0").rstrip(".") if "." in text else text
