"""What a run sends is the same every time, unless it is given a seed."""

import pytest
from sixmm_conformance.generation import Plan
from sixmm_conformance.mock import MockServer
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description

SOME = frozenset({"createListenKey", "renewListenKey"})


def sequence(description: Description, seed: int | None = None) -> list[str]:
    plan = Plan(examples=2, seed=seed)
    suite = Suite(MockServer(), description, Options(operations=SOME, plan=plan))
    suite.run()
    assert [str(each) for verdict in suite.verdicts for each in verdict.findings] == []
    return suite.record.sequence


@pytest.fixture(scope="module")
def usual(description: Description) -> list[str]:
    return sequence(description)


def test_a_second_run_sends_the_identical_sequence(description, usual):
    assert sequence(description) == usual


def test_a_seed_gives_another_sequence_and_always_the_same(description, usual):
    seeded = sequence(description, seed=7)
    assert seeded == sequence(description, seed=7)
    assert seeded != usual
