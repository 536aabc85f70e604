"""Klines, index and mark prices, and funding rates."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from sixmm_description import Description
from sixmm_mock import Clock, MockExchange
from sixmm_mock.market.prices import STEP_MS, Path

NOW_MS = 1_780_000_000_000
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
KLINES = "/v1/public/market/klines"
DESCRIPTION = Description.load()
NAMES = DESCRIPTION.spelling.words("KlineInterval")
INTERVALS = tuple(NAMES)
(MOST,) = (
    one.schema["maximum"]
    for one in DESCRIPTION.operations["getKlines"].parameters
    if one.python == "limit"
)
D = Decimal


@pytest.fixture
def klines(wire):
    """Query klines of BTCUSDT; the answer's list."""

    def ask(interval: str = "1m", **query: object) -> list[dict]:
        pairs = "&".join(f"{name}={value}" for name, value in query.items())
        answer = wire.send("GET", f"{KLINES}?symbol=BTCUSDT&interval={interval}&{pairs}")
        return answer.data["list"]

    return ask


def moving(description, *, seed: int = 7, at_ms: int = NOW_MS) -> MockExchange:
    clock = Clock(frozen_at_ms=at_ms)
    return MockExchange(seed=seed, clock=clock, description=description, frozen_market=False)


# The path


def test_the_extremes_of_a_span_are_those_of_its_steps():
    path = Path("any")
    values = [path.at(NOW_MS + step * STEP_MS) for step in range(700)]
    for first, last in [(0, 700), (3, 4), (17, 301), (600, 699), (81, 162)]:
        span, found = values[first:last], path.over(NOW_MS + first * 1000, NOW_MS + last * 1000)
        assert (found.open, found.close) == (span[0], span[-1])
        assert (found.high, found.low) == (max(span), min(span))


def test_the_path_depends_on_its_seed_and_on_nothing_else():
    moments = range(NOW_MS, NOW_MS + 100 * DAY_MS, DAY_MS)
    backwards = [Path("1").at(moment) for moment in reversed(moments)]
    assert [Path("1").at(moment) for moment in moments] == backwards[::-1]
    assert Path("1").at(NOW_MS) != Path("2").at(NOW_MS)


def test_the_path_never_leaves_its_bounds():
    path = Path("any")
    whole = path.over(NOW_MS - 4000 * DAY_MS, NOW_MS)
    assert D("0.85") <= whole.low < whole.high <= D("1.15")


# Intervals


@pytest.mark.parametrize("interval", INTERVALS)
def test_klines_of_every_interval_follow_each_other(klines, interval):
    found = klines(interval, limit=20)
    assert len(found) == 20
    for before, after in pairwise(found):
        assert before["closeTime"] + 1 == after["openTime"]
    assert found[-1]["openTime"] <= NOW_MS <= found[-1]["closeTime"]


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("price_type", ["", "indexPrice", "markPrice"])
def test_low_and_high_hold_what_is_between(klines, interval, price_type):
    query = {"priceType": price_type} if price_type else {}
    for each in klines(interval, limit=30, **query):
        low, high = D(each["low"]), D(each["high"])
        assert low <= min(D(each["open"]), D(each["close"]))
        assert high >= max(D(each["open"]), D(each["close"]))


@pytest.mark.parametrize(("interval", "parts"), [("5m", 5), ("1h", 60), ("4h", 240)])
@pytest.mark.parametrize("price_type", ["", "indexPrice", "markPrice"])
def test_a_longer_kline_is_the_sum_of_its_minutes(klines, interval, parts, price_type):
    query = {"priceType": price_type} if price_type else {}
    whole = klines(interval, limit=2, **query)[0]
    minutes = klines("1m", startTime=whole["openTime"], limit=parts, **query)
    assert minutes[-1]["closeTime"] == whole["closeTime"]
    assert (minutes[0]["open"], minutes[-1]["close"]) == (whole["open"], whole["close"])
    assert max(D(each["high"]) for each in minutes) == D(whole["high"])
    assert min(D(each["low"]) for each in minutes) == D(whole["low"])
    assert sum(D(each["volume"]) for each in minutes) == D(whole["volume"])


def test_days_weeks_and_months_begin_at_utc_midnight(klines):
    for interval in ("1d", "1w", "1M"):
        opens = [datetime.fromtimestamp(k["openTime"] / 1000, UTC) for k in klines(interval)]
        assert all((each.hour, each.minute, each.second) == (0, 0, 0) for each in opens)
        if interval == "1w":
            assert {each.weekday() for each in opens} == {0}
        if interval == "1M":
            assert {each.day for each in opens} == {1}


def test_an_unknown_price_type_is_refused(wire):
    answer = wire.send("GET", f"{KLINES}?symbol=BTCUSDT&interval=1m&priceType=lastPrice")
    assert answer.code == 2002


