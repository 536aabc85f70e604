"""Rules for marks that follow from the rest of a description, and would be missed by nothing else where they are gone."""

from collections.abc import Iterator
from typing import Any

from sixmm_generator.description import Description, Pointer
from sixmm_generator.lint.rule import Found, rule
from sixmm_generator.lint.walk import components, mapping, media, nodes, operations, schemas
from sixmm_generator.naming import python_names, role_name, snake
from sixmm_generator.plan.concepts import LEFT_OUT, SPELLS, spelled
from sixmm_generator.plan.helpers import HELPERS, KINDS
from sixmm_generator.plan.views import VIEW

# The Python names, or roles, that tell what an object is.
_VIEWED = {
    "kline": {"open", "high", "low", "close", "close_time"},
    "position": {"position_side", "quantity", "entry_price"},
    "result": {"code", "status"},
}
_BOUNDS = {"default", "minimum", "maximum", "minLength", "maxLength", "pattern"}
_CONTRACT = {"base_asset", "quote_asset"}
# How the limits of a contract are named, and what they are to an order's amounts.
_LIMITS = {"min_": "minimum", "max_": "maximum"}

Raw = dict[str, Any]


@rule(
    "contract-limit",
    "an order that breaks a limit which is not marked is refused by the exchange only",
    ("openapi",),
)
def contract_limit(description: Description) -> Found:
    """A contract has its unified name; each decimal of it bounds orders, as it is named; what lists it says x-rules-method."""
    contracts = {
        str(at[-1]): schema for at, schema in _objects(description) if _names(schema) >= _CONTRACT
    }
    for name, schema in contracts.items():
        yield from _unified(("components", "schemas", name), schema)
        for wire, one in schema["properties"].items():
            if one.get("format") == "decimal":
                at = ("components", "schemas", name, "properties", wire)
                yield from _limit(at, wire, one)
    for one in operations(description):
        lists = _listed(description, one.node) in contracts
        if lists and "x-rules-method" not in one.node:
            yield (
                one.pointer,
                "it lists contracts: name the method for one of them, x-rules-method.",
            )
        elif not lists and "x-rules-method" in one.node:
            yield (*one.pointer, "x-rules-method"), "it lists no contracts."


def _unified(at: Pointer, schema: Raw) -> Found:
    if "x-unified" not in schema:
        yield at, "it has two assets: say x-unified, or it has no name BASE/QUOTE:QUOTE."
    elif "x-assumed" not in mapping(schema, "x-unified"):
        said = "no page says what a contract is settled in: say why in x-assumed."
        yield (*at, "x-unified"), said


def _limit(at: Pointer, wire: str, schema: Raw) -> Found:
    given = schema.get("x-rule")
    if not isinstance(given, dict):
        yield at, f"{wire} is a contract's limit: say in x-rule what must keep to it."
        return
    name = role_name(wire, schema)
    kind = next((kind for start, kind in _LIMITS.items() if name.startswith(start)), "multiple")
    if given.get("kind") != kind:
        yield (*at, "x-rule"), f"{wire} sounds like a {kind}, not like a {given.get('kind')}."


@rule("view", "what follows from an object's fields is computed by each caller, or not at all")
def view(description: Description) -> Found:
    """Klines, positions and results of a batch say in x-view what they are; so do lists of klines, in openapi.yaml."""
    kinds: dict[str, str] = {}
    for at, schema in _objects(description):
        names = _names(schema)
        found = (kind for kind, told in _VIEWED.items() if told <= names)
        if (kind := next(found, None)) is not None:
            kinds[str(at[-1])] = kind
            yield from _viewed(at, schema, kind)
    for at, schema in _objects(description):
        if kinds.get(_row(schema)) == "kline":
            yield from _viewed(at, schema, "klines")


def _viewed(at: Pointer, schema: Raw, kind: str) -> Found:
    given = schema.get(VIEW)
    if not isinstance(given, dict):
        yield at, f"it has the fields of a {kind}: say {VIEW}: {{kind: {kind}}}."
    elif given.get("kind") != kind:
        yield (*at, VIEW), f"it has the fields of a {kind}, not of a {given.get('kind')}."


