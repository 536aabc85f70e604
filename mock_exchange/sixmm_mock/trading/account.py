"""One user's money, positions and settings. All amounts are in USDT."""

from collections import deque
from decimal import Decimal

from attrs import define, field

from sixmm_mock.market.symbols import SYMBOLS, Symbol
from sixmm_mock.trading.condition_orders import ConditionStore
from sixmm_mock.trading.enums import CloseTrigger, MarginMode, PositionSide, Side
from sixmm_mock.trading.mark_prices import MarkPrices
from sixmm_mock.trading.orders import MAX_REMEMBERED, Fill, OrderRequest, OrderStore
from sixmm_mock.trading.positions import Claims, ClosedPosition, Position, frozen_margin
from sixmm_mock.trading.strategy_orders import StrategyStore

ASSET = "USDT"
ZERO = Decimal(0)


@define
class Settings:
    """Leverage and margin mode of one symbol."""

    margin_mode: MarginMode
    leverage: int


def _default_settings() -> dict[str, Settings]:
    return {
        name: Settings(MarginMode(symbol.default_margin_mode), symbol.default_leverage)
        for name, symbol in SYMBOLS.items()
    }


@define(eq=False)
class Account:
    """What one user owns. Positions of quantity 0 are kept out of ``positions``."""

    user_id: str
    wallet_balance: Decimal
    positions: dict[tuple[str, PositionSide], Position] = field(factory=dict, repr=False)
    orders: OrderStore = field(factory=OrderStore, repr=False)
    fills: deque[Fill] = field(factory=lambda: deque(maxlen=MAX_REMEMBERED), repr=False)
    closed_positions: deque[ClosedPosition] = field(
        factory=lambda: deque(maxlen=MAX_REMEMBERED), repr=False
    )
    frozen: dict[str, Decimal] = field(factory=dict, repr=False)
    """Margin frozen by open orders, by symbol."""
    claims: dict[str, Claims] = field(factory=dict, repr=False)
    """What resting orders may open, by symbol."""
    filled: dict[tuple[str, PositionSide], Decimal] = field(factory=dict, repr=False)
    """Sum of all fills, kept apart from the positions so that one can be checked by the other."""
    conditions: ConditionStore = field(factory=ConditionStore, repr=False)
    strategies: StrategyStore = field(factory=StrategyStore, repr=False)
    _settings: dict[str, Settings] = field(factory=_default_settings, repr=False)

    def settings(self, symbol: Symbol) -> Settings:
        """The symbol's settings, at first its defaults."""
        return self._settings[symbol.name]

    def claims_in(self, symbol: Symbol) -> Claims:
        """What resting orders of a symbol may open, at first nothing."""
        claims = self.claims.get(symbol.name)
        if claims is None:
            claims = self.claims[symbol.name] = Claims()
        return claims

    @property
    def frozen_margin(self) -> Decimal:
        """Margin frozen by open orders."""
        return sum(self.frozen.values(), ZERO)

    @property
    def used_margin(self) -> Decimal:
        """Margin used by positions."""
        used = ZERO
        for each in self.positions.values():
            used += self.margin_of(each)
        return used

    def modes(self, mode: MarginMode) -> list[Position]:
        """Positions of this margin mode."""
        return [
            each
            for each in self.positions.values()
            if self._settings[each.symbol].margin_mode is mode
        ]

    def margin_of(self, position: Position) -> Decimal:
        """Margin that a position uses."""
        return position.margin(self._settings[position.symbol].leverage)

    @property
    def crossed_backing(self) -> Decimal:
        """The part of the wallet that no isolated position has for itself."""
        backing = self.wallet_balance
        for each in self.positions.values():
            if self._settings[each.symbol].margin_mode is MarginMode.ISOLATED:
                backing -= self.margin_of(each)
        return backing

    def crossed_profit(self, marks: MarkPrices) -> Decimal:
        """Unrealised profit of the crossed positions."""
        profit = ZERO
        for each in self.positions.values():
            if self._settings[each.symbol].margin_mode is MarginMode.CROSS:
                profit += each.unrealized_pnl(marks[each.symbol])
        return profit

    def position_value(self, symbol: str) -> Decimal:
        """What the positions in a symbol were opened for."""
        value = ZERO
        for each in self.positions.values():
            if each.symbol == symbol:
                value += abs(each.cost)
        return value

    @property
    def available(self) -> Decimal:
        """What new orders may still freeze."""
        return self.wallet_balance - self.frozen_margin - self.used_margin

    def freeze(self, symbol: Symbol, fee_rate: Decimal) -> None:
        """Freeze anew what the resting orders of a symbol need."""
        claims = self.claims.get(symbol.name)
        if claims is None:
            return
        self.frozen[symbol.name] = frozen_margin(
            claims.opening_value(self.quantity(symbol.name, PositionSide.BOTH)),
            leverage=self.settings(symbol).leverage,
            fee_rate=fee_rate,
        )

    def quantity(self, symbol: str, side: PositionSide) -> Decimal:
        """Signed quantity of a position, 0 when there is none."""
        position = self.positions.get((symbol, side))
        return position.quantity if position else ZERO

    def closable(self, symbol: str, position_side: PositionSide, side: Side) -> Decimal:
        """How much an order of this side could close."""
        return max(ZERO, -side.sign * self.quantity(symbol, position_side))

    def trade(
        self,
        symbol: Symbol,
        position_side: PositionSide,
        quantity: Decimal,
        price: Decimal,
        *,
        fee: Decimal,
        now_ms: int,
        trigger: CloseTrigger = CloseTrigger.MANUAL,
    ) -> Decimal:
        """Book a fill of ``quantity`` (negative: sold) and return the profit it realised.

        Profit and fee are not paid here: the code that pays them tells the listeners why.
        """
        key = (symbol.name, position_side)
        position = self.positions.get(key) or self._open(key, now_ms)
        position.fees += fee
        self.filled[key] = self.filled.get(key, ZERO) + quantity
        profit = ZERO
        if position.quantity * quantity < 0:
            reduction = min(abs(quantity), abs(position.quantity)).copy_sign(quantity)
            was_long = position.quantity > 0
            profit = position.reduce(reduction, price)
            quantity -= reduction
            if not position.quantity:
                self._close(symbol, position, was_long=was_long, now_ms=now_ms, trigger=trigger)
                del self.positions[key]
        if quantity:
            position = self.positions.get(key) or self._open(key, now_ms)
            position.increase(quantity, price)
        return profit

    def _open(self, key: tuple[str, PositionSide], now_ms: int) -> Position:
        position = self.positions[key] = Position(*key, opened_at=now_ms)
        return position

    def _close(
        self,
        symbol: Symbol,
        position: Position,
        *,
        was_long: bool,
        now_ms: int,
        trigger: CloseTrigger,
    ) -> None:
        settings = self.settings(symbol)
        self.closed_positions.append(
            ClosedPosition(
                symbol=position.symbol,
                side=position.side,
                leverage=settings.leverage,
                margin_mode=settings.margin_mode,
                was_long=was_long,
                max_quantity=position.max_quantity,
                entry_price=position.opened_value / position.opened_quantity,
                close_price=position.closed_value / position.opened_quantity,
                realized_pnl=position.realized_pnl,
                margin=position.opened_value / settings.leverage,
                funding=position.funding,
                trigger=trigger,
                opened_at=position.opened_at,
                closed_at=now_ms,
            )
        )


_AGAINST_ITS_SIDE = frozenset({(PositionSide.LONG, Side.SELL), (PositionSide.SHORT, Side.BUY)})


def is_closing(request: OrderRequest) -> bool:
    """Return whether the order may only make a position smaller."""
    return (
        request.reduce_only
        or request.close_position
        or (request.position_side, request.side) in _AGAINST_ITS_SIDE
    )
