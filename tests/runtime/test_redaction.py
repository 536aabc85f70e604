"""Credentials are masked in text, by the names that the exchange gives them."""

import logging
import re
from pathlib import Path

import pytest
from sixmm_runtime.redaction import guard_loggers, redact, redact_chain

ROOT = Path(__file__).parents[2]

SECRET = "c4n4ry"


@pytest.mark.parametrize(
    "text",
    [
        f"GET https://x.test/v1/a?timestamp=1&signature={SECRET}",
        f"GET https://x.test/v1/a?signature={SECRET}&timestamp=1",
        f"wss://x.test/ws?listenKey={SECRET}",
        f"wss://x.test/ws?token={SECRET}",
        f"[(b'Set-Cookie', b'refresh_token={SECRET}; Path=/; HttpOnly')]",
        f"[(b'x-api-key', b'{SECRET}')]",
        f"{{'authorization': 'Bearer {SECRET}'}}",
        f"Authorization: Bearer {SECRET}",
        f"Cookie: a={SECRET}",
        f'{{"apiSecret": "{SECRET}", "a": 1}}',
        f'{{"accessToken":"{SECRET}',
        f'{{"password": "{SECRET}"}}',
        f'{{"embedToken": "{SECRET}"}}',
        f'{{"password": "a\\"{SECRET}"}}',
        f'{{"APISECRET": "{SECRET}"}}',
        f"GET https://x.test/v1/a?Signature={SECRET}",
        f"sent with bearer {SECRET} and refused",
        f"[(b'Authorization', b'{SECRET}')]",
        f"[(b'set-cookie', b'other={SECRET}')]",
    ],
)
def test_a_credential_is_masked(text):
    assert SECRET not in redact(text)


NAMES = [
    "accessToken",
    "apiSecret",
    "embedToken",
    "listenKey",
    "password",
    "refresh_token",
    "refreshToken",
    "secret",
    "signature",
    "ticket",
    "token",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["https://x.test/?a=1&{}={}", '{{"a": 1, "{}": "{}"}}'])
def test_each_name_of_a_secret_is_known_in_a_url_and_in_json(name, text):
    assert SECRET not in redact(text.format(name, SECRET))


def test_the_rest_of_the_text_stays():
    assert redact("GET https://x.test/v1/a?symbol=BTC&signature=ab12 done") == (
        "GET https://x.test/v1/a?symbol=BTC&signature=*** done"
    )


def test_httpx_log_lines_are_masked(caplog):
    guard_loggers()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("httpx").info(
            "HTTP Request: GET %s", f"https://x.test/?signature={SECRET}"
        )
    assert SECRET not in caplog.text
    assert "signature=***" in caplog.text


@pytest.mark.parametrize(
    "name",
    [
        "httpcore.connection",
        "httpcore.http11",
        "httpcore.http2",
        "httpcore.proxy",
        "httpcore.socks",
        "hpack.hpack",
        "hpack.table",
        "websockets.client",
    ],
)
@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("return_value=%r", [(b"Set-Cookie", f"refresh_token={SECRET}".encode())]),
        ("Adding %s to the header table", (b"x-api-key", SECRET.encode())),
        ("> GET %s HTTP/1.1", f"/ws?listenKey={SECRET}"),
        ("> %s", f"Authorization: Bearer {SECRET}"),
    ],
)
def test_every_logger_of_a_library_below_is_masked(name, message, value, caplog):
    guard_loggers()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger(name).debug(message, value)
    assert "***" in caplog.text
    assert SECRET not in caplog.text


def test_a_logged_traceback_is_masked_and_kept(caplog):
    guard_loggers()
    failure = ValueError(f"wss://x.test/ws?listenKey={SECRET} isn't a valid URI")
    logging.getLogger("websockets.client").error("connect failed", exc_info=failure)
    assert "ValueError: wss://x.test/ws?listenKey=*** isn't" in caplog.text
    assert SECRET not in caplog.text


def test_a_logged_traceback_without_a_secret_stays_as_it_is(caplog):
    guard_loggers()
    failure = ValueError("no secret")
    logging.getLogger("websockets.client").error("connect failed", exc_info=failure)
    assert caplog.records[0].exc_info[1] is failure


def test_an_error_is_masked_together_with_its_causes():
    cause = OSError(5, f"token={SECRET}")
    error = ValueError(f"signature={SECRET}")
    error.__cause__ = cause
    cause.__context__ = error  # a circle must not be walked for ever
    redact_chain(error)
    assert (error.args, cause.args) == (("signature=***",), (5, "token=***"))


def test_every_field_that_the_descriptions_call_secret_is_masked():
    described = "".join((ROOT / name).read_text() for name in ("openapi.yaml", "asyncapi.yaml"))
    names = set(re.findall(r"(\w+):\s*\{[^}\n]*x-secret: true", described))
    names |= set(
        re.findall(
            r"(\w+):\n(?:\s+(?:type|in|name|description): .*\n)+\s+x-secret: true", described
        )
    )
    assert names >= {"password", "accessToken", "apiSecret", "listenKey"}
    assert [name for name in names if SECRET in redact(f'{{"{name}": "{SECRET}"}}')] == []


def test_guarding_twice_adds_one_filter():
    guard_loggers()
    before = len(logging.getLogger("httpcore.http11").filters)
    guard_loggers()
    assert len(logging.getLogger("httpcore.http11").filters) == before
