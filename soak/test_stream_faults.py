"""The long run of a stream under faults."""

import asyncio

import pytest
from stream_faults import ALL_KINDS, Run


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_book_is_never_wrong_while_it_is_live_and_no_event_is_lost_or_doubled(seed):
    outcome = asyncio.run(Run(seed, 20 * len(ALL_KINDS)).run())
    print(
        f"\nseed {seed}: {sum(outcome.faults.values())} faults, {outcome.compared} books compared,"
        f" {outcome.partial} orders filled in parts, {outcome.fills} fills told;"
        f" fills lost or told twice: {sum('fill' in one for one in outcome.wrong)}"
    )
    print({kind: f"{outcome.slowest(kind):.2f} s" for kind in outcome.recoveries})
    assert not outcome.wrong
    assert not outcome.left
    assert outcome.compared > 160
    assert outcome.partial > 10
