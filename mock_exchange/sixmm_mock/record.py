"""Values that never change, as cheap as any other object.

attrs enforces ``frozen`` at run time, and sets each field the slow way for it. For what one order
leaves behind (fills, events, journal entries) that is a tenth of the order's cost. Here the type
checker enforces it.
"""

from typing import TYPE_CHECKING, TypeVar

from attrs import define

if TYPE_CHECKING:
    from attrs import frozen as record
else:
    _Class = TypeVar("_Class", bound=type)

    def record(cls: _Class) -> _Class:
        """A class of values: compared and hashed by their fields, and never assigned to."""
        return define(cls, unsafe_hash=True)


__all__ = ["record"]
