"""``--state FILE``: what is answered is not lost, and a file that would be misread is refused."""

import hashlib
import hmac
import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from sixmm_description.command import CommandError
from sixmm_mock.control.actions import ActionError, perform
from sixmm_mock.serve import _arrange
from sixmm_mock.state.durable import open_exchange
from sixmm_mock.state.file import StateError

NOW = 1_780_000_000_000
MOST_OPEN = 150
COMMAND = [sys.executable, "-m", "sixmm_mock", "serve", "--port", "0", "--frozen-market"]


@pytest.fixture
def state(tmp_path):
    return tmp_path / "mock.state"


@pytest.fixture
def opened(state, description):
    """Opens the exchange of the file; the one opened before is closed, as by the end of its process."""
    last = []

    def reopen(**options):
        close()
        last.append(open_exchange(state, description=description, **options))
        return last[-1]

    def close():
        while last:
            last.pop().log.close()

    yield reopen
    close()


def arranged(exchange):
    if exchange.users.by_name("alice") is None:
        perform(exchange, "addUser", {"username": "alice", "password": "canary-password"})
        perform(
            exchange,
            "addApiKey",
            {"username": "alice", "key": "fx_test", "secret": "canary-secret"},
        )
    exchange.clock.freeze()
    return exchange


def test_the_same_command_line_starts_the_same_exchange_again_and_another_is_refused(opened):
    line = ["alice:canary-password"], ["fx_test:canary-secret:3"]
    for _ in range(2):
        assert _arrange(opened(), *line) == []
    for users, keys, said in (
        (["alice:another"], [], "--user alice"),
        (line[0], ["fx_test:another:3"], "--api-key fx_test"),
    ):
        with pytest.raises(CommandError, match=said):
            _arrange(opened(), users, keys)


@pytest.fixture
def caller(signed):
    """Makes a signed caller of an exchange."""

    def make(exchange):
        return type(signed)(type(signed.wire)(exchange), exchange.api_keys.find("fx_test"))

    return make


def shown(caller) -> dict:
    """What a user can see, time left out."""
    orders = caller.get("/v1/private/order/current", symbol="BTCUSDT").data
    history = caller.get("/v1/private/order/history", symbol="BTCUSDT").data
    return {
        "orders": orders,
        "history": history,
        "assets": caller.get("/v1/private/user/asset").data,
    }


def test_a_reopened_exchange_shows_the_same(opened, caller):
    exchange = arranged(opened())
    one = caller(exchange)
    for number in range(6):
        one.place(price=str(80_000 + number), clientOrderId=f"c{number}")
    one.place(type="MARKET", price=None)
    one.post("/v1/private/order/cancel", {"symbol": "BTCUSDT", "clientOrderId": "c3"})
    before = shown(one)
    again = opened()
    again.clock.freeze(exchange.clock.now_ms())
    assert shown(caller(again)) == before
    assert len(before["orders"]["list"]) == 5


def test_tokens_and_made_up_keys_outlive_the_process(opened, caller):
    exchange = arranged(opened())
    login = caller(exchange).wire.login()
    created = caller(exchange).wire.send(
        "POST",
        "/v1/private/user/api-key/create",
        b'{"label":"made"}',
        authorization=f"Bearer {login.data['accessToken']}",
    )
    again = opened()
    answer = caller(again).wire.send(
        "GET", "/v1/private/user/info", authorization=f"Bearer {login.data['accessToken']}"
    )
    assert answer.code == 0
    assert again.api_keys.find(created.data["apiKey"]).secret == created.data["apiSecret"]


def test_a_replayed_order_is_still_a_replay_after_a_restart(opened, caller):
    exchange = arranged(opened())
    now = exchange.clock.now_ms()
    body = b'{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","price":"85000","quantity":"0.1"}'

    def send(to):
        return caller(to).send("POST", "/v1/private/order/place", f"timestamp={now}", body)

    assert send(exchange).code == 0
    again = opened()
    again.clock.freeze(now)
    assert send(again).code == 3004


def test_control_actions_outlive_the_process(opened):
    exchange = arranged(opened())
    perform(exchange, "setClock", {"setMs": NOW, "freeze": True})
    perform(exchange, "setPrice", {"symbol": "BTCUSDT", "price": "90000"})
    perform(exchange, "snapshot", {"name": "here"})
    perform(exchange, "addUser", {"username": "bob", "password": "x"})
    perform(exchange, "restore", {"name": "here"})
    again = opened()
    assert (again.clock.now_ms(), again.clock.is_frozen) == (NOW, True)
    assert again.market.mark_price("BTCUSDT") == 90_000
    assert again.users.by_name("bob") is None


def test_a_jump_that_is_refused_is_not_written_down(opened):
    exchange = arranged(opened())
    for far in ({"setMs": 10**18}, {"advanceMs": 10**18}, {"setMs": NOW, "advanceMs": 10**18}):
        with pytest.raises(ActionError, match="expected"):
            perform(exchange, "setClock", far)
    now_ms = exchange.clock.now_ms()
    again = opened()
    again.clock.freeze()
    assert again.clock.now_ms() - now_ms < 60_000


