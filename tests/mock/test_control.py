"""The control plane: what it can do, and whom it lets in."""

import json
from decimal import Decimal

import pytest
from sixmm_mock import Clock, MockExchange
from sixmm_mock.control.actions import MAX_SNAPSHOTS, ActionError, perform
from sixmm_mock.market.symbols import Level
from sixmm_mock.state.snapshot import Snapshot

TIME = "/v1/time"
ASKED_BY = {"host": "127.0.0.1:8600"}


@pytest.fixture
def exchange(description):
    exchange = MockExchange(
        seed=7, clock=Clock(frozen_at_ms=1_780_000_000_000), description=description, control=True
    )
    exchange.add_user("alice", "canary-password")
    return exchange


@pytest.fixture
def control(key, wire):
    """Calls the control plane. The state at this moment is what a reset goes back to."""
    assert key

    def call(method, path, body=None, **headers):
        raw = b"" if body is None else json.dumps(body).encode()
        return wire.send(method, f"/__mock{path}", raw, **{**ASKED_BY, **headers})

    return call


def data(answer):
    assert answer.status == 200, answer.body
    return answer.json["data"]


# Access


def test_without_being_asked_for_there_is_no_control_plane(description, wire):
    plain = type(wire)(MockExchange(description=description))
    for path in ("/__mock/", "/__mock/status"):
        assert plain.send("GET", path, **ASKED_BY).status == 404


@pytest.mark.parametrize(
    ("client_ip", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {"host": "[::1]:8600"}, 200),
        ("127.0.0.1", {"host": "localhost"}, 200),
        ("127.0.0.1", {"host": "LOCALHOST:8600"}, 200),
        ("127.0.0.1", {"host": "mock"}, 403),
        ("127.0.0.1", {"host": "intranet:80"}, 403),
        ("127.0.0.1", {"host": "localhost."}, 403),
        ("127.0.0.1", {"host": "127.1"}, 403),
        ("127.0.0.1", {"host": "x.localhost"}, 403),
        ("127.0.0.1", {"host": "[::1"}, 400),
        ("127.0.0.1", {"host": "127.0.0.1:port"}, 400),
        ("127.0.0.1", {"host": "127.0.0.1:99999"}, 400),
        ("127.0.0.1", {"host": "a@127.0.0.1"}, 400),
        ("127.0.0.1", {"host": "127.0.0.1/x"}, 400),
        ("127.0.0.1", {"origin": "http://[::1"}, 400),
        ("127.0.0.1", {"origin": ""}, 400),
        ("127.0.0.1", {"origin": "127.0.0.1:8600"}, 400),
        ("127.0.0.1", {"origin": "http://a@127.0.0.1:8600"}, 400),
        ("127.0.0.1", {"origin": "https://127.0.0.1:8600"}, 403),
        ("127.0.0.1", {"origin": "http://127.0.0.1"}, 403),
        ("192.0.2.1", {}, 403),
        ("", {}, 403),
        ("127.0.0.1", {"host": "rebound.example.com"}, 403),
        ("127.0.0.1", {"host": ""}, 400),
        ("127.0.0.1", {"origin": "https://example.com"}, 403),
        ("127.0.0.1", {"origin": "null"}, 403),
        ("127.0.0.1", {"origin": "http://127.0.0.1:8600"}, 200),
        ("127.0.0.1", {"sec_fetch_site": "cross-site"}, 403),
        ("127.0.0.1", {"x_forwarded_for": "127.0.0.1"}, 200),
    ],
)
def test_only_this_machine_and_its_own_pages_are_let_in(control, client_ip, headers, status):
    for path in ("/", "/status", "/journal/har"):
        assert control("GET", path, client_ip=client_ip, **headers).status == status


