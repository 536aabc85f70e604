"""The flow of an order call: sent once, and what came of it found out where the answer does not say.

Nothing here decides what a failure or a lookup proves: `rules` does.
"""

import logging
from collections.abc import Mapping
from typing import Any, NoReturn, Protocol, TypeVar

import attrs
from sixmm_auth import ServerClock

from sixmm_runtime.errors import (
    ApiError,
    Doubt,
    ErrorCode,
    OrderNotExecuted,
    OrderOutcomeUnknown,
    ResponseError,
    SixMMError,
    Throttled,
    TransportError,
)
from sixmm_runtime.flow import Attempt, Flow, Run, Sent, Wait
from sixmm_runtime.model import ListModel, Model, Response
from sixmm_runtime.operation import Effect, Lookup, Operation, Outcome
from sixmm_runtime.options import CallOptions, outcome_timeout
from sixmm_runtime.outcome.order import (
    Case,
    Found,
    Order,
    Search,
    State,
    code_of,
    moment,
    orders_of,
    rows_by_order,
)
from sixmm_runtime.outcome.proof import Moments, Rules
from sixmm_runtime.retry import Terms, asked_wait, asks_to_slow_down, is_transient

R = TypeVar("R", bound=Model)

# The names in the description of the codes that an outcome is told by.
_ORDER_NOT_FOUND, _DUPLICATE_REQUEST = "ORDER_NOT_FOUND", "DUPLICATE_REQUEST"

_NOT_KNOWN = frozenset({State.OPEN, State.FOREIGN, State.UNCLEAR})

_log = logging.getLogger("sixmm")


class Calls(Protocol):
    """Who makes a call as it is: sent, and sent again where that can do no harm."""

    def plain(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions,
        sent: list[Attempt] | None = None,
    ) -> Flow[R]:
        """The steps of the call; its attempts are put into `sent`."""

    def resend(self, operation: Operation[R], attempt: Attempt, sent: list[Attempt]) -> Flow[R]:
        """The steps of a call that is made once more, of which it is proven that nothing came of it."""


