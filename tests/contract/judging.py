"""What must be true of a request, and of what its caller reads of the answer, by the description alone."""

import hashlib
import hmac
import json
import re
from decimal import Decimal
from enum import Enum

import pytest
from sixmm import FieldAbsent, SixMMError
from sixmm_description import Scheme
from sixmm_description.names import python_name

from .drawing import DESCRIPTION, PLAIN_DECIMAL, REST, listed, member_of
from .exchange import (
    API_KEY,
    BASE_URL,
    BOTH,
    COOKIE,
    KEY,
    LOGGED_IN,
    LOGIN_TOKEN,
    SECRET,
    TOKEN,
    USER,
    parsed,
)

_TOLERANCE_MS = DESCRIPTION.tolerance_ms
_STAMPS = ("timestamp", "signature")


# Requests


def check_request(outcome):
    """The one request of a call: method and path, query, body, headers, credentials."""
    call, exchange = outcome.call, outcome.exchange
    sent = [f"{one.method} {one.origin}{one.path}" for one in exchange.received]
    # An answer without a row for each order of a batch is looked up, and what is still there is canceled again.
    cancels = call.outcome.get("effect") == "cancel"
    looked_up = {one.path for one in exchange.received} - {call.operation.path}
    assert len(exchange.calls) == 1 or (exchange.calls and cancels and looked_up), sent
    assert {one.origin for one in exchange.received} == {BASE_URL}, sent
    got = exchange.calls[0]
    _check_query(got, call.query)
    _check_body(got, call)
    _check_headers(got)
    check_credentials(call, got)


def _check_query(got, given):
    raw = got.query.decode("latin-1")
    assert re.fullmatch(r"[A-Za-z0-9\-._~%&=]*", raw), f"{raw!r} is not escaped"
    sent = own_pairs(got)
    wanted = {n: json.dumps(one) if isinstance(one, bool) else str(one) for n, one in given.items()}
    assert len(dict(sent)) == len(sent), f"a name is there twice: {sent}"
    assert dict(sent) == wanted, f"{dict(sent)} was sent for {wanted}"


def own_pairs(got):
    """The query without what the signer puts into it."""
    return [pair for pair in got.pairs if pair[0] not in _STAMPS]


def _check_body(got, call):
    schema = call.operation.body
    if schema is None:
        assert got.body == b"", "an operation without a body sent one"
        return
    body = parsed(got.body)
    problem = REST.problem(schema, body)
    assert problem is None, f"{problem}: {body}"
    wanted = call.body
    name, items = call.outcome.get("mint"), call.outcome.get("items", {}).get("sent")
    if name is not None and items is None:
        wanted = _minted(name, body, wanted)
    elif name is not None:
        both = zip(body[items], wanted[items], strict=True)
        wanted = {**wanted, items: [_minted(name, *pair) for pair in both]}
    assert _same(schema, body, wanted), f"{body} was sent for {wanted}"


def minted_ids(outcome):
    """The ids that the client gave to the orders of a call that was checked."""
    name, items = outcome.call.outcome.get("mint"), outcome.call.outcome.get("items", {})
    if name is None:
        return []
    sent, given = json.loads(outcome.exchange.calls[0].body), outcome.call.body
    both = zip(sent[items["sent"]], given[items["sent"]], strict=True) if items else [(sent, given)]
    return [one[name] for one, other in both if not other.get(name)]


def _minted(name, sent, given):
    """What was given, with the id that the client puts in where the caller has none, or an empty one."""
    if given.get(name):
        return given
    assert isinstance(sent.get(name), str), f"{name} was not put in"
    assert sent[name], f"{name} was not put in"
    return {**given, name: sent[name]}


def _same(schema, sent, given):
    """Whether the values are equal, amounts by their value and everything else to the letter."""
    whole = REST.resolved(schema)
    if isinstance(given, dict):
        fields = whole["properties"]
        return sent.keys() == given.keys() and all(
            _same(fields[name], sent[name], given[name]) for name in given
        )
    if isinstance(given, list):
        return len(sent) == len(given) and all(
            _same(whole["items"], *pair) for pair in zip(sent, given, strict=True)
        )
    if whole.get("format") == "decimal":
        assert isinstance(sent, str), f"{sent!r} is no plain decimal string"
        assert PLAIN_DECIMAL.fullmatch(sent), f"{sent!r} is no plain decimal string"
        return Decimal(sent) == Decimal(given)
    return type(sent) is type(given) and sent == given


def _check_headers(got):
    for name, values in {
        "host": [BASE_URL.removeprefix("https://")],
        "accept": ["application/json"],
        "content-type": ["application/json"] if got.body else [],
    }.items():
        assert got.header(name) == values, name
    (agent,) = got.header("user-agent")
    assert agent.startswith("sixmm-python/")
    length = got.header("content-length")
    assert length == [str(len(got.body))] if got.body else len(length) <= 1


# Credentials


def check_credentials(call, got):
    """The request carries what it must, and nothing besides."""
    names = {name for name, _ in got.pairs}
    shown = {
        *(("key",) if got.header("X-API-KEY") else ()),
        *(("bearer",) if got.header("Authorization") else ()),
        *(("cookie",) if got.header("Cookie") else ()),
        *(names & {*_STAMPS}),
    }
    who = call.credentials
    if not call.operation.security or not (who.given or who.signs_in):
        assert not shown, f"{who.name}: a call that needs no credentials carries {shown}"
        return
    wanted = _wanted(call.operation, who)
    assert shown == wanted, f"{who.name}: carries {shown}, and not {wanted}"
    token = LOGIN_TOKEN if who in {LOGGED_IN, USER} else TOKEN
    assert got.header("X-API-KEY") == ([KEY] if "key" in wanted else [])
    assert got.header("Authorization") == ([f"Bearer {token}"] if "bearer" in wanted else [])
    assert got.header("Cookie") == ([f"refresh_token={COOKIE}"] if "cookie" in wanted else [])
    if "signature" in wanted:
        _check_signature(got)


