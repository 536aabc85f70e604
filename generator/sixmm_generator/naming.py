"""Python names for wire names."""

import keyword
import re

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*[a-z]*|[A-Z]+|\d+")
# A field called `list` would hide the type in the class body that declares it.
_RENAMED = {"list": "items"}


def snake(wire: str) -> str:
    """`clientOrderId` → `client_order_id`, `maxDrawdown30dRate` → `max_drawdown30d_rate`."""
    name = "_".join(word.lower() for word in _WORDS.findall(wire))
    name = _RENAMED.get(name, name)
    return f"{name}_" if keyword.iskeyword(name) else name


def upper(wire: str) -> str:
    """`placeOrder` → `PLACE_ORDER`."""
    return snake(wire).upper()


def pascal(name: str) -> str:
    """`api_keys` → `ApiKeys`."""
    return "".join(part.capitalize() for part in name.split("_"))
