"""The token and its cookies, and the calls that carry both."""

import httpx
import pytest
from sixmm_auth import AccessToken, InvalidCredentials, ServerClock, Session, SessionAuth
from sixmm_auth.cookies import added_to, updated

LOGOUT = "/v1/private/user/logout"


def answer(*set_cookies, date=None):
    headers = [("set-cookie", one) for one in set_cookies]
    return httpx.Response(200, headers=headers + ([("date", date)] if date else []))


@pytest.fixture
def session():
    return Session(ServerClock())


def test_a_new_session_has_neither_token_nor_cookie(session):
    assert session.token is None
    assert session.cookie_header() is None


def test_a_login_brings_token_and_cookies(session):
    session.adopt("t", 1_900_000_000, answer("refresh_token=r; HttpOnly", "sid=s; Path=/x; Secure"))
    assert session.token == "t"
    assert session.cookie_header() == "refresh_token=r; sid=s"


def test_a_second_login_keeps_nothing_of_the_first(session):
    session.adopt("t", None, answer("refresh_token=r"))
    session.adopt("u", None, answer())
    assert session.cookie_header() is None


def test_a_refresh_keeps_the_cookies_that_it_does_not_replace(session):
    session.adopt("t", None, answer("refresh_token=r", "sid=s"))
    session.renewed("u", None, answer("refresh_token=r2"))
    assert session.token == "u"
    assert session.cookie_header() == "refresh_token=r2; sid=s"


def test_a_logout_forgets_everything(session):
    session.adopt("t", None, answer("refresh_token=r"))
    session.clear()
    assert session.token is None
    assert session.cookie_header() is None


def test_a_token_that_no_header_can_carry_is_refused(session):
    with pytest.raises(InvalidCredentials):
        session.adopt("a\r\nb", None, answer())
    assert session.token is None


@pytest.mark.parametrize(
    "line",
    [
        "a=; Path=/",
        "a=gone; Max-Age=0",
        "a=gone; max-age=-1",
        "a=gone; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "a=gone; expires=Thu, 01-Jan-1970 00:00:00 GMT; Path=/",
    ],
)
def test_a_cookie_that_an_answer_ends_is_dropped(line):
    assert updated({"a": "1", "b": "2"}, answer(line)) == {"b": "2"}


@pytest.mark.parametrize(
    "line",
    [
        "a=new",
        "a=new; Expires=Fri, 01 Jan 2100 00:00:00 GMT",
        "a=new; Expires=whenever",
        "a=new; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "a=new; Max-Age=soon",
        "a=new; Domain=elsewhere.example; Path=/other; Secure; SameSite=Strict",
    ],
)
def test_a_cookie_that_an_answer_sets_is_kept(line):
    assert updated({"a": "1"}, answer(line)) == {"a": "new"}


def test_an_expiry_is_measured_by_the_answers_own_date():
    line = "a=new; Expires=Fri, 01 Jan 2010 00:00:00 GMT"
    assert updated({}, answer(line, date="Thu, 31 Dec 2009 00:00:00 GMT")) == {"a": "new"}


def test_an_equals_sign_belongs_to_the_value():
    assert updated({}, answer("a=x=y==; Path=/")) == {"a": "x=y=="}


@pytest.mark.parametrize("line", ["", "nonsense", "=value", ";", "; Path=/"])
def test_a_line_that_sets_nothing_is_left_alone(line):
    assert updated({"a": "1"}, answer(line)) == {"a": "1"}


def test_ours_replace_cookies_of_the_same_name_and_keep_the_others():
    assert added_to("lb=1; refresh_token=old", {"refresh_token": "r"}) == "lb=1; refresh_token=r"


def test_the_refresh_carries_the_cookie_alone(session, base_url, call, exchange):
    session.adopt("t", None, answer("refresh_token=r"))
    call(SessionAuth(base_url, session, bearer=False), exchange.request(method="POST"))
    assert exchange.seen[0].headers["cookie"] == "refresh_token=r"
    assert "authorization" not in exchange.seen[0].headers


def test_the_logout_carries_token_and_cookie(session, base_url, call, exchange):
    session.adopt("t", None, answer("refresh_token=r"))
    call(SessionAuth(base_url, session, bearer=True), exchange.request(LOGOUT, "POST"))
    assert exchange.seen[0].headers["cookie"] == "refresh_token=r"
    assert exchange.seen[0].headers["authorization"] == "Bearer t"


def test_a_logout_with_a_dead_token_is_handed_back_and_renews_nothing(
    session, base_url, call, exchange
):
    session.adopt("t", None, answer("refresh_token=r"))
    (response,) = call(
        SessionAuth(base_url, session, bearer=True), exchange.request(LOGOUT, "POST")
    )
    assert response.json()["code"] == 1002
    assert exchange.paths() == [f"POST {LOGOUT}"]


def test_a_token_from_the_start_has_no_cookie():
    session = Session(ServerClock(), AccessToken("t"))
    assert session.token == "t"
    assert session.cookie_header() is None
