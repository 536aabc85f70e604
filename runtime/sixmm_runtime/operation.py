"""An operation of the description as data, and the pure step from arguments to a request."""

import itertools
import json
import os
import secrets
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Generic, Literal, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

import attrs

from sixmm_runtime.encode import Condition, Param, encode_all, require
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.model import Model

Style = Literal["page", "cursor", "range", "limit"]


class Clock(NamedTuple):
    """The operation that says what time it is on the exchange, and the field that says it.

    `resolution_ms` is 1,000 where the exchange says it in whole seconds.
    """

    operation: "Operation[Any]"
    field: str
    resolution_ms: int = 1


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
        time: the field that a range of time is about, by its Python name.
        until: the field with a row's last moment, where rows follow each other without a gap; the same.
        span_ms: the longest range that is asked for at once; None: any.
        clock: where to learn the time at which a range ends that was left open.
        resumes: whether rows only ever come in behind those that are there, so that reading can go on after the last.
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
    resumes: bool = False


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
        holders: where there are no lookups, queries that find the order whose id a call was refused for.
        same: fields that an order of this call has as they were sent: what was sent, and how it is found.
        ids: fields by which an order is named: what was sent, and what a batch's row calls it.
        trace: the fields, sent or found, that have an order's contract, the caller's id, the exchange's id, and the id
            of a condition order.
        created: the field that says when an order was made.
        changed: the field that says when an order was last changed.
        ended: a field and its values that say that an order was canceled; without one, what is found has ended.
        again: what to name an order by when it is canceled again: arguments, the fields that they are sent as, and the
            fields of what was found to take them from.
        answer: the fields of the answer, each with the field of what was found that it is taken from.
        scales: the times of the answer that are found in another unit, each with what to multiply and to divide by.
        clock: where to learn the exchange's time, where no signed call has read it.
    """

    effect: Effect
    mint: str | None = None
    items: BatchItems | None = None
    lookups: tuple[Lookup, ...] = ()
    holders: tuple[Lookup, ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    trace: tuple[tuple[str, ...], ...] = ((), (), (), ())
    created: str | None = None
    changed: str | None = None
    ended: tuple[tuple[str, tuple[str, ...]], ...] = ()
    again: tuple[tuple[str, str, str], ...] = ()
    answer: tuple[tuple[str, str], ...] = ()
    scales: tuple[tuple[str, int, int], ...] = ()
    clock: Clock | None = None

    @property
    def is_batch(self) -> bool:
        """Whether the answer has a result for each order."""
        return self.items is not None and self.items.answered is not None


# The length and the characters that an id may have are not documented: these are few, and common to all exchanges.
_PREFIX_BYTES = 6


class OrderIds:
    """Ids that no other process and no other call has: a random part of the process, and a number."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Take a new prefix. A forked process must: it would go on with its parent's numbers."""
        self._prefix = secrets.token_hex(_PREFIX_BYTES)
        self._numbers = itertools.count(1)

    def new(self) -> str:
        """An id such as `5f0c9a31d2e4-17`."""
        return f"{self._prefix}-{next(self._numbers)}"

    def made(self, order_id: object) -> bool:
        """Return whether it comes from here."""
        return isinstance(order_id, str) and order_id.startswith(f"{self._prefix}-")


_IDS = OrderIds()
new_order_id = _IDS.new
is_minted = _IDS.made
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_IDS.renew)


def mint(outcome: Outcome, body: dict[str, Any], new_id: Callable[[], str]) -> None:
    """Give an id to every order of a body without one. An empty id counts as missing: no query finds it."""
    name = outcome.mint
    if name is None:
        return
    for order in (body,) if outcome.items is None else body[outcome.items.sent]:
        if not order.get(name):
            order[name] = new_id()


R = TypeVar("R", bound=Model)

_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
_NOT_TEXT = "An argument holds half of a surrogate pair, which is not text."


class Request(NamedTuple):
    """A call before it is signed, in its final bytes: nothing is serialised again."""

    method: str
    path: str
    query: str
    body: bytes | None
    named: tuple[tuple[str, str], ...] = ()
    """What names the call's order in its answer, and the value that was sent."""


@attrs.frozen(kw_only=True)
class Operation(Generic[R]):
    """One operation of the description.

    `security` lists alternatives, each a set of scheme names that go together; no alternatives means public.
    `repeatable` says that sending it twice does no more than sending it once; `sets` are the arguments that say what it
    sets, where a repeat must not undo a later call for the same. `signed_again` says that it may be sent a second time
    when its timestamp or token was refused, though not otherwise. `weight` is what it takes from a client's own
    rate limit.
    `outcome` is how to find out what an order call did whose answer was lost; None for other calls.
    `body` is None where the operation takes no body, and a tuple of parameters where a JSON object is sent.
    `conditions` say which arguments are needed because of others. `orders_in` says where orders are that keep to
    their contract's rules: the argument that lists them, or `body` where the arguments are one. `known_by` are the
    fields that name the call's order, sent and answered: an answer that names another one is not this call's.
    """

    id: str
    method: str
    path: str
    result: type[R]
    docs_url: str
    security: tuple[tuple[str, ...], ...] = ()
    session: str | None = None
    repeatable: bool = False
    signed_again: bool = False
    sets: tuple[str, ...] | None = None
    weight: int = 1
    query: tuple[Param, ...] = ()
    body: tuple[Param, ...] | None = None
    conditions: tuple[Condition, ...] = ()
    orders_in: str | None = None
    known_by: tuple[tuple[str, str], ...] = ()
    outcome: Outcome | None = None
    paging: Paging | None = None

    def request(
        self, arguments: Mapping[str, Any], new_id: Callable[[], str] = new_order_id
    ) -> Request:
        """Serialise the call, once. Raises InvalidArgument; nothing is sent by this.

        An order that was given no id of its own gets one from `new_id`.
        """
        request = self._encoded(arguments, new_id)
        require(self.conditions, arguments)
        return request

    def _encoded(self, arguments: Mapping[str, Any], new_id: Callable[[], str]) -> Request:
        if self.body is None:
            return self._request(encode_all(self.query, arguments), None)
        query: dict[str, Any] = {}
        body = arguments
        if self.query:
            in_query = {param.name for param in self.query}
            given = {name: value for name, value in arguments.items() if name in in_query}
            query = encode_all(self.query, given)
            body = {name: value for name, value in arguments.items() if name not in in_query}
        encoded = encode_all(self.body, body)
        if self.outcome is not None:
            mint(self.outcome, encoded, new_id)
        return self._request(query, encoded)

    def _request(self, query: dict[str, Any], body: dict[str, Any] | None) -> Request:
        return Request(
            method=self.method,
            path=self.path,
            query=_query(query),
            body=None if body is None else _json(body),
            named=self._named(query if body is None else body) if self.known_by else (),
        )

    def _named(self, sent: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        named = []
        for name, there in self.known_by:
            value = sent.get(name)
            if value is not None:
                named.append((there, str(value)))
        return tuple(named)


def _query_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _query(query: dict[str, Any]) -> str:
    if not query:
        return ""
    values = {name: _query_value(value) for name, value in query.items()}
    try:
        return urlencode(values, quote_via=quote, safe="")
    except UnicodeEncodeError:
        raise InvalidArgument(_NOT_TEXT) from None


def _json(body: dict[str, Any]) -> bytes:
    text = _COMPACT.encode(body)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidArgument(_NOT_TEXT) from None
