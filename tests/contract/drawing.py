"""Draws calls and answers from `openapi.json`: the same ones in every run, as described and as they may become."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum

import hypothesis
import jsonschema_rs
import sixmm
from attrs import frozen
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis import strategies as st
from sixmm_description import Description
from sixmm_description.names import python_name

#: How many calls of each operation are drawn: 3 in `make test`, 50 in `make soak`.
EXAMPLES = hypothesis.settings.default.max_examples // 20
DESCRIPTION = Description.load()
PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
#: Stands for a JSON number with exactly these digits; `written` writes it.
NUMBER = "@number:"

_KNOWN_WORDS = frozenset(
    [
        "$ref",
        "type",
        "format",
        "properties",
        "required",
        "items",
        "enum",
        "const",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "allOf",
        "anyOf",
        "if",
        "then",
        "not",
        "description",
        "default",
        "example",
    ]
)
_INT64, _INT32 = 2**63 - 1, 2**31 - 1
_FIRST_MS, _LAST_MS = 100_000_000_000, 4_102_444_800_000  # 1973 to 2100
_MOST_ITEMS = 3


class Schemas:
    """The schemas of a description: the words of JSON Schema that it uses."""

    def __init__(self, components):
        self._components = components
        self._closed = _closed(components)
        # By the identity of a schema, which is kept so that no other one takes its place.
        self._validators = {}

    def resolved(self, schema):
        """The schema with its reference and its unconditional parts put into one."""
        unknown = {name for name in schema if not name.startswith("x-")} - _KNOWN_WORDS
        assert not unknown, f"nothing here knows how to draw what schemas say by {unknown}"
        whole = self.resolved(self._pointed_at(schema["$ref"])) if "$ref" in schema else {}
        whole |= {name: value for name, value in schema.items() if name not in {"$ref", "allOf"}}
        for part in schema.get("allOf", ()):
            if not part.keys() & {"if", "anyOf"}:  # these depend on the value: `problem` knows them
                whole |= self.resolved(part)
        return whole

    def problem(self, schema, value):
        """Why a request may not hold the value; None where it may. A field that is not described is a problem."""
        if id(schema) not in self._validators:
            validator = jsonschema_rs.Draft202012Validator(
                {**schema, "components": self._closed},
                validate_formats=True,
                formats={"decimal": lambda text: PLAIN_DECIMAL.fullmatch(text) is not None},
            )
            self._validators[id(schema)] = schema, validator
        error = next(self._validators[id(schema)][1].iter_errors(value), None)
        return None if error is None else f"{list(error.instance_path)}: {error.message}"

    def _pointed_at(self, reference):
        node = {"components": self._components}
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
        return node


def _closed(node):
    """A copy in which objects have no fields but the described ones."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    copied = {key: _closed(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node:
        copied["additionalProperties"] = False
    return copied


REST = Schemas(DESCRIPTION.document["components"])


def listed(whole):
    """The values of an enum; None for anything else."""
    return whole.get("enum") or whole.get("x-extensible-enum")


def each(strategy, check, examples):
    """Hand drawn examples to a function.

    The simplest of all is drawn first: without news, with empty lists and round numbers. It only stands in for others.
    """
    drawn = []

    @hypothesis.settings(
        max_examples=examples + 1,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @hypothesis.given(strategy)
    def draw(example):
        drawn.append(example)

    draw()
    for example in drawn[1:] or drawn:
        check(example)


# Values

# What separates, escapes and ends things on a wire, and what is no ASCII; spaces at the ends are lost easily.
_texts = st.text(st.sampled_from("aZ09 &=+%/?#\"'\\<\n\x7f;,:@é½日😀"), max_size=12)
text = _texts | _texts.map(lambda one: f" {one} ")
# Tokens travel in headers: other text would be no token.
token = st.text(st.sampled_from("abcXYZ019-_."), min_size=1, max_size=24)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-_INT64, _INT64)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: (
        st.lists(inner, max_size=_MOST_ITEMS) | st.dictionaries(text, inner, max_size=_MOST_ITEMS)
    ),
    max_leaves=6,
)


