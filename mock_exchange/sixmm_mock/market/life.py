"""What moves a market by itself: the house quotes around the index, and strangers trade.

Everything follows from the seed and the moments of the steps. Steps are a second of exchange
time apart. When the clock has jumped they begin far apart and come closer towards the present, so
that catching up on a month takes some hundreds of them, not millions.
"""

from decimal import ROUND_FLOOR, Decimal

from attrs import define

from sixmm_mock.clock import Clock
from sixmm_mock.market import ladder
from sixmm_mock.market.funding import next_funding_ms
from sixmm_mock.market.market import Market
from sixmm_mock.market.path import random_share
from sixmm_mock.market.symbols import SYMBOLS, Symbol
from sixmm_mock.timers import Timer, Timers
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.enums import Side

STEP_MS = 1000
# A step is never longer than this part of what is still to be caught up.
_CATCH_UP_STEPS = 50

# Of ten steps, about six see a stranger trade, with up to half of what the first level offers.
_TRADING_SHARE = Decimal("0.6")
_LARGEST_SHARE = Decimal("0.5")


@define
class Life:
    """Moves one exchange's market. A frozen market moves only when somebody sets a price."""

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
            symbol.name, bids=ladder.bids(symbol, index), asks=ladder.asks(symbol, index)
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
