"""A contract's rules as the exchange sends them: rounds by them, and checks orders against them."""

from collections.abc import Mapping
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any, ClassVar, Literal, NamedTuple, get_args

from sixmm_runtime import encode
from sixmm_runtime.encode import Amount, Is
from sixmm_runtime.errors import BrokenRule, InvalidArgument, RuleViolation
from sixmm_runtime.model import Model

Direction = Literal["down", "up", "nearest"]
"""Which multiple: the next one below, the next one above, or the nearer one (halfway goes up)."""


def round_to(value: Decimal, step: Decimal, direction: Direction) -> Decimal:
    """The multiple of `step` in that direction; `value` itself where it is one.

    Raises InvalidArgument for another direction.
    """
    if direction not in get_args(Direction):
        known = ", ".join(repr(one) for one in get_args(Direction))
        raise InvalidArgument(f"direction must be one of {known}, not {direction!r}.")
    exact = _exact(value, step)
    units, rest = exact.divmod(value, step)
    if rest < 0:  # divmod goes towards zero; down is down below zero too
        units, rest = exact.subtract(units, 1), exact.add(rest, step)
    if rest and (direction == "up" or (direction == "nearest" and exact.add(rest, rest) >= step)):
        units = exact.add(units, 1)
    return exact.multiply(units, step)


# Enough digits for every amount that is traded, and exact for others too: what does not fit is raised.
_USUAL = Context(prec=60, traps=[Inexact, InvalidOperation])


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Return whether `step` goes into `value` without a rest."""
    try:
        return not _USUAL.remainder(value, step)
    except (Inexact, InvalidOperation):
        return not _exact(value, step).remainder(value, step)


def times(one: Decimal, other: Decimal) -> Decimal:
    """The exact product."""
    try:
        return _USUAL.multiply(one, other)
    except Inexact:
        pass
    digits = len(one.as_tuple().digits) + len(other.as_tuple().digits)
    return Context(prec=digits, traps=[Inexact]).multiply(one, other)


def _exact(value: Decimal, step: Decimal) -> Context:
    """As many digits as both numbers span: nothing that is computed here needs more, so nothing is lost."""
    highest = max(value.adjusted(), step.adjusted(), 0)
    lowest = min(_exponent(value), _exponent(step), 0)
    return Context(prec=highest - lowest + 3, traps=[Inexact])


def _exponent(value: Decimal) -> int:
    return int(value.as_tuple().exponent)


Kind = Literal["multiple", "minimum", "maximum"]


class Rule(NamedTuple):
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
        self,
        order: Mapping[str, Any],
        limit: Decimal,
        *,
        where: str,
        symbol: str,
        amounts: dict[str, Decimal],
    ) -> list[BrokenRule]:
        """What in the order is beyond the limit. An amount that isn't given is not judged.

        `amounts` keeps the order's amounts for its other rules. Raises InvalidArgument for a malformed one.
        """
        if not self._holds_for(order):
            return []
        found = []
        for names in self.of:
            given = _product(names, order, where, amounts)
            if given is not None and not self._kept_by(given, limit):
                said = " × ".join(where + name for name in names)
                fix = self._fix(given, limit, names)
                found.append(BrokenRule(self.name, self.kind, symbol, said, given, limit, fix))
        return found

    def _holds_for(self, order: Mapping[str, Any]) -> bool:
        for one in self.when:
            if not one.holds(order):
                return False
        return not (
            self.unless and any(all(one.holds(order) for one in group) for group in self.unless)
        )

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


def _product(
    names: tuple[str, ...], order: Mapping[str, Any], where: str, amounts: dict[str, Decimal]
) -> Decimal | None:
    for name in names:
        if order.get(name) is None:
            return None
    product = None
    for name in names:
        amount = amounts.get(name)
        if amount is None:
            amount = amounts[name] = Decimal(encode.amount(where + name, order[name]))
        product = amount if product is None else times(product, amount)
    return product


class ContractRules(Model):
    """Base of the model that the description marks with rules; it has a `symbol`.

    A limit that the exchange's answer leaves out, or sends as 0, does not bound anything.
    """

    __slots__ = ()

    _rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def base(self) -> str:
        """What is traded, such as BTC."""
        found: str = self._field("base_asset")
        return found

    @property
    def quote(self) -> str:
        """What it is priced in, such as USDT."""
        found: str = self._field("quote_asset")
        return found

    @property
    def unified(self) -> str:
        """The name that programs for many exchanges use, such as BTC/USDT:USDT; every `symbol` argument takes it.

        Assumed (symbol_rules.settled_in_quote): what a contract is priced in is what it is settled in.
        """
        return f"{self.base}/{self.quote}:{self.quote}"

    def round_price(self, price: Amount, direction: Direction) -> Decimal:
        """The multiple of the tick size below, above or nearest to a price (halfway goes up).

        Raises:
            InvalidArgument: the price is not a decimal (floats are refused), or the direction is unknown.
            FieldAbsent: the exchange's answer had no tick size.
        """
        return self._rounded("price", price, direction)

    def round_quantity(self, quantity: Amount, direction: Direction) -> Decimal:
        """The multiple of the step size below, above or nearest to a quantity (halfway goes up).

        Only the grid: the result may be below the smallest quantity or above the largest; `check` tells.

        Raises:
            InvalidArgument: the quantity is not a decimal (floats are refused), or the direction is unknown.
            FieldAbsent: the exchange's answer had no step size.
        """
        return self._rounded("quantity", quantity, direction)

    def broken_by(self, order: Mapping[str, Any]) -> tuple[BrokenRule, ...]:
        """Every rule that an order breaks; none means that no rule of the contract is against it.

        `order` has the arguments of `orders.place`, `conditions.place` or `amend`, under their names. Judged is
        what it gives, so a market order's value, which depends on the book, is not.

        Raises:
            InvalidArgument: an amount is no decimal, or the order is for another contract.
        """
        return tuple(self._breaches(order, where=""))

    def check(self, order: Mapping[str, Any]) -> None:
        """Raise RuleViolation, naming every rule that the order breaks; see `broken_by`."""
        broken = self.broken_by(order)
        if broken:
            raise RuleViolation(broken)

    def _breaches(self, order: Mapping[str, Any], *, where: str) -> list[BrokenRule]:
        """As `broken_by`, each argument named with its place in the call."""
        symbol = self.get("symbol", "")
        given = order.get("symbol")
        if given not in (None, symbol) and not ("/" in str(given) and given == self.unified):
            raise InvalidArgument(
                f"{where}symbol is {order['symbol']!r}, and these are the rules of {symbol!r}."
            )
        amounts: dict[str, Decimal] = {}
        return [
            broken
            for rule, limit in self._limits()
            for broken in rule.broken_by(order, limit, where=where, symbol=symbol, amounts=amounts)
        ]

    def _limits(self) -> list[tuple[Rule, Decimal]]:
        found: list[tuple[Rule, Decimal]] | None = self.__dict__.get("_bounding")
        if found is None:
            named = [(rule, self.get(rule.name)) for rule in self._rules]
            found = [(rule, limit) for rule, limit in named if limit is not None and limit > 0]
            self.__dict__["_bounding"] = found
        return found

    def _rounded(self, name: str, value: Amount, direction: Direction) -> Decimal:
        exact = Decimal(encode.amount(name, value))
        grids = [rule for rule in self._rules if rule.kind == "multiple" and (name,) in rule.of]
        for rule in grids:
            step = getattr(self, rule.name)
            exact = round_to(exact, step, direction) if step > 0 else exact
        return exact