def _wanted(operation, who):
    if operation.takes_api_key and who in {API_KEY, BOTH}:
        return {"key", *_STAMPS}
    way = next(way for way in operation.security if way and Scheme.API_KEY not in way)
    return {{Scheme.BEARER: "bearer", Scheme.REFRESH_COOKIE: "cookie"}[scheme] for scheme in way}


def _check_signature(got):
    """It is right over the very bytes that were sent, and of the exchange's present."""
    pieces = [piece.partition(b"=") for piece in got.query.split(b"&")]
    (signature,) = (value for name, _, value in pieces if name == b"signature")
    (stamp,) = (value for name, _, value in pieces if name == b"timestamp")
    signed = b"&".join(b"".join(piece) for piece in pieces if piece[0] != b"signature")
    right = hmac.new(SECRET.encode(), signed + got.body, hashlib.sha256).hexdigest()
    assert signature.decode() == right
    assert re.fullmatch(rb"[0-9]{1,18}", stamp)
    assert abs(got.at_ms - int(stamp)) <= _TOLERANCE_MS


def check_fresh(exchange):
    """No two requests share a signature."""
    signatures = [value for one in exchange.received for n, value in one.pairs if n == "signature"]
    assert len(set(signatures)) == len(signatures), "a signature was sent twice"


# Answers


def check_answer(schema, got, sent, schemas=REST, where="data"):
    """The value that the caller reads is the one that was answered."""
    whole = schemas.resolved(schema)
    if inner := whole.get("x-unwrap"):
        check_answer(whole["properties"][inner], got, sent.get(inner) or {}, schemas, where)
    elif where == "data" and not whole.get("properties"):
        assert got is None, f"{where} has nothing to tell"
    elif whole.get("type") == "object":
        _check_object(whole, got, sent, schemas, where)
    elif whole.get("type") == "array":
        assert isinstance(got, tuple if "x-position" in whole else list), where
        assert len(got) == len(sent), where
        for index, (one, other) in enumerate(zip(got, sent, strict=True)):
            check_answer(whole["items"], one, other, schemas, f"{where}[{index}]")
    elif whole.get("format") == "decimal":
        assert type(got) is Decimal, where
        assert got.as_tuple() == Decimal(sent).as_tuple(), where
    elif "x-id" in whole or "x-flags" in whole:
        assert got == (str(sent) if "x-id" in whole else sent), where
    elif listed(whole):
        _check_enum(whole, got, sent, where)
    elif whole.get("x-unit") == "s":
        assert (type(got), got) == (int, sent * 1_000), where
    else:
        assert (type(got), got) == (type(sent), sent), where


def _check_enum(whole, got, sent, where):
    assert isinstance(got, Enum), where
    if member := member_of(whole, sent):
        assert got is member, where
    elif "x-spells" in whole and isinstance(sent, int):
        assert (got.code, got.is_known) == (sent, False), where
    else:
        assert (got, got.value, got.is_known) == (sent, sent, sent in listed(whole)), where


def _check_object(whole, got, sent, schemas, where):
    fields = whole.get("properties", {})
    for wire, schema in fields.items():
        name, place, value = python_name(wire, schema), f"{where}.{wire}", sent.get(wire)
        if value is not None:
            check_answer(schema, getattr(got, name), value, schemas, place)
            assert got.get(name) == getattr(got, name), place
        elif wire in sent and schemas.resolved(schema).get("type") == "array":
            assert getattr(got, name) == [], f"{place} was null, not empty"
        else:
            _check_absent(got, name, place)
    assert got.extra == {name: one for name, one in sent.items() if name not in fields}, where
    collection = whole.get("x-collection")
    if collection is None:
        return
    if sent.get(collection) is None:
        assert not got, f"{where} is true without its list"
        return
    items = getattr(got, python_name(collection, fields[collection]))
    assert list(got) == items, where
    assert (len(got), bool(got)) == (len(items), bool(items)), where
    assert not items or got[-1] == items[-1], where


def _check_absent(got, name, where):
    with pytest.raises(FieldAbsent, match=name):
        raise AssertionError(f"{where} was not sent, and is {getattr(got, name)!r}")
    assert got.get(name) is None, where


def touch(schema, got, schemas=REST):
    """Read everything that a caller could: nothing but the library's errors may come of it."""
    whole = schemas.resolved(schema)
    if inner := whole.get("x-unwrap"):
        touch(whole["properties"][inner], got, schemas)
    elif isinstance(got, list):
        for one in got:
            touch(whole.get("items", {}), one, schemas)
    elif whole.get("type") == "object" and got is not None:
        for wire, field in whole.get("properties", {}).items():
            value = _read(lambda wire=wire, field=field: getattr(got, python_name(wire, field)))
            if value is not None:
                touch(field, value, schemas)
        _read(lambda: (repr(got), got.extra, got.raw, got == got))  # noqa: PLR0124
        if "x-collection" in whole:
            _read(lambda: (list(got), len(got)))
            _read(lambda: bool(got))


def _read(reading):
    try:
        return reading()
    except SixMMError:
        return None
