"""Callers set headers of a call; what the library decides and what could break a request is refused."""

import re

import httpx
import pytest
from sixmm import AsyncSixMM, SixMM
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.request import checked, header_value, inherited

OWNED = [
    "Authorization",
    "Content-Length",
    "content-type",
    "COOKIE",
    "Host",
    "Transfer-Encoding",
    "X-Api-Key",
    "X-Request-ID",
    # In the spellings that servers take for the same.
    "X_API_KEY",
    "x.api.key",
    "_X-Api-Key_",
    "X--API--KEY",
    "AUTHORIZATION",
    "Content_Length",
    "Content-Encoding",
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "Proxy-Authorization",
    "PROXY_AUTHORIZATION",
    "Upgrade",
    "HTTP2-Settings",
    "Sec-WebSocket-Key",
    "Expect",
    "TE",
    "Trailer",
    "transfer_encoding",
    "Cookie2",
    "X_REQUEST_ID",
    # And what makes another request of it.
    "X-HTTP-Method-Override",
    "X-Original-URL",
]


def test_an_ordinary_header_is_taken_as_it_is():
    assert checked("X-Desk", "7 of 9") == ("X-Desk", "7 of 9")


@pytest.mark.parametrize("name", OWNED)
def test_a_header_that_the_library_decides_is_refused_in_any_case(name):
    with pytest.raises(InvalidArgument, match=f"{re.escape(name)} is set by the library"):
        checked(name, "x")


@pytest.mark.parametrize("name", ["", "Authorization ", "X Y", "X:Y", "é", b"X", 5, None])
def test_a_name_that_no_header_can_have_is_refused(name):
    with pytest.raises(InvalidArgument, match="can't be the name of a header"):
        checked(name, "x")


@pytest.mark.parametrize("value", ["a\r\nAuthorization: b", "a\n", "é", "\x00", "\ud800"])
def test_a_value_that_would_end_the_header_or_is_not_ascii_is_refused_unshown(value):
    with pytest.raises(InvalidArgument, match=r"^The header X must be printable ASCII") as caught:
        checked("X", value)
    assert value not in str(caught.value)


@pytest.mark.parametrize("value", [" desk", "desk ", "\t"])
def test_space_at_an_end_is_refused_because_it_gets_lost(value):
    with pytest.raises(InvalidArgument, match="without space at its ends"):
        checked("X", value)


@pytest.mark.parametrize("value", [None, 5, b"x", ["x"]])
def test_a_value_that_is_no_string_is_refused(value):
    with pytest.raises(InvalidArgument, match="request_id must be a string, not"):
        header_value("request_id", value)


@pytest.mark.parametrize("name", OWNED)
def test_a_foreign_clients_headers_lose_what_the_library_decides(name):
    assert dict(inherited(httpx.Headers({name: "x", "X-Team": "quant"}))) == {"x-team": "quant"}


@pytest.mark.parametrize(
    "pair", [("X-Team", "a\r\nX-API-KEY: b"), ("X-Team", "é".encode()), ("X Team", "a")]
)
def test_a_foreign_client_with_a_header_that_can_not_be_sent_is_refused_at_once(pair):
    with (
        httpx.Client(headers=[pair]) as http_client,
        pytest.raises(InvalidArgument, match=r"^http_client: .*(X-Team|x-team|x team|X Team)"),
    ):
        SixMM(http_client=http_client)


@pytest.mark.parametrize("user_agent", ["a\r\nX: b", "é", " desk", 5])
@pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
def test_a_user_agent_that_can_not_be_sent_is_refused_at_once(client, user_agent):
    with pytest.raises(InvalidArgument, match=r"^user_agent must be"):
        client(user_agent=user_agent)
