"""Every answer is an envelope, whatever came in; and nothing brings the mock down."""

import logging

import pytest
from sixmm_mock.operations import HANDLERS


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("GET", "/v1/time", 200, 0),
        ("GET", "/", 404, 2002),
        ("GET", "/v1/time/", 404, 2002),
        ("GET", "/v1/private/order/unknown", 404, 2002),
        ("GET", "/%00/../etc/passwd", 404, 2002),
        ("POST", "/v1/time", 405, 2002),
        ("HEAD", "/v1/time", 405, 2002),
        ("OPTIONS", "/v1/private/order/place", 405, 2002),
        ("PATCH", "/v1/private/user/listen-key", 405, 2002),
        ("JUNK", "/v1/time", 405, 2002),
        ("GET", "/ws", 426, 2002),
        ("GET", "/v1/public/market/klines?symbol=BTCUSDT&interval=1m", 200, 0),
        ("GET", "/v1/private/user/info", 401, 1001),
    ],
)
def test_every_answer_is_an_envelope(wire, method, target, status, code):
    answer = wire.send(method, target)
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["message"]
    assert answer.json["requestId"].startswith("req-")
    assert ("data" in answer.json) == (code == 0)


def test_a_405_names_the_methods(wire):
    answer = wire.send("PATCH", "/v1/private/user/listen-key")
    assert set(answer.headers["allow"].split(", ")) == {"POST", "PUT", "DELETE"}


def test_the_request_id_comes_back(wire):
    assert wire.send("GET", "/v1/time", x_request_id="mine-1").json["requestId"] == "mine-1"
    assert wire.send("GET", "/nope", x_request_id="mine-2").json["requestId"] == "mine-2"


@pytest.mark.parametrize("junk", ["", " ", "a b", "\xff", "x" * 129, "line\x0bbreak"])
def test_an_unprintable_request_id_is_replaced(wire, junk):
    assert wire.send("GET", "/v1/time", x_request_id=junk).json["requestId"].startswith("req-")


def test_a_body_over_a_megabyte_is_refused(wire):
    answer = wire.send("POST", "/v1/public/user/login", b"x" * (1024 * 1024 + 1))
    assert (answer.status, answer.code) == (413, 2003)
    assert wire.send("GET", "/v1/time").code == 0


def test_a_bug_in_a_handler_answers_500_and_shows_no_traceback(wire, monkeypatch, caplog):
    def broken(_call):
        raise ZeroDivisionError("canary-secret")

    monkeypatch.setitem(HANDLERS, "getServerTime", broken)
    with caplog.at_level(logging.ERROR):
        answer = wire.send("GET", "/v1/time?signature=canary-signature")
    assert (answer.status, answer.code) == (500, 5001)
    assert answer.message.startswith("Internal server error: sixmm_mock/")
    assert b"canary" not in answer.body
    assert "canary-signature" not in caplog.text


def test_an_operation_without_state_says_so_and_where_to_look(signed, description, monkeypatch):
    monkeypatch.delitem(HANDLERS, "getVolumeStats")
    answer = signed.get(description.by_role["getVolumeStats"].path)
    assert (answer.status, answer.code) == (501, 5002)
    assert "getVolumeStats" in answer.message
    assert "sixmm-mock operations" in answer.message


def test_no_secret_is_in_a_repr_of_the_state(logged_in, signed, exchange, key, user):
    signed.post("/v1/private/user/listen-key")
    grant = exchange.sessions.open(user.user_id)
    secrets = {
        grant.access_token,
        grant.session.refresh_token,
        "canary-secret",
        "canary-password",
        logged_in.token,
        logged_in.cookie.partition("=")[2],
        exchange.listen_keys.create(user.user_id).key,
    }
    shown = repr(
        [
            key,
            user,
            exchange,
            grant,
            exchange.listen_keys.create(user.user_id),
            exchange.engine.accounts[user.user_id],
            exchange.gate,
        ]
    )
    assert not [secret for secret in secrets if secret in shown]


def test_the_same_seed_makes_the_same_exchange(description, wire, logged_in):
    exchange = type(wire.exchange)(seed=7, clock=wire.exchange.clock, description=description)
    exchange.add_user("alice", "canary-password")
    assert type(wire)(exchange).login().data["accessToken"] == logged_in.token


def test_without_a_seed_no_two_exchanges_are_alike(description, wire):
    tokens = set()
    for _ in range(2):
        exchange = type(wire.exchange)(clock=wire.exchange.clock, description=description)
        exchange.add_user("alice", "canary-password")
        tokens.add(type(wire)(exchange).login().data["accessToken"])
    assert len(tokens) == 2
