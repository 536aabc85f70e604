"""What follows from an answer: whether an order is over, which way a position is, whether a kline is final, which market it is."""

import asyncio
from decimal import Decimal

import pytest
from sixmm import (
    ApiError,
    BatchOrderResult,
    ConditionOrder,
    ConditionStatus,
    InvalidArgument,
    Kline,
    KlineUpdate,
    OrderStatus,
    PlacedOrder,
    Position,
    PositionSide,
    Strategy,
    StrategyStatus,
)
from sixmm_runtime.streams.events import Push

FINAL = {"FILLED", "CANCELED", "REJECTED", "PARTIALLY_FILLED_CANCELED"}
LIMIT = {"type": "LIMIT", "side": "BUY", "price": "50000", "quantity": "0.01"}


@pytest.mark.parametrize("status", OrderStatus)
def test_a_status_is_final_or_open(status):
    assert (status.is_final, status.is_open) == (status.name in FINAL, status.name not in FINAL)
    assert PlacedOrder.from_dict({"status": status.value}).is_open is status.is_open


@pytest.mark.parametrize(
    ("enum", "final"),
    [
        (ConditionStatus, {"TRIGGERED", "CANCELED", "REJECTED"}),
        (StrategyStatus, {"ALL_DONE", "CANCELLED"}),
    ],
)
def test_so_is_that_of_conditions_and_strategies(enum, final):
    assert {one.name for one in enum if one.is_final} == final
    assert all(one.is_open is not one.is_final for one in enum)
    assert ConditionOrder.from_dict({"conditionStatus": "NEW"}).is_open
    assert Strategy.from_dict({"strategyStatus": "CANCELLED"}).is_final


@pytest.mark.parametrize("enum", [OrderStatus, ConditionStatus, StrategyStatus])
def test_an_unknown_status_is_neither(enum):
    assert (enum("FROZEN").is_final, enum("FROZEN").is_open, enum("FROZEN").is_known) == (
        False,
    ) * 3


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"code": 0, "status": "NEW"}, (True, True, False)),
        ({"code": 0, "status": "REJECTED"}, (True, False, True)),
        ({"code": 3001, "message": "no"}, (False, False, True)),
        ({"code": 3001, "status": "NEW"}, (False, False, True)),
    ],
)
def test_a_row_of_a_batch_says_whether_its_order_lives(row, said):
    one = BatchOrderResult.from_dict(row)
    assert (one.succeeded, one.is_open, one.is_final) == said


@pytest.mark.parametrize(
    ("held", "quantity", "side", "signed"),
    [
        ("BOTH", "0.5", PositionSide.LONG, "0.5"),
        ("BOTH", "-0.5", PositionSide.SHORT, "-0.5"),
        ("BOTH", "0", None, "0"),
        ("LONG", "2", PositionSide.LONG, "2"),
        ("SHORT", "2", PositionSide.SHORT, "-2"),
        ("SHORT", "-2", PositionSide.SHORT, "-2"),
    ],
)
def test_a_position_has_a_side_and_a_sign(held, quantity, side, signed):
    position = Position.from_dict({"positionSide": held, "quantity": quantity})
    assert (position.side, position.signed_quantity) == (side, Decimal(signed))


def test_what_a_position_does_not_say_is_not_made_up():
    with pytest.raises(AttributeError, match="quantity has no value"):
        _ = Position.from_dict({"positionSide": "BOTH"}).side


def test_a_kline_is_final_when_its_span_was_over_at_the_answer(connect, exchange):
    rows = connect().market.klines("BTCUSDT", interval="1m", limit=3)
    now = exchange.clock.now_ms()
    assert [row.is_closed for row in rows] == [row.close_time < now for row in rows]
    assert [row.is_closed for row in rows.items].count(False) == 1


@pytest.mark.parametrize(("ts", "closed"), [(1_999, False), (2_000, False), (2_001, True)])
def test_a_pushed_kline_is_final_when_its_span_was_over_at_the_push(ts, closed):
    assert Push("klines", "t", ts, KlineUpdate, {"closeTime": 2_000}).data.is_closed is closed


def test_a_kline_of_ones_own_is_held_against_this_machine():
    assert Kline.from_dict({"closeTime": 1_000}).is_closed
    assert not Kline.from_dict({"closeTime": 9_000_000_000_000}).is_closed


def test_a_contract_has_a_unified_name(connect):
    rules = connect().market.rules("BTC/USDT:USDT")
    assert (rules.symbol, rules.base, rules.quote, rules.unified) == (
        "BTCUSDT",
        "BTC",
        "USDT",
        "BTC/USDT:USDT",
    )
    rules.check({**LIMIT, "symbol": "BTC/USDT:USDT"})
    with pytest.raises(InvalidArgument, match="rules of 'BTCUSDT'"):
        rules.check({**LIMIT, "symbol": "ETH/USDT:USDT"})


def test_a_unified_name_is_taken_wherever_a_symbol_is(connect):
    mm = connect()
    placed = mm.orders.place("BTC/USDT:USDT", **LIMIT, validate=True)
    assert mm.orders.get("BTC/USDT:USDT", order_id=placed.order_id).symbol == "BTCUSDT"
    (row,) = mm.orders.place_batch(orders=[{**LIMIT, "symbol": "BTC/USDT:USDT"}])
    assert row.succeeded
    assert {one.symbol for one in mm.orders.iter_current(symbol="BTC/USDT:USDT")} == {"BTCUSDT"}
    mm.account.save_favorite_symbols(symbols=["BTC/USDT:USDT", "ETHUSDT"])
    assert mm.account.favorite_symbols().symbols == ["BTCUSDT", "ETHUSDT"]


def test_awaited_calls_take_it_too(in_process):
    async def walk():
        async with in_process() as mm:
            placed = await mm.orders.place("BTC/USDT:USDT", **LIMIT)
            return await mm.orders.get("BTC/USDT:USDT", order_id=placed.order_id)

    assert asyncio.run(walk()).symbol == "BTCUSDT"


@pytest.mark.parametrize("symbol", ["BTC/USD:USD", "BTC/USDT", "btc/usdt:usdt"])
def test_a_unified_name_of_no_contract_is_refused_and_nothing_is_sent(connect, symbol):
    mm = connect()
    with pytest.raises(InvalidArgument, match="lists no contract"):
        mm.orders.place(symbol, **LIMIT)
    assert mm.orders.current().items == []


def test_what_only_looks_a_little_like_one_is_sent_as_it_is(connect):
    mm = connect(username="alice", password="canary-password")
    with pytest.raises(ApiError):
        mm.orders.current("a/b c")
    with pytest.raises(ApiError, match="ipWhitelist"):
        mm.api_keys.create(label="bot", ip_whitelist=["203.0.113.0/24"])
