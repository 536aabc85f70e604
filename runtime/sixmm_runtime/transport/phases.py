"""What each phase of a request may take: its own limit, and what is left for the call as a whole."""

from collections.abc import Callable, Mapping
from typing import Any

# Zero would mean not to wait at all, which sockets do in another way.
_SHORTEST = 0.001


class Left(Mapping[str, float | None]):
    """httpx's timeouts, none longer than what is left at the moment that it is asked for."""

    def __init__(self, phases: Mapping[str, float | None], left: Callable[[], float]) -> None:
        self._phases, self._left = phases, left

    def __getitem__(self, phase: str) -> float | None:
        own = self._phases[phase]
        left = max(_SHORTEST, self._left())
        return left if own is None else min(own, left)

    def __iter__(self) -> Any:
        return iter(self._phases)

    def __len__(self) -> int:
        return len(self._phases)


def phases(extensions: Mapping[str, Any]) -> Mapping[str, float | None]:
    """The timeouts of a request: in its extensions `timeout`, and `time_left` where the call has a deadline."""
    own: Mapping[str, float | None] = extensions.get("timeout") or {}
    left = extensions.get("time_left")
    return own if left is None else Left(own, left)
