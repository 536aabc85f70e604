"""A canary goes through every path of the client, and turns up in no log, repr or error text."""

import asyncio
import json
import logging
import pickle
import traceback

import httpx
import pytest
from sixmm import AsyncSixMM, Backoff, SixMM, SixMMError
from sixmm_mock import create_app

# In constants, because tracebacks show the lines of this file.
PASSWORD, SECRET = "canary-password", "canary-secret"
SECRET_FIELDS = ("accessToken", "apiSecret", "listenKey")


class Wiretap:
    """Keeps every secret that crosses the wire, so that all of them can be looked for."""

    def __init__(self):
        self.secrets = {PASSWORD, SECRET}

    def on_request(self, request: httpx.Request) -> None:
        self.secrets |= {
            request.url.params[name] for name in ("signature",) if name in request.url.params
        }
        cookie = request.headers.get("cookie")
        if cookie:
            self.secrets.add(cookie.partition("=")[2])

    def on_response(self, response: httpx.Response) -> None:
        data = json.loads(response.read()).get("data") or {}
        self.secrets |= {
            data[name] for name in SECRET_FIELDS if isinstance(data, dict) and data.get(name)
        }
        for cookie in response.cookies.values():
            self.secrets.add(cookie)

    def client(self) -> httpx.Client:
        hooks = {"request": [self.on_request], "response": [self.on_response]}
        return httpx.Client(event_hooks=hooks)


@pytest.fixture
def shown():
    """All text that anybody could have seen."""
    return []


def attempt(shown, call):
    """The result of a call, or its error, with everything about it that can be printed."""
    try:
        result = call()
    except SixMMError as error:
        shown += [str(error), repr(error), "".join(traceback.format_exception(error))]
        return None
    shown += [repr(result), repr(result.response), repr(result.response.http)]
    return result


def walk(mm: SixMM, exchange, shown) -> None:
    """Every kind of call there is: public, by login, by key, refused, renewed."""
    calls = [
        mm.system.time,
        lambda: mm.auth.login(username="alice", password=PASSWORD),
        lambda: mm.auth.login(username="alice", password=PASSWORD + "-wrong"),
        lambda: mm.api_keys.create(label="bot", permissions=3),
        mm.api_keys.list,
        mm.auth.refresh_token,
        mm.account.info,
        lambda: mm.orders.place(symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01"),
        lambda: mm.orders.get(symbol="BTCUSDT", order_id="1"),
        lambda: mm.orders.place(symbol="BTCUSDT", type="MARKET", side="BUY", quantity=0.1),
        lambda: mm.auth.login(username="alice", password=PASSWORD.encode()),
        lambda: mm.market.klines(symbol="BTCUSDT", interval="1m"),
    ]
    for call in calls:
        attempt(shown, call)
    listen = attempt(shown, mm.listen_key.create)
    attempt(shown, lambda: mm.listen_key.renew(listen_key=listen.listen_key))
    attempt(shown, lambda: mm.listen_key.close(listen_key=SECRET))
    exchange.clock.advance(24 * 3600 * 1000)
    attempt(shown, mm.api_keys.list)
    attempt(shown, mm.account.info)
    attempt(shown, mm.auth.logout)
    shown += [repr(mm), repr(mm.clock), repr(mm._core.authenticator), repr(vars(mm))]


def assert_nothing_leaked(secrets, shown, caplog) -> None:
    text = "\n".join([*shown, caplog.text, *(str(record.__dict__) for record in caplog.records)])
    assert "/v1/private" in text, "the logs were on"
    assert len(secrets) >= 5, "secrets did cross the wire"
    assert not [secret for secret in secrets if secret in text]


def test_no_secret_is_logged_shown_or_told_over_loopback(exchange, served, both, shown, caplog):
    tap = Wiretap()
    with caplog.at_level(logging.DEBUG), tap.client() as http:
        walk(SixMM(base_url=served, http_client=http, **both), exchange, shown)
    assert {record.name.split(".")[0] for record in caplog.records} >= {
        "httpx",
        "httpcore",
        "sixmm",
    }
    assert_nothing_leaked(tap.secrets, shown, caplog)


def test_no_secret_is_logged_shown_or_told_by_the_awaiting_client(exchange, both, shown, caplog):
    transport = httpx.ASGITransport(app=create_app(exchange))

    async def flow():
        async with AsyncSixMM(transport=transport, **both) as mm:
            made = [
                await mm.auth.login(username="alice", password=PASSWORD),
                await mm.api_keys.create(label="bot"),
                await mm.listen_key.create(),
                await mm.orders.current(),
            ]
            shown.extend(repr(one) for one in made)
            shown.append(repr(mm))
            return {made[0].access_token, made[1].api_secret, made[2].listen_key}

    with caplog.at_level(logging.DEBUG):
        secrets = asyncio.run(flow())
    secrets |= {PASSWORD, SECRET}
    assert_nothing_leaked(secrets, shown, caplog)


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("timed out"),
        httpx.ConnectError("refused"),
        httpx.RemoteProtocolError("peer closed"),
    ],
)
def test_no_secret_is_told_when_the_connection_fails(failure, both, shown, caplog):
    def fail(request):
        if request.url.path == "/v1/time":
            return httpx.Response(200, json={"code": 0, "data": {"timestampMs": 1_780_000_000_000}})
        raise failure

    mm = SixMM(transport=httpx.MockTransport(fail), backoff=Backoff(first=0), **both)
    with caplog.at_level(logging.DEBUG):
        attempt(shown, mm.orders.current)
        attempt(shown, mm.api_keys.list)
    assert len(shown) == 6
    assert "canary" not in "\n".join(shown) + caplog.text


def test_no_secret_is_told_when_the_answer_is_cut_off(both, shown):
    def cut(_):
        return httpx.Response(200, content=b'{"code":0,"data":{"accessToken":"canary-tok')

    mm = SixMM(transport=httpx.MockTransport(cut), **both)
    attempt(shown, lambda: mm.auth.login(username="alice", password=PASSWORD))
    attempt(shown, mm.api_keys.list)
    assert shown
    assert "canary" not in "\n".join(shown)


def test_a_client_is_not_pickled(both):
    with pytest.raises(TypeError):
        pickle.dumps(SixMM(**both))
