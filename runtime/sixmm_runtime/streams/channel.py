"""A channel of the description as data: which topics it has, and what its pushes carry."""

import string
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import attrs

from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.model import Model
from sixmm_runtime.streams.fields import BookFields

M = TypeVar("M", bound=Model)


@attrs.frozen(kw_only=True)
class Channel(Generic[M]):
    """One kind of topic.

    `payloads` says what a push carries: by its field `kind`, or under None where a channel has one kind only. An
    automatic channel is subscribed by the exchange, from the authentication on; its address is not known before.
    `book`: its first push holds the whole, and those after it what changed, under these names. `replaces`: each push
    makes the one before it worthless.
    """

    name: str
    address: str
    payloads: Mapping[str | None, type[M]]
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
            **{name: _part(name, arguments[name]) for name in names if not self.automatic}
        )

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
        """Whether a push can be the first: an update can't, where a snapshot goes before it."""
        book = self.book
        if book is None or book.kind is None or not isinstance(data, dict):
            return True
        return bool(data.get(book.kind) != book.update)

    def is_typed(self, data: Any) -> bool:
        """Whether a push says if it is a snapshot or an update."""
        kind = None if self.book is None else self.book.kind
        return isinstance(data, dict) and data.get(kind) is not None

    def model(self, data: Any) -> type[Model]:
        """What a push is read as; one of an unknown type is a bare `Model`, which keeps everything in `extra`."""
        payloads = self.payloads
        kind = data.get(self.kind) if None not in payloads and isinstance(data, dict) else None
        return payloads.get(kind if isinstance(kind, str) else None, Model)


def _part(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidArgument(f"{name} must be a string, not {type(value).__name__}.")
    if not value or not value.isprintable() or "." in value or " " in value:
        raise InvalidArgument(f"{name} must be a name such as BTCUSDT, without dots or spaces.")
    return str(value)
