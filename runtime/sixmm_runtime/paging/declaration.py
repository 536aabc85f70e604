"""How an operation is paged, as the description says it (`x-paging`)."""

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs

if TYPE_CHECKING:
    from sixmm_runtime.operation import Operation

Style = Literal["page", "cursor", "range", "limit"]


class Clock(NamedTuple):
    """The operation that says what time it is on the exchange, and the field that says it in Unix ms."""

    operation: "Operation[Any]"
    field: str


@attrs.frozen(kw_only=True)
class Paging:
    """How the rows of an operation are asked for page by page.

    Attributes:
        style: `page`: by number, within a range of time where `time` is given; `cursor`: by the id of the last row;
            `range`: by ranges of time alone; `limit`: all at once, by how many.
        items: the field of an answer that holds its rows, by its wire name.
        identity: the fields, by wire names, that tell one row from another; none: everything in the row.
        first: the number of the first page.
        total_counts: what an answer's total counts.
        size: how many rows a page holds, or at most, as documented; None where it is not.
        time: the field that a range of time is about.
        until: the field with a row's last moment, where rows follow each other without a gap.
        span_ms: the longest range that is asked for at once; None: any.
        clock: where to learn the time at which a range ends that was left open.
    """

    style: Style
    items: str
    identity: tuple[str, ...] = ()
    first: int = 1
    total_counts: Literal["rows", "pages"] = "rows"
    size: int | None = None
    time: str | None = None
    until: str | None = None
    span_ms: int | None = None
    clock: Clock | None = None
