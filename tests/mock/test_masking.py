"""No secret leaves the journal, however it was nested or spelled."""

import json
import re

import pytest
from sixmm_mock.control.page import render
from sixmm_mock.journal.har import archive
from sixmm_mock.journal.masking import Masker

LOGIN = "/v1/public/user/login"
S = "canary-secret-4711"

BODIES = [
    f'{{"password":"{S}"}}',
    f'{{"Password":"{S}"}}',
    f'{{"PASS_WORD":"{S}"}}',
    f'{{"pass-word":"{S}"}}',
    f'{{" password ":"{S}"}}',
    f'{{"p\\u0061ssword":"{S}"}}',
    f'{{"ｐａｓｓｗｏｒｄ":"{S}"}}',
    f'{{"pwd":"{S}"}}',
    f'{{"Passwort":["{S}"]}}',
    f'{{"user":{{"password":"{S}"}}}}',
    f'{{"user":{{"{S}":1}}}}',
    f'{{"password":{{"value":"{S}"}}}}',
    f'{{"password":["{S}",{{"a":"{S}"}}]}}',
    f'[{{"password":"{S}"}}]',
    f'["password","{S}"]',
    f'"{S}"',
    S,
    f'{{"username":"alice","username":"b","password":"a","password":"{S}"}}',
    json.dumps({"label": json.dumps({"password": S})}),
    json.dumps({"clientOrderId": f"password={S}"}),
    json.dumps({"message": f"Authorization: {S}"}),
    json.dumps({"label": f"Bearer {S}"}),
    f'{{"password":"{S}',
    f'{{"password":"a\\"{S}"}}',
    f"{{'password':'{S}'}}",
    f'{{"password" : "{S}" ,}}',
    f'\ufeff{{"password":"{S}"}}',
    f"username=alice&password={S}",
    f"username=alice;password={S}",
    f"user[password]={S}",
    f"%70assword={S}",
    f"%2570assword={S}",
    f"symbol=password%253D{S}",
    f"password: {S}",
    f"<password>{S}</password>",
    f'--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n{S}\r\n--x--',
    f'{{"password":"{S}"}}\n{{"password":"{S}"}}',
    f'{{"apiKey":"{S}"}}',
    f'{{"listenKey":"{S}","x":"é"}}',
    f'{{"é":"{S}"}}',
]


def shown(exchange) -> str:
    """All that leaves the journal."""
    journal = exchange.journal
    text = journal.to_bytes().decode()
    text += json.dumps(archive(journal, journal.masker, base_url="http://mock"), ensure_ascii=False)
    return (
        text
        + repr(list(journal))
        + "".join(render(exchange, selected=entry.sequence) for entry in journal)
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("body", BODIES)
def test_no_body_shows_its_secret(wire, key, exchange, body, encoding):
    raw = body.encode(encoding)
    wire.send("POST", LOGIN, raw)
    wire.send("POST", LOGIN, raw, content_type="application/x-www-form-urlencoded")
    wire.send("POST", "/v1/private/order/place?timestamp=1&signature=x", raw, x_api_key=key.key)
    seen = shown(exchange).replace("\\u0000", "").replace("\0", "").replace("\\x00", "")
    assert [part for part in (S, S[::-1], "4711") if part in seen] == []


@pytest.mark.parametrize(
    "query",
    [f"pwd={S}", f"%50assword={S}", S, f"a={S}", f"symbol=%7B%22password%22%3A%22{S}%22%7D"],
)
def test_no_query_shows_its_secret(wire, key, exchange, query):
    wire.send("GET", f"/v1/private/order?{query}", x_api_key=key.key, user_agent=f"token={S}")
    assert S not in shown(exchange)


def test_a_listing_of_keys_shows_their_beginnings(logged_in, exchange):
    made = logged_in.create_key().data
    logged_in.call("GET", "/v1/private/user/api-key/list")
    seen = shown(exchange)
    assert made["apiKey"] not in seen
    assert (
        f'"apiKey":"{made["apiKey"][:5]}…"'
        in json.loads(exchange.journal.to_bytes().splitlines()[-1])["answer"]
    )


def test_what_is_no_secret_is_shown_as_it_came(signed, exchange):
    signed.place(clientOrderId="bot-17")
    view = json.loads(exchange.journal.to_bytes())
    assert '"clientOrderId": "bot-17"' in view["body"]
    assert re.fullmatch(r"timestamp=\d+&signature=\*\*\*", view["query"])
    assert '"orderId":' in view["answer"]
    assert "***" not in view["answer"]


def test_own_sentences_of_the_mock_are_shown(wire, exchange):
    wire.send("GET", "/v1/private/user/info", authorization="Bearer nonsense")
    assert "Invalid token" in json.loads(exchange.journal.to_bytes())["answer"]


@pytest.mark.parametrize(
    "raw",
    [
        b'symbol=BTCUSDT&q=hunter2{"label":"x","pw":"hunter2","apiKey":"fx_123456"}',
        b'{"pw":"hunter2"}symbol=BTCUSDT',
        'POST/v1/x?a=é{"ä":"é"}'.encode(),
        b'{"broken":"hunter2',
    ],
)
def test_a_veil_keeps_every_offset(description, raw):
    veiled = Masker.of(description).veil(raw)
    assert len(veiled) == len(raw)
    assert b"hunter2" not in veiled
