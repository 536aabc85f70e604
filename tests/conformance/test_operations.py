"""Every operation of the mock against openapi.yaml, signed over the final bytes."""

import secrets

import pytest
from sixmm_conformance.generation import Plan
from sixmm_conformance.mock import MockServer
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description

_DESCRIPTION = Description.load()


# Answers to valid calls of all of them are judged by the rules that make calls; of the wrong ones, these are enough.
_SOME = [*_DESCRIPTION.operations][::6]


@pytest.mark.parametrize(
    "operation_id",
    [
        pytest.param(each, marks=() if each in _SOME else pytest.mark.soak)
        for each in _DESCRIPTION.operations
    ],
)
def test_whatever_is_sent_the_answer_keeps_the_contract(
    operation_id: str, server: MockServer
) -> None:
    suite = Suite(server, _DESCRIPTION, Options(plan=Plan(examples=2)))
    suite.generate(_DESCRIPTION.operations[operation_id])

    assert [str(each) for verdict in suite.verdicts for each in verdict.findings] == []
    assert suite.record.successes[operation_id]


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_whatever_is_sent_at_random_the_mock_keeps_every_rule() -> None:
    seed = secrets.randbits(32)
    print(f"\nsixmm-conformance run --mock --examples 100 --seed {seed}")
    suite = Suite(MockServer(), _DESCRIPTION, Options(plan=Plan(examples=100, seed=seed)))
    suite.run()
    assert [str(each) for verdict in suite.verdicts for each in verdict.findings] == []


def test_a_batch_in_which_every_item_was_refused_counts_as_no_success(suite: Suite) -> None:
    good, bad = suite.fixtures.market.resting(), suite.fixtures.market.resting(price="0.01")

    refused = suite.caller.call("batchPlaceOrders", {"orders": [bad, bad]})
    assert refused.succeeded, "the batch itself was taken"
    assert suite.record.successes["batchPlaceOrders"] == 0

    suite.caller.call("batchPlaceOrders", {"orders": [bad, good]})
    assert suite.record.successes["batchPlaceOrders"] == 1
