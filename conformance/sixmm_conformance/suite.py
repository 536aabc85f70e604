"""One run: every rule that can be checked, against one server."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import requests
from attrs import define, field, frozen
from schemathesis import Response
from sixmm_description import Description, Operation, StreamDescription

from sixmm_conformance.answer import Answer
from sixmm_conformance.budget import Budget
from sixmm_conformance.caller import Caller
from sixmm_conformance.described import Described
from sixmm_conformance.errors import UNREADABLE, Broken, NotChecked, OutOfBudget
from sixmm_conformance.generation import Case, Generator, Plan
from sixmm_conformance.live import make_fruitful, make_live
from sixmm_conformance.record import Record, did_its_work
from sixmm_conformance.refusals import of_generated_data, of_live_data
from sixmm_conformance.rule import Evidence, Rule, Scenario, Verdicts
from sixmm_conformance.rules import ALL_RULES, ANSWER_RULES, FRAME_RULES, SCENARIOS
from sixmm_conformance.rules import generated as of_generated
from sixmm_conformance.rules.answers import NO_FAILURE
from sixmm_conformance.server import Server
from sixmm_conformance.streams.conversation import Frame
from sixmm_conformance.streams.described import DescribedFrames
from sixmm_conformance.streams.line import NoLine
from sixmm_conformance.streams.streams import Streams
from sixmm_conformance.things import Things
from sixmm_conformance.wire import Wire

# Called last, because what they end is needed by all others.
_LAST = ("logout", "deleteAllApiKeys")
# What generated data can hardly name: without it, the operation cannot succeed.
_NEEDS_A_GIFT = {
    "login": "username",
    "exchangeTicket": "ticket",
    "exchangeEmbedToken": "embed_token",
}
_NEEDS_AN_ORDER = frozenset({"getOrder", "getStrategyOrder"})
_NOT_FOUND = "ORDER_NOT_FOUND"
_MOST_UNANSWERED = 3
_TIDY_EVERY = 20
_TIDY_FROM_KEYS = 15
_NO_STREAMS = "nobody has said where the streams are: --ws-url URL, or SIXMM_WS_URL"

Progress = Callable[[str], None]
Guard = Callable[[Callable[..., Any]], Callable[..., Any]]


@frozen
class Options:
    """What to check, and how thoroughly. ``operations`` empty means all of them."""

    operations: frozenset[str] = frozenset()
    read_only: bool = False
    strict: bool = True
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
    links: Counter[str] = field(factory=Counter, init=False)
    """How often a call that followed a link did its work."""
    described: Described = field(init=False)
    stream_description: StreamDescription = field(factory=StreamDescription.load, repr=False)
    described_frames: DescribedFrames = field(init=False)
    caller: Caller = field(init=False)
    things: Things = field(init=False)
    _generator: Generator = field(init=False)
    _cases: int = field(default=0, init=False)
    _unanswered: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        options = self.options
        self.described = Described(self.description)
        self.described_frames = DescribedFrames(self.stream_description)
        self.verdicts = Verdicts.on(ALL_RULES, strict=options.strict)
        wire = Wire(
            self.server,
            self.budget,
            self.record,
            self.description,
            read_only=options.read_only,
            verify=options.verify,
        )
        wire.on_answer = self._judge
        self.caller = Caller(wire, self.description)
        streams = Streams(wire, self.stream_description, self._judge_frame)
        self.things = Things(self.caller, streams)
        self._generator = Generator.of(self.description, options.plan)

    @property
    def secrets(self) -> Iterable[str]:
        """What no answer and no report may show."""
        return self.caller.secrets

    def run(self) -> None:
        """Check everything; what cannot be checked says why not."""
        if not self.server.stream_url:
            for rule in FRAME_RULES:
                self.verdicts.not_checked(rule, _NO_STREAMS)
        try:
            ending = [each for each in SCENARIOS if _LAST[-1] in each.uses]
            self.check([each for each in SCENARIOS if each not in ending])
            chosen = self._chosen()
            self._generate_all(each for each in chosen if each.operation_id not in _LAST)
            self.follow_links()
            self._generate_all(each for each in chosen if each.operation_id in _LAST)
            self.check(ending)
            self._judge_successes()
        except OutOfBudget as limit:
            self.unfinished = str(limit)
            for verdict in self.verdicts:
                if not verdict.checks and verdict.why_not is None:
                    self.verdicts.not_checked(verdict.rule, f"the run had ended: {limit}")

    def check(self, scenarios: Iterable[Scenario]) -> None:
        """Check rules that make calls of their own."""
        for scenario in scenarios:
            self.progress(scenario.rule_id)
            why_not = self._why_not(scenario)
            if why_not is not None:
                self.verdicts.not_checked(scenario, why_not)
                continue
            self._begin_case()
            try:
                scenario.check(self.things)
            except NotChecked as reason:
                self.verdicts.not_checked(scenario, str(reason))
            except Broken as broken:
                self._note(scenario, str(broken), self._last_said)
            except (requests.RequestException, NoLine) as error:
                self._no_answer(error)
            except UNREADABLE as error:
                what = "a frame or an answer" if scenario.streams else "an answer"
                self._note(scenario, f"{what} is not as described: {error!r}", self._last_said)
            else:
                self._note(scenario, None)
            finally:
                self.things.streams.close()

    def generate(self, operation: Operation) -> None:
        """Send generated cases of one operation, with random things and with things that exist."""
        why_not = self._why_not_called(operation)
        if why_not is not None:
            self.skipped[operation.operation_id] = why_not
            return
        self._guarded(operation, self._generator.any, self._any_case)
        self._guarded(operation, self._generator.valid, self._live_case)

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
                except Exception as error:
                    ended.append(error)
                    raise

            return guarded

        try:
            draw(guard)
        except Exception:
            if not ended:
                raise
        if ended:
            raise ended[0]

    def _any_case(self, operation: Operation, case: Case) -> None:
        if self.things.must_not_be_named(case):
            return
        self._begin_case()
        keeps_state = self.server.keeps_state
        self._send(operation, case, of_generated_data(operation, keeps_state=keeps_state))

    def _live_case(self, operation: Operation, case: Case) -> None:
        self._begin_case()
        known = self.things.for_(operation.resource)
        make_live(case, operation, known, self.things.market, self.caller.client_order_id)
        refusals = of_live_data(
            operation, read_only=self.options.read_only, keeps_state=self.server.keeps_state
        )
        self._send(operation, case, refusals)

    def _linked_case(self, case: Case, link: str | None) -> Response:
        operation = self.description.operations[case.operation.definition.raw["operationId"]]
        if of_generated.is_positive(case):
            known = {"symbol": self.things.market.symbol, **self.things.account()}
            market, new_id = self.things.market, self.caller.client_order_id
            make_live(case, operation, known, market, new_id)
            make_fruitful(case, operation, market, new_id)
        self.things.name_own_key(case, operation)
        # What an earlier case has placed, another one may have canceled.
        response = self._send(operation, case, of_generated_data(operation, keeps_state=True))
        answer = self.caller.wire.last
        if link is not None and answer is not None and of_generated.is_positive(case):
            self.links[link] += did_its_work(answer)
            lost = f"{link} answered {answer}" if answer.reason == _NOT_FOUND else None
            self._note(of_generated.LINKS, lost, answer)
        return response

    def _send(self, operation: Operation, case: Case, refusals: frozenset[str]) -> Response:
        answer, response = self.caller.send(case)
        note = self._note
        if answer.method != operation.method:
            problem = of_generated.method_is_accepted(answer)
            note(of_generated.WRONG_METHOD, problem, answer)
        elif of_generated.is_positive(case):
            problem = of_generated.valid_is_refused(answer, refusals)
            note(of_generated.VALID_SUCCEEDS, problem, answer)
        else:
            problem = of_generated.invalid_is_accepted(answer, case, response)
            note(of_generated.INVALID_REFUSED, problem, answer)
        return response

    @property
    def _last_said(self) -> Evidence | None:
        """What a scenario has seen last: of the streams, if it has opened any."""
        return self.things.streams.last or self.caller.wire.last

    def _no_answer(self, error: requests.RequestException | NoLine) -> None:
        """A request got no answer at all; after some of them, there is nobody to ask any more."""
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
        elif self._cases % _TIDY_EVERY == 0 or len(self.caller.created_keys) >= _TIDY_FROM_KEYS:
            self.things.tidy()
        self._cases += 1

    def _judge(self, answer: Answer) -> None:
        for rule in ANSWER_RULES:
            self._note(rule, rule.problem(answer, self), answer)

    def _judge_frame(self, frame: Frame) -> None:
        for rule in FRAME_RULES:
            self._note(rule, rule.problem(frame, self), frame)

    def _note(self, rule: Rule, problem: str | None, shown_by: Evidence | None = None) -> None:
        self.verdicts.note(rule, problem, shown_by)
        if self.options.fail_fast and self.verdicts.by_id[rule.rule_id].fails:
            raise OutOfBudget(f"--fail-fast: {rule.rule_id} is broken")

    def _judge_successes(self) -> None:
        for operation in self._chosen():
            name = operation.operation_id
            worked = self.record.successes[name] > 0
            gift = _NEEDS_A_GIFT.get(name)
            if gift is not None and getattr(self.caller.account, gift) is None:
                self.skipped[name] = f"it cannot succeed without --{gift.replace('_', '-')}"
            if not worked and self.options.read_only and name in _NEEDS_AN_ORDER:
                self.skipped[name] = "the account has nothing that it could find"
            if name not in self.skipped:
                problem = None if worked else f"{name} has never succeeded"
                self._note(of_generated.WORKS, problem)

    def _chosen(self) -> list[Operation]:
        chosen = self.options.operations
        return [
            each
            for each in self.description.operations.values()
            if not chosen or each.operation_id in chosen
        ]

    def _why_not(self, scenario: Scenario) -> str | None:
        """Why a rule cannot be checked with these options and this account."""
        if scenario.streams and not self.server.stream_url:
            return _NO_STREAMS
        for name in scenario.uses:
            why_not = self._why_not_called(self.description.operations[name])
            if why_not is not None:
                return f"it calls {name}: {why_not}"
        return None

    def _why_not_called(self, operation: Operation) -> str | None:
        options = self.options
        if options.operations and operation.operation_id not in options.operations:
            return "not among --operations"
        if options.read_only and not operation.only_reads:
            return "it changes state, and the run only reads"
        if not self.caller.can_call(operation):
            needed = "a login" if not operation.takes_api_key else "an API key or a login"
            return f"it needs {needed}"
        if (
            operation.operation_id == "deleteAllApiKeys"
            and self.server.keeps_state
            and not options.delete_all_keys
        ):
            return "it would delete all API keys of the account; --delete-all-keys allows it"
        return None