@attrs.frozen
class OrderCalls:
    """Makes order calls: each has its effect at most once, and it is said whether it had it.

    `visible_within` is how many seconds after it was accepted an order is found by every query.
    """

    calls: Calls
    codes: Mapping[int, ErrorCode]
    clock: ServerClock
    terms: Terms
    timeout: float
    rules: Rules
    visible_within: float

    def flow(
        self,
        operation: Operation[R],
        outcome: Outcome,
        arguments: Mapping[str, Any],
        options: CallOptions,
        sent: Sent,
    ) -> Flow[R]:
        """The steps of one call, whose attempts are put into `sent`. Raises what it comes to."""
        sending = self.calls.plain(operation, arguments, options, sent.attempts)
        resent = False
        while True:
            result, case = yield from self._send(outcome, arguments, sent, sending)
            if case is not None:
                result = yield from self._settle(case)
                if result is None and case.may_be_resent and not resent:
                    resent = True
                    sending = self.calls.resend(operation, case.last, sent.attempts)
                    continue
                if result is None:
                    result = self._conclude(case)
            found: R = result
            return found

    def _send(
        self, outcome: Outcome, arguments: Mapping[str, Any], sent: Sent, sending: Flow[R]
    ) -> Flow[tuple[Any, Case | None]]:
        """Send the call. Its result, or the case that is to be settled; raises a failure that leaves nothing open."""
        try:
            result = yield from sending
        except SixMMError as error:
            if not sent.attempts:
                raise
            last = sent.attempts[-1]
            of_copy = self.rules.refused_copy(last.request)
            doubt = of_copy or self.rules.doubt(last.operation, error, self.codes)
            if doubt is Doubt.NONE:
                raise
            case = self._case(outcome, arguments, sent, error, doubt)
            case.copy_refused = of_copy is not None
            return None, case
        if self._is_answered(outcome, result):
            return result, None
        case = self._case(outcome, arguments, sent, _says_too_little(result), Doubt.OPEN)
        if not outcome.is_batch:
            return (yield from self._complete(case, result)), None
        if self._take_answers(case, case.orders, _rows(outcome, result.raw) or []):
            return result, None
        return (None, case) if case.open else (self._conclude(case), None)

    def _complete(self, case: Case, result: R) -> Flow[R]:
        """What a success comes to that names no order: it was executed, and a query may tell as which one."""
        if self.terms.now() < case.until:
            yield from self._look_round(case)
        if not case.all_are(State.DONE):
            return result
        found: R = self._conclude(case)
        return found

    def _settle(self, case: Case) -> Flow[Any]:
        """Find out what came of it. An answer that is the whole call's; None where the case says what it comes to."""
        _log.warning(
            "%s: what it did is not clear, and is looked up: %s",
            case.operation.id,
            "; ".join(map(str, case.traces())),
        )
        case.sent.named = True
        if case.outcome.effect is Effect.CANCEL:
            return (yield from self._end(case))
        yield from self._find_out(case)
        return None

    def _case(
        self,
        outcome: Outcome,
        arguments: Mapping[str, Any],
        sent: Sent,
        failure: SixMMError,
        doubt: Doubt,
    ) -> Case:
        last = sent.attempts[-1]
        options, now = last.options, self.terms.now()
        until = now + outcome_timeout(options.outcome_timeout, self.timeout)
        total = self.terms.total(options)
        return Case(
            operation=last.operation,
            outcome=outcome,
            arguments=arguments,
            failure=failure,
            doubt=doubt,
            sent=sent,
            last=last,
            orders=orders_of(outcome, last.request),
            until=until if total is None else min(until, last.began + total),
            answered=now,
            signed_ms=self.rules.signed_ms(last.request),
        )

    def _take_answers(self, case: Case, orders: list[Order], rows: list[Any]) -> bool:
        """Note of which orders of a batch its answer is clear; whether it has a clear row for each, in their order."""
        own = rows_by_order(case.outcome, orders, rows)
        for order, row in zip(orders, own, strict=True):
            if row is not None and self._is_clear(case.outcome, row):
                refused = code_of(case.outcome, row) not in {0, None}
                order.state, order.result = State.REFUSED if refused else State.DONE, row
        in_order = len(rows) == len(own) and all(a is b for a, b in zip(own, rows, strict=True))
        return in_order and all(order.result is not None for order in orders)

    def _is_answered(self, outcome: Outcome, result: Model) -> bool:
        """Whether a successful answer says all that there is to know; of a batch, its rows are held against its orders."""
        if not outcome.lookups:
            return True
        if outcome.is_batch:
            return False
        return outcome.effect is not Effect.PLACE or self._is_clear(outcome, result.raw)

    def _is_clear(self, outcome: Outcome, row: Any) -> bool:
        """Whether an answer says that an order was placed, changed or canceled, and which, or that it was not."""
        if not isinstance(row, dict):
            return False
        code = code_of(outcome, row)
        if code is not None:
            return code == 0 or self.rules.doubt_of_code(code, self.codes) is Doubt.NONE
        return bool(row.get(outcome.answer[0][0]))

    # Finding out

    def _find_out(self, case: Case) -> Flow[None]:
        """Look until every order's part is known, or the time for it is over."""
        while case.outcome.lookups and self.terms.now() < case.until:
            yield from self._look_round(case)
            if not case.open or self._is_hopeless(case) or not (yield from self._pause(case)):
                return

    def _is_hopeless(self, case: Case) -> bool:
        """Whether queries are refused as the call was, and another time would not help: for a token that is dead."""
        refused, failure = case.lookup_failure, case.failure
        return (
            case.doubt is Doubt.ANSWERED
            and isinstance(failure, ApiError)
            and isinstance(refused, ApiError)
            and refused.code == failure.code
            and not is_transient(refused)
        )

    def _end(self, case: Case) -> Flow[Any]:
        """Look whether the orders were canceled, and cancel those again that were not.

        Canceling twice does no more than canceling once. The answer to a cancel that was clear, or None.
        """
        while case.outcome.lookups and self.terms.now() < case.until:
            yield from self._look_round(case)
            if not case.open or self._is_hopeless(case):
                return None
            result = yield from self._cancel_again(case)
            if result is not None:
                return result
            if not case.open or not (yield from self._pause(case)):
                return None
        return None

    def _cancel_again(self, case: Case) -> Flow[Any]:
        """The answer, where it is the whole call's; None where the case goes on or is settled by it."""
        options = self._options(case, f"again{case.rounds}")
        asked = self.terms.now()
        try:
            result = yield from self.calls.plain(
                case.operation, _again(case), options, case.sent.attempts
            )
        except SixMMError as error:
            case.lookup_failure = error
            of_copy = self.rules.refused_copy(case.sent.attempts[-1].request)
            doubt = of_copy or self.rules.doubt(case.operation, error, self.codes)
            if doubt is not Doubt.NONE or isinstance(error, TransportError | Throttled):
                return None
            # It may be refused because the first one did its work.
            yield from self._look_round(case)
            if case.open and self._may_refuse(case, getattr(error, "name", ""), asked):
                raise
            return None
        if not case.outcome.is_batch:
            return result
        still = case.open
        self._take_answers(case, still, _rows(case.outcome, result.raw) or [])
        for order in still:
            if order.state is State.REFUSED:
                # Perhaps because the first cancel did its work.
                known = self.codes.get(code_of(case.outcome, order.result or {}) or 0)
                name = known.name if known else ""
                yield from self._look(case, order)
                if order.state is State.REFUSED and not self._may_refuse(case, name, asked):
                    order.state, order.result = State.OPEN, None
        return None

    def _may_refuse(self, case: Case, name: str, asked: float) -> bool:
        """Whether the refusal of a second cancel is that of the call.

        An order that is not there may only not be visible yet, and the first cancel may still find it.
        """
        if name != _ORDER_NOT_FOUND:
            return True
        asked_ms = self.rules.signed_ms(case.sent.attempts[-1].request)
        moments = Moments(case.signed_ms, case.answered, asked_ms, asked)
        return self.rules.proves_absence(case.doubt, moments, self.visible_within)

    def _pause(self, case: Case) -> Flow[bool]:
        """Wait before the next query; whether there is time for one."""
        wait = self.rules.pause(case.rounds)
        closes = self._closes_in(case)
        if closes is not None and closes > 0:
            # A query just after that moment settles it.
            wait = min(wait, closes + 0.001)
        wait = max(wait, asked_wait(case.lookup_failure) or 0.0)
        if self.terms.now() + wait >= case.until:
            return False
        yield Wait(wait)
        return True

    def _closes_in(self, case: Case) -> float | None:
        """Seconds until a query that finds nothing proves that there is nothing; None where none ever does."""
        if case.doubt is Doubt.ANSWERED:
            return case.answered + self.visible_within - self.terms.now()
        if case.signed_ms is None:
            return None
        closes_ms = self.rules.closes_ms(case.signed_ms, self.visible_within)
        return (closes_ms - self.clock.now_ms()) / 1_000

    def _look_round(self, case: Case) -> Flow[None]:
        case.rounds += 1
        for order in case.open:
            yield from self._look(case, order)
            if asks_to_slow_down(case.lookup_failure) or self.terms.now() >= case.until:
                return

    def _look(self, case: Case, order: Order) -> Flow[None]:
        """Ask one query after the other for an order, and note what that shows."""
        attempts: list[Attempt] = []
        # Of two queries the earlier one counts: an order could come to be after it was made.
        asked, asked_ms, complete = self.terms.now(), None, True
        for lookup in case.outcome.lookups:
            try:
                found = yield from self._ask(case, order, lookup, attempts)
            except SixMMError as error:
                case.lookup_failure = error
                return
            case.lookup_failure = None
            asked_ms = asked_ms or self.rules.signed_ms(attempts[-1].request)
            search = Search(None, complete=False) if found is None else order.search(lookup, found)
            if search.entry is not None:
                order.found = search.entry
                break
            complete = complete and search.complete
        else:
            if not complete:
                return
            order.found = None
        moments = Moments(case.signed_ms, case.answered, asked_ms, asked)
        over = self.rules.proves_absence(case.doubt, moments, self.visible_within)
        if order.found is not None:
            yield from self._judge(case, order, order.found, over=over)
        elif over and case.outcome.effect is Effect.PLACE:
            order.state = State.ABSENT

    def _ask(
        self, case: Case, order: Order, lookup: Lookup, attempts: list[Attempt]
    ) -> Flow[Found | None]:
        """What a query finds; None where its answer can't be read. Raises what it comes to."""
        arguments: dict[str, Any] = {name: order.sent.get(field) for name, field in lookup.by}
        if lookup.since is not None:
            arguments[lookup.since] = self._not_before_ms(case)
        if lookup.full is not None:
            name, entries = lookup.full
            arguments[name] = entries
        case.lookups += 1
        options = self._options(case, f"look{case.lookups}")
        try:
            result = yield from self.calls.plain(lookup.operation, arguments, options, attempts)
        except ApiError as error:
            if error.name == _ORDER_NOT_FOUND and error.operation == lookup.operation.id:
                return Found([], is_list=False)
            raise
        case.found_in = None if result.response is None else result.response.http
        return _found(result)

    def _judge(self, case: Case, order: Order, found: dict[str, Any], *, over: bool) -> Flow[None]:
        """Note what an order that was found says of the call; `over` where the call can't be executed any more."""
        outcome = case.outcome
        if outcome.effect is Effect.AMEND or not (self.clock.synced or order.is_minted(outcome)):
            yield from self._read_time(case)
        if outcome.effect is Effect.PLACE:
            order.state = self._judge_placed(case, order, found)
        elif outcome.effect is Effect.AMEND:
            order.state = self._judge_amended(case, order, found, over=over)
        elif order.has_ended(outcome, found):
            order.state, order.result = State.DONE, None
        elif order.state is State.OPEN and not self._is_the_one(case, order, found):
            order.state = State.UNCLEAR

    def _judge_placed(self, case: Case, order: Order, found: dict[str, Any]) -> State:
        belongs = order.belongs(case.outcome, found, self._not_before_ms(case))
        if _is_taken(case.failure) and not order.is_minted(case.outcome):
            # It was refused because an order has the id. With a signature, which is let in once, no copy of this call
            # was executed before; with a token, the order may be this very call's.
            about_id = case.signed_ms is not None and order.is_named_in(case.outcome, case.failure)
            return State.FOREIGN if about_id or belongs is False else State.UNCLEAR
        if belongs is None:
            return State.UNCLEAR
        return State.DONE if belongs else State.FOREIGN

    def _judge_amended(
        self, case: Case, order: Order, found: dict[str, Any], *, over: bool
    ) -> State:
        """Anybody may have changed the order before or after: only the time of its last change tells."""
        changed = moment(case.outcome.changed, found)
        began_ms, not_before_ms = self._began_ms(case), self._not_before_ms(case)
        if changed is None or began_ms is None or not_before_ms is None:
            return State.OPEN
        # What may have been changed before the call began is not this call's change.
        if changed >= began_ms + self.clock.error_ms and order.agrees(case.outcome.same, found):
            return State.DONE
        # By the exchange's own tolerance, and not by the clock here, which may be wrong.
        return State.ABSENT if over and changed < not_before_ms else State.OPEN

    def _is_the_one(self, case: Case, order: Order, found: dict[str, Any]) -> bool:
        """Whether it can be canceled again: an id of the caller's own may have been given to a later order since."""
        if case.outcome.created is None or order.is_named_by_exchange(case.outcome):
            return True
        made, began_ms = moment(case.outcome.created, found), self._began_ms(case)
        return made is not None and began_ms is not None and made <= began_ms + self.clock.error_ms

    # The exchange's time

    def _began_ms(self, case: Case) -> float | None:
        """The exchange's time when the call began, as the clock here has it; None where it was never read."""
        if not self.clock.synced:
            return None
        return self.clock.now_ms() - (self.terms.now() - case.last.began) * 1_000

    def _not_before_ms(self, case: Case) -> int | None:
        """The exchange's time before which nothing can have come of this call, if known.

        The exchange accepts a timestamp that is within its tolerance: that holds however wrong the clock here is.
        """
        earliest = self._began_ms(case) if case.signed_ms is None else case.signed_ms
        return None if earliest is None else int(earliest) - self.clock.tolerance_ms

    def _read_time(self, case: Case) -> Flow[None]:
        """Ask for the exchange's time, once: a reading of now tells best when the call began."""
        clock = case.outcome.clock
        if case.time_asked or clock is None or self.terms.now() >= case.until:
            return
        case.time_asked = True
        sent = self.clock.monotonic()
        options = self._options(case, "time")
        try:
            answer = yield from self.calls.plain(clock.operation, {}, options)
        except SixMMError:
            return
        server_ms = answer.get(clock.field)
        if isinstance(server_ms, int) and server_ms > 0:
            self.clock.observe(sent, self.clock.monotonic(), server_ms)

    def _options(self, case: Case, name: str) -> CallOptions:
        """Those of a call made to find out: under an id of its own, and no longer than there is time."""
        last = case.last
        return attrs.evolve(
            last.options,
            request_id=f"{last.request_id}-{name}",
            total_timeout=max(0.001, case.until - self.terms.now()),
            max_retries=0,
        )

    # What it comes to

    def _conclude(self, case: Case) -> Any:
        if any(order.state in _NOT_KNOWN for order in case.orders):
            self._unknown(case)
        if case.all_are(State.ABSENT):
            if case.doubt is Doubt.ANSWERED:
                raise case.failure
            if not case.outcome.is_batch:
                raise OrderNotExecuted(
                    operation=case.operation.id, orders=case.traces(), failure=str(case.failure)
                ) from case.failure
        http = case.found_in or getattr(case.failure, "response", None)
        request_id = case.last.request_id
        response = http and Response(
            case.operation.id, request_id, http, looked_up_after=str(case.failure)
        )
        return case.operation.result.from_dict(case.answer(), response)

    def _unknown(self, case: Case) -> NoReturn:
        failure, signed_ms = case.failure, case.signed_ms
        if _is_taken(failure) and case.all_are(State.FOREIGN):
            raise failure
        raise OrderOutcomeUnknown(
            operation=case.operation.id,
            orders=case.traces(),
            attempts=len(case.sent.attempts),
            lookups=case.lookups,
            signed_ms=signed_ms,
            acceptable_until_ms=None if signed_ms is None else signed_ms + self.clock.tolerance_ms,
            failure=str(failure),
            lookup_failure=None if case.lookup_failure is None else str(case.lookup_failure),
        ) from failure