def test_a_living_market_is_the_same_after_a_restart(opened, caller):
    exchange = arranged(opened(frozen_market=False))
    one = caller(exchange)
    for _ in range(20):
        exchange.clock.advance(700)
        one.place(type="MARKET", price=None, quantity="0.01")
    before = shown(one)
    again = opened(frozen_market=False)
    again.clock.freeze(exchange.clock.now_ms())
    assert shown(caller(again)) == before


def test_time_does_not_run_backwards_over_a_restart(opened, caller):
    exchange = arranged(opened())
    exchange.clock.advance(3_600_000)
    caller(exchange).place()
    assert opened().clock.now_ms() >= exchange.clock.now_ms()


def test_reads_are_not_written_down(opened, caller):
    exchange = arranged(opened())
    before = exchange.log._file.next_number
    caller(exchange).get("/v1/private/order/current")
    caller(exchange).wire.send("POST", "/v1/private/order/place", b"{}")
    assert exchange.log._file.next_number == before


def test_only_its_owner_can_read_the_file(opened, state):
    opened()
    assert state.stat().st_mode & 0o077 == 0


# Files that cannot be used


def test_a_file_in_use_is_refused(opened, state, description):
    opened()
    with pytest.raises(StateError, match="another server uses this file"):
        open_exchange(state, description=description)


def damage_page(path):
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)


def change_about(name, value):
    def change(path):
        with sqlite3.connect(path) as database:
            database.execute("UPDATE about SET value = ? WHERE name = ?", (value, name))
        database.close()

    return change


def change_outcome(path):
    with sqlite3.connect(path) as database:
        database.execute("UPDATE commands SET outcome = x'00' WHERE name = 'request'")
    database.close()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda path: path.write_bytes(b"no database at all" * 100),
            "not a state file, or damaged",
        ),
        (damage_page, "damaged"),
        (change_about("description", "other"), "another description"),
        (change_about("version", "0.0.0"), "another version"),
        (change_about("format", "0"), "another format"),
        (change_outcome, "damaged at command 3"),
    ],
)
def test_a_file_that_would_be_misread_is_refused(opened, caller, state, description, change, says):
    exchange = arranged(opened())
    caller(exchange).place()
    exchange.log.close()
    change(state)
    with pytest.raises(StateError, match=says):
        open_exchange(state, description=description)


def test_a_file_made_with_another_setting_is_refused(opened):
    opened(frozen_market=True)
    with pytest.raises(StateError, match="another options"):
        opened(frozen_market=False)


def test_another_programs_database_is_left_alone(state, description):
    with sqlite3.connect(state) as database:
        database.execute("CREATE TABLE theirs (x)")
    database.close()
    with pytest.raises(StateError, match="another program's"):
        open_exchange(state, description=description)


def test_a_folder_that_is_not_there_is_told(tmp_path, description):
    with pytest.raises(StateError, match="No such file"):
        open_exchange(tmp_path / "nowhere" / "mock.state", description=description)


# The death of the process


@contextmanager
def serving(state):
    process = subprocess.Popen(
        [*COMMAND, "--state", str(state)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            yield process, urlsplit(line.split(" ")[1]).netloc
        finally:
            process.kill()


def ask(connection, method, path, query="", body=b""):
    query += f"{'&' if query else ''}timestamp={int(time.time() * 1000)}"
    signature = hmac.new(b"demo-secret", query.encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-API-KEY": "fx_demo_key", "Content-Type": "application/json"}
    connection.request(method, f"{path}?{query}&signature={signature}", body, headers)
    return json.loads(connection.getresponse().read())


def orders_lost(state, number: int) -> list[str]:
    """Kill the server the moment the last order is acknowledged, and see which are gone."""
    acknowledged = {}
    with serving(state) as (process, netloc):
        connection = http.client.HTTPConnection(netloc, timeout=60)
        for each in range(number):
            order = {"symbol": "BTCUSDT", "type": "LIMIT", "side": "BUY", "price": "80000"}
            order |= {"quantity": "0.001", "clientOrderId": f"c{each}"}
            path = "/v1/private/order/place"
            if each >= MOST_OPEN:
                cancel = {"symbol": "BTCUSDT", "clientOrderId": f"c{each - MOST_OPEN}"}
                canceled = ask(
                    connection, "POST", "/v1/private/order/cancel", body=json.dumps(cancel).encode()
                )
                assert canceled["code"] == 0, canceled
            placed = ask(connection, "POST", path, body=json.dumps(order).encode())
            assert placed["code"] == 0, placed
            acknowledged[order["clientOrderId"]] = placed["data"]["orderId"]
        os.kill(process.pid, signal.SIGKILL)
        connection.close()
    with serving(state) as (_, netloc):
        connection = http.client.HTTPConnection(netloc, timeout=60)
        lost = []
        for client_id, order_id in acknowledged.items():
            query = f"symbol=BTCUSDT&clientOrderId={client_id}"
            found = ask(connection, "GET", "/v1/private/order", query)
            if found["code"] or found["data"]["orderId"] != order_id:
                lost.append(client_id)
        connection.close()
    return lost


@pytest.mark.parametrize("orders", [160, pytest.param(1_000, marks=pytest.mark.soak)])
def test_no_acknowledged_order_is_lost_when_the_server_is_killed(state, orders):
    assert orders_lost(state, orders) == []
