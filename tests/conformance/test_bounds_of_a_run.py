"""How much a run may send, how fast, and when it gives up."""

import pytest
from sixmm_conformance.budget import Budget
from sixmm_conformance.cli import _parser
from sixmm_conformance.errors import CannotRun, NotChecked, OutOfBudget
from sixmm_conformance.mock import ACCOUNT, MockServer
from sixmm_conformance.probe import probe
from sixmm_conformance.rules.answers import NO_FAILURE
from sixmm_conformance.run import _budget, _read_only
from sixmm_conformance.server import Account, HttpServer
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_no_more_requests_are_sent_per_second_than_allowed():
    time = Time()
    budget = Budget(per_second=10, sleep=time.sleep, now=lambda: time.now)
    for _ in range(31):
        budget.spend()
    assert budget.seconds == pytest.approx(3.0)


def test_time_that_is_over_before_the_first_request_is_one_line(description):
    time = Time()
    budget = Budget(max_seconds=1, sleep=time.sleep, now=lambda: time.now)
    time.sleep(2)
    with pytest.raises(CannotRun, match="did not answer within 2 seconds"):
        probe(HttpServer("http://127.0.0.1:1", Account()), description, budget, verify=True)


@pytest.mark.parametrize(
    ("url", "arguments", "rate"),
    [
        ("https://api.6mm.com", [], 5),
        ("https://api.6mm.com", ["--rate", "20"], 20),
        ("http://127.0.0.1:8600", [], None),
    ],
)
def test_a_server_elsewhere_is_asked_slowly_and_only_read_unless_said_otherwise(
    url, arguments, rate
):
    options = _parser().parse_args(["run", "--url", url, *arguments])
    server = HttpServer(url, Account())
    assert _budget(options, server).per_second == rate
    assert _read_only(options, server) is (rate is not None)


def test_streams_elsewhere_make_a_server_one_that_is_elsewhere():
    both = {"stream_url": "ws://127.0.0.1:8600/ws"}
    elsewhere = {"stream_url": "wss://6mm.com/ws"}
    assert HttpServer("http://127.0.0.1:8600", Account(), **both).is_loopback
    assert not HttpServer("http://127.0.0.1:8600", Account(), **elsewhere).is_loopback


def test_a_budget_of_requests_and_one_of_seconds_end_the_run():
    time = Time()
    few = Budget(max_requests=2, now=lambda: time.now)
    few.spend()
    few.spend()
    with pytest.raises(OutOfBudget, match="--max-requests 2 were sent"):
        few.spend()
    few.put_back()
    few.spend()
    assert few.sent == 3, "what was changed is put back without a limit"
    short = Budget(max_seconds=5, now=lambda: time.now)
    time.sleep(5)
    with pytest.raises(OutOfBudget, match="--max-seconds 5 are over"):
        short.spend()


def test_a_server_that_stops_answering_is_asked_no_more():
    answers = iter(range(20))

    def silent_at_last(app):
        async def silent(scope, receive, send):
            if next(answers, None) is not None:
                await app(scope, receive, send)

        return silent

    suite = Suite(MockServer(wrap=silent_at_last), Description.load())
    suite.run()

    assert suite.unfinished == "the server has stopped answering"
    assert suite.budget.sent == 23
    assert "got no answer" in str(suite.verdicts.by_id[NO_FAILURE.rule_id].findings[0])


def test_a_rule_waits_for_a_server_elsewhere_and_not_for_long():
    time = Time()
    server = HttpServer("http://127.0.0.1:8600", Account())
    server.adapter(Budget(sleep=time.sleep, now=lambda: time.now))
    server.advance(30_000)
    assert time.now == 130.0
    with pytest.raises(NotChecked, match="it would take 1 minutes"):
        server.advance(60_000)


@pytest.mark.parametrize(
    ("options", "role", "error", "said"),
    [
        ({"read_only": True}, "placeOrder", RuntimeError, "a run that only reads was about to"),
        ({"operations": frozenset({"getServerTime"})}, "getSymbols", NotChecked, "getSymbols"),
        ({}, "thereIsNone", NotChecked, "no operation that is thereIsNone"),
    ],
)
def test_a_call_that_the_run_may_not_make_is_not_made(options, role, error, said, description):
    suite = Suite(MockServer(), description, Options(**options))
    with pytest.raises(error, match=said):
        suite.caller.call(role, {})
    assert suite.budget.sent == 0


def test_what_an_account_and_the_options_leave_out_is_said(description):
    keyless = Suite(MockServer(account=Account(), keeps_state=True), description)
    with pytest.raises(NotChecked, match="it needs an API key"):
        keyless.caller.key()
    password = Account(username=ACCOUNT.username, password=ACCOUNT.password)
    only = Options(operations=frozenset({"getUserInfo"}))
    alone = Suite(MockServer(account=password), description, only)
    assert "needs login" in alone._why_not_called(description.by_role["getUserInfo"])
    kept = Suite(MockServer(keeps_state=True), description)
    deleting = description.by_role["deleteAllApiKeys"]
    assert "--delete-all-keys allows it" in kept._why_not_called(deleting)


def test_a_login_that_has_expired_is_made_again_and_a_renewed_one_is_used(description):
    account = Account(username=ACCOUNT.username, password=ACCOUNT.password)
    server = MockServer(account=account, keeps_state=True)
    caller = Suite(server, description).caller
    first = caller.session()
    caller.must("refreshToken")
    renewed = caller.session()
    assert renewed.access_token != first.access_token
    server.exchange.clock.advance(24 * 60 * 60_000)
    caller.must("getUserInfo")
    assert caller.session().access_token not in {first.access_token, renewed.access_token}
    assert caller.wire.record.requests == {"login": 2, "refreshToken": 1, "getUserInfo": 2}