@st.composite
def _long_decimals(draw):
    sign = draw(st.sampled_from(["", "", "", "-"]))
    whole = draw(st.sampled_from([0, 1000, 85_000]) | st.integers(0, 10**12))
    fraction = draw(st.sampled_from(["", ".50", ".000001", *[".12345678901234567890"] * 3]))
    return f"{sign}{whole}{fraction}"


# Those that Python prints with an exponent, and those of more digits than a float holds.
decimals = st.sampled_from(["0.00000001", "1000000"]) | _long_decimals()


@frozen
class Values:
    """Draws values of schemas. `change` may replace what was drawn for any of them, objects and fields alike."""

    schemas: Schemas
    change: object = lambda _draw, _schema, value: value

    def of(self, schema, name=""):
        """Values of one schema, which is that of the field `name`."""
        whole = self.schemas.resolved(schema)
        return _changed(self.change, whole, self._plain(schema, whole, name))

    def _plain(self, schema, whole, name):
        values = [whole["const"]] if "const" in whole else listed(whole)
        if values:
            return st.sampled_from(values)
        match whole["type"]:
            case "string":
                return _strings(whole, name)
            case "integer":
                return _integers(whole)
            case "boolean":
                return st.booleans()
            case "array":
                most = min(whole.get("maxItems", _MOST_ITEMS), _MOST_ITEMS)
                least = whole.get("minItems", 0)
                return st.lists(self.of(whole["items"]), min_size=least, max_size=most)
            case "object":
                fields = {
                    name: self.of(one, name) for name, one in whole.get("properties", {}).items()
                }
                return _objects(fields, lambda one: self.schemas.problem(schema, one) is None)
            case other:
                raise ValueError(f"values of type {other} are not known here")


# `composite` takes longer than most draws: it is made once each, and not for each schema.


@st.composite
def _changed(draw, change, schema, plain):
    return change(draw, schema, draw(plain))


@st.composite
def _objects(draw, fields, valid):
    return without_some(draw, {name: draw(one) for name, one in fields.items()}, valid)


def without_some(draw, whole, valid):
    """The mapping without some of its names, as long as that leaves it valid."""
    kept = dict(whole)
    some = st.lists(st.sampled_from(sorted(whole)), unique=True) if whole else st.nothing()
    for name in draw(st.just([]) | some):
        rest = {other: value for other, value in kept.items() if other != name}
        if valid(rest):
            kept = rest
    return kept


def _strings(schema, name):
    if schema.get("format") == "decimal":
        return decimals
    if name == "accessToken":
        return token
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    return text.map(lambda one: one[:most].ljust(least, "x"))


def _integers(schema):
    least, most = schema.get("minimum", 0 if "x-flags" in schema else None), schema.get("maximum")
    if schema.get("x-unit") is not None and least is None:
        # 0 is the beginning; what is smaller than ms are is refused as seconds.
        per = {"ms": 1, "s": 1_000}[schema["x-unit"]]
        return st.just(0) | st.integers(_FIRST_MS // per, _LAST_MS // per)
    bound = _INT32 if schema.get("format") == "int32" else _INT64
    return st.integers(-bound if least is None else least, bound if most is None else most)


# Calls


def member_of(whole, value):
    """The member of another enum that a value spells; None where the enum is its own, or does not list the value."""
    targets = whole.get("x-spells", [])
    word = dict(zip(listed(whole) or (), whole.get("x-enum-varnames", ()), strict=True)).get(value)
    classes = [getattr(sixmm, one) for one in ([targets] if isinstance(targets, str) else targets)]
    return next((one[word] for one in classes if word in one.__members__), None)


@st.composite
def _spelled(draw, schema, value):
    """A wire value in one of the forms in which a caller may give it."""
    whole = REST.resolved(schema)
    if isinstance(value, dict):
        fields = whole["properties"]
        return {
            python_name(name, fields[name]): draw(_spelled(fields[name], one))
            for name, one in value.items()
        }
    if isinstance(value, list):
        items = [draw(_spelled(whole["items"], one)) for one in value]
        return draw(st.sampled_from([items, tuple(items)]))
    return draw(st.sampled_from(_forms(schema, whole, value)))


def _forms(schema, whole, value):
    if whole.get("format") == "decimal":
        exact = Decimal(value)
        # Normalized, 1000 is 1E+3: it must be sent without the exponent. More than 28 digits would be rounded.
        short = exact.normalize()
        more = ([short] if short == exact else []) + ([int(exact)] if exact == int(exact) else [])
        return [value, exact, *more]
    if member := member_of(whole, value):
        return [member, member.value]
    if whole.get("x-id"):
        return [value, str(value)]
    if listed(whole):
        cls = getattr(sixmm, schema.get("$ref", "").rpartition("/")[2] or "-", None)
        return [value, cls(value)] if isinstance(cls, type) and issubclass(cls, Enum) else [value]
    if "x-unit" in whole:
        ms = value * {"ms": 1, "s": 1_000}[whole["x-unit"]]
        return [ms, datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)]
    return [value]


