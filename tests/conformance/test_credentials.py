"""Credentials that are refused end a run with one line, and no rule of the server is blamed."""

import pytest
from attrs import evolve
from sixmm_conformance.cli import main
from sixmm_conformance.credentials import check
from sixmm_conformance.errors import CannotRun
from sixmm_conformance.generation import Plan
from sixmm_conformance.mock import ACCOUNT, MockServer
from sixmm_conformance.server import Account
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description
from sixmm_mock.testing import MockForTests

ONLY_KEY = Account(api_key=ACCOUNT.api_key, api_secret=ACCOUNT.api_secret)
ONLY_PASSWORD = Account(username=ACCOUNT.username, password=ACCOUNT.password)


@pytest.mark.parametrize(
    ("account", "options", "said"),
    [
        (evolve(ONLY_KEY, api_secret="wrong"), {}, "refuses --api-key and --api-secret.*1003"),
        (evolve(ONLY_KEY, api_key="fx_none"), {}, "refuses --api-key and --api-secret.*1003"),
        (evolve(ONLY_KEY, api_secret="wrong"), {"read_only": True}, "--api-secret.*1003"),
        (evolve(ONLY_KEY, api_secret="wrong"), {"operations": frozenset({"getOrder"})}, "1003"),
        (evolve(ONLY_PASSWORD, password="wrong"), {}, "refuses --username and --password.*1003"),
        (evolve(ONLY_PASSWORD, username="nobody"), {"read_only": True}, "--password.*1003"),
        (evolve(ONLY_PASSWORD, password="wrong"), {"read_only": True}, "--password.*1003"),
        (evolve(ACCOUNT, password="wrong"), {}, "refuses --username and --password.*1003"),
        (evolve(ACCOUNT, other_api_secret="wrong"), {}, "refuses --other-api-key.*1003"),
        (evolve(ACCOUNT, ticket="used-before"), {}, "refuses --ticket.*1003"),
        (evolve(ACCOUNT, embed_token="expired"), {}, "refuses --embed-token.*1003"),
    ],
)
def test_what_the_server_refuses_is_one_line_with_the_code(account, options, said, description):
    server = MockServer(account=account)
    suite = Suite(server, description, Options(plan=Plan(examples=1), **options))
    with pytest.raises(CannotRun, match=said) as told:
        suite.run()
    assert "\n" not in str(told.value)
    assert suite.verdicts.broken == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("permissions", 1, "at getPositions: 3006 .*the permissions to read and to trade"),
        ("permissions", 2, "at getUserInfo: 3006 .*the permissions to read and to trade"),
        ("ip_whitelist", ("203.0.113.10",), "1006 .*address is not on the key's list"),
        ("enabled", False, "1003"),
    ],
)
def test_what_a_key_may_not_do_is_one_line_too(field, value, said, description: Description):
    def change(exchange):
        setattr(exchange.api_keys.find(ACCOUNT.api_key), field, value)

    suite = Suite(MockServer(account=ONLY_KEY, change=change), description)
    with pytest.raises(CannotRun, match=said):
        suite.run()


def test_a_key_that_was_never_tried_is_told_at_its_first_use(description: Description):
    server = MockServer(account=evolve(ONLY_KEY, api_secret="wrong"))
    suite = Suite(server, description, Options(operations=frozenset({"createListenKey"})))
    with pytest.raises(CannotRun, match="at createListenKey: 1003"):
        suite.run()
    assert suite.budget.sent == 1


@pytest.mark.parametrize("mode", ["--read-only", "--no-read-only"])
def test_a_wrong_password_is_one_line_on_stderr(mode, capsys):
    with MockForTests() as mock:
        status = main(["run", "--url", mock.url, "--username", "alice", "--password", "w0ng", mode])
    (line,) = [each for each in capsys.readouterr().err.splitlines() if "checking" not in each]
    assert status == 2
    assert "1003" in line
    assert "w0ng" not in line


def test_an_account_shows_no_secret():
    assert [secret for secret in ACCOUNT.secrets if secret in repr(ACCOUNT)] == []


def test_another_accounts_key_is_tried_before_anything_is_sent_by_it(description: Description):
    for account, asked in ((ACCOUNT, 2), (ONLY_KEY, 1), (evolve(ACCOUNT, other_api_key=None), 1)):
        suite = Suite(MockServer(account=account), description, Options(read_only=True))
        check(suite.caller)
        assert suite.record.requests["getUserInfo"] == asked
