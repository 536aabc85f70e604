"""What the descriptions assume has a name: the reader finds it by id, and from a value."""

import re
from pathlib import Path

import pytest
import yaml
from sixmm_description import Description, StreamDescription, assumption_of, assumptions_on
from sixmm_description.assumptions import KINDS, marked

ROOT = Path(__file__).parents[2]
MOCK = ROOT / "mock_exchange/sixmm_mock"
REST, STREAMS = Description.load(), StreamDescription.load()
OF_THE_MOCK = yaml.load((MOCK / "assumptions.yaml").read_bytes(), yaml.CSafeLoader)["assumptions"]


def ids(found):
    return [one.id for one in found]


def test_all_assumptions_have_an_id_of_their_own_a_kind_and_a_reason():
    found = [
        one for node in (REST.document, STREAMS.document, OF_THE_MOCK) for _, one in marked(node)
    ]
    assert len({one.id for one in found}) == len(found) > 200
    assert {one.kind for one in found} == KINDS.keys()
    assert all(one.why for one in found)


def test_an_assumption_is_found_by_its_id():
    one = STREAMS.assumptions["book_update.start_version"]
    assert (one.kind, one.why.partition(" ")[0]) == ("name", "Only")
    assert str(one).startswith("book_update.start_version (name): Only `endVersion`")


@pytest.mark.parametrize(
    ("document", "schema", "path", "expected"),
    [
        (STREAMS.document, "BookUpdate", ["startVersion"], ["book_update.start_version"]),
        (
            STREAMS.document,
            "BookUpdate",
            ["bids", 3, 1],
            ["price_level", "book_update.bids"],
        ),
        # A mark beside a reference, then the one at what it refers to.
        (STREAMS.document, "BookUpdate", ["type"], ["book_update.type", "book_update_type"]),
        (STREAMS.document, "TickerList", ["list", 0, "lastPrice"], ["ticker", "ticker_list"]),
        (STREAMS.document, "OrderTradeUpdate", ["orderStatus"], []),
        (STREAMS.document, "PublicPush", ["topic"], []),
        (REST.document, "Order", ["nothing", "below"], ["order"]),
        (REST.document, "ServerTime", ["timestamp"], ["server_time.timestamp"]),
    ],
)
def test_a_value_names_what_it_rests_on_the_nearest_first(document, schema, path, expected):
    node = {"$ref": f"#/components/schemas/{schema}"}
    assert ids(assumptions_on(document, node, path)) == expected


def test_a_documented_node_rests_on_nothing():
    assert assumption_of({"type": "string"}) is None
    assert assumption_of(None) is None


def _of_the_mock(pattern: str) -> set[tuple[str, str]]:
    """What the mock's code says by a pattern: the file and the id."""
    return {
        (str(path.relative_to(MOCK)), name)
        for path in MOCK.rglob("*.py")
        for text in re.findall(pattern, path.read_text(encoding="utf-8"))
        for name in re.findall(r"mock\.\w+", text)
    }


def test_the_mocks_code_names_its_assumptions_at_the_place_that_rests_on_them():
    said = _of_the_mock(r"Assumed: ((?:\w+\.\w+[.,;]? ?)+)")
    refused = _of_the_mock(r"assumed=\"(mock\.\w+)\"")
    listed = {
        (path, mark["x-assumed"]["id"]) for path, marks in OF_THE_MOCK.items() for mark in marks
    }
    assert said <= listed <= said | refused
    assert {name for _, name in refused} <= {name for _, name in listed}


def test_what_the_mock_answers_by_an_assumed_code_says_so():
    codes = {
        mark["x-assumed"]["id"]
        for marks in OF_THE_MOCK.values()
        for mark in marks
        if mark["x-assumed"]["kind"] == "code"
    }
    # Answered on demand of a test, and sent by the protocol of WebSocket: neither is a refusal.
    no_refusals = {"mock.status_codes", "mock.close_codes"}
    refused = {name for _, name in _of_the_mock(r"assumed=\"(mock\.\w+)\"")}
    assert codes - no_refusals <= refused


def test_the_mocks_code_assumes_nothing_without_a_name():
    assert not {
        f"{path.relative_to(MOCK)}: {line.strip()}"
        for path in MOCK.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bAssumptions?\b|\(assumed[);,]|\bassumed (code|default)\b", line)
    }
