"""Liquidation of accounts that can no longer pay for what they hold, and the funding that positions pay.

Assumed: mock.liquidation, mock.liquidation_takeover, mock.liquidation_order.

- An isolated position is liquidated when its margin and profit are down to its maintenance margin,
  crossed ones all together when the wallet (without isolated margins) and their profits are.
- The house takes a liquidated position over at the mark price, and pays what is then missing.
- When money runs short, resting orders go first, the newest before the older ones.
- Longs and shorts pay each other funding every 8 hours. Where one side is missing, the house takes its place.
"""

from collections.abc import Iterable
from decimal import Decimal

from sixmm_mock.market.symbols import SYMBOLS
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.enums import (
    BalanceReason,
    CloseTrigger,
    MarginMode,
    OrderStatus,
    OrderType,
    Role,
    Side,
)
from sixmm_mock.trading.mark_prices import FundingRates, MarkPrices
from sixmm_mock.trading.matching import MatchingEngine
from sixmm_mock.trading.orders import Order, OrderRequest
from sixmm_mock.trading.positions import Position, maintenance_margin, rounded

ZERO = Decimal(0)
ONE = Decimal(1)


def isolated_equity(account: Account, position: Position, marks: MarkPrices) -> Decimal:
    """What backs an isolated position: its own margin and profit."""
    return account.margin_of(position) + position.unrealized_pnl(marks[position.symbol])


def crossed_equity(account: Account, marks: MarkPrices) -> Decimal:
    """What backs all crossed positions together."""
    return account.crossed_backing + account.crossed_profit(marks)


def maintenance(positions: Iterable[Position], marks: MarkPrices) -> Decimal:
    """What must remain for these positions to be kept."""
    needed = ZERO
    for each in positions:
        needed += maintenance_margin(SYMBOLS[each.symbol], each, marks[each.symbol])
    return needed


def margin_ratio(account: Account, position: Position, marks: MarkPrices) -> Decimal:
    """How much of what backs a position its maintenance margin is; it is liquidated at 1.

    Crossed positions share one ratio. Assumed: mock.margin_ratio.
    """
    if account.settings(SYMBOLS[position.symbol]).margin_mode is MarginMode.ISOLATED:
        backed, equity = [position], isolated_equity(account, position, marks)
    else:
        backed, equity = account.modes(MarginMode.CROSS), crossed_equity(account, marks)
    return min(maintenance(backed, marks) / equity, ONE) if equity > ZERO else ONE


def liquidation_price(account: Account, position: Position, marks: MarkPrices) -> Decimal:
    """The mark price at which the position is liquidated while all others stay; 0 for none."""
    symbol = SYMBOLS[position.symbol]
    mode = account.settings(symbol).margin_mode
    value = abs(position.quantity) * marks[symbol.name]
    others = [each for each in account.modes(MarginMode.CROSS) if each is not position]
    wallet = account.crossed_backing - maintenance(others, marks)
    wallet += sum((each.unrealized_pnl(marks[each.symbol]) for each in others), ZERO)
    return position.liquidation_price(
        margin_mode=mode,
        leverage=account.settings(symbol).leverage,
        wallet=wallet,
        maintenance_rate=symbol.tier(value).maintenance_margin_rate,
    )


def due_isolated(account: Account, marks: MarkPrices) -> list[Position]:
    """Isolated positions that must be liquidated."""
    return [
        each
        for each in account.modes(MarginMode.ISOLATED)
        if isolated_equity(account, each, marks) <= maintenance([each], marks)
    ]


def due_crossed(account: Account, marks: MarkPrices) -> list[Position]:
    """Crossed positions that must be liquidated: all of them or none."""
    crossed = account.modes(MarginMode.CROSS)
    if crossed and crossed_equity(account, marks) <= maintenance(crossed, marks):
        return crossed
    return []