@rule("unwrap", "callers are handed a box with one thing in it, or not what they asked for")
def unwrap(description: Description) -> Found:
    """An object with one field, which is an object, says in x-unwrap which; no other does."""
    for at, schema in _objects(description):
        inner = [
            wire
            for wire, one in schema["properties"].items()
            if "properties" in (description.resolve(str(one.get("$ref"))) or {})
        ]
        alone = inner if len(schema["properties"]) == 1 else []
        given = schema.get("x-unwrap")
        if alone and given != alone[0]:
            yield at, f"{alone[0]} is all that it has: say x-unwrap: {alone[0]}."
        elif given is not None and not alone:
            yield (*at, "x-unwrap"), f"{given!r} is not the one field that it has, an object."


@rule("spelling", "one idea becomes two Python types, and a value of one is no value of the other")
def spelling(description: Description) -> Found:
    """An enum that is named after another one, and has members of it, says how they belong together."""
    enums = {
        name: schema
        for name, schema in components(description, "schemas").items()
        if isinstance(schema.get("x-enum-varnames"), list)
    }
    for name, schema in enums.items():
        at: Pointer = ("components", "schemas", name)
        targets, accepted = spelled(schema), schema.get("x-accepts")
        theirs = _values(enums.get(str(accepted), {}))
        if accepted is not None and not (theirs and theirs <= _values(schema)):
            yield (*at, "x-accepts"), f"not every value of {accepted} is one of these."
        for other, its in enums.items():
            named_after = _words(other) < _words(name) and SPELLS not in its
            shared = set(schema["x-enum-varnames"]) & set(its["x-enum-varnames"])
            if named_after and shared and other not in [*targets, accepted]:
                said = f"it has {', '.join(sorted(shared))} of {other}: say {SPELLS}, or x-accepts."
                yield at, said
        if len(targets) == 1 and targets[0] in enums:
            told = {*schema["x-enum-varnames"], *mapping(schema, LEFT_OUT).get("values", [])}
            for lost in sorted(set(enums[targets[0]]["x-enum-varnames"]) - told):
                yield at, f"{lost} of {targets[0]} is missing: give its value, or say {LEFT_OUT}."


def _values(schema: Raw) -> set[Any]:
    return set(schema.get("enum") or schema.get("x-extensible-enum") or ())


def _words(name: str) -> set[str]:
    return set(snake(name).split("_"))


@rule("states", "an order that is done is waited for")
def states(description: Description) -> Found:
    """An enum that has a word for canceled says in x-states which of its values are final."""
    for name, schema in components(description, "schemas").items():
        words = schema.get("x-enum-varnames") or ()
        if (
            any("CANCEL" in str(word) for word in words)
            and not schema.get("x-states")
            and not spelled(schema)
        ):
            said = "it has a word for canceled: say in x-states which values are open, and which final."
            yield ("components", "schemas", name), said
        first = "openapi" in description.document
        if (
            first
            and "x-states" in schema
            and "x-assumed" not in {*schema, *mapping(schema, "x-states")}
        ):
            said = "no page says which states are the last: say why in x-assumed."
            yield ("components", "schemas", name, "x-states"), said


@rule("role-once", "of two fields of one role, the mock exchange and the rules see one")
def role_once(description: Description) -> Found:
    """No two fields of an object have one role."""
    for at, schema in _objects(description):
        seen: dict[str, str] = {}
        for wire, one in schema["properties"].items():
            role = role_name(wire, one)
            if role in seen:
                yield (*at, "properties", wire), f"{role} is what {seen[role]} is for."
            seen[role] = wire


