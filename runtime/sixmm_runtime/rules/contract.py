"""A contract's rules as the exchange sends them: rounds by them, and checks orders against them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from sixmm_runtime import encode
from sixmm_runtime.encode import Amount
from sixmm_runtime.errors import BrokenRule, InvalidArgument, RuleViolation
from sixmm_runtime.model import Model
from sixmm_runtime.rules.rounding import Direction, round_to
from sixmm_runtime.rules.rule import Rule


class ContractRules(Model):
    """Base of the model that the description marks with rules; it has a `symbol`.

    A limit that the exchange's answer leaves out, or sends as 0, is none: nothing is refused for it.
    """

    __slots__ = ()

    _rules: ClassVar[tuple[Rule, ...]] = ()

    def round_price(self, price: Amount, direction: Direction) -> Decimal:
        """The multiple of the tick size below, above or nearest to a price (halfway goes up).

        Raises:
            InvalidArgument: the price is no decimal (a float is none), or the direction is another one.
            FieldAbsent: the exchange's answer had no tick size.
        """
        return self._rounded("price", price, direction)

    def round_quantity(self, quantity: Amount, direction: Direction) -> Decimal:
        """The multiple of the step size below, above or nearest to a quantity (halfway goes up).

        Only the grid: the result may be below the smallest quantity or above the largest; `check` tells.

        Raises:
            InvalidArgument: the quantity is no decimal (a float is none), or the direction is another one.
            FieldAbsent: the exchange's answer had no step size.
        """
        return self._rounded("quantity", quantity, direction)

    def broken_by(self, order: Mapping[str, Any]) -> tuple[BrokenRule, ...]:
        """Every rule that an order breaks; none means that no rule of the contract is against it.

        `order` has the arguments of `orders.place`, `place_condition` or `amend`, under their names. Judged is
        what it gives, so a market order's value, which depends on the book, is not.

        Raises:
            InvalidArgument: an amount is no decimal, or the order is for another contract.
        """
        return tuple(self.breaches(order, where=""))

    def check(self, order: Mapping[str, Any]) -> None:
        """Raise RuleViolation, naming every rule that the order breaks; see `broken_by`."""
        broken = self.broken_by(order)
        if broken:
            raise RuleViolation(broken)

    def breaches(self, order: Mapping[str, Any], *, where: str) -> list[BrokenRule]:
        """As `broken_by`, each argument named with its place in the call."""
        symbol = self.get("symbol", "")
        if order.get("symbol") not in (None, symbol):
            raise InvalidArgument(
                f"{where}symbol is {order['symbol']!r}, and these are the rules of {symbol!r}."
            )
        return [
            broken
            for rule in self._rules
            if (limit := self._limit(rule)) is not None
            for broken in rule.broken_by(order, limit, where=where, symbol=symbol)
        ]

    def _limit(self, rule: Rule) -> Decimal | None:
        limit = self.get(rule.name)
        return limit if limit is not None and limit > 0 else None

    def _rounded(self, name: str, value: Amount, direction: Direction) -> Decimal:
        exact = Decimal(encode.amount(name, value))
        grids = [rule for rule in self._rules if rule.kind == "multiple" and (name,) in rule.of]
        for rule in grids:
            step = getattr(self, rule.name)
            exact = round_to(exact, step, direction) if step > 0 else exact
        return exact
