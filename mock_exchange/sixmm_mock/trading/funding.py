"""Funding: what longs and shorts pay to each other every 8 hours.

The house stands in for whoever is missing on the other side, as it does in every trade.
"""

from decimal import Decimal

from sixmm_mock.market.symbols import SYMBOLS
from sixmm_mock.trading.account import Account
from sixmm_mock.trading.enums import BalanceReason
from sixmm_mock.trading.mark_prices import FundingRates
from sixmm_mock.trading.matching import Floor
from sixmm_mock.trading.positions import Position, rounded


def funding_fee(position: Position, mark_price: Decimal, rate: Decimal) -> Decimal:
    """What a position pays at a funding (negative: it receives)."""
    return rounded(position.quantity * mark_price * rate)


def settle_funding(floor: Floor, rates: FundingRates) -> None:
    """Let every position pay or receive its fee, at the mark price of now."""
    reference_id = f"funding-{floor.clock.now_ms()}"
    for account in floor.accounts.values():
        for position in list(account.positions.values()):
            _settle(floor, rates, account, position, reference_id)


def _settle(
    floor: Floor, rates: FundingRates, account: Account, position: Position, reference_id: str
) -> None:
    symbol = SYMBOLS[position.symbol].name
    fee = funding_fee(position, floor.marks[symbol], rates[symbol])
    position.funding += fee
    floor.house.wallet_balance += fee
    floor.tell.account(account, symbol)
    floor.pay(account, BalanceReason.FUNDING_FEE, -fee, f"{reference_id}-{symbol}")