@rule("id-mark", "an id that is a number in Python does not compare with the same id as text")
def id_mark(description: Description) -> Found:
    """Numbers whose name ends with Id carry x-id: true."""
    for place in schemas(description):
        number = place.schema.get("type") == "integer"
        sounds = str(place.name).endswith("Id") or place.name == "id"
        if sounds and number and place.schema.get("x-id") is not True:
            yield place.pointer, f"{place.name} sounds like an id: add x-id: true."
        elif "x-id" in place.schema and not (number and place.schema["x-id"] is True):
            yield (*place.pointer, "x-id"), "x-id is true, and belongs to `type: integer`."


@rule(
    "only-then", "a field that means nothing is sent, or one that is taken is refused", ("openapi",)
)
def only_then(description: Description) -> Found:
    """A condition on what a field is says why what it makes required means nothing otherwise; one on what it is not does not."""
    for at, schema in _objects(description):
        for index, one in enumerate(schema.get("allOf", [])):
            here = (*at, "allOf", index)
            told, positive = bool(one.get("x-only-then")), "properties" in mapping(one, "if")
            if "if" in one and positive != told:
                reason = (
                    "say in x-only-then why" if positive else "it has no x-only-then: not so that"
                )
                yield here, f"{reason} the required fields mean nothing otherwise."


@rule("replay", "a signature that was used is sent again, or one is signed in vain", ("openapi",))
def replay(description: Description) -> Found:
    """x-replay names the beginnings of paths; x-replay-protected operations, and no others, are below them."""
    protected = any(one.node.get("x-replay-protected") for one in operations(description))
    for name, scheme in components(description, "securitySchemes").items():
        if "x-replay" not in scheme and not ("x-signature" in scheme and protected):
            continue
        begin = mapping(scheme, "x-replay").get("paths")
        if not isinstance(begin, list) or not begin:
            at: Pointer = ("components", "securitySchemes", name, "x-replay")
            yield at, "say in `paths` how the paths begin that take a signature once."
            continue
        for one in operations(description):
            below = str(one.pointer[1]).startswith(tuple(map(str, begin)))
            if below != bool(one.node.get("x-replay-protected")):
                yield one.pointer, f"x-replay-protected: true belongs to paths that begin {begin}."


@rule("envelope", "a refusal is taken for an answer", ("openapi",))
def envelope(description: Description) -> Found:
    """Each answer with 200 begins with an object that has the code of the outcome and a place for `data`."""
    for one in operations(description):
        at = (*one.pointer, "responses", "200", "content", "application/json", "schema")
        content = mapping(mapping(mapping(one.node, "responses"), "200"), "content")
        parts = mapping(mapping(content, "application/json"), "schema").get("allOf") or [{}]
        around = description.resolve(str(parts[0].get("$ref"))) or {}
        fields = mapping(around, "properties")
        if "code" not in {role_name(one, fields.get(one)) for one in around.get("required", ())}:
            yield at, "it must begin with the envelope of answers, which has a `code`."


@rule("assumed-deprecated", "callers are warned of what no page says")
def assumed_deprecated(description: Description) -> Found:
    """A field that is assumed itself, or is one of an object that is, is not deprecated: a page would name it."""
    assumed = {
        name: "x-assumed" in schema for name, schema in components(description, "schemas").items()
    }
    for place in schemas(description):
        owner = place.pointer[2] if place.pointer[:2] == ("components", "schemas") else None
        if place.schema.get("deprecated") and (
            "x-assumed" in place.schema or assumed.get(str(owner))
        ):
            said = "no page names this field, so none deprecates it: leave it out."
            yield (*place.pointer, "deprecated"), said


@rule("collection", "a list can't be read row by row, and its pages can't be walked")
def collection(description: Description) -> Found:
    """What is answered or pushed, and is a `list`, or one list beside numbers, says in x-collection by what it is iterated."""
    sent = {
        str(content.get("schema", {}).get("$ref")).rpartition("/")[2]
        for pointer, content in media(description)
        if "requestBody" in pointer
    }
    for at, schema in _objects(description):
        fields = schema["properties"]
        lists = [wire for wire, one in fields.items() if "$ref" in mapping(one, "items")]
        numbers = [wire for wire, one in fields.items() if one.get("type") == "integer"]
        alone = len(lists) == 1 and ("list" in lists or len(numbers) == len(fields) - 1)
        if alone and at[-1] not in sent and schema.get("x-collection") != lists[0]:
            yield at, f"it is the list {lists[0]}: say x-collection: {lists[0]}."


