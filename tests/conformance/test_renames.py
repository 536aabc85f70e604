"""The kit finds operations by what they are for: whatever the description calls them, the same rules are checked."""

import copy

import pytest
from sixmm_conformance.generation import Plan
from sixmm_conformance.mock import MockServer
from sixmm_conformance.rule import Outcome
from sixmm_conformance.rules import SCENARIOS
from sixmm_conformance.run import _operations
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description, DescriptionError

REST = Description.load()
# One of each kind: what is arranged, named, put back and called by role.
RULES = {
    *("order.cancel-all", "order.amended", "account.favorites", "api-key.read-only-key"),
    *("session.logout", "listen-key.closed", "user.amended"),
}


def operations(document):
    """All operations of a document."""
    return [each for path in document["paths"].values() for each in path.values()]


def ids(document):
    """Every operationId is another one; links follow it."""
    for each in operations(document):
        each["operationId"] += "V2"
        for response in each["responses"].values():
            for link in response.get("links", {}).values():
                link["operationId"] += "V2"


def resources(document):
    """Every resource and every method is called otherwise."""
    for each in operations(document):
        each["x-resource"], each["x-method"] = f"the_{each['x-resource']}", f"do_{each['x-method']}"


def both(document):
    """Both at once: then the description has to say what each is."""
    for each in operations(document):
        each["x-role"] = each["operationId"]
    ids(document)
    resources(document)


def renamed(change):
    """The description with that change."""
    document = copy.deepcopy(REST.document)
    change(document)
    return Description.from_document(document)


@pytest.mark.parametrize("change", [ids, resources, both])
def test_a_renamed_operation_is_for_what_it_was(change):
    found = {each.path: each.role for each in renamed(change).operations.values()}
    assert found == {each.path: each.role for each in REST.operations.values()}


def test_renamed_operations_are_judged_as_before():
    description = renamed(ids)
    suite = Suite(
        MockServer(description=description),
        description,
        Options(plan=Plan(examples=2, other_methods=False)),
    )
    chosen = [each for each in SCENARIOS if each.rule_id in RULES]
    suite.check(chosen)
    suite.generate(description.by_role["placeOrder"])

    outcomes = {each.rule_id: suite.verdicts.by_id[each.rule_id].outcome for each in chosen}
    assert set(outcomes.values()) == {Outcome.KEPT}, outcomes
    assert not suite.verdicts.broken
    assert not suite.skipped
    asked = description.by_role["placeOrder"].operation_id
    assert suite.record.successes[asked]
    assert _operations(asked, description) == {"placeOrder"}


def test_two_operations_that_are_for_the_same_are_refused_with_both_names():
    def change(document):
        document["paths"]["/v1/time"]["get"]["x-role"] = "placeOrder"

    with pytest.raises(
        DescriptionError, match=r"getServerTime.* placeOrder|placeOrder.* getServerTime"
    ):
        renamed(change)


def test_a_rule_about_an_operation_that_is_gone_is_not_checked_and_says_so():
    document = copy.deepcopy(REST.document)
    del document["paths"]["/v1/private/order/move"]
    description = Description.from_document(document)
    suite = Suite(MockServer(description=description), description)
    suite.check([each for each in SCENARIOS if each.rule_id == "order.amended"])
    verdict = suite.verdicts.by_id["order.amended"]
    assert verdict.outcome is Outcome.NOT_CHECKED
    assert verdict.why_not == "the description has no operation that is amendOrder"
