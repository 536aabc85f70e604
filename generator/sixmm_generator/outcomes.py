"""How the outcome of an order call is found out: `x-outcome`, checked against the rest of the description, and planned.

It names parameters, fields and operations in other places of the file, so that a renamed one must not go unnoticed:
the client would look for orders where they are not.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from sixmm_generator.description import Description, Pointer
from sixmm_generator.names import arguments, operation_of
from sixmm_generator.naming import python_name, upper
from sixmm_generator.paging import ClockPlan, plan_clock
from sixmm_generator.rewrite import success_data
from sixmm_generator.roles import UNITS

Found = Iterator[tuple[Pointer, str]]

EFFECTS = ("place", "amend", "cancel")
DOUBTS = ("answered", "open")
_KEYS = {
    *(
        "effect",
        "mint",
        "items",
        "lookups",
        "holders",
        "same",
        "created",
        "changed",
        "ended",
        "again",
        "answer",
    ),
    *("unanswered", "x-assumed"),
}
_ITEM_KEYS = {"sent", "answered", "succeeded", "failed"}
# What each row of a batch's answer must have, by its Python name.
_ROW = ("code", "message")
_TRACE = ("symbol", "client_order_id", "order_id", "condition_id")
_LOOKUP_KEYS = {"operation", "by", "where", "since", "full"}


@attrs.frozen
class LookupPlan:
    """One query that finds what a call has done."""

    constant: str
    by: list[tuple[str, str]]
    where: list[tuple[str, str]]
    since: str | None
    full: tuple[str, int] | None


@attrs.frozen
class OutcomePlan:
    """How the outcome of one operation is found out."""

    effect: str
    mint: str | None
    items: dict[str, str]
    lookups: list[LookupPlan]
    holders: list[LookupPlan]
    same: list[tuple[str, str]]
    ids: list[tuple[str, str]]
    trace: list[list[str]]
    created: str | None
    changed: str | None
    ended: list[tuple[str, list[str]]]
    again: list[tuple[str, str, str]]
    answer: list[tuple[str, str]]
    scales: list[tuple[str, int, int]]
    unanswered: str
    clock: ClockPlan | None = None

    @property
    def imports(self) -> set[str]:
        """The modules of other resources' operations that it names."""
        constants = [one.constant for one in (*self.lookups, *self.holders)]
        named = {one.partition(".")[0] for one in constants if "." in one}
        return named | ({self.clock.resource} if self.clock else set())


@attrs.frozen
class _Place:
    """One x-outcome and the operation that it stands on."""

    pointer: Pointer
    operation: dict[str, Any]
    node: dict[str, Any]


def plan_outcome(description: Description, operation: dict[str, Any]) -> OutcomePlan | None:
    """The plan of an operation's x-outcome; None where it has none."""
    node = operation.get("x-outcome")
    if node is None:
        return None
    names = arguments(description, operation)
    checker = _Checker(description, {})
    items = dict(node.get("items", {}))
    answered = checker.answered(operation, items)
    if "answered" in items:
        items |= {role: answered[role] for role in _ROW}
    lookups = node.get("lookups", [])
    queries = [operation_of(description, one["operation"]) for one in lookups]
    found = [checker.found(one) for one in queries]
    sent = {name: wire for wire, name in names.items()}
    return OutcomePlan(
        effect=node["effect"],
        mint=node.get("mint"),
        items=items,
        lookups=[_lookup(description, operation, one) for one in lookups],
        holders=[_lookup(description, operation, one) for one in node.get("holders", [])],
        same=list(_same(node).items()),
        ids=[
            (wire, answered.get(names[wire], wire))
            for wire in (lookups[0]["where"].values() if lookups else ())
        ],
        trace=[
            list(dict.fromkeys(one[name] for one in (*found, sent) if name in one))
            for name in _TRACE
        ],
        created=node.get("created"),
        changed=node.get("changed"),
        ended=list(node.get("ended", {}).items()),
        again=[(names[name], name, field) for name, field in node.get("again", {}).items()],
        answer=list(node.get("answer", {}).items()),
        scales=checker.scales(operation, node, queries),
        unanswered=" ".join(node.get("unanswered", "").split()),
        clock=plan_clock(description) if {"lookups", "holders"} & node.keys() else None,
    )


def _same(node: dict[str, Any]) -> dict[str, str]:
    """What is found as it was sent: each field with its name where it is found."""
    same = node.get("same", {})
    return same if isinstance(same, dict) else {one: one for one in same}


