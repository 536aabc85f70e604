"""When a call may be sent again, after how long, and by which policy. Pure: nothing is sent or waited for here.

https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#troubleshooting
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

import attrs
from sixmm_auth import Wait

from sixmm_runtime.arguments import suggests_arguments
from sixmm_runtime.errors import (
    TRANSIENT_STATUSES,
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
from sixmm_runtime.flow import Attempt, Flow
from sixmm_runtime.operation import Operation
from sixmm_runtime.options import (
    AttemptEvent,
    CallOptions,
    OnAttempt,
    RateLimit,
    checked_hook,
    outcome_timeout,
    tell,
    total_timeout,
)
from sixmm_runtime.public import public
from sixmm_runtime.transport.bounds import LARGEST_ANSWER

# The name in the description of the code for too many requests.
_RATE_LIMITED = "RATE_LIMITED"
# What gateways answer while no server behind them does; 429 comes from them as well as from the exchange.

_LONGEST = 1e9


def _seconds(instance: object, attribute: Any, value: Any) -> None:
    del instance
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _LONGEST:
        raise InvalidArgument(
            f"Backoff.{attribute.name} must be a number of seconds, not {value!r}."
        )


@public
@suggests_arguments
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
    """Return whether the call may be sent again after this failure: it could help, and can do no harm."""
    return is_transient(error) and (operation.repeatable or not_carried_out(operation, error))


def is_transient(error: SixMMError) -> bool:
    """Return whether the same call could go well a moment later."""
    if isinstance(error, ApiError):
        return error.is_replay or error.is_transient or error.http_status in TRANSIENT_STATUSES
    if isinstance(error, ResponseError):
        return error.http_status in TRANSIENT_STATUSES or isinstance(error, ForeignAnswer)
    return isinstance(error, TransportError) and not isinstance(error, ProxyFailed | TLSFailed)


def not_carried_out(operation: Operation[Any], error: SixMMError) -> bool:
    """Return whether the exchange certainly did nothing: the call was not sent, or a step before it was refused."""
    if isinstance(error, TransportError | Throttled):
        return not error.may_have_been_received
    return isinstance(error, ApiError | ResponseError) and error.operation != operation.id


def asks_to_slow_down(error: SixMMError | None) -> bool:
    """Return whether the exchange, or a gateway before it, refused the call for its rate."""
    if isinstance(error, ApiError):
        return error.name == _RATE_LIMITED or error.http_status == 429
    return isinstance(error, ResponseError) and error.http_status == 429


def asked_wait(error: SixMMError | None) -> float | None:
    """The seconds that an answer asks to wait; None where there is no answer, or it says nothing."""
    return error.retry_after if isinstance(error, ApiError | ResponseError) else None


DEFAULT_RETRIES = 2

_MOST_RETRIES = 100


@attrs.frozen
class CallPolicy:
    """How calls are made: how often, how long, how large an answer. A call's options go before the client's."""

    max_retries: int
    total_timeout: float | None
    backoff: Backoff
    rate_limit: RateLimit | None
    on_attempt: OnAttempt | None
    max_response_bytes: int = LARGEST_ANSWER

    @classmethod
    def of(
        cls,
        *,
        max_retries: Any,
        total: Any,
        backoff: Any,
        rate_limit: Any,
        on_attempt: Any,
        max_response_bytes: Any,
    ) -> Self:
        """What a client was given; None stands for the default. Raises InvalidArgument."""
        return cls(
            _retries(DEFAULT_RETRIES if max_retries is None else max_retries),
            total_timeout(total),
            _instance("backoff", Backoff() if backoff is None else backoff, Backoff),
            None if rate_limit is None else _instance("rate_limit", rate_limit, RateLimit),
            checked_hook(on_attempt),
            LARGEST_ANSWER if max_response_bytes is None else _bytes(max_response_bytes),
        )

    def check(self, options: CallOptions) -> None:
        """Raises InvalidArgument for what a call can't ask for, before it is sent."""
        if options.max_retries is not None:
            _retries(options.max_retries)
        total_timeout(options.total_timeout)
        outcome_timeout(options.outcome_timeout, 0.0)
        if options.max_response_bytes is not None:
            _bytes(options.max_response_bytes)

    def largest(self, options: CallOptions) -> int:
        """The most bytes that an answer may have."""
        own = options.max_response_bytes
        return self.max_response_bytes if own is None else own

    def now(self) -> float:
        """The moment, on the clock that calls are timed by."""
        return self.backoff.monotonic()

    def total(self, options: CallOptions) -> float | None:
        """Seconds for the call as a whole, if they are limited."""
        return self.total_timeout if options.total_timeout is None else options.total_timeout

    def left(self, attempt: Attempt) -> float:
        """Seconds in which another attempt of the call may begin."""
        total = self.total(attempt.options)
        within = self.backoff.within if total is None else min(total, self.backoff.within)
        return attempt.began + within - self.now()

    def wait_after(self, attempt: Attempt, error: SixMMError) -> float | None:
        """Seconds to wait before a call that may be sent again is; None where no retry or no time is left."""
        allowed = attempt.options.max_retries
        if attempt.number > (self.max_retries if allowed is None else allowed):
            return None
        wait = self.backoff.wait(attempt.number, asked_wait(error))
        return wait if wait < self.left(attempt) else None

    def turn(self, attempt: Attempt, limit: RateLimit) -> Flow[None]:
        """The steps until it is the attempt's turn. Raises Throttled where that would take too long."""
        moment = limit.reserve(attempt.operation.weight, self.left(attempt))
        while moment is None or (wait := limit.left(moment)) > 0:
            # A pause that began meanwhile can have delayed the turn.
            if moment is None or wait > self.left(attempt):
                raise Throttled(
                    f"{attempt.operation.id}: the client's own rate limit ({limit!r}), or a pause that the exchange"
                    " has asked for, leaves no room for the call in the time allowed. Nothing was sent. Call less"
                    " often, or later.",
                    operation=attempt.operation.id,
                )
            yield Wait(wait)

    def note(
        self,
        attempt: Attempt,
        *,
        http_status: int | None = None,
        error: SixMMError | None = None,
        wait: float | None = None,
    ) -> None:
        """Record the end of an attempt, once per attempt, when it is known what follows.

        Calls the hook, and makes other calls pause where this one was refused for its rate.
        """
        if self.rate_limit is not None and asks_to_slow_down(error):
            asked = asked_wait(error)
            self.rate_limit.pause(self.backoff.wait(attempt.number) if asked is None else asked)
        if self.on_attempt is None:
            return
        event = AttemptEvent(
            operation=attempt.operation.id,
            request_id=attempt.request_id,
            number=attempt.number,
            elapsed_ms=attempt.elapsed_ms,
            http_status=getattr(error, "http_status", http_status),
            error=error,
            wait=wait,
        )
        tell(self.on_attempt, event)


