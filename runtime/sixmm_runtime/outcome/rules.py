"""What may be concluded, and when. Pure: the flow that asks by these rules is in `settle`."""

from collections.abc import Mapping
from typing import Any

import httpx
from sixmm_auth import ServerClock, signed_at

from sixmm_runtime.errors import (
    ApiError,
    Doubt,
    ErrorCode,
    ForeignAnswer,
    OversizedAnswer,
    ResponseError,
    SixMMError,
    TransportError,
)
from sixmm_runtime.operation import Operation
from sixmm_runtime.outcome.ids import new_order_id

_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 4.0


class Rules:
    """How order calls are made safe. Each rule can be replaced, which is how the tests see that each is needed."""

    def new_id(self) -> str:
        """The id of an order that was given none."""
        return new_order_id()

    def doubt(
        self, operation: Operation[Any], error: SixMMError, codes: Mapping[int, ErrorCode]
    ) -> Doubt:
        """Whether the call may have had its effect in spite of this failure."""
        if isinstance(error, TransportError):
            return Doubt.OPEN if error.may_have_been_received else Doubt.NONE
        if not isinstance(error, ApiError | ResponseError) or error.operation != operation.id:
            # It never came to sending it: an argument was wrong, or a login or a look at the time failed.
            return Doubt.NONE
        if error.http_status >= 500 or isinstance(error, ForeignAnswer | OversizedAnswer):
            return Doubt.OPEN
        if isinstance(error, ResponseError):
            return Doubt.ANSWERED if error.http_status == 429 else Doubt.OPEN
        doubt = self.doubt_of_code(error.code, codes)
        return Doubt.ANSWERED if doubt is Doubt.NONE and error.http_status == 429 else doubt

    def doubt_of_code(self, code: int, codes: Mapping[int, ErrorCode]) -> Doubt:
        """What the description says of a code. One that it doesn't know proves nothing."""
        known = codes.get(code)
        return Doubt.OPEN if known is None else known.doubt

    def signed_ms(self, request: httpx.Request) -> int | None:
        """The timestamp that a request was signed with; None for one that carries a token."""
        return signed_at(request)

    def closes_ms(self, signed_ms: int) -> int:
        """The timestamp from which on a lookup proves that a call signed at `signed_ms` can't be executed any more.

        The exchange accepts a timestamp that is up to one tolerance away from its own time. It accepted the
        lookup, so its time was the lookup's timestamp minus one tolerance, or later. Two tolerances apart, it has
        passed the moment until which it accepts the call, however wrong this computer's idea of the time is; and
        where that idea is right, the exchange had one tolerance's time to carry out what it had accepted.
        """
        return signed_ms + 2 * ServerClock.tolerance_ms + 1

    def proves_absence(self, doubt: Doubt, signed_ms: int | None, asked_ms: int | None) -> bool:
        """Whether a lookup that was signed at `asked_ms` and found nothing proves that there is nothing."""
        if doubt is Doubt.ANSWERED:
            return True
        return (
            signed_ms is not None and asked_ms is not None and asked_ms >= self.closes_ms(signed_ms)
        )

    def pause(self, lookups: int) -> float:
        """Seconds between one lookup, the `lookups`-th, and the next."""
        return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(lookups - 1, 10))


RULES = Rules()