@rule("position-names", "a value of an array that is a record is read as another's")
def position_names(description: Description) -> Found:
    """An array with x-position has as many places as names, minItems and maxItems saying so."""
    for place in schemas(description):
        if "x-position" in place.schema:
            names = len(place.schema["x-position"] or ())
            for bound in ("minItems", "maxItems"):
                if place.schema.get(bound) != names:
                    yield (*place.pointer, bound), f"{bound} must be {names}, as x-position names."


@rule("flags", "the bits of a number have no names in Python")
def flags(description: Description) -> Found:
    """x-flags and x-flags-name stand together; the largest number is all bits together."""
    for place in schemas(description):
        if "x-flags-name" in place.schema and not place.schema.get("x-flags"):
            yield place.pointer, "x-flags is missing: say what each bit is called."
        bits = place.schema.get("x-flags")
        for index, part in enumerate([place.schema, *place.schema.get("allOf", [])]):
            if bits and part.get("maximum", sum(bits.values())) != sum(bits.values()):
                where = (*place.pointer, *(("allOf", index - 1) if index else ()), "maximum")
                yield where, f"all bits together are {sum(bits.values())}."


@rule("helpers", "methods that callers use are gone from the client", ("openapi",))
def helpers(description: Description) -> Found:
    """A tag that is named as the runtime's helpers are has them."""
    for index, tag in enumerate(description.document.get("tags", [])):
        if tag.get("name") in KINDS and tag.get(HELPERS) is None:
            yield ("tags", index), f"say {HELPERS}: {tag['name']}."


@rule("answer-bounds", "an answer that is a little different is not read at all", ("openapi",))
def answer_bounds(description: Description) -> Found:
    """What is only answered has no bounds and no defaults: a client takes what comes."""
    sent: set[str] = set()
    todo = [
        ref
        for one in operations(description)
        for part in ("requestBody", "parameters")
        for ref in _references(one.node.get(part))
    ]
    while todo:
        if (ref := todo.pop()) not in sent:
            sent.add(ref)
            todo += _references(description.resolve(ref))
    for at, schema in _objects(description):
        for wire, one in (
            schema["properties"].items() if f"#/components/schemas/{at[-1]}" not in sent else ()
        ):
            for bound in sorted(one.keys() & _BOUNDS):
                said = f"{wire} is only answered: a client takes what comes, without {bound}."
                yield (*at, "properties", wire, bound), said


def _references(node: Any) -> list[str]:
    return [str(one["$ref"]) for _, one in nodes(node) if "$ref" in one]


def _objects(description: Description) -> Iterator[tuple[Pointer, Raw]]:
    for name, schema in components(description, "schemas").items():
        if mapping(schema, "properties"):
            yield ("components", "schemas", name), schema


def _names(schema: Raw) -> set[str]:
    properties = mapping(schema, "properties")
    roles = {role_name(wire, one) for wire, one in properties.items()}
    return roles | set(python_names(properties).values())


def _row(schema: Raw) -> str:
    """The component that a collection's rows are; empty where it is no collection."""
    rows = mapping(mapping(schema, "properties"), str(schema.get("x-collection")))
    return str(mapping(rows, "items").get("$ref")).rpartition("/")[2] if rows else ""


def _listed(description: Description, operation: Raw) -> str:
    """The component that an operation's answer lists; empty where it lists none."""
    answer = mapping(mapping(operation, "responses"), "200")
    content = mapping(mapping(answer, "content"), "application/json")
    for part in mapping(content, "schema").get("allOf", []):
        data = mapping(mapping(part, "properties"), "data")
        if row := _row(description.resolve(str(data.get("$ref"))) or {}):
            return row
    return ""
