"""What follows from the fields of an answer's object: declared for a model by `x-view` and `x-states` of the description.

A view knows Python names only. A value that an answer left out raises `FieldAbsent`, as reading the field itself does.
"""

import time
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar

from sixmm_runtime.enums import OpenStatus, OpenStrEnum
from sixmm_runtime.model import ListModel, Model

T = TypeVar("T")


class StatusView(Model):
    """Something with a status."""

    __slots__ = ()

    @property
    def is_open(self) -> bool:
        """Whether something can still happen to it.

        False of an order that was accepted and ended at once, such as a post-only one that would have met another
        (REJECTED), and of a status that the description does not know.
        """
        return self._status.is_open

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to it any more; False of a status that the description does not know."""
        return self._status.is_final

    @property
    def _status(self) -> OpenStatus:
        found: OpenStatus = self._field("status")
        return found


class ResultView(StatusView):
    """How one order of a batch went."""

    __slots__ = ()

    @property
    def succeeded(self) -> bool:
        """Whether the exchange took it. An order that it took may be over at once: see `status` and `is_open`."""
        return bool(self._field("code") == 0)

    @property
    def is_open(self) -> bool:
        """Whether something can still happen to it; False of one that was refused."""
        return self.succeeded and self._status.is_open

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to it any more; True of one that was refused."""
        return not self.succeeded or self._status.is_final


class PositionView(Model):
    """A position of either kind: net (BOTH), or long and short apart."""

    __slots__ = ()

    @property
    def side(self) -> Any:
        """`PositionSide.LONG` or `PositionSide.SHORT`; None of a net position of nothing.

        Assumed (position.sign): a net position's quantity is negative where it is short.
        """
        named: OpenStrEnum = self._field("position_side")
        sides = type(named)
        if named is not sides["BOTH"]:
            return named
        quantity: Decimal = self._field("quantity")
        return None if quantity == 0 else sides["LONG" if quantity > 0 else "SHORT"]

    @property
    def signed_quantity(self) -> Decimal:
        """How much is held, negative where it is short.

        Assumed (position.sign): a net position's quantity has that sign by itself, and of one that is held apart the
        side says it.
        """
        quantity: Decimal = self._field("quantity")
        named: OpenStrEnum = self._field("position_side")
        if named.name == "SHORT":
            return -abs(quantity)
        return abs(quantity) if named.name == "LONG" else quantity


class KlineView(Model):
    """A span of time with its prices."""

    __slots__ = ()

    _timed: ClassVar[bool] = True

    @property
    def is_closed(self) -> bool:
        """Whether its span was over when the exchange answered, so that its prices are final.

        One that was not read from an answer or a push is held against this machine's clock.
        """
        at = self.__dict__.get("_as_of")
        now: int = int(time.time() * 1000) if at is None else at
        return bool(self._field("close_time") < now)


class KlineRows(ListModel[T], Generic[T]):
    """A list of klines: each knows when it was answered."""

    __slots__ = ()

    _timed: ClassVar[bool] = True
