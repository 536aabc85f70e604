"""Fields that a JSON example shows, with the types of its values."""

import re
from collections.abc import Iterator
from typing import Any

from sixmm_generator.docs.facts import Aspects

_INT32_MAX = 2**31 - 1
_TIME = re.compile(r"(time|timestamp(ms)?|expires?|At|^ts)$", re.IGNORECASE)


def example_fields(value: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Aspects]]:
    """(path, aspects) of every field, outermost first: `orders`, `orders[].price`, …"""
    for name, inner in value.items():
        path = f"{prefix}{name}"
        yield path, _aspects(name, inner)
        if isinstance(inner, dict):
            yield from example_fields(inner, f"{path}.")
        elif isinstance(inner, list):
            for item in inner:
                if isinstance(item, dict):
                    yield from example_fields(item, f"{path}[].")


def _aspects(name: str, value: Any) -> Aspects:
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int):
        return {"type": "integer", **_width(value), **_unit(name, value)}
    if isinstance(value, float):
        return {"type": "number"}
    if isinstance(value, str):
        return {"type": "string"}
    if isinstance(value, list):
        kinds = {str(_aspects("", item).get("type")) for item in value} - {
            "object",
            "array",
            "None",
        }
        return {"type": "array", **({"items": kinds.pop()} if len(kinds) == 1 else {})}
    return {} if value is None else {"type": "object"}


def _width(value: int) -> Aspects:
    return {"format": "int64"} if abs(value) > _INT32_MAX else {}


def _unit(name: str, value: int) -> Aspects:
    # Ten digits are seconds and thirteen are milliseconds for any time between 2001 and 2286.
    digits = len(str(value))
    if not _TIME.search(name) or digits not in {10, 13}:
        return {}
    return {"unit": "s" if digits == 10 else "ms"}