class RiskDesk:
    """Watches over accounts after every change."""

    def __init__(self, matching: MatchingEngine) -> None:
        self._matching = matching

    def check(self, account: Account) -> None:
        """Cancel orders that there is no money for, and liquidate what has to be."""
        self._shed_orders(account)
        if account.positions:
            self._liquidate_due(account)
        self._cover(account)

    def _liquidate_due(self, account: Account) -> None:
        for position in due_isolated(account, self._matching.marks):
            self._liquidate_isolated(account, position)
        crossed = due_crossed(account, self._matching.marks)
        for position in crossed:
            self._liquidate(account, position)
        if crossed:
            # Isolated margins are not touched by what crossed positions lose.
            self._insure(account, -account.crossed_backing, crossed[0].symbol)

    def is_due(self, account: Account) -> bool:
        """Return whether a position would be liquidated now."""
        marks = self._matching.marks
        return bool(due_isolated(account, marks) or due_crossed(account, marks)) or (
            account.crossed_backing < ZERO and bool(account.modes(MarginMode.ISOLATED))
        )

    def _shed_orders(self, account: Account) -> None:
        while account.available < ZERO:
            freezing = [
                order
                for symbol, frozen in account.frozen.items()
                if frozen
                for order in account.orders.open(symbol)
                if not order.closing
            ]
            if not freezing:
                return
            self._matching.cancel(max(freezing, key=lambda order: order.order_id))

    def _liquidate_isolated(self, account: Account, position: Position) -> None:
        margin = account.margin_of(position)
        before = account.wallet_balance
        self._liquidate(account, position)
        # An isolated position never costs more than its margin.
        missing = (before - account.wallet_balance) - margin
        self._insure(account, missing, position.symbol)

    def _liquidate(self, account: Account, position: Position) -> None:
        matching, symbol = self._matching, position.symbol
        for order in account.orders.open(symbol):
            if not order.status.is_final:
                matching.cancel(order)
        side = Side.SELL if position.quantity > ZERO else Side.BUY
        quantity, now_ms = abs(position.quantity), matching.clock.now_ms()
        order = Order(
            order_id=matching.next_order_id(),
            user_id=account.user_id,
            request=OrderRequest(
                symbol=symbol,
                type=OrderType.MARKET,
                side=side,
                position_side=position.side,
                quantity=quantity,
                close_position=True,
                place_type="LIQUIDATION",
            ),
            price=ZERO,
            quantity=quantity,
            closing=True,
            created_at=now_ms,
            updated_at=now_ms,
            trigger=CloseTrigger.LIQUIDATION,
        )
        account.orders.add(order)
        matching.tell.order(order)
        order.status = OrderStatus.PENDING
        matching.trade_with_house(order, Role.TAKER, matching.marks[symbol], quantity)

    def _cover(self, account: Account) -> None:
        """Let no wallet stay below zero: the house pays what it lacks."""
        if account.crossed_backing >= ZERO or account.modes(MarginMode.CROSS):
            return
        for position in account.modes(MarginMode.ISOLATED):
            self._liquidate_isolated(account, position)
        self._insure(account, -account.wallet_balance, "wallet")

    def _insure(self, account: Account, missing: Decimal, reference_id: str) -> None:
        if missing > ZERO:
            self._matching.house.wallet_balance -= missing
            self._matching.pay(account, BalanceReason.INSURANCE, missing, reference_id)


def funding_fee(position: Position, mark_price: Decimal, rate: Decimal) -> Decimal:
    """What a position pays at a funding (negative: it receives)."""
    return rounded(position.quantity * mark_price * rate)


def settle_funding(matching: MatchingEngine, rates: FundingRates) -> None:
    """Let every position pay or receive its fee, at the mark price of now."""
    reference_id = f"funding-{matching.clock.now_ms()}"
    for account in matching.accounts.values():
        for position in list(account.positions.values()):
            _settle(matching, rates, account, position, reference_id)


def _settle(
    matching: MatchingEngine,
    rates: FundingRates,
    account: Account,
    position: Position,
    reference_id: str,
) -> None:
    symbol = SYMBOLS[position.symbol].name
    fee = funding_fee(position, matching.marks[symbol], rates[symbol])
    position.funding += fee
    matching.house.wallet_balance += fee
    matching.tell.account(account, symbol)
    matching.pay(account, BalanceReason.FUNDING_FEE, -fee, f"{reference_id}-{symbol}")
