"""What a change means for somebody who calls the API: the one table of the rules.

A request gets stricter or looser; an answer gains or loses. An answer's new value or field is compatible, because clients keep
what they don't know. What has a direction is judged by `stricter`, as in `spec-diff`.
"""

from collections.abc import Callable
from enum import StrEnum

from sixmm_generator import stricter
from sixmm_generator.docs.facts import Value


class Impact(StrEnum):
    """From harmful to harmless."""

    BREAKING = "breaking"
    COMPATIBLE = "compatible"
    INFORMATIONAL = "informational"


Rule = Callable[[Value, Value], Impact]

_BREAKING, _COMPATIBLE, _INFORMATIONAL = Impact


def _always(impact: Impact) -> Rule:
    return lambda _old, _new: impact


def _breaks_if(harmful: Callable[[Value, Value], bool]) -> Rule:
    return lambda old, new: _BREAKING if harmful(old, new) else _COMPATIBLE


def _listed(value: Value) -> list[Value] | None:
    if value is None:
        return None
    return list(value) if isinstance(value, (list, dict)) else [value]


def _lost_values(old: Value, new: Value) -> bool:
    return stricter.values_stricter(_listed(old), _listed(new))


def _gone_values(old: Value, new: Value) -> bool:
    return old is not None and stricter.values_stricter(_listed(old), _listed(new) or [])


def _more_required(old: Value, new: Value) -> bool:
    order: list[Value] = [None, False, "conditional", True]
    return max(order.index(new), 1) > max(order.index(old), 1)


def _more_conditions(old: Value, new: Value) -> bool:
    return new is not None and not set(map(repr, _listed(new) or [])) <= set(
        map(repr, _listed(old) or [])
    )


def _more_groups(old: Value, new: Value) -> bool:
    return stricter.groups_stricter(_groups(old), _groups(new))


def _groups(value: Value) -> list[list[str]]:
    return (
        [[str(one) for one in group] for group in value or [] if isinstance(group, list)]
        if isinstance(value, list)
        else []
    )


def _meanings(old: Value, new: Value) -> Impact:
    """A further value with its meaning is compatible; another meaning of a known value is not."""
    before, now = (value if isinstance(value, dict) else {} for value in (old, new))
    return (
        _COMPATIBLE
        if all(now.get(key, said) == said for key, said in before.items())
        else _BREAKING
    )


def _type(old: Value, _new: Value) -> Impact:
    return _COMPATIBLE if old is None else _BREAKING


def _unit(old: Value, new: Value) -> Impact:
    return Impact(stricter.unit_impact(old, new))


def _width(old: Value, new: Value) -> Impact:
    return Impact(stricter.width_impact(old, new))


def _default(old: Value, new: Value) -> Impact:
    return Impact(stricter.default_impact(old, new))


def _code_range(old: Value, new: Value) -> bool:
    """Whether a range of codes lost some: (first, last) of each."""
    (low, high), (first, last) = (_ends(one) for one in (old, new))
    return first > low or last < high


def _ends(value: Value) -> tuple[int, int]:
    first, _, last = str(value).partition("-")
    return int(first), int(last or first)


def _fewer_logins(old: Value, new: Value) -> bool:
    if new in {"none", "optional"}:
        return False
    return old is not None and not set(str(old).split("-or-")) <= set(str(new).split("-or-"))


# (side, aspect) → rule. Sides: request, answer, and general for what is neither. Aspect "+" is a new field or
# subject, "-" one that is gone. An aspect without a row breaks, so that nothing slips through unclassified.
RULES: dict[tuple[str, str], Rule] = {
    ("request", "+"): _breaks_if(lambda _old, required: required in {True, "conditional"}),
    ("request", "-"): _always(_BREAKING),
    ("request", "type"): _type,
    ("request", "items"): _type,
    ("request", "required"): _breaks_if(_more_required),
    ("request", "required for"): _breaks_if(_more_conditions),
    ("request", "required when"): _breaks_if(_more_conditions),
    ("request", "omittable when"): _breaks_if(lambda old, new: old is not None and old != new),
    ("request", "values"): _breaks_if(_lost_values),
    ("request", "meanings"): _meanings,
    ("request", "open"): _breaks_if(lambda old, new: bool(old) and not new),
    ("request", "default"): _default,
    ("request", "format"): _width,
    ("request", "unit"): _unit,
    ("answer", "+"): _always(_COMPATIBLE),
    ("answer", "-"): _always(_BREAKING),
    ("answer", "type"): _type,
    ("answer", "items"): _type,
    ("answer", "values"): _breaks_if(_gone_values),
    ("answer", "meanings"): _meanings,
    ("answer", "open"): _always(_INFORMATIONAL),
    ("answer", "format"): _always(_INFORMATIONAL),
    ("answer", "default"): _always(_INFORMATIONAL),
    ("answer", "required for"): _always(_INFORMATIONAL),
    ("answer", "required when"): _always(_INFORMATIONAL),
    ("answer", "omittable when"): _always(_INFORMATIONAL),
    ("answer", "unit"): _unit,
    ("answer", "shown once"): _breaks_if(lambda _old, new: not new),
    ("general", "+"): _always(_COMPATIBLE),
    ("general", "-"): _always(_BREAKING),
    ("general", "path"): _always(_COMPATIBLE),
    ("general", "url"): _always(_COMPATIBLE),
    ("general", "auth"): _breaks_if(_fewer_logins),
    ("general", "permission"): _breaks_if(stricter.permission_stricter),
    ("general", "require any"): _breaks_if(_more_groups),
    ("general", "require all"): _breaks_if(_more_conditions),
    ("general", "require one"): _breaks_if(_more_conditions),
    ("general", "weight"): _always(_COMPATIBLE),
    ("general", "values"): _breaks_if(_lost_values),
    ("general", "meanings"): _meanings,
    ("error code", "range"): _breaks_if(_code_range),
    ("http status", "+"): _always(_INFORMATIONAL),
    ("http status", "-"): _always(_INFORMATIONAL),
    ("refusal", "-"): _always(_COMPATIBLE),
    ("limit", "+"): _always(_BREAKING),
    ("limit", "-"): _always(_COMPATIBLE),
    ("page", "+"): _always(_INFORMATIONAL),
    ("page", "-"): _always(_INFORMATIONAL),
    ("page", "at"): _always(_INFORMATIONAL),
}
# Where a fact stands, how pages are arranged, what they contradict: nothing that a call depends on.
_ARRANGEMENT = {
    "at",
    "sections",
    "index",
    "group",
    "partial",
    "scale",
    "contradiction",
    "amount",
    "time",
}


def impact(side: str, kind: str, aspect: str, old: Value, new: Value) -> Impact:
    """The impact of one change. `side`: request, answer or general; `kind`: of the subject."""
    if aspect in _ARRANGEMENT:
        return _INFORMATIONAL
    if aspect == "deprecated":
        return _COMPATIBLE if new else _INFORMATIONAL
    if rule := RULES.get((kind, aspect)) or RULES.get((side, aspect)):
        return rule(old, new)
    if kind == "limit" and aspect == "value":
        aspect = "limit"
    if stricter.bound(aspect):
        if side == "answer":
            return _INFORMATIONAL
        return _BREAKING if stricter.bound_stricter(aspect, old, new) else _COMPATIBLE
    return _BREAKING
