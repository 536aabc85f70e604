"""What a hook is told of each attempt of a call."""

import inspect
import logging
from collections.abc import Callable
from typing import Any

import attrs

from sixmm_runtime.errors import InvalidArgument, SixMMError

_log = logging.getLogger("sixmm")


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

    It must not take the place of an answer: an order may have been placed by the attempt it is told of.
    """
    try:
        hook(event)
    except Exception:  # noqa: BLE001 - whatever it is, it is the hook's and not the call's
        _log.exception("on_attempt failed for %s (%s)", event.operation, event.request_id)
