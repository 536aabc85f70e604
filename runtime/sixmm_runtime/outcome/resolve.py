"""The flow of an order call: it is sent once, and looked up where the answer does not say what it did.

Nothing here decides what a failure or a lookup proves: `proof` does.
"""

import logging
from collections.abc import Mapping
from typing import Any, NoReturn, Protocol, TypeVar

import attrs
from sixmm_auth import ServerClock, Wait

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
from sixmm_runtime.flow import Attempt, Flow, Run, Sent
from sixmm_runtime.model import ListModel, Model, Response
from sixmm_runtime.operation import Effect, Lookup, Operation, Outcome, Request
from sixmm_runtime.options import CallOptions, outcome_timeout
from sixmm_runtime.outcome.order import (
    DoubtfulCall,
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
from sixmm_runtime.retry import CallPolicy, asked_wait, asks_to_slow_down, is_transient

R = TypeVar("R", bound=Model)

# The names in the description of the codes that an outcome is told by.
_ORDER_NOT_FOUND, _DUPLICATE_REQUEST = "ORDER_NOT_FOUND", "DUPLICATE_REQUEST"

_NOT_KNOWN = frozenset({State.OPEN, State.FOREIGN, State.UNCLEAR})

_log = logging.getLogger("sixmm")


class Calls(Protocol):
    """Makes a call: sends it, and sends it again where that can do no harm."""

    def plain(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions,
        sent: list[Attempt] | None = None,
        *,
        call: Request | None = None,
    ) -> Flow[R]:
        """The steps of the call, serialised already where there is a `call`; its attempts are put into `sent`."""

    def resend(self, operation: Operation[R], attempt: Attempt, sent: list[Attempt]) -> Flow[R]:
        """The steps of a call that is made once more, because it is proven that it had no effect."""


_USED_ID = (
    "An order has this client_order_id already; the error's `order` is that order where it was found. Nothing was placed by"
    " this call: give each order an id of its own."
)


@attrs.frozen
class OrderCalls:
    """Makes order calls: each has its effect at most once, and the caller learns whether it had it.

    `visible_within` is how many seconds after it was accepted an order is found by every query.
    """

    calls: Calls
    codes: Mapping[int, ErrorCode]
    clock: ServerClock
    policy: CallPolicy
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
        *,
        call: Request | None = None,
    ) -> Flow[R]:
        """The steps of one call, whose attempts are put into `sent`. Raises the call's failure."""
        sending = self.calls.plain(operation, arguments, options, sent.attempts, call=call)
        resent = False
        while True:
            result, doubtful = yield from self._send(outcome, arguments, sent, sending)
            if doubtful is not None:
                result = yield from self._settle(doubtful)
                if result is None and doubtful.may_be_resent and not resent:
                    resent = True
                    sending = self.calls.resend(operation, doubtful.last, sent.attempts)
                    continue
                if result is None:
                    result = self._conclude(doubtful)
            found: R = result
            return found

    def _send(
        self, outcome: Outcome, arguments: Mapping[str, Any], sent: Sent, sending: Flow[R]
    ) -> Flow[tuple[Any, DoubtfulCall | None]]:
        """Send the call. Its result, or the call whose outcome is in doubt; raises a failure that leaves no doubt."""
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
            call = self._doubtful(outcome, arguments, sent, error, doubt)
            call.copy_refused = of_copy is not None
            return None, call
        if self._is_answered(outcome, result):
            return result, None
        call = self._doubtful(outcome, arguments, sent, _says_too_little(result), Doubt.OPEN)
        if not outcome.is_batch:
            return (yield from self._complete(call, result)), None
        if self._take_answers(call, call.orders, _rows(outcome, result.raw) or []):
            return result, None
        return (None, call) if call.open else (self._conclude(call), None)

    def _complete(self, call: DoubtfulCall, result: R) -> Flow[R]:
        """The result of a success that names no order: it was executed, and a query may find as which one."""
        if self.policy.now() < call.until:
            yield from self._look_round(call)
        if not call.all_are(State.DONE):
            return result
        found: R = self._conclude(call)
        return found

    def _settle(self, call: DoubtfulCall) -> Flow[Any]:
        """Look up what the call did. The answer where one says it all; None where the orders' states say it."""
        _log.warning(
            "%s: what it did is not clear, and is looked up: %s",
            call.operation.id,
            "; ".join(map(str, call.traces())),
        )
        call.sent.named = True
        if call.outcome.effect is Effect.CANCEL:
            return (yield from self._end(call))
        yield from self._find_out(call)
        if call.outcome.holders and _is_taken(call.failure):
            yield from self._find_holder(call)
        return None

    def _doubtful(
        self,
        outcome: Outcome,
        arguments: Mapping[str, Any],
        sent: Sent,
        failure: SixMMError,
        doubt: Doubt,
    ) -> DoubtfulCall:
        last = sent.attempts[-1]
        options, now = last.options, self.policy.now()
        until = now + outcome_timeout(options.outcome_timeout, self.timeout)
        total = self.policy.total(options)
        return DoubtfulCall(
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

    def _take_answers(self, call: DoubtfulCall, orders: list[Order], rows: list[Any]) -> bool:
        """Note the orders that a batch's answer settles. Return whether it has a clear row for each, in order."""
        own = rows_by_order(call.outcome, orders, rows)
        for order, row in zip(orders, own, strict=True):
            if row is None:
                continue
            if self._is_clear(call.outcome, row) or self._is_taken(call, order, row):
                refused = code_of(call.outcome, row) not in {0, None}
                order.state, order.result = State.REFUSED if refused else State.DONE, row
        in_order = len(rows) == len(own) and all(a is b for a, b in zip(own, rows, strict=True))
        return in_order and all(order.result is not None for order in orders)

    def _is_taken(self, call: DoubtfulCall, order: Order, row: Any) -> bool:
        """Return whether a row of a batch was refused because an older order has its id.

        With a signature, which is let in once, no copy of this call was executed before; see `_judge_placed`.
        """
        outcome = call.outcome
        if outcome.effect is not Effect.PLACE or outcome.items is None or call.signed_ms is None:
            return False
        known = self.codes.get(code_of(outcome, row) or 0) if isinstance(row, dict) else None
        return (
            known is not None
            and known.name == _DUPLICATE_REQUEST
            and not order.is_minted(outcome)
            and order.is_named_in(outcome, row.get(outcome.items.message))
        )

    def _is_answered(self, outcome: Outcome, result: Model) -> bool:
        """Return whether a successful answer says it all. A batch's rows are compared with its orders first."""
        if not outcome.lookups:
            return True
        if outcome.is_batch:
            return False
        return outcome.effect is not Effect.PLACE or self._is_clear(outcome, result.raw)

    def _is_clear(self, outcome: Outcome, row: Any) -> bool:
        """Return whether an answer says which order was placed, changed or canceled, or that none was."""
        if not isinstance(row, dict):
            return False
        code = None if outcome.items is None else code_of(outcome, row)
        if code is not None:
            return code == 0 or self.rules.doubt_of_code(code, self.codes) is Doubt.NONE
        return bool(row.get(outcome.answer[0][0]))

    # Finding out

    def _find_out(self, call: DoubtfulCall) -> Flow[None]:
        """Look until every order's part is known, or the time for it is over."""
        while call.outcome.lookups and self.policy.now() < call.until:
            yield from self._look_round(call)
            if not call.open or self._is_hopeless(call) or not (yield from self._pause(call)):
                return

    def _find_holder(self, call: DoubtfulCall) -> Flow[None]:
        """Look for the order whose id a call was refused for that can't be looked up itself.

        To find none proves nothing of the call. An id that was made up for it is no older order's.
        """
        own = [order for order in call.orders if not order.is_minted(call.outcome)]
        until = min(call.until, call.answered + self.visible_within)
        while own and self.policy.now() < until:
            call.rounds += 1
            for order in own:
                yield from self._look(call, order, call.outcome.holders)
            found = any(order.found for order in own)
            if found or self._is_hopeless(call) or not (yield from self._pause(call)):
                return

    def _is_hopeless(self, call: DoubtfulCall) -> bool:
        """Return whether queries are refused as the call was, and go on being refused: its token is dead."""
        refused, failure = call.lookup_failure, call.failure
        return (
            call.doubt is Doubt.ANSWERED
            and isinstance(failure, ApiError)
            and isinstance(refused, ApiError)
            and refused.code == failure.code
            and not is_transient(refused)
        )

    def _end(self, call: DoubtfulCall) -> Flow[Any]:
        """Look whether the orders were canceled, and cancel those again that were not.

        Canceling twice does no more than canceling once. The answer to a cancel that was clear, or None.
        """
        while call.outcome.lookups and self.policy.now() < call.until:
            yield from self._look_round(call)
            if not call.open or self._is_hopeless(call):
                return None
            result = yield from self._cancel_again(call)
            if result is not None:
                return result
            if not call.open or not (yield from self._pause(call)):
                return None
        return None

    def _cancel_again(self, call: DoubtfulCall) -> Flow[Any]:
        """The answer, where it is the whole call's; None where looking goes on, or the orders' states say it all."""
        options = self._options(call, f"again{call.rounds}")
        asked = self.policy.now()
        try:
            result = yield from self.calls.plain(
                call.operation, _again(call), options, call.sent.attempts
            )
        except SixMMError as error:
            call.lookup_failure = error
            of_copy = self.rules.refused_copy(call.sent.attempts[-1].request)
            doubt = of_copy or self.rules.doubt(call.operation, error, self.codes)
            if doubt is not Doubt.NONE or isinstance(error, TransportError | Throttled):
                return None
            # It may be refused because the first cancel succeeded.
            yield from self._look_round(call)
            if call.open and self._may_refuse(call, getattr(error, "name", ""), asked):
                raise
            return None
        if not call.outcome.is_batch:
            return result
        still = call.open
        self._take_answers(call, still, _rows(call.outcome, result.raw) or [])
        for order in still:
            if order.state is State.REFUSED:
                # Perhaps because the first cancel succeeded.
                known = self.codes.get(code_of(call.outcome, order.result or {}) or 0)
                name = known.name if known else ""
                yield from self._look(call, order)
                if order.state is State.REFUSED and not self._may_refuse(call, name, asked):
                    order.state, order.result = State.OPEN, None
        return None

    def _may_refuse(self, call: DoubtfulCall, name: str, asked: float) -> bool:
        """Return whether the refusal of a second cancel is that of the call.

        An order that is not there may only not be visible yet, and the first cancel may still find it.
        """
        if name != _ORDER_NOT_FOUND:
            return True
        asked_ms = self.rules.signed_ms(call.sent.attempts[-1].request)
        moments = Moments(call.signed_ms, call.answered, asked_ms, asked)
        return self.rules.proves_absence(call.doubt, moments, self.visible_within)

    def _pause(self, call: DoubtfulCall) -> Flow[bool]:
        """Wait before the next query. Return whether there is time for one."""
        wait = self.rules.pause(call.rounds)
        closes = self._closes_in(call)
        if closes is not None and closes > 0:
            # A query just after that moment settles it.
            wait = min(wait, closes + 0.001)
        wait = max(wait, asked_wait(call.lookup_failure) or 0.0)
        if self.policy.now() + wait >= call.until:
            return False
        yield Wait(wait)
        return True

    def _closes_in(self, call: DoubtfulCall) -> float | None:
        """Seconds until a query that finds nothing proves that there is nothing; None where none ever does."""
        if call.doubt is Doubt.ANSWERED:
            return call.answered + self.visible_within - self.policy.now()
        if call.signed_ms is None:
            return None
        closes_ms = self.rules.closes_ms(call.signed_ms, self.visible_within)
        return (closes_ms - self.clock.now_ms()) / 1_000

    def _look_round(self, call: DoubtfulCall) -> Flow[None]:
        call.rounds += 1
        for order in call.open:
            yield from self._look(call, order)
            if asks_to_slow_down(call.lookup_failure) or self.policy.now() >= call.until:
                return

    def _look(
        self, call: DoubtfulCall, order: Order, lookups: tuple[Lookup, ...] | None = None
    ) -> Flow[None]:
        """Ask one query after the other for an order, and note what that shows."""
        attempts: list[Attempt] = []
        # Of two queries the time of the earlier one counts: an order could be placed between them.
        asked, asked_ms, complete = self.policy.now(), None, True
        for lookup in call.outcome.lookups if lookups is None else lookups:
            try:
                found = yield from self._ask(call, order, lookup, attempts)
            except SixMMError as error:
                call.lookup_failure = error
                return
            call.lookup_failure = None
            asked_ms = asked_ms or self.rules.signed_ms(attempts[-1].request)
            search = Search(None, complete=False) if found is None else order.search(lookup, found)
            if search.entry is not None:
                order.found, order.found_by = search.entry, lookup
                break
            complete = complete and search.complete
        else:
            if not complete:
                return
            order.found = None
        moments = Moments(call.signed_ms, call.answered, asked_ms, asked)
        over = self.rules.proves_absence(call.doubt, moments, self.visible_within)
        if order.found is not None:
            yield from self._judge(call, order, order.found, over=over)
        elif over and call.outcome.effect is Effect.PLACE and lookups is None:
            order.state = State.ABSENT

    def _ask(
        self, call: DoubtfulCall, order: Order, lookup: Lookup, attempts: list[Attempt]
    ) -> Flow[Found | None]:
        """What a query finds; None where its answer can't be read. Raises the query's failure."""
        arguments: dict[str, Any] = {name: order.sent.get(field) for name, field in lookup.by}
        if lookup.since is not None:
            arguments[lookup.since] = self._not_before_ms(call)
        if lookup.full is not None:
            name, entries = lookup.full
            arguments[name] = entries
        call.lookups += 1
        options = self._options(call, f"look{call.lookups}")
        try:
            result = yield from self.calls.plain(lookup.operation, arguments, options, attempts)
        except ApiError as error:
            if error.name == _ORDER_NOT_FOUND and error.operation == lookup.operation.id:
                return Found([], is_list=False)
            raise
        call.found_in = None if result.response is None else result.response.http
        return _found(result)

    def _judge(
        self, call: DoubtfulCall, order: Order, found: dict[str, Any], *, over: bool
    ) -> Flow[None]:
        """Note what an order that was found says of the call; `over` where the call can't be executed any more."""
        outcome = call.outcome
        if outcome.effect is Effect.AMEND or not (self.clock.synced or order.is_minted(outcome)):
            yield from self._read_time(call)
        if outcome.effect is Effect.PLACE:
            order.state = self._judge_placed(call, order, found)
        elif outcome.effect is Effect.AMEND:
            order.state = self._judge_amended(call, order, found, over=over)
        elif order.has_ended(outcome, found):
            order.state, order.result = State.DONE, None
        elif order.state is State.OPEN and not self._is_the_one(call, order, found):
            order.state = State.UNCLEAR

    def _judge_placed(self, call: DoubtfulCall, order: Order, found: dict[str, Any]) -> State:
        belongs = order.belongs(call.outcome, found, self._not_before_ms(call))
        if _is_taken(call.failure) and not order.is_minted(call.outcome):
            # It was refused because an order has the id. With a signature, which is let in once, no copy of this call
            # was executed before; with a token, the order may be this very call's.
            about_id = call.signed_ms is not None and order.is_named_in(
                call.outcome, getattr(call.failure, "message", "")
            )
            if about_id and belongs and len(call.orders) > 1 and not call.outcome.is_batch:
                # Refused for the id of another one, after this one was placed: that none is placed then is assumed.
                return State.UNCLEAR
            return State.FOREIGN if about_id or belongs is False else State.UNCLEAR
        if belongs is None:
            return State.UNCLEAR
        return State.DONE if belongs else State.FOREIGN

    def _judge_amended(
        self, call: DoubtfulCall, order: Order, found: dict[str, Any], *, over: bool
    ) -> State:
        """Another client may have changed the order before or after: only the time of its last change tells."""
        changed = moment(call.outcome.changed, found)
        began_ms, not_before_ms = self._began_ms(call), self._not_before_ms(call)
        if changed is None or began_ms is None or not_before_ms is None:
            return State.OPEN
        # What may have been changed before the call began is not this call's change.
        if changed >= began_ms + self.clock.error_ms and order.agrees(call.outcome.same, found):
            return State.DONE
        # By the exchange's own tolerance, and not by the clock here, which may be wrong.
        return State.ABSENT if over and changed < not_before_ms else State.OPEN

    def _is_the_one(self, call: DoubtfulCall, order: Order, found: dict[str, Any]) -> bool:
        """Return whether it can be canceled again: a later order may have got the same id of the caller's own."""
        if call.outcome.created is None or order.is_named_by_exchange(call.outcome):
            return True
        made, began_ms = moment(call.outcome.created, found), self._began_ms(call)
        return made is not None and began_ms is not None and made <= began_ms + self.clock.error_ms

    # The exchange's time

    def _began_ms(self, call: DoubtfulCall) -> float | None:
        """The exchange's time when the call began, as the clock here has it; None where it was never read."""
        if not self.clock.synced:
            return None
        return self.clock.now_ms() - (self.policy.now() - call.last.began) * 1_000

    def _not_before_ms(self, call: DoubtfulCall) -> int | None:
        """The exchange's time before which nothing can have come of this call, if known.

        The exchange accepts a timestamp that is within its tolerance: that holds however wrong the clock here is.
        """
        earliest = self._began_ms(call) if call.signed_ms is None else call.signed_ms
        return None if earliest is None else int(earliest) - self.rules.tolerance_ms

    def _read_time(self, call: DoubtfulCall) -> Flow[None]:
        """Ask for the exchange's time, once: a reading of now tells best when the call began."""
        clock = call.outcome.clock
        if call.time_asked or clock is None or self.policy.now() >= call.until:
            return
        call.time_asked = True
        sent = self.clock.monotonic()
        options = self._options(call, "time")
        try:
            answer = yield from self.calls.plain(clock.operation, {}, options)
        except SixMMError:
            return
        server_ms = answer.get(clock.field)
        if isinstance(server_ms, int) and server_ms > 0:
            self.clock.observe(sent, self.clock.monotonic(), server_ms, clock.resolution_ms)

    def _options(self, call: DoubtfulCall, name: str) -> CallOptions:
        """The options of a call that looks up: with an id of its own, within the time that is left."""
        last = call.last
        return attrs.evolve(
            last.options,
            request_id=f"{last.request_id}-{name}",
            total_timeout=max(0.001, call.until - self.policy.now()),
            max_retries=0,
        )

    # The result

    def _conclude(self, call: DoubtfulCall) -> Any:
        if any(order.state in _NOT_KNOWN for order in call.orders):
            self._unknown(call)
        if call.all_are(State.ABSENT):
            if call.doubt is Doubt.ANSWERED:
                call.failure._executed = False  # noqa: SLF001  proven by now
                raise call.failure
            if not call.outcome.is_batch:
                raise OrderNotExecuted(
                    operation=call.operation.id, orders=call.traces(), failure=str(call.failure)
                ) from call.failure
        http = call.found_in or getattr(call.failure, "response", None)
        request_id = call.last.request_id
        response = http and Response(
            call.operation.id, request_id, http, looked_up_after=str(call.failure)
        )
        return call.operation.result.from_dict(call.answer(), response)

    def _used_id(self, call: DoubtfulCall, failure: SixMMError) -> SixMMError:
        """The refusal of an id that an order has already, with that order where the call is for one."""
        known = self.codes.get(getattr(failure, "code", 0))
        if known is None or known.used_id is None or call.outcome.is_batch:
            return failure
        # The code's own advice is for signatures that were used before.
        said = str(failure).replace(known.remedy, _USED_ID)
        refusal: Any = known.used_id.__new__(known.used_id, said)
        vars(refusal).update(vars(failure))
        refusal.remedy = _USED_ID
        refusal.order = _holder(call, refusal.message)
        refusal._executed = False  # noqa: SLF001  of this call it is certain that it did nothing
        made: SixMMError = refusal
        return made

    def _unknown(self, call: DoubtfulCall) -> NoReturn:
        failure, signed_ms = call.failure, call.signed_ms
        states = {order.state for order in call.orders}
        # One request places all orders of a strategy, or none; each of a batch is placed by itself.
        used = states == {State.FOREIGN} if call.outcome.is_batch else State.FOREIGN in states
        if used and State.UNCLEAR not in states and _is_taken(failure):
            raise self._used_id(call, failure) from None
        raise OrderOutcomeUnknown(
            operation=call.operation.id,
            orders=call.traces(),
            attempts=len(call.sent.attempts),
            lookups=call.lookups,
            signed_ms=signed_ms,
            acceptable_until_ms=None if signed_ms is None else signed_ms + self.rules.tolerance_ms,
            failure=str(failure),
            lookup_failure=None if call.lookup_failure is None else str(call.lookup_failure),
        ) from failure


def _holder(call: DoubtfulCall, refused: str) -> Model | None:
    """The order that has the id already; None where more than one may be meant."""
    found = [order for order in call.orders if order.state is State.FOREIGN]
    mint = call.outcome.mint
    named = [order for order in found if mint and str(order.sent.get(mint)) in refused]
    chosen = found if len(found) == 1 else named
    if len(chosen) != 1 or chosen[0].found is None or chosen[0].found_by is None:
        return None
    return _as_read(chosen[0].found_by.operation, chosen[0].found)


def _as_read(operation: Operation[Any], found: dict[str, Any]) -> Model:
    """What a query found, as its answer would be read."""
    if not issubclass(operation.result, ListModel):
        made: Model = operation.result.from_dict(found)
        return made
    (row,) = operation.result.from_dict({operation.result._collection_wire(): [found]})  # noqa: SLF001
    read: Model = row
    return read


def _found(result: Model) -> Found | None:
    """What a query found, as it was sent; None where that can't be told."""
    raw = result.raw
    if not isinstance(raw, dict):
        return None
    if not isinstance(result, ListModel):
        return Found([raw], is_list=False) if raw else None
    wire = result._collection_wire()  # noqa: SLF001
    # A server without entries may send null.
    entries = raw[wire] or [] if wire in raw else None
    return Found(entries, is_list=True) if isinstance(entries, list) else None


def _rows(outcome: Outcome, raw: Any) -> list[Any] | None:
    """The orders' results in a successful answer; None where they are not in it."""
    if not outcome.is_batch or outcome.items is None:
        return [raw]
    rows = raw.get(outcome.items.answered) if isinstance(raw, dict) else None
    return rows if isinstance(rows, list) else None


def _is_taken(failure: SixMMError) -> bool:
    """Return whether a call was refused because its id is taken, and not because its signature came twice."""
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


def _again(call: DoubtfulCall) -> Mapping[str, Any]:
    """The arguments that cancel what is still there: orders by their own ids where those are known."""
    items = call.outcome.items
    if items is None:
        return _named_by(call.outcome, call.orders[0]) or call.arguments
    name = next(one.name for one in call.operation.body or () if one.wire == items.sent)
    given = call.arguments[name]
    chosen = [
        _named_by(call.outcome, order) or given[index]
        for index, order in enumerate(call.orders)
        if order.state is State.OPEN
    ]
    return {**call.arguments, name: chosen}


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
