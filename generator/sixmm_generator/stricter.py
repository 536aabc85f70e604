"""What a change means for callers, where it has a direction: the one rule that `docs-diff` and `spec-diff` share.

A change is stricter if a call that was accepted may now be refused. Stricter breaks callers, looser does not, whichever way
it is written down: a lower maximum, a shorter window, fewer values, "both" for "one of".
"""

import re
from collections.abc import Iterable
from typing import Any, Literal

Impact = Literal["breaking", "compatible", "informational"]
IMPACTS: tuple[Impact, ...] = ("breaking", "compatible", "informational")
PERMISSIONS = ("none", "read", "trade", "withdraw")
_LOWER = {"minimum", "exclusiveminimum", "minlength", "minitems"}
_UPPER = {"maximum", "exclusivemaximum", "maxlength", "maxitems", "tolerancems"}
_WIDTHS = {"int32": 32, "int64": 64}


def bound(name: str) -> Literal["lower", "upper"] | None:
    """Which kind of bound a facet is. Limits (`limit perUser`) are upper ones: how many, how long, how often."""
    bare = re.sub(r"[ _]", "", name).lower()
    if bare in _LOWER:
        return "lower"
    return "upper" if bare in _UPPER or bare.startswith("limit") else None


def bound_stricter(name: str, old: Any, new: Any) -> bool:
    """Whether a bound refuses what it accepted: a lower upper bound, a higher lower one, or one where none was."""
    if new is None or old is None:
        return new is not None
    smaller = _number(new) < _number(old)
    return smaller if bound(name) == "upper" else not smaller


def values_stricter(old: Iterable[Any] | None, new: Iterable[Any] | None) -> bool:
    """Whether values that were accepted are gone, or values are named where none were."""
    if new is None:
        return False
    return old is None or not set(map(repr, old)) <= set(map(repr, new))


def groups_stricter(
    old: Iterable[Iterable[str]] | None, new: Iterable[Iterable[str]] | None
) -> bool:
    """Whether groups "at least one of" ask for more: each new group must have been met by meeting an old one."""
    before = [set(group) for group in old or ()]
    return any(not any(one <= set(group) for one in before) for group in new or ())


def width_impact(old: Any, new: Any) -> Impact:
    """A narrower integer refuses large numbers."""
    wide = _WIDTHS["int64"]
    return "breaking" if _WIDTHS.get(str(new), wide) < _WIDTHS.get(str(old), wide) else "compatible"


def permission_stricter(old: Any, new: Any) -> bool:
    """Whether a higher permission is needed; an unknown one counts as higher."""
    if old not in PERMISSIONS or new not in PERMISSIONS:
        return True
    return PERMISSIONS.index(new) > PERMISSIONS.index(old)


def unit_impact(old: Any, new: Any) -> Impact:
    """Another unit is another number. That times are milliseconds where nothing says otherwise is documented."""
    return "informational" if (old or "ms") == (new or "ms") else "breaking"


def default_impact(old: Any, new: Any) -> Impact:
    """Who leaves the argument out gets something else; a default that is only stated now changes nothing."""
    return "informational" if old is None or old == new else "breaking"


def next_version(impacts: Iterable[str], current: str) -> tuple[str, str, str]:
    """(part, version, reason) of the release after `current` ("1.4.2"), by Semantic Versioning. Raises ValueError."""
    try:
        major, minor, patch = (int(part) for part in current.split(".")[:3])
    except ValueError:
        raise ValueError(f"{current!r} is not a version such as 1.4.2.") from None
    found = set(impacts)
    if not found:
        return "none", current, "nothing changed"
    if "breaking" in found and major:
        return "major", f"{major + 1}.0.0", "a breaking change"
    if "breaking" in found:
        reason = "a breaking change; while the major version is 0, the minor one goes up instead"
        return "minor", f"0.{minor + 1}.0", reason
    if "compatible" in found and major:
        return "minor", f"{major}.{minor + 1}.0", "compatible changes"
    return "patch", f"{major}.{minor}.{patch + 1}", "no breaking change"


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0
