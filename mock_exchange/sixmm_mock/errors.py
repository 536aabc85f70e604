"""The documented error codes, and the one exception that carries them through the mock.

https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes
"""

from enum import IntEnum


class Code(IntEnum):
    """Values of ``code`` in the envelope.

    Assumption: 3100 to 3112 are documented as one range for condition orders; which number stands
    for what is the mock's own choice.
    """

    SUCCESS = 0
    NO_CREDENTIALS = 1001
    TOKEN_EXPIRED = 1002
    INVALID_CREDENTIALS = 1003
    TOKEN_REVOKED = 1004
    IP_MISMATCH = 1006
    MISSING_PARAMETER = 2001
    INVALID_PARAMETER = 2002
    OUT_OF_RANGE = 2003
    INSUFFICIENT_BALANCE = 3001
    ORDER_NOT_FOUND = 3003
    DUPLICATE_REQUEST = 3004
    ORDER_NOT_CANCELABLE = 3005
    PERMISSION_DENIED = 3006
    CONDITION_WOULD_TRIGGER = 3100
    CONDITION_STOP_PRICE = 3101
    CONDITION_CALLBACK_RATE = 3102
    CONDITION_ACTIVATE_PRICE = 3103
    CONDITION_NO_POSITION = 3104
    CONDITION_TOO_MANY = 3105
    STRATEGY_STRUCTURE = 3106
    STRATEGY_DEPENDENCY = 3107
    INTERNAL_ERROR = 5001
    UNAVAILABLE = 5002
    RATE_LIMITED = 5003


# Assumption: the pages only say that authentication failures "may" be 401 and rate limits "may"
# be 429, and that other business errors keep the envelope. So these are the only codes with an
# HTTP status of their own; every other business error travels as HTTP 200.
_HTTP_STATUS = {
    Code.NO_CREDENTIALS: 401,
    Code.TOKEN_EXPIRED: 401,
    Code.INVALID_CREDENTIALS: 401,
    Code.TOKEN_REVOKED: 401,
    Code.IP_MISMATCH: 401,
    Code.RATE_LIMITED: 429,
}


class Refusal(Exception):
    """The mock says no: a documented code, a sentence for a person, and an HTTP status.

    ``http_status`` is given only where HTTP itself has the better word (404, 405, 413, 501);
    otherwise it follows from the code. ``allow`` lists the methods that a 405 must name.
    """

    def __init__(
        self, code: Code, message: str, *, http_status: int | None = None, allow: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.http_status = http_status or _HTTP_STATUS.get(code, 200)
        self.allow = allow
