"""Which arguments a call needs because of its other arguments. Pure; generated code declares, `require` checks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sixmm_runtime.errors import InvalidArgument


class Is(NamedTuple):
    """An argument has one of these values. One that was left out has none."""

    name: str
    values: tuple[Any, ...]

    def holds(self, given: Mapping[str, Any]) -> bool:
        """Whether it is so. Enum members equal their values."""
        return given.get(self.name) in self.values

    def said(self, verb: str) -> str:
        """In words: `type is LIMIT`."""
        return f"{self.name} {verb} {_or(str(value) for value in self.values)}"


class Needs(NamedTuple):
    """All of `names` must be given when all of `when` hold and none of `unless` does.

    `assumed` is the id of the assumption, where the documentation leaves the condition open; the error then names it.
    """

    names: tuple[str, ...]
    when: tuple[Is, ...] = ()
    unless: tuple[Is, ...] = ()
    assumed: str = ""

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
        if self.assumed:
            reasons.append(
                f"(assumed: the documentation doesn't say exactly when; see {self.assumed})"
            )
        return " ".join(reasons)


class NeedsAny(NamedTuple):
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
