"""The market of one exchange: prices, klines and funding rates of all symbols, and what moves them.

https://docs.6mm.com/developer-api/rest-api/market-data#funding-rate-configuration

A living market moves by itself: the house quotes around the index, and strangers trade. Everything follows from
the seed and the moments of the steps. Steps are a second of exchange time apart. When the clock has jumped they
begin far apart and come closer towards the present, so that catching up on a month takes some hundreds of them.

Assumed: mock.funding_formula.
"""

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal

from attrs import define, field, frozen

from sixmm_mock.clock import Clock, Timer, Timers
from sixmm_mock.events import Traded
from sixmm_mock.market.klines import HOUR_MS, INTERVALS, Bar, TradeBars, spans
from sixmm_mock.market.prices import Path, Prices, random_share
from sixmm_mock.market.symbols import SYMBOLS, Symbol, house_asks, house_bids
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.enums import Side

FUNDING_HOURS = 8
FUNDING_MS = FUNDING_HOURS * HOUR_MS
FUNDING_INTEREST_RATE = Decimal("0.0001")
MAX_FUNDING_RATE = Decimal("0.02")
_DAMPER = Decimal("0.0005")
_DIGITS = Decimal("0.00000001")


@frozen
class Funding:
    """The rate of one symbol at one moment of funding."""

    symbol: str
    rate: Decimal
    at_ms: int


def funding_rate(index_price: Decimal, mark_price: Decimal) -> Decimal:
    """What longs pay to shorts, as a fraction of the position's value (negative: the reverse)."""
    premium = mark_price / index_price - 1
    dampened = max(-_DAMPER, min(_DAMPER, FUNDING_INTEREST_RATE - premium))
    return max(-MAX_FUNDING_RATE, min(MAX_FUNDING_RATE, premium + dampened)).quantize(_DIGITS)


def next_funding_ms(now_ms: int) -> int:
    """When the next funding is due after ``now_ms``."""
    return (now_ms // FUNDING_MS + 1) * FUNDING_MS


def funding_moments(first_ms: int, last_ms: int) -> range:
    """All moments of funding from ``first_ms`` to ``last_ms``, the latest first."""
    oldest = -(-first_ms // FUNDING_MS) * FUNDING_MS
    newest = last_ms // FUNDING_MS * FUNDING_MS
    return range(newest, oldest - 1, -FUNDING_MS)


# Nothing is told of the time before. Assumed: mock.listed_since.
LISTED_AT_MS = 1_704_067_200_000

# Some years of fundings. What is older is told like the time before the start.
MAX_SETTLED = 10_000


@frozen
class Kline:
    """A bar and its span: ``close_ms`` is the last millisecond in it. Assumed: mock.kline_close."""

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
        """Klines that open from ``start_ms`` to ``end_ms``, oldest first.

        Where there are more than ``limit``, those next to ``start_ms``, or the latest when it is not
        given. Assumed: mock.which_klines, mock.kline_order. The last one is not complete yet when its span is not over.

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


STEP_MS = 1000
# A step is never longer than this part of what is still to be caught up.
_CATCH_UP_STEPS = 50

# Of ten steps, about six see a stranger trade, with up to half of what the first level offers.
_TRADING_SHARE = Decimal("0.6")
_LARGEST_SHARE = Decimal("0.5")


@define
class MarketMaker:
    """Moves one exchange's market. A frozen market moves only when a price is set."""

    _clock: Clock
    _timers: Timers
    _market: Market
    _engine: Engine
    _seed: int | None
    _coming: Timer | None = None

    def begin(self) -> None:
        """Live from now on."""
        self._coming = self._timers.at(self._next_step_ms(), self.step)

    def wake(self) -> None:
        """Go on from now when the clock was set back and the next step is far away."""
        if self._coming is not None and self._coming.due_ms > self._clock.now_ms() + STEP_MS:
            self._coming.cancel()
            self.begin()

    def step(self) -> None:
        """Quote anew, let strangers trade, and plan the next step."""
        self.begin()
        for symbol in SYMBOLS.values():
            self.follow(symbol)
            coming = self._market.next_funding(symbol.name)
            self._engine.funding_rates.set(symbol.name, coming.rate)
            self._let_strangers_trade(symbol)

    def follow(self, symbol: Symbol) -> None:
        """Bring the house's quotes and the mark price to where the index is now."""
        index = self._market.index_price(symbol.name)
        self._engine.quote(
            symbol.name, bids=house_bids(symbol, index), asks=house_asks(symbol, index)
        )
        self._engine.marks.set(symbol.name, self._market.mark_price(symbol.name))

    def settle_funding(self) -> None:
        """Let positions pay and receive, and remember at which rates."""
        for name in SYMBOLS:
            self._market.note_funding(name, self._engine.funding_rates[name])
        self._engine.settle_funding()

    def _let_strangers_trade(self, symbol: Symbol) -> None:
        chance = f"{self._seed}:{symbol.name}:{self._clock.now_ms()}"
        if random_share(f"{chance}:whether") >= _TRADING_SHARE:
            return
        side = Side.BUY if random_share(f"{chance}:side") < Decimal("0.5") else Side.SELL
        largest = symbol.ladder_quantity * _LARGEST_SHARE
        steps = random_share(f"{chance}:quantity") * largest / symbol.step_size
        self._engine.flow(
            symbol.name, side, (steps.to_integral_value(ROUND_FLOOR) + 1) * symbol.step_size
        )

    def _next_step_ms(self) -> int:
        now_ms = self._clock.now_ms()
        behind_ms = self._timers.until_ms - now_ms
        length_ms = max(STEP_MS, behind_ms // _CATCH_UP_STEPS)
        planned_ms = (now_ms + length_ms) // STEP_MS * STEP_MS
        # Never past the last moment before a funding: it is settled at the rate of that moment.
        eve_ms = next_funding_ms(now_ms) - 1
        return min(planned_ms, eve_ms) if eve_ms > now_ms else planned_ms
