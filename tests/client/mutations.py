"""Ways in which an answer can be wrong: in its values, its text, its bytes, its status and its headers.

Each takes a source of randomness and an answer, and gives another answer. What `random` says is all that decides.
"""

import gzip
import json
from collections.abc import Callable
from random import Random
from typing import Any

import attrs

from .recorded_answers import Answer

Mutation = Callable[[Random, Answer], Answer]

# Stand for text that no JSON writer would write; replaced after writing.
_RAW = {
    "\u0001nan": "NaN",
    "\u0001inf": "Infinity",
    "\u0001minus": "-Infinity",
    "\u0001huge": "1e999999999999999999",
    "\u0001tiny": "-1e-999999999999999999",
    "\u0001big": "1E+400",
    "\u0001digits": "9" * 5_000,
    "\u0001places": "0." + "1" * 5_000,
    "\u0001zero": "-0",
    "\u0001half": '"\\ud800"',
    "\u0001controls": '"\\u0000\\u001b[2J\\r\\n"',
    "\u0001raw control": '"\t"',
    "\u0001bare": "undefined",
}
_ODD: list[Any] = [
    *_RAW,
    None,
    True,
    False,
    0,
    -1,
    1,
    7.5,
    2**63,
    10**400,
    "",
    " ",
    "x",
    "0",
    "-1",
    "1003",
    "1e400",
    "1e999999999999999999",
    "NaN",
    "sNaN",
    "Infinity",
    "１２",
    "0x10",
    "1_000",
    "FROZEN",
    "true",
    "null",
    "é\U0001f600",
    "y" * 5_000,
    [],
    {},
    [None],
    [[]],
    [1, "a", None, {}],
    {"": None},
    {"code": 0},
]
_NAMES = [
    "newField",
    "raw",
    "extra",
    "_raw",
    "__class__",
    "get",
    "response",
    "list",
    "",
    "é",
    "code",
]
_STATUSES = [200, 201, 204, 206, 301, 302, 304, 307, 400, 401, 403, 404, 408, 409, 418, 429]
_STATUSES += [500, 502, 503, 504, 520, 599, 600, 999]
_HEADERS: list[tuple[bytes, bytes]] = [
    (b"content-type", b"text/html"),
    (b"content-type", b"application/json; charset=utf-16"),
    (b"content-type", b"application/json; charset=nonsense"),
    (b"content-type", b"\xff\xfe"),
    (b"content-type", b"a" * 9_000),
    (b"content-encoding", b"gzip"),
    (b"content-encoding", b"deflate"),
    (b"content-encoding", b"gzip, gzip"),
    (b"content-encoding", b"br"),
    (b"content-encoding", b"nonsense"),
    (b"retry-after", b"3"),
    (b"retry-after", b"-1"),
    (b"retry-after", b"soon"),
    (b"retry-after", b"9" * 400),
    (b"retry-after", b"Wed, 21 Oct 2026 07:28:00 GMT"),
    (b"retry-after", b"Wed, 99 Oct 99999 99:28:00 GMT"),
    (b"date", b"yesterday"),
    (b"set-cookie", b"refresh_token="),
    (b"set-cookie", b"=; ;;; Path"),
    (b"set-cookie", b"refresh_token=\xe9\xff; Max-Age=x; Expires=never"),
    (b"set-cookie", b"refresh_token=a, refresh_token=b"),
    (b"location", b"https://elsewhere.test/\xff"),
    (b"location", b"//[::1"),
    (b"x-request-id", b"\xe9" * 300),
    (b"content-length", b"-5"),
    (b"transfer-encoding", b"chunked"),
]
_PAGES = [
    b"",
    b" ",
    b"\x00",
    b"null",
    b"0",
    b'"text"',
    b"[]",
    b"{}",
    b"<html><head><title>502 Bad Gateway</title></head></html>",
    b"<!DOCTYPE html>" + b"<p>" * 50_000,
    b"upstream connect error or disconnect/reset before headers",
    b"\xff\xfe\x00\x00",
    b"[" * 100_000,
    b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
    b'{"code":0',
    b'{"code":0,"data":' + b"[" * 195 + b"]" * 195 + b"}",
    b'{"code":0,"data":' + b"[" * 900 + b"]" * 900 + b"}",
]
_CODES = [1001, 1002, 1003, 1004, 1006, 2001, 2002, 3001, 3003, 3004, 3006, 3105, 5001, 5002, 5003]
_ENCODINGS = ["latin-1", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp037", "utf-7"]


def mutate(random: Random, answer: Answer) -> Answer:
    """One to four things wrong with an answer; values before bytes, or there would be none to change."""
    for _ in range(random.choice((1, 1, 2, 3))):
        answer = _in_values(random, answer)
    if random.random() < 0.25:
        answer = random.choice(OF_TEXT_AND_BYTES)(random, answer)
    if random.random() < 0.25:
        answer = random.choice(OF_HTTP)(random, answer)
    return answer


def _in_values(random: Random, answer: Answer) -> Answer:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return answer
    change = random.choice(OF_VALUES)
    value = change(random, value)
    text = json.dumps(value, ensure_ascii=random.random() < 0.5, separators=(",", ":"))
    for stand_in, raw in _RAW.items():
        text = text.replace(json.dumps(stand_in), raw)
    return attrs.evolve(answer, body=text.encode("utf-8", "surrogatepass"))


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container and key or index in it, in the order of the text."""
    found: list[tuple[Any, Any]] = []
    pending = [value]
    while pending:
        one = pending.pop()
        keys = (
            list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        )
        for key in keys:
            found.append((one, key))
            pending.append(one[key])
    return found


def _somewhere(change: Callable[[Random, Any, Any], None]) -> Callable[[Random, Any], Any]:
    def changed(random: Random, value: Any) -> Any:
        places = _places(value)
        if places:
            change(random, *random.choice(places))
        return value

    return changed


def _replace(random: Random, container: Any, key: Any) -> None:
    container[key] = random.choice(_ODD)


def _drop(_: Random, container: Any, key: Any) -> None:
    del container[key]


def _swap_type(_: Random, container: Any, key: Any) -> None:
    value = container[key]
    if isinstance(value, str):
        try:
            container[key] = json.loads(value)
        except ValueError:
            container[key] = [value]
    else:
        container[key] = json.dumps(value)


def _wrap(random: Random, container: Any, key: Any) -> None:
    for _ in range(random.choice((1, 2, 50, 300))):
        container[key] = [container[key]] if random.random() < 0.5 else {"inner": container[key]}


def _add(random: Random, container: Any, key: Any) -> None:
    if isinstance(container, dict):
        container[random.choice(_NAMES)] = random.choice(_ODD)
    else:
        container.insert(key, random.choice(_ODD))


def _repeat(random: Random, container: Any, key: Any) -> None:
    if isinstance(container, list):
        container[key:key] = [container[key]] * random.choice((1, 2, 300))


def _copy_from_elsewhere(random: Random, value: Any) -> Any:
    places = _places(value)
    if places:
        (here, key), (there, other) = random.choice(places), random.choice(places)
        here[key] = json.loads(json.dumps(there[other]))
    return value


def _odd_envelope(random: Random, value: Any) -> Any:
    if isinstance(value, dict):
        value[random.choice(("code", "message", "data", "requestId"))] = random.choice(_ODD)
    return value


def _refuse(random: Random, _: Any) -> Any:
    message = random.choice(("No.", "Timestamp outside of tolerance window", None, {"a": [1]}))
    return {"code": random.choice(_CODES), "message": message, "requestId": "fuzz"}


OF_VALUES = [
    *[_somewhere(change) for change in (_replace, _drop, _swap_type, _wrap, _add, _repeat)],
    # The likeliest of all, so more often than the rest.
    *[_somewhere(_replace)] * 3,
    _copy_from_elsewhere,
    _odd_envelope,
    _refuse,
]


def _page(random: Random, answer: Answer) -> Answer:
    return attrs.evolve(answer, body=random.choice(_PAGES))


def _truncate(random: Random, answer: Answer) -> Answer:
    return attrs.evolve(answer, body=answer.body[: random.randrange(len(answer.body) + 1)])


def _garble(random: Random, answer: Answer) -> Answer:
    body = bytearray(answer.body)
    for _ in range(random.choice((1, 3, 30))):
        body[random.randrange(len(body) + 1) : random.randrange(len(body) + 1)] = random.randbytes(
            2
        )
    return attrs.evolve(answer, body=bytes(body))


def _flip(random: Random, answer: Answer) -> Answer:
    body = bytearray(answer.body)
    for _ in range(random.choice((1, 1, 8)) if body else 0):
        body[random.randrange(len(body))] = random.randrange(256)
    return attrs.evolve(answer, body=bytes(body))


def _encode(random: Random, answer: Answer) -> Answer:
    text = answer.body.decode("utf-8", "replace")
    return attrs.evolve(answer, body=text.encode(random.choice(_ENCODINGS), "replace"))


def _duplicate_keys(random: Random, answer: Answer) -> Answer:
    parts = answer.body.split(b",")
    at = random.randrange(len(parts))
    return attrs.evolve(answer, body=b",".join([*parts[:at], *parts[at:], *parts[at:][:3]]) + b"}}")


def _twice(_: Random, answer: Answer) -> Answer:
    return attrs.evolve(answer, body=answer.body + answer.body)


def _behind_a_guard(_: Random, answer: Answer) -> Answer:
    return attrs.evolve(answer, body=b")]}',\n" + answer.body)


OF_TEXT_AND_BYTES: list[Mutation] = [
    _page,
    _truncate,
    _garble,
    _flip,
    _encode,
    _duplicate_keys,
    _twice,
    _behind_a_guard,
]


def _status(random: Random, answer: Answer) -> Answer:
    return attrs.evolve(answer, status=random.choice((401, 429, random.choice(_STATUSES))))


def _header(random: Random, answer: Answer) -> Answer:
    return attrs.evolve(answer, headers=(*answer.headers, random.choice(_HEADERS)))


def _no_headers(_: Random, answer: Answer) -> Answer:
    return attrs.evolve(answer, headers=())


def _packed(random: Random, answer: Answer) -> Answer:
    packed = gzip.compress(answer.body, mtime=0)
    kept = random.choice((len(packed), len(packed) // 2, 11))
    headers = (*answer.headers, (b"content-encoding", b"gzip"))
    return attrs.evolve(answer, headers=headers, body=packed[:kept])


OF_HTTP: list[Mutation] = [_status, _header, _header, _no_headers, _packed]
