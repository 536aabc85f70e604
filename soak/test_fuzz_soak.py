"""Mutated answers at length: ``pytest soak/test_fuzz_soak.py -s`` prints what came of them.

Two seeds with 25,000 mutated answers each; every one goes through the blocking and through the awaiting client.
"""

import time

import pytest
from recorded_answers import record
from response_fuzz import run

CASES, REPEATED = 25_000, 500


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [501, 502])
def test_a_mutated_answer_raises_nothing_but_documented_errors(seed):
    recordings, started = record(), time.perf_counter()
    outcomes, digest = run(seed, CASES, recordings)
    assert run(seed, REPEATED, record()) == run(seed, REPEATED, recordings)
    print(
        f"\nseed {seed}: {sum(outcomes.values())} mutated answers in {time.perf_counter() - started:.0f} s, "
        f"outcomes {dict(outcomes.most_common())}, digest {digest}"
    )
