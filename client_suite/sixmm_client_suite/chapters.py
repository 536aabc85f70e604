"""What is tried with each operation. A chapter makes calls with both clients, and raises Broken at the first rule that is."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

import httpx
import sixmm
from sixmm import ApiError, SixMMError, TransportError
from sixmm_description import Operation
from sixmm_description.names import python_name

from sixmm_client_suite import answer, credentials, drawing, request
from sixmm_client_suite.caller import CLIENTS, Call, Outcome, said_by
from sixmm_client_suite.drawing import Drawn
from sixmm_client_suite.exchange import LOGIN, TIME, Answer, Reply
from sixmm_client_suite.listening import listening
from sixmm_client_suite.rule import Broken, hold
from sixmm_client_suite.schemas import body_schema, data_schema, described

Chapter: TypeAlias = Callable[[Operation, int], None]

_HTML = (("content-type", "text/html"),)
_ELSEWHERE = (("content-type", "application/json"), ("location", "https://elsewhere.test/v1/time"))
_STALE = Reply.envelope(1003, message="Timestamp outside of tolerance window", status=401)
_UNDOCUMENTED_CODE = 7777

#: What passes: the same call may go well a moment later.
_PASSING: tuple[Answer, ...] = (
    Reply.envelope(5003, message="Rate limit triggered", status=429),
    Reply.envelope(5002, message="Service unavailable"),
    Reply(503, b"<html>busy</html>", _HTML),
    httpx.ReadTimeout("no answer"),
    httpx.RemoteProtocolError("cut off"),
)

#: What is no answer of the exchange; each must be an error of the library.
NO_ENVELOPES: Mapping[str, Reply] = {
    "a page": Reply(200, b"<html>Welcome</html>", _HTML),
    "nothing": Reply(200, b""),
    "a cut-off body": Reply(200, b'{"code":0,"message":"ok","data":{"symbol":"BTC'),
    "no UTF-8": Reply(200, b'{"code":0,"data":{"symbol":"\xff\xfe"}}'),
    "a list": Reply(200, b'[{"code":0}]'),
    "a number": Reply(200, b"0"),
    "null": Reply(200, b"null"),
    "no code": Reply(200, b'{"data":{}}'),
    "a null code": Reply(200, b'{"code":null,"data":{}}'),
    "a true code": Reply(200, b'{"code":true,"data":{}}'),
    "words for a code": Reply(200, b'{"code":"ok","data":{}}'),
    "endless nesting": Reply(200, b'{"code":0,"data":' + b"[" * 100_000),
    "a gateway's page": Reply(502, b"<html>Bad gateway</html>", _HTML),
    "a lie about its encoding": Reply(200, b"{}", (("content-encoding", "gzip"),)),
}


def calls(operation: Operation, examples: int) -> None:
    """Valid calls and good answers."""
    _, schemas = described()
    ids: set[str] = set()
    order_ids: set[str] = set()

    def check(drawn: Drawn) -> None:
        for outcome in _by_both(drawn.call, drawn.reply):
            if outcome.error is None or outcome.exchange.received:
                request.check(outcome, drawn.given, schemas)
                _check_unused(request.minted_ids(outcome, drawn.given), order_ids)
            if _is_settled(outcome):
                continue  # the answer does not fit a batch: what came of that is asked for
            _succeeded(outcome, "answer.fields" if drawn.as_described else "answer.evolves")
            _check_request_id(outcome, ids)
            answer.check(data_schema(operation), outcome.result, drawn.data, schemas)
            if outcome.result is None:
                continue  # nothing was told but that it went well
            response = outcome.result.response
            told = (response.http_status, response.request_id)
            hold("answer.context", told == (200, "answered-id"), f"the answer tells {told}")

    for become in drawing.FUTURES:
        each = drawing.answered(operation, schemas, become=become)
        drawing.each(each, check, examples // len(drawing.FUTURES))


def refusals(operation: Operation, examples: int) -> None:
    """Every documented code, and one that nobody knows; then HTTP errors that call themselves a success."""
    description, schemas = described()
    del examples  # there is nothing to draw but the call
    documented = [one for one in description.document["x-error-codes"] if one["code"] != 0]
    unknown = {"code": _UNDOCUMENTED_CODE, "class": "ApiError"}

    def check(drawn: tuple[Call, request.Given]) -> None:
        for entry in (*documented, unknown):
            code = entry["code"]
            status = description.status_of(code)
            reply = Reply.envelope(code, message=f"words for {code}", status=status)
            for outcome in _by_both(drawn[0], reply):
                _check_refusal(outcome, entry, status)
        for status in (401, 404, 429, 500):
            data: dict[str, Any] = {}
            for outcome in _by_both(drawn[0], Reply.envelope(data=data, status=status)):
                _failed("errors.success", outcome, f"HTTP {status} with code 0 was a success")

    drawing.each(drawing.calls(operation, schemas), check, 1)


def hostile(operation: Operation, examples: int) -> None:
    """Answers that are none, answers of any types, and no answers at all."""
    _, schemas = described()

    def of_any_types(drawn: Drawn) -> None:
        for outcome in _by_both(drawn.call, drawn.reply):
            if outcome.error is None:
                answer.touch(data_schema(operation), outcome.result, schemas)
            else:
                _failed("answer.hostile", outcome, "")

    drawing.each(drawing.calls(operation, schemas), lambda drawn: _unreadable(drawn[0]), 1)
    drawing.each(drawing.broken(operation, schemas), of_any_types, examples)


def repeats(operation: Operation, examples: int) -> None:
    """What is sent again after failures that pass, and what is not."""
    _, schemas = described()
    del examples  # there is nothing to draw but the call and its answer
    safe = operation.only_reads or operation.raw["x-repeat"] == "safe"
    signed_again = safe or operation.raw["x-repeat"] == "refused"

    def check(drawn: Drawn) -> None:
        for failure in _PASSING:
            for outcome in _by_both(drawn.call, failure, drawn.reply, retries=1):
                if safe:
                    _check_repeated(outcome, f"{failure!r}")
                else:
                    _check_not_repeated(outcome, f"{failure!r}")
        for outcome in _by_both(drawn.call, _STALE, drawn.reply):
            if outcome.exchange.calls and outcome.exchange.calls[0].header("X-API-KEY"):
                if signed_again:
                    _check_repeated(outcome, "a refused timestamp", new_id=False)
                else:
                    # The refusal is that of one copy: what it may have done is looked up first.
                    _check_not_repeated(outcome, "a refused timestamp")

    drawing.each(drawing.answered(operation, schemas), check, 3)


def secrets(operation: Operation, examples: int) -> None:
    """What is logged and shown of calls that go well and of calls that fail."""
    _, schemas = described()
    del examples  # there is nothing to draw but the call and its answer
    echo = "; ".join(f'"token": "{one}"' for one in credentials.SECRETS).encode()
    failures: tuple[Answer, ...] = (
        Reply.envelope(2002, message="A parameter is wrong"),
        Reply(502, b"<html>" + echo, _HTML),
        httpx.ReadTimeout("slow"),
    )

    def check(drawn: Drawn) -> None:
        for reply in (drawn.reply, *failures):
            with listening("sixmm", "httpx", "httpcore") as heard:
                outcomes = list(_by_both(drawn.call, reply))
            for outcome in outcomes:
                error = outcome.error
                told = [outcome.shown, *heard, "" if error is None else said_by(error)]
                _check_hidden(outcome, "\n".join(told))

    for who in credentials.fitting(operation):
        drawing.each(drawing.answered(operation, schemas, who), check, 1)


CHAPTERS: Mapping[str, Chapter] = {
    "calls": calls,
    "refusals": refusals,
    "hostile": hostile,
    "repeats": repeats,
    "secrets": secrets,
}


def _by_both(call: Call, *script: Answer, retries: int = 0) -> Iterator[Outcome]:
    for make in CLIENTS.values():
        yield make(call, *script, retries=retries)


def _settles(outcome: Outcome) -> bool:
    """Whether the client finds out what came of such a call by itself, as the description says how."""
    return "x-outcome" in outcome.call.operation.raw


def _is_settled(outcome: Outcome) -> bool:
    """Whether the client did so, or there was nothing to be found: a batch without orders."""
    if not _settles(outcome):
        return False
    call, own = outcome.call, {outcome.call.operation.path, TIME, LOGIN}
    items = call.operation.raw["x-outcome"].get("items", {}).get("sent")
    empty = items is not None and not call.arguments[_argument(call.operation, items)]
    return empty or any(one.path not in own for one in outcome.exchange.received)


def _argument(operation: Operation, field: str) -> str:
    """The argument that a field of the body is given by."""
    schema = described()[1].resolved(body_schema(operation) or {})
    return python_name(field, schema["properties"][field])


def _succeeded(outcome: Outcome, rule: str) -> None:
    if outcome.error is not None:
        message = f"{outcome.call.method}({outcome.call.arguments}) raised {outcome.error!r}"
        raise Broken(rule, message) from outcome.error


def _failed(rule: str, outcome: Outcome, otherwise: str) -> None:
    hold(rule, outcome.error is not None or _is_settled(outcome), otherwise)
    if outcome.error is None:
        return
    ours = isinstance(outcome.error, SixMMError)
    hold("answer.hostile", ours, f"{outcome.error!r} is no error of the library")


def _check_unused(minted: list[str], used: set[str]) -> None:
    for one in minted:
        hold("orders.named", one not in used, f"two orders were named {one}")
        used.add(one)


def _check_request_id(outcome: Outcome, ids: set[str]) -> None:
    options = outcome.call.options
    given = None if options is None else options.request_id
    sent = outcome.exchange.calls[0].header("X-Request-ID")
    hold("request.id", len(sent) == 1 and sent[0] != "", f"X-Request-ID is {sent}")
    if given is not None:
        hold("request.id", sent[0] == given, f"{sent[0]} was sent for {given}")
        return
    hold("request.id", sent[0] not in ids, f"{sent[0]} was sent twice")
    ids.add(sent[0])


def _unreadable(call: Call) -> None:
    for name, reply in NO_ENVELOPES.items():
        for outcome in _by_both(call, reply):
            _failed("answer.hostile", outcome, f"{name} was a success")
    for outcome in _by_both(call, Reply(307, b"{}", _ELSEWHERE)):
        _failed("redirects.stay", outcome, "a redirect was a success")
        origins = {one.origin for one in outcome.exchange.received}
        hold("redirects.stay", len(origins) == 1, f"requests went to {sorted(origins)}")
    for error, seen in ((httpx.ReadTimeout("slow"), True), (httpx.ConnectError("off"), False)):
        for outcome in _by_both(call, error):
            _check_unanswered(outcome, error, seen=seen)


def _check_unanswered(outcome: Outcome, error: Exception, *, seen: bool) -> None:
    _failed("errors.no-answer", outcome, f"{error!r} was a success")
    if _settles(outcome) and seen:
        return  # what is raised says what came of the order
    told = getattr(outcome.error, "may_have_been_received", None)
    right = isinstance(outcome.error, TransportError) and told is seen
    hold("errors.no-answer", right, f"{error!r} became {outcome.error!r} ({told})")


def _check_refusal(outcome: Outcome, entry: Mapping[str, Any], status: int) -> None:
    code, error = entry["code"], outcome.error
    _failed("errors.class", outcome, f"code {code} was a success")
    if _settles(outcome) and ("doubt" in entry or code == _UNDOCUMENTED_CODE):
        return  # what is raised says what came of the order
    wanted = getattr(sixmm, entry["class"])
    hold("errors.class", type(error) is wanted, f"code {code} raised {error!r}")
    if not isinstance(error, ApiError):
        raise Broken("errors.class", f"code {code} raised {error!r}")
    told = (error.code, error.message, error.request_id, error.http_status, error.operation)
    right = (code, f"words for {code}", "answered-id", status, outcome.call.operation.operation_id)
    hold("errors.class", told == right, f"the error tells {told}, and was told {right}")


def _check_repeated(outcome: Outcome, after: str, *, new_id: bool = True) -> None:
    requests = outcome.exchange.calls
    credentials.check_fresh(outcome.exchange)
    for one in requests:
        credentials.check(outcome.call.operation, outcome.call.credentials, one)
    # What an answer that does not fit a batch has done is asked for, and nobody knows it here.
    went_on = len(requests) == 2 and (outcome.error is None or _is_settled(outcome))
    hold("repeats.safe", went_on, f"{len(requests)} requests after {after}: {outcome.error!r}")
    first, second = requests
    hold("repeats.safe", first.body == second.body, "it was repeated with another body")
    own = [[pair for pair in one.pairs if not credentials.is_stamp(pair[0])] for one in requests]
    hold("repeats.safe", own[0] == own[1], "it was repeated with another query")
    ids = [one.header("X-Request-ID") for one in requests]
    hold("request.id", not new_id or ids[0] != ids[1], f"both attempts were sent as {ids[0]}")


def _check_not_repeated(outcome: Outcome, after: str) -> None:
    credentials.check_fresh(outcome.exchange)
    # Another one may follow where it was looked up before that the first came to nothing.
    steps = [one for one in outcome.exchange.received if one.path not in {TIME, LOGIN}]
    called = [outcome.exchange.is_called(one) for one in steps]
    blind = any(one and following for one, following in pairwise(called))
    hold("repeats.unsafe", not blind, f"it was sent again blindly after {after}")
    if not _settles(outcome):
        _failed("repeats.unsafe", outcome, f"{after} was a success")


def _check_hidden(outcome: Outcome, told: str) -> None:
    queries = [dict(one.pairs).get("signature", "") for one in outcome.exchange.received]
    hidden = (*credentials.SECRETS, *filter(None, queries))
    found = [secret for secret in hidden if secret in told]
    hold("secrets.hidden", not found, f"{outcome.call.credentials.name} is shown: {found}")
