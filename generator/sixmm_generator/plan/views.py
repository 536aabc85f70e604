"""What follows from the fields of an object, by the views of the runtime.

`x-view` names one for an object whose meaning is more than its fields; an object with a status whose enum has `x-states` has
one by itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sixmm_runtime import views

from sixmm_generator.description import Description, Pointer
from sixmm_generator.naming import python_name
from sixmm_generator.plan.schemas import SCHEMAS, Schemas

STATES, VIEW = "x-states", "x-view"
# The classes of `sixmm_runtime.views`, and the Python names that each rests on.
_VIEWS = {
    "result": ("ResultView", ("code", "status")),
    "position": ("PositionView", ("position_side", "quantity")),
    "kline": ("KlineView", ("close_time",)),
    "klines": ("KlineRows", ()),
}


def view_of(schemas: Schemas, schema: dict[str, Any], enums: Mapping[str, list[str]]) -> str | None:
    """The view of an object, `enums` being the enums of its fields by Python name; None where it is its fields."""
    if VIEW in schema:
        return _VIEWS[schema[VIEW]["kind"]][0]
    states = [STATES in schemas.raw.get(one, {}) for one in enums.get("status", [])]
    return "StatusView" if states and all(states) else None


def view_class(schema: dict[str, Any]) -> type:
    """The class that an object with an `x-view` is made from; any model where there is no such view."""
    name, _ = _VIEWS.get(schema[VIEW].get("kind"), ("Model", ()))
    found: type = getattr(views, name)
    return found


def problems(description: Description) -> list[str]:
    """What these marks say that can't be generated, one line each."""
    return [description.problem(at, reason) for at, reason in _problems(description)]


def _problems(description: Description) -> Iterator[tuple[Pointer, str]]:
    for name, schema in description.document["components"]["schemas"].items():
        words = schema.get("x-enum-varnames", [])
        states = schema.get(STATES)
        if states is not None:
            told = [*states.get("final", []), *states.get("open", [])]
            if sorted(told) != sorted(words):
                yield (
                    (*SCHEMAS, name, STATES),
                    f"each of {', '.join(words)} must be final or open, once.",
                )
        if VIEW not in schema:
            continue
        kind = schema[VIEW].get("kind")
        if kind not in _VIEWS:
            yield (*SCHEMAS, name, VIEW), f"{kind!r} is none of {', '.join(_VIEWS)}."
            continue
        names = {python_name(wire, one) for wire, one in schema.get("properties", {}).items()}
        for lacking in set(_VIEWS[kind][1]) - names:
            yield (*SCHEMAS, name, VIEW), f"a {kind} needs a field with the Python name {lacking}."
