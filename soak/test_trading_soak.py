"""Random trading at length: ``pytest soak/test_trading_soak.py -s`` prints what was done.

200,000 actions over four seeds, all invariants every 100 actions, and each seed once more in short
to see that it does the same again.
"""

import time

import pytest
from random_trading import RandomTrading
from sixmm_mock import Clock, Description, MockExchange
from sixmm_mock.trading.invariants import invariants

ACTIONS, CHECKED_EVERY, REPEATED = 50_000, 100, 5_000
NOW_MS = 1_780_000_000_000


def trading(seed: int) -> tuple[MockExchange, RandomTrading]:
    clock = Clock(frozen_at_ms=NOW_MS)
    exchange = MockExchange(seed=seed, clock=clock, description=Description.load())
    return exchange, RandomTrading(exchange, seed)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [101, 102, 103, 104])
def test_the_invariants_hold(seed):
    exchange, run = trading(seed)
    started, early = time.perf_counter(), ""
    for number in range(1, ACTIONS + 1):
        run.act()
        if number == REPEATED:
            early = run.digest
        if number % CHECKED_EVERY == 0:
            assert invariants(exchange) == [], f"after action {number} of seed {seed}"
    _again(seed, early)
    print(
        f"\nseed {seed}: {ACTIONS} actions in {time.perf_counter() - started:.0f} s, "
        f"done {dict(run.done)}, refused {dict(run.refused)}, events {dict(run.seen)}, "
        f"digest {run.digest}"
    )


def _again(seed: int, digest: str) -> None:
    _, run = trading(seed)
    for _ in range(REPEATED):
        run.act()
    assert run.digest == digest
