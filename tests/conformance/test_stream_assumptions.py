"""What is documented of streams is told from what is assumed: a server may differ in the latter."""

import pytest
from sixmm_conformance.mock import MockServer
from sixmm_conformance.rule import Outcome
from sixmm_conformance.rules import FRAME_RULES, SCENARIOS
from sixmm_conformance.suite import Options, Suite
from sixmm_description import StreamDescription

from .faults.plant import LEFT_OUT, framed

_DESCRIPTION = StreamDescription.load()
_COMPONENTS = _DESCRIPTION.document["components"]
_WRAPPERS = {"topic", "event", "ts"}
# Its meaning is assumed, and its name and purpose are not.
_NAMED_BY_A_PAGE = {"endVersion"}


def documented(frame):
    """A frame without whatever is only assumed of it."""
    message = _COMPONENTS["messages"][_DESCRIPTION.message_of(frame)]
    if "x-assumed" in message:
        return LEFT_OUT
    if "topic" not in frame:
        return None
    _wrapper, payload = message["payload"]["allOf"]
    around = {name: value for name, value in frame.items() if name in _WRAPPERS}
    return {**around, "data": _documented(payload["properties"]["data"], frame["data"])}


def _documented(node, value):
    if isinstance(value, list):
        return [_documented(node["items"], each) for each in value]
    schema = _COMPONENTS["schemas"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
    if not isinstance(value, dict):
        return value
    return {
        name: _documented(schema["properties"][name], inner)
        for name, inner in value.items()
        if "x-assumed" not in schema
        and ("x-assumed" not in schema["properties"][name] or name in _NAMED_BY_A_PAGE)
    }


@pytest.fixture(scope="module")
def suite(description) -> Suite:
    """Run against a server that sends nothing of what is assumed."""
    server = MockServer(wrap=framed(documented, as_sent=True).wrap)
    suite = Suite(server, description, Options(strict=False))
    suite.check([each for each in SCENARIOS if each.streams])
    return suite


def test_a_server_that_differs_from_assumptions_only_breaks_no_rule(suite):
    assert [f"{each.rule.rule_id}: {each.findings}" for each in suite.verdicts.broken] == []


def test_its_differences_are_reported_all_the_same(suite):
    ours = {rule.rule_id for rule in (*FRAME_RULES, *SCENARIOS)}
    outcomes = {
        each.rule.rule_id: each.outcome for each in suite.verdicts if each.rule.rule_id in ours
    }
    differing = {name for name, outcome in outcomes.items() if outcome is Outcome.DIFFERS}
    assert {"frame.complete", "stream.ping", "depth.continuous", "user.filled"} <= differing
    kept = {name for name, outcome in outcomes.items() if outcome is Outcome.KEPT}
    assert {"stream.subscribed", "depth.anew", "user.traded", "user.account"} <= kept
