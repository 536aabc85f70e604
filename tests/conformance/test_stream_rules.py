"""The rules about streams over a real socket, and what a run does without streams."""

import time
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from decimal import Decimal
from itertools import groupby

import pytest
from attrs import evolve
from sixmm_conformance.budget import Budget
from sixmm_conformance.errors import Broken, OutOfBudget
from sixmm_conformance.mock import MockServer
from sixmm_conformance.rules import FRAME_RULES, SCENARIOS
from sixmm_conformance.server import Account, HttpServer
from sixmm_conformance.streams.rules.books import same_levels
from sixmm_conformance.streams.rules.markets import _fits_together
from sixmm_conformance.streams.rules.users import _not_ahead
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description
from sixmm_mock.testing import MockForTests

_OURS = [each for each in SCENARIOS if each.streams]
_CHAPTERS = {
    noun: list(rules)
    for noun, rules in groupby(_OURS, key=lambda rule: rule.rule_id.partition(".")[0])
}
_OTHER_KEY, _OTHER_SECRET = "fx_other", "other-secret"
_NEEDS_THE_CLOCK = {
    "access.expired-key",
    "access.expiry-ends",
    "access.renewing-keeps",
    "access.token-expiry-ends",
}


@pytest.fixture
def mock() -> Iterator[MockForTests]:
    with MockForTests() as mock:
        other = mock.exchange.add_user("bob", "other-password")
        mock.exchange.add_api_key(other, key=_OTHER_KEY, secret=_OTHER_SECRET)
        yield mock


def served(mock: MockForTests, *, streams: bool = True) -> HttpServer:
    account = Account(
        api_key=mock.key,
        api_secret=mock.secret,
        username=mock.username,
        password=mock.password,
        other_api_key=_OTHER_KEY,
        other_api_secret=_OTHER_SECRET,
    )
    return HttpServer(mock.url, account, stream_url=mock.ws_url if streams else "")


@pytest.mark.parametrize("noun", _CHAPTERS)
def test_a_served_mock_keeps_the_rules_over_sockets(noun, mock, description: Description):
    suite = Suite(served(mock), description)
    suite.check(_CHAPTERS[noun])

    assert [str(each) for verdict in suite.verdicts for each in verdict.findings] == []
    unchecked = {each.rule_id for each in _CHAPTERS[noun] if not _checks(suite, each.rule_id)}
    assert unchecked == _NEEDS_THE_CLOCK & {each.rule_id for each in _CHAPTERS[noun]}
    assert _comes_to_nothing(mock), "a connection was left behind"


