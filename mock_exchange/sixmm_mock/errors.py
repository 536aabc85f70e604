"""The documented error codes, and the one exception that carries them through the mock.

https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes
"""

from enum import Enum, auto


class Code(Enum):
    """The error codes by their names in the description, which has the numbers."""

    SUCCESS = auto()
    NO_CREDENTIALS = auto()
    TOKEN_EXPIRED = auto()
    INVALID_CREDENTIALS = auto()
    TOKEN_REVOKED = auto()
    IP_MISMATCH = auto()
    MISSING_PARAMETER = auto()
    INVALID_PARAMETER = auto()
    PARAMETER_OUT_OF_RANGE = auto()
    INSUFFICIENT_BALANCE = auto()
    ORDER_NOT_FOUND = auto()
    DUPLICATE_REQUEST = auto()
    ORDER_NOT_CANCELABLE = auto()
    PERMISSION_DENIED = auto()
    CONDITION_WOULD_TRIGGER = auto()
    CONDITION_STOP_PRICE = auto()
    CONDITION_CALLBACK_RATE = auto()
    CONDITION_ACTIVATE_PRICE = auto()
    CONDITION_NO_POSITION = auto()
    CONDITION_TOO_MANY = auto()
    STRATEGY_STRUCTURE = auto()
    STRATEGY_DEPENDENCY = auto()
    INTERNAL_ERROR = auto()
    SERVICE_UNAVAILABLE = auto()
    RATE_LIMITED = auto()


class Refusal(Exception):
    """The mock says no: a documented code, a sentence for a person, and an HTTP status.

    The sentence names fields as Python does; `Envelopes` spells them as the description does. Of a refusal with a
    `role`, such as a late timestamp, the description says code and sentence. ``http_status`` is given only where
    HTTP itself has the better word (404, 405, 413, 501); otherwise it follows from the code. ``allow`` lists the
    methods that a 405 must name. ``assumed`` is the id of the assumption that the refusal rests on; its answer names it.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        role: str | None = None,
        http_status: int | None = None,
        allow: str | None = None,
        assumed: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.role = role
        self.http_status = http_status
        self.allow = allow
        self.assumed = assumed


def most_basic(refusals: "list[Refusal]") -> Refusal:
    """The one to answer with: what is missing before what is wrong, and that before what is out of range."""
    order = [Code.MISSING_PARAMETER, Code.INVALID_PARAMETER, Code.PARAMETER_OUT_OF_RANGE]
    return min(refusals, key=lambda refusal: order.index(refusal.code))
