"""The run as one HTML page that needs nothing else: no scripts, no other files."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sixmm_description.command import own_version

from sixmm_conformance.answer import Answer
from sixmm_conformance.masking import Masker
from sixmm_conformance.reports import text
from sixmm_conformance.rule import Finding, Outcome
from sixmm_conformance.streams.conversation import Conversation
from sixmm_conformance.suite import Suite

_MOST_FRAMES = 200
_FIRST_TO_LAST = (Outcome.BROKEN, Outcome.DIFFERS, Outcome.NOT_CHECKED, Outcome.KEPT)


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
        outcome=text.outcome(suite),
        target=masker.line(" and ".join(filter(None, (suite.server.url, suite.server.stream_url)))),
        counts=text.counts(suite),
        extent=text.extent(suite),
        unfinished=suite.unfinished and masker.line(suite.unfinished),
        left=[masker.line(each) for each in suite.left],
        wallet=text.wallet(suite),
        groups=[_group(suite, outcome, masker) for outcome in _FIRST_TO_LAST],
        skipped={name: masker.line(why) for name, why in suite.skipped.items()},
    )


def _group(suite: Suite, outcome: Outcome, masker: Masker) -> dict[str, Any]:
    """The rules with one outcome."""
    return {
        "outcome": outcome,
        "rules": [
            {
                "verdict": verdict,
                "why_not": masker.line(text.why_not(verdict) or ""),
                "findings": [_finding(each, masker) for each in verdict.findings],
            }
            for verdict in suite.verdicts
            if verdict.outcome is outcome
        ],
    }


def _finding(finding: Finding, masker: Masker) -> dict[str, Any]:
    answer, conversation = finding.answer, finding.conversation
    return {
        "message": masker.line(str(finding)),
        "contradicts": finding.contradicts,
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
