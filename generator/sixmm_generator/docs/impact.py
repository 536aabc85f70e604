"""What a change means for somebody who calls the API: the one table of the rules.

A request gets stricter or looser; an answer gains or loses. An answer's new value or field is compatible, because clients keep
what they don't know.
"""

from collections.abc import Callable
from enum import StrEnum

from sixmm_generator.docs.facts import Value


class Impact(StrEnum):
    """From harmful to harmless."""

    BREAKING = "breaking"
    COMPATIBLE = "compatible"
    INFORMATIONAL = "informational"


Rule = Callable[[Value, Value], Impact]

_BREAKING, _COMPATIBLE, _INFORMATIONAL = Impact
_WIDTHS = {"int32": 32, None: 64, "int64": 64}
_PERMISSIONS = ["none", "read", "trade", "withdraw"]


def _always(impact: Impact) -> Rule:
    return lambda _old, _new: impact


def _breaks_if(harmful: Callable[[Value, Value], bool]) -> Rule:
    return lambda old, new: _BREAKING if harmful(old, new) else _COMPATIBLE


def _lower_limit(old: Value, new: Value) -> bool:
    return new is not None and (old is None or _number(new) > _number(old))


def _upper_limit(old: Value, new: Value) -> bool:
    return new is not None and (old is None or _number(new) < _number(old))


def _lost_values(old: Value, new: Value) -> bool:
    return new is not None and (old is None or not _texts(old) <= _texts(new))


def _more_required(old: Value, new: Value) -> bool:
    order: list[Value] = [None, False, "conditional", True]
    return max(order.index(new), 1) > max(order.index(old), 1)


def _gained(old: Value, new: Value) -> bool:
    return new is not None and (old is None or not _texts(new) <= _texts(old))


def _closed(old: Value, new: Value) -> bool:
    return bool(old) and not new


def _changed_default(old: Value, new: Value) -> bool:
    # Whoever leaves the field out gets something else; a default that is only stated now changes nothing.
    return old is not None and old != new


def _narrower(old: Value, new: Value) -> bool:
    return _WIDTHS.get(str(new) if new else None, 0) < _WIDTHS.get(str(old) if old else None, 0)


def _more_rights(old: Value, new: Value) -> bool:
    known = old in _PERMISSIONS and new in _PERMISSIONS
    return not known or _PERMISSIONS.index(str(new)) > _PERMISSIONS.index(str(old))


def _fewer_logins(old: Value, new: Value) -> bool:
    if new in {"none", "optional"}:
        return False
    return old is not None and not set(str(old).split("-or-")) <= set(str(new).split("-or-"))


# (side, aspect) → rule. Sides: request, answer, and general for what is neither. Aspect "+" is a new field or
# subject, "-" one that is gone. An aspect without a row breaks, so that nothing slips through unclassified.
RULES: dict[tuple[str, str], Rule] = {
    ("request", "+"): _breaks_if(lambda _old, required: required in {True, "conditional"}),
    ("request", "-"): _always(_BREAKING),
    ("request", "required"): _breaks_if(_more_required),
    ("request", "required for"): _breaks_if(_gained),
    ("request", "values"): _breaks_if(_lost_values),
    ("request", "open"): _breaks_if(_closed),
    ("request", "default"): _breaks_if(_changed_default),
    ("request", "minimum"): _breaks_if(_lower_limit),
    ("request", "maximum"): _breaks_if(_upper_limit),
    ("request", "min length"): _breaks_if(_lower_limit),
    ("request", "max length"): _breaks_if(_upper_limit),
    ("request", "max items"): _breaks_if(_upper_limit),
    ("request", "format"): _breaks_if(_narrower),
    ("answer", "+"): _always(_COMPATIBLE),
    ("answer", "-"): _always(_BREAKING),
    ("answer", "values"): _always(_COMPATIBLE),
    ("answer", "open"): _always(_COMPATIBLE),
    ("answer", "format"): _always(_COMPATIBLE),
    ("answer", "shown once"): _always(_INFORMATIONAL),
    ("general", "+"): _always(_COMPATIBLE),
    ("general", "-"): _always(_BREAKING),
    ("general", "auth"): _breaks_if(_fewer_logins),
    ("general", "permission"): _breaks_if(_more_rights),
    ("general", "require any"): _breaks_if(_gained),
    ("general", "values"): _breaks_if(_lost_values),
    ("general", "tolerance ms"): _breaks_if(_upper_limit),
    ("general", "limit perUser"): _breaks_if(_upper_limit),
    ("general", "limit validMinutes"): _breaks_if(_upper_limit),
    ("general", "limit renewEveryMinutes"): _breaks_if(_upper_limit),
    ("error code", "-"): _always(_COMPATIBLE),
    ("http status", "-"): _always(_COMPATIBLE),
    ("refusal", "-"): _always(_COMPATIBLE),
    ("page", "+"): _always(_INFORMATIONAL),
    ("page", "-"): _always(_INFORMATIONAL),
}
# Where a fact stands and how pages are arranged: nothing that a call depends on.
_ARRANGEMENT = {"at", "sections", "index", "group", "partial", "scale", "elsewhere"}


def impact(side: str, kind: str, aspect: str, old: Value, new: Value) -> Impact:
    """The impact of one change. `side`: request, answer or general; `kind`: of the subject."""
    if aspect in _ARRANGEMENT:
        return _INFORMATIONAL
    rule = RULES.get((kind, aspect)) or RULES.get((side, aspect)) or _always(_BREAKING)
    return rule(old, new)


def bump(impacts: list[Impact]) -> str:
    """The part of the version that the changes call for: major, minor, patch or none."""
    if _BREAKING in impacts:
        return "major"
    if _COMPATIBLE in impacts:
        return "minor"
    return "patch" if impacts else "none"


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _texts(value: Value) -> set[str]:
    found = value if isinstance(value, (list, dict)) else [value]
    return {repr(one) for one in found}
