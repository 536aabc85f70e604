"""Walks a schema of a description and says what it says about each field."""

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from sixmm_generator.description import Pointer, pointer_of
from sixmm_generator.docs.said import (
    MARK,
    Condition,
    Kinds,
    Node,
    contradictions_in,
    mark_on,
    vouches,
)

# described keyword → aspect
_PLAIN = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "exclusive_minimum",
    "exclusiveMaximum": "exclusive_maximum",
    "multipleOf": "multiple_of",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
    "pattern": "pattern",
    "default": "default",
    "const": "constant",
    "x-unit": "unit",
    "x-flags": "flags",
    "deprecated": "deprecated",
}
# Deeper than any documented answer, so that a schema which holds itself ends.
_DEPTH = 8


@attrs.frozen
class Around:
    """The marks around a node; see `said.Node`."""

    marked: Kinds = frozenset()
    owners: tuple[str, ...] = ()


@attrs.frozen
class Site:
    """A schema where it is used.

    Attributes:
        used: what stands there: a `$ref` with siblings, or a schema.
        target: what it resolves to.
    """

    used: dict[str, Any]
    pointer: Pointer
    target: dict[str, Any]
    target_pointer: Pointer

    def find(self, key: str) -> tuple[Any, Pointer] | None:
        """A keyword's value and place: beside the `$ref`, or in what it resolves to."""
        if key in self.used:
            return self.used[key], (*self.pointer, key)
        if key in self.target:
            return self.target[key], (*self.target_pointer, key)
        return None


@attrs.frozen
class Walker:
    """Walks schemas of one document. `resolve` gives what a `$ref` points to, or None."""

    resolve: Callable[[str], Any]

    def site(self, used: dict[str, Any], pointer: Pointer) -> Site:
        """Follow a `$ref`, and a chain of them."""
        target, target_pointer, hops = used, pointer, 0
        while "$ref" in target and hops < _DEPTH:
            target_pointer = pointer_of(target["$ref"])
            found = self.resolve(target["$ref"])
            target, hops = (found if isinstance(found, dict) else {}), hops + 1
        return Site(used, pointer, target, target_pointer)

    def fields(
        self, used: dict[str, Any], pointer: Pointer, part: str, around: Around
    ) -> dict[str, Node]:
        """All fields of an object schema, by `part path`."""
        return dict(self._object(self.site(used, pointer), f"{part} ", around, 0))

    def field(self, used: dict[str, Any], pointer: Pointer, around: Around) -> Node:
        """One field with its schema, as a parameter has."""
        return self._node(self.site(used, pointer), around)

    def properties(self, site: Site) -> dict[str, tuple[dict[str, Any], Pointer, Kinds]]:
        """Properties with their place, and the marks on the part of an allOf they stand in; later ones win."""
        found = {
            name: (inner, (*site.target_pointer, "properties", name), frozenset[str]())
            for name, inner in site.target.get("properties", {}).items()
        }
        for index, part in enumerate(site.target.get("allOf", [])):
            inner_site = self.site(part, (*site.target_pointer, "allOf", index))
            for name, (inner, at, marked) in self.properties(inner_site).items():
                found[name] = (inner, at, marked | mark_on(part))
        return found

    def _object(
        self, site: Site, prefix: str, around: Around, depth: int
    ) -> Iterator[tuple[str, Node]]:
        if depth > _DEPTH:
            return
        inside = Around(around.marked | mark_on(site.used), around.owners)
        if MARK in site.target and site.target is not site.used:
            inside = Around(inside.marked, (*inside.owners, prefix.removesuffix(".")))
        conditions = conditional(site.target)
        required = _required(self, site)
        for name, (used, pointer, marked) in self.properties(site).items():
            here = Around(inside.marked | marked | mark_on(used), inside.owners)
            inner = self.site(used, pointer)
            found = self._node(inner, here)
            found.conditions = conditions.get(name, [])
            if name in required:
                found.say("required", value=True, pointer=required[name])
            elif found.conditions:
                assumed = all(one.assumed for one in found.conditions)
                found.say("required", "conditional", pointer, assumed=assumed)
            yield f"{prefix}{name}", found
            yield from self._below(inner, f"{prefix}{name}", here, depth + 1)

    def _below(
        self, site: Site, path: str, around: Around, depth: int
    ) -> Iterator[tuple[str, Node]]:
        items = site.target.get("items")
        if isinstance(items, dict):
            inner = self.site(items, (*site.target_pointer, "items"))
            marked = around.marked | mark_on(site.target)
            yield from self._object(inner, f"{path}[].", Around(marked, around.owners), depth)
        else:
            yield from self._object(site, f"{path}.", around, depth)

    def _node(self, site: Site, around: Around) -> Node:
        marked = around.marked | mark_on(site.used)
        found = Node(site.pointer, marked=marked, owners=around.owners)
        # A component's own mark is about its values, not about the fields that use it.
        own = mark_on(site.target)
        assumed = bool(own)
        self._type(site, found, assumed=assumed)
        self._values(site, found, assumed=assumed)
        found.contradictions = {**contradictions_in(site.target), **contradictions_in(site.used)}
        for keyword, aspect in _PLAIN.items():
            if (hit := site.find(keyword)) and not (keyword == "deprecated" and not hit[0]):
                found.say(aspect, hit[0], hit[1], assumed=vouches(own, aspect))
        if (hit := site.find("x-secret")) and hit[0] is True:
            found.say("shown_once", value=True, pointer=hit[1])
        for index, part in enumerate(site.target.get("allOf", [])):
            self._narrowed(part, (*site.target_pointer, "allOf", index), found)
        return found

    def _narrowed(self, part: dict[str, Any], pointer: Pointer, found: Node) -> None:
        # `allOf: [{minimum: 1, x-assumed: …}]` marks one limit of a field whose other facts are documented.
        for keyword, aspect in _PLAIN.items():
            if keyword in part:
                found.say(aspect, part[keyword], (*pointer, keyword), assumed=MARK in part)

    def _type(self, site: Site, found: Node, *, assumed: bool) -> None:
        kind = site.find("type")
        if kind is None and "properties" in site.target:
            kind = ("object", site.target_pointer)
        if kind:
            found.say("type", kind[0], kind[1], assumed=assumed)
        width = site.find("x-format") or site.find("format")
        if width and kind and kind[0] == "integer":
            found.say("format", width[0], width[1], assumed=assumed)
        elif width:
            aspect = "decimal" if width[0] == "decimal" else "string_format"
            found.say(aspect, width[0], width[1], assumed=assumed)
        items = site.target.get("items")
        if isinstance(items, dict):
            inner = self.site(items, (*site.target_pointer, "items"))
            marked = assumed or MARK in items or MARK in inner.target
            if (item := inner.find("type")) and item[0] not in {"object", "array"}:
                found.say("items", item[0], item[1], assumed=marked)

    def _values(self, site: Site, found: Node, *, assumed: bool) -> None:
        for keyword in ("enum", "x-extensible-enum"):
            if hit := site.find(keyword):
                found.say("values", list(hit[0]), hit[1], assumed=assumed)
                if keyword != "enum":
                    found.say("open", value=True, pointer=hit[1], assumed=assumed)
                names = site.find("x-enum-varnames")
                if names:
                    meanings = meanings_of(hit[0], names[0])
                    found.say("meanings", dict(meanings), names[1], assumed=assumed)


