"""Header and parameters of a signature are called what the description says, in journal, explanation and state file too."""

import copy
import hashlib
import hmac

import pytest
from sixmm_mock import Clock, Description, create_app
from sixmm_mock.control.page import render
from sixmm_mock.journal.explanation import explain_entry
from sixmm_mock.journal.har import archive
from sixmm_mock.state.durable import open_exchange

from .conftest import NOW_MS, Wire

SECRET = "canary-secret"
PATH = "/v1/private/user/favorite-symbols"


@pytest.fixture(scope="module")
def renamed() -> Description:
    """A description that calls all of it otherwise."""
    document = copy.deepcopy(Description.load().document)
    for scheme in document["components"]["securitySchemes"].values():
        if "x-signature" in scheme:
            scheme["name"] = "X-Caller"
            scheme["x-signature"] |= {"timestampParameter": "at", "signatureParameter": "proof"}
    document["x-request-id"]["header"] = "X-Trace"
    return Description.from_document(document)


@pytest.fixture
def exchange(renamed, tmp_path):
    exchange = open_exchange(
        tmp_path / "a.state", description=renamed, clock=Clock(frozen_at_ms=NOW_MS)
    )
    user = exchange.add_user("alice", "canary-password")
    exchange.add_api_key(user, key="fx_caller", secret=SECRET)
    yield exchange
    exchange.log.close()


def save(wire: Wire, secret: str = SECRET) -> int:
    """The code that saving a list is answered with."""
    query, body = f"at={wire.exchange.clock.now_ms()}", b'{"symbols":["ETHUSDT"]}'
    proof = hmac.new(secret.encode(), query.encode() + body, hashlib.sha256).hexdigest()
    headers = {"x_caller": "fx_caller", "x_trace": "mine-1"}
    return wire.send("POST", f"{PATH}?{query}&proof={proof}", body, **headers).code


def test_the_journal_shows_and_explains_a_call_by_its_own_names(exchange):
    wire = Wire(exchange)
    assert (save(wire), save(wire, "another-secret")) == (0, 1003)
    right, wrong = exchange.journal.find()
    shown = right.view(exchange.journal.masker)
    assert shown["credentials"] == "api key fx_ca…"
    assert shown["headers"]["x-caller"] == "fx_ca…"
    assert shown["headers"]["x-trace"] == "mine-1"
    har = archive([right], exchange.journal.masker, base_url="http://mock")
    assert "fx_caller" not in str(har)
    assert explain_entry(exchange, right).kinds == ("signature-right",)
    assert explain_entry(exchange, wrong).kinds == ("unknown",)
    page = render(exchange)
    assert f"Request {wrong.sequence}:" in page
    assert "api key fx_ca…" in page


def test_a_mistake_is_found_under_the_names_that_it_was_made_with(exchange):
    wire = Wire(exchange)
    query = "b=2&a=1&at=1780000000000"
    proof = hmac.new(SECRET.encode(), b"a=1&at=1780000000000&b=2", hashlib.sha256).hexdigest()
    wire.send("GET", f"{PATH}?{query}&proof={proof}", x_caller="fx_caller")
    (entry,) = exchange.journal.find()
    assert explain_entry(exchange, entry).kinds == ("query-sorted",)
    wire.send("GET", f"{PATH}?b=2", x_caller="fx_caller")
    sentences = [
        each.sentence for each in explain_entry(exchange, exchange.journal.find()[-1]).findings
    ]
    assert sentences == [
        "at is missing from the query; send it exactly once",
        "proof is missing from the query; send it exactly once",
    ]


def test_the_state_file_keeps_what_the_gate_reads(renamed, tmp_path):
    path = tmp_path / "a.state"
    exchange = open_exchange(path, description=renamed, clock=Clock(frozen_at_ms=NOW_MS))
    user = {"username": "alice", "password": "canary-password"}
    exchange.log.act("addUser", user)
    exchange.log.act("addApiKey", {"username": "alice", "key": "fx_caller", "secret": SECRET})
    assert save(Wire(exchange)) == 0
    exchange.log.close()
    again = open_exchange(path, description=renamed, clock=Clock(frozen_at_ms=NOW_MS))
    create_app(again)
    assert again.users.by_name("alice").favorite_symbols == ["ETHUSDT"]
    again.log.close()
