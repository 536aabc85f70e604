"""Enums that survive a value the description does not know yet.

`OrderStatus("FROZEN")` never raises: it gives a member whose value is "FROZEN" and whose `is_known` is False.
An exchange adds values without notice; a client that stops parsing on that day costs its user money.
"""

from enum import IntEnum, StrEnum
from typing import Self


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

    @property
    def is_known(self) -> bool:
        """Whether the description lists this value."""
        return type(self).__members__.get(self._name_) is self


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
