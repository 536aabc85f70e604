"""The kit is trusted because it fails when it must: for the right reason, and nowhere else."""

import os
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve
from sixmm_conformance.errors import OutOfBudget
from sixmm_conformance.mock import ACCOUNT, MockServer
from sixmm_conformance.rules import ALL_RULES
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description

from .faults import rest, streams
from .faults.plant import killed_by

PAGE = Path(__file__).parents[2] / "docs/seeded-faults.md"
ALL = os.environ.get("SIXMM_FAULTS") == "all"
FAULTS = [*rest.ROWS, *streams.ROWS]
# Two rules are nets below others, which kill first whatever they would.
NETS = {"request.works", "api-key.secret-once"}
# A mutant of these rules survived all other tests.
ALWAYS = {"ticker.all", "user.in-order", "access.renewing-keeps"}


def some():
    """Every fault in a long run (`make faults`); else the first of each chapter of rules, and a few."""
    if ALL:
        return FAULTS
    first = {rule.partition(".")[0]: (rule, *rest) for rule, *rest in reversed(FAULTS)}
    return [row for row in FAULTS if row in first.values() or row[0] in ALWAYS]


@pytest.mark.parametrize(
    ("rule", "plant", "shown_by"),
    [
        pytest.param(rule, plant, *(how or [rule]), id=f"{rule}: {what}")
        for rule, what, plant, *how in some()
    ],
)
def test_a_fault_of_a_server_is_killed_by_the_rule_that_is_there_for_it(rule, plant, shown_by):
    killed = killed_by(plant, shown_by)
    assert killed is not None, "it survives"
    assert killed[0] == rule, killed[1]


def test_nothing_stays_planted():
    _, _, plant, *_ = next(row for row in FAULTS if "The version is never told" in row)
    assert killed_by(plant, "getVersion")
    assert killed_by(plant.__class__(), "getVersion") is None


def test_a_wrong_secret_fails_signed_operations_and_no_others(description: Description):
    server = MockServer(account=evolve(ACCOUNT, api_secret="not-the-secret"))
    some = list(description.operations.values())[::16]
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


def test_every_rule_has_a_fault_that_it_kills_and_no_fault_is_there_twice():
    assert {rule.rule_id for rule in ALL_RULES} - {rule for rule, *_ in FAULTS} == NETS
    assert not [what for what, number in Counter(row[:2] for row in FAULTS).items() if number > 1]


HEAD = """# Seeded faults

A suite is trusted because it has been seen to fail. Each of these faults of a server is planted alone, and the rule beside
it must go red. `make faults` does that for all of them, and writes this page; they are in `tests/conformance/faults`.

| what is wrong | killed by |
|---|---|
"""


def test_the_page_of_the_faults_is_that_of_the_tables():
    page = HEAD + "".join(f"| {what} | `{rule}` |\n" for rule, what, *_ in FAULTS)
    if ALL:
        PAGE.write_text(page)
    assert PAGE.read_text() == page
