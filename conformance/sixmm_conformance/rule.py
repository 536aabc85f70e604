"""Rules, and the verdict on each."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from enum import StrEnum
from typing import Any

from attrs import define, evolve, field, frozen
from sixmm_description import Description

from sixmm_conformance.answer import Answer
from sixmm_conformance.assumptions import Assumptions
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.streams.conversation import Conversation, Frame

DOCS = "https://docs.6mm.com/developer-api"
_KEPT_FINDINGS = 5


@frozen
class Rule:
    """Something that every server of this API keeps to. ``docs`` is where that is documented.

    ``assumed`` marks what no page states: a difference is reported, and fails a strict run only.
    """

    rule_id: str
    title: str
    docs: str
    assumed: bool = field(default=False, kw_only=True)

    def page(self, description: Description) -> str:
        """Where it is documented. ``docs`` may be an operation's role: its page is the description's."""
        operation = description.by_role.get(self.docs)
        return self.docs if operation is None else operation.docs


@frozen
class AnswerRule(Rule):
    """A rule about every answer; ``problem`` says how one breaks it, or None."""

    problem: Callable[[Answer, Any], str | None] = field(repr=False, kw_only=True)
    applies: Callable[[Answer, Any], bool] = field(
        default=lambda *_: True, repr=False, kw_only=True
    )
    """Whether an answer shows anything of it at all."""
    against: Callable[[Answer, Any], Assumptions] = field(
        default=lambda *_: (), repr=False, kw_only=True
    )
    """The assumptions that a broken one goes against."""


@frozen
class FrameRule(Rule):
    """Likewise, about every frame that a server sends on a stream."""

    problem: Callable[[Frame, Any], str | None] = field(repr=False, kw_only=True)
    applies: Callable[[Frame, Any], bool] = field(default=lambda *_: True, repr=False, kw_only=True)
    against: Callable[[Frame, Any], Assumptions] = field(
        default=lambda *_: (), repr=False, kw_only=True
    )


@frozen
class Scenario(Rule):
    """A rule that takes calls of its own to check; ``check`` raises Broken where it is broken."""

    uses: tuple[str, ...] = field(kw_only=True)
    """The operations that it calls."""
    streams: bool = field(default=False, kw_only=True)
    """Whether it opens connections to the streams."""
    check: Callable[[Fixtures], None] = field(repr=False, kw_only=True)
    assumes: tuple[str, ...] = field(default=(), kw_only=True)
    """The ids of the assumptions that it checks, where it checks nothing but these."""


Evidence = Answer | Frame | Conversation


class Outcome(StrEnum):
    """What came of a rule."""

    KEPT = "kept"
    BROKEN = "broken"
    DIFFERS = "differs"
    """Broken, and only assumed."""
    NOT_CHECKED = "not checked"


@frozen
class Finding:
    """One way in which a rule is broken, and the answer or the connection that showed it."""

    message: str
    subject: str | None
    """The operation, or the kind of frame, that it is about."""
    answer: Answer | None = field(repr=False)
    conversation: Conversation | None = field(default=None, repr=False)
    contradicts: Assumptions = ()
    """The assumptions of the descriptions that it goes against; without any, the rule's page."""

    def __str__(self) -> str:
        where = "" if self.subject is None else f"{self.subject}: "
        return where + self.message


@define
class Verdict:
    """What is known of one rule. ``strict``: a difference from an assumption counts as well."""

    rule: Rule
    strict: bool = True
    checks: int = 0
    broken: int = 0
    against_pages: int = 0
    """How often it was broken in a way that no assumption explains."""
    subjects: Counter[str | None] = field(factory=Counter)
    """How often it was checked, by operation or kind of frame."""
    findings: list[Finding] = field(factory=list)
    """The first of them, at most one per operation or kind of frame."""
    why_not: str | None = None

    @property
    def outcome(self) -> Outcome:
        """In one word."""
        if self.broken:
            stated = self.against_pages and not self.rule.assumed
            return Outcome.BROKEN if self.strict or stated else Outcome.DIFFERS
        return Outcome.KEPT if self.checks else Outcome.NOT_CHECKED

    def unsee(self, subjects: Collection[str | None], why: str) -> None:
        """Take back what was checked of operations that never worked: a refusal shows nothing there."""
        if self.broken:
            return
        for each in subjects:
            self.checks -= self.subjects.pop(each, 0)
        if not self.checks:
            self.why_not = why

    @property
    def fails(self) -> bool:
        """Return whether it makes the run fail."""
        return self.outcome is Outcome.BROKEN

    def note(self, finding: Finding | None, subject: str | None = None) -> None:
        """Count one check, and what it found."""
        self.checks += 1
        self.subjects[subject] += 1
        if finding is None:
            return
        self.broken += 1
        self.against_pages += not finding.contradicts
        told = (finding.subject, finding.contradicts)
        new = all(told != (known.subject, known.contradicts) for known in self.findings)
        if new and len(self.findings) < _KEPT_FINDINGS:
            self.findings.append(finding)


@define
class Verdicts:
    """The verdicts of one run, in the order of the rules."""

    by_id: dict[str, Verdict]

    @classmethod
    def on(cls, rules: Iterable[Rule], *, strict: bool) -> "Verdicts":
        """Nothing is known of any rule yet."""
        return cls({rule.rule_id: Verdict(rule, strict) for rule in rules})

    def __iter__(self) -> Any:
        return iter(self.by_id.values())

    def note(
        self,
        rule: Rule,
        problem: str | None,
        shown_by: Evidence | None = None,
        against: Assumptions = (),
    ) -> None:
        """Count one check of a rule; ``problem`` is None where it was kept."""
        finding = evolve(_finding(problem or "", shown_by), contradicts=against)
        noted = None if problem is None else finding
        self.by_id[rule.rule_id].note(noted, finding.subject)

    def not_checked(self, rule: Rule, why: str) -> None:
        """Say why a rule could not be checked."""
        self.by_id[rule.rule_id].why_not = why

    def count(self, outcome: Outcome) -> int:
        """How many rules have this outcome."""
        return sum(verdict.outcome is outcome for verdict in self)

    @property
    def broken(self) -> list[Verdict]:
        """The rules that fail the run."""
        return [verdict for verdict in self if verdict.fails]


def _finding(problem: str, shown_by: Evidence | None) -> Finding:
    if isinstance(shown_by, Frame):
        return Finding(problem, shown_by.message, None, shown_by.conversation)
    if isinstance(shown_by, Conversation):
        return Finding(problem, None, None, shown_by)
    operation = None if shown_by is None else shown_by.operation
    return Finding(problem, None if operation is None else operation.operation_id, shown_by)
