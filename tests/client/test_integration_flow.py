"""The documented integration flow through the generated client: over loopback, and in process without a socket."""

import asyncio
import inspect
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from sixmm import (
    AsyncSixMM,
    AuthenticationError,
    DuplicateRequest,
    InsufficientBalance,
    MissingCredentials,
    OrderNotCancelable,
    OrderNotFound,
    OrderStatus,
    ParameterRefused,
    PermissionDenied,
    SixMM,
)
from sixmm_description import Description

ROOT = Path(__file__).parents[2]
EXAMPLE = [sys.executable, "examples/integration_flow.py", "--base-url"]
RESTING = {
    "symbol": "BTCUSDT",
    "type": "LIMIT",
    "side": "BUY",
    "price": Decimal(10000),
    "quantity": "0.01",
}


def answer(of):
    """What a method of either client gave."""
    return asyncio.run(of) if inspect.isawaitable(of) else of


def test_the_flow_works_over_loopback(connect):
    mm = connect(api_key=None, api_secret=None)
    key = mm.api_keys.create(label="bot", permissions=3)
    bot = connect(username=None, password=None, api_key=key.api_key, api_secret=key.api_secret)
    placed = bot.orders.place(**RESTING, client_order_id="flow-1")
    assert placed.status is OrderStatus.NEW
    (order,) = bot.orders.current(symbol="BTCUSDT")
    assert (order.order_id, order.price) == (placed.order_id, Decimal(10000))
    bot.orders.cancel(symbol="BTCUSDT", order_id=placed.order_id)
    assert bot.orders.get(symbol="BTCUSDT", client_order_id="flow-1").status is OrderStatus.CANCELED
    listen = bot.listen_key.create()
    assert bot.listen_key.close(listen_key=listen.listen_key) is None


def test_the_flow_works_in_process(in_process):
    async def walk():
        async with in_process(api_key=None, api_secret=None) as mm:
            key = await mm.api_keys.create(label="bot", permissions=3)
        async with in_process(api_key=key.api_key, api_secret=key.api_secret) as bot:
            placed = await bot.orders.place(**RESTING)
            open_orders = await bot.orders.current(symbol="BTCUSDT")
            await bot.orders.cancel(symbol="BTCUSDT", order_id=placed.order_id)
            return placed.order_id, [one.order_id for one in open_orders]

    placed, open_orders = asyncio.run(walk())
    assert open_orders == [placed]


def test_a_market_order_becomes_a_position_and_a_trade(connect):
    mm = connect()
    mm.orders.place(symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.5")
    (position,) = mm.positions.current(symbol="BTCUSDT")
    assert position.quantity == Decimal("0.5")
    fills = mm.orders.trades(symbol="BTCUSDT")
    assert sum(fill.quantity for fill in fills) == Decimal("0.5")


def test_many_identical_calls_are_never_taken_for_replays(connect):
    mm = connect()
    for _ in range(200):
        mm.orders.current(symbol="BTCUSDT")


def test_a_clock_one_minute_off_costs_one_resync_and_no_call(exchange, connect):
    mm = connect()
    mm.orders.current()
    exchange.clock.advance(60_000)
    assert mm.orders.current().response.http_status == 200


def test_an_expired_token_is_renewed_on_the_way(exchange, connect):
    mm = connect(api_key=None, api_secret=None)
    mm.account.info()
    exchange.clock.advance(24 * 3600 * 1000)
    assert mm.account.info().username == "alice"


def test_a_revoked_token_is_replaced_by_a_new_login(exchange, connect):
    mm = connect(api_key=None, api_secret=None)
    token = mm.auth.login(username="alice", password="canary-password").access_token
    exchange.revoke(token)
    assert mm.account.info().username == "alice"


def test_a_plain_access_token_works_until_it_ends(exchange, connect):
    token = connect().auth.login(username="alice", password="canary-password").access_token
    mm = connect(username=None, password=None, api_key=None, api_secret=None, access_token=token)
    assert mm.account.info().username == "alice"
    exchange.revoke(token)
    with pytest.raises(AuthenticationError) as caught:
        mm.account.info()
    assert caught.value.code == 1004


def test_refreshing_and_logging_out_by_hand_use_the_cookie_of_the_login(connect):
    mm = connect(username=None, password=None)
    first = mm.auth.login(username="alice", password="canary-password").access_token
    assert mm.auth.refresh_token().access_token != first
    mm.auth.logout()
    with pytest.raises(MissingCredentials, match="Log in first"):
        mm.auth.refresh_token()


@pytest.mark.parametrize(
    ("arguments", "call", "error", "code"),
    [
        ({"api_key": "fx_wrong"}, lambda mm: mm.account.info(), AuthenticationError, 1003),
        ({"api_secret": "wrong"}, lambda mm: mm.account.info(), AuthenticationError, 1003),
        (
            {"password": "wrong"},
            lambda mm: mm.api_keys.list(),
            AuthenticationError,
            None,
        ),
        (
            {},
            lambda mm: mm.orders.get(symbol="BTCUSDT", order_id="1"),
            OrderNotFound,
            3003,
        ),
        (
            {},
            lambda mm: mm.orders.place(**{**RESTING, "price": "85000.01"}),
            ParameterRefused,
            2002,
        ),
        (
            {},
            lambda mm: mm.orders.place(**{**RESTING, "quantity": "900"}),
            InsufficientBalance,
            3001,
        ),
        (
            {},
            lambda mm: [mm.orders.place(**RESTING, client_order_id="same") for _ in range(2)],
            DuplicateRequest,
            3004,
        ),
        (
            {},
            lambda mm: [
                mm.orders.cancel(symbol="BTCUSDT", client_order_id="once")
                for _ in (mm.orders.place(**RESTING, client_order_id="once"), 2)
            ],
            OrderNotCancelable,
            3005,
        ),
    ],
)
def test_a_refusal_of_the_exchange_becomes_its_error_class(arguments, call, error, code, connect):
    with pytest.raises(error) as caught:
        call(connect(**arguments))
    assert code in (None, caught.value.code)
    assert caught.value.docs_url.startswith("https://docs.6mm.com/developer-api/")
    assert caught.value.request_id


def test_a_key_for_reading_may_not_trade(exchange, connect):
    user = exchange.add_user("reader", "password")
    exchange.add_api_key(user, key="fx_read", secret="s", permissions=1)
    mm = connect(api_key="fx_read", api_secret="s")
    with pytest.raises(PermissionDenied, match="trade"):
        mm.orders.current()


def test_both_clients_have_the_same_methods_and_signatures():
    sync_client, async_client = SixMM(), AsyncSixMM()
    for each in Description.load().operations.values():
        blocking = getattr(type(getattr(sync_client, each.resource)), each.name)
        awaiting = getattr(type(getattr(async_client, each.resource)), each.name)
        assert inspect.signature(blocking) == inspect.signature(awaiting)
        assert inspect.iscoroutinefunction(awaiting)


def test_the_example_walks_the_flow_and_shows_what_was_signed(served):
    run = subprocess.run(
        [*EXAMPLE, served, "--username", "alice", "--password", "canary-password"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "> signed string: timestamp=" in run.stdout
    assert "canary" not in run.stdout + run.stderr


def test_the_example_ends_with_one_line_when_the_server_is_down():
    run = subprocess.run(
        [*EXAMPLE, "http://127.0.0.1:1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert "http://127.0.0.1:1" in run.stderr
    assert "Traceback" not in run.stderr
