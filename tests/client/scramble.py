"""A copy of the REST API's description in which the exchange says nearly everything in other words."""

import copy
import random
import re
from typing import Any

from sixmm_description.names import PYTHON_NAME, python_name

# Examples and links show values in today's words, and no client or mock reads them.
_DROPPED = {"example", "examples", "links", "x-assumed-example"}
# The generator wants the answer itself under this name, and says so with file and line.
_KEPT = {"data"}
# In these, the places are keys, and what stands in them are fields.
_NAMING = ("x-outcome", "x-paging", "x-sets", "x-require-any", "x-collection", "x-clock")
_CONDITIONS = ("if", "then", "else", "anyOf", "oneOf", "allOf")
_OWN_KEYS = {
    *("effect", "mint", "items", "sent", "answered", "succeeded", "failed", "lookups", "operation"),
    *("by", "where", "since", "full", "same", "created", "changed", "ended", "again", "answer"),
    *(
        "unanswered",
        "holders",
        "style",
        "identity",
        "time",
        "field",
        "until",
        "span",
        "days",
        "x-assumed",
    ),
}
_OWN_VALUES = ("effect", "operation", "style", "unanswered", "x-assumed")
_CODES_FROM = 10_000


def scrambled(document: dict[str, Any], seed: int) -> dict[str, Any]:
    """The document with other names, words, codes, paths and conventions; the Python names stay."""
    rng = random.Random(seed)  # noqa: S311 - to come again
    document = copy.deepcopy(document)
    fields, words = _said(document)
    spelled = {one: f"{rng.choice('wxyz')}{rng.getrandbits(40):010x}" for one in sorted(fields)}
    worded = {one: f"{rng.choice('WXYZ')}{rng.getrandbits(40):010X}" for one in sorted(words)}
    document = _Scramble(spelled, worded).of(document)
    _flip(document, rng)
    return document


def _said(node: Any) -> tuple[set[str], set[str]]:
    """All names of fields and parameters, and all words of enums."""
    if isinstance(node, list):
        parts = [_said(one) for one in node]
    elif isinstance(node, dict):
        parts = [_said(one) for key, one in node.items() if key not in _DROPPED]
        properties = node.get("properties")
        names = set(properties) if isinstance(properties, dict) else set()
        if node.get("in") == "query":
            names.add(node["name"])
        values = (
            (node.get("enum") or node.get("x-extensible-enum")) if "x-enum-varnames" in node else ()
        )
        parts.append((names - _KEPT, {one for one in values if isinstance(one, str)}))
    else:
        return set(), set()
    return set().union(*(a for a, _ in parts)), set().union(*(b for _, b in parts))


class _Scramble:
    def __init__(self, fields: dict[str, str], words: dict[str, str]) -> None:
        self.fields, self.words = fields, words

    def of(self, node: Any, *, inside: bool = False) -> Any:
        """The node; `inside` a condition, fields only are named and have no description."""
        if isinstance(node, list):
            return [self.of(one, inside=inside) for one in node]
        if not isinstance(node, dict):
            return node
        made = {
            key: self._value(
                key, one, inside=inside or (key in _CONDITIONS and "responses" not in node)
            )
            for key, one in node.items()
            if key not in _DROPPED
        }
        if node.get("in") == "query":
            made = self.named(node["name"], {**made, "name": self.field(node["name"])})
        return made

    def _value(self, key: str, one: Any, *, inside: bool) -> Any:
        if key == "properties" and isinstance(one, dict):
            return {
                self.field(name): self.named(name, self.of(inner, inside=inside), inside=inside)
                for name, inner in one.items()
            }
        if key == "required" and isinstance(one, list):
            return [self.field(name) for name in one]
        if key in ("enum", "x-extensible-enum"):
            return [self.word(value) for value in one]
        turn = {
            **dict.fromkeys(("const", "default"), self.word),
            **dict.fromkeys(_NAMING, self.naming),
            "x-orders-in": self.field,
            "x-rule": self.rule,
        }.get(key)
        return self.of(one, inside=inside) if turn is None else turn(one)

    def named(self, name: str, node: Any, *, inside: bool = False) -> Any:
        if inside or name not in self.fields or not isinstance(node, dict):
            return node
        return {**node, PYTHON_NAME: python_name(name, node)}

    def naming(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self.naming(one) for one in node]
        if isinstance(node, dict):
            return {
                key if key in _OWN_KEYS else self.field(key): one
                if key in _OWN_VALUES
                else self.naming(one)
                for key, one in node.items()
            }
        return self.words.get(node, self.field(node)) if isinstance(node, str) else node

    def rule(self, node: dict[str, Any]) -> dict[str, Any]:
        made = dict(node)
        made["of"] = [re.sub(r"\w+", lambda one: self.field(one[0]), each) for each in node["of"]]
        for key in ("when", "unless"):
            facts = node.get(key)
            if facts is not None:
                made[key] = self._facts(facts)
        return made

    def _facts(self, facts: Any) -> Any:
        if isinstance(facts, list):
            return [self._facts(one) for one in facts]
        return {
            self.field(name): [self.word(one) for one in values] for name, values in facts.items()
        }

    def field(self, name: Any) -> Any:
        return self.fields.get(name, name) if isinstance(name, str) else name

    def word(self, value: Any) -> Any:
        return self.words.get(value, value) if isinstance(value, str) else value


