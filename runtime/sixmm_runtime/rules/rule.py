"""One limit of a contract, and whether an order keeps to it. Pure; the description lists the rules."""

import functools
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import attrs

from sixmm_runtime import encode
from sixmm_runtime.condition import Is
from sixmm_runtime.errors import BrokenRule
from sixmm_runtime.rules.rounding import is_multiple, round_to, times

Kind = Literal["multiple", "minimum", "maximum"]


@attrs.frozen
class Rule:
    """One limit.

    Attributes:
        name: the contract's field that holds it, such as `tick_size`.
        kind: what an amount must be to it.
        of: which amounts of an order it bounds; several names in one group stand for their product.
        when: it holds only for orders of which all of these are true.
        unless: it doesn't hold for orders of which all of one group is true.
    """

    name: str
    kind: Kind
    of: tuple[tuple[str, ...], ...]
    when: tuple[Is, ...] = ()
    unless: tuple[tuple[Is, ...], ...] = ()

    def broken_by(
        self, order: Mapping[str, Any], limit: Decimal, *, where: str, symbol: str
    ) -> list[BrokenRule]:
        """What in the order is beyond the limit. An amount that isn't given is not judged.

        Raises InvalidArgument for an amount that is none.
        """
        if not self._holds_for(order):
            return []
        found = []
        for names in self.of:
            given = _product(names, order, where)
            if given is not None and not self._kept_by(given, limit):
                said = " × ".join(where + name for name in names)
                fix = self._fix(given, limit, names)
                found.append(BrokenRule(self.name, self.kind, symbol, said, given, limit, fix))
        return found

    def _holds_for(self, order: Mapping[str, Any]) -> bool:
        if not all(one.holds(order) for one in self.when):
            return False
        return not any(all(one.holds(order) for one in group) for group in self.unless)

    def _kept_by(self, given: Decimal, limit: Decimal) -> bool:
        if self.kind == "minimum":
            return given >= limit
        if self.kind == "maximum":
            return given <= limit
        return given > 0 and is_multiple(given, limit)

    def _fix(self, given: Decimal, limit: Decimal, names: tuple[str, ...]) -> str:
        if self.kind != "multiple" and len(names) > 1:
            return f"{'raise' if self.kind == 'minimum' else 'lower'} the {names[-1]}"
        if self.kind == "minimum":
            return f"send at least {limit:f}"
        if self.kind == "maximum":
            return f"send at most {limit:f}, or several orders"
        nearest = [round_to(given, limit, "down"), round_to(given, limit, "up")]
        return f"send {' or '.join(format(one, 'f') for one in nearest if one > 0) or limit}"


def _product(names: tuple[str, ...], order: Mapping[str, Any], where: str) -> Decimal | None:
    if any(order.get(name) is None for name in names):
        return None
    amounts = [Decimal(encode.amount(where + name, order[name])) for name in names]
    return functools.reduce(times, amounts)
