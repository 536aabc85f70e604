"""What holds whatever is traded: a short run of what soak/ does at length."""

import pytest
from random_trading import RandomTrading
from sixmm_mock import Clock, MockExchange
from sixmm_mock.trading.invariants import invariants

NOW_MS = 1_780_000_000_000


def trading(description, seed: int) -> tuple[MockExchange, RandomTrading]:
    clock = Clock(frozen_at_ms=NOW_MS)
    exchange = MockExchange(seed=seed, clock=clock, description=description)
    return exchange, RandomTrading(exchange, seed)


@pytest.mark.parametrize("seed", range(3))
def test_the_invariants_hold_after_every_few_actions(description, seed):
    exchange, run = trading(description, seed)
    for number in range(1000):
        run.act()
        if number % 10 == 0:
            assert invariants(exchange) == [], f"after action {number} of seed {seed}"


def test_the_same_seed_does_the_same_to_the_last_byte(description):
    digests = []
    for seed in (5, 5, 6):
        _, run = trading(description, seed)
        for _ in range(400):
            run.act()
        digests.append(run.digest)
    assert digests[0] == digests[1] != digests[2]
