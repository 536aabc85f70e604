"""What a failure and a query prove, and when. Pure: the flow that asks by these rules is in `resolve`."""

from collections.abc import Mapping
from typing import Any

import attrs
import httpx
from sixmm_auth import REFUSED, AuthFacts, signed_at

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
from sixmm_runtime.operation import Operation, new_order_id

_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 4.0


@attrs.frozen
class Moments:
    """When a call and a query were made; None where that is not known.

    Attributes:
        signed_ms: the timestamp of the call; None for one with a token.
        answered: when the call was answered, or failed, in seconds.
        asked_ms: the timestamp of the query.
        asked: when the query was made, in seconds on the clock of `answered`.
    """

    signed_ms: int | None
    answered: float
    asked_ms: int | None
    asked: float


class Rules:
    """How order calls are made safe. Each rule can be replaced: so the tests show that each is needed.

    Args:
        tolerance_ms: how far from its own time the exchange accepts a timestamp.
    """

    # The id of an order that was given none.
    new_id = staticmethod(new_order_id)

    def __init__(self, tolerance_ms: int = AuthFacts().tolerance_ms) -> None:
        self.tolerance_ms = tolerance_ms

    def refused_copy(self, request: httpx.Request) -> Doubt | None:
        """What a refusal leaves open that is only about the timestamp or the token of the copy that was answered.

        An earlier copy may have been executed. A token that was refused is refused from then on. A timestamp may be
        early, and be accepted later: only the end of its window says that it won't be.
        """
        refused = request.extensions.get(REFUSED)
        if refused is None:
            return None
        return Doubt.ANSWERED if refused == "token" else Doubt.OPEN

    def doubt(
        self, operation: Operation[Any], error: SixMMError, codes: Mapping[int, ErrorCode]
    ) -> Doubt:
        """Whether the call may have had its effect in spite of this failure."""
        if isinstance(error, TransportError):
            return Doubt.OPEN if error.may_have_been_received else Doubt.NONE
        if not isinstance(error, ApiError | ResponseError) or error.operation != operation.id:
            # The call was never sent: an argument was wrong, or a login or a look at the time failed.
            return Doubt.NONE
        if error.http_status >= 500 or isinstance(error, ForeignAnswer | OversizedAnswer):
            return Doubt.OPEN
        if isinstance(error, ResponseError):
            # A subclass says that the answer itself can't be relied on, whatever its status is.
            limited = error.http_status == 429 and type(error) is ResponseError
            return Doubt.ANSWERED if limited else Doubt.OPEN
        if error.is_replay:
            # The signature was used before: so this very call has arrived, and its answer was lost.
            return Doubt.OPEN
        doubt = self.doubt_of_code(error.code, codes)
        return Doubt.ANSWERED if doubt is Doubt.NONE and error.http_status == 429 else doubt

    def doubt_of_code(self, code: int, codes: Mapping[int, ErrorCode]) -> Doubt:
        """What the description says of a code. One that it doesn't know proves nothing."""
        known = codes.get(code)
        return Doubt.OPEN if known is None else known.doubt

    def signed_ms(self, request: httpx.Request) -> int | None:
        """The timestamp that a request was signed with; None for one that carries a token."""
        return signed_at(request)

    def closes_ms(self, signed_ms: int, visible_within: float) -> int:
        """The timestamp from which on a lookup proves that a call signed at `signed_ms` was not and can't be executed.

        The exchange accepts a timestamp that is up to one tolerance away from its own time. It accepted the
        lookup, so its time was the lookup's timestamp minus one tolerance, or later. Two tolerances apart, it has
        passed the moment until which it accepts the call, however wrong this computer's idea of the time is; what
        was accepted at that moment is visible `visible_within` seconds later.
        """
        return signed_ms + 2 * self.tolerance_ms + round(visible_within * 1_000) + 1

    def proof_takes(self, visible_within: float) -> float:
        """Seconds from a call to `closes_ms`: in less time it can't be proven that it was not executed."""
        return self.closes_ms(0, visible_within) / 1_000

    def proves_absence(self, doubt: Doubt, moments: Moments, visible_within: float) -> bool:
        """Return whether a lookup that found nothing proves that there is nothing, and will be nothing."""
        if doubt is Doubt.ANSWERED:
            return moments.asked >= moments.answered + visible_within
        return (
            moments.signed_ms is not None
            and moments.asked_ms is not None
            and moments.asked_ms >= self.closes_ms(moments.signed_ms, visible_within)
        )

    def pause(self, lookups: int) -> float:
        """Seconds between one lookup, the `lookups`-th, and the next."""
        return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(lookups - 1, 10))
