"""The client's suite is trusted because it fails when it must, and for the right reason."""

import pytest
from seeded_faults import client
from seeded_faults.catalogue import FAULTS
from sixmm_client_suite.rule import RULES

# `make faults` plants all of them; here, the first that each rule must kill.
_SOME = {fault.rule: fault.name for fault in reversed(client.FAULTS)}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_kills_a_fault_that_is_planted_for_it(rule):
    kill = FAULTS[_SOME[rule]].hunt()
    assert kill is not None
    assert kill.rule == rule


def test_nothing_stays_planted():
    first = FAULTS["wrong-name-in-body"].hunt()
    second = FAULTS["body-argument-dropped"].hunt()
    assert (first.rule, second.rule) == ("request.described", "request.body")


def test_there_are_faults_of_every_kind_each_with_a_name_of_its_own():
    assert len(client.FAULTS) == len({fault.name for fault in client.FAULTS}) >= 200
    assert {fault.rule for fault in client.FAULTS} == set(RULES)