@pytest.mark.parametrize(
    ("fault", "rule_id"),
    [
        ({"kind": "gap", "topic": "market.depth.*", "count": 1}, "depth.continuous"),
        ({"kind": "duplicate", "topic": "user.*"}, "user.filled"),
        ({"kind": "bad_frame", "topic": "market.depth.*"}, "frame.json"),
        ({"kind": "disconnect", "topic": "market.depth.*", "count": 1}, "depth.continuous"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_what_goes_wrong_on_a_socket_breaks_the_rule(fault, rule_id, mock, description):
    mock.faults.add(**fault)
    shown_by = {"frame.json": "depth.levels"}.get(rule_id, rule_id)
    suite = Suite(served(mock), description, Options(fail_fast=True))
    with suppress(OutOfBudget):
        suite.check([each for each in _OURS if each.rule_id == shown_by])
    assert [each.rule.rule_id for each in suite.verdicts.broken] == [rule_id]


def test_books_that_differ_are_told_by_their_levels_that_do():
    told = {
        Decimal("86000.1"): Decimal("0.5"),
        Decimal(85000): Decimal(1),
        Decimal(84000): Decimal(2),
    }
    expected = {
        Decimal("86000.1"): Decimal("0.7"),
        Decimal(85000): Decimal(1),
        Decimal(83000): Decimal(3),
    }
    with pytest.raises(Broken) as broken:
        same_levels(told, expected, "the bids")
    assert str(broken.value) == (
        "the bids differ at 3 prices: 0.5 at 86000.1, expected 0.7; 2 at 84000, expected 0; "
        "0 at 83000, expected 3"
    )
    same_levels(told, dict(told), "the bids")


def test_a_stream_that_says_nothing_is_waited_for_with_patience_and_no_longer(mock, description):
    mock.faults.add(kind="stall", topic="market.depth.*")
    suite = Suite(served(mock), description)
    suite.check([each for each in _OURS if each.rule_id == "depth.levels"])
    (finding,) = suite.verdicts.by_id["depth.levels"].findings
    assert str(finding) == "expected an answer to subscribe; none came"


def test_without_a_url_of_streams_their_rules_are_not_checked_and_say_what_to_give(
    mock, description
):
    suite = Suite(served(mock, streams=False), description, Options(operations=frozenset({"none"})))
    suite.run()

    for rule in (*FRAME_RULES, *_OURS):
        verdict = suite.verdicts.by_id[rule.rule_id]
        assert verdict.checks == 0
        assert "--ws-url" in verdict.why_not
    assert suite.record.conversations == {}


def test_that_nobody_else_is_told_is_not_said_where_nobody_else_was_listening(mock, description):
    server = served(mock)
    server.account = evolve(server.account, other_api_key=None, other_api_secret=None)
    suite = Suite(server, description)
    suite.check([each for each in _OURS if each.rule_id == "user.own-only"])

    verdict = suite.verdicts.by_id["user.own-only"]
    assert (verdict.checks, verdict.findings) == (0, [])
    assert "--other-api-key" in verdict.why_not


def test_a_run_that_only_reads_opens_no_private_connection_and_changes_nothing(mock, description):
    suite = Suite(served(mock), description, Options(read_only=True))
    suite.check(_OURS)

    assert [str(each) for verdict in suite.verdicts for each in verdict.findings] == []
    assert {entry.request.method for entry in mock.journal} == {"GET"}
    checked = {each.rule_id for each in _OURS if _checks(suite, each.rule_id)}
    assert {"stream.subscribed", "stream.ping", "depth.levels", "ticker.all"} <= checked
    assert not [rule_id for rule_id in checked if rule_id.startswith("user.")]
    account = mock.exchange.engine.accounts[mock.user.user_id]
    assert not account.orders.open(None)
    assert not account.fills


def test_frames_and_connections_count_as_requests(description):
    suite = Suite(MockServer(), description, budget=Budget(max_requests=8))
    with pytest.raises(OutOfBudget):
        suite.check([each for each in _OURS if each.rule_id == "stream.unreadable"])
    assert suite.budget.sent == 8
    (conversation,) = suite.record.conversations.values()
    assert sum(said.sent for said in conversation.said) == 7


def test_a_run_that_ends_in_the_middle_of_a_rule_leaves_no_connection(description):
    server = MockServer()
    suite = Suite(server, description, budget=Budget(max_requests=8))
    with pytest.raises(OutOfBudget):
        suite.check([each for each in _OURS if each.rule_id == "stream.unreadable"])
    assert len(server.exchange.streams) == 0


def test_two_runs_send_the_same_frames_in_the_same_order_and_get_the_same(description):
    first, second = _told(description), _told(description)
    assert first == second
    sequence, _frames = first
    assert sum(line.startswith("SEND /ws subscribe ") for line in sequence) > 30
    assert {line for line in sequence if line.startswith("OPEN")} == {
        "OPEN /ws -",
        "OPEN /ws listenKey",
        "OPEN /ws token",
    }


def _told(description: Description) -> tuple[list[str], list[str]]:
    suite = Suite(MockServer(), description)
    suite.check(_OURS)
    said = [said.text for each in suite.record.conversations.values() for said in each.said]
    return suite.record.sequence, said


def _comes_to_nothing(mock: MockForTests) -> bool:
    """Whether the server, which notices a little later, has seen all connections end."""
    give_up = time.monotonic() + 5
    while len(mock.exchange.streams) and time.monotonic() < give_up:
        time.sleep(0.01)
    return not len(mock.exchange.streams)


def _checks(suite: Suite, rule_id: str) -> int:
    return suite.verdicts.by_id[rule_id].checks


TICKER = {
    "symbol": "BTCUSDT", "open_price": "99", "last_price": "100", "price_change": "1",
    "low_price": "98", "high_price": "101", "best_bid_price": "99.5", "best_ask_price": "100.5",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, None),
        ({"low_price": "100.1"}, "outside of low_price to high_price"),
        ({"high_price": "99.9"}, "outside of low_price to high_price"),
        ({"best_bid_price": "100.5"}, "best_bid_price of a ticker is not below"),
        ({"best_ask_price": "0"}, None),
        ({"price_change": "2"}, "price_change of a ticker"),
        ({"symbol": "ETHUSDT"}, "symbol of a ticker"),
    ],
)
def test_the_prices_of_a_ticker_fit_together(changed, said):
    with pytest.raises(Broken, match=said) if said else nullcontext():
        _fits_together({**TICKER, **changed}, "BTCUSDT")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({}, None),
        ({"executed_quantity": "1.1"}, "executed_quantity of an event is 1.1, and 1 of the query"),
        ({"updated_at": 8}, "updated_at of an event is 8, and 7 of the query"),
        ({"order_status": "CANCELED"}, "order_status of an event"),
    ],
)
def test_an_event_is_never_ahead_of_the_query(event, said):
    facts = {"executed_quantity": "1", "updated_at": 7}
    told = {**facts, "order_status": "PARTIALLY_FILLED", **event}
    with pytest.raises(Broken, match=said) if said else nullcontext():
        _not_ahead(told, {**facts, "status": "NEW"})


def test_a_refused_subscription_is_said_and_a_wait_of_no_time_takes_nothing(description):
    streams = Suite(MockServer(), description).fixtures.streams
    connection = streams.connect()
    with pytest.raises(Broken, match=r"subscribing to market.nothing answered .* expected success"):
        connection.subscribe("market.nothing")
    connection.request("ping")
    assert connection.take(lambda _: True, 0) is None
    assert connection.take(lambda _: True, 1) is not None
    streams.close()
