"""When a failed call may be sent again, and after how long. Pure: nothing is sent or waited for here.

https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#troubleshooting
"""

import random
import time
from collections.abc import Callable
from typing import Any

import attrs

from sixmm_runtime.errors import (
    ApiError,
    ForeignAnswer,
    InvalidArgument,
    ProxyFailed,
    ResponseError,
    SixMMError,
    Throttled,
    TLSFailed,
    TransportError,
)
from sixmm_runtime.operation import Operation

# The name in the description of the code for too many requests.
_RATE_LIMITED = "RATE_LIMITED"
# What gateways answer while nobody behind them does; 429 comes from them as well as from the exchange.
TRANSIENT_STATUSES = frozenset({429, 502, 503, 504})

_LONGEST = 1e9


def _seconds(instance: object, attribute: Any, value: Any) -> None:
    del instance
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _LONGEST:
        raise InvalidArgument(
            f"Backoff.{attribute.name} must be a number of seconds, not {value!r}."
        )


@attrs.frozen(kw_only=True)
class Backoff:
    """How long to wait before a call is sent again: exponential, with full jitter.

    Retry number n comes after a random time of up to `first * 2 ** (n - 1)` seconds, and `longest` at most.
    Where the answer says how long to wait (`Retry-After`), the random time is added to that.

    Attributes:
        first: the most seconds before the first retry.
        longest: the most seconds before any retry that the exchange says nothing of.
        within: seconds since the call began after which no retry begins. A call that is asked to wait for longer
            fails at once, with the exchange's refusal.
        random: evenly distributed numbers from 0 to 1.
        monotonic: seconds that only go forward.
    """

    first: float = attrs.field(default=0.25, validator=_seconds)
    longest: float = attrs.field(default=8.0, validator=_seconds)
    within: float = attrs.field(default=30.0, validator=_seconds)
    random: Callable[[], float] = random.random
    monotonic: Callable[[], float] = time.monotonic

    def wait(self, retry: int, asked: float | None = None) -> float:
        """Seconds to wait before retry number `retry`, counted from 1, where `asked` is what the answer asks for."""
        jitter: float = self.random() * min(self.longest, self.first * 2 ** (retry - 1))
        return jitter + (asked or 0.0)


def may_repeat(operation: Operation[Any], error: SixMMError) -> bool:
    """Whether the call may be sent again after this failure: it could help, and can do no harm."""
    return is_transient(error) and (operation.repeatable or not_carried_out(operation, error))


def is_transient(error: SixMMError) -> bool:
    """Whether the same call could go well a moment later."""
    if isinstance(error, ApiError):
        return error.is_replay or error.is_transient or error.http_status in TRANSIENT_STATUSES
    if isinstance(error, ResponseError):
        return error.http_status in TRANSIENT_STATUSES or isinstance(error, ForeignAnswer)
    return isinstance(error, TransportError) and not isinstance(error, ProxyFailed | TLSFailed)


def not_carried_out(operation: Operation[Any], error: SixMMError) -> bool:
    """Whether it is certain that the exchange did nothing: the call was not sent, or a step before it was refused."""
    if isinstance(error, TransportError | Throttled):
        return not error.may_have_been_received
    return isinstance(error, ApiError | ResponseError) and error.operation != operation.id


def asks_to_slow_down(error: SixMMError | None) -> bool:
    """Whether the exchange, or a gateway before it, refused the call for its rate."""
    if isinstance(error, ApiError):
        return error.name == _RATE_LIMITED or error.http_status == 429
    return isinstance(error, ResponseError) and error.http_status == 429


def asked_wait(error: SixMMError | None) -> float | None:
    """The seconds that an answer asks to wait; None where there is no answer, or it says nothing."""
    return error.retry_after if isinstance(error, ApiError | ResponseError) else None
