"""The long version of the conformance suite: many drawn cases, other ones in every run."""

import secrets

import pytest
from sixmm_conformance.generation import Plan
from sixmm_conformance.mock import MockServer
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description


@pytest.mark.timeout(3600)
def test_the_mock_keeps_every_rule_under_random_requests():
    seed = secrets.randbits(32)
    print(f"\nsixmm-conformance run --mock --examples 100 --seed {seed}")
    options = Options(plan=Plan(examples=100, seed=seed))
    suite = Suite(MockServer(), Description.load(), options)
    suite.run()
    assert [str(each) for verdict in suite.verdicts for each in verdict.findings] == []
    print(f"{suite.budget.sent} requests in {suite.budget.seconds:.0f} s")
