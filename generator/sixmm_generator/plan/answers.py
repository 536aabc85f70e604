"""The classes of answers: their enums, their models, how each field is read."""

from typing import Any

import attrs

from sixmm_generator.docstrings import describe_class, describe_enum, describe_flags
from sixmm_generator.engine import Member, Shape
from sixmm_generator.naming import python_name, snake
from sixmm_generator.plan.concepts import FLAGS_NAME, ID, concept, flags
from sixmm_generator.plan.schemas import SCHEMAS, Schemas, enum_values
from sixmm_generator.plan.views import STATES, view_of
from sixmm_generator.rules import rule_declaration

_READ: dict[str, tuple[str, str]] = {
    "text": ("str", "decode.text"),
    "integer": ("int", "decode.integer"),
    "seconds": ("int", "decode.seconds"),
    "boolean": ("bool", "decode.boolean"),
    "any": ("Any", "decode.anything"),
}


@attrs.frozen
class EnumPlan:
    """One enum class."""

    name: str
    base: str
    members: list[tuple[str, str]]
    doc: str
    final: list[str] = attrs.field(factory=list)
    open: list[str] = attrs.field(factory=list)


@attrs.frozen
class FieldPlan:
    """One field of a model."""

    name: str
    wire: str
    annotation: str
    decoder: str
    secret: bool
    is_time: bool = False
    enums: list[str] = attrs.field(factory=list)


@attrs.frozen
class ModelPlan:
    """One class of an answer. A record is an array on the wire, its fields the places in it."""

    name: str
    module: str
    doc: str
    fields: list[FieldPlan]
    collection: FieldPlan | None
    models: list[str]
    enums: list[str]
    record: bool = False
    is_level: bool = False
    rules: list[str] = attrs.field(factory=list)
    view: str | None = None


def plan_enum(schemas: Schemas, name: str) -> EnumPlan:
    """One enum class."""
    with schemas.description.reading(*SCHEMAS, name):
        return _enum(schemas, name)


def plan_enums(schemas: Schemas) -> list[EnumPlan]:
    """All public enum classes, those of bits included."""
    public = [one for one in schemas.parsed.enums if concept(schemas, one).classes == [one]]
    bits = [
        EnumPlan(name, "OpenFlag", [(n, repr(v)) for n, v in members.items()], describe_flags())
        for name, members in flags(schemas.document).items()
    ]
    return sorted([*(plan_enum(schemas, one) for one in public), *bits], key=lambda one: one.name)


def plan_model(schemas: Schemas, name: str) -> ModelPlan:
    """One class of an answer."""
    with schemas.description.reading(*SCHEMAS, name):
        return _model(schemas, name)


def _enum(schemas: Schemas, name: str) -> EnumPlan:
    schema = schemas.raw[name]
    members = list(zip(schema["x-enum-varnames"], enum_values(schema), strict=True))
    base = "OpenIntEnum" if schema["type"] == "integer" else "OpenStrEnum"
    states = schema.get(STATES, {})
    return EnumPlan(
        name,
        "OpenStatus" if states else base,
        [(n, repr(v)) for n, v in members],
        describe_enum(schema),
        states.get("final", []),
        states.get("open", []),
    )


def _model(schemas: Schemas, name: str) -> ModelPlan:
    schema = schemas.raw[name]
    fields = [_field(schemas, name, member) for member in schemas.parsed.objects[name]]
    inner = [member.shape.innermost() for member in schemas.parsed.objects[name]]
    collection = schema.get("x-collection")
    return ModelPlan(
        name=name,
        module=snake(name),
        doc=describe_class(
            schema,
            [(one.name, schemas.with_enum(schema["properties"][one.wire])) for one in fields],
        ),
        fields=fields,
        collection=next((one for one in fields if one.wire == collection), None),
        models=sorted({one.name for one in inner if one.kind == "model" and one.name != name}),
        enums=sorted({name for one in fields for name in one.enums}),
        record="x-position" in schema,
        # The class that the live book gives too, which is the runtime's.
        is_level="x-position" in schema
        and (name, [one.name for one in fields]) == ("PriceLevel", ["price", "quantity"]),
        view=view_of(schemas, schema, {one.name: one.enums for one in fields}),
        rules=[
            rule_declaration(python_name(wire, one), one["x-rule"], schemas.order_names)
            for wire, one in schema.get("properties", {}).items()
            if "x-rule" in one
        ],
    )


def _field(schemas: Schemas, owner: str, member: Member) -> FieldPlan:
    raw = schemas.raw[owner]["properties"][member.wire]
    return FieldPlan(
        name=python_name(member.wire, raw),
        wire=member.wire,
        annotation=_read_annotation(schemas, member.shape, raw),
        decoder=_decoder(schemas, member.shape, raw),
        secret=bool(raw.get("x-secret")),
        is_time="x-unit" in raw,
        enums=_enums(schemas, member.shape.innermost(), raw),
    )


def _decoder(schemas: Schemas, shape: Shape, raw: dict[str, Any]) -> str:
    if shape.kind == "list" and shape.item:
        return f"decode.list_of({_decoder(schemas, shape.item, raw.get('items', {}))})"
    if shape.kind == "enum":
        known = concept(schemas, shape.name)
        wire = {} if known.wire is None else {there: here for here, there in known.wire.items()}
        spelling = f", wire={wire!r}" if wire else ""
        return f"decode.enum_of({', '.join(known.classes)}{spelling})"
    if shape.kind == "model" and "x-position" in schemas.raw[shape.name]:
        places = schemas.parsed.objects[shape.name]
        inner = [_field(schemas, shape.name, place).decoder for place in places]
        return f"decode.record_of({', '.join([shape.name, *inner])})"
    if shape.kind == "model":
        return f"decode.object_of({shape.name})"
    if shape.kind == "integer" and FLAGS_NAME in raw:
        return f"decode.flags_of({raw[FLAGS_NAME]})"
    return "decode.decimal" if _is_decimal(shape, raw) else _READ[_kind(shape, raw)][1]


def _kind(shape: Shape, raw: dict[str, Any]) -> str:
    if shape.kind == "integer" and raw.get(ID):
        return "text"
    return "seconds" if raw.get("x-unit") == "s" else shape.kind


def _enums(schemas: Schemas, shape: Shape, raw: dict[str, Any]) -> list[str]:
    if shape.kind == "enum":
        return concept(schemas, shape.name).classes
    return [raw[FLAGS_NAME]] if shape.kind == "integer" and FLAGS_NAME in raw else []


def _is_decimal(shape: Shape, raw: dict[str, Any]) -> bool:
    return shape.kind == "text" and raw.get("format") == "decimal"


def _read_annotation(schemas: Schemas, shape: Shape, raw: dict[str, Any]) -> str:
    if shape.kind == "list" and shape.item:
        return f"list[{_read_annotation(schemas, shape.item, raw.get('items', {}))}]"
    if shape.kind == "enum":
        return concept(schemas, shape.name).type
    if shape.kind == "model":
        return shape.name
    if shape.kind == "integer" and FLAGS_NAME in raw:
        return str(raw[FLAGS_NAME])
    return "Decimal" if _is_decimal(shape, raw) else _READ[_kind(shape, raw)][0]
