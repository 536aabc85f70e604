"""A refused signature is explained: one known mistake after the other, made on purpose and found again."""

import base64
import hashlib
import hmac
import json

import pytest
from sixmm_description import Description
from sixmm_mock.journal import explanation
from sixmm_mock.journal.explanation import SignedCall, difference, explain, explain_entry
from sixmm_mock.journal.masking import Masker

NOW = 1_780_000_000_000
SECRET = "canary-secret"
MASKER = Masker({"password", "listenKey"})
SIGNED = Description.load().signed
QUERY = "symbol=BTCUSDT&note=a%2Fb+c&empty=&timestamp=1780000000000"
BODY = '{"symbol":"BTCUSDT","price":"85000","note":"\u4f60"}'


def mac(payload: str | bytes, secret: str = SECRET, algorithm: str = "sha256") -> str:
    raw = payload.encode() if isinstance(payload, str) else payload
    return hmac.new(secret.encode(), raw, algorithm).hexdigest()


def explained(signature: str, query: str = QUERY, body: str = BODY, **known):
    sent = f"{query}&signature={signature}".encode()
    call = SignedCall(
        method="POST",
        path="/v1/private/order/place",
        query=sent,
        body=body.encode(),
        secret=SECRET,
        now_ms=NOW,
        tolerance_ms=10_000,
        signed=SIGNED,
        **known,
    )
    return explain(call, MASKER)


REDUMPED = json.loads(BODY)


@pytest.mark.parametrize(
    ("signed", "kind"),
    [
        ("empty=&note=a%2Fb+c&symbol=BTCUSDT&timestamp=1780000000000" + BODY, "query-sorted"),
        ("timestamp=1780000000000&symbol=BTCUSDT&note=a%2Fb+c&empty=" + BODY, "timestamp-first"),
        ("note=a%2Fb+c&symbol=BTCUSDT&empty=&timestamp=1780000000000" + BODY, "query-reordered"),
        (QUERY.replace("+", "%20") + BODY, "percent-for-plus"),
        (QUERY.replace("%2F", "%2f") + BODY, "escapes-in-lower-case"),
        (QUERY.replace("%2F", "/") + BODY, "query-decoded"),
        (QUERY.replace("%2F", "/").replace("+", " ") + BODY, "query-decoded"),
        (QUERY.replace("%2F", "%252F").replace("+", "%2B") + BODY, "query-encoded-twice"),
        (QUERY.replace("&empty=", "") + BODY, "empty-left-out"),
        (QUERY.replace("&timestamp=1780000000000", "") + BODY, "no-timestamp"),
        ("?" + QUERY + BODY, "question-mark"),
        (QUERY + "&" + BODY, "separator"),
        (BODY + QUERY, "body-first"),
        (QUERY, "body-left-out"),
        (BODY, "query-left-out"),
        ("1780000000000" + BODY, "only-timestamp"),
        (QUERY + json.dumps(REDUMPED), "body-re-encoded"),
        (QUERY + json.dumps(REDUMPED, separators=(",", ":")), "body-re-encoded"),
        (QUERY + json.dumps(REDUMPED, sort_keys=True, ensure_ascii=False), "body-re-encoded"),
        (QUERY + BODY + "\n", "body-whitespace"),
        (QUERY + "symbol=BTCUSDT&price=85000&note=%E4%BD%A0", "body-as-form"),
        (QUERY.replace("1780000000000", "1780000000003") + BODY, "other-timestamp"),
        (QUERY.replace("1780000000000", "1780000000") + BODY, "other-timestamp"),
        ("/v1/private/order/place?" + QUERY + BODY, "path-included"),
        ("POST/v1/private/order/place?" + QUERY + BODY, "path-included"),
        (
            "empty=&note=a%2Fb+c&symbol=BTCUSDT&timestamp=1780000000000" + json.dumps(REDUMPED),
            "query-sorted+body-re-encoded",
        ),
    ],
)
def test_what_the_client_must_have_signed_is_found(signed, kind):
    explanation = explained(mac(signed))
    assert explanation.kinds == (kind,)
    assert explanation.client_signed == signed
    assert explanation.server_signed == QUERY + BODY
    at = explanation.difference.at
    sent, believed = (QUERY + BODY).encode(), signed.encode()
    assert sent[:at] == believed[:at]
    assert sent[at : at + 1] != believed[at : at + 1]


