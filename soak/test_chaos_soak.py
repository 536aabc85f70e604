"""The chaos run at length: ``pytest soak/test_chaos_soak.py -s`` prints what was done.

Four runs of 3,000 scenarios: some 14,000 placements, with their amendments, cancels, batches and condition orders.
"""

import logging
import time

import pytest
from chaos import Chaos

SCENARIOS, PLACEMENTS = 3_000, 2_500


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("seed", "at_once"), [(11, 1), (12, 1), (13, 8), (14, 8)])
def test_the_exchange_holds_what_the_clients_say(seed, at_once, caplog):
    caplog.set_level(logging.ERROR)
    run, started = Chaos(seed, SCENARIOS, at_once=at_once), time.perf_counter()
    verdict = run.run()
    print(
        f"\nseed {seed}, {at_once} at once: {run.calls} calls, {run.network.requests} requests,"
        f" {run.time.now():.0f} s of the exchange in {time.perf_counter() - started:.0f} s:"
        f" {len(verdict.duplicates)} duplicates, {len(verdict.believed_absent)} believed absent,"
        f" {len(verdict.believed_present)} not as said, {len(verdict.unclear)} unclear;"
        f" {dict(sorted(verdict.counts.items()))}"
    )
    assert verdict.wrong == []
    assert sum(map(len, run.reports.values())) >= PLACEMENTS
