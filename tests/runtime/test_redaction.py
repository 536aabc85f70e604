"""Credentials are masked in text, by the names that the exchange gives them."""

import logging

import pytest
from sixmm_runtime.redaction import guard_loggers, redact

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


@pytest.mark.parametrize("part", ["connection", "http11", "http2", "proxy", "socks"])
def test_every_logger_of_httpcore_is_masked(part, caplog):
    guard_loggers()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger(f"httpcore.{part}").debug(
            "return_value=%r", [(b"Set-Cookie", f"refresh_token={SECRET}".encode())]
        )
    assert "***" in caplog.text
    assert SECRET not in caplog.text


def test_guarding_twice_adds_one_filter():
    guard_loggers()
    before = len(logging.getLogger("httpcore.http11").filters)
    guard_loggers()
    assert len(logging.getLogger("httpcore.http11").filters) == before
