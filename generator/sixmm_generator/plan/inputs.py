"""What callers pass: arguments, the objects of requests, and the ways to fill them in."""

from collections.abc import Mapping
from typing import Any

import attrs

from sixmm_generator.condition import Condition, conditions_of
from sixmm_generator.docstrings import describe_typed, describe_typed_dict
from sixmm_generator.engine import Call, Member, Shape
from sixmm_generator.naming import python_name, python_names, upper
from sixmm_generator.paging import RANGE
from sixmm_generator.plan.concepts import FLAGS_NAME, ID, concept, member
from sixmm_generator.plan.schemas import SCHEMAS, Schemas, enum_values
from sixmm_generator.variants import Variant, variants

# Of a time, by the unit that the wire has it in.
_TIMES = {"ms": ("Instant", "encode.instant"), "s": ("Instant", "encode.seconds")}
_END_IN_SECONDS = ("encode.seconds", RANGE[1])


@attrs.frozen
class ParamPlan:
    """One argument."""

    name: str
    wire: str
    annotation: str
    encoder: str
    required: bool
    enum: str | None = None

    @property
    def positional(self) -> bool:
        """Whether it may be given by its place: the contract, which nearly every call is about, and nothing else."""
        return self.name == "symbol"

    @property
    def optional(self) -> str:
        """The annotation where it may be left out."""
        return self.annotation if self.annotation == "None" else f"{self.annotation} | None"


@attrs.frozen
class VariantPlan:
    """One way to fill in a request, as a type checker sees it. A TypedDict has a name and a word about it."""

    name: str
    doc: str
    params: list[ParamPlan]


@attrs.frozen
class TypedPlan:
    """One kind of order as a class, for type checkers to say by name what is missing or wrong.

    Of a call with overloads they only say that none fits.
    """

    name: str
    doc: str
    kind: tuple[str, str]
    """The argument that says the kind, and the member that it has."""
    params: list[ParamPlan]


@attrs.frozen
class InputPlan:
    """One object of a request: a table of parameters, and a TypedDict where callers pass it nested.

    With `variants`, callers pass one of them; each has the parameters that differ, beside the `common` ones.
    """

    name: str
    constant: str
    doc: str
    nested: bool
    params: list[ParamPlan]
    conditions: list[str]
    variants: list[VariantPlan]
    typed: list[TypedPlan]

    @property
    def common(self) -> list[ParamPlan]:
        """The parameters that are the same in every variant."""
        differing = {param.name for one in self.variants for param in one.params}
        return [param for param in self.params if param.name not in differing]


def plan_inputs(schemas: Schemas) -> dict[str, InputPlan]:
    """The objects of all requests by name, each after those that it holds."""
    inputs: dict[str, InputPlan] = {}
    named = set(schemas.raw)
    for name in _in_dependency_order(schemas):
        with schemas.description.reading(*SCHEMAS, name):
            inputs[name] = _input(schemas, name)
            classes = {one.name for one in inputs[name].typed}
            if twice := sorted(named & classes):
                raise ValueError(f"{', '.join(twice)} would name two things in `sixmm`")
            named |= classes
    return inputs


def _in_dependency_order(schemas: Schemas) -> list[str]:
    ordered: list[str] = []

    def visit(name: str) -> None:
        for one in schemas.parsed.objects[name]:
            inner = one.shape.innermost()
            if inner.kind == "model":
                visit(inner.name)
        if name not in ordered:
            ordered.append(name)

    for name in sorted(schemas.inputs):
        visit(name)
    return ordered


def _input(schemas: Schemas, name: str) -> InputPlan:
    schema = schemas.raw[name]
    params = []
    for one in _ordered(schemas, name):
        param = plan_param(schemas, one, schema["properties"][one.wire])
        encoder = _with_elsewhere(schemas, name, one) or param.encoder
        params.append(attrs.evolve(param, encoder=encoder))
    described = [(one.name, schemas.with_enum(schema["properties"][one.wire])) for one in params]
    conditions = conditions_of(schema)
    found = plan_variants(schemas, name, params, conditions)
    return InputPlan(
        name=name,
        constant=upper(name),
        doc=describe_typed_dict(schema, described, indent=0 if found else 4),
        nested=name in schemas.nested,
        params=params,
        conditions=[plan_condition(one, python_names(schema["properties"])) for one in conditions],
        variants=found,
        typed=_typed(schemas, name, params, conditions),
    )


def _typed(
    schemas: Schemas, name: str, params: list[ParamPlan], conditions: list[Condition]
) -> list[TypedPlan]:
    """A class for each kind of order that a call places by itself; none for the objects of other calls."""
    calls = [one for one in schemas.parsed.calls if one.body == name and not one.query]
    if not any(one.positional for one in params):
        return []
    found = [
        (schemas.operation(call), variant)
        for call in calls
        if _effect(schemas, call) == "place"
        for variant in _variants(schemas, params, conditions)
        if len(variant.label) == 1 and len(variant.only) == 1
    ]
    return [
        _typed_kind(schemas, name, params, operation, attrs.evolve(variant, only={wire: (value,)}))
        for operation, variant in found
        for wire, values in variant.only.items()
        for value in values
    ]


