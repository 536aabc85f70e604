"""Translates objects between the names on the wire and the Python names, which the record and the queries use.

The names are those of the generated models, and so are the words: of an enum, the names of its members. Times are in ms.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import attrs

from sixmm_runtime.decode import MS_PER_SECOND, ListOf, ObjectOf, members_of, seconds
from sixmm_runtime.model import Model

Json = dict[str, Any]
_Turn = Callable[[Any], Any]

#: Which event an event is, as its `event_type` in Python says.
ORDER, ACCOUNT = "order", "account"
# What events are told apart by where they do not say what they are.
_OF_AN_ORDER = ("order_id", "status", "executed_quantity")
_OF_AN_ACCOUNT = ("balances", "positions")


class Spelling:
    """How the objects of one model are spelled.

    Attributes:
        wires: the names on the wire of its fields, by their Python names.
        inner: the spellings of the objects in its fields.
    """

    def __init__(self, cls: type[Model]) -> None:
        self.wires = {name: one.wire for name, one in cls._fields.items()}
        self.inner: dict[str, Spelling] = {}
        self._reads: dict[str, tuple[str, _Turn | None]] = {}
        self._writes: dict[str, _Turn] = {}
        for name, one in cls._fields.items():
            read = self._turns(name, one.decode)
            self._reads[one.wire] = (name, read)

    def _turns(self, name: str, decode: Any) -> _Turn | None:
        item = decode.item if isinstance(decode, ListOf) else decode
        words = members_of(item)
        if isinstance(item, ObjectOf):
            inner = self.inner[name] = spelling(item.cls)
            self._writes[name] = inner.write
            return inner.read
        if words and any(word != member for word, member in words.items()):
            self._writes[name] = _word({member: word for word, member in words.items()})
            return _word(words)
        if decode is seconds:
            self._writes[name] = _to_seconds
            return _from_seconds
        return None

    def read(self, raw: Any) -> Any:
        """The same in Python names. Fields that the model does not know, and other values, stay as they are."""
        if isinstance(raw, list):
            return [self.read(one) for one in raw]
        if not isinstance(raw, dict):
            return raw
        reads = self._reads
        found = {name: value for name, value in raw.items() if name not in reads}
        for wire, (name, turn) in reads.items():
            if wire in raw:
                value = raw[wire]
                found[name] = value if turn is None or value is None else turn(value)
        return found

    def write(self, value: Any, rest: "Spelling | None" = None) -> Any:
        """The reverse. What this does not know goes by the spelling that it came from, `rest`."""
        if isinstance(value, list):
            return [self.write(one) for one in value]
        if not isinstance(value, dict):
            return value
        ours = {name: one for name, one in value.items() if name in self.wires}
        others = {name: one for name, one in value.items() if name not in ours}
        return (others if rest is None else rest.named(others)) | self.named(ours)

    def named(self, value: Json) -> Json:
        """An object in Python names, as it is sent. What this does not know stays."""
        turns = self._writes
        return {
            self.wires.get(name, name): one
            if one is None or name not in turns
            else turns[name](one)
            for name, one in value.items()
        }


def spelling(cls: type[Model]) -> Spelling:
    """The spelling of a model's objects."""
    return _spelling(cls)  # type: ignore[arg-type]  # classes have a hash, objects have none


@cache
def _spelling(cls: type[Model]) -> Spelling:
    return Spelling(cls)


def _word(words: Mapping[Any, Any]) -> _Turn:
    # By type: a bool is an int for a dict, and others may have no hash.
    return lambda value: words.get(value, value) if type(value) in (str, int) else value


def _from_seconds(value: Any) -> Any:
    try:
        return seconds(value)
    except ValueError:
        return value


def _to_seconds(value: Any) -> Any:
    return value // MS_PER_SECOND if type(value) is int else value


@attrs.frozen(kw_only=True)
class UserEvents:
    """The events of an account: which there are, and how they are spelled.

    Attributes:
        kind: the field that says which event it is.
        order_word, account_word: its words.
        order, account: what they are read as.
    """

    kind: str
    order_word: str
    account_word: str
    order: type[Model]
    account: type[Model]

    def kind_of(self, event: Json) -> tuple[str | None, bool]:
        """Which event it is, None where it is unknown; and whether it says so."""
        said = event.get(self.kind)
        if said is not None:
            known = {self.order_word: ORDER, self.account_word: ACCOUNT}
            return known.get(said) if isinstance(said, str) else None, True
        wires = spelling(self.order).wires
        if not event.keys().isdisjoint({wires[name] for name in _OF_AN_ORDER}):
            return ORDER, False
        wires = spelling(self.account).wires
        if not event.keys().isdisjoint({wires[name] for name in _OF_AN_ACCOUNT}):
            return ACCOUNT, False
        return None, False

    def read(self, event: Json) -> Json:
        """An event in Python names; its `event_type` is ORDER or ACCOUNT, or what it says where that is unknown."""
        kind, _ = self.kind_of(event)
        found: Json = spelling(self.account if kind == ACCOUNT else self.order).read(event)
        return found if kind is None else {**found, "event_type": kind}

    def write(self, event: Json, rest: Spelling | None = None) -> Json:
        """An event in Python names, as it would have come; `rest` spells what the stream does not know of it."""
        is_order = event["event_type"] == ORDER
        found: Json = spelling(self.order if is_order else self.account).write(event, rest)
        return {**found, self.kind: self.order_word if is_order else self.account_word}

    def wires_of(self, names: frozenset[str]) -> frozenset[str]:
        """What these fields of an order's event are called on the wire."""
        wires = spelling(self.order).wires
        return frozenset(wires[name] for name in names if name in wires)
