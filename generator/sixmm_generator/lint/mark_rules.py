"""Rules for our extensions (x-assumed, x-unit, x-secret), for references and for error codes."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sixmm_description.assumptions import KINDS, MARK, marked

from sixmm_generator.description import Description, Pointer, pointer_of
from sixmm_generator.lint.operation_rules import DOCS
from sixmm_generator.lint.rule import Found, rule
from sixmm_generator.lint.walk import components, nodes, schemas

REASON_LENGTH = 15

_TIME = re.compile(r"(^|[a-z])(time|timestamp|timestampms|at|ts|expire|expires)$", re.IGNORECASE)
_CODE_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_SECRET = re.compile(r"(password|secret|token|ticket|signature|listenkey|cookie)$", re.IGNORECASE)
_CLASS = re.compile(r"([A-Z][a-z0-9]*)+")
_SERVERS = 5000
_TOKEN = re.compile(r"\btoken\b", re.IGNORECASE)
_UNITS = ("ms", "s")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")


@rule(
    "assumption",
    "an assumption that can't be named, or without its reason, can't be checked or withdrawn",
    ("openapi", "asyncapi", "assumptions"),
)
def assumption(description: Description) -> Found:
    """x-assumed has an id of its own, a known kind, and a sentence that says why."""
    for pointer, node in nodes(description.document):
        if MARK in node:
            yield from _mark(node[MARK], (*pointer, MARK))
            if node.keys() <= {MARK, "type", "items"} and "allOf" in pointer[-2:-1]:
                yield pointer, "nothing stands here that could be assumed."
    yield from assumed_twice([description], description)


def _mark(mark: Any, at: Pointer) -> Found:
    if not isinstance(mark, dict):
        yield at, 'write {id: what.it_is_about, kind: name, why: "…"}.'
        return
    if extra := sorted(mark.keys() - {"id", "kind", "why"}):
        yield (*at, extra[0]), f"{', '.join(extra)} is not one of id, kind, why."
    if not _ID.fullmatch(str(mark.get("id", ""))):
        yield at, "`id` is missing, or no words in small letters, such as book_update.end_version."
    if mark.get("kind") not in KINDS:
        yield at, f"`kind` must be one of {', '.join(KINDS)}."
    why = mark.get("why")
    if not isinstance(why, str) or len(why.strip()) < REASON_LENGTH:
        yield at, f"say in `why` why it is assumed, in at least {REASON_LENGTH} characters."


def assumed_twice(known: Sequence[Description], description: Description) -> Found:
    """An id that the description gives, and one of the `known` before it: an id names one assumption."""
    first: dict[str, tuple[Description, Pointer]] = {}
    for other in known:
        for pointer, one in marked(other.document):
            first.setdefault(one.id, (other, pointer))
    for pointer, one in marked(description.document):
        owner, at = first.get(one.id, (description, pointer))
        if one.id and (owner is not description or at != pointer):
            where = f"{owner.path}:{owner.position((*at, MARK))[0]}"
            yield (
                (*pointer, MARK, "id"),
                f"{one.id} is the id of the assumption in {where} already.",
            )


@rule("contradiction", "a decision that names no losing side can't be held against the pages")
def contradiction(description: Description) -> Found:
    """x-contradiction: by aspect, what the losing side `says`, `at` which section, and `because` of what the other wins."""
    for pointer, node in nodes(description.document):
        found = node.get("x-contradiction")
        at = (*pointer, "x-contradiction")
        if found is not None and not isinstance(found, dict):
            yield at, "write {aspect: {says: …, at: page#anchor, because: …}}."
            continue
        for aspect, one in (found or {}).items():
            missing = [key for key in ("says", "at", "because") if key not in (one or {})]
            if missing:
                yield (
                    (*at, aspect),
                    f"{', '.join(missing)} missing: what loses, where it stands, and why.",
                )


@rule("time-unit", "a time without its unit is off by a factor of a thousand")
def time_unit(description: Description) -> Found:
    """int64 times say ms or s; x-unit stands on int64 only."""
    for place in schemas(description):
        integer = place.schema.get("type") == "integer" and place.schema.get("format") == "int64"
        unit = place.schema.get("x-unit")
        if unit is None and integer and place.name and _TIME.search(place.name):
            yield place.pointer, f"{place.name} sounds like a time: add x-unit: ms (or s)."
        elif unit is not None and unit not in _UNITS:
            yield (*place.pointer, "x-unit"), f"x-unit must be ms or s, not {unit!r}."
        elif unit is not None and not integer:
            yield (*place.pointer, "x-unit"), "x-unit belongs to `type: integer, format: int64`."


@rule("secret-mark", "an unmarked secret is shown in reprs and logs")
def secret_mark(description: Description) -> Found:
    """Fields and URL parameters whose name says that they are secret carry x-secret: true, and no others."""
    for place in schemas(description):
        sounds_secret = place.name and _SECRET.search(place.name)
        if sounds_secret and place.schema.get("x-secret") is not True:
            yield place.pointer, f"{place.name} sounds secret: add x-secret: true."
        elif place.name and not sounds_secret and place.schema.get("x-secret"):
            said = f"{place.name} sounds like no secret: its value would be masked wherever it is shown."
            yield (*place.pointer, "x-secret"), said
    for name, scheme in components(description, "securitySchemes").items():
        in_url = scheme.get("in") == "query"
        if in_url and scheme.get("x-secret") is not True:
            at = ("components", "securitySchemes", name)
            yield at, f"{name} travels in URLs, which get logged: add x-secret: true."


@rule("reference", "a reference to nothing fails in whatever reads the file next")
def reference(description: Description) -> Found:
    """Every $ref is local and leads somewhere."""
    for pointer, node in nodes(description.document):
        target = node.get("$ref")
        if not isinstance(target, str):
            continue
        if not target.startswith("#/"):
            yield (
                (*pointer, "$ref"),
                f"{target} leaves the file: descriptions stand for themselves.",
            )
        elif description.resolve(target) is None:
            yield (*pointer, "$ref"), f"{target} does not exist."


@rule("unused-component", "a component that nothing refers to is maintained in vain")
def unused_component(description: Description) -> Found:
    """Every component is referred to, security schemes by `security` too."""
    used = {
        node["$ref"] for _, node in nodes(description.document) if isinstance(node.get("$ref"), str)
    }
    used |= {
        f"#/components/securitySchemes/{name}"
        for _, node in nodes(description.document)
        if isinstance(node.get("security"), list)
        for each in node["security"]
        for name in each
    }
    reached = {pointer_of(ref) for ref in used}
    for section in description.document.get("components", {}):
        for name in components(description, section):
            at = ("components", section, name)
            if at not in reached:
                yield at, f"{name} is not referred to: remove it, or use it."


@rule("error-code", "error classes and their docstrings are made of this list", ("openapi",))
def error_code(description: Description) -> Found:
    """Ascending, without overlap, each with a name, a class (0 has none) and a link to the documentation."""
    last = -1
    for index, entry in enumerate(description.document.get("x-error-codes", [])):
        at = ("x-error-codes", index)
        code, through = entry.get("code", -1), entry.get("through", entry.get("code", -1))
        if not last < code <= through:
            yield at, f"code {code} is out of order or given twice: codes ascend."
        last = through
        if not _CODE_NAME.fullmatch(str(entry.get("name", ""))):
            yield at, f"code {code} must have a `name` in UPPER_SNAKE, not {entry.get('name')!r}."
        if ("class" in entry) != (code != 0):
            yield at, f"code {code} must have a `class`; only 0 (success) has none."
        for mark in ("transient", "renewable"):
            if not isinstance(entry.get(mark, False), bool):
                yield (*at, mark), f"{mark} is true, or left out."
        if "usedId" in entry and entry["usedId"] == entry.get("class"):
            yield (*at, "usedId"), "usedId must be another class than the one of the code."
        if not str(entry.get("docs", "")).startswith(DOCS):
            yield at, f"code {code} has no link to the documentation below {DOCS}."


@rule(
    "error-class",
    "callers catch the wrong error, and a token is renewed in vain or never",
    ("openapi",),
)
def error_class(description: Description) -> Found:
    """A class is made of its code's name, or is of a family; about the token is `renewable`, from 5000 on `transient`."""
    entries = description.document.get("x-error-codes", [])
    yield from _classes(entries)
    for index, entry in enumerate(entries):
        about_token = _TOKEN.search(str(entry.get("summary"))) is not None
        if about_token != (entry.get("renewable") is True):
            said = "`renewable: true` belongs to codes whose summary speaks of the token, and to no other."
            yield ("x-error-codes", index), said
        code = entry.get("code", 0)
        if (entry.get("transient") is True) != (_SERVERS <= code < _SERVERS + 1000):
            said = "`transient: true` belongs to the codes from 5000, of the server's side, and to no other."
            yield ("x-error-codes", index), said
        single = entry.get("x-single")
        if ("through" in entry) != bool(isinstance(single, dict) and single.get("codes")):
            said = "a range of codes, and no other entry, says in x-single which are single ones."
            yield ("x-error-codes", index), said


def _classes(entries: Sequence[Any]) -> Found:
    """A family is of codes of one hundred: its class is that of all of them, or ends with Error."""
    by_hundred = groupby(enumerate(entries), lambda one: one[1].get("code", 0) // 100)
    families = [list(each) for _, each in by_hundred]
    for family in families:
        there = {entry.get("class") for _, entry in family}
        elsewhere = {
            entry.get("class") for other in families if other is not family for _, entry in other
        }
        for index, entry in family:
            name, at = entry.get("class"), ("x-error-codes", index)
            if name is None:
                continue
            own = "".join(word.capitalize() for word in str(entry.get("name")).split("_"))
            if name in elsewhere:
                yield (*at, "class"), f"{name} is the class of codes of another hundred too."
            elif name != own and not str(name).endswith("Error") and len(there) > 1:
                said = (
                    f"{name} is neither {own}, nor an …Error, nor the class of all codes near it."
                )
                yield (*at, "class"), said
            elif not _CLASS.fullmatch(str(name)):
                yield (*at, "class"), f"{name!r} is not PascalCase."