def test_an_empty_signature_parameter_in_what_was_signed_is_found():
    assert explained(mac(QUERY + "&signature=" + BODY)).kinds == ("empty-signature",)


@pytest.mark.parametrize(
    ("sent_query", "signed_query", "kind"),
    [
        ("note=a%20b", "note=a+b", "plus-for-space"),
        ("note=%2f", "note=%2F", "escapes-in-upper-case"),
        ("note=a%3Ab", "note=a:b", "query-decoded"),
        ("note=a b(c)", "note=a+b%28c%29", "query-encoded"),
        ("note=a b(c)", "note=a%20b%28c%29", "query-encoded"),
        ("note=a b(c)", "note=a%20b(c)", "query-encoded"),
        ("timestamp=1780000000000&a=1&b=2", "a=1&b=2&timestamp=1780000000000", "query-sorted"),
        ("timestamp=1780000000000&b=2&a=1", "b=2&a=1&timestamp=1780000000000", "timestamp-last"),
    ],
)
def test_a_query_in_another_spelling_is_found(sent_query, signed_query, kind):
    def whole(query: str) -> str:
        return query if "timestamp" in query else f"{query}&timestamp={NOW}"

    assert explained(mac(whole(signed_query)), whole(sent_query), "").kinds == (kind,)


@pytest.mark.parametrize(
    ("signature", "kind"),
    [
        (mac(QUERY + BODY), "signature-right"),
        (mac(QUERY + BODY).upper(), "upper-case-hex"),
        ("0x" + mac(QUERY + BODY), "upper-case-hex"),
        (base64.b64encode(bytes.fromhex(mac(QUERY + BODY))).decode(), "base64"),
        (base64.urlsafe_b64encode(bytes.fromhex(mac(QUERY + BODY))).decode(), "base64"),
        (mac(QUERY).upper(), "upper-case-hex+body-left-out"),
        (mac(QUERY + BODY, algorithm="sha512"), "other-algorithm"),
        (mac(QUERY + BODY, algorithm="sha1"), "other-algorithm"),
        (hashlib.sha256((SECRET + QUERY + BODY).encode()).hexdigest(), "other-algorithm"),
        (mac(QUERY + BODY, "other-secret"), "other-key"),
        (mac(QUERY + BODY, "fx_key"), "key-as-secret"),
        (mac(QUERY + BODY, SECRET + "\n"), "secret-whitespace"),
        (mac(QUERY + BODY, ""), "empty-secret"),
        (mac(QUERY + BODY, "never heard of"), "unknown"),
        ("short", "signature-form"),
        ("", "signature-form"),
    ],
)
def test_a_wrong_secret_or_form_is_found(signature, kind):
    known = {"other_secrets": {"fx_ot…": "other-secret"}, "names": ("fx_key",)}
    assert explained(signature, **known).kinds == (kind,)


@pytest.mark.parametrize(
    ("timestamp", "says"),
    [
        (NOW - 61_234, "your clock is 61 234 ms behind"),
        (NOW + 10_001, "your clock is 10 001 ms ahead"),
        (NOW // 1000, "timestamp is in seconds"),
        (NOW * 1000, "timestamp is in microseconds"),
        ("soon", "digits only"),
        ("", "digits only"),
    ],
)
def test_a_wrong_timestamp_is_explained_beside_a_right_signature(timestamp, says):
    query = f"symbol=BTCUSDT&timestamp={timestamp}"
    explanation = explained(mac(query), query, "")
    assert says in explanation.findings[0].sentence
    assert explanation.kinds[1:] == ("signature-right",)


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("symbol=BTCUSDT", {"timestamp-count", "signature-count"}),
        (f"timestamp={NOW}&timestamp={NOW}", {"timestamp-count", "signature-count"}),
        (f"timestamp={NOW}&signature=a&signature=b", {"signature-count"}),
    ],
)
def test_a_missing_or_repeated_field_is_told(query, kinds):
    call = SignedCall("GET", "/", query.encode(), b"", SECRET, NOW, 10_000, SIGNED)
    assert set(explain(call, MASKER).kinds) == kinds


