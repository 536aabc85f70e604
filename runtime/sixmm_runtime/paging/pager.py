"""What a pager is: it says what to ask next and is handed what came. It does no I/O, so it serves both clients."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

import attrs

from sixmm_runtime.model import Model

# The ends of a range may be excluded, or cut off to the second: this much more than the range is asked for on each
# side, and what lies outside is dropped.
MARGIN_MS = 1_000


@attrs.frozen
class Ask:
    """One request: these arguments go with those that the caller gave.

    Attributes:
        arguments: what is asked for.
        optional: whether it only makes sure: a refusal says that there are no rows.
    """

    arguments: Mapping[str, Any]
    optional: bool = False


@attrs.frozen
class AskTime:
    """The exchange's time is needed before anything else."""


Step: TypeAlias = Ask | AskTime


@attrs.frozen
class Page:
    """The rows of one answer, and how many rows the exchange says there are; None where it does not say."""

    rows: list[Model]
    total: int | None


class Pager(Protocol):
    """The state of one pass over a list.

    `step` changes nothing: a request that failed or was canceled is simply asked for again.
    """

    def step(self) -> Step | None:
        """What is to be asked next; None at the end. Raises PagingError where the pass was not whole."""

    def take(self, page: Page) -> list[Model]:
        """Hand over the answer to `Ask`; returns the rows that were not handed out yet. May raise PagingError."""

    def take_time(self, now_ms: int) -> None:
        """Hand over the answer to `AskTime`."""
