"""What can be said for a client or for one call: time-outs, a rate limit, a hook for each attempt.

`RateLimit` is pure: it gives out moments, and waits for none. The documentation gives no numbers for it: a limit is
what its user chooses.
"""

import inspect
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import httpx

from sixmm_runtime.arguments import suggests_arguments
from sixmm_runtime.errors import InvalidArgument, SixMMError
from sixmm_runtime.public import public

_log = logging.getLogger("sixmm")


@public
@attrs.frozen(kw_only=True)
class AttemptEvent:
    """One attempt of a call, once it is over. A cancelled attempt is not reported.

    Attributes:
        operation: the operation's id in the description, such as `placeOrder`.
        request_id: what this attempt was sent as; every attempt of a call has its own.
        number: 1 for the first attempt, 2 for the first retry.
        elapsed_ms: from when it was ready until now, waiting for its turn and authentication included.
        http_status: the answer's; None where none came.
        error: what this attempt alone would have raised; None after a success.
        wait: seconds until the call is sent again; None where it is not.
    """

    operation: str
    request_id: str
    number: int
    elapsed_ms: float
    http_status: int | None
    error: SixMMError | None
    wait: float | None


OnAttempt = Callable[[AttemptEvent], object]
"""Called after each attempt, on the thread or event loop that made it."""


def checked_hook(given: Any) -> OnAttempt | None:
    """The hook for attempts. Raises InvalidArgument."""
    if given is None:
        return None
    if not callable(given) or inspect.iscoroutinefunction(given):
        raise InvalidArgument("on_attempt must be a plain function of one argument, AttemptEvent.")
    hook: OnAttempt = given
    return hook


def tell(hook: OnAttempt, event: AttemptEvent) -> None:
    """Call the hook. What it raises is logged as an error and goes no further.

    It must not replace the answer: the attempt may have placed an order.
    """
    try:
        hook(event)
    except Exception:  # noqa: BLE001 - whatever it is, it is the hook's and not the call's
        _log.exception("on_attempt failed for %s (%s)", event.operation, event.request_id)


DEFAULT_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
# For queries that fail or are slow, beside what a proof takes. In seconds.
OUTCOME_SPARE = 15.0
# Sockets overflow somewhere above this; it is 31 years.
_LONGEST_TIMEOUT = 1e9


def timeout(
    value: float | httpx.Timeout | None, default: httpx.Timeout = DEFAULT_TIMEOUT
) -> httpx.Timeout:
    """What the phases of an attempt may take. Raises InvalidArgument."""
    if value is None:
        return default
    return value if isinstance(value, httpx.Timeout) else httpx.Timeout(seconds("timeout", value))


def total_timeout(value: float | None) -> float | None:
    """Seconds for a call with its waits and retries; None for no such limit. Raises InvalidArgument."""
    return None if value is None else seconds("total_timeout", value)


def outcome_timeout(value: float | None, default: float) -> float:
    """Seconds for finding out what a failed order call did; 0 for not looking. Raises InvalidArgument."""
    if value is None:
        return default
    return 0.0 if value == 0 and not isinstance(value, bool) else seconds("outcome_timeout", value)


def seconds(name: str, value: Any) -> float:
    """A time that something may take. Raises InvalidArgument."""
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not 0 < value <= _LONGEST_TIMEOUT
    ):
        raise InvalidArgument(f"{name} must be a positive number of seconds, not {value!r}.")
    return value


@public
@suggests_arguments
@attrs.frozen
class CallOptions:
    """Options of a single call: `mm.orders.get(…, options=CallOptions(timeout=2.5))`.

    Attributes:
        timeout: seconds for each phase of an attempt (to have a connection, to connect, to send, to receive the whole
            answer), or an httpx.Timeout.
        total_timeout: seconds for the call as a whole, with logins, waits and retries: it is over by then, whatever
            the server sends.
        outcome_timeout: seconds in which to find out what an order call did whose answer was lost; 0 for not looking.
        max_retries: how many times the call may be sent again. Only what is safe to repeat is.
        request_id: sent as `X-Request-ID` and echoed by the exchange; minted where absent. A retry has it with
            `-2`, `-3`… at its end.
        max_response_bytes: the most bytes that an answer may have, before and after decompression.
        headers: added to the request. What the client or the protocol decides can't be set this way, in any spelling:
            credentials, `X-Request-ID`, `Host`, `Content-*`, `Connection` and others.
    """

    timeout: float | httpx.Timeout | None = None
    total_timeout: float | None = None
    outcome_timeout: float | None = None
    max_retries: int | None = None
    request_id: str | None = None
    max_response_bytes: int | None = None
    headers: Mapping[str, str] | None = None


def on_the_way(options: CallOptions | None) -> CallOptions | None:
    """The same options, without the request id, for a call that is made before the caller's own."""
    return None if options is None else attrs.evolve(options, request_id=None)


_MOST = 1e9
# A gateway that asks for more is most likely wrong, and the client must resume by itself.
_LONGEST_PAUSE = 3600.0


@public
@suggests_arguments
class RateLimit:
    """At most `per_second` calls a second, and `burst` at once after a quiet time.

    One object counts for everything that it is given to: threads, tasks, several clients. Calls go in the order in
    which they asked. Heavier operations count for several calls (`x-weight` in the description). When the exchange
    refuses a call for its rate, all calls pause, and what was saved up for a burst is gone.

    Args:
        per_second: calls a second, in the long run.
        burst: calls at once; by default those of one second, and one at least.
        monotonic: seconds that only go forward.

    Raises:
        InvalidArgument: a number is not positive, or `burst` is below 1.
    """

    def __init__(
        self,
        per_second: float,
        burst: float | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_second = _positive("per_second", per_second)
        self.burst = max(1.0, self.per_second) if burst is None else _positive("burst", burst, 1)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        # Moments are on a clock of their own, which stands still during a pause: so a pause delays all calls alike,
        # and none loses its place in the queue.
        self._paused = 0.0
        self._resume = float("-inf")
        # When all calls let through so far are paid for at `per_second`.
        self._paid = float("-inf")

    def reserve(self, weight: int, within: float) -> float | None:
        """The moment of a call's turn, for `left`; None if that is more than `within` seconds away.

        In that case nothing is reserved.
        """
        with self._lock:
            now = self._now()
            paid = max(self._paid, now) + weight / self.per_second
            # More than a whole burst goes through alone.
            moment = max(now, paid - max(self.burst, weight) / self.per_second)
            if self._left(moment) > within:
                return None
            self._paid = paid
            return moment

    def left(self, moment: float) -> float:
        """Seconds until a reserved moment; 0 or less once it has come."""
        with self._lock:
            return self._left(moment)

    def pause(self, seconds: float) -> None:
        """Let no call through for this many seconds from now, and for an hour at most."""
        with self._lock:
            now = self._monotonic()
            until = now + min(seconds, _LONGEST_PAUSE)
            if until > self._resume:
                self._paused += until - max(now, self._resume)
                self._resume = until
            self._paid = max(self._paid, self._now() + self.burst / self.per_second)

    def _now(self) -> float:
        return max(self._monotonic(), self._resume) - self._paused

    def _left(self, moment: float) -> float:
        waiting = max(0.0, self._resume - self._monotonic())
        return waiting + moment - self._now()

    def __repr__(self) -> str:
        return f"RateLimit(per_second={self.per_second:g}, burst={self.burst:g})"


def _positive(name: str, value: Any, least: float = 0) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not least <= value <= _MOST
        or value == 0
    ):
        raise InvalidArgument(f"RateLimit: {name} must be a positive number, not {value!r}.")
    return float(value)
