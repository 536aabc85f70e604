"""What goes out, held against the description and against what the caller gave."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen
from sixmm_description import Operation

from sixmm_client_suite import credentials
from sixmm_client_suite.caller import Outcome
from sixmm_client_suite.exchange import BASE_URL, Received
from sixmm_client_suite.rule import Broken, hold
from sixmm_client_suite.schemas import PLAIN_DECIMAL, Schema, Schemas, body_schema

_ESCAPED = re.compile(r"[A-Za-z0-9\-._~%&=]*")


@frozen
class Given:
    """What the caller gave, by wire names: every value as the description has it."""

    query: Mapping[str, Any]
    body: Mapping[str, Any]


def check(outcome: Outcome, given: Given, schemas: Schemas) -> None:
    """Raise Broken unless the one request of a call is right in every point."""
    operation, exchange = outcome.call.operation, outcome.exchange
    sent = [f"{one.method} {one.origin}{one.path}" for one in exchange.received]
    # An answer without a row for each order of a batch is looked up, and what is still there is canceled again.
    cancels = operation.raw.get("x-outcome", {}).get("effect") == "cancel"
    looked_up = {one.path for one in exchange.received} - {operation.path}
    calls = len(exchange.calls)
    once = calls == 1 or (calls > 1 and cancels and bool(looked_up))
    hold("request.once", once, f"sent {sent}")
    got = exchange.calls[0]
    hold("request.once", {one.origin for one in exchange.received} == {BASE_URL}, f"sent {sent}")
    _check_query(got, given.query)
    _check_body(got, given.body, operation, schemas)
    _check_headers(got)
    credentials.check(operation, outcome.call.credentials, got)


def _check_query(got: Received, given: Mapping[str, Any]) -> None:
    raw = got.query.decode("latin-1")
    hold("request.query", _ESCAPED.fullmatch(raw) is not None, f"{raw!r} is not escaped")
    sent = [pair for pair in got.pairs if not credentials.is_stamp(pair[0])]
    wanted = {name: _in_query(value) for name, value in given.items()}
    hold("request.query", len(dict(sent)) == len(sent), f"a name is there twice: {sent}")
    hold("request.query", dict(sent) == wanted, f"{dict(sent)} was sent for {wanted}")


def _in_query(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _check_body(
    got: Received, given: Mapping[str, Any], operation: Operation, schemas: Schemas
) -> None:
    schema = body_schema(operation)
    if schema is None:
        hold("request.body", got.body == b"", "an operation without a body sent one")
        return
    body = _parsed(got.body)
    _check_amounts(schema, body, given, schemas)
    problem = schemas.problem(schema, body)
    hold("request.described", problem is None, f"{problem}")
    wanted = _with_minted(operation, body, given)
    hold("request.body", _same(schema, body, wanted, schemas), f"{body} was sent for {wanted}")


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), object_pairs_hook=_once_each)
    except ValueError as error:
        raise Broken("request.described", f"the body is not JSON: {error}") from None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    hold("request.described", len(set(names)) == len(names), f"a name is there twice: {names}")
    return dict(pairs)


def _check_amounts(schema: Schema, sent: Any, given: Any, schemas: Schemas) -> None:
    """Before anything else: a number for an amount is not just something that is not described."""
    whole = schemas.resolved(schema)
    if isinstance(sent, dict) and isinstance(given, dict):
        for name, one in whole.get("properties", {}).items():
            if name in sent and name in given:
                _check_amounts(one, sent[name], given[name], schemas)
    elif isinstance(sent, list) and isinstance(given, list):
        for one, other in zip(sent, given, strict=False):
            _check_amounts(whole["items"], one, other, schemas)
    elif whole.get("format") == "decimal":
        plain = isinstance(sent, str) and PLAIN_DECIMAL.fullmatch(sent) is not None
        hold("request.amounts", plain, f"{sent!r} is no plain decimal string")
        hold("request.amounts", Decimal(sent) == Decimal(given), f"{sent} was sent for {given}")


def _same(schema: Schema, sent: Any, given: Any, schemas: Schemas) -> bool:
    """Whether the values are equal, amounts by their value and everything else to the letter."""
    whole = schemas.resolved(schema)
    if isinstance(given, dict):
        fields = whole["properties"]
        return (
            isinstance(sent, dict)
            and sent.keys() == given.keys()
            and all(_same(fields[name], sent[name], given[name], schemas) for name in given)
        )
    if isinstance(given, list):
        return (
            isinstance(sent, list)
            and len(sent) == len(given)
            and all(_same(whole["items"], *pair, schemas) for pair in zip(sent, given, strict=True))
        )
    if whole.get("format") == "decimal":
        return Decimal(sent) == Decimal(given)
    return type(sent) is type(given) and bool(sent == given)


def _with_minted(operation: Operation, sent: Any, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was given, with the ids that the client puts in where the caller has none, or an empty one."""
    outcome = operation.raw.get("x-outcome", {})
    name, items = outcome.get("mint"), outcome.get("items", {}).get("sent")
    if name is None:
        return given
    if items is None:
        return _minted(name, sent, given)
    both = zip(sent[items], given[items], strict=False)
    return {**given, items: [_minted(name, *pair) for pair in both]}


def minted_ids(outcome: Outcome, given: Given) -> list[str]:
    """The ids that the client gave to the orders of a call that was checked."""
    declared = outcome.call.operation.raw.get("x-outcome", {})
    name, items = declared.get("mint"), declared.get("items", {}).get("sent")
    if name is None:
        return []
    sent = json.loads(outcome.exchange.calls[0].body)
    both = (
        [(sent, given.body)] if items is None else zip(sent[items], given.body[items], strict=True)
    )
    return [one[name] for one, other in both if not other.get(name)]


def _minted(name: str, sent: Mapping[str, Any], given: Mapping[str, Any]) -> Mapping[str, Any]:
    if given.get(name):
        return given
    minted = sent.get(name)
    hold("orders.named", isinstance(minted, str) and minted != "", f"{name} was not put in")
    return {**given, name: minted}


def _check_headers(got: Received) -> None:
    for name in ("host", "accept", "user-agent", "content-type", "content-length"):
        hold("request.headers", len(got.header(name)) <= 1, f"{name} is there twice")
    wanted = {
        "host": [BASE_URL.removeprefix("https://")],
        "accept": ["application/json"],
        "content-type": ["application/json"] if got.body else [],
    }
    for name, values in wanted.items():
        hold("request.headers", got.header(name) == values, f"{name} is {got.header(name)}")
    agent = got.header("user-agent")
    hold("request.headers", agent[0].startswith("sixmm-python/"), f"user-agent is {agent}")
    if got.body:
        length = got.header("content-length")
        hold("request.headers", length == [str(len(got.body))], f"content-length is {length}")
