"""What holds whatever is traded."""

import pytest
from sixmm_mock import Clock, MockExchange
from sixmm_mock.trading.invariants import invariants

from .random_trading import RandomTrading

NOW_MS = 1_780_000_000_000
SOAK = (pytest.mark.soak, pytest.mark.timeout(600))


def trading(description, seed: int) -> tuple[MockExchange, RandomTrading]:
    clock = Clock(frozen_at_ms=NOW_MS)
    exchange = MockExchange(seed=seed, clock=clock, description=description)
    return exchange, RandomTrading(exchange, seed)


@pytest.mark.parametrize(
    ("seed", "actions", "checked_every"),
    [
        *((seed, 1_000, 10) for seed in range(3)),
        *(pytest.param(seed, 50_000, 100, marks=SOAK) for seed in range(101, 105)),
    ],
)
def test_the_invariants_hold_after_every_few_actions(description, seed, actions, checked_every):
    exchange, run = trading(description, seed)
    for number in range(1, actions + 1):
        run.act()
        if number % checked_every == 0:
            assert invariants(exchange) == [], f"after action {number} of seed {seed}"


@pytest.mark.parametrize("actions", [400, pytest.param(5_000, marks=SOAK)])
def test_the_same_seed_does_the_same_to_the_last_byte(description, actions):
    digests = []
    for seed in (5, 5, 6):
        _, run = trading(description, seed)
        for _ in range(actions):
            run.act()
        digests.append(run.digest)
    assert digests[0] == digests[1] != digests[2]
