"""The journal: what it keeps, what it counts, what it never shows."""

import json

import jsonschema_rs
import pytest
from sixmm_mock import Clock, MockExchange
from sixmm_mock.journal.har import archive

PLACE = "/v1/private/order/place"
TIME = "/v1/time"

_NAME_VALUE = {
    "type": "object",
    "required": ["name", "value"],
    "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
}
_NUMBER = {"type": "number", "minimum": -1}
# The parts of http://www.softwareishard.com/blog/har-12-spec/ that are required there.
HAR_12 = {
    "type": "object",
    "required": ["log"],
    "properties": {
        "log": {
            "type": "object",
            "required": ["version", "creator", "entries"],
            "properties": {
                "version": {"const": "1.2"},
                "creator": {
                    "required": ["name", "version"],
                    "properties": {"name": {"type": "string"}, "version": {"type": "string"}},
                },
                "entries": {
                    "type": "array",
                    "items": {
                        "required": [
                            "startedDateTime",
                            "time",
                            "request",
                            "response",
                            "cache",
                            "timings",
                        ],
                        "properties": {
                            "startedDateTime": {
                                "type": "string",
                                "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
                            },
                            "time": {"type": "number", "minimum": 0},
                            "request": {
                                "required": [
                                    "method",
                                    "url",
                                    "httpVersion",
                                    "cookies",
                                    "headers",
                                    "queryString",
                                    "headersSize",
                                    "bodySize",
                                ],
                                "properties": {
                                    "url": {"type": "string", "pattern": '^http://[^ <>"]+$'},
                                    "cookies": {"type": "array"},
                                    "headers": {"type": "array", "items": _NAME_VALUE},
                                    "queryString": {"type": "array", "items": _NAME_VALUE},
                                    "postData": {
                                        "required": ["mimeType", "text"],
                                        "properties": {"text": {"type": "string"}},
                                    },
                                    "headersSize": _NUMBER,
                                    "bodySize": _NUMBER,
                                },
                            },
                            "response": {
                                "required": [
                                    "status",
                                    "statusText",
                                    "httpVersion",
                                    "cookies",
                                    "headers",
                                    "content",
                                    "redirectURL",
                                    "headersSize",
                                    "bodySize",
                                ],
                                "properties": {
                                    "status": {"type": "integer"},
                                    "statusText": {"type": "string"},
                                    "headers": {"type": "array", "items": _NAME_VALUE},
                                    "content": {
                                        "required": ["size", "mimeType"],
                                        "properties": {"text": {"type": "string"}},
                                    },
                                },
                            },
                            "timings": {
                                "required": ["send", "wait", "receive"],
                                "additionalProperties": {"type": "number"},
                            },
                        },
                    },
                },
            },
        }
    },
}


def views(exchange) -> list[dict]:
    return [json.loads(line) for line in exchange.journal.to_bytes().splitlines()]


def test_every_request_is_written_down_with_its_verdict(wire, signed, exchange):
    wire.send("GET", TIME)
    signed.place(quantity="0")
    wire.send("DELETE", "/nowhere")
    short = [(v["sequence"], v["operation"], v["status"], v["code"]) for v in views(exchange)]
    assert short == [
        (1, "getServerTime", 200, 0),
        (2, "placeOrder", 200, exchange.journal.get(2).verdict.code),
        (3, None, 404, 2002),
    ]
    assert views(exchange)[1]["code"] != 0
    assert "quantity" in views(exchange)[1]["reason"]


def test_raw_bytes_are_kept_as_they_came(wire, exchange):
    wire.send("POST", f"{PLACE}?a=%2f+b", b"\xff\x00junk")
    entry = exchange.journal.get(1)
    assert (entry.request.query, entry.request.body) == (b"a=%2f+b", b"\xff\x00junk")


def test_the_same_seed_makes_the_same_journal_byte_for_byte(description, signed):
    def journal() -> bytes:
        exchange = MockExchange(
            seed=7, clock=Clock(frozen_at_ms=1_780_000_000_000), description=description
        )
        user = exchange.add_user("alice", "canary-password")
        wire = type(signed.wire)(exchange)
        caller = type(signed)(wire, exchange.add_api_key(user))
        token = wire.login().data["accessToken"]
        wire.send("GET", "/v1/private/user/info", authorization=f"Bearer {token}")
        caller.place()
        caller.place(type="MARKET", price=None)
        caller.post("/v1/private/order/cancel", {"symbol": "BTCUSDT", "orderId": "1"})
        return exchange.journal.to_bytes()

    first = journal()
    assert first == journal()
    assert first.count(b"\n") == 5


