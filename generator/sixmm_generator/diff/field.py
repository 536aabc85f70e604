"""An argument, a key or an attribute, taken apart into what can change about it."""

from typing import Any

import attrs

from sixmm_generator.description import Description, Pointer, pointer_of, ref_name
from sixmm_generator.naming import python_name

_BOUND_KEYS = {
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"),
    *("minItems", "maxItems", "pattern", "x-assumed"),
}
_TYPES = {"integer": "int", "boolean": "bool", "number": "float"}


@attrs.frozen
class Field:
    """An argument, a key or an attribute: its facets by name, and where it stands."""

    wire: str
    pointer: Pointer
    facets: dict[str, Any]

    @property
    def name(self) -> str:
        """Its Python name."""
        return python_name(self.wire, self.facets)


def query_fields(description: Description, at: Pointer, node: dict[str, Any]) -> dict[str, Field]:
    """The parameters of an operation, by wire name."""
    found = {}
    for index, one in enumerate(node.get("parameters", [])):
        here: Pointer = (*at, "parameters", index)
        raw = one
        if "$ref" in one:
            here, raw = pointer_of(one["$ref"]), description.resolve(one["$ref"]) or {}
        own = {
            key: value
            for key, value in raw.items()
            if key not in {"name", "in", "schema", "required"}
        }
        facets = {**_facets(raw.get("schema", {})), **own, "location": raw.get("in")}
        facets["required"] = bool(raw.get("required"))
        found[str(raw.get("name"))] = Field(str(raw.get("name")), here, facets)
    return found


def property_fields(at: Pointer, schema: dict[str, Any]) -> dict[str, Field]:
    """The properties of an object, by wire name."""
    required = schema.get("required", [])
    return {
        wire: Field(wire, (*at, "properties", wire), {**_facets(one), "required": wire in required})
        for wire, one in schema.get("properties", {}).items()
    }


def located(field: Field, location: str) -> Field:
    """The same, with where in a request it travels."""
    return attrs.evolve(field, facets={**field.facets, "location": location})


def type_name(field: Field) -> str:
    """The component that a field's type names; a word that no component is called by, if it names none."""
    return str(field.facets["type"]).replace("list[", "").rstrip("]")


def _facets(schema: dict[str, Any]) -> dict[str, Any]:
    """What can change about a value, one name each. Bounds in an `allOf` of their own count as its own."""
    facets = {
        key: value
        for key, value in schema.items()
        if key not in {"type", "format", "$ref", "items", "allOf", "x-format"}
    }
    facets["type"] = _type(schema)
    if schema.get("type") == "integer" or "x-format" in schema:
        facets["width"] = schema.get("format") or schema.get("x-format")
    for branch in schema.get("allOf", []):
        if branch.keys() <= {*_BOUND_KEYS, "type", "items"}:
            facets |= {
                ("bound.x-assumed" if key == "x-assumed" else key): value
                for key, value in branch.items()
                if key not in {"type", "items"}
            }
        else:
            facets["allOf"] = schema["allOf"]
    if "items" in schema:
        inner = _facets(schema["items"])
        del inner["type"]
        facets |= {f"items.{key}": value for key, value in inner.items()}
    return {key: value for key, value in facets.items() if value is not None}


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return ref_name(schema["$ref"])
    kind = schema.get("type")
    if kind == "array":
        return f"list[{_type(schema.get('items', {}))}]"
    if kind == "string":
        form = schema.get("format")
        return {None: "str", "decimal": "Decimal"}.get(form, f"str ({form})")
    return _TYPES.get(str(kind), str(kind or "anything"))
