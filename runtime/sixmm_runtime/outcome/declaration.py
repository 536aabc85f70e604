"""What the description says about the outcome of an order call, as data."""

from enum import Enum
from typing import TYPE_CHECKING, Any

import attrs

from sixmm_runtime.paging.declaration import Clock

if TYPE_CHECKING:
    from sixmm_runtime.operation import Operation


class Effect(Enum):
    """What an order call does."""

    PLACE = "place"
    AMEND = "amend"
    CANCEL = "cancel"


@attrs.frozen
class BatchItems:
    """Where a batch has its orders: in what is sent, and in the answer with its two counts. Wire names."""

    sent: str
    answered: str | None = None
    succeeded: str | None = None
    failed: str | None = None
    code: str = "code"
    message: str = "message"


@attrs.frozen
class Lookup:
    """A query that finds what a call has done.

    Attributes:
        operation: the query.
        by: its arguments, each with the field of what was sent that it takes its value from.
        where: fields of what it finds, each with the field of what was sent that it must equal.
        since: its argument that leaves out what is older.
        full: its argument for how many entries are wanted, and how many: where it finds as many, what is not among
            them may still exist.
    """

    operation: "Operation[Any]"
    by: tuple[tuple[str, str], ...]
    where: tuple[tuple[str, str], ...]
    since: str | None = None
    full: tuple[str, int] | None = None


@attrs.frozen
class Outcome:
    """How the outcome of an order call is found out. Fields by their wire names.

    Attributes:
        effect: what the call does.
        mint: the field that gets an id of ours where the caller gave none.
        items: where the orders are, for a batch.
        lookups: queries to ask in turn; without any, a lost answer's outcome stays unknown.
        same: fields that an order of this call has as they were sent: what was sent, and how it is found.
        ids: fields by which an order is named: what was sent, and what a batch's row calls it.
        trace: for an order's contract, the caller's id, the exchange's and that of a condition order: the fields, sent or
            found, that say it.
        created: the field that says when an order was made.
        changed: the field that says when an order was last changed.
        ended: a field and its values that say that an order was canceled; without one, what is found has ended.
        again: what to name an order by when it is canceled again: arguments, the fields that they are sent as, and the
            fields of what was found to take them from.
        answer: the fields of the answer, each with the field of what was found that it is taken from.
        clock: where to learn the exchange's time, where no signed call has read it.
    """

    effect: Effect
    mint: str | None = None
    items: BatchItems | None = None
    lookups: tuple[Lookup, ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    trace: tuple[tuple[str, ...], ...] = ((), (), (), ())
    created: str | None = None
    changed: str | None = None
    ended: tuple[tuple[str, tuple[str, ...]], ...] = ()
    again: tuple[tuple[str, str, str], ...] = ()
    answer: tuple[tuple[str, str], ...] = ()
    clock: Clock | None = None

    @property
    def is_batch(self) -> bool:
        """Whether the answer has a result for each order."""
        return self.items is not None and self.items.answered is not None