def test_the_journal_shows_no_secret(wire, signed, logged_in, exchange):
    """Neither in its lines, nor in a HAR, nor in a repr."""
    logged_in.create_key()
    created = exchange.api_keys.of_user("1000001")[-1]
    listen_key = logged_in.call("POST", "/v1/private/listen-key").json.get("data", {})
    wire.send("POST", "/v1/public/user/refresh-token", cookie=logged_in.cookie)
    signed.place()
    wire.send("POST", "/v1/public/user/login", b'{"username":"alice","password":"canary-password')
    wire.send("POST", "/v1/public/user/login", b"username=alice&password=canary-password")
    wire.send(
        "POST", "/v1/public/user/login", b'{"username":"alice","p\\u0061ssword":"canary-password"}'
    )
    wire.send("GET", f"{TIME}?token=canary-token&%70assword=canary-password")
    journal = exchange.journal
    shown = journal.to_bytes().decode()
    shown += json.dumps(archive(journal, journal.masker, base_url="http://mock")) + repr(
        list(journal)
    )
    signature = journal.find(operation="placeOrder")[0].request.query.rpartition(b"=")[2].decode()
    secrets = [
        "canary",
        signature,
        logged_in.token,
        logged_in.cookie.partition("=")[2],
        created.secret,
        *listen_key.values(),
    ]
    assert [secret for secret in map(str, secrets) if secret in shown] == []


def test_an_api_key_is_shown_by_its_beginning(signed, exchange):
    signed.place()
    view = views(exchange)[0]
    assert (view["credentials"], view["headers"]["x-api-key"]) == ("api key fx_te…", "fx_te…")


def test_the_journal_forgets_the_oldest_and_counts_on(description, wire):
    exchange = MockExchange(description=description, journal_entries=3)
    caller = type(wire)(exchange)
    for _ in range(5):
        caller.send("GET", TIME)
    assert [entry.sequence for entry in exchange.journal] == [3, 4, 5]
    assert exchange.journal.count(operation="getServerTime", code=0) == 5
    assert exchange.journal.get(2) is None
    assert exchange.journal.get(4).sequence == 4


def test_large_bodies_do_not_fill_the_memory(wire, exchange):
    for _ in range(80):
        wire.send("POST", PLACE, b"x" * 1_000_000)
    assert sum(entry.size for entry in exchange.journal) <= 64 * 1024 * 1024
    assert exchange.journal.count() == 80


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [1, 2, 3, 4]),
        ({"operation": "getServerTime"}, [1, 3]),
        ({"code": 2002}, [4]),
        ({"since": 2}, [3, 4]),
        ({"limit": 1}, [4]),
        ({"limit": 0}, []),
        ({"operation": "getServerTime", "since": 1}, [3]),
    ],
)
def test_the_journal_can_be_queried(wire, exchange, wanted, numbers):
    for path in (TIME, "/v1/version", TIME, "/nowhere"):
        wire.send("GET", path)
    assert [entry.sequence for entry in exchange.journal.find(**wanted)] == numbers


def test_a_cleared_journal_starts_again_at_one(wire, exchange):
    wire.send("GET", TIME)
    exchange.journal.clear()
    wire.send("GET", TIME)
    assert [entry.sequence for entry in exchange.journal] == [1]
    assert exchange.journal.count() == 1


def test_the_har_is_har_1_2(wire, signed, exchange):
    signed.place()
    wire.send("POST", f"{PLACE}?a=%ff&b=%3Cscript%3E&c", b"\xff\x00junk", content_type="text/x")
    wire.send("GET", "/<script>")
    har = archive(exchange.journal, exchange.journal.masker, base_url="http://mock")
    assert list(jsonschema_rs.iter_errors(HAR_12, json.loads(json.dumps(har)))) == []
    assert len(har["log"]["entries"]) == 3
