"""An operation of the description as data, and the pure step from arguments to a request."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

import attrs

from sixmm_runtime.condition import Condition, require
from sixmm_runtime.encode import Param, encode_all
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.model import Model
from sixmm_runtime.outcome.declaration import Outcome
from sixmm_runtime.outcome.ids import mint, new_order_id
from sixmm_runtime.paging.declaration import Paging

R = TypeVar("R", bound=Model)

_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
_NOT_TEXT = "An argument holds half of a surrogate pair, which is not text."


class Request(NamedTuple):
    """A call before it is signed: everything is in its final bytes, and nothing is serialised again."""

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
    sets, where a later call for the same must not be undone by a repeat. `signed_again` says that it may be sent a second
    time when its timestamp or token was refused, though not otherwise. `weight` is what it takes from a client's own
    rate limit.
    `outcome` is how to find out what an order call did whose answer was lost; None for other calls.
    `body` is None where the operation takes none, and a tuple of parameters where a JSON object is sent.
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
