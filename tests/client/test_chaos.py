"""What clients say of their orders, under faults of every kind, held against the exchange."""

import logging

import pytest

from .chaos import Chaos
from .worse_clients import WORSE

SEED, ORDERS = 1, 100
# What these do wrong shows in few orders; the others are caught with fewer.
RARELY = {"TrustsRateLimits", "OneTolerance"}


def reports(run: Chaos) -> dict[int, list[tuple[str, str, str]]]:
    """What was said of each order; ids are left out, which no two runs share."""
    return {
        number: [(one.placed, one.amended, one.canceled) for one in orders]
        for number, orders in run.reports.items()
    }


def test_no_order_is_placed_twice_or_believed_absent():
    verdict = Chaos(SEED, 2 * ORDERS).run()
    assert verdict.wrong == []
    assert {"place done", "place absent", "place unknown", "amend done", "cancel done"} <= set(
        verdict.counts
    )


def test_a_seed_says_the_same_again():
    first, second = Chaos(SEED, ORDERS // 5), Chaos(SEED, ORDERS // 5)
    assert first.run().wrong == second.run().wrong == []
    assert reports(first) == reports(second)


def test_threads_and_tasks_that_run_at_the_same_time_change_nothing():
    assert Chaos(SEED + 1, ORDERS // 2, at_once=6).run().wrong == []


@pytest.mark.parametrize("name", WORSE)
def test_the_run_catches_a_client_that_is_made_worse(name):
    assert Chaos(SEED, ORDERS if name in RARELY else 60, clients=WORSE[name]).run().wrong


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("seed", "at_once"), [(11, 1), (12, 1), (13, 8), (14, 8)])
def test_the_exchange_holds_what_the_clients_say_of_3000_scenarios(seed, at_once, caplog):
    caplog.set_level(logging.ERROR)
    run = Chaos(seed, 3_000, at_once=at_once)
    verdict = run.run()
    placements = sum(map(len, run.reports.values()))
    print(
        f"\nseed {seed}, {at_once} at once: {placements} placements, {run.calls} calls,"
        f" {run.network.requests} requests, {run.time.now():.0f} s of the exchange:"
        f" {dict(sorted(verdict.counts.items()))}"
    )
    assert verdict.wrong == []
    assert placements >= 2_500
