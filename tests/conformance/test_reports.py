"""What reports show of a broken rule, and what they never show."""

import json
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from sixmm_conformance import reports
from sixmm_conformance.errors import CannotRun
from sixmm_conformance.generation import Plan
from sixmm_conformance.masking import Masker
from sixmm_conformance.mock import ACCOUNT, MockServer
from sixmm_conformance.reports import text
from sixmm_conformance.reports.html import html
from sixmm_conformance.reports.junit import junit
from sixmm_conformance.rule import Outcome
from sixmm_conformance.rules import SCENARIOS
from sixmm_conformance.streams.conversation import Closed, Conversation
from sixmm_conformance.suite import Options, Suite
from sixmm_conformance.wire import Record
from sixmm_description import Description, StreamDescription
from sixmm_mock.faults import Fault

from .faults.plant import each_connection
from .faults.rest import with_secret
from .faults.streams import telling_the_key


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """The reports on a server that lists the secrets of its keys, by file name."""
    folder = tmp_path_factory.mktemp("reports")
    with with_secret("api_secret").server() as server:
        suite = Suite(server, Description.load())
        suite.generate(suite.description.operations["listApiKeys"])
    files = {path.name: path.read_text() for path in reports.write(suite, folder)}
    return files | {"terminal": text.verdicts(suite)}


def test_a_broken_rule_is_a_failure_in_junit_with_its_page(broken):
    suite = ET.fromstring(broken["junit.xml"]).find("testsuite")  # noqa: S314 - our own file
    failures = {case.get("name"): case.find("failure") for case in suite.iter("testcase")}
    failure = next(each for name, each in failures.items() if name.startswith("answer.no-secret"))
    assert "listApiKeys: the answer tells a secret" in failure.get("message")
    assert "https://docs.6mm.com/developer-api/api-key-management" in failure.text
    assert suite.get("failures") == str(sum(each is not None for each in failures.values()))
    assert any(case.find("skipped") is not None for case in suite.iter("testcase"))


def test_a_broken_rule_shows_its_request_and_answer_in_html(broken):
    assert '<td class="outcome broken">broken</td>' in broken["report.html"]
    assert "GET http://mock.invalid/v1/private/user/api-key/list" in broken["report.html"]
    assert "HTTP 200" in broken["report.html"]
    assert "<script" not in broken["report.html"]


def test_har_has_every_request(broken):
    entries = json.loads(broken["requests.har"])["log"]["entries"]
    assert len(entries) == len(broken["sequence.txt"].splitlines())
    bodies = [each["response"]["content"]["text"] for each in entries]
    assert sum('"apiSecret":"***"' in body for body in bodies) > 1
    assert any({"***"} <= {one["value"] for one in each["request"]["headers"]} for each in entries)
    assert_times_and_sizes(entries)


def assert_times_and_sizes(entries):
    """As HAR 1.2 has them: the phases add up to the time, and -1 is a size that is not known."""
    assert [each for each in entries if sum(each["timings"].values()) != each["time"]] == []
    assert min(value for each in entries for value in each["timings"].values()) == 0
    assert {each[side]["headersSize"] for each in entries for side in ("request", "response")} == {
        -1
    }


def test_no_report_shows_a_secret_that_the_server_told(broken):
    shown = "".join(broken.values())
    assert [secret for secret in ACCOUNT.secrets if secret in shown] == []


def test_a_report_that_cannot_be_written_is_one_line(small, tmp_path):
    (tmp_path / "junit.xml").mkdir()
    with pytest.raises(CannotRun, match=r"^--report .*junit.xml: Is a directory$"):
        reports.write(small, tmp_path)


def test_a_difference_from_what_is_assumed_is_no_failure_in_junit(description):
    suite = Suite(MockServer(), description, Options(strict=False))
    rule = next(each for each in SCENARIOS if each.assumed)
    against = suite.assumed.named(*rule.assumes)
    suite.verdicts.note(rule, "it is otherwise", None, against)
    cases = ET.fromstring(junit(suite, suite.masker)).iter("testcase")  # noqa: S314 - our own
    (case,) = [each for each in cases if each.get("name").startswith(f"{rule.rule_id}: ")]
    assert case.find("failure") is None
    assert case.find("system-out").text.startswith("Differs from what is assumed:\nit is otherwise")


def test_of_a_long_run_the_last_requests_and_connections_are_kept_whole(small):
    record, (answer, *_) = Record(), small.record.answers.values()
    for number in range(1, 5002):
        record.add(evolve(answer, number=number))
    assert (min(record.answers), len(record.answers), len(record.sequence)) == (2, 5000, 5001)
    for number in range(1, 502):
        record.opened(conversation(number), ["token"])
    assert (min(record.conversations), len(record.conversations)) == (2, 500)
    assert record.sequence[-1] == "OPEN /ws token"


def conversation(number):
    streams = StreamDescription.load()
    return Conversation(streams, number, "ws://mock.invalid/ws?token=t", 0, 0, has_credentials=True)


def test_how_a_connection_ended_is_told_in_words():
    told = [Closed(), Closed(1000), Closed(4000, "enough"), Closed(status=403)]
    assert list(map(str, told)) == [
        "cut without a closing handshake",
        "closed with 1000",
        "closed with 4000 (enough)",
        "refused with HTTP 403",
    ]


def test_a_very_long_body_is_cut_off_and_its_length_said():
    masker = Masker.of({"secret"})
    assert masker.body(b"x" * 20_000) == "x" * 20_000
    assert masker.body(b"x" * 20_001) == "x" * 20_000 + "… (20001 bytes)"


