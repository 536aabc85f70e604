"""Memory of one mock exchange while a million orders are placed and finished.

Through ``exchange.engine.place`` and ``cancel`` of a whole MockExchange, so that all that listens
(histories, ledgers, statistics, streams) takes part; two of every 20 orders go the long way, signed,
through Intake, so that journal and replay memory fill too. No socket. Per cycle of four orders
two market orders fill, two limit orders rest and are canceled.

    python benchmarks/mock_memory.py --orders 1000000
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import signed_requests
from attrs import frozen
from signed_requests import PLACE, ApiKey
from sixmm_mock.dispatch import Dispatcher, Intake
from sixmm_mock.exchange import MockExchange
from sixmm_mock.request import RawRequest
from sixmm_mock.trading.enums import OrderType, Side
from sixmm_mock.trading.orders import OrderRequest

_CHECKPOINTS = (0, 100_000, 250_000, 500_000, 1_000_000)
_CYCLE = 20
_API_KEY = ApiKey("fx_bench_key", "bench-secret")


@frozen
class Trader:
    """Places orders that finish."""

    exchange: MockExchange
    user_id: str
    intake: Intake

    def place_and_finish(self, number: int) -> None:
        """One order; which kind depends on its number."""
        if number % _CYCLE < 2:
            self._place_signed(number)
        elif number % 4 < 2:
            side = Side.SELL if number % 2 else Side.BUY
            request = OrderRequest(
                "BTCUSDT",
                OrderType.MARKET,
                side,
                quantity=Decimal("0.001"),
                client_order_id=f"order-{number}",
            )
            self.exchange.engine.place(self.user_id, request)
        else:
            request = OrderRequest(
                "BTCUSDT",
                OrderType.LIMIT,
                Side.BUY,
                price=Decimal(20000),
                quantity=Decimal("0.001"),
                client_order_id=f"order-{number}",
            )
            self.exchange.engine.cancel(self.exchange.engine.place(self.user_id, request))

    def _place_signed(self, number: int) -> None:
        body = signed_requests.market_order("SELL" if number % 2 else "BUY", f"order-{number}")
        timestamp = f"timestamp={self.exchange.clock.now_ms()}"
        request = RawRequest(
            method="POST",
            path=PLACE,
            query=signed_requests.sign(_API_KEY, timestamp, body).encode(),
            headers={"x-api-key": _API_KEY.key, "content-type": "application/json"},
            body=body.encode(),
            client_ip="127.0.0.1",
        )
        answer = self.intake.take(request).answer
        if answer is None or not answer.body.startswith(b'{"code":0,'):
            raise RuntimeError(f"the mock refused order {number}: {answer and answer.body!r}")


def main() -> int:
    """Run it and print a table."""
    parser = argparse.ArgumentParser(description="Memory of the mock exchange over many orders.")
    parser.add_argument("--orders", type=int, default=_CHECKPOINTS[2])
    orders = parser.parse_args().orders
    exchange = MockExchange(seed=1)
    user = exchange.add_user("bench", "bench-password", balance=1_000_000_000)
    exchange.add_api_key(user, key=_API_KEY.key, secret=_API_KEY.secret)
    trader = Trader(exchange, user.user_id, Intake(exchange, Dispatcher(exchange)))
    print("| orders | RSS MiB | orders/s so far |\n|---:|---:|---:|")
    for row in _rows(trader, orders):
        print(row, flush=True)
    still_open = len(exchange.engine.accounts[user.user_id].orders.open())
    print(f"\nOne run; {still_open} orders open at its end; load average {os.getloadavg()[0]:.1f}.")
    return 0


def _rows(trader: Trader, orders: int) -> Iterator[str]:
    began = time.perf_counter()
    yield f"| 0 | {_rss_mib():.1f} | |"
    for number in range(1, orders + 1):
        trader.place_and_finish(number)
        if number in _CHECKPOINTS or number == orders:
            rate = number / (time.perf_counter() - began)
            yield f"| {number:,} | {_rss_mib():.1f} | {rate:,.0f} |"


def _rss_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    sys.exit(main())
