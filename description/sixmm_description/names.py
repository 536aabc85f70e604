"""The Python names of what has another name on the wire."""

import keyword
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

#: Gives a Python name that is not made from the name on the wire, so that it stays when the wire's changes.
PYTHON_NAME = "x-python-name"

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*[a-z]*|[A-Z]+|\d+")
# A field called `list` would hide the type in the class body that declares it.
_RENAMED = {"list": "items"}


@lru_cache(maxsize=4_096)
def snake(wire: str) -> str:
    """`clientOrderId` → `client_order_id`, `maxDrawdown30dRate` → `max_drawdown30d_rate`."""
    name = "_".join(word.lower() for word in _WORDS.findall(wire))
    name = _RENAMED.get(name, name)
    return f"{name}_" if keyword.iskeyword(name) else name


def python_name(wire: str, node: Any) -> str:
    """The Python name of a field or parameter: the one that its description gives, or else made from the wire's."""
    given = node.get(PYTHON_NAME) if isinstance(node, Mapping) else None
    return given if isinstance(given, str) else snake(wire)


def role_name(wire: str, node: Any) -> str:
    """What a field is for: what its `x-role` says, or else its Python name."""
    given = node.get("x-role") if isinstance(node, Mapping) else None
    return given if isinstance(given, str) else python_name(wire, node)


def fields_of(node: Any) -> dict[str, str]:
    """All fields and parameters below a node of a description: what they are for, each with the name on the wire."""
    if isinstance(node, list):
        parts: Any = node
        here = {}
    elif isinstance(node, dict):
        parts = node.values()
        properties = node.get("properties")
        here = {
            role_name(wire, one): wire
            for wire, one in (properties.items() if isinstance(properties, dict) else ())
            if isinstance(one, dict)
        }
        if node.get("in") == "query" and isinstance(node.get("name"), str):
            here[role_name(node["name"], node)] = node["name"]
    else:
        return {}
    found: dict[str, str] = {}
    for part in parts:
        found |= fields_of(part)
    return found | here
