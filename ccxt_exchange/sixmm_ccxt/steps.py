"""What a unified method asks for, as data: each is written once, and carried out by a blocking and an awaiting class.

A unified method is a generator of steps. It never waits: its driver makes each call and sends the answer in.
"""

from collections.abc import Callable, Generator
from enum import Enum, auto
from typing import Any, Generic, TypeAlias, TypeVar

import attrs
from sixmm import BookUpdate, Paginator, SixMM, Stream, Ticker, TickerList

T = TypeVar("T")
R = TypeVar("R")


class Kind(Enum):
    """What a call does on the exchange, which decides what its failure may be called."""

    READ = auto()
    SETTING = auto()
    """It changes something, and nothing finds out what became of it when its answer is lost."""
    ORDER = auto()
    """It changes orders; the client finds out what became of it."""


@attrs.frozen
class Ask(Generic[T]):
    """One call; of an awaiting client it makes something to await."""

    call: Callable[[SixMM], T]
    kind: Kind = Kind.READ


@attrs.frozen
class Rows(Generic[T]):
    """The rows of a list that `keep` lets through, `most` of them."""

    call: Callable[[SixMM], "Paginator[T]"]
    keep: Callable[[T], bool]
    most: int | None
    kind: Kind = Kind.READ


@attrs.frozen
class FirstPush(Generic[T]):
    """The first push of a market topic, from a subscription that ends with it."""

    subscribe: Callable[[Stream], Any]
    what: str
    kind: Kind = Kind.READ


@attrs.frozen
class Markets:
    """The markets, loaded once."""

    kind: Kind = Kind.READ


Step: TypeAlias = Ask[Any] | Rows[Any] | FirstPush[Any] | Markets
Flow: TypeAlias = Generator[Step, Any, R]


@attrs.frozen
class Pushed(Generic[T]):
    """What a push carried, and when the exchange sent it (Unix ms)."""

    data: T
    ts: int | None


def ask(call: Callable[[SixMM], T]) -> Flow[T]:
    """The answer of a call that changes nothing."""
    answer: T = yield Ask(call)
    return answer


def change(call: Callable[[SixMM], T]) -> Flow[T]:
    """The answer of a call that changes something other than orders."""
    answer: T = yield Ask(call, Kind.SETTING)
    return answer


def order(call: Callable[[SixMM], T]) -> Flow[T]:
    """The answer of a call that changes orders."""
    answer: T = yield Ask(call, Kind.ORDER)
    return answer


def rows(
    call: Callable[[SixMM], "Paginator[T]"],
    most: int | None = None,
    keep: Callable[[T], bool] = lambda _: True,
) -> Flow[list[T]]:
    """Rows of a list that comes in pages."""
    found: list[T] = yield Rows(call, keep, most)
    return found


def first_book(contract: str) -> "Flow[Pushed[BookUpdate]]":
    """A whole order book."""
    found: Pushed[BookUpdate] = yield FirstPush(
        lambda stream: stream.depth(contract), f"order book of {contract}"
    )
    return found


def first_ticker(contract: str) -> "Flow[Pushed[Ticker]]":
    """A contract's ticker."""
    found: Pushed[Ticker] = yield FirstPush(
        lambda stream: stream.ticker(contract), f"ticker of {contract}"
    )
    return found


def first_tickers() -> "Flow[Pushed[TickerList]]":
    """The tickers of all contracts."""
    found: Pushed[TickerList] = yield FirstPush(lambda stream: stream.tickers(), "tickers")
    return found


def loaded() -> Flow[None]:
    """The markets are there from here on."""
    yield Markets()