def test_signatures_and_encoded_secrets_are_masked():
    masker = Masker.of({"a+b c", "long", "longer"})
    assert masker.text("x?p=a%2Bb%20c&signature=0123abc&q=1") == "x?p=***&signature=***&q=1"
    assert masker.text("longer long") == "*** ***"
    assert masker.headers({"Authorization": "Bearer t", "X-Request-ID": "7"}) == {
        "Authorization": "***",
        "X-Request-ID": "7",
    }


@pytest.fixture(scope="module")
def streamed(tmp_path_factory):
    """The reports on streams that tell the listen key they were opened with, by file name."""
    folder = tmp_path_factory.mktemp("streams")
    plant = each_connection(telling_the_key)
    suite = Suite(MockServer(wrap=plant.wrap), Description.load())
    suite.check(
        [each for each in SCENARIOS if each.rule_id in {"access.by-listen-key", "user.unasked"}]
    )
    files = {path.name: path.read_text() for path in reports.write(suite, folder)}
    return files | {"terminal": text.verdicts(suite), "secrets": suite.caller.secrets_so_far}


def test_a_broken_rule_about_frames_is_reported_with_its_connection(streamed):
    (line,) = [each for each in streamed["terminal"].splitlines() if "the frame tells" in each]
    assert "Authenticated: the frame tells a secret (connection 2)" in line
    assert "Authenticated: the frame tells a secret" in streamed["junit.xml"]
    page = streamed["report.html"]
    assert "GET ws://mock.invalid/ws?listenKey=***" in page
    assert (
        "&lt; {&#34;event&#34;: &#34;auth&#34;, &#34;success&#34;: true, &#34;data&#34;: &#34;***&#34;}"
        in page
    )


def test_har_has_the_frames_of_connections_where_browsers_have_them(streamed):
    entries = json.loads(streamed["requests.har"])["log"]["entries"]
    spoken = [each for each in entries if each.get("_resourceType") == "websocket"]
    first, second = spoken
    assert [each["request"]["url"] for each in spoken] == ["ws://mock.invalid/ws?listenKey=***"] * 2
    assert {each["response"]["status"] for each in spoken} == {101}
    assert [json.loads(each["data"])["data"] for each in first["_webSocketMessages"]] == ["***"]
    events = [json.loads(each["data"]) for each in second["_webSocketMessages"][1:]]
    assert {each["data"]["eventType"] for each in events} == {
        "ORDER_TRADE_UPDATE",
        "ACCOUNT_UPDATE",
    }
    assert {each["type"] for each in second["_webSocketMessages"]} == {"receive"}
    numbers = [int(each["comment"].split()[1]) for each in entries]
    assert numbers == sorted(numbers)
    assert_times_and_sizes(entries)


def test_no_report_on_streams_shows_a_secret(streamed):
    secrets = streamed["secrets"] - ACCOUNT.secrets
    assert secrets
    shown = "".join(value for name, value in streamed.items() if name != "secrets")
    assert [secret for secret in secrets if secret in shown] == []


@pytest.fixture(scope="module")
def small():
    """A short run, and all that it has sent."""
    suite = Suite(
        MockServer(),
        Description.load(),
        Options(
            operations=frozenset({"getServerTime", "createListenKey", "renewListenKey"}),
            with_needs=True,
            plan=Plan(examples=1),
        ),
    )
    suite.run()
    return suite


def test_every_request_says_what_program_it_is_and_every_body_that_it_is_json(small):
    sent = small.record.answers.values()
    agents = {each.request_headers["User-Agent"] for each in sent}
    assert {each.partition("/")[0] for each in agents} == {"sixmm-conformance"}
    # Generated cases that are wrong on purpose may have another one.
    good = [each for each in sent if each.request_body and each.succeeded]
    small.caller.call("login", {"username": "nobody", "password": "wrong"})
    kinds = {each.request_headers.get("Content-Type") for each in [*good, small.caller.wire.last]}
    assert len(good) > 1
    assert kinds == {"application/json"}


def test_the_page_begins_with_the_outcome_and_what_it_is_of(small):
    page = html(small, small.masker)
    head = page[page.index("<p class") : page.index("<table>")]
    assert head.index("PASS") < head.index("http://mock.invalid") < head.index("Version")
    for told in (text.counts(small), text.extent(small), f"{small.started_at:%Y-%m-%d %H:%M}"):
        assert told in head
    assert '"time": ' not in head


def test_all_reports_tell_the_same_duration(small):
    once, twice = small.budget.seconds, small.budget.seconds
    assert once == twice
    assert f'time="{once:.3f}"' in junit(small, small.masker).decode()


def test_that_every_operation_works_is_not_kept_beside_some_that_were_not_seen(small):
    verdict = small.verdicts.by_id["request.works"]
    assert verdict.outcome is Outcome.NOT_CHECKED
    everything = len(Description.load().operations)
    assert verdict.why_not == f"3 of {everything} were seen to succeed"


def test_what_is_broken_comes_first_then_what_differs_then_what_is_not_checked(broken):
    page = broken["report.html"]
    order = [page.index(f'class="outcome {each}"') for each in ("broken", "not-checked", "kept")]
    assert order == sorted(order)


def test_a_refusal_by_an_operation_that_never_works_is_not_kept(description):
    def refuse_all(exchange):
        exchange.faults.add(
            Fault.from_json({"kind": "business", "operation": "getKlines", "code": 2002})
        )

    suite = Suite(MockServer(change=refuse_all), description, Options(plan=Plan(examples=1)))
    suite.check([each for each in SCENARIOS if each.rule_id == "bound.klines"])
    suite.generate(description.operations["getKlines"])
    suite._judge_successes()
    assert suite.verdicts.by_id["bound.klines"].outcome is Outcome.NOT_CHECKED
    assert suite.verdicts.by_id["request.invalid-refused"].outcome is Outcome.NOT_CHECKED
