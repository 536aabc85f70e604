"""The run as one HTML page that needs nothing else: no scripts, no other files."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sixmm_conformance import text
from sixmm_conformance.answer import Answer
from sixmm_conformance.reports.har import own_version
from sixmm_conformance.reports.masking import Masker
from sixmm_conformance.rule import Finding
from sixmm_conformance.streams.conversation import Conversation
from sixmm_conformance.suite import Suite

_MOST_FRAMES = 200


def html(suite: Suite, masker: Masker) -> str:
    """The page, secrets masked."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(
        suite=suite,
        version=own_version(),
        summary=text.summary(suite),
        rules=[
            {
                "verdict": verdict,
                "findings": [_finding(each, masker) for each in verdict.findings],
            }
            for verdict in suite.verdicts
        ],
    )


def _finding(finding: Finding, masker: Masker) -> dict[str, Any]:
    answer, conversation = finding.answer, finding.conversation
    return {
        "message": masker.text(str(finding)),
        "request": None if answer is None else _request(answer, masker),
        "response": None if answer is None else _response(answer, masker),
        "connection": None if conversation is None else _connection(conversation, masker),
    }


def _connection(conversation: Conversation, masker: Masker) -> str:
    lines = [f"GET {masker.connection(conversation.url)}", f"HTTP {conversation.status}", ""]
    shown = conversation.said[-_MOST_FRAMES:]
    lines += [f"{'>' if each.sent else '<'} {masker.frame(each.shown)}" for each in shown]
    if conversation.closed is not None:
        lines.append(f"({masker.text(str(conversation.closed))})")
    return "\n".join(lines)


def _request(answer: Answer, masker: Masker) -> str:
    headers = _headers(masker.headers(answer.request_headers))
    return f"{answer.method} {masker.text(answer.url)}\n{headers}\n\n{masker.body(answer.request_body)}"


def _response(answer: Answer, masker: Masker) -> str:
    headers = _headers(masker.headers(answer.headers))
    return f"HTTP {answer.status}\n{headers}\n\n{masker.body(answer.body)}"


def _headers(headers: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())