def test_an_explanation_shows_both_strings_around_the_difference():
    found = difference(b"a" * 100 + b"x" + b"b" * 100, b"a" * 100 + b"y" + b"b" * 100, MASKER.veil)
    assert (found.at, found.server) == (100, "a" * 32 + "x" + "b" * 31)
    assert found.client == "a" * 32 + "y" + "b" * 31


def test_an_explanation_shows_no_secret():
    body = '{"password": "canary-password", "listenKey": "canary-key", "n": 1}'
    shown = repr(
        explained(mac(QUERY + json.dumps(json.loads(body), separators=(",", ":"))), body=body)
    )
    assert "body-re-encoded" in shown
    assert "canary" not in shown


# Through the journal


CURRENT = "/v1/private/order/current"


def last(exchange):
    entry = exchange.journal.find(limit=1)[0]
    return explain_entry(exchange, entry)


def test_the_journal_explains_a_refused_call(wire, key, exchange, sign):
    signature = sign(key.secret, f"timestamp={NOW}&symbol=BTCUSDT")
    wire.send(
        "GET", f"{CURRENT}?symbol=BTCUSDT&timestamp={NOW}&signature={signature}", x_api_key=key.key
    )
    assert last(exchange).kinds == ("timestamp-first",)


def test_the_journal_names_the_earlier_request_of_a_replay(signed, wire, exchange):
    wire.send("GET", "/v1/time")
    for _ in range(2):
        signed.send("GET", CURRENT, f"timestamp={NOW}")
    explanation = last(exchange)
    assert explanation.kinds == ("signature-right", "replay")
    assert "request 2" in explanation.findings[-1].sentence


def test_a_call_refused_for_something_else_is_told_so(signed, key, exchange):
    key.permissions = 1
    signed.get(CURRENT)
    assert last(exchange).kinds == ("signature-right", "refused-otherwise")


def test_a_call_under_the_secret_of_another_key_is_told_so(key, exchange, user, wire, sign):
    exchange.add_api_key(user, key="fx_other", secret="second-canary")
    signature = sign("second-canary", f"timestamp={NOW}")
    wire.send("GET", f"{CURRENT}?timestamp={NOW}&signature={signature}", x_api_key=key.key)
    assert last(exchange).kinds == ("other-key",)
    assert "canary" not in repr(last(exchange))


def test_an_unknown_key_is_told_masked(wire, exchange):
    wire.send("GET", f"{CURRENT}?timestamp={NOW}", x_api_key="fx_unknown_canary")
    assert last(exchange).kinds == ("unknown-key",)
    assert "canary" not in repr(last(exchange))


def test_a_call_that_was_not_signed_has_no_explanation(wire, exchange):
    wire.send("GET", CURRENT)
    assert last(exchange) is None


def test_a_large_body_is_explained_with_a_bounded_amount_of_hashing(monkeypatch):
    hashed, mac_of = [], explanation._mac

    def counted(secret, payload):
        hashed.append(len(payload))
        return mac_of(secret, payload)

    monkeypatch.setattr(explanation, "_mac", counted)
    body = json.dumps({f"k{number}": "x" * 1000 for number in range(900)})
    assert explained(mac("something else"), body=body).kinds == ("unknown",)
    # What is guessed of the payload, and then the secrets that may have been mixed up.
    assert len(body) < sum(hashed) < explanation._MOST_BYTES + 20 * len(body)
