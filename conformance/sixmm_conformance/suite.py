"""One run: every rule that can be checked, against one server."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import hypothesis
import requests
from attrs import define, evolve, field, frozen
from hypothesis.errors import UnsatisfiedAssumption
from schemathesis import Response
from sixmm_description import Description, Operation, StreamDescription

from sixmm_conformance import credentials, needs
from sixmm_conformance.answer import Answer
from sixmm_conformance.assumptions import Assumed, Assumptions, Misshapen, worst
from sixmm_conformance.budget import Budget
from sixmm_conformance.caller import Caller
from sixmm_conformance.described import Described, DescribedFrames
from sixmm_conformance.errors import (
    UNREADABLE,
    Broken,
    NotChecked,
    OutOfBudget,
    RateLimited,
    Spared,
)
from sixmm_conformance.fixtures import Fixtures, make_fruitful, make_live
from sixmm_conformance.generation import Case, Generator, Plan
from sixmm_conformance.masking import Masker
from sixmm_conformance.rule import Evidence, Rule, Scenario, Verdicts
from sixmm_conformance.rules import ALL_RULES, ANSWER_RULES, FRAME_RULES, SCENARIOS
from sixmm_conformance.rules import generated as of_generated
from sixmm_conformance.rules.answers import NO_FAILURE
from sixmm_conformance.rules.generated import of_generated_data, of_live_data
from sixmm_conformance.server import Server
from sixmm_conformance.streams.connections import Streams
from sixmm_conformance.streams.conversation import Frame, NoLine
from sixmm_conformance.wire import Record, Wire, did_its_work

# Called last, because what they end is needed by all others.
_LAST = ("logout", "deleteAllApiKeys")
# What generated data can hardly name: without it, the operation cannot succeed.
_NEEDS_A_GIFT = {
    "login": "username",
    "exchangeTicket": "ticket",
    "exchangeEmbedToken": "embed_token",
}
# The rules that try the one-time tokens.
_GIFTS = frozenset({"session.ticket-once", "session.embed-token"})
_NEEDS_AN_ORDER = frozenset({"getOrder", "getStrategyOrder"})
_NOT_FOUND = "ORDER_NOT_FOUND"
_MOST_UNANSWERED = 3
_REMEMBERED = 60
_TIDY_EVERY = 20
_TIDY_FROM_KEYS = 15
_NO_STREAMS = "the URL of the streams is unknown: give --ws-url URL, or SIXMM_WS_URL"

Progress = Callable[[str], None]
Guard = Callable[[Callable[..., Any]], Callable[..., Any]]


@frozen
class Options:
    """What to check, and how thoroughly. ``operations`` empty means all of them."""

    operations: frozenset[str] = frozenset()
    read_only: bool = False
    strict: bool = True
    with_needs: bool = False
    """Also call what the chosen operations need: see `needs`."""
    delete_all_keys: bool = False
    fail_fast: bool = False
    plan: Plan = field(factory=Plan)
    verify: bool | str = True


@define(eq=False)
class Suite:
    """Everything that one run needs, and what it has found so far."""

    server: Server
    description: Description
    options: Options = field(factory=Options)
    budget: Budget = field(factory=Budget)
    progress: Progress = field(default=lambda _: None, repr=False)
    record: Record = field(factory=Record, init=False)
    verdicts: Verdicts = field(init=False)
    unfinished: str | None = field(default=None, init=False)
    """Why the run ended early, if it did."""
    skipped: dict[str, str] = field(factory=dict, init=False)
    """Operations that were not called, and why."""
    started_at: datetime = field(factory=lambda: datetime.now(UTC), init=False)
    was_interrupted: bool = field(default=False, init=False)
    was_limited: bool = field(default=False, init=False)
    """Whether it ended because the server took no more requests."""
    links: Counter[str] = field(factory=Counter, init=False)
    """How often a call that followed a link did its work."""
    described: Described = field(init=False)
    assumed: Assumed = field(init=False)
    stream_description: StreamDescription = field(factory=StreamDescription.load, repr=False)
    described_frames: DescribedFrames = field(init=False)
    caller: Caller = field(init=False)
    fixtures: Fixtures = field(init=False)
    _generator: Generator = field(init=False)
    _cases: int = field(default=0, init=False)
    _unanswered: int = field(default=0, init=False)
    _misshapen: list[Misshapen] = field(factory=list, init=False)
    """Of answers and frames of the rule that is being checked: what cannot be read."""
    _answers: list[Answer] = field(factory=list, init=False, repr=False)
    """Of the rule that is being checked, the last ones."""
    _spared: dict[str, str] = field(factory=dict, init=False)
    """Operations of which some cases were not sent, because of what was there before."""
    _called_by: dict[str, set[str]] = field(factory=dict, init=False)
    """The operations that each rule has called."""

    def __attrs_post_init__(self) -> None:
        options = self.options
        self.described = Described(self.description)
        self.assumed = Assumed(self.description)
        self.described_frames = DescribedFrames(self.stream_description)
        rules = [evolve(rule, docs=rule.page(self.description)) for rule in ALL_RULES]
        self.verdicts = Verdicts.on(rules, strict=options.strict)
        wire = Wire(
            self.server,
            self.budget,
            self.record,
            self.description,
            read_only=options.read_only,
            verify=options.verify,
        )
        wire.on_answer = self._judge
        if options.operations:
            wire.allowed = options.operations
            if options.with_needs:
                wire.allowed = needs.all_of(
                    options.operations, self.description, read_only=options.read_only
                )
        self.caller = Caller(wire, self.description)
        self.caller.on_answer = partial(credentials.first_use, self.caller)
        streams = Streams(wire, self.stream_description, self._judge_frame)
        self.fixtures = Fixtures(self.caller, streams)
        self._generator = Generator.of(self.description, options.plan)

    @property
    def secrets(self) -> Iterable[str]:
        """What no answer and no report may show."""
        return self.caller.secrets

    def run(self) -> None:
        """Check everything, and put back what was changed; what cannot be checked says why not.

        Raises:
            CannotRun: the server refuses the credentials.
        """
        if not self.server.stream_url:
            for rule in FRAME_RULES:
                self.verdicts.not_checked(rule, _NO_STREAMS)
        try:
            self._check_all()
        except OutOfBudget as limit:
            self.was_limited = isinstance(limit, RateLimited)
            self._end_early(str(limit))
        except KeyboardInterrupt:
            self.was_interrupted = True
            self._end_early("interrupted")
        finally:
            self.caller.keeper.put_back()
            self.budget.end()
        self._judge_successes()

    @property
    def passed(self) -> bool:
        """Return whether nothing that counts was broken, and nothing of the account is left changed."""
        return not self.verdicts.broken and not self.left

    @property
    def masker(self) -> Masker:
        """Hides every secret that the run knows."""
        return Masker.of(
            self.caller.secrets_so_far, self.description.secret_fields, self.description.signed
        )

    @property
    def left(self) -> list[str]:
        """What of the account is not as it was, and could not be put back."""
        return self.caller.keeper.left

    def _check_all(self) -> None:
        self._try_credentials()
        ending = [each for each in SCENARIOS if _LAST[-1] in each.uses]
        # One-time tokens first: a rule that finds one refused ends the run.
        first = [each for each in SCENARIOS if each.rule_id in _GIFTS]
        self.check(first)
        self.check([each for each in SCENARIOS if each not in ending and each not in first])
        chosen = self._chosen()
        self._generate_all(each for each in chosen if each.role not in _LAST)
        self.follow_links()
        self._generate_all(each for each in chosen if each.role in _LAST)
        self.check(ending)

    def _try_credentials(self) -> None:
        self.caller.is_untried = True
        try:
            self.caller.is_untried = not credentials.check(self.caller)
        except requests.RequestException as error:
            self._no_answer(error)

    def _end_early(self, why: str) -> None:
        self.unfinished = why
        for verdict in self.verdicts:
            if not verdict.checks and verdict.why_not is None:
                self.verdicts.not_checked(verdict.rule, f"the run had ended: {why}")

    def check(self, scenarios: Iterable[Scenario]) -> None:
        """Check rules that make calls of their own."""
        for scenario in scenarios:
            self.progress(scenario.rule_id)
            why_not = self._why_not(scenario)
            if why_not is not None:
                self.verdicts.not_checked(scenario, why_not)
                continue
            try:
                self._begin_case()
                self._misshapen.clear()
                self._answers.clear()
                before = self.record.requests.copy()
                scenario.check(self.fixtures)
            except NotChecked as reason:
                self.verdicts.not_checked(scenario, self._depends_on or str(reason))
            except Broken as broken:
                self._note_unless_it_depends(scenario, str(broken))
            except (requests.RequestException, NoLine) as error:
                self._no_answer(error)
            except UNREADABLE as error:
                what = "a frame or an answer" if scenario.streams else "an answer"
                self._note_unless_it_depends(scenario, f"{what} is not as described: {error!r}")
            else:
                self._called_by[scenario.rule_id] = {*(self.record.requests - before)}
                self._note(scenario, None)
            finally:
                self.fixtures.streams.close()

    @property
    def _depends_on(self) -> str | None:
        """The answer or frame that the rule could not read, where there was one."""
        misshapen = worst(self._misshapen)
        return None if misshapen is None else f"depends on {misshapen[0]}"

    def _note_unless_it_depends(self, scenario: Scenario, problem: str) -> None:
        # One field by another name must not be charged to every rule that reads it; a rule that is
        # assumed differs together with what is assumed of the field.
        depends_on, (_, against) = self._depends_on, worst(self._misshapen) or ("", ())
        if depends_on is not None and not (against and scenario.assumed):
            self.verdicts.not_checked(scenario, depends_on)
        else:
            self._note(scenario, problem, self._last_said, against or self._against(scenario))

    def _against(self, scenario: Scenario) -> Assumptions:
        """What explains a broken rule: a request of it that the server reads otherwise, or its assumptions."""
        for answer in self._answers:
            if found := self.assumed.explaining(answer):
                return found
        known = {**self.description.assumptions, **self.stream_description.assumptions}
        return tuple(known[each] for each in scenario.assumes)

    def generate(self, operation: Operation) -> None:
        """Send generated cases of one operation, with random things and with things that exist."""
        why_not = self._why_not_called(operation)
        if why_not is not None:
            self.skipped[operation.operation_id] = why_not
            return
        name = operation.operation_id
        self._guarded(operation, self._generator.any, self._any_case)
        lacking = self._lacking(
            needs.to_name(operation, self.description, read_only=self.options.read_only)
        )
        if not lacking:
            self._guarded(operation, self._generator.valid, self._live_case)
        elif not self.record.successes[name]:
            self.skipped.setdefault(name, needs.not_asked_for(lacking))

    def _generate_all(self, operations: Iterable[Operation]) -> None:
        for operation in operations:
            self.progress(operation.operation_id)
            self.generate(operation)

    def follow_links(self) -> None:
        """Send sequences of cases in which later ones take what earlier answers have told."""
        self.progress("sequences")
        whole = not self.options.operations and not self.options.read_only
        if not whole or not all(map(self.caller.can_call, self.description.operations.values())):
            self.verdicts.not_checked(of_generated.LINKS, "it calls operations that are left out")
            return
        try:
            self._until_it_ends(
                lambda guard: self._generator.sequences(self._begin_case, guard(self._linked_case))
            )
        except NotChecked as reason:
            self.verdicts.not_checked(of_generated.LINKS, str(reason))
        except requests.RequestException as error:
            self._no_answer(error)

    def _guarded(
        self,
        operation: Operation,
        draw: Callable[[Operation, Callable[[Case], Any]], None],
        take: Callable[[Operation, Case], None],
    ) -> None:
        try:
            self._until_it_ends(lambda guard: draw(operation, guard(partial(take, operation))))
        except NotChecked as reason:
            self.skipped[operation.operation_id] = str(reason)
        except requests.RequestException as error:
            self._no_answer(error)

    def _until_it_ends(self, draw: Callable[[Guard], None]) -> None:
        """Draw cases until one ends it; hypothesis tries that one again, and nothing is sent then."""
        ended: list[Exception] = []

        def guard(take: Callable[..., Any]) -> Callable[..., Any]:
            def guarded(*given: Any) -> Any:
                if ended:
                    raise ended[0]
                try:
                    return take(*given)
                except UnsatisfiedAssumption:
                    raise
                except Exception as error:
                    ended.append(error)
                    raise

            return guarded

        try:
            draw(guard)
        except Exception:
            # Hypothesis wraps what ended the drawing; the error itself is raised below.
            if not ended:
                raise
        if ended:
            raise ended[0]

    def _any_case(self, operation: Operation, case: Case) -> None:
        self._begin_case()
        keeps_state = self.server.keeps_state
        self._send(operation, case, of_generated_data(operation, keeps_state=keeps_state))

    def _live_case(self, operation: Operation, case: Case) -> None:
        self._begin_case()
        known = self.fixtures.for_(operation)
        if needs.names_the_market(operation, self.description):
            make_live(case, operation, known, self.fixtures.market, self.caller.client_order_id)
        else:
            make_live(case, operation, known, None, self.caller.client_order_id)
        refusals = of_live_data(
            operation, read_only=self.options.read_only, keeps_state=self.server.keeps_state
        )
        self._send(operation, case, refusals)

    def _linked_case(self, case: Case, link: str | None) -> Response:
        operation = self.description.operations[case.operation.definition.raw["operationId"]]
        if of_generated.is_positive(case):
            known = {"symbol": self.fixtures.market.symbol, **self.fixtures.account()}
            market, new_id = self.fixtures.market, self.caller.client_order_id
            make_live(case, operation, known, market, new_id)
            make_fruitful(case, operation, market, new_id)
        self.fixtures.name_own_key(case, operation)
        # What an earlier case has placed, another one may have canceled.
        response = self._send(operation, case, of_generated_data(operation, keeps_state=True))
        answer = self.caller.wire.last
        if link is not None and answer is not None and of_generated.is_positive(case):
            self.links[link] += did_its_work(answer)
            lost = f"{link} answered {answer}" if answer.reason == _NOT_FOUND else None
            self._note(of_generated.LINKS, lost, answer)
        return response

    def _send(self, operation: Operation, case: Case, refusals: frozenset[str]) -> Response:
        try:
            answer, response = self.caller.send(case)
        except Spared as reason:
            self._spared[operation.operation_id] = str(reason)
            hypothesis.reject()
        note = self._note
        if answer.method != operation.method:
            problem = of_generated.method_is_accepted(answer)
            note(of_generated.WRONG_METHOD, problem, answer)
        elif of_generated.is_positive(case):
            problem = of_generated.valid_is_refused(answer, refusals)
            against = () if problem is None else self.assumed.explaining(answer)
            note(of_generated.VALID_SUCCEEDS, problem, answer, against)
        else:
            problem = of_generated.invalid_is_accepted(answer, case, response)
            against = () if problem is None else self.assumed.explaining(answer)
            note(of_generated.INVALID_REFUSED, problem, answer, against)
        return response

    @property
    def _last_said(self) -> Evidence | None:
        """What a scenario has seen last: of the streams, if it has opened any."""
        return self.fixtures.streams.last or self.caller.wire.last

    def _no_answer(self, error: requests.RequestException | NoLine) -> None:
        """A request got no answer at all; after some of them, the run ends."""
        called = self.caller.wire.operation
        name = "a request" if called is None else called.operation_id
        if isinstance(error, NoLine):
            name = "a connection to the streams"
        said = str(error) if isinstance(error, NoLine) else type(error).__name__
        self._note(NO_FAILURE, f"{name} got no answer: {said}")
        self._unanswered += 1
        if self._unanswered >= _MOST_UNANSWERED:
            raise OutOfBudget("the server has stopped answering") from error

    def _begin_case(self) -> None:
        if not self.server.keeps_state:
            self.caller.begin_anew()
        elif (
            self._cases % _TIDY_EVERY == 0
            or len(self.caller.keeper.created_keys) >= _TIDY_FROM_KEYS
        ):
            self.caller.keeper.tidy()
        self._cases += 1

    def _judge(self, answer: Answer) -> None:
        operation = answer.operation
        self._answers = [*self._answers[-_REMEMBERED:], answer]
        if answer.succeeded and operation is not None and answer.method == operation.method:
            wrong = self.described.misshapen(operation, answer.sent_data)
            if wrong is not None:
                told = f"the shape of what {operation.operation_id} answers: {wrong[0]}"
                self._misshapen.append((told, wrong[1]))
        for rule in ANSWER_RULES:
            if rule.applies(answer, self):
                self._note(rule, *_judged(rule, answer, self))
        if self.unfinished is None:
            credentials.judge_rate(answer)

    def _judge_frame(self, frame: Frame) -> None:
        if frame.message is not None:
            wrong = self.described_frames.misshapen(frame.message, frame.sent)
            if wrong is not None:
                self._misshapen.append((f"the shape of {frame.message}: {wrong[0]}", wrong[1]))
        for rule in FRAME_RULES:
            if rule.applies(frame, self):
                self._note(rule, *_judged(rule, frame, self))

    def _note(
        self,
        rule: Rule,
        problem: str | None,
        shown_by: Evidence | None = None,
        against: Assumptions = (),
    ) -> None:
        self.verdicts.note(rule, problem, shown_by, against)
        if self.options.fail_fast and self.verdicts.by_id[rule.rule_id].fails:
            raise OutOfBudget(f"--fail-fast: {rule.rule_id} is broken")

    def _judge_successes(self) -> None:
        for operation in self._chosen():
            name = operation.operation_id
            worked = self.record.successes[name] > 0
            gift = _NEEDS_A_GIFT.get(operation.role)
            if gift is not None and getattr(self.caller.account, gift) is None:
                self.skipped[name] = f"it cannot succeed without --{gift.replace('_', '-')}"
            if not worked and self.options.read_only and operation.role in _NEEDS_AN_ORDER:
                self.skipped.setdefault(name, "the account has nothing that it could find")
            if not worked and name in self._spared:
                self.skipped.setdefault(name, self._spared[name])
            if not worked and name not in self.skipped and self.unfinished is None:
                self.verdicts.note(of_generated.WORKS, f"{name} has never succeeded")
        self._judge_what_was_seen()

    def _judge_what_was_seen(self) -> None:
        """Kept is only what was seen to work: where nothing ever succeeds, a refusal shows nothing."""
        names = self.description.operations.keys()
        idle = {name for name in names if not self.record.successes[name]}
        works = self.verdicts.by_id[of_generated.WORKS.rule_id]
        if not idle:
            works.note(None)
        elif not works.broken:
            works.why_not = f"{len(names) - len(idle)} of {len(names)} were seen to succeed"
        for rule in (of_generated.VALID_SUCCEEDS, of_generated.INVALID_REFUSED):
            self.verdicts.by_id[rule.rule_id].unsee(
                idle, "not seen: nothing that it is about succeeded"
            )
        for rule_id, called in self._called_by.items():
            if never := sorted(called & idle):
                verdict = self.verdicts.by_id[rule_id]
                verdict.unsee({*verdict.subjects} & {None}, f"not seen: {never[0]} never succeeded")

    def _chosen(self) -> list[Operation]:
        chosen = self.options.operations
        return [
            each
            for each in self.description.operations.values()
            if not chosen or each.role in chosen
        ]

    def _why_not(self, scenario: Scenario) -> str | None:
        """Why a rule cannot be checked with these options and this account."""
        if scenario.streams and not self.server.stream_url:
            return _NO_STREAMS
        if self.options.operations and not scenario.uses:
            return "it calls none of --operations"
        for name in scenario.uses:
            if self.options.operations and name not in self.options.operations:
                return f"it calls {name}: not among --operations"
        for name in scenario.uses:
            operation = self.description.by_role.get(name)
            if operation is None:
                return f"the description has no operation that is {name}"
            why_not = self._why_not_called(operation)
            if why_not is not None:
                return f"it calls {name}: {why_not}"
        return None

    def _lacking(self, needed: Iterable[str]) -> list[str]:
        return [name for name in needed if not self.caller.wire.allows(name)]

    def _why_not_called(self, operation: Operation) -> str | None:
        options = self.options
        if options.read_only and not operation.only_reads:
            return "it changes state, and the run only reads"
        if not self.caller.can_call(operation):
            if self.caller.account.can_log_in and not self.caller.wire.allows("login"):
                return needs.not_asked_for(["login"])
            needed = "a login" if not operation.takes_api_key else "an API key or a login"
            return f"it needs {needed}"
        if self.server.keeps_state:
            lacking = self._lacking(needs.to_put_back(operation))
            if lacking:
                return needs.not_asked_for(lacking)
        if (
            operation.role == "deleteAllApiKeys"
            and self.server.keeps_state
            and not options.delete_all_keys
        ):
            return "it would delete all API keys of the account; --delete-all-keys allows it"
        return None


def _judged(rule: Any, evidence: Any, known: Suite) -> tuple[str | None, Evidence, Assumptions]:
    """What a rule says of what came. Whatever a server sends, the run goes on."""
    try:
        problem = rule.problem(evidence, known)
        return problem, evidence, () if problem is None else rule.against(evidence, known)
    except UNREADABLE as error:
        return f"it can't be read as described: {error!r}", evidence, ()