@frozen
class Call:
    """A call: its operation, its credentials, its arguments, and what they say by wire names."""

    operation: object
    credentials: object
    arguments: dict
    query: dict
    body: dict
    options: object = None

    @property
    def method(self):
        """Where the client has it, such as `orders.place`."""
        return f"{self.operation.resource}.{self.operation.raw['x-method']}"

    @property
    def outcome(self):
        """What the description says of finding out what came of it; nothing for most."""
        return self.operation.raw.get("x-outcome", {})


@st.composite
def calls(draw, operation, who):
    """A call as one of `who`, with arguments that the description allows, in any form that the client takes."""
    values, parameters = Values(REST), {one.wire: one for one in operation.parameters}

    def complete(query):
        needed = {one.wire for one in operation.parameters if one.required}
        return needed <= query.keys() and all(query.keys() & {*g} for g in operation.require_any)

    everything = {wire: draw(values.of(one.schema)) for wire, one in parameters.items()}
    query = without_some(draw, everything, complete)
    body = {} if operation.body is None else draw(values.of(operation.body))
    arguments = {
        parameters[wire].python: draw(_spelled(parameters[wire].schema, value))
        for wire, value in query.items()
    }
    if operation.body is not None:
        arguments |= draw(_spelled(operation.body, body))
    request_id = draw(st.none() | token)
    options = None if request_id is None else sixmm.CallOptions(request_id=request_id)
    return Call(operation, draw(st.sampled_from(who)), arguments, query, body, options)


# Answers


@st.composite
def answered(draw, operation, who, change=None):
    """A call, and the data of a good answer: as described today, or as `change` makes it."""
    call = draw(calls(operation, who))
    data = draw((Values(REST, change) if change else Values(REST)).of(operation.answer))
    if not isinstance(data, dict):
        return call, data
    # An answer that names another order than the call is another call's.
    sent = {**call.query, **(call.body if isinstance(call.body, dict) else {})}
    ids = {name for name in sent.keys() & data.keys() if name.endswith("Id")}
    return call, {
        name: str(sent[name]) if name in ids and isinstance(one, str) else one
        for name, one in data.items()
    }


def written(value):
    """JSON, with the numbers that no Python number can hold as they are meant."""
    return re.sub(rf'"{NUMBER}(-?[0-9.]+)"', r"\1", json.dumps(value, ensure_ascii=False)).encode()


def as_read(value):
    """What JSON says once it was written, with exact numbers."""
    return json.loads(written(value), parse_float=Decimal)


def with_news(draw, schema, value):
    """New fields, new values of enums, amounts as JSON numbers."""
    if schema["type"] == "object" and draw(st.booleans()):
        return {
            draw(st.sampled_from(["newField", "x", "symbol2", "list_", "raw"])): draw(anything),
            **value,
        }
    if listed(schema) and draw(st.booleans()):
        return "SOMETHING_NEW" if isinstance(value, str) else 987
    if schema.get("format") == "decimal" and draw(st.booleans()):
        return NUMBER + value
    return value


def with_nulls(draw, schema, value):
    """A null in place of a field: of each object that holds no others, and of others by chance."""
    if schema["type"] != "object" or not value:
        return value
    holds_others = any(isinstance(one, dict | list) for one in value.values())
    if holds_others and draw(st.booleans()):
        return value
    return {**value, draw(st.sampled_from(sorted(value))): None}


def with_anything(draw, _schema, value):
    """A field of any type."""
    return draw(anything) if draw(st.integers(0, 2)) == 0 else value
