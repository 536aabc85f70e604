"""Sequences of calls along the description's links."""

import json

import pytest
from schemathesis.core.transforms import UNRESOLVABLE
from sixmm_conformance.fixtures import make_live
from sixmm_conformance.generation import Plan, _merged, _with_bodies
from sixmm_conformance.rules.generated import LINKS
from sixmm_conformance.suite import Options, Suite


def test_sequences_follow_the_links_and_what_was_told_is_known(description, server):
    suite = Suite(server, description, Options(plan=Plan(examples=2)))
    suite.follow_links()

    assert [str(each) for verdict in suite.verdicts for each in verdict.findings] == []
    assert suite.verdicts.by_id[LINKS.rule_id].checks > 20
    # Which links are drawn is chance, the same one in every run of the same program.
    sources = {link.split(" ")[1].rpartition("/v1/")[2] for link in suite.links}
    assert {"private/user/api-key/list", "public/market/symbols", "private/order/place"} <= sources
    assert len(suite.links) >= 15


def test_bodies_that_links_fill_are_handed_on_by_openapis_name(description):
    handed = json.dumps(_with_bodies(description.document))
    assert '"x-body"' not in handed
    assert handed.count('"requestBody": {"') - json.dumps(description.document).count(
        '"requestBody": {"'
    ) == json.dumps(description.document).count('"x-body"')


@pytest.mark.parametrize(
    ("drawn", "told", "merged"),
    [
        (7, UNRESOLVABLE, 7),
        (7, 8, 8),
        ({"a": 1, "b": 2}, {"a": 3}, {"a": 3, "b": 2}),
        ({"a": 1}, {"a": UNRESOLVABLE, "b": 2}, {"a": 1, "b": 2}),
        ([1, 2], [3], [3, 2]),
        ([1], [3, 4], [3]),
        ([{"a": 1, "b": 2}], [{"b": 3}], [{"a": 1, "b": 3}]),
    ],
)
def test_what_an_answer_has_told_takes_the_place_of_what_was_drawn(drawn, told, merged):
    assert _merged(drawn, told) == merged


@pytest.mark.parametrize("drawn", [{}, [], "7", True, None, 7.5, {"a": []}], ids=repr)
@pytest.mark.parametrize("name", ["leverage", "symbols", "ip_whitelist"])
def test_a_field_that_no_description_has_may_hold_anything(name, drawn, description, server):
    # Positive cases may have such fields, and one may be called as a field of another operation is.
    case = Case(name, drawn)
    market = Suite(server, description).fixtures.market
    make_live(case, description.operations["batchPlaceOrders"], {}, market, str)
    assert case.body == {"orders": [{name: drawn}]}


class Case:
    """A body alone."""

    def __init__(self, name, drawn):
        self.query = {}
        self.body = {"orders": [{name: drawn}]}