def test_a_form_of_a_page_cannot_change_anything(control):
    answer = control("POST", "/reset", {}, content_type="text/plain")
    assert answer.status == 415


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/clock", {"advanceMs": "soon"}, 400),
        ("POST", "/clock", {"hurry": 1}, 400),
        ("POST", "/clock", {"speed": "0"}, 400),
        ("POST", "/clock", [], 400),
        ("POST", "/price", {"symbol": "BTCUSDT", "price": "NaN"}, 400),
        ("POST", "/price", {"symbol": "BTCUSDT", "price": "-1"}, 400),
        ("POST", "/price", {"symbol": "NOPE", "price": "1"}, 400),
        ("POST", "/price", {"symbol": "BTCUSDT"}, 400),
        ("POST", "/faults", {"kind": "fire"}, 400),
        ("POST", "/faults", {"kind": ["gap"]}, 400),
        ("POST", "/restore", {"name": "never"}, 400),
        ("POST", "/credentials/users", {"username": "al", "password": "x"}, 400),
        ("POST", "/credentials/api-keys", {"username": "nobody"}, 400),
        ("POST", "/credentials/revoke", {"accessToken": "junk"}, 400),
        ("POST", "/credentials/revoke", {"key": "junk"}, 400),
        ("POST", "/clock", {"setMs": 10**18}, 400),
        ("POST", "/clock", {"setMs": -1}, 400),
        ("POST", "/clock", {"advanceMs": 10**30}, 400),
        ("POST", "/clock", {"advanceMs": 367 * 86_400_000}, 400),
        ("POST", "/clock", {"setMs": 1_780_000_000_000, "advanceMs": 10**13}, 400),
        ("POST", "/price", {"symbol": "BTCUSDT", "price": "1e999999999"}, 400),
        ("POST", "/price", {"symbol": "BTCUSDT", "price": 10**400}, 400),
        ("POST", "/credentials/users", {"username": "bob", "password": "x", "balance": "9e9"}, 400),
        ("POST", "/credentials/api-keys", {"username": "alice", "ipWhitelist": "here"}, 400),
        ("POST", "/credentials/tickets", {"username": "nobody"}, 400),
        ("POST", "/credentials/embed-tokens", {"username": "alice", "channelId": ""}, 400),
        ("POST", "/credentials/tokens", {"username": "nobody"}, 400),
        ("POST", "/faults", {"kind": "latency", "ms": 1, "operation": "plaecOrder"}, 400),
        ("GET", "/journal?operation=plaecOrder", None, 400),
        ("GET", "/journal/count?operation=", None, 400),
        ("GET", "/journal/har?operation=x", None, 400),
        ("GET", "/journal?operaton=placeOrder", None, 400),
        ("GET", "/journal?code=1&code=2", None, 400),
        ("GET", "/journal?limit=%ff", None, 400),
        ("GET", "/journal/count?since=1", None, 400),
        ("GET", "/status?x=1", None, 400),
        ("GET", "/?entry=x", None, 400),
        ("GET", f"/journal/{'9' * 5000}", None, 400),
        ("GET", "/journal/-1", None, 400),
        ("GET", "/faults/f99", None, 404),
        ("GET", "/nowhere", None, 404),
        ("GET", "/status/", None, 404),
        ("PUT", "/status", None, 405),
        ("GET", "/journal?code=x", None, 400),
        ("GET", "/journal/99", None, 404),
        ("GET", "/explain/99", None, 404),
        ("DELETE", "/faults/f99", None, 404),
        ("POST", "/snapshots", {"name": "x" * 70_000}, 413),
    ],
)
def test_a_wrong_request_is_told_in_a_sentence(control, method, path, body, status):
    answer = control(method, path, body)
    assert answer.status == status
    assert answer.json["ok"] is False
    assert answer.json["error"]


# What it can do


def test_faults_are_added_listed_and_cleared(control, wire):
    first = data(control("POST", "/faults", {"kind": "status", "status": 503, "count": 1}))["id"]
    second = data(control("POST", "/faults", {"kind": "gap", "topic": "market.*"}))["id"]
    assert wire.send("GET", TIME).status == 503
    assert data(control("GET", f"/faults/{first}"))["happened"] == 1
    listed = {fault["id"]: fault["happened"] for fault in data(control("GET", "/faults"))}
    assert listed == {first: 1, second: 0}
    control("DELETE", f"/faults/{second}")
    assert [fault["id"] for fault in data(control("GET", "/faults"))] == [first]
    control("DELETE", "/faults")
    assert data(control("GET", "/faults")) == []


def test_the_clock_is_moved_frozen_and_let_run(control, exchange):
    moved = data(control("POST", "/clock", {"setMs": 1_790_000_000_000, "advanceMs": 5}))
    assert moved == {"nowMs": 1_790_000_000_005, "frozen": True, "speed": 1}
    assert data(control("POST", "/clock", {"speed": 60}))["frozen"] is False
    assert data(control("POST", "/clock", {"freeze": True}))["frozen"] is True
    assert data(control("GET", "/clock"))["nowMs"] == exchange.clock.now_ms()


