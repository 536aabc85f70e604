"""How hard the calls of a client try, and what they give notice of."""

from typing import Any, Self

import attrs

from sixmm_runtime.attempt_event import AttemptEvent, OnAttempt, checked_hook, tell
from sixmm_runtime.errors import InvalidArgument, SixMMError, Throttled
from sixmm_runtime.flow import Attempt, Flow, Wait
from sixmm_runtime.limiter import RateLimit
from sixmm_runtime.options import CallOptions
from sixmm_runtime.retry import Backoff, asked_wait, asks_to_slow_down
from sixmm_runtime.timeouts import outcome_timeout, total_timeout
from sixmm_runtime.transport.wire import LARGEST_ANSWER

DEFAULT_RETRIES = 2

_MOST_RETRIES = 100


@attrs.frozen
class Terms:
    """The client's own terms; a call's options go before them."""

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
        """The terms that a client was given; None stands for the default. Raises InvalidArgument."""
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
        outcome_timeout(options.outcome_timeout)
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
        """Seconds to wait before a call that may be sent again is; None if it was tried often or long enough."""
        allowed = attempt.options.max_retries
        if attempt.number > (self.max_retries if allowed is None else allowed):
            return None
        wait = self.backoff.wait(attempt.number, asked_wait(error))
        return wait if wait < self.left(attempt) else None

    def turn(self, attempt: Attempt, limit: RateLimit) -> Flow[None]:
        """The steps until it is the attempt's turn. Raises Throttled where that would take too long."""
        moment = limit.reserve(attempt.operation.weight, self.left(attempt))
        while moment is None or (wait := limit.left(moment)) > 0:
            # A pause that began meanwhile can have put the turn off.
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
        """Take down what an attempt came to: once per attempt, when it is known what follows.

        Tells the hook, and lets other calls pause where this one was refused for its rate.
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
