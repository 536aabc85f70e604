"""A cookie of any kind never keeps anybody from logging in, and goes back as the bytes that came."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sixmm_auth import JwtAuth, Password, ServerClock, Session, SessionAuth
from sixmm_auth.cookies import header, put, updated

LOGIN = "/v1/public/user/login"
REFRESH = "/v1/public/user/refresh-token"
LOGOUT = "/v1/private/user/logout"


def answer(*lines: bytes) -> httpx.Response:
    return httpx.Response(200, headers=[(b"Set-Cookie", line) for line in lines])


@pytest.mark.parametrize(
    "attribute",
    [
        "Max-Age=²",
        "Max-Age=--5",
        "Max-Age=+5",
        "Max-Age=-",
        "Max-Age=",
        "Max-Age",
        "Max-Age=1_0",
        f"Max-Age={'9' * 5_000}",
        f"Max-Age={'0' * 5_000}1",
        "Max-Age=0; Max-Age=60",
        "Max-Age=60; Max-Age=²",
        "Max-Age=60; Max-Age=",
        "Expires=",
        "Expires=whenever",
        "Expires=Thu, 01 Jan 99999 00:00:00 GMT",
        f"Expires=Thu, 01 Jan {'9' * 5_000} 00:00:00 GMT",
        "Expires=Thu, 01 Jan 2000 00:00:00 GMT; Expires=Thu, 01 Jan 2100 00:00:00 GMT",
        "Expires=Thu, 01 Jan 2100 00:00:00 GMT; Expires=²",
        "=; ;;=x; Path",
    ],
)
def test_an_odd_attribute_does_not_lose_the_cookie(attribute):
    assert updated({}, answer(f"rt=A; {attribute}".encode())) == {"rt": "A"}


@pytest.mark.parametrize(
    "attribute",
    [
        "Max-Age=-0",
        f"Max-Age=-{'9' * 5_000}",
        f"Max-Age={'0' * 5_000}",
        "Max-Age=60; max-age=0",
        "Max-Age=0; Max-Age=+5",
        "Expires=Thu, 01 Jan 0000 00:00:00 GMT",
    ],
)
def test_a_cookie_that_has_ended_is_dropped_however_that_is_written(attribute):
    assert updated({"rt": "A"}, answer(f"rt=B; {attribute}".encode())) == {}


@pytest.mark.parametrize("value", [b"\x00", b"a\x0bb", b"\x7f", b"a\r\nX: b", b"a\nb"])
def test_a_value_that_no_header_can_carry_leaves_the_cookies_as_they_were(value):
    lines = answer(b"rt=" + value, b"sid=s", b"x" + value + b"=1")
    assert updated({"rt": "old"}, lines) == {"rt": "old", "sid": "s"}


@pytest.mark.parametrize(
    "value",
    [
        "ä".encode(),
        "ä".encode("latin-1"),
        b'"quoted"',
        b"two words",
        b"a\tb",
        b"x=y==",
        b"\xff\xfe\xa0",
        "漢字".encode(),
    ],
)
def test_a_refresh_and_a_logout_send_the_bytes_that_a_login_brought(
    call, exchange, base_url, value
):
    seen = []

    def app(request):
        sent = {name.lower(): value for name, value in request.headers.raw}
        seen.append((request.url.path, sent.get(b"cookie")))
        found = exchange(request)
        if request.url.path == LOGIN:
            del found.headers["set-cookie"]
            found.headers = httpx.Headers(
                [*found.headers.raw, (b"set-cookie", b"nonsense"), (b"set-cookie", b"rt=" + value)]
            )
        return found

    call.app = app
    session = Session(ServerClock())
    auth = JwtAuth(base_url, session, Password("alice", "canary-password"))
    (first,) = call(auth, exchange.request())
    assert first.json()["code"] == 0, "logged in"
    exchange.tokens.clear()
    call(auth, exchange.request())
    out = exchange.request(LOGOUT, "POST", headers=[(b"Cookie", b"lb=\xe4")])
    session.adopt("t", None, answer(b"rt=" + value))
    call(SessionAuth(base_url, session, bearer=True), out)
    assert (REFRESH, b"rt=" + value) in seen
    assert seen[-1] == (LOGOUT, b"lb=\xe4; rt=" + value)


@given(st.lists(st.binary(max_size=40), max_size=4))
def test_no_line_raises_or_gets_a_second_header_into_a_request(lines):
    cookies = updated({"rt": "A"}, answer(*lines, b"last=1"))
    assert cookies["last"] == "1", "no line hides the next one"
    (line,) = [value for name, value in put(httpx.Headers(), cookies).raw if name == b"Cookie"]
    assert line == (header(cookies) or "").encode("latin-1")
    assert not set(line) & {0, 10, 13}
