"""Methods that take several calls: hand-written in `sixmm_runtime.helpers`, and given to a resource by its tag's `x-helpers`."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import attrs

from sixmm_generator.description import Description, Pointer

HELPERS = "x-helpers"


class _Helpers(NamedTuple):
    """The class, whose module has the name of the kind; the method whose result it returns; what it calls and names.

    `waits` is the method that waits on request, and then returns that result; `takes` is what it takes as a dict.
    """

    cls: str
    returns: str | None
    calls: tuple[str, ...]
    words: tuple[str, ...] = ()
    waits: str | None = None
    takes: str | None = None


KINDS = {
    "orders": _Helpers(
        "OrderHelpers",
        "orders.get",
        ("orders.get", "orders.current", "orders.cancel_all", "conditions.current"),
        ("ALL_NORMAL", "ALL_CONDITION", "FILLED"),
        waits="orders.place",
    ),
    "account": _Helpers("AccountHelpers", None, ("account.assets", "positions.current")),
    "positions": _Helpers(
        "PositionHelpers",
        "orders.place",
        ("positions.current", "positions.history", "orders.place", "market.symbols"),
        ("MARKET", "BUY", "SELL", "LONG", "SHORT"),
    ),
    "conditions": _Helpers(
        "ConditionHelpers",
        "conditions.place",
        ("conditions.current", "conditions.history", "conditions.place", "conditions.cancel"),
        ("CANCELED", "TRIGGERED"),
    ),
    "strategies": _Helpers(
        "StrategyHelpers",
        "strategies.get",
        (
            "strategies.place",
            "strategies.get",
            "orders.get",
            "orders.history",
            "conditions.current",
        ),
        ("OTOCO", "TAKE_PROFIT_MARKET", "STOP_MARKET", "BUY", "SELL", "FILLED", "TRIGGERED"),
        takes="NewOrder",
    ),
}


@attrs.frozen
class HelpersPlan:
    """The base of a resource's class: its kind is the module; `results` and `inputs` are what it is made with."""

    kind: str
    cls: str
    results: list[str]
    inputs: list[str]


def plan_helpers(kind: str | None, returns: Mapping[str, str]) -> HelpersPlan | None:
    """The helpers of a resource, `returns` being the results of all methods; None where it has none."""
    if kind is None:
        return None
    known = KINDS[kind]
    results = [returns[known.returns]] if known.returns else []
    return HelpersPlan(kind, known.cls, results, [known.takes] if known.takes else [])


def waits(kind: str | None, method: str) -> str | None:
    """The method whose result this one returns where it waits on request; None where it does not wait."""
    known = None if kind is None else KINDS.get(kind)
    return None if known is None or known.waits != method else known.returns


def problems(description: Description) -> list[str]:
    """What these marks say that can't be generated, one line each."""
    return [description.problem(at, reason) for at, reason in _problems(description)]


def _problems(description: Description) -> Iterator[tuple[Pointer, str]]:
    document = description.document
    operations = [
        one for item in document["paths"].values() for one in item.values() if isinstance(one, dict)
    ]
    methods = {f"{one.get('x-resource')}.{one.get('x-method')}" for one in operations}
    schemas = document["components"]["schemas"].values()
    words = {word for one in schemas for word in one.get("x-enum-varnames", [])}
    for index, tag in enumerate(document["tags"]):
        at = ("tags", index, HELPERS)
        if HELPERS not in tag:
            continue
        if tag[HELPERS] not in KINDS:
            yield at, f"{tag[HELPERS]!r} is none of {', '.join(KINDS)}."
            continue
        kind = KINDS[tag[HELPERS]]
        for lacking in sorted({*kind.calls, *filter(None, [kind.waits])} - methods):
            yield at, f"these helpers call mm.{lacking}, which no operation is."
        for lacking in sorted({*kind.words} - words):
            yield at, f"these helpers name {lacking}, which no value is called."
        for taken in sorted(_helpers_of(tag[HELPERS]) & _own(methods, tag["name"])):
            yield at, f"mm.{tag['name']}.{taken} is a helper: give the operation another name."


def _own(methods: set[str], resource: str) -> set[str]:
    return {name for one, _, name in (each.partition(".") for each in methods) if one == resource}


def _helpers_of(kind: str) -> set[str]:
    cls: Any = getattr(import_module(f"sixmm_runtime.helpers.{kind}"), KINDS[kind].cls)
    return {name for name in dir(cls) if not name.startswith("_")}