def test_the_price_is_set(control, exchange):
    answer = data(control("POST", "/price", {"symbol": "BTCUSDT", "price": "91000.5"}))
    assert answer == {"symbol": "BTCUSDT", "markPrice": "91000.5"}
    assert exchange.market.mark_price("BTCUSDT") == Decimal("91000.5")


def test_the_books_show_what_is_offered_at_each_price_by_all_together(control, signed, exchange):
    exchange.engine.quote(
        "BTCUSDT",
        bids=[Level(Decimal(80_000), Decimal(1))],
        asks=[Level(Decimal(90_000), Decimal(2))],
    )
    signed.place(price="80000", quantity="0.1")
    (book,) = [one for one in data(control("GET", "/books")) if one["symbol"] == "BTCUSDT"]
    assert book["bids"] == [{"price": "80000", "quantity": "1.1"}]
    assert book["asks"] == [{"price": "90000", "quantity": "2"}]


def test_credentials_are_made_and_taken_away(control, wire, signed):
    control("POST", "/credentials/users", {"username": "bobby", "password": "x", "balance": "5"})
    made = data(control("POST", "/credentials/api-keys", {"username": "bobby", "permissions": 1}))
    assert wire.login("bobby", "x").code == 0
    caller = type(signed)(wire, signed.wire.exchange.api_keys.find(made["key"]))
    assert caller.key.secret == made["secret"]
    assert caller.get("/v1/private/user/info").code == 0
    control("POST", "/credentials/revoke", {"key": made["key"]})
    assert caller.get("/v1/private/user/info").code == 1003
    token = wire.login().data["accessToken"]
    control("POST", "/credentials/revoke", {"accessToken": token})
    answer = wire.send("GET", "/v1/private/user/info", authorization=f"Bearer {token}")
    assert answer.code == 1004
    ticket = data(control("POST", "/credentials/tickets", {"username": "bobby"}))["ticket"]
    assert ticket
    embedded = data(
        control("POST", "/credentials/embed-tokens", {"username": "bobby", "channelId": "web"})
    )
    embed = {"embed_token": embedded["embedToken"], "channel_id": "web"}
    for role, body in (("exchangeTicket", {"ticket": ticket}), ("exchangeEmbedToken", embed)):
        answer = wire.post(role, **body)
        assert answer.code == 0, answer.json
    tokens = data(control("POST", "/credentials/tokens", {"username": "bobby"}))
    bearer = {"authorization": f"Bearer {tokens['accessToken']}"}
    assert wire.send("GET", "/v1/private/user/info", **bearer).code == 0
    assert "secret" not in json.dumps(data(control("GET", "/credentials")))


def test_a_restored_state_is_the_state_that_was(control, signed):
    signed.place(clientOrderId="kept")
    signed.place(type="MARKET", price=None)
    before = signed.get("/v1/private/order/current").data, signed.get("/v1/private/user/asset").data
    control("POST", "/snapshots", {"name": "here"})
    signed.place(clientOrderId="gone")
    signed.place(type="MARKET", price=None, side="SELL", quantity="0.3")
    signed.post("/v1/private/order/cancel", {"symbol": "BTCUSDT", "clientOrderId": "kept"})
    assert signed.get("/v1/private/order/current").data != before[0]
    control("POST", "/restore", {"name": "here"})
    after = signed.get("/v1/private/order/current").data, signed.get("/v1/private/user/asset").data
    assert after == before
    assert data(control("GET", "/snapshots")) == ["start", "here"]


def test_a_snapshot_can_be_restored_twice(control, signed):
    control("POST", "/snapshots", {"name": "empty"})
    for _ in range(2):
        assert signed.place(clientOrderId="again").code == 0
        control("POST", "/restore", {"name": "empty"})
    assert signed.get("/v1/private/order/current").data["list"] == []


def test_after_a_restore_the_same_calls_come_to_the_same(control, signed):
    def course():
        control("POST", "/restore", {"name": "start"})
        signed.wire.exchange.clock.freeze(1_780_000_000_000)
        return [signed.place().data, signed.place(type="MARKET", price=None).data]

    assert course() == course()