def _retries(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _MOST_RETRIES:
        raise InvalidArgument(
            f"max_retries must be a whole number from 0 to {_MOST_RETRIES}, not {value!r}."
        )
    return value


def _bytes(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise InvalidArgument(f"max_response_bytes must be a positive whole number, not {value!r}.")
    return value


def _instance(name: str, value: Any, kind: type[Any]) -> Any:
    if not isinstance(value, kind):
        raise InvalidArgument(f"{name} must be a {kind.__name__}, not {type(value).__name__}.")
    return value


Target = tuple[str, tuple[str, ...]]


class Writes:
    """The writes of one caller, in the order in which they began. Safe among threads and tasks.

    All clients of a process that call as the same caller share one: see `of`.
    """

    _by_caller: ClassVar[dict[tuple[str, str], Self]] = {}
    _registry_lock = threading.Lock()

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun: dict[Target, int] = {}

    @classmethod
    def of(cls, base_url: str, caller: str | None) -> Self:
        """The writes of a caller at one exchange; a client without credentials has its own."""
        if caller is None:
            return cls()
        with cls._registry_lock:
            return cls._by_caller.setdefault((base_url, caller), cls())

    def begin(self, operation: Operation[Any], arguments: Mapping[str, Any]) -> "Write":
        """Record that a call begins, before it is sent."""
        named = tuple(str(arguments.get(name)) for name in operation.sets or ())
        target = operation.id, named
        with self._lock:
            number = self._begun[target] = self._begun.get(target, 0) + 1
        return Write(self, target, number)

    def last(self, target: Target) -> int:
        """The number of the last call that began."""
        return self._begun[target]


@attrs.frozen
class Write:
    """One call among those that set the same thing."""

    writes: Writes
    target: Target
    number: int

    @property
    def superseded(self) -> bool:
        """Whether a later one has begun."""
        return self.writes.last(self.target) != self.number
