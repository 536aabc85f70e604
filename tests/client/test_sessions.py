"""Logging in, refreshing and logging out by hand change who the calls that follow are made as."""

import time

import httpx
import pytest
from sixmm import AuthenticationError, MissingCredentials, SixMM


class App:
    """Gives token-1, token-2, … for logins and refreshes, and keeps the last part of each path."""

    def __init__(self):
        self.paths = []
        self.given = 0
        self.revoked = self.refuses_refresh = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rsplit("/", 1)[-1]
        self.paths.append(name)
        if name == "login" or (name == "refresh-token" and not self.refuses_refresh):
            self.revoked = False
            return self._token()
        if name == "refresh-token" or self.revoked:
            return httpx.Response(401, json={"code": 1004, "message": "Token expired"})
        return httpx.Response(200, json={"code": 0, "data": {}})

    def _token(self) -> httpx.Response:
        self.given += 1
        data = {"accessToken": f"token-{self.given}", "accessExpire": int(time.time()) + 3_600}
        cookie = f"refresh_token=cookie-{self.given}; HttpOnly"
        return httpx.Response(200, json={"code": 0, "data": data}, headers={"set-cookie": cookie})

    def end_session(self) -> None:
        """No token and no cookie is good any longer."""
        self.revoked = self.refuses_refresh = True
        self.paths.clear()


def logged_in(app, user="alice", **arguments) -> SixMM:
    mm = SixMM(transport=httpx.MockTransport(app), **arguments)
    mm.auth.login(username=user, password="pw")
    return mm


def test_after_logging_out_no_credentials_are_left():
    mm = logged_in(App())
    mm.auth.logout()
    with pytest.raises(MissingCredentials):
        mm.account.info()


def test_the_clients_password_continues_the_session_of_its_own_user():
    app = App()
    mm = logged_in(app, username="alice", password="pw")
    app.end_session()
    mm.account.info()
    assert app.paths[1:] == ["refresh-token", "login", app.paths[0]]


def test_the_clients_password_never_takes_over_the_session_of_somebody_else():
    app = App()
    mm = logged_in(app, "bob", username="alice", password="pw")
    app.end_session()
    with pytest.raises(AuthenticationError):
        mm.account.info()
    assert "login" not in app.paths


def test_a_refresh_by_hand_does_not_change_the_user():
    app = App()
    mm = logged_in(app, username="alice", password="pw")
    mm.auth.refresh_token()
    app.end_session()
    mm.account.info()
    assert app.paths[1:] == ["refresh-token", "login", app.paths[0]]


def test_a_token_that_is_about_to_expire_is_renewed_before_the_call():
    app = App()
    mm = logged_in(app)
    now = time.monotonic()
    mm.clock.observe(now, now, (int(time.time()) + 3_599) * 1_000)
    app.paths.clear()
    mm.account.info()
    assert app.paths[0] == "refresh-token"
