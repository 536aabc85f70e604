"""Python names for wire names."""

from sixmm_description.names import snake

__all__ = ["pascal", "snake", "upper"]


def upper(wire: str) -> str:
    """`placeOrder` → `PLACE_ORDER`."""
    return snake(wire).upper()


def pascal(name: str) -> str:
    """`api_keys` → `ApiKeys`."""
    return "".join(part.capitalize() for part in name.split("_"))
