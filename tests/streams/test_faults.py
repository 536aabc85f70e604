"""A short run of every kind of fault; `make soak` has the long one."""

import asyncio

from stream_faults import ALL_KINDS, Run


def test_a_stream_under_each_fault_ends_with_the_exchanges_state():
    outcome = asyncio.run(Run(5, len(ALL_KINDS)).run())
    assert not outcome.wrong
    assert not outcome.left
    assert set(outcome.faults) == set(ALL_KINDS)
    assert outcome.fills
