"""What streams' frames and books are called on the wire, found by what each field is for, as data for the runtime.

A field is for what its `x-role` says, or else its Python name. What the runtime can't do without must be there, and no two
fields of an object may be for the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
from sixmm_description import assumption_of

from sixmm_generator.description import Description, DescriptionError, Pointer, pointer_of
from sixmm_generator.naming import python_name, role_name, snake
from sixmm_generator.roles import UNITS

Data = dict[str, Any]

_CONNECTION: Pointer = ("channels", "connection", "messages")
_REQUESTS = ("subscribe", "unsubscribe", "ping")
# The answers that the runtime knows by their word: its name for each, and whether it can do without.
_ANSWERS = {"subscribed": False, "pong": True, "authenticated": False}
# What the runtime can't follow an account without, by Python names.
_EVENTS = {
    "order": (
        "order_id",
        "symbol",
        "status",
        "price",
        "quantity",
        "executed_quantity",
        "trade_id",
        "last_fill_price",
        "last_fill_quantity",
        "role",
        "fee",
        "realized_pnl",
        "updated_at",
    ),
    "account": ("balances", "positions"),
}
_INSIDE = {
    "balances": ("asset", "wallet_balance", "frozen_margin", "used_margin"),
    "positions": (
        "symbol",
        "position_side",
        "quantity",
        "entry_price",
        "margin_mode",
        "leverage",
    ),
}
# What the runtime calls the fields of a book, and what each is for.
_BOOK = {
    "symbol": "symbol",
    "kind": "type",
    "first_version": "start_version",
    "last_version": "end_version",
    "bids": "bids",
    "asks": "asks",
}
_FIRST = {"first": 1, "previous": 0}
_LEVELS = {"totals": False, "changes": True}


@attrs.frozen
class _Held:
    """A field, and where it stands."""

    wire: str
    at: Pointer
    node: Data


class StreamFields:
    """Reads roles, and keeps every problem. Nothing that it gives is to be used where there are some."""

    def __init__(self, description: Description) -> None:
        self._description = description
        self.problems: list[str] = []

    def frames(self, pushes: Sequence[Pointer]) -> Data:
        """What `FrameFields` of the runtime holds; `pushes` are the messages that carry a topic."""
        connection = self._node(_CONNECTION)
        requests = {name: self._payload((*_CONNECTION, name)) for name in _REQUESTS}
        answers = {
            name: self._payload((*_CONNECTION, name)) for name in connection if name not in requests
        }
        asked = self._shared(requests, ("id", "op", "args"))
        said = self._shared(answers, ("id", "event", "success"), ("code", "message"))
        pushed = self._shared(
            {"/".join(map(str, at)): self._payload(at) for at in pushes}, ("topic", "data"), ("ts",)
        )
        times = [fields["ts"] for fields in (self._payload(at) for at in pushes) if "ts" in fields]
        units = {one.node.get("x-unit", "ms") for one in times}
        if len(units) > 1:
            self._problem(
                times[0].at, "ts is in ms and in s: the client reads one unit in all pushes."
            )
        topics = answers.get("subscribed", {}).get("data")
        return {
            **pushed,
            "ts_ms": UNITS.get(next(iter(units), "ms"), 1),
            **asked,
            **{name: self._word(fields, "op", name) for name, fields in requests.items()},
            "reply_id": said["id"],
            **{name: said[name] for name in ("event", "success", "code", "message")},
            "topics": topics.wire if topics else None,
            **{
                name: self._word(answers.get(name, {}), "event", name, optional=optional)
                for name, optional in _ANSWERS.items()
            },
        }

    def book(self, at: Pointer) -> Data:
        """What `BookFields` of the runtime holds, of the payload at this place."""
        fields = self._fields(at)
        self._need(at, fields, ("end_version", "bids", "asks"))
        first, kind = fields.get("start_version"), fields.get("type")
        words = self._words(kind)
        levels = {self._level(fields[side]) for side in ("bids", "asks") if side in fields}
        if len(levels) > 1:
            self._problem(fields["asks"].at, "levels of asks are not like those of bids.")
        level, changes = next(iter(levels), ((0, 1), False))
        return {
            "symbol": _wire(fields.get("symbol")),
            "kind": _wire(kind),
            "snapshot": words.get("SNAPSHOT"),
            "update": words.get("UPDATE"),
            "first_version": _wire(first),
            "last_version": _wire(fields.get("end_version")),
            "bids": _wire(fields.get("bids")),
            "asks": _wire(fields.get("asks")),
            "follows": 1 if first is None else self._convention(first.at, first.node, _FIRST),
            "level": level,
            "changes": changes,
            "assumed": self._assumed(fields),
        }

    def _assumed(self, fields: Mapping[str, _Held]) -> dict[str, str]:
        """Which of a book's fields no page says: the runtime's name for each, with the reason and the id."""
        held = {name: fields.get(role) for name, role in _BOOK.items()}
        places = {name: one.node for name, one in held.items() if one is not None}
        if (side := fields.get("bids")) is not None:
            places["level"] = self._node(self._target((*side.at, "items")))
        marks = {name: assumption_of(node) for name, node in places.items()}
        return {name: f"{mark.why.rstrip('.')} [{mark.id}]" for name, mark in marks.items() if mark}

    def kinds(self, payloads: Mapping[str, Pointer]) -> tuple[str | None, dict[str, str]]:
        """The field that tells the payloads of one channel apart, and the word of each."""
        found = {name: self._fields(at) for name, at in payloads.items()}
        for name, at in payloads.items():
            self._need(at, found[name], ("event_type",))
        kind = self._shared(found, ("event_type",))["event_type"]
        return kind, {
            name: self._word(fields, "event_type", name) for name, fields in found.items()
        }

    def events(
        self, payloads: Sequence[tuple[str | None, str, Pointer, Pointer]]
    ) -> dict[str, str]:
        """Which of an account's events are of what: the model by role.

        Each is given with its `x-role`, its model, and the places of the message and of the payload.
        """
        found: dict[str, str] = {}
        for role, model, message, at in payloads:
            if role in found:
                self._problem((*message, "x-role"), f"{found[role]} has the role {role} already.")
            elif role in _EVENTS:
                found[role] = model
                self._has(at, _EVENTS[role])
                for name, needed in _INSIDE.items() if role == "account" else ():
                    self._has((*at, "properties", self._wire_of(at, name), "items"), needed)
            elif role is not None:
                self._problem((*message, "x-role"), f"{role} is not one of {', '.join(_EVENTS)}.")
        for role in _EVENTS:
            if role not in found:
                at = payloads[0][2][:-1] if payloads else ("operations",)
                self._problem(at, f"no push has the `x-role` {role}, which streams need.")
        return found

    def _has(self, at: Pointer, names: Sequence[str]) -> None:
        """Refuse an object that lacks one of these Python names."""
        properties = self._node(self._target(at)).get("properties", {})
        known = {python_name(wire, node) for wire, node in properties.items()}
        for name in names:
            if name not in known:
                reason = (
                    f"no field has the Python name {name}, which streams need: say `x-python-name`."
                )
                self._problem(self._target(at), reason)

    def _wire_of(self, at: Pointer, name: str) -> str:
        properties = self._node(self._target(at)).get("properties", {})
        return next((w for w, node in properties.items() if python_name(w, node) == name), name)

    def raise_problems(self) -> None:
        """Raises DescriptionError, where something is wrong."""
        if self.problems:
            raise DescriptionError(self.problems)

    # Reading

    def _payload(self, at: Pointer) -> dict[str, _Held]:
        place = self._target(at)
        payload = (*place, "payload")
        fields: dict[str, _Held] = {}
        for one in self._parts(payload):
            for role, held in self._fields(one).items():
                fields.setdefault(role, held)
        return fields

    def _parts(self, at: Pointer) -> Iterator[Pointer]:
        at = self._target(at)
        node = self._node(at)
        for index in range(len(node.get("allOf", ()))):
            yield from self._parts((*at, "allOf", index))
        yield at

    def _fields(self, at: Pointer) -> dict[str, _Held]:
        at = self._target(at)
        fields: dict[str, _Held] = {}
        for wire, node in self._node(at).get("properties", {}).items():
            held = _Held(wire, (*at, "properties", wire), node)
            role = role_name(wire, node)
            if role in fields:
                self._problem(held.at, f"{role} is {fields[role].wire} already: one can be for it.")
            fields[role] = held
        return fields

    def _shared(
        self,
        objects: Mapping[str, Mapping[str, _Held]],
        needed: Sequence[str],
        optional: Sequence[str] = (),
    ) -> dict[str, str | None]:
        """The one name that each role has in all of these objects."""
        found: dict[str, str | None] = {}
        for role in (*needed, *optional):
            held = [fields[role] for fields in objects.values() if role in fields]
            found[role] = held[0].wire if held else None
            for other in held:
                if other.wire != found[role]:
                    reason = f"{role} is called {found[role]} in other frames: the client reads one name."
                    self._problem(other.at, reason)
            if not held and role in needed:
                self._problem(_CONNECTION, f"no frame has a field for {role}: {_WAY_OUT}")
        return found

    def _need(self, at: Pointer, fields: Mapping[str, _Held], roles: Sequence[str]) -> None:
        for role in roles:
            if role not in fields:
                self._problem(at, f"no field is for {role}, which streams need: {_WAY_OUT}")

    def _word(
        self, fields: Mapping[str, _Held], role: str, name: str, *, optional: bool = False
    ) -> Any:
        node = self._node(self._target(fields[role].at)) if role in fields else {}
        word = node.get("const")
        if word is None and not optional:
            at = fields[role].at if role in fields else _CONNECTION
            self._problem(at, f"nothing tells {name} from others: give its {role} a `const`.")
        return word

    def _words(self, kind: _Held | None) -> dict[str, Any]:
        if kind is None:
            return {}
        node = self._node(self._target(kind.at))
        values = node.get("enum", node.get("x-extensible-enum", ()))
        words = dict(zip(node.get("x-enum-varnames", ()), values, strict=False))
        for name in ("SNAPSHOT", "UPDATE"):
            if name not in words:
                self._problem(kind.at, f"no value has the Python name {name} (x-enum-varnames).")
        return words

    def _level(self, side: _Held) -> tuple[tuple[Any, Any], bool]:
        at = self._target((*side.at, "items"))
        node = self._node(at)
        changes = self._convention(at, node, _LEVELS)
        if "x-position" in node:
            places = [snake(one) for one in node["x-position"]]
            found: dict[str, Any] = {name: index for index, name in enumerate(places)}
        else:
            fields = self._fields(at)
            found = {role: held.wire for role, held in fields.items()}
        for role in ("price", "quantity"):
            if role not in found:
                self._problem(at, f"no place or field is for {role}, which a book needs.")
        return (found.get("price"), found.get("quantity")), changes

    def _convention(self, at: Pointer, node: Data, known: Mapping[str, Any]) -> Any:
        name = node.get("x-convention", next(iter(known)))
        if name not in known:
            self._problem((*at, "x-convention"), f"{name} is not one of {', '.join(known)}.")
        return known.get(name)

    def _target(self, at: Pointer) -> Pointer:
        node = self._node(at)
        return self._target(pointer_of(node["$ref"])) if "$ref" in node else at

    def _node(self, at: Pointer) -> Any:
        node: Any = self._description.document
        for step in at:
            node = node[step] if isinstance(step, int) else node.get(step, {})
        return node

    def _problem(self, at: Pointer, reason: str) -> None:
        self.problems.append(self._description.problem(at, reason))


_WAY_OUT = "say `x-role` at the field that is, or give it this `x-python-name`."


def payload_ref(message: Data) -> str:
    """What a push carries. Raises KeyError, IndexError or TypeError where its message is no allOf of the push and that."""
    properties = message["payload"]["allOf"][1]["properties"]
    wire = {python_name(name, node): name for name, node in properties.items()}["data"]
    ref: str = properties[wire]["$ref"]
    return ref


def _wire(held: _Held | None) -> str | None:
    return None if held is None else held.wire
