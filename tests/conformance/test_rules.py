"""The rules that make calls of their own, against the mock exchange."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from sixmm_conformance.needs import (
    BY_LOGIN_ONLY,
    NEED_READ,
    NEED_TRADE,
    ORDER_READS,
    ORDER_WRITES,
    PRIVATE_READS,
    PRIVATE_WRITES,
)
from sixmm_conformance.rule import Outcome, Verdict
from sixmm_conformance.rules import ALL_RULES, SCENARIOS
from sixmm_description import Description, StreamDescription

# Named for all rules of a chapter, or called only where the server keeps its state.
SHARED = {"getSymbols", "getKlines", "getUserAssets", "getOrder", "placeOrder", "cancelOrder"}
SHARED |= {"createListenKey", "listApiKeys", "deleteApiKey"}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.rule_id)
def test_the_mock_keeps_the_rule_and_only_what_it_names_is_called(scenario, suite):
    suite.check([scenario])

    verdict = suite.verdicts.by_id[scenario.rule_id]
    assert ([str(each) for each in verdict.findings], verdict.why_not) == ([], None)
    assert [str(each) for other in suite.verdicts for each in other.findings] == []
    assert suite.record.requests.keys() <= set(scenario.uses)
    assert suite.record.requests.keys() >= set(scenario.uses) - SHARED


def test_every_rule_has_an_id_of_its_own():
    ids = sorted(rule.rule_id for rule in ALL_RULES)
    assert [one for one, next_ in pairwise(ids) if one == next_] == []


def test_an_assumed_rule_names_its_assumptions_as_the_descriptions_do(description: Description):
    known = {**description.assumptions, **StreamDescription.load().assumptions}
    named = [name for each in SCENARIOS for name in each.assumes]
    assert [name for name in named if name not in known] == []
    assert [each.rule_id for each in SCENARIOS if each.assumed is not bool(each.assumes)] == []


def test_a_rule_links_to_a_page_and_a_place_on_it_that_the_documentation_has(description):
    pages = json.loads((Path(__file__).parents[2] / "docs.lock.json").read_text())["pages"]
    wrong = []
    for rule in ALL_RULES:
        link = rule.page(description).removeprefix("https://docs.6mm.com/")
        page, _, anchor = link.partition("#")
        if page not in pages or (anchor and anchor not in pages[page]):
            wrong.append(f"{rule.rule_id}: give it another page than {link}")
    assert wrong == []


def test_the_lists_of_private_operations_are_those_of_the_description(description: Description):
    operations = description.operations.values()
    by_cookie_or_by_itself = {"refreshToken", "deleteAllApiKeys"}
    private = {each.operation_id for each in operations if not each.is_public}
    assert {*PRIVATE_READS, *PRIVATE_WRITES, *BY_LOGIN_ONLY} == private - by_cookie_or_by_itself
    assert {*NEED_TRADE} == {each.operation_id for each in operations if each.permission == "trade"}
    assert {*NEED_READ} == {each.operation_id for each in operations if each.permission == "read"}
    protected = {each.operation_id for each in operations if each.replay_protected}
    assert {*ORDER_READS, *ORDER_WRITES} == protected


def test_a_rule_that_was_checked_of_others_too_is_kept_without_those_that_never_worked():
    verdict = Verdict(SCENARIOS[0])
    for subject in ("one", "other"):
        verdict.note(None, subject)
    verdict.unsee({"one", "a third"}, "never worked")
    assert (verdict.outcome, verdict.why_not) == (Outcome.KEPT, None)
    verdict.unsee({"other"}, "never worked")
    assert (verdict.outcome, verdict.why_not) == (Outcome.NOT_CHECKED, "never worked")


@pytest.mark.parametrize(
    ("rule_id", "role", "times"), [("condition.strategy", "placeStrategyOrder", 6)]
)
def test_each_lack_is_tried(rule_id, role, times, suite):
    suite.check([each for each in SCENARIOS if each.rule_id == rule_id])
    assert suite.record.requests[role] == times
