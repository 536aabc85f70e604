"""What a run found, as text for a terminal."""

from collections.abc import Iterator

from sixmm_conformance.rule import Finding, Outcome, Verdict
from sixmm_conformance.suite import Suite

_WIDTH = 11


def verdicts(suite: Suite) -> str:
    """What is left behind first, then rule by rule, operation by operation, and all in one line."""
    masker = suite.masker
    lines = [*map(left, suite.left), "", *_rules(suite), "", *_operations(suite), ""]
    money = wallet(suite)
    return "\n".join([*map(masker.line, [*lines, *([money] if money else []), summary(suite)]), ""])


def left(what: str) -> str:
    """One thing that could not be put back."""
    return f"LEFT BEHIND: {what}"


def wallet(suite: Suite) -> str | None:
    """What fees and trades have done to the balance, which nothing puts back."""
    before, after = suite.caller.keeper.wallet_before, suite.caller.keeper.wallet_after
    if before is None or after is None or before == after:
        return None
    return f"Wallet balance: {before} before, {after} after (fees and results of the run's trades)."


def outcome(suite: Suite) -> str:
    """The run in one word."""
    if suite.was_interrupted:
        return "INTERRUPTED"
    if suite.was_limited and suite.passed:
        return "UNFINISHED"
    return "PASS" if suite.passed else "FAIL"


def summary(suite: Suite) -> str:
    """The run in one line."""
    early = f" Ended early: {suite.unfinished}." if suite.unfinished else ""
    return f"{outcome(suite)}. Rules: {counts(suite)}. {extent(suite)}.{early}"


def counts(suite: Suite) -> str:
    """How many rules have which outcome."""
    return ", ".join(
        f"{suite.verdicts.count(each)} {each}" for each in Outcome if suite.verdicts.count(each)
    )


def extent(suite: Suite) -> str:
    """How much was sent, and for how long."""
    return f"{suite.budget.sent} requests in {suite.budget.seconds:.0f} s"


def why_not(verdict: Verdict) -> str | None:
    """Why nothing is known of a rule."""
    if verdict.why_not is None and verdict.outcome is Outcome.NOT_CHECKED:
        return "not seen: nothing that was sent shows it"
    return verdict.why_not


def _rules(suite: Suite) -> Iterator[str]:
    for verdict in suite.verdicts:
        yield f"{verdict.outcome:{_WIDTH}}  {verdict.rule.rule_id:30}  {verdict.rule.title}"
        for line in _details(verdict):
            yield " " * (_WIDTH + 2) + line


def _details(verdict: Verdict) -> Iterator[str]:
    if verdict.outcome is Outcome.KEPT:
        return
    for finding in verdict.findings:
        yield f"- {finding}{_shown_by(finding)}"
        for each in finding.contradicts:
            yield f"  against {each}"
    more = verdict.broken - len(verdict.findings)
    if more > 0:
        yield f"- and {more} more of {verdict.checks} checks"
    if (reason := why_not(verdict)) is not None:
        yield reason
    else:
        yield verdict.rule.docs


def _shown_by(finding: Finding) -> str:
    if finding.answer is not None:
        return f" (request {finding.answer.number})"
    if finding.conversation is not None:
        return f" (connection {finding.conversation.number})"
    return ""


def _operations(suite: Suite) -> Iterator[str]:
    record = suite.record
    names = list(suite.description.operations)
    yield f"{'operation':28}  {'requests':>8}  {'successes':>9}"
    for name in names:
        reason = suite.skipped.get(name)
        counted = f"{record.requests[name]:8}  {record.successes[name]:9}"
        yield f"{name:28}  {counted}" + (f"  {reason}" if reason else "")
    worked = sum(1 for name in names if record.successes[name])
    yield f"{worked} of {len(names)} operations succeeded at least once."
