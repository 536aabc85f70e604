"""Clients that are made worse on purpose, each in one way that people write: the chaos run must catch every one."""

from typing import Any, ClassVar

import attrs
from sixmm import AsyncSixMM, SixMM
from sixmm_description import Description
from sixmm_runtime.errors import Doubt
from sixmm_runtime.operation import Operation
from sixmm_runtime.outcome.proof import Moments, Rules

Clients = tuple[type[SixMM], type[AsyncSixMM]]


class NoId(Rules):
    """Gives no id to an order that has none."""

    def new_id(self) -> str:
        """Nothing that could be looked for."""
        return ""


class OneLook(Rules):
    """Takes the first query that finds nothing for a proof."""

    def proves_absence(self, doubt: Doubt, moments: Moments, visible_within: float) -> bool:
        """Whatever the time is."""
        del doubt, moments, visible_within
        return True


class TrustsServerErrors(Rules):
    """Takes HTTP 500 to 599 for a refusal."""

    def doubt(self, operation: Operation[Any], error: Any, codes: Any) -> Doubt:
        """No doubt after an error of the server."""
        failed = getattr(error, "http_status", 0) >= 500
        return Doubt.NONE if failed else super().doubt(operation, error, codes)


class TrustsRateLimits(Rules):
    """Takes HTTP 429 for a refusal that needs no look."""

    def doubt(self, operation: Operation[Any], error: Any, codes: Any) -> Doubt:
        """No doubt after a rate limit."""
        doubt = super().doubt(operation, error, codes)
        return Doubt.NONE if doubt is Doubt.ANSWERED else doubt


class LocalClock(Rules):
    """Measures the window on a computer's clock that is an hour ahead of the exchange's."""

    def proves_absence(self, doubt: Doubt, moments: Moments, visible_within: float) -> bool:
        """By the time here."""
        asked_ms = None if moments.asked_ms is None else moments.asked_ms + 3_600_000
        return super().proves_absence(
            doubt, attrs.evolve(moments, asked_ms=asked_ms), visible_within
        )


class OneTolerance(Rules):
    """Trusts its reading of the exchange's time to the millisecond."""

    def closes_ms(self, signed_ms: int, visible_within: float) -> int:
        """One tolerance after the signature, by a clock that may be seconds ahead."""
        del visible_within
        return signed_ms + Description.load().tolerance_ms


def _again(operation: Operation[Any]) -> Operation[Any]:
    # As if placing were a query: what failed is signed anew and sent once more.
    return attrs.evolve(operation, repeatable=True)


class BlindSixMM(SixMM):
    """Sends everything again after a failure."""

    def _call(self, operation: Any, *arguments: Any, **more: Any) -> Any:
        """Make the call, and again."""
        return super()._call(_again(operation), *arguments, **more)


class BlindAsyncSixMM(AsyncSixMM):
    """Sends everything again after a failure."""

    async def _call(self, operation: Any, *arguments: Any, **more: Any) -> Any:
        """Make the call, and again."""
        return await super()._call(_again(operation), *arguments, **more)


def ruled_by(rules: Rules) -> Clients:
    """Both clients, with other rules."""

    class Blocking(SixMM):
        _outcome_rules: ClassVar[Rules] = rules

    class Awaiting(AsyncSixMM):
        _outcome_rules: ClassVar[Rules] = rules

    return Blocking, Awaiting


WORSE: dict[str, Clients] = {
    "blind resend": (BlindSixMM, BlindAsyncSixMM),
    **{
        rules.__name__: ruled_by(rules())
        for rules in (
            NoId,
            OneLook,
            TrustsServerErrors,
            TrustsRateLimits,
            LocalClock,
            OneTolerance,
        )
    },
}
