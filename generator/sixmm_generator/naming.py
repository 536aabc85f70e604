"""Python names for wire names."""

from collections.abc import Mapping
from typing import Any

from sixmm_description.names import python_name, role_name, snake

__all__ = ["docstring", "pascal", "python_name", "python_names", "role_name", "snake", "upper"]


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