# Which klines


def test_the_documented_number_of_klines_is_answered_unless_asked_otherwise(klines):
    assert len(klines()) == DESCRIPTION.operations["getKlines"].schema_of("limit")["default"]


def test_as_many_klines_as_documented_are_answered(klines, wire):
    assert len(klines(limit=MOST)) == MOST
    answer = wire.send("GET", f"{KLINES}?symbol=BTCUSDT&interval=1m&limit={MOST + 1}")
    assert answer.code == 2003


def test_a_start_time_answers_the_klines_next_to_it(klines):
    start = NOW_MS // MINUTE_MS * MINUTE_MS - 100 * MINUTE_MS
    found = klines(startTime=start, limit=3)
    assert [each["openTime"] for each in found] == [start + n * MINUTE_MS for n in range(3)]
    assert klines(startTime=start + 1, limit=1)[0]["openTime"] == start + MINUTE_MS


def test_an_end_time_answers_the_klines_before_it(klines):
    end = NOW_MS // MINUTE_MS * MINUTE_MS - 100 * MINUTE_MS
    assert [each["openTime"] for each in klines(endTime=end, limit=2)] == [end - MINUTE_MS, end]


def test_start_and_end_bound_the_klines(klines):
    end = NOW_MS // MINUTE_MS * MINUTE_MS - 100 * MINUTE_MS
    assert len(klines(startTime=end - 9 * MINUTE_MS, endTime=end)) == 10
    assert klines(startTime=end, endTime=end - 1) == []


def test_the_future_has_no_klines(klines):
    assert klines(startTime=NOW_MS + MINUTE_MS) == []
    assert klines(endTime=NOW_MS + DAY_MS, limit=1)[0]["openTime"] <= NOW_MS


def test_there_is_nothing_before_the_symbol_was_listed(klines):
    first = klines("1d", startTime=0, limit=1)[0]
    assert first["openTime"] == 1_704_067_200_000


# What is in them


def test_a_fresh_frozen_market_ends_at_the_reference_price(klines):
    for price_type in ({}, {"priceType": "indexPrice"}, {"priceType": "markPrice"}):
        assert klines(limit=1, **price_type)[0]["close"] == "86000"


def test_what_was_traded_is_in_the_kline_of_its_minute(signed, klines):
    signed.place(type="MARKET", price=None, quantity="0.7")
    now = klines(limit=1)[0]
    # The ladder sells 0.5 at 86010, and more at 86020.
    assert (now["open"], now["high"]) == ("86010", "86020")
    assert (now["low"], now["close"], now["volume"]) == ("86010", "86020", "0.7")


def test_a_frozen_market_stands_at_the_last_price(signed, klines, exchange):
    signed.place(type="MARKET", price=None, quantity="0.1")
    exchange.clock.advance(10 * MINUTE_MS)
    after = klines(limit=3)
    assert {each["open"] for each in after} == {each["low"] for each in after} == {"86010"}
    assert {each["volume"] for each in after} == {"0"}
    assert klines("1h", limit=1)[0]["close"] == "86010"


def test_trades_do_not_move_the_index(signed, klines):
    before = klines(limit=1, priceType="indexPrice")
    signed.place(type="MARKET", price=None, quantity="0.7")
    assert klines(limit=1, priceType="indexPrice") == before


def test_a_set_index_price_is_in_the_klines_from_then_on(exchange, klines):
    exchange.clock.advance(2 * MINUTE_MS)
    exchange.market.set_index_price("BTCUSDT", D(90_000))
    exchange.clock.advance(MINUTE_MS)
    closes = [each["close"] for each in klines(limit=3, priceType="indexPrice")]
    assert closes == ["86000", "90000", "90000"]


def test_the_same_seed_has_the_same_past_and_future(description):
    one, other = moving(description), moving(description)
    for each in (one, other):
        each.clock.advance(3 * HOUR_MS)
    for price_type in (None, "INDEX_PRICE", "MARK_PRICE"):
        same = one.market.klines("ETHUSDT", "FIVE_MINUTES", price_type=price_type)
        assert same == other.market.klines("ETHUSDT", "FIVE_MINUTES", price_type=price_type)
    different = moving(description, seed=8).market.klines("ETHUSDT", "FIVE_MINUTES")
    assert different != moving(description).market.klines("ETHUSDT", "FIVE_MINUTES")


