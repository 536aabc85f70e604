"""How a caller spells what the description names: Python names, and the forms that arguments may take."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import sixmm
from hypothesis import strategies as st
from sixmm_description.names import python_name

from sixmm_client_suite.schemas import Schema, Schemas

_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


def enum_class(reference: str) -> type[Enum] | None:
    """The client's enum for a named schema; None where it has none."""
    found = getattr(sixmm, reference.rpartition("/")[2], None)
    return found if isinstance(found, type) and issubclass(found, Enum) else None


def member_of(whole: Schema, value: Any) -> Enum | None:
    """The member of another enum that a value spells; None where the enum is its own."""
    targets = whole.get("x-spells", [])
    if not targets:
        return None
    values = whole.get("enum") or whole.get("x-extensible-enum", [])
    word = dict(zip(values, whole["x-enum-varnames"], strict=True)).get(value)
    classes = [getattr(sixmm, one) for one in ([targets] if isinstance(targets, str) else targets)]
    return next((one[word] for one in classes if word in one.__members__), None)


@st.composite
def spelled(draw: st.DrawFn, schemas: Schemas, schema: Schema, value: Any) -> Any:
    """A wire value in one of the forms in which a caller may give it."""
    whole = schemas.resolved(schema)
    if isinstance(value, dict):
        fields = whole["properties"]
        return {
            python_name(name, fields[name]): draw(spelled(schemas, fields[name], one))
            for name, one in value.items()
        }
    if isinstance(value, list):
        items = [draw(spelled(schemas, whole["items"], one)) for one in value]
        return draw(st.sampled_from([items, tuple(items)]))
    return draw(st.sampled_from(_forms(schema, whole, value)))


def _forms(schema: Schema, whole: Schema, value: Any) -> list[Any]:
    if whole.get("format") == "decimal":
        exact = Decimal(value)
        # Normalized, 1000 is 1E+3: it must be sent without the exponent. More than 28 digits would be rounded.
        short = exact.normalize()
        return [
            value,
            exact,
            *([short] if short == exact else []),
            *([int(exact)] if exact == int(exact) else []),
        ]
    listed = whole.get("enum") or whole.get("x-extensible-enum")
    if (member := member_of(whole, value)) is not None:
        return [member, member.value]
    if whole.get("x-id"):
        return [value, str(value)]
    if listed:
        cls = enum_class(schema.get("$ref", ""))
        return [value] if cls is None else [value, cls(value)]
    if whole.get("x-unit") == "ms":
        return [value, _FIRST_MOMENT + timedelta(milliseconds=value)]
    return [value]
