"""What must hold between any two calls, after any trades."""

from collections.abc import Iterator
from decimal import Decimal

from sixmm_mock.market.symbols import SYMBOLS
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.enums import ConditionStatus, OrderStatus, PositionSide, Role, Side
from sixmm_mock.trading.matching import FEES, MatchingEngine
from sixmm_mock.trading.positions import Claims, frozen_margin
from sixmm_mock.trading.risk import due_crossed, due_isolated
from sixmm_mock.venue import Venue

ZERO = Decimal(0)


def invariants(exchange: Venue) -> list[str]:
    """Sentences that say what is violated; empty when all is well."""
    return violations(exchange.engine.matching)


def violations(matching: MatchingEngine) -> list[str]:
    """The same for a matching engine without an exchange around it."""
    found = [*_money(matching), *_holdings(matching), *_books(matching)]
    for account in matching.accounts.values():
        found += [f"{account.user_id}: {each}" for each in _account(matching, account)]
    return found


def _money(matching: MatchingEngine) -> Iterator[str]:
    accounts = [*matching.accounts.values(), matching.house]
    wallets = sum((each.wallet_balance for each in accounts), ZERO)
    unrealized = sum(
        (
            position.unrealized_pnl(matching.marks[position.symbol])
            for account in accounts
            for position in account.positions.values()
        ),
        ZERO,
    )
    total = wallets + unrealized + matching.collected_fees
    if total != matching.deposits:
        yield (
            f"wallets {wallets}, unrealised profits {unrealized} and fees {matching.collected_fees} "
            f"are {total} together, and the deposits were {matching.deposits}"
        )


def _holdings(matching: MatchingEngine) -> Iterator[str]:
    for symbol in SYMBOLS:
        accounts = [*matching.accounts.values(), matching.house]
        net = sum((each.quantity(symbol, side) for each in accounts for side in PositionSide), ZERO)
        if net:
            yield f"all positions in {symbol} are {net} together, and must be 0"


def _books(matching: MatchingEngine) -> Iterator[str]:
    for symbol, book in matching.books.items():
        bid, ask = book.best_price(Side.BUY), book.best_price(Side.SELL)
        if bid is not None and ask is not None and bid >= ask:
            yield f"the book of {symbol} is crossed: bid {bid}, ask {ask}"
        resting = [order for side in Side for order in book.resting(side)]
        opened = sum(each.orders.open_count(symbol) for each in matching.accounts.values())
        if len(resting) != opened:
            yield f"{len(resting)} orders rest in the book of {symbol}, and {opened} are open"


def _account(matching: MatchingEngine, account: Account) -> Iterator[str]:
    yield from _orders(matching, account)
    yield from _conditions(account)
    yield from _positions(account)
    yield from _margin(matching, account)


def _orders(matching: MatchingEngine, account: Account) -> Iterator[str]:
    for order in account.orders.open():
        if order.status not in {OrderStatus.PENDING, OrderStatus.PARTIALLY_FILLED}:
            yield f"open order {order.order_id} is {order.status}"
        if order.remaining <= ZERO:
            yield f"open order {order.order_id} has {order.remaining} left to fill"
        if not matching.books[order.symbol].holds(order):
            yield f"open order {order.order_id} is in no book"
    for order in account.orders.finished():
        complete, partly = not order.remaining, ZERO < order.executed < order.quantity
        if not order.status.is_final:
            yield f"finished order {order.order_id} is {order.status}"
        if complete is not (order.status is OrderStatus.FILLED):
            yield f"order {order.order_id} is {order.status} with {order.remaining} left"
        if partly is not (order.status is OrderStatus.PARTIALLY_FILLED_CANCELED):
            yield f"order {order.order_id} is {order.status} with {order.executed} executed"


def _conditions(account: Account) -> Iterator[str]:
    for condition in account.conditions.waiting():
        if condition.status.is_final:
            yield f"waiting condition order {condition.condition_id} is {condition.status}"
    for condition in account.conditions.finished():
        if not condition.status.is_final:
            yield f"finished condition order {condition.condition_id} is {condition.status}"
        triggered = condition.status is ConditionStatus.TRIGGERED
        if triggered is not (condition.order is not None):
            yield f"condition order {condition.condition_id} is {condition.status}, order and state differ"


def _positions(account: Account) -> Iterator[str]:
    for (symbol, side), filled in account.filled.items():
        held = account.quantity(symbol, side)
        if held != filled:
            yield f"the {side} position in {symbol} is {held}, and its fills are {filled} together"
        if (side is PositionSide.LONG and held < ZERO) or (
            side is PositionSide.SHORT and held > ZERO
        ):
            yield f"the {side} position in {symbol} is {held}"
    for key, position in account.positions.items():
        if not position.quantity:
            yield f"the position {key} is kept with a quantity of 0"


def _margin(matching: MatchingEngine, account: Account) -> Iterator[str]:
    for name, symbol in SYMBOLS.items():
        claims = Claims()
        for order in account.orders.open(name):
            claims.add(order, order.remaining, order.remaining * order.price)
        expected = frozen_margin(
            claims.opening_value(account.quantity(name, PositionSide.BOTH)),
            leverage=account.settings(symbol).leverage,
            fee_rate=FEES[Role.TAKER],
        )
        if account.frozen.get(name, ZERO) != expected:
            yield f"{account.frozen.get(name)} is frozen in {name}, and the orders need {expected}"
    if account.available < ZERO and account.frozen_margin:
        yield f"{account.available} is available while orders freeze {account.frozen_margin}"
    if account.wallet_balance < ZERO and not account.positions:
        yield f"the wallet holds {account.wallet_balance} without a position"
    for position in [*due_isolated(account, matching.marks), *due_crossed(account, matching.marks)]:
        yield f"the {position.side} position in {position.symbol} should have been liquidated"
