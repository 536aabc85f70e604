"""All contracts' rules: fetched once and kept a while, and the orders of a call checked against them."""

import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import attrs
from sixmm_auth import SingleFlight

from sixmm_runtime import encode
from sixmm_runtime.errors import BrokenRule, InvalidArgument, RuleViolation, SixMMError
from sixmm_runtime.flow import Flow
from sixmm_runtime.operation import Operation
from sixmm_runtime.rules.contract import ContractRules

MAX_AGE = 3_600.0
"""Seconds after which rules are fetched again."""

# A contract that an older list than this doesn't have may have been listed since.
_NEW_CONTRACTS = 60.0
_SHOWN = 5


def wanted(symbol: Any, max_age: Any, *, refresh: Any) -> tuple[str, float]:
    """The symbol and the greatest age, 0 for a refresh. Raises InvalidArgument."""
    if isinstance(max_age, bool) or not isinstance(max_age, (int, float)) or not max_age >= 0:
        raise InvalidArgument(f"max_age must be a number of seconds, not {max_age!r}.")
    return encode.text("symbol", symbol), 0.0 if encode.boolean("refresh", refresh) else max_age


SEPARATOR = "/"
"""What no symbol of the exchange has, and every unified one: BTC/USDT:USDT."""

_UNIFIED = re.compile(r"[A-Z0-9]+/[A-Z0-9]{3,}(:[A-Z0-9]{3,})?", re.ASCII | re.IGNORECASE)
_SYMBOLS = "symbols"


def is_unified(symbol: Any) -> bool:
    """Whether it is spelt as the unified name of a contract, of one that there is or another."""
    return isinstance(symbol, str) and SEPARATOR in symbol and bool(_UNIFIED.fullmatch(symbol))


def unified_in(arguments: Mapping[str, Any]) -> list[str]:
    """The unified symbols among a call's arguments, in lists of orders and of symbols too."""
    return [one for one in _symbols_in(arguments) if is_unified(one)]


def _symbols_in(arguments: Mapping[str, Any]) -> Iterator[Any]:
    yield arguments.get("symbol")
    for name, given in arguments.items():
        if isinstance(given, (list, tuple)):
            yield from (one.get("symbol") for one in given if isinstance(one, Mapping))
            if name == _SYMBOLS:
                yield from given


def with_own_symbols(arguments: Mapping[str, Any], listing: "Listing") -> dict[str, Any]:
    """The arguments with the exchange's symbols for the unified ones. Raises InvalidArgument."""

    def own(symbol: Any) -> Any:
        return listing.own_symbol(symbol) if is_unified(symbol) else symbol

    def named(one: Any) -> Any:
        has = isinstance(one, Mapping) and "symbol" in one
        return {**one, "symbol": own(one["symbol"])} if has else one

    made = {}
    for name, given in arguments.items():
        if isinstance(given, (list, tuple)):
            made[name] = [own(one) if name == _SYMBOLS else named(one) for one in given]
        else:
            made[name] = own(given) if name == "symbol" else given
    return made


class Demand(NamedTuple):
    """What a caller needs: these contracts, as known at most `max_age` seconds before `at`."""

    symbols: Collection[str]
    at: float
    max_age: float


@attrs.frozen
class Listing:
    """The rules by symbol, and when fetching them began."""

    by_symbol: dict[str, ContractRules]
    begun: float

    @cached_property
    def by_unified(self) -> dict[str, str]:
        """The symbols of those contracts that have a unified one."""
        named = ("base_asset", "quote_asset")
        return {
            one.unified: symbol
            for symbol, one in self.by_symbol.items()
            if all(one.get(name) for name in named)
        }

    @classmethod
    def of(cls, answer: Iterable[Any], begun: float) -> "Listing":
        """The listing in an answer; an entry without a symbol is of no use and left out."""
        return cls({one.symbol: one for one in answer if one.get("symbol")}, begun)

    def satisfies(self, demand: Demand) -> bool:
        """Return whether fetching again would bring nothing that was asked for."""
        age = demand.at - self.begun
        if age > demand.max_age:
            return False
        return age <= _NEW_CONTRACTS or all(
            one in self.by_symbol or one in self.by_unified for one in demand.symbols
        )

    def find(self, symbol: str) -> ContractRules:
        """The rules of a contract. Raises InvalidArgument that names contracts alike."""
        found = self.by_symbol.get(self.by_unified.get(symbol, symbol))
        if found is None:
            raise InvalidArgument(
                f"The exchange lists no contract {symbol!r}.{self._alike(symbol)} `mm.market.symbols()` lists all."
            )
        return found

    def own_symbol(self, unified: str) -> str:
        """The exchange's symbol for a unified one. Raises InvalidArgument that names contracts alike."""
        self.find(unified)
        return self.by_unified[unified]

    def _alike(self, symbol: str) -> str:
        import difflib  # noqa: PLC0415  needed for typos only

        known = self.by_unified if SEPARATOR in symbol else self.by_symbol
        names = {one.casefold(): one for one in known}
        close = difflib.get_close_matches(symbol.casefold(), list(names), n=_SHOWN)
        said = " or ".join(repr(names[one]) for one in close)
        return f" Did you mean {said}?" if said else ""


class RuleBook:
    """The rules of all contracts, fetched once and kept a while. Safe to share between threads, tasks and clients."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._listing: Listing | None = None
        self._fetching = SingleFlight(SixMMError, _same)

    def listing(
        self, symbols: Iterable[str], max_age: float, fetch: Callable[[], Flow[Iterable[Any]]]
    ) -> Flow[Listing]:
        """The steps to a listing that is young enough. `fetch` makes the steps that ask the exchange.

        One call at a time fetches. Raises what its fetch raises, or that of the call that it waited for.
        """
        failures = self._fetching.failures
        demand = Demand(frozenset(symbols), self._clock(), max_age)
        while (held := self._listing) is None or not held.satisfies(demand):
            yield from self._fetching.run(
                since=failures,
                needed=lambda: self._listing is None or not self._listing.satisfies(demand),
                work=lambda: self._fetch(fetch),
            )
        return held

    def _fetch(self, fetch: Callable[[], Flow[Iterable[Any]]]) -> Flow[None]:
        begun = self._clock()
        self._listing = Listing.of((yield from fetch()), begun)


def _same(error: SixMMError) -> SixMMError:
    return error


class PlacedAt(NamedTuple):
    """An order and its place in the call, such as `orders[2].`."""

    where: str
    symbol: str
    order: Mapping[str, Any]


def orders_in(operation: Operation[Any], arguments: Mapping[str, Any]) -> Sequence[PlacedAt]:
    """Every order of a call that can be sent. One in a list may have its symbol beside the list."""
    if operation.orders_in is None:
        return []
    if operation.orders_in == "body":
        return [PlacedAt("", arguments["symbol"], arguments)]
    return [
        PlacedAt(
            f"{operation.orders_in}[{index}].", order.get("symbol") or arguments["symbol"], order
        )
        for index, order in enumerate(arguments[operation.orders_in])
    ]


def check_all(orders: Sequence[PlacedAt], listing: Listing) -> None:
    """Raise RuleViolation with every rule that any of them breaks, or InvalidArgument for an unknown symbol."""
    broken: list[BrokenRule] = []
    for one in orders:
        broken += listing.find(one.symbol)._breaches(one.order, where=one.where)  # noqa: SLF001  as `broken_by`
    if broken:
        raise RuleViolation(tuple(broken))