def _found(result: Model) -> Found | None:
    """What a query found, as it was sent; None where that can't be told."""
    raw = result.raw
    if not isinstance(raw, dict):
        return None
    if not isinstance(result, ListModel):
        return Found([raw], is_list=False) if raw else None
    wire = result.collection_wire()
    # A server that has none may send null.
    entries = raw[wire] or [] if wire in raw else None
    return Found(entries, is_list=True) if isinstance(entries, list) else None


def _rows(outcome: Outcome, raw: Any) -> list[Any] | None:
    """The orders' results in a successful answer; None where they are not in it."""
    if not outcome.is_batch or outcome.items is None:
        return [raw]
    rows = raw.get(outcome.items.answered) if isinstance(raw, dict) else None
    return rows if isinstance(rows, list) else None


def _is_taken(failure: SixMMError) -> bool:
    """Whether a call was refused because its id is taken, and not because its signature came twice."""
    return (
        isinstance(failure, ApiError)
        and failure.name == _DUPLICATE_REQUEST
        and not failure.is_replay
    )


def _says_too_little(result: Model) -> SixMMError:
    answered = result.response
    if answered is None:
        raise TypeError("A call's result comes with its response.")
    return ResponseError(
        f"{answered.operation}: the exchange accepted it, and did not say as which order.",
        operation=answered.operation,
        request_id=answered.request_id,
        response=answered.http,
    )


