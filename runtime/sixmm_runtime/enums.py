"""Enums that survive a value the description does not know yet.

`OrderStatus("FROZEN")` never raises: it gives a member whose value is "FROZEN" and whose `is_known` is False.
An exchange adds values without notice; a client that stops parsing on that day costs its user money.
"""

from collections.abc import Callable
from enum import KEEP, IntEnum, IntFlag, StrEnum
from typing import Any, ClassVar, Self, TypeVar


class OpenStrEnum(StrEnum):
    """A string enum that keeps unknown values."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    @classmethod
    def of_code(cls, code: int) -> Self:
        """The member for a number that the description gives no word for: its value is the number's digits."""
        member = cls(str(code))
        if not member.is_known:
            member._name_ = f"UNKNOWN_{code}"
            member._code = code  # type: ignore[attr-defined]  # a member has no declared attributes
        return member

    @property
    def code(self) -> int | None:
        """The number that an unknown member was read from, where it was one; None of all others."""
        found: int | None = getattr(self, "_code", None)
        return found

    @property
    def is_known(self) -> bool:
        """Whether the description lists this value."""
        return type(self).__members__.get(self._name_) is self

    def __reduce_ex__(self, _: Any) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        cls = type(self)
        return (cls, (self._value_,)) if self.code is None else (cls.of_code, (self.code,))


class OpenIntEnum(IntEnum):
    """An integer enum that keeps unknown values."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether the description lists this value."""
        return type(self).__members__.get(self._name_) is self


class OpenFlag(IntFlag, boundary=KEEP):
    """The bits of a number; bits that have no name are kept."""

    @property
    def is_known(self) -> bool:
        """Whether every bit has a name."""
        return not self & ~sum(type(self))


class OpenStatus(OpenStrEnum):
    """Where something stands, and whether that is its end.

    Of a status that the description does not know, both answers are False: wait with a deadline, and see `is_known`.
    """

    _final: ClassVar[frozenset[str]]
    _open: ClassVar[frozenset[str]]

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen any more."""
        return self._name_ in self._final

    @property
    def is_open(self) -> bool:
        """Whether something can still happen."""
        return self._name_ in self._open


S = TypeVar("S", bound=OpenStatus)


def states(*, final: str, open: str) -> Callable[[type[S]], type[S]]:  # noqa: A002
    """Declare which members of a status are its ends, and which are not: their names with spaces between."""

    def mark(cls: type[S]) -> type[S]:
        cls._final, cls._open = frozenset(final.split()), frozenset(open.split())
        return cls

    return mark
