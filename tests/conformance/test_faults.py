"""The suite is trusted because it fails when it must: for the right reason, and nowhere else."""

from itertools import groupby
from pathlib import Path

import pytest
from attrs import evolve
from seeded_faults import client, server, table
from seeded_faults.catalogue import FAULTS
from sixmm_conformance.errors import OutOfBudget
from sixmm_conformance.mock import ACCOUNT, MockServer
from sixmm_conformance.rules import ALL_RULES
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description

_PAGE = Path(__file__).parents[2] / "docs/seeded-faults.md"
# `make faults` plants all of them; here, the first that each group of rules must kill.
_SOME = [
    next(faults).name
    for _, faults in groupby(
        sorted(server.FAULTS, key=lambda fault: fault.rule.partition(".")[0]),
        key=lambda fault: fault.rule.partition(".")[0],
    )
]


@pytest.mark.parametrize("name", _SOME)
def test_a_fault_of_the_server_is_killed_by_the_rule_that_is_there_for_it(name):
    fault = FAULTS[name]
    kill = fault.hunt()
    assert kill is not None
    assert kill.rule == fault.rule


def test_nothing_stays_planted():
    FAULTS["signature-not-checked"].hunt()
    suite = Suite(MockServer(), Description.load())
    answer = suite.caller.call("getUserAssets", by=suite.caller.key(secret="not-the-secret"))
    assert answer.code == 1003


def test_a_wrong_secret_fails_signed_operations_and_no_others(description: Description):
    server = MockServer(account=evolve(ACCOUNT, api_secret="not-the-secret"))
    some = list(description.operations.values())[::8]
    failed = set()
    for operation in some:
        suite = Suite(server, description, Options(fail_fast=True))
        try:
            suite.generate(operation)
        except OutOfBudget:
            failed.add(operation.operation_id)
            assert "Invalid signature" in str(suite.verdicts.broken[0].findings[0])
    signed = {each.operation_id for each in some if each.takes_api_key}
    assert failed == signed
    assert len(some) > len(signed) > 0


def test_there_are_faults_of_every_kind_each_with_a_name_of_its_own():
    assert len(FAULTS) == len(server.FAULTS) + len(client.FAULTS)
    assert len(server.FAULTS) >= 250
    assert {fault.rule for fault in server.FAULTS} <= {rule.rule_id for rule in ALL_RULES}


def test_every_rule_has_a_fault_that_it_kills():
    # Two are nets below others, which kill first whatever they would.
    nets = {"request.works", "api-key.secret-once"}
    killing = {fault.rule for fault in server.FAULTS if fault.survives is None}
    assert {rule.rule_id for rule in ALL_RULES} - killing == nets


def test_the_page_of_the_faults_is_the_catalogue():
    assert _PAGE.read_text() == table.markdown(FAULTS.values())
