"""Python names for wire names."""

import keyword
import re
from collections.abc import Mapping
from typing import Any

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*[a-z]*|[A-Z]+|\d+")
# A field called `list` would hide the type in the class body that declares it.
_RENAMED = {"list": "items"}


def snake(wire: str) -> str:
    """`clientOrderId` → `client_order_id`, `maxDrawdown30dRate` → `max_drawdown30d_rate`."""
    name = "_".join(word.lower() for word in _WORDS.findall(wire))
    name = _RENAMED.get(name, name)
    return f"{name}_" if keyword.iskeyword(name) else name


def python_name(wire: str, node: Any) -> str:
    """The Python name of a field or parameter: its own `x-python-name`, or one made of its wire name."""
    own = node.get("x-python-name") if isinstance(node, Mapping) else None
    return own if isinstance(own, str) else snake(wire)


def python_names(properties: Mapping[str, Any]) -> dict[str, str]:
    """Wire name → Python name of an object's fields."""
    return {wire: python_name(wire, one) for wire, one in properties.items()}


def docstring(text: str) -> str:
    """A text as it stands between three quotes."""
    kept = text.replace("\\", "\\\\").replace('"""', "'''")
    if kept.endswith('"'):
        kept = f'{kept[:-1]}\\"'
    return "".join(
        one if one == "\n" or one.isprintable() else one.encode("unicode_escape").decode()
        for one in kept
    )


def upper(wire: str) -> str:
    """`placeOrder` → `PLACE_ORDER`."""
    return snake(wire).upper()


def pascal(name: str) -> str:
    """`api_keys` → `ApiKeys`."""
    return "".join(part.capitalize() for part in name.split("_"))
