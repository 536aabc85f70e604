"""A short run of every kind of fault; `make soak` has the long one."""

import asyncio

from stream_faults import KINDS, Run


def test_a_stream_under_each_fault_ends_with_the_exchanges_state():
    outcome = asyncio.run(Run(5, len(KINDS)).run())
    assert not outcome.wrong
    assert not outcome.left
    assert set(outcome.faults) == set(KINDS)
    assert outcome.fills