def meanings_of(values: list[Any], names: list[str]) -> dict[str, str]:
    """The name of each value, in words: `1` → `cross`."""
    return {
        str(value): str(name).replace("_", " ").lower()
        for value, name in zip(values, names, strict=False)
    }


def conditional(schema: dict[str, Any], *, assumed: bool = False) -> dict[str, list[Condition]]:
    """When a field of an object is required although it isn't always: by if/then, by a choice, by another field."""
    assumed = assumed or MARK in schema
    found: dict[str, list[Condition]] = {}

    def note(names: list[str], literals: dict[str, set[str]]) -> None:
        for name in names:
            found.setdefault(name, []).append(Condition(literals, assumed))

    if "if" in schema:
        literals = _literals(schema["if"])
        note(schema.get("then", {}).get("required", []), literals)
        note(schema.get("else", {}).get("required", []), literals)
    for key in ("anyOf", "oneOf"):
        for branch in schema.get(key, []):
            note(branch.get("required", []), {})
    for needs in schema.get("dependentRequired", {}).values():
        note(needs, {})
    for part in schema.get("allOf", []):
        # The object's own mark is about its fields; a condition carries its own.
        for name, conditions in conditional(part).items():
            found.setdefault(name, []).extend(conditions)
    return found


def _literals(condition: Any) -> dict[str, set[str]]:
    """The values that a condition compares fields with, wherever it does."""
    found: dict[str, set[str]] = {}
    if isinstance(condition, dict):
        for name, inner in condition.get("properties", {}).items():
            values = [inner["const"]] if "const" in inner else inner.get("enum", [])
            found.setdefault(name, set()).update(literal(value) for value in values)
        for key in ("not", "allOf", "anyOf"):
            inner = condition.get(key, [])
            for part in inner if isinstance(inner, list) else [inner]:
                for name, texts in _literals(part).items():
                    found.setdefault(name, set()).update(texts)
    return found


def literal(value: Any) -> str:
    """A value as text that tells true from "true" and 1 from "1"."""
    return repr(value)


def _required(walker: Walker, site: Site) -> dict[str, Pointer]:
    found = {
        name: (*site.target_pointer, "required", index)
        for index, name in enumerate(site.target.get("required", []))
    }
    for index, part in enumerate(site.target.get("allOf", [])):
        if "$ref" in part:
            found |= _required(walker, walker.site(part, (*site.target_pointer, "allOf", index)))
        elif "if" not in part:
            pointer = (*site.target_pointer, "allOf", index, "required")
            found |= dict.fromkeys(part.get("required", []), pointer)
    return found