@pytest.mark.parametrize("interval", INTERVALS)
def test_the_kline_of_now_tells_nothing_of_the_future(description, interval):
    exchange = moving(description, at_ms=NOW_MS + 12_345)
    market = exchange.market
    index = market.klines("BTCUSDT", NAMES[interval], price_type="INDEX_PRICE", limit=1)[-1].bar
    mark = market.klines("BTCUSDT", NAMES[interval], price_type="MARK_PRICE", limit=1)[-1].bar
    assert index.close == market.index_price("BTCUSDT")
    assert mark.close == market.mark_price("BTCUSDT")
    traded = market.klines("BTCUSDT", NAMES[interval], limit=1)[-1].bar
    exchange.clock.advance(1000)
    assert market.klines("BTCUSDT", NAMES[interval], limit=1)[-1].bar.volume >= traded.volume


def test_hours_are_the_sum_of_their_minutes_after_a_jump_too(description):
    exchange = moving(description)
    exchange.clock.advance(9 * HOUR_MS)
    exchange.catch_up()  # trades in some minutes, and none in others
    market, start = exchange.market, NOW_MS // HOUR_MS * HOUR_MS + HOUR_MS
    for whole in market.klines("BTCUSDT", "ONE_HOUR", start_ms=start, limit=3):
        minutes = market.klines("BTCUSDT", "ONE_MINUTE", start_ms=whole.open_ms, limit=60)
        assert sum(each.bar.volume for each in minutes) == whole.bar.volume
        assert max(each.bar.high for each in minutes) == whole.bar.high
        assert min(each.bar.low for each in minutes) == whole.bar.low


def test_the_mark_price_stays_near_the_index(description):
    exchange = moving(description)
    for _ in range(50):
        exchange.clock.advance(7 * HOUR_MS)
        index, mark = (
            exchange.market.index_price("BTCUSDT"),
            exchange.market.mark_price("BTCUSDT"),
        )
        assert abs(mark / index - 1) < D("0.01")
        assert index % D("0.1") == mark % D("0.1") == 0


def test_a_day_of_minutes_after_a_jump_over_a_year_is_found_at_once(description):
    exchange = moving(description)
    exchange.clock.advance(365 * DAY_MS)
    assert len(exchange.market.klines("BTCUSDT", "ONE_MINUTE", limit=1000)) == 1000


# Funding


def test_the_funding_configuration_is_told_for_one_symbol_or_all(wire):
    path = "/v1/public/market/funding-rate"
    assert [each["symbol"] for each in wire.send("GET", path).data["list"]] == [
        "BTCUSDT",
        "ETHUSDT",
    ]
    only = wire.send("GET", f"{path}?symbol=ETHUSDT").data["list"]
    assert [each["symbol"] for each in only] == ["ETHUSDT"]
    assert wire.send("GET", f"{path}?symbol=XRPUSDT").code == 2002


def test_current_funding_rates_come_in_pages(wire):
    path = "/v1/public/market/funding-rate/current"
    data = wire.send("GET", f"{path}?page=2&pageSize=1").data
    assert ([each["symbol"] for each in data["list"]], data["total"]) == (["ETHUSDT"], 2)
    coming = data["list"][0]["nextFundingTime"]
    assert coming % (8 * HOUR_MS) == 0
    assert 0 < coming - NOW_MS <= 8 * HOUR_MS


def test_the_current_funding_rate_is_that_which_will_be_settled(exchange, wire):
    exchange.engine.funding_rates.set("ETHUSDT", D("-0.0003"))
    rates = wire.send("GET", "/v1/public/market/funding-rate/current").data["list"]
    assert [each["fundingRate"] for each in rates] == ["0.0001", "-0.0003"]


def test_the_funding_history_goes_back_in_steps_of_eight_hours(wire):
    path = "/v1/public/market/funding-rate/history"
    data = wire.send("GET", f"{path}?symbol=BTCUSDT").data
    moments = [each["fundingTime"] for each in data["list"]]
    assert len(moments) == 20
    assert moments[0] <= NOW_MS < moments[0] + 8 * HOUR_MS
    assert {before - after for before, after in pairwise(moments)} == {8 * HOUR_MS}
    second = wire.send("GET", f"{path}?symbol=BTCUSDT&page=2").data["list"]
    assert second[0]["fundingTime"] == moments[-1] - 8 * HOUR_MS


def test_the_funding_history_is_bounded_by_start_and_end(wire):
    day = NOW_MS // DAY_MS * DAY_MS
    data = wire.send(
        "GET",
        "/v1/public/market/funding-rate/history"
        f"?symbol=BTCUSDT&startTime={day - DAY_MS}&endTime={day}",
    ).data
    assert data["total"] == 4
    assert [each["fundingTime"] for each in data["list"]] == [
        day - hours * HOUR_MS for hours in (0, 8, 16, 24)
    ]


def test_the_funding_history_needs_a_symbol(wire):
    assert wire.send("GET", "/v1/public/market/funding-rate/history").code == 2001


def test_market_data_needs_no_credentials(wire):
    for path in ("funding-rate", "funding-rate/current", "symbols"):
        assert wire.send("GET", f"/v1/public/market/{path}").code == 0
