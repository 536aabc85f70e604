"""A channel of the description as data: which topics it has, what its pushes carry, and what the wire calls it.

asyncapi.yaml says all of it, and generated code fills it in. A field that the description does not have is None, which
no frame has.
"""

import string
from collections.abc import Mapping
from typing import Any, Generic, TypeAlias, TypeVar

import attrs

from sixmm_runtime.encode import Encoder
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.model import Model

# A name, or None: a dict takes that for one that it does not have.
_Optional: TypeAlias = Any


@attrs.frozen(kw_only=True)
class FrameFields:
    """The names of what is around every payload, by who sends it.

    Attributes:
        topic, ts, data: of a push; `ts_ms` is how many ms one of the unit of `ts` is.
        id, op, args: of a request.
        subscribe, unsubscribe, ping: the words of `op`.
        reply_id, event, success, topics, code, message: of an answer.
        subscribed, pong, authenticated: the words of `event`.
        transient: the values of `code` that say that the same request could go well a moment later.
    """

    topic: str
    ts: _Optional
    data: str
    id: str
    op: str
    args: str
    subscribe: str
    unsubscribe: str
    ping: str
    reply_id: str
    event: str
    success: str
    topics: _Optional
    code: _Optional
    message: _Optional
    subscribed: str
    pong: _Optional
    authenticated: str
    transient: frozenset[int]
    ts_ms: int = 1

    def at(self, frame: Mapping[str, Any]) -> int | None:
        """When a push was sent, in Unix ms; None where it does not say."""
        ts = frame.get(self.ts)
        return ts * self.ts_ms if type(ts) is int else None


@attrs.frozen(kw_only=True)
class BookFields:
    """The names of what a push of an order book holds, and its conventions.

    Attributes:
        kind: the field that says whether it is the whole book; `snapshot` and `update` are its words.
        last_version: the version of the book after the push.
        first_version: the first version that the push makes; with `follows` 0, the version that it follows on.
        follows: by how much an update's `first_version` is above the version of the book that it follows on.
        level: where a level has its price and its quantity: places of an array, or names of an object's fields.
        assumed: which of these no page says, each with the reason and the id of the assumption.
        changes: whether an update's quantities say by how much a level changed, in place of what there is now.
    """

    symbol: _Optional
    kind: _Optional
    snapshot: _Optional
    update: _Optional
    first_version: _Optional
    last_version: str
    bids: str
    asks: str
    follows: int = 1
    level: tuple[int, int] | tuple[str, str] = (0, 1)
    changes: bool = False
    assumed: Mapping[str, str] = attrs.field(factory=dict)

    def doubt(self, *names: str) -> str:
        """Which of these fields are assumed, as text to add to an error about them; empty if all are documented."""
        said = [
            f"`{wire}` is assumed: {self.assumed[name]}"
            if isinstance(wire, str)
            else f"its form is assumed: {self.assumed[name]}"
            for name in names
            if name in self.assumed
            for wire in (getattr(self, name),)
        ]
        return f" ({'; '.join(said)})" if said else ""


M = TypeVar("M", bound=Model)


@attrs.frozen(kw_only=True)
class Channel(Generic[M]):
    """One kind of topic.

    `payloads` says what a push carries: by its field `kind`, or under None where a channel has one kind only. An
    automatic channel is subscribed by the exchange, from the authentication on; its address is not known before.
    `values` are the parameters of its address that have listed values, each with what refuses other spellings.
    `book`: its first push holds the whole, and those after it what changed, under these names. `replaces`: each push
    makes the one before it worthless.
    """

    name: str
    address: str
    payloads: Mapping[str | None, type[M]]
    values: Mapping[str, Encoder] = attrs.field(factory=dict)
    automatic: bool = False
    private: bool = False
    kind: str | None = None
    book: BookFields | None = None
    replaces: bool = False
    docs_url: str

    def topic(self, arguments: Mapping[str, Any]) -> str:
        """The topic for these values of the address's parameters. Raises InvalidArgument."""
        names = self.parameters
        return self.address.format(
            **{name: self._part(name, arguments[name]) for name in names if not self.automatic}
        )

    def _part(self, name: str, value: Any) -> str:
        listed = self.values.get(name)
        return _part(name, value if listed is None else listed(name, value))

    @property
    def parameters(self) -> list[str]:
        """The names in its address."""
        return [name for _, name, _, _ in string.Formatter().parse(self.address) if name]

    @property
    def snapshot(self) -> bool:
        """Whether its first push holds the whole."""
        return self.book is not None

    @property
    def prefix(self) -> str:
        """What all its topics begin with."""
        return self.address.partition("{")[0]

    def can_begin(self, data: Any) -> bool:
        """Return whether a push can be the first: an update can't, where a snapshot goes before it."""
        book = self.book
        if book is None or book.kind is None or not isinstance(data, dict):
            return True
        return bool(data.get(book.kind) != book.update)

    def is_typed(self, data: Any) -> bool:
        """Return whether a push says if it is a snapshot or an update."""
        kind = None if self.book is None else self.book.kind
        return isinstance(data, dict) and data.get(kind) is not None

    def model(self, data: Any) -> type[Model]:
        """What a push is read as; one of an unknown type is a bare `Model`, which keeps everything in `extra`."""
        payloads = self.payloads
        if None in payloads:
            return payloads[None]
        kind = data.get(self.kind) if isinstance(data, dict) else None
        return payloads.get(kind if isinstance(kind, str) else None, Model)


def _part(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidArgument(f"{name} must be a string, not {type(value).__name__}.")
    if not value or not value.isprintable() or "." in value or " " in value:
        raise InvalidArgument(f"{name} must be a name such as BTCUSDT, without dots or spaces.")
    return str(value)
