"""Lists of the past: from a moment on the oldest first, without one the newest, each row once."""

import ccxt
import pytest
from sixmm_description import Description

from .conftest import SYMBOL

DAY = 24 * 60 * 60
#: What newer pages may require beside the asset.
KIND = Description.load().by_role["getAccountChangeLogs"].completed_query({})


def ledger(exchange, since=None, limit=None, params=None):
    return exchange.fetch_ledger("USDT", since, limit, {**KIND, **(params or {})})


LISTS = {
    "trades": lambda exchange, *more: exchange.fetch_my_trades(SYMBOL, *more),
    "filled": lambda exchange, *more: exchange.fetch_closed_orders(SYMBOL, *more),
    "past": lambda exchange, *more: exchange.fetch_canceled_and_closed_orders(SYMBOL, *more),
    "money": ledger,
}


@pytest.fixture
def started(call, simulated_time):
    """Ten trades, half a week apart, so that some lie where two parts meet; the moment before the first of them."""
    begin = call(lambda exchange: exchange.fetch_time())
    simulated_time.wait(1)
    for number in range(10):
        side = ("buy", "sell")[number % 2]
        call(lambda exchange, side=side: exchange.create_order(SYMBOL, "market", side, 0.1))
        simulated_time.wait(3.5 * DAY)
    return begin


@pytest.mark.parametrize("name", LISTS)
def test_a_list_from_a_moment_on_is_read_in_parts_without_loss_or_repetition(call, started, name):
    fetch = LISTS[name]
    everything = call(lambda exchange: fetch(exchange, started))
    times = [one["timestamp"] for one in everything]
    assert times == sorted(times)
    assert len(everything) >= 10
    read, since = [], started
    while part := call(lambda exchange, since=since: fetch(exchange, since, 4)):
        assert len(part) <= 4
        fresh = [one for one in part if one not in read]
        if not fresh:
            break
        read += fresh
        since = part[-1]["timestamp"]
    assert read == everything


@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_a_moment_is_the_newest_rows_in_order(call, started, name):
    fetch = LISTS[name]
    everything = call(lambda exchange: fetch(exchange, started))
    newest = call(lambda exchange: fetch(exchange, None, 1))
    assert [one["timestamp"] for one in newest] == [everything[-1]["timestamp"]]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_ends_where_the_caller_says(call, started, name):
    fetch, until = LISTS[name], started + 5 * DAY * 1_000
    found = call(lambda exchange: fetch(exchange, started, None, {"until": until}))
    assert found
    assert all(one["timestamp"] <= until for one in found)


def test_the_ledger_is_read_by_kind(call, started):
    kinds = [
        call(lambda exchange, kind=kind: ledger(exchange, started, None, {"change_type": kind}))
        for kind in ("TRADING_FEE", "REALIZED_PNL")
    ]
    assert [{one["info"]["changeType"] for one in found} for found in kinds] == [
        {"TRADING_FEE"},
        {"REALIZED_PNL"},
    ]


@pytest.mark.parametrize("since", [1_700_000_000, 1.7e9, "2026-01-01", True, 1.5])
@pytest.mark.parametrize("name", LISTS)
def test_a_moment_that_is_no_milliseconds_is_refused(call, name, since):
    with pytest.raises(ccxt.BadRequest, match="milliseconds"):
        call(lambda exchange: LISTS[name](exchange, since))


@pytest.mark.parametrize("limit", [0, -1, 2.5, "10", True])
def test_a_limit_that_is_no_number_of_rows_is_refused(call, limit):
    for fetch in LISTS.values():
        with pytest.raises(ccxt.BadRequest):
            call(lambda exchange, fetch=fetch: fetch(exchange, None, limit))


