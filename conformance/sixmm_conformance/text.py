"""What a run found, as text for a terminal."""

from collections.abc import Iterator

from sixmm_conformance.rule import Outcome, Verdict
from sixmm_conformance.suite import Suite

_WIDTH = 11


def verdicts(suite: Suite) -> str:
    """Rule by rule, then operation by operation, then in one line."""
    lines = ["", *_rules(suite), "", *_operations(suite), "", summary(suite)]
    return "\n".join(lines) + "\n"


def summary(suite: Suite) -> str:
    """The run in one line."""
    counts = ", ".join(
        f"{suite.verdicts.count(outcome)} {outcome}"
        for outcome in Outcome
        if suite.verdicts.count(outcome)
    )
    early = f" Ended early: {suite.unfinished}." if suite.unfinished else ""
    return f"Rules: {counts}. {suite.budget.sent} requests in {suite.budget.seconds:.0f} s.{early}"


def _rules(suite: Suite) -> Iterator[str]:
    for verdict in suite.verdicts:
        yield f"{verdict.outcome:{_WIDTH}}  {verdict.rule.rule_id:30}  {verdict.rule.title}"
        for line in _details(verdict):
            yield " " * (_WIDTH + 2) + line


def _details(verdict: Verdict) -> Iterator[str]:
    if verdict.outcome is Outcome.KEPT:
        return
    for finding in verdict.findings:
        request = ""
        if finding.answer is not None:
            request = f" (request {finding.answer.number})"
        elif finding.conversation is not None:
            request = f" (connection {finding.conversation.number})"
        yield f"- {finding}{request}"
    more = verdict.broken - len(verdict.findings)
    if more > 0:
        yield f"- and {more} more of {verdict.checks} checks"
    if verdict.why_not is not None:
        yield verdict.why_not
    elif verdict.outcome is Outcome.NOT_CHECKED:
        yield "nothing that was sent shows it"
    else:
        yield verdict.rule.docs


def _operations(suite: Suite) -> Iterator[str]:
    record = suite.record
    names = list(suite.description.operations)
    yield f"{'operation':28}  {'requests':>8}  {'successes':>9}"
    for name in names:
        reason = suite.skipped.get(name)
        counts = f"{record.requests[name]:8}  {record.successes[name]:9}"
        yield f"{name:28}  {counts}" + (f"  {reason}" if reason else "")
    worked = sum(1 for name in names if record.successes[name])
    yield f"{worked} of {len(names)} operations succeeded at least once."