def _typed_kind(
    schemas: Schemas,
    name: str,
    params: list[ParamPlan],
    operation: dict[str, Any],
    variant: Variant,
) -> TypedPlan:
    ((wire, (value,)),) = variant.only.items()
    (kind,) = (one for one in params if one.wire == wire)
    expression = member(schemas, kind.enum or "", value)[0]
    word = expression.partition(".")[2]
    own = [
        _varied(schemas, param, attrs.evolve(variant, only={}))
        for param in params
        if param.wire != wire and param.wire not in variant.unused
    ]
    own.sort(key=lambda one: not one.required)
    properties = schemas.raw[name]["properties"]
    described = [(one.name, one.required, schemas.with_enum(properties[one.wire])) for one in own]
    cls = f"{''.join(part.capitalize() for part in word.split('_'))}Order"
    return TypedPlan(
        cls, describe_typed(operation, cls, word, described), (kind.name, expression), own
    )


def _with_elsewhere(schemas: Schemas, owner: str, one: Member) -> str | None:
    """The encoder of a closed list, where other calls that place orders take more values of this name.

    `orders.place` takes LIMIT and MARKET as its type, `conditions.place` STOP_MARKET: an error names it.
    """
    if not _is_word(schemas, one) or not one.required:
        return None
    own = set(_closed(schemas, one.shape.name))
    placing = [
        (schemas.operation(call), call.body, schemas.reach([call.body]))
        for call in schemas.parsed.calls
        if call.body and _effect(schemas, call) == "place"
    ]
    found: list[tuple[bool, str, str]] = []
    for operation, body, reached in placing:
        if owner in reached:
            continue
        method = f"{operation['x-resource']}.{operation['x-method']}"
        # What the call itself takes comes before what its inner objects take.
        found += [
            (inner != body, method, other.shape.name)
            for inner in sorted(reached)
            for other in schemas.parsed.objects[inner]
            if other.wire.lower().endswith(one.wire.lower())
            and other.required
            and _is_word(schemas, other)
            and not own >= set(_closed(schemas, other.shape.name))
        ]
    if not found:
        return None
    places = ", ".join(
        f'("{method}", enums.{cls})'
        for _, method, enum in sorted(found)
        for cls in concept(schemas, enum).classes
    )
    return _enum_encoder(schemas, one.shape.name, f", elsewhere=({places},)")


def _is_word(schemas: Schemas, one: Member) -> bool:
    """Whether it is one of a closed list of words."""
    if one.shape.kind != "enum":
        return False
    return any(isinstance(value, str) for value in _closed(schemas, one.shape.name))


def _effect(schemas: Schemas, call: Call) -> str | None:
    effect: str | None = schemas.operation(call).get("x-outcome", {}).get("effect")
    return effect


def _ordered(schemas: Schemas, name: str) -> list[Member]:
    order = list(schemas.raw[name]["properties"])
    return sorted(schemas.parsed.objects[name], key=lambda member: order.index(member.wire))


def plan_param(
    schemas: Schemas, member: Member, raw: dict[str, Any], parameter: dict[str, Any] | None = None
) -> ParamPlan:
    """An argument of this schema; `parameter` is what the schema stands in, outside of a body."""
    name, encoder = python_name(member.wire, parameter or raw), _encoder(schemas, member.shape, raw)
    return ParamPlan(
        name=name,
        wire=member.wire,
        annotation=_write_annotation(schemas, member.shape, raw),
        encoder="encode.seconds_up" if (encoder, name) == _END_IN_SECONDS else encoder,
        required=member.required,
        enum=member.shape.name if member.shape.kind == "enum" else None,
    )


def plan_variants(
    schemas: Schemas, name: str, params: list[ParamPlan], conditions: list[Condition]
) -> list[VariantPlan]:
    """The ways to fill in these parameters, each with those that are not the same in all ways."""
    found = _variants(schemas, params, conditions)
    names = {one.wire: one.name for one in params}
    differing = {wire for one in found for wire in (*one.only, *one.needed, *one.unused)}
    return [
        VariantPlan(
            name=f"{name}{''.join(one.label)}",
            doc=_variant_doc(one, names),
            params=[_varied(schemas, param, one) for param in params if param.wire in differing],
        )
        for one in found
    ]


def _variants(
    schemas: Schemas, params: list[ParamPlan], conditions: list[Condition]
) -> list[Variant]:
    closed = {one.wire: _closed(schemas, one.enum) for one in params if one.enum}
    return variants(conditions, closed, [one.wire for one in params if one.required])