def test_orders_are_told_by_how_they_ended(call):
    call(lambda exchange: exchange.create_order(SYMBOL, "market", "buy", 0.1))
    rests = call(lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", 0.1, 80_000))
    call(lambda exchange: exchange.cancel_order(rests["id"], SYMBOL))
    call(lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", 0.1, 80_000))
    ended = {
        "closed": call(lambda exchange: exchange.fetch_closed_orders(SYMBOL)),
        "canceled": call(lambda exchange: exchange.fetch_canceled_orders(SYMBOL)),
        "open": call(lambda exchange: exchange.fetch_open_orders(SYMBOL)),
    }
    for status, orders in ended.items():
        assert [one["status"] for one in orders] == [status]


def test_the_trades_of_an_order_add_up_to_it(call):
    placed = call(lambda exchange: exchange.create_order(SYMBOL, "market", "buy", 2))
    order = call(lambda exchange: exchange.fetch_order(placed["id"], SYMBOL))
    trades = call(lambda exchange: exchange.fetch_order_trades(placed["id"], SYMBOL))
    assert len(trades) > 1
    assert sum(one["amount"] for one in trades) == pytest.approx(order["filled"])
    assert sum(one["cost"] for one in trades) == pytest.approx(order["cost"])


@pytest.mark.parametrize("limit", [1, 3, 1_500])
def test_klines_are_the_newest_or_those_from_a_moment_on(call, limit):
    newest = call(lambda exchange: exchange.fetch_ohlcv(SYMBOL, "1m", None, limit))
    minutes = [one[0] for one in newest]
    assert minutes == sorted(set(minutes))
    assert len(minutes) <= limit
    since = minutes[0] - 10 * 60_000
    later = call(lambda exchange: exchange.fetch_ohlcv(SYMBOL, "1m", since, limit))
    assert later[0][0] == since
    assert len(later) == limit


@pytest.mark.parametrize(
    ("error", "arguments", "params"),
    [
        (ccxt.BadRequest, ("1hour",), {}),
        (ccxt.BadRequest, ("1m", 1_700_000_000), {}),
        (ccxt.BadRequest, ("1m", None, 0), {}),
        (ccxt.BadRequest, ("1m",), {"price": "last"}),
    ],
)
def test_klines_that_can_not_be_meant_are_refused(call, error, arguments, params):
    with pytest.raises(error):
        call(lambda exchange: exchange.fetch_ohlcv(SYMBOL, *arguments, params=params))


def test_mark_and_index_prices_have_klines_too(call):
    for price in ("mark", "index"):
        named = call(
            lambda exchange, price=price: getattr(exchange, f"fetch_{price}_ohlcv")(
                SYMBOL, "1h", None, 2
            )
        )
        assert len(named) == 2


def test_settings_are_written_and_read(call):
    call(lambda exchange: exchange.set_leverage(7, SYMBOL))
    call(lambda exchange: exchange.set_margin_mode("isolated", SYMBOL))
    leverage = call(lambda exchange: exchange.fetch_leverage(SYMBOL))
    mode = call(lambda exchange: exchange.fetch_margin_mode(SYMBOL))
    assert (leverage["longLeverage"], mode["marginMode"]) == (7, "isolated")
    for error, wrong in (
        *(
            (ccxt.BadRequest, lambda exchange, wrong=wrong: exchange.set_leverage(wrong, SYMBOL))
            for wrong in (7.5, "7", float("nan"), float("inf"), True, None)
        ),
        (ccxt.BadRequest, lambda exchange: exchange.set_margin_mode("both", SYMBOL)),
        (ccxt.ArgumentsRequired, lambda exchange: exchange.set_leverage(7)),
    ):
        with pytest.raises(error):
            call(wrong)


def test_the_balance_of_another_account_is_not_this_one(call):
    assert call(lambda exchange: exchange.fetch_balance({"type": "swap"}))["USDT"]["total"]
    with pytest.raises(ccxt.NotSupported, match="'swap' account only"):
        call(lambda exchange: exchange.fetch_balance({"type": "spot"}))
