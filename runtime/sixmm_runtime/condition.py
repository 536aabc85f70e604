"""Which arguments a call needs because of its other arguments. Pure; generated code declares, `require` checks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from sixmm_runtime.errors import InvalidArgument


@attrs.frozen
class Is:
    """An argument has one of these values. One that was left out has none."""

    name: str
    values: tuple[Any, ...]

    def holds(self, given: Mapping[str, Any]) -> bool:
        """Whether it is so. Enum members equal their values."""
        return given.get(self.name) in self.values

    def said(self, verb: str) -> str:
        """In words: `type is LIMIT`."""
        return f"{self.name} {verb} {_or(str(value) for value in self.values)}"


@attrs.frozen
class Needs:
    """All of `names` must be given when all of `when` hold and none of `unless` does.

    `assumed` says that the documentation leaves the condition open; the error then says so too.
    """

    names: tuple[str, ...]
    when: tuple[Is, ...] = ()
    unless: tuple[Is, ...] = ()
    assumed: bool = False

    def unmet(self, given: Mapping[str, Any], where: str) -> str | None:
        """What is missing and why, or None."""
        missing = [where + name for name in self.names if given.get(name) is None]
        if not missing:  # first, because nearly every call is complete
            return None
        if not all(one.holds(given) for one in self.when):
            return None
        if any(one.holds(given) for one in self.unless):
            return None
        verb = "is" if len(missing) == 1 else "are"
        return f"{_and(missing)} {verb} required {self._why()}."

    def _why(self) -> str:
        reasons = [f"when {_and(one.said('is') for one in self.when)}"] if self.when else []
        reasons += [f"unless {_or(one.said('is') for one in self.unless)}"] if self.unless else []
        reasons += ["(assumed: the documentation doesn't say exactly when)"] if self.assumed else []
        return " ".join(reasons)


@attrs.frozen
class NeedsAny:
    """At least one of `names` must be given."""

    names: tuple[str, ...]

    def unmet(self, given: Mapping[str, Any], where: str) -> str | None:
        """What is missing, or None."""
        if any(given.get(name) is not None for name in self.names):
            return None
        return f"At least one of {_and(where + name for name in self.names)} is required."


Condition = Needs | NeedsAny


def require(conditions: Sequence[Condition], given: Mapping[str, Any], *, where: str = "") -> None:
    """Raise InvalidArgument that names everything missing, and why; nothing is sent then."""
    unmet = [text for one in conditions if (text := one.unmet(given, where)) is not None]
    if unmet:
        raise InvalidArgument(" ".join(unmet))


def _and(words: Iterable[str]) -> str:
    return " and ".join(words)


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)
