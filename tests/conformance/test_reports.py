"""What reports show of a broken rule, and what they never show."""

import json
from xml.etree import ElementTree as ET

import pytest
from seeded_faults.plant import handled
from seeded_faults.server.api_keys import _with_secret_field
from sixmm_conformance import reports, text
from sixmm_conformance.description import Description
from sixmm_conformance.mock import ACCOUNT, MockServer
from sixmm_conformance.reports.masking import Masker
from sixmm_conformance.suite import Suite


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """The reports on a server that lists the secrets of its keys, by file name."""
    folder = tmp_path_factory.mktemp("reports")
    with handled("listApiKeys", _with_secret_field).planted() as description:
        suite = Suite(MockServer(description=description), Description.load())
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
    assert next(case for case in suite.iter("testcase") if case.find("skipped") is not None)


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


def test_no_report_shows_a_secret_that_the_server_told(broken):
    shown = "".join(broken.values())
    assert [secret for secret in ACCOUNT.secrets if secret in shown] == []


def test_signatures_and_encoded_secrets_are_masked():
    masker = Masker.of({"a+b c", "long", "longer"})
    assert masker.text("x?p=a%2Bb%20c&signature=0123abc&q=1") == "x?p=***&signature=***&q=1"
    assert masker.text("longer long") == "*** ***"
    assert masker.headers({"Authorization": "Bearer t", "X-Request-ID": "7"}) == {
        "Authorization": "***",
        "X-Request-ID": "7",
    }
