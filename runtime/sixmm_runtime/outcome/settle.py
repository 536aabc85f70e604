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
from sixmm_runtime.flow import Attempt, Flow, Wait
from sixmm_runtime.model import ListModel, Model
from sixmm_runtime.operation import Operation
from sixmm_runtime.options import CallOptions
from sixmm_runtime.outcome.case import Case
from sixmm_runtime.outcome.declaration import Effect, Lookup, Outcome
from sixmm_runtime.outcome.order import Found, Order, Search, State, code_of, orders_of
from sixmm_runtime.outcome.rules import Rules
from sixmm_runtime.response import Response
from sixmm_runtime.retry import asked_wait, asks_to_slow_down
from sixmm_runtime.terms import Terms
from sixmm_runtime.timeouts import outcome_timeout

R = TypeVar("R", bound=Model)

_ORDER_NOT_FOUND, _DUPLICATE_REQUEST = 3003, 3004

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


@attrs.frozen
class OrderCalls:
    """Makes order calls: each has its effect at most once, and it is said whether it had it."""

    calls: Calls
    codes: Mapping[int, ErrorCode]
    clock: ServerClock
    terms: Terms
    timeout: float
    rules: Rules

    def flow(
        self,
        operation: Operation[R],
        outcome: Outcome,
        arguments: Mapping[str, Any],
        options: CallOptions,
    ) -> Flow[R]:
        """The steps of one call. Raises what it comes to."""
        attempts: list[Attempt] = []
        try:
            try:
                result = yield from self.calls.plain(operation, arguments, options, attempts)
            except SixMMError as error:
                doubt = self.rules.doubt(operation, error, self.codes)
                if doubt is Doubt.NONE or not attempts:
                    raise
                case = self._case(outcome, arguments, attempts, error, doubt)
            else:
                if self._is_answered(outcome, result):
                    return result
                case = self._case(
                    outcome, arguments, attempts, _says_too_little(result), Doubt.OPEN
                )
                if not outcome.is_batch:
                    return (yield from self._complete(case, result))
                self._take_answers(case, case.orders, _rows(outcome, result.raw) or [])
            found: R = yield from self._settle(case)
        except GeneratorExit:
            # The caller went away (a cancelled task, Ctrl-C), and no exception of ours will reach it.
            if attempts:
                _log.warning("%s was given up; it may have its effect: %s", *_named(attempts[-1]))
            raise
        else:
            return found

    def _complete(self, case: Case, result: R) -> Flow[R]:
        """What a success comes to that names no order: it was executed, and a query may tell as which one."""
        if self.terms.now() < case.until:
            yield from self._look_round(case)
        if not case.all_are(State.DONE):
            return result
        found: R = self._conclude(case)
        return found

    def _settle(self, case: Case) -> Flow[Any]:
        """Find out what came of it. The result, looked up or answered in the end; raises what it comes to."""
        _log.warning(
            "%s: what it did is not clear, and is looked up: %s",
            case.operation.id,
            "; ".join(map(str, case.traces())),
        )
        if case.outcome.effect is Effect.CANCEL:
            result = yield from self._end(case)
            if result is not None:
                return result
        else:
            yield from self._find_out(case)
        return self._conclude(case)

    def _case(
        self,
        outcome: Outcome,
        arguments: Mapping[str, Any],
        attempts: list[Attempt],
        failure: SixMMError,
        doubt: Doubt,
    ) -> Case:
        last = attempts[-1]
        options, now = last.options, self.terms.now()
        until = now + outcome_timeout(options.outcome_timeout, self.timeout)
        total = self.terms.total(options)
        signed_ms = self.rules.signed_ms(last.request)
        began_ms = self.clock.now_ms() - (now - last.began) * 1_000 if self.clock.synced else None
        earliest = began_ms if signed_ms is None else signed_ms
        return Case(
            operation=last.operation,
            outcome=outcome,
            arguments=arguments,
            failure=failure,
            doubt=doubt,
            attempts=attempts,
            orders=orders_of(outcome, last.request),
            until=until if total is None else min(until, last.began + total),
            signed_ms=signed_ms,
            not_before_ms=None if earliest is None else int(earliest) - self.clock.tolerance_ms,
        )

    def _take_answers(self, case: Case, orders: list[Order], rows: list[Any]) -> None:
        """Note of which orders of a batch its answer is clear."""
        if len(rows) == len(orders):
            for order, row in zip(orders, rows, strict=True):
                if self._is_clear(case.outcome, row):
                    order.state, order.result = State.DONE, row

    def _is_answered(self, outcome: Outcome, result: Model) -> bool:
        """Whether a successful answer says all that there is to know."""
        if outcome.effect is not Effect.PLACE or not outcome.lookups:
            return True
        if outcome.items is None:
            return self._is_clear(outcome, result.raw)
        rows = _rows(outcome, result.raw)
        return rows is not None and all(self._is_clear(outcome, row) for row in rows)

    def _is_clear(self, outcome: Outcome, row: Any) -> bool:
        """Whether an answer says that an order was placed, and as which, or that it was not."""
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
            if not case.open or not (yield from self._pause(case)):
                return

    def _end(self, case: Case) -> Flow[Any]:
        """Look whether the orders were canceled, and cancel those again that were not.

        Canceling twice does no more than canceling once. The answer to a cancel that was clear, or None.
        """
        while case.outcome.lookups and self.terms.now() < case.until:
            yield from self._look_round(case)
            if not case.open:
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
        try:
            result = yield from self.calls.plain(
                case.operation, _again(case), options, case.attempts
            )
        except SixMMError as error:
            case.lookup_failure = error
            doubt = self.rules.doubt(case.operation, error, self.codes)
            if doubt is not Doubt.NONE or isinstance(error, TransportError | Throttled):
                return None
            # It may be refused because the first one did its work.
            yield from self._look_round(case)
            if case.open:
                raise
            return None
        if not case.outcome.is_batch:
            return result
        still = case.open
        self._take_answers(case, still, _rows(case.outcome, result.raw) or [])
        for order in still:
            if order.was_refused(case.outcome):
                # Perhaps because the first cancel did its work.
                yield from self._look(case, order)
        return None

    def _pause(self, case: Case) -> Flow[bool]:
        """Wait before the next query; whether there is time for one."""
        wait = self.rules.pause(case.rounds)
        if case.signed_ms is not None:
            closes = (self.rules.closes_ms(case.signed_ms) - self.clock.now_ms()) / 1_000
            wait = min(wait, closes) if closes > 0 else wait
        wait = max(wait, asked_wait(case.lookup_failure) or 0.0)
        if self.terms.now() + wait >= case.until:
            return False
        yield Wait(wait)
        return True

    def _look_round(self, case: Case) -> Flow[None]:
        case.rounds += 1
        for order in case.open:
            yield from self._look(case, order)
            if asks_to_slow_down(case.lookup_failure) or self.terms.now() >= case.until:
                return

    def _look(self, case: Case, order: Order) -> Flow[None]:
        """Ask one query after the other for an order, and note what that shows."""
        asked: list[Attempt] = []
        first_asked_ms, complete = None, True
        for lookup in case.outcome.lookups:
            try:
                found = yield from self._ask(case, order, lookup, asked)
            except SixMMError as error:
                case.lookup_failure = error
                return
            case.lookup_failure = None
            # Of two queries the earlier one counts: an order could come to be after it was made.
            first_asked_ms = first_asked_ms or self.rules.signed_ms(asked[-1].request)
            search = Search(None, complete=False) if found is None else order.search(lookup, found)
            if search.entry is not None:
                complete = True
                self._judge(case, order, search.entry)
                break
            complete = complete and search.complete
        if (
            complete
            and order.state is State.OPEN
            and case.outcome.effect is not Effect.CANCEL
            and self.rules.proves_absence(case.doubt, case.signed_ms, first_asked_ms)
        ):
            order.state = State.ABSENT

    def _ask(
        self, case: Case, order: Order, lookup: Lookup, attempts: list[Attempt]
    ) -> Flow[Found | None]:
        """What a query finds; None where its answer can't be read. Raises what it comes to."""
        arguments: dict[str, Any] = {name: order.sent.get(field) for name, field in lookup.by}
        if lookup.since is not None:
            arguments[lookup.since] = case.not_before_ms
        if lookup.full is not None:
            name, entries = lookup.full
            arguments[name] = entries
        case.lookups += 1
        options = self._options(case, f"look{case.lookups}")
        try:
            result = yield from self.calls.plain(lookup.operation, arguments, options, attempts)
        except ApiError as error:
            if error.code == _ORDER_NOT_FOUND and error.operation == lookup.operation.id:
                return Found([], is_list=False)
            raise
        case.found_in = None if result.response is None else result.response.http
        return _found(result)

    def _judge(self, case: Case, order: Order, found: dict[str, Any]) -> None:
        order.found = found
        if case.outcome.effect is Effect.PLACE:
            # A refusal of an id of the caller's own means the order that had it already: this very call's, if the
            # network brought it twice, but most likely one before it.
            again = _is_duplicate(case.failure) and not order.is_minted(case.outcome)
            belongs = not again and order.belongs(case.outcome, found, case.not_before_ms)
            order.state = State.DONE if belongs else State.FOREIGN
        elif order.has_effect(case.outcome, found):
            order.state, order.result = State.DONE, None

    def _options(self, case: Case, name: str) -> CallOptions:
        """Those of a call made to find out: under an id of its own, and no longer than there is time."""
        first = case.attempts[0]
        return attrs.evolve(
            first.options,
            request_id=f"{first.request_id}-{name}",
            total_timeout=max(0.001, case.until - self.terms.now()),
            max_retries=0,
        )

    # What it comes to

    def _conclude(self, case: Case) -> Any:
        if any(order.state in {State.OPEN, State.FOREIGN} for order in case.orders):
            self._unknown(case)
        if case.all_are(State.ABSENT):
            if case.doubt is Doubt.ANSWERED:
                raise case.failure
            if not case.outcome.is_batch:
                raise OrderNotExecuted(
                    operation=case.operation.id, orders=case.traces(), failure=str(case.failure)
                ) from case.failure
        http = case.found_in or getattr(case.failure, "response", None)
        first = case.attempts[0].request_id
        response = http and Response(
            case.operation.id, first, http, looked_up_after=str(case.failure)
        )
        return case.operation.result.from_dict(case.answer(), response)

    def _unknown(self, case: Case) -> NoReturn:
        failure, signed_ms = case.failure, case.signed_ms
        if _is_duplicate(failure) and case.all_are(State.FOREIGN):
            raise failure
        raise OrderOutcomeUnknown(
            operation=case.operation.id,
            orders=case.traces(),
            attempts=len(case.attempts),
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


def _is_duplicate(failure: SixMMError) -> bool:
    return isinstance(failure, ApiError) and failure.code == _DUPLICATE_REQUEST


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
    return None if found is None else {name: found.get(field) for name, field in outcome.again}


def _named(attempt: Attempt) -> tuple[str, str]:
    outcome = attempt.operation.outcome
    orders = [] if outcome is None else orders_of(outcome, attempt.request)
    return attempt.operation.id, "; ".join(str(order.trace()) for order in orders)
