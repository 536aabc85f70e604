"""Replays: on order paths a signature is good for one request."""

from sixmm_conformance.answer import Answer
from sixmm_conformance.caller import As
from sixmm_conformance.errors import Broken
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.needs import ORDER_READS, ORDER_WRITES
from sixmm_conformance.rules.chapter import Chapter, accepted, refused, same

REPLAY = Chapter("replay")

_PAGE = "request-signing#signature-payload"


@REPLAY.rule("reads", "A signed order query that is sent twice is refused", _PAGE, uses=ORDER_READS)
def a_signed_order_query_that_is_sent_twice_is_refused(on: Fixtures) -> None:
    for operation_id in ORDER_READS:
        _refuses_twice(on, operation_id)


@REPLAY.rule(
    "writes", "A signed order request that is sent twice is refused", _PAGE, uses=ORDER_WRITES
)
def a_signed_order_request_that_is_sent_twice_is_refused(on: Fixtures) -> None:
    for operation_id in ORDER_WRITES:
        _refuses_twice(on, operation_id)


@REPLAY.rule(
    "places-once",
    "A replayed order is not placed again",
    _PAGE,
    uses=("getSymbols", "getKlines", "placeOrder", "getCurrentOrders"),
)
def a_replayed_order_is_not_placed_again(on: Fixtures) -> None:
    body, by = on.market.resting(), _frozen(on)
    before = len(on.caller.must("getCurrentOrders")["items"])
    accepted(on.caller.call("placeOrder", body, by=by), "an order")
    refused(
        on.caller.call("placeOrder", body, by=by), "DUPLICATE_REQUEST", "the same order, sent twice"
    )
    after = len(on.caller.must("getCurrentOrders")["items"])
    same(after, before + 1, "the number of open orders after an order and its replay")


@REPLAY.rule("anew", "The same request signed anew is no replay", _PAGE, uses=("getCurrentOrders",))
def the_same_request_signed_anew_is_no_replay(on: Fixtures) -> None:
    for _time in range(3):
        accepted(on.caller.call("getCurrentOrders", by=on.caller.key()), "a query signed anew")


@REPLAY.rule(
    "other-path",
    "A signature that was used on one order path is refused on another",
    _PAGE,
    uses=("getCurrentOrders", "getCurrentConditionOrders"),
    assumed=True,
    assumes=(
        "replay_protection",
        "refusal.signature_used",
    ),
)
def a_used_signature_is_refused_on_another_order_path(on: Fixtures) -> None:
    by = _frozen(on)
    accepted(on.caller.call("getCurrentOrders", by=by), "a signed query")
    answer = on.caller.call("getCurrentConditionOrders", by=by)
    refused(answer, "DUPLICATE_REQUEST", "its signature on another order path")


@REPLAY.rule(
    "remembered",
    "A signature is remembered for as long as its timestamp could be accepted",
    _PAGE,
    uses=("getCurrentOrders",),
    assumed=True,
    assumes=("replay_protection",),
)
def a_signature_is_remembered_while_its_timestamp_could_be_accepted(on: Fixtures) -> None:
    server, tolerance_ms = on.caller.wire.server, on.caller.description.tolerance_ms
    ahead_ms = tolerance_ms - server.margin_ms - 1000
    by = _frozen(on, shift_ms=ahead_ms)
    accepted(on.caller.call("getCurrentOrders", by=by), "a query with a timestamp ahead")
    server.advance(ahead_ms + tolerance_ms - server.margin_ms - 1000)
    refused(
        on.caller.call("getCurrentOrders", by=by),
        "DUPLICATE_REQUEST",
        "the same query, shortly before it is too old",
    )


def _refuses_twice(on: Fixtures, operation_id: str) -> None:
    by = _frozen(on)
    first, second = _twice(on, operation_id, by)
    if first.reason in {
        "NO_CREDENTIALS",
        "INVALID_CREDENTIALS",
        "DUPLICATE_REQUEST",
        "PERMISSION_DENIED",
    }:
        raise Broken(f"{operation_id}, signed rightly, answered {first}")
    refused(second, "DUPLICATE_REQUEST", f"{operation_id}, sent twice,")


def _twice(on: Fixtures, operation_id: str, by: As) -> tuple[Answer, Answer]:
    # Nothing that exists is named: whether it is found does not matter here.
    operation = on.caller.operation(operation_id)
    query = {"strategy_id": "1"} if operation_id == "getStrategyOrder" else None
    query = {"symbol": "NONE", "order_id": "1"} if operation_id == "getOrder" else query
    body = {"symbol": "NONE"} if operation.method == "POST" else None
    first = on.caller.call(operation_id, body, query, by=by, exactly=True)
    return first, on.caller.call(operation_id, body, query, by=by, exactly=True)


def _frozen(on: Fixtures, *, shift_ms: int = 0) -> As:
    """One signature, for as many requests as are sent with it."""
    credentials = on.caller.key(shift_ms=shift_ms)()
    return lambda: credentials
