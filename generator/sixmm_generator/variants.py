"""The ways to fill in a request whose fields depend on each other, for a type checker to tell apart.

One variant a kind of order (`type: LIMIT`) and a way to meet what it demands (a price, or a price type instead).
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import attrs

from sixmm_generator.condition import Condition


@attrs.frozen
class Variant:
    """One way.

    Attributes:
        only: the fields that have one of these values here.
        needed: the fields that must be sent.
        unused: the fields that mean nothing here.
        label: what tells it from the others, as words of a class name.
    """

    only: dict[str, tuple[Any, ...]]
    needed: frozenset[str]
    unused: frozenset[str]
    label: tuple[str, ...]


@attrs.frozen
class _Way:
    """How one condition can be met."""

    needed: frozenset[str]
    only: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    label: tuple[str, ...] = ()


def variants(
    conditions: Sequence[Condition], values: Mapping[str, Sequence[Any]], required: Sequence[str]
) -> list[Variant]:
    """Every way; none where no condition is, or where more than one field decides.

    Args:
        conditions: what the fields demand of each other.
        values: the values of each field that is a closed list.
        required: the fields that are always sent.
    """
    kinds = {one.wire for condition in conditions for one in condition.when}
    if not conditions or len(kinds) > 1 or not kinds <= {*values} & {*required}:
        return []
    if not kinds:
        return [_variant({}, ways, frozenset(), ()) for ways in product(*map(_ways, conditions))]
    (kind,) = kinds
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for value in values[kind]:
        groups.setdefault(_demands(conditions, value), []).append(value)
    return [
        _variant({kind: tuple(group)}, ways, unused, ("Or".join(map(_title, group)),))
        for (active, unused), group in groups.items()
        for ways in product(*map(_ways, active))
    ]


def _demands(
    conditions: Sequence[Condition], value: Any
) -> tuple[tuple[Condition, ...], frozenset[str]]:
    """What this kind demands, and the fields that it has no use for."""
    fitting = [one for one in conditions if all(value in each.values for each in one.when)]
    needed = {name for one in fitting for name in one.needs}
    others = [one for one in conditions if one.only_then and one not in fitting]
    unused = {name for one in others for name in one.needs} - needed
    return tuple(attrs.evolve(one, when=()) for one in fitting), frozenset(unused)


def _ways(condition: Condition) -> list[_Way]:
    if condition.of == "any":
        return [_Way(frozenset({name}), label=(f"With{_title(name)}",)) for name in condition.needs]
    instead = [
        _Way(frozenset({one.wire}), ((one.wire, one.values),), (f"With{_title(one.wire)}",))
        for one in condition.unless
    ]
    return [_Way(frozenset(condition.needs)), *instead]


def _variant(
    kind: dict[str, tuple[Any, ...]],
    ways: Sequence[_Way],
    unused: frozenset[str],
    label: tuple[str, ...],
) -> Variant:
    only = {**kind, **{wire: values for way in ways for wire, values in way.only}}
    needed = frozenset().union(kind, *(way.needed for way in ways))
    return Variant(only, needed, unused, label + tuple(word for way in ways for word in way.label))


def _title(name: Any) -> str:
    text = str(name)
    if text.isupper():
        return "".join(part.capitalize() for part in text.split("_"))
    return text[:1].upper() + text[1:]