def _varied(schemas: Schemas, param: ParamPlan, variant: Variant) -> ParamPlan:
    if param.wire in variant.unused:
        return attrs.evolve(param, annotation="None")
    if param.wire in variant.only:
        values = variant.only[param.wire]
        param = attrs.evolve(param, annotation=_literal(schemas, param.enum, values))
    return attrs.evolve(param, required=param.required or param.wire in variant.needed)


def _literal(schemas: Schemas, enum: str | None, values: tuple[Any, ...]) -> str:
    """These values alone, and the enum's members for them."""
    if not enum:
        return f"Literal[{', '.join(map(repr, values))}]"
    known = [member(schemas, enum, value) for value in values]
    return f"Literal[{', '.join([*(name for name, _ in known), *(repr(one) for _, one in known)])}]"


def _closed(schemas: Schemas, enum: str) -> list[Any]:
    return list(schemas.raw[enum].get("enum", []))


def _write_annotation(schemas: Schemas, shape: Shape, raw: dict[str, Any]) -> str:
    if shape.kind == "list" and shape.item:
        return f"Sequence[{_write_annotation(schemas, shape.item, raw.get('items', {}))}]"
    if shape.kind == "enum":
        return _enum_annotation(schemas, shape.name)
    if shape.kind == "model":
        return shape.name
    if shape.kind == "integer":
        return _integer(raw)[0]
    if shape.kind == "text":
        return "Amount" if raw.get("format") == "decimal" else "str"
    return "bool" if shape.kind == "boolean" else "object"


def _enum_annotation(schemas: Schemas, name: str) -> str:
    known = concept(schemas, name)
    classes = " | ".join([*known.classes, *known.accepts])
    if known.is_open and known.wire is None:
        return f"{classes} | str"
    values = ", ".join(map(repr, known.values or enum_values(schemas.raw[name])))
    return f"{classes} | Literal[{values}]{' | int' if known.is_open else ''}"


def _enum_encoder(schemas: Schemas, name: str, more: str = "") -> str:
    known = concept(schemas, name)
    classes = ", ".join(f"enums.{one}" for one in known.classes)
    said = [
        ", open_list=True" if known.is_open else "",
        "" if known.wire is None else f", wire={known.wire!r}",
        f", left_out={tuple(known.left_out)!r}" if known.left_out else "",
    ]
    return f"encode.enum_of({classes}{''.join(said)}{more})"


def _encoder(schemas: Schemas, shape: Shape, raw: dict[str, Any]) -> str:
    if shape.kind == "list" and shape.item:
        return f"encode.list_of({_encoder(schemas, shape.item, raw.get('items', {}))})"
    if shape.kind == "enum":
        return _enum_encoder(schemas, shape.name)
    if shape.kind == "model":
        conditions = f", conditions={upper(shape.name)}_CONDITIONS"
        known = conditions_of(schemas.raw[shape.name])
        return f"encode.object_of(*{upper(shape.name)}{conditions if known else ''})"
    if shape.kind == "integer":
        return _integer(raw)[1]
    if shape.kind == "text":
        return "encode.amount" if raw.get("format") == "decimal" else "encode.text"
    return "encode.boolean"


def _integer(raw: dict[str, Any]) -> tuple[str, str]:
    """Annotation and encoder of a number."""
    if FLAGS_NAME in raw:
        return f"{raw[FLAGS_NAME]} | int", "encode.flags"
    if raw.get(ID):
        return "str | int", "encode.id_number"
    return _TIMES.get(raw.get("x-unit", ""), ("int", "encode.integer"))


def plan_condition(one: Condition, python: Mapping[str, str]) -> str:
    """The condition as the runtime's declaration."""
    names = tuple(python[wire] for wire in one.needs)
    if one.of == "any":
        return f"NeedsAny({names!r})"
    facts = {
        "when": [f"Is({python[fact.wire]!r}, {fact.values!r})" for fact in one.when],
        "unless": [f"Is({python[fact.wire]!r}, {fact.values!r})" for fact in one.unless],
    }
    said = [f"{key}=({', '.join(found)},)" for key, found in facts.items() if found]
    return f"Needs({', '.join([repr(names), *said, *([f'assumed={one.assumed!r}'] if one.assumed else [])])})"


def _variant_doc(variant: Variant, names: Mapping[str, str]) -> str:
    only = [
        f"`{names[wire]}` is {' or '.join(map(str, values))}"
        for wire, values in variant.only.items()
    ]
    needed = [f"`{names[wire]}`" for wire in sorted(variant.needed - variant.only.keys())]
    given = [f"{' and '.join(needed)} must be given"] if needed else []
    return "; ".join([" and ".join(only), *given] if only else given) + "."