def test_streams_and_listeners_go_on_after_a_restore(control, signed, exchange):
    heard = []
    exchange.events.subscribe(heard.append)
    control("POST", "/restore", {"name": "start"})
    signed.place()
    assert heard


def test_no_more_snapshots_are_kept_than_fit_and_the_start_always(control):
    for number in range(MAX_SNAPSHOTS + 1):
        data(control("POST", "/snapshots", {"name": f"s{number}"}))
    kept = data(control("GET", "/snapshots"))
    assert kept == ["start", *(f"s{number}" for number in range(2, MAX_SNAPSHOTS + 1))]


@pytest.mark.parametrize(
    ("action", "arguments", "said"),
    [
        ("placeOrders", {}, "action: expected one of"),
        ("addUser", [], "arguments: expected a JSON object"),
        ("addUser", {"username": 7, "password": "x"}, "username: expected a text"),
        ("addUser", {"username": "x"}, "password: missing"),
        ("addUser", {"username": "x", "password": "x", "balance": "1e9"}, "balance: expected a"),
        ("addUser", {"username": "x", "password": "x", "more": 1}, "more: unknown"),
        ("addEmbedToken", {"username": "carol", "channelId": "web"}, "username: no user has"),
        ("setClock", {"freeze": "yes"}, "freeze: expected true or false"),
        ("setClock", {"setMs": True}, "setMs: expected a whole number"),
        ("setPrice", {"symbol": "BTCUSDT", "price": "0"}, "price: expected more than 0"),
        ("restore", {"name": "never"}, "name: "),
    ],
)
def test_an_action_that_can_not_be_carried_out_says_which_argument_is_wrong(
    exchange, action, arguments, said
):
    with pytest.raises(ActionError, match=said):
        perform(exchange, action, arguments)


def test_a_reset_goes_back_to_the_start(control, signed, exchange):
    signed.place()
    exchange.clock.advance(1000)
    control("POST", "/faults", {"kind": "reset_after"})
    control("POST", "/reset")
    assert signed.get("/v1/private/order/current").data["list"] == []
    assert data(control("GET", "/status"))["faults"] == 0
    assert [entry.sequence for entry in exchange.journal] == [1]


def test_the_journal_is_queried_counted_exported_and_cleared(control, wire, signed):
    wire.send("GET", TIME)
    signed.place(quantity="0")
    entries = data(control("GET", "/journal?operation=placeOrder"))
    assert [entry["sequence"] for entry in entries] == [2]
    assert data(control("GET", "/journal?since=1&limit=5"))[0]["sequence"] == 2
    assert data(control("GET", "/journal/count?operation=getServerTime&code=0")) == {"count": 1}
    assert data(control("GET", "/journal/1"))["operation"] == "getServerTime"
    har = control("GET", "/journal/har").json
    assert [each["_sequence"] for each in har["log"]["entries"]] == [1, 2]
    assert har["log"]["entries"][0]["request"]["url"] == "http://127.0.0.1:8600/v1/time"
    control("DELETE", "/journal")
    assert data(control("GET", "/journal")) == []


def test_a_refused_signature_is_explained(control, wire, key, sign, exchange):
    now = exchange.clock.now_ms()
    signature = sign(key.secret, f"timestamp={now}&symbol=BTCUSDT")
    wire.send(
        "GET",
        f"/v1/private/order/current?symbol=BTCUSDT&timestamp={now}&signature={signature}",
        x_api_key=key.key,
    )
    explained = data(control("GET", "/explain/1"))
    assert explained["findings"][0]["kind"] == "timestamp-first"
    assert explained["difference"]["at"] == 0


def test_what_the_control_plane_does_is_not_in_the_journal(control):
    control("GET", "/status")
    assert data(control("GET", "/journal")) == []


_RUN: list[str] = []


def test_what_was_planned_before_a_snapshot_acts_on_its_module_and_not_on_a_copy():
    exchange = MockExchange(seed=1)
    exchange.clock.freeze()
    when = "planned"

    def act():
        _RUN.append(when)

    exchange.timers.at(exchange.clock.now_ms() + 1_000, act)
    Snapshot.take(exchange).restore(exchange)
    exchange.clock.advance(1_000)
    exchange.catch_up()
    assert [when] == _RUN