def _flip(document: dict[str, Any], rng: random.Random) -> None:
    """Other conventions: codes, messages, cookie, headers, paths, units, pages."""
    schemes = document["components"]["securitySchemes"]
    schemes["refreshCookie"]["name"] = f"c{rng.getrandbits(24):06x}"
    for one in schemes["apiKeyAuth"]["x-refusals"]:
        one["message"] = (
            f"{rng.choice(['Zu spät', 'Not so'])}, {one['role'].replace('_', ' ')} said"
        )
        one["code"] = 2002
    envelope = document["components"]["schemas"]["Envelope"]["properties"]
    document["x-request-id"]["header"] = f"X-{rng.getrandbits(24):06x}-Id"
    document["x-request-id"]["envelopeField"] = next(
        wire for wire, one in envelope.items() if one.get(PYTHON_NAME) == "request_id"
    )
    _other_units(document, rng)
    signature = schemes["apiKeyAuth"]["x-signature"]
    signature["timestampUnit"] = rng.choice(["ms", "s"])
    signature["toleranceMs"] = rng.choice([8_000, 12_000])
    for one in ("timestampParameter", "signatureParameter"):
        signature[one] = f"p{rng.getrandbits(24):06x}"
    schemes["apiKeyAuth"]["name"] = f"X-{rng.getrandbits(24):06x}-Key"
    paths = document["paths"]
    for operation in (one for item in paths.values() for one in item.values()):
        if operation.get("x-paging", {}).get("style") == "page":
            operation["x-paging"] |= {"firstPage": 0, "totalCounts": "pages"}
    for one in ("PageInt32", "PageInt64"):
        schema = document["components"]["parameters"][one]["schema"]
        schema |= {"default": 0, "allOf": [{"type": "integer", "minimum": 0}]}
    for path in ("/v1/time", "/v1/public/user/login", "/v1/public/user/refresh-token"):
        paths[f"{path}-{rng.getrandbits(16):04x}"] = paths.pop(path)
    _renumber(document)


# Orders are found by these: in s, what came of a call could not be told, and `generate` says so.
_PROVES = {"Order", "ConditionOrder", "Strategy"}


def _other_units(document: dict[str, Any], rng: random.Random) -> None:
    """Times in seconds where they were in milliseconds, and the reverse: of answers, ranges and the clock."""
    components = document["components"]
    objects = (one for name, one in components["schemas"].items() if name not in _PROVES)
    fields = [one for schema in objects for one in schema.get("properties", {}).values()]
    parameters = [one["schema"] for one in components["parameters"].values()]
    for one in (*fields, *parameters):
        if "x-unit" in one:
            one["x-unit"] = {"ms": "s", "s": rng.choice(["ms", "s"])}[one["x-unit"]]


def _renumber(node: Any) -> None:
    """Every code but that of a success is another one."""
    if isinstance(node, list):
        for one in node:
            _renumber(one)
    elif isinstance(node, dict):
        for key, one in node.items():
            if key in ("code", "through") and isinstance(one, int) and one:
                node[key] = one + _CODES_FROM
            elif key == "x-codes":
                node[key] = [each + _CODES_FROM if each else each for each in one]
            elif key == "codes" and isinstance(one, dict):
                node[key] = {name: each + _CODES_FROM for name, each in one.items()}
            else:
                _renumber(one)