def known_by(
    description: Description, operation: dict[str, Any], sent: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Of what is sent (wire and Python names), what names an order, each with its name in the answer."""
    ids = order_ids(description.document)
    answered = _Checker(description, {}).answered(operation, {})
    return sorted((wire, answered.get(name, wire)) for wire, name in sent if wire in ids)


def _lookup(
    description: Description, operation: dict[str, Any], node: dict[str, Any]
) -> LookupPlan:
    query, constant = operation_of(description, node["operation"]), upper(node["operation"])
    names = arguments(description, query)
    own = query["x-resource"] == operation["x-resource"]
    full = next(iter(node.get("full", {}).items()), None)
    return LookupPlan(
        constant=constant if own else f"{query['x-resource']}.{constant}",
        by=[(names[name], field) for name, field in node["by"].items()],
        where=list(node["where"].items()),
        since=names[node["since"]] if "since" in node else None,
        full=None if full is None else (names[full[0]], full[1]),
    )


def order_ids(document: dict[str, Any]) -> set[str]:
    """The fields that orders are known by anywhere in the description."""
    nodes = [
        operation["x-outcome"]
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and "x-outcome" in operation
    ]
    minted = {node["mint"] for node in nodes if "mint" in node}
    return minted.union(*(one["where"] for node in nodes for one in node.get("lookups", [])))


def outcome_problems(description: Description) -> Found:
    """Everything that an x-outcome names and that is not there, with its place in the file."""
    operations: dict[Any, tuple[Pointer, dict[str, Any]]] = {
        operation.get("operationId"): (("paths", path, method), operation)
        for path, item in description.document.get("paths", {}).items()
        for method, operation in item.items()
        if isinstance(operation, dict)
    }
    for pointer, operation in operations.values():
        if "x-outcome" in operation:
            at = (*pointer, "x-outcome")
            yield from _Checker(description, operations).check(
                _Place(at, operation, operation["x-outcome"])
            )
        elif operation.get("x-replay-protected") and pointer[-1] != "get":
            yield pointer, "x-outcome is missing: say how a lost answer's outcome is found out."


class _Checker:
    def __init__(
        self, description: Description, operations: dict[Any, tuple[Pointer, dict[str, Any]]]
    ) -> None:
        self._description = description
        self._operations = operations

    def check(self, place: _Place) -> Found:
        at, node = place.pointer, place.node
        yield from _unknown(at, node, _KEYS)
        if node.get("effect") not in EFFECTS:
            yield (*at, "effect"), f"effect must be one of {', '.join(EFFECTS)}."
        items = node.get("items", {})
        yield from _unknown((*at, "items"), items, _ITEM_KEYS)
        sent = self._sent(place.operation, items.get("sent"))
        if not sent:
            yield (*at, "items", "sent"), f"{items.get('sent')} is not a list that is sent."
        yield from _absent((*at, "mint"), _one(node, "mint"), sent, "is not sent")
        if "mint" in node and node.get("effect") != "place":
            yield (*at, "effect"), "an id is minted for what is placed: effect must be place."
        if "answered" in items:
            answered = self.answered(place.operation, items)
            for role in _ROW:
                if role not in answered:
                    yield (
                        (*at, "items", "answered"),
                        f"its rows have no field that is {role} in Python.",
                    )
        yield from self._check_queries(place, sent)

    def _check_queries(self, place: _Place, sent: set[str]) -> Found:
        at, node = place.pointer, place.node
        if bool(node.get("lookups")) == bool(node.get("unanswered")):
            yield at, "give lookups, or in `unanswered` the reason why there are none."
        if "holders" in node and not ("mint" in node and node.get("unanswered")):
            yield (
                (*at, "holders"),
                "holders are for what is placed with an id and can't be looked up.",
            )
        for key in ("lookups", "holders"):
            for index, lookup in enumerate(node.get(key, [])):
                yield from self._check_lookup(place, (*at, key, index), lookup, sent)

    def _check_lookup(
        self, place: _Place, at: Pointer, lookup: dict[str, Any], sent: set[str]
    ) -> Found:
        yield from _unknown(at, lookup, _LOOKUP_KEYS)
        pointer, operation = self._operations.get(lookup.get("operation"), ((), {}))
        if not pointer or pointer[-1] != "get":
            yield (*at, "operation"), f"{lookup.get('operation')} is not a GET of this description."
            return
        own = operation.get("x-resource") == place.operation.get("x-resource")
        if not own and "lookups" in at:
            yield (*at, "operation"), "a lookup must be of the same x-resource."
        taken = {self._resolved(one)["name"] for one in operation.get("parameters", [])}
        names = [*lookup.get("by", {}), *_one(lookup, "since"), *lookup.get("full", {})]
        yield from _absent(at, names, taken, "is not a parameter of the lookup")
        yield from _absent((*at, "by"), lookup.get("by", {}).values(), sent, "is not sent")
        yield from _absent((*at, "where"), lookup.get("where", {}).values(), sent, "is not sent")
        yield from self._check_units(place, operation)
        found = set(self.found(operation).values())
        yield from _absent((*at, "where"), lookup.get("where", {}), found, "is not found by it")
        yield from self._check_found(place, found, sent)

    def _check_found(self, place: _Place, found: set[str], sent: set[str]) -> Found:
        at, node = place.pointer, place.node
        for key in ("same", "created", "changed", "ended"):
            names = _one(node, key) if key in ("created", "changed") else node.get(key, {})
            names = _same(node).values() if key == "same" else names
            yield from _absent((*at, key), names, found, "is not a field of what is found")
        yield from _absent((*at, "same"), _same(node), sent, "is not sent")
        yield from _absent((*at, "again"), node.get("again", {}), sent, "is not sent")
        for key in ("again", "answer"):
            values = node.get(key, {}).values()
            yield from _absent((*at, key), values, found, "is not a field of what is found")
        answered = set(self.answered(place.operation, node.get("items", {})).values())
        yield from _absent((*at, "answer"), node.get("answer", {}), answered, "is not answered")

    def _check_units(self, place: _Place, lookup: dict[str, Any]) -> Found:
        """What is compared with the time of a call is in ms: in seconds, a change after it would look like one before."""
        fields = self._found(lookup)
        for key in ("created", "changed"):
            wire = place.node.get(key)
            if fields.get(str(wire), {}).get("x-unit", "ms") != "ms":
                said = f"{wire} is in s, and order safety compares it with times in ms. Name a field that is in ms,"
                yield (
                    (*place.pointer, key),
                    f"{said} or leave `{key}` out: what only it could prove is then unknown.",
                )

    def _sent(self, operation: dict[str, Any], items: str | None) -> set[str]:
        """The fields that a call sends; of a batch, those of an item and those beside the list."""
        schema = self._body(operation)
        fields = set(schema.get("properties", {}))
        if items is None:
            return fields
        each = schema.get("properties", {}).get(items, {}).get("items", {})
        return fields | self._properties(each).keys() if each else set()

    def _body(self, operation: dict[str, Any]) -> dict[str, Any]:
        content = operation.get("requestBody", {}).get("content", {})
        return self._resolved(content.get("application/json", {}).get("schema", {}))

    def found(self, lookup: dict[str, Any]) -> dict[str, str]:
        """The fields of what a lookup finds: its answer's, or those of an entry of its list. Python names → wire's."""
        return _by_python(self._found(lookup))

    def answered(self, operation: dict[str, Any], items: dict[str, str]) -> dict[str, str]:
        """The fields of an answer, or of a batch's rows: Python names, each with the wire's."""
        return _by_python(self._answered(operation, items))

    def scales(
        self, operation: dict[str, Any], node: dict[str, Any], lookups: list[dict[str, Any]]
    ) -> list[tuple[str, int, int]]:
        """The times of an answer that are found in another unit, each with what to multiply and to divide by."""
        answered = self._answered(operation, node.get("items", {}))
        found = self._found(lookups[0]) if lookups else {}
        units = [
            (
                name,
                UNITS.get(found.get(field, {}).get("x-unit"), 1),
                UNITS.get(answered[name].get("x-unit"), 1),
            )
            for name, field in node.get("answer", {}).items()
        ]
        return [one for one in units if one[1] != one[2]]

    def _found(self, lookup: dict[str, Any]) -> dict[str, Any]:
        schema = self._resolved(success_data(lookup))
        collection = schema.get("x-collection")
        fields = schema.get("properties", {})
        return (
            fields if collection is None else self._properties(fields[collection].get("items", {}))
        )

    def _answered(self, operation: dict[str, Any], items: dict[str, str]) -> dict[str, Any]:
        fields = self._properties(success_data(operation))
        if "answered" not in items:
            return fields
        return self._properties(fields.get(items["answered"], {}).get("items", {}))

    def _properties(self, schema: dict[str, Any]) -> dict[str, Any]:
        properties: dict[str, Any] = self._resolved(schema).get("properties", {})
        return properties

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self._description.resolve(node["$ref"]) if "$ref" in node else node
        return found or {}


def _by_python(properties: dict[str, Any]) -> dict[str, str]:
    return {python_name(wire, one): wire for wire, one in properties.items()}


def _unknown(at: Pointer, node: dict[str, Any], known: set[str]) -> Found:
    for key in node:
        if key not in known:
            yield (*at, key), f"{key} is not known here. Known: {', '.join(sorted(known))}."


def _absent(at: Pointer, names: Any, there: set[str], why: str) -> Found:
    for name in names:
        if name not in there:
            yield at, f"{name} {why}."


def _one(node: dict[str, Any], key: str) -> list[str]:
    return [node[key]] if key in node else []
