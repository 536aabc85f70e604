"""How long a call may take: its phases, and as a whole."""

from typing import Any

import httpx

from sixmm_runtime.errors import InvalidArgument

DEFAULT_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
# Two tolerances of the exchange, after which nothing can be accepted any more, and as much again for the queries.
DEFAULT_OUTCOME_TIMEOUT = 45.0
# Sockets overflow somewhere above this, and nobody waits for decades.
_LONGEST_TIMEOUT = 1e9


def timeout(
    value: float | httpx.Timeout | None, default: httpx.Timeout = DEFAULT_TIMEOUT
) -> httpx.Timeout:
    """What the phases of an attempt may take. Raises InvalidArgument."""
    if value is None:
        return default
    return value if isinstance(value, httpx.Timeout) else httpx.Timeout(_seconds("timeout", value))


def total_timeout(value: float | None) -> float | None:
    """Seconds for a call with its waits and retries; None for no such limit. Raises InvalidArgument."""
    return None if value is None else _seconds("total_timeout", value)


def outcome_timeout(value: float | None, default: float = DEFAULT_OUTCOME_TIMEOUT) -> float:
    """Seconds for finding out what a failed order call did; 0 for not looking. Raises InvalidArgument."""
    if value is None:
        return default
    return 0.0 if value == 0 and not isinstance(value, bool) else _seconds("outcome_timeout", value)


def _seconds(name: str, value: Any) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not 0 < value <= _LONGEST_TIMEOUT
    ):
        raise InvalidArgument(f"{name} must be a positive number of seconds, not {value!r}.")
    return value
