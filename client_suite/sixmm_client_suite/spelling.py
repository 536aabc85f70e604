"""How a caller spells what the description names: Python names, and the forms that arguments may take."""

import keyword
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import sixmm
from hypothesis import strategies as st

from sixmm_client_suite.schemas import Schema, Schemas

_RENAMED = {"list": "items"}
_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


def python_name(wire: str) -> str:
    """`clientOrderId` is `client_order_id` in Python."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", wire).lower()
    name = _RENAMED.get(name, name)
    return f"{name}_" if keyword.iskeyword(name) else name


def enum_class(reference: str) -> type[Enum] | None:
    """The client's enum for a named schema; None where it has none."""
    found = getattr(sixmm, reference.rpartition("/")[2], None)
    return found if isinstance(found, type) and issubclass(found, Enum) else None


@st.composite
def spelled(draw: st.DrawFn, schemas: Schemas, schema: Schema, value: Any) -> Any:
    """A wire value in one of the forms in which a caller may give it."""
    whole = schemas.resolved(schema)
    if isinstance(value, dict):
        fields = whole["properties"]
        return {
            python_name(name): draw(spelled(schemas, fields[name], one))
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
    if listed:
        cls = enum_class(schema.get("$ref", ""))
        return [value] if cls is None else [value, cls(value)]
    if whole.get("x-unit") == "ms":
        return [value, _FIRST_MOMENT + timedelta(milliseconds=value)]
    return [value]