def _again(case: Case) -> Mapping[str, Any]:
    """The arguments that cancel what is still there: orders by their own ids where those are known."""
    items = case.outcome.items
    if items is None:
        return _named_by(case.outcome, case.orders[0]) or case.arguments
    name = next(one.name for one in case.operation.body or () if one.wire == items.sent)
    given = case.arguments[name]
    chosen = [
        _named_by(case.outcome, order) or given[index]
        for index, order in enumerate(case.orders)
        if order.state is State.OPEN
    ]
    return {**case.arguments, name: chosen}


def _named_by(outcome: Outcome, order: Order) -> dict[str, Any] | None:
    found = order.found
    return None if found is None else {name: found.get(field) for name, _, field in outcome.again}


def give_up(run: Run[Any]) -> None:
    """End a call that something else than its outcome ended: Ctrl-C, a cancelled task, an error of the program.

    Its orders are named once, at WARNING, where a request of it may have left.
    """
    try:
        if run.sent is not None:
            _name(run.sent)
    finally:
        run.close()


def _name(sent: Sent) -> None:
    attempt = next((one for one in reversed(sent.attempts) if one.may_have_left), None)
    if attempt is None or attempt.operation.outcome is None:
        return
    outcome = attempt.operation.outcome
    orders = orders_of(outcome, attempt.request)
    level = logging.INFO if sent.named else logging.WARNING
    sent.named = True
    _log.log(
        level,
        "%s was given up; it may have its effect: %s",
        attempt.operation.id,
        "; ".join(str(order.trace(outcome)) for order in orders),
    )
