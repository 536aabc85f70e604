"""The market of one exchange: prices, bars and funding rates of all symbols."""

from collections.abc import Callable
from decimal import Decimal

from attrs import define, field, frozen

from sixmm_mock.clock import Clock
from sixmm_mock.events import Traded
from sixmm_mock.market.funding import Funding, funding_rate, next_funding_ms
from sixmm_mock.market.intervals import INTERVALS, spans
from sixmm_mock.market.klines import Bar, TradeBars
from sixmm_mock.market.path import Path
from sixmm_mock.market.prices import Prices
from sixmm_mock.market.symbols import SYMBOLS

# Nothing is told of the time before. Assumed: mock.listed_since.
LISTED_AT_MS = 1_704_067_200_000

# Some years of fundings. What is older is told like the time before the start.
MAX_SETTLED = 10_000


@frozen
class Kline:
    """A bar and its span: ``close_ms`` is the last millisecond in it (assumed)."""

    open_ms: int
    close_ms: int
    bar: Bar


@define
class Market:
    """Prices come from a seed and from time alone; traded bars also from what is traded."""

    _clock: Clock
    _prices: dict[str, Prices]
    _bars: dict[str, TradeBars]
    _settled: dict[tuple[str, int], Decimal] = field(factory=dict)

    @classmethod
    def create(cls, clock: Clock, *, seed: int | None, living: bool) -> "Market":
        """A market that begins now, at the reference prices."""
        prices = {
            name: Prices(symbol, Path(f"{seed}:{name}"), clock.now_ms(), living)
            for name, symbol in SYMBOLS.items()
        }
        bars = {name: TradeBars(each, f"{seed}:{name}") for name, each in prices.items()}
        return cls(clock, prices, bars)

    def traded(self, trade: Traded) -> None:
        """Keep what is traded."""
        self._bars[trade.symbol].add(trade)

    def index_price(self, symbol: str) -> Decimal:
        """The index price now."""
        return self._prices[symbol].index_at(self._clock.now_ms())

    def mark_price(self, symbol: str) -> Decimal:
        """The mark price now."""
        return self._prices[symbol].mark_at(self._clock.now_ms())

    def mark_at(self, symbol: str, at_ms: int) -> Decimal:
        """The mark price at a moment."""
        return self._prices[symbol].mark_at(at_ms)

    def set_index_price(self, symbol: str, price: Decimal) -> None:
        """Let the index price be this from now on. The mark price is the same at this moment.

        Raises:
            ValueError: the price is not above 0.
        """
        if not price > 0:
            raise ValueError(f"the index price is {price}; it must be above 0")
        self._prices[symbol].set_index(self._clock.now_ms(), price)

    def funding_at(self, symbol: str, at_ms: int) -> Funding:
        """The rate at which a funding was settled.

        Where none was, because the exchange was not there yet or the moment is still to come, that
        of the prices just before it, or of now.
        """
        settled = self._settled.get((symbol, at_ms))
        if settled is not None:
            return Funding(symbol, settled, at_ms)
        moment_ms = min(at_ms - 1, self._clock.now_ms())
        prices = self._prices[symbol]
        rate = funding_rate(prices.index_at(moment_ms), prices.mark_at(moment_ms))
        return Funding(symbol, rate, at_ms)

    def note_funding(self, symbol: str, rate: Decimal) -> None:
        """A funding is being settled at this rate."""
        self._settled[symbol, self._clock.now_ms()] = rate
        if len(self._settled) > MAX_SETTLED:
            del self._settled[next(iter(self._settled))]

    def next_funding(self, symbol: str) -> Funding:
        """The coming funding, at the rate of now."""
        return self.funding_at(symbol, next_funding_ms(self._clock.now_ms()))

    def klines(
        self,
        symbol: str,
        interval: str,
        *,
        price_type: str | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[Kline]:
        """Klines that open from ``start_ms`` to ``end_ms``, oldest first (assumed).

        Where there are more than ``limit``, those next to ``start_ms``, or the latest when it is not
        given. Assumed: mock.which_klines. The last one is not complete yet when its span is not over.

        Raises:
            Refusal: 2002, unknown interval.
        """
        now_ms = self._clock.now_ms()
        wanted = spans(
            INTERVALS[interval],
            first_ms=max(start_ms or 0, LISTED_AT_MS),
            last_ms=min(now_ms if end_ms is None else end_ms, now_ms),
            limit=limit,
            newest=start_ms is None,
        )
        over = self._source(symbol, price_type)
        return [
            Kline(open_ms, next_ms - 1, over(open_ms, min(next_ms, now_ms + 1)))
            for open_ms, next_ms in wanted
        ]

    def _source(self, symbol: str, price_type: str | None) -> Callable[[int, int], Bar]:
        prices = self._prices[symbol]
        if price_type == "INDEX_PRICE":
            return lambda start_ms, end_ms: Bar.of(prices.index_over(start_ms, end_ms))
        if price_type == "MARK_PRICE":
            return lambda start_ms, end_ms: Bar.of(prices.mark_over(start_ms, end_ms))
        return self._bars[symbol].over
