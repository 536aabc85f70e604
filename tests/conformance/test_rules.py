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
from sixmm_conformance.rules import ALL_RULES, SCENARIOS
from sixmm_description import Description, StreamDescription


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.rule_id)
def test_the_mock_keeps_the_rule_and_only_what_it_names_is_called(scenario, suite):
    suite.check([scenario])

    verdict = suite.verdicts.by_id[scenario.rule_id]
    assert ([str(each) for each in verdict.findings], verdict.why_not) == ([], None)
    assert [str(each) for other in suite.verdicts for each in other.findings] == []
    assert suite.record.requests.keys() <= set(scenario.uses)


def test_every_rule_has_an_id_of_its_own():
    ids = sorted(rule.rule_id for rule in ALL_RULES)
    assert [one for one, next_ in pairwise(ids) if one == next_] == []


# What they assume has no place in the descriptions: it is about what becomes of things, not what they are called.
_WITHOUT_AN_ID = {
    "signing.lower-case", "session.refresh-rotates", "session.embed-token", "api-key.updated",
    "listen-key.unknown", "order.amended-not-when-done", "order.client-id-once",
    "stream.several-topics", "access.public-too", "access.made-up", "access.closing-ends",
    "access.expiry-ends", "access.logout-ends", "access.token-expiry-ends", "user.all-connections",
}  # fmt: skip


def test_an_assumed_rule_names_its_assumptions_as_the_descriptions_do(description: Description):
    known = {**description.assumptions, **StreamDescription.load().assumptions}
    named = [name for each in SCENARIOS for name in each.assumes]
    assert [name for name in named if name not in known] == []
    assumed = {each.rule_id for each in SCENARIOS if each.assumed and not each.assumes}
    assert assumed == _WITHOUT_AN_ID


@pytest.mark.parametrize("docs", sorted({rule.docs for rule in ALL_RULES}))
def test_a_rule_links_to_a_page_and_a_place_on_it_that_the_documentation_has(docs):
    pages = json.loads((Path(__file__).parents[2] / "docs.lock.json").read_text())["pages"]
    page, _, anchor = docs.removeprefix("https://docs.6mm.com/").partition("#")
    assert page in pages
    assert not anchor or anchor in pages[page]


def test_the_lists_of_private_operations_are_those_of_the_description(description: Description):
    operations = description.operations.values()
    by_cookie_or_by_itself = {"refreshToken", "deleteAllApiKeys"}
    private = {each.operation_id for each in operations if not each.is_public}
    assert {*PRIVATE_READS, *PRIVATE_WRITES, *BY_LOGIN_ONLY} == private - by_cookie_or_by_itself
    assert {*NEED_TRADE} == {each.operation_id for each in operations if each.permission == "trade"}
    assert {*NEED_READ} == {each.operation_id for each in operations if each.permission == "read"}
    protected = {each.operation_id for each in operations if each.replay_protected}
    assert {*ORDER_READS, *ORDER_WRITES} == protected
