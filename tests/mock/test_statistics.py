"""Account changes and statistics: made of what happened, and cut at UTC days."""

from decimal import Decimal
from itertools import pairwise

import pytest
from sixmm_mock.auth.users import User
from sixmm_mock.events import BalanceChanged
from sixmm_mock.statistics import MAX_HOURS, Drawdown, Ledger, max_drawdown

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
USER = "/v1/private/user"
D = Decimal


class Day:
    """Midnight of the first day, and trading on later ones."""

    def __init__(self, signed, exchange):
        self.signed, self.exchange = signed, exchange
        self.first_ms = exchange.clock.now_ms() // DAY_MS * DAY_MS

    def go_to(self, day: int, hours: int = 0, ms: int = 0) -> None:
        self.exchange.clock.set(self.first_ms + day * DAY_MS + hours * HOUR_MS + ms)

    def round_trip(self, quantity: str = "0.1") -> None:
        """Buy at 86010 and sell at 85990: a loss of 20 per unit, and two fees of 0.05 %."""
        for side in ("BUY", "SELL"):
            answer = self.signed.place(type="MARKET", price=None, side=side, quantity=quantity)
            assert answer.code == 0, answer.json


LOSS = D(-2)  # of a round trip with 0.1
VOLUME = D("17200")
FEES = D("8.6")


@pytest.fixture
def day(signed, exchange) -> Day:
    return Day(signed, exchange)


@pytest.fixture
def ask(signed):
    def ask(path: str, **query: object) -> dict:
        return signed.get(f"{USER}/{path}", **query).data

    return ask


# Change log


def test_every_movement_of_money_is_logged_with_what_was_before_and_after(day, ask, signed):
    day.round_trip()
    log = ask("account-change-log")
    kinds = [each["changeType"] for each in log["list"]]
    assert sorted(kinds) == ["DEPOSIT", "REALIZED_PNL", "TRADING_FEE", "TRADING_FEE"]
    for each in log["list"]:
        change = D(each["walletBalanceAfter"]) - D(each["walletBalanceBefore"])
        assert change == D(each["amount"])
    for later, earlier in pairwise(log["list"]):
        assert later["walletBalanceBefore"] == earlier["walletBalanceAfter"]
    wallet = signed.get(f"{USER}/asset").data["userAsset"]["walletBalance"]
    assert log["list"][0]["walletBalanceAfter"] == wallet


def test_the_log_can_be_filtered_by_type_asset_and_time(day, ask):
    day.go_to(1)
    day.round_trip()
    fees = ask("account-change-log", changeType="TRADING_FEE")
    assert (fees["total"], {each["changeType"] for each in fees["list"]}) == (2, {"TRADING_FEE"})
    assert ask("account-change-log", changeType="AIRDROP") == {"list": [], "total": 0}
    assert ask("account-change-log", assetType="USDT")["total"] == 4
    assert ask("account-change-log", assetType="BTC")["total"] == 0
    start = day.first_ms + DAY_MS
    assert ask("account-change-log", startTime=start)["total"] == 3
    assert ask("account-change-log", endTime=start)["total"] == 1


def test_the_log_comes_in_pages_of_twenty(day, ask):
    for _ in range(8):
        day.round_trip()
    first, second = ask("account-change-log"), ask("account-change-log", page=2)
    assert (len(first["list"]), len(second["list"]), first["total"]) == (20, 5, 25)
    assert second["list"][-1]["changeType"] == "DEPOSIT"
    assert len(ask("account-change-log", pageSize=3)["list"]) == 3


# Sums by days


def test_a_fresh_account_has_traded_nothing(ask):
    assert ask("volume-stats") == {"volume30d": "0", "feeTotal30d": "0"}
    summary = ask("asset/overview/summary")
    assert (summary["transferIn"], summary["transferOut"]) == ("100000", "0")
    assert {summary[name] for name in ("todayPnl", "totalPnl", "totalVolume")} == {"0"}


def test_volume_and_fees_are_of_thirty_utc_days(day, ask):
    day.go_to(1)
    day.round_trip()
    assert ask("volume-stats") == {"volume30d": "17200", "feeTotal30d": "8.6"}
    day.go_to(30, hours=23)
    assert ask("volume-stats")["volume30d"] == "17200"
    day.go_to(31)
    assert ask("volume-stats") == {"volume30d": "0", "feeTotal30d": "0"}


def test_today_ends_at_utc_midnight(day, ask):
    day.go_to(2, ms=-2_000)
    day.round_trip()
    summary = ask("asset/overview/summary")
    assert (summary["todayPnl"], summary["todayVolume"]) == ("-2", "17200")
    day.go_to(2)
    summary = ask("asset/overview/summary")
    assert (summary["todayPnl"], summary["todayVolume"]) == ("0", "0")
    assert (summary["totalPnl"], summary["totalVolume"]) == ("-2", "17200")


def test_the_first_millisecond_of_a_day_belongs_to_it(day, ask):
    day.go_to(2, ms=-1)  # the signer moves the clock by 1 ms
    day.round_trip()
    assert [each["pnl"] for each in ask("balance-history", period="1D")["items"][-2:]] == [
        "0",
        "-2",
    ]


def test_the_drawdown_is_the_fall_from_the_highest_day(day, ask):
    for number in (1, 2):
        day.go_to(number)
        day.round_trip()
    fallen = 2 * (FEES - LOSS)
    summary = ask("asset/overview/summary")
    assert D(summary["maxDrawdown30d"]) == fallen
    assert D(summary["maxDrawdown30dRate"]) == round(fallen / 100_000, 8)
    day.go_to(40)
    assert ask("asset/overview/summary")["maxDrawdown30d"] == "0"


def moved(ledger: Ledger, day: int, reason: str, amount: int, hours: int = 0) -> None:
    """A movement of money on a day, so many hours after midnight."""
    before = ledger.balance
    change = BalanceChanged(
        user_id="1",
        reason=reason,
        amount=D(amount),
        wallet_before=before,
        wallet_after=before + amount,
        frozen_before=D(0),
        frozen_after=D(0),
        reference_id="",
        at_ms=day * DAY_MS + hours * HOUR_MS,
    )
    ledger.moved(change)


@pytest.mark.parametrize(
    ("movements", "fall", "rate"),
    [
        # A rise counts as the new peak.
        ([(1, "DEPOSIT", 1000), (2, "REALIZED_PNL", 500), (3, "REALIZED_PNL", -300)], 300, "0.2"),
        # A deposit neither heals a fall nor makes a peak.
        ([(1, "DEPOSIT", 1000), (2, "REALIZED_PNL", -100), (3, "DEPOSIT", 1000)], 100, "0.1"),
        # A withdrawal is no fall.
        ([(1, "DEPOSIT", 1000), (2, "DEPOSIT", -600)], 0, "0"),
        # Only the largest fall counts.
        (
            [
                (1, "DEPOSIT", 1000),
                (2, "REALIZED_PNL", -100),
                (3, "REALIZED_PNL", 300),
                (4, "TRADING_FEE", -60),
            ],
            100,
            "0.1",
        ),
    ],
)
def test_the_drawdown_is_what_trading_lost_from_its_peak(movements, fall, rate):
    ledger = Ledger(opened_ms=DAY_MS)
    for day, reason, amount in movements:
        moved(ledger, day, reason, amount)
    assert max_drawdown(ledger, 5 * DAY_MS) == Drawdown(D(fall), D(rate))


def test_a_ledger_keeps_so_many_hours_and_forgets_the_oldest():
    ledger = Ledger(opened_ms=DAY_MS)
    for hours in range(MAX_HOURS + 1):
        moved(ledger, 1, "DEPOSIT", 1, hours)
    steps = ledger.steps([DAY_MS, DAY_MS + HOUR_MS, DAY_MS + 2 * HOUR_MS])
    assert [step.balance_after for step in steps] == [0, 2]


def test_the_balance_history_has_a_step_for_each_day_since_the_account_was_opened(day, ask):
    for number in (1, 3):
        day.go_to(number)
        day.round_trip()
    items = ask("balance-history", period="1D")["items"]
    assert [each["date"] for each in items] == [
        "2026-05-28",
        "2026-05-29",
        "2026-05-30",
        "2026-05-31",
    ]
    assert [each["pnl"] for each in items] == ["0", "-2", "0", "-2"]
    assert [each["balance"] for each in items] == ["100000", "99989.4", "99989.4", "99978.8"]


@pytest.mark.parametrize(
    ("period", "dates"),
    [
        ("1W", ["2026-05-25", "2026-06-01", "2026-06-08"]),
        ("1M", ["2026-05-01", "2026-06-01"]),
    ],
)
def test_weeks_begin_on_monday_and_months_on_the_first(day, ask, period, dates):
    day.go_to(14)
    items = ask("balance-history", period=period)["items"]
    assert [each["date"] for each in items] == dates


def test_the_balance_history_has_thirty_steps_unless_asked_otherwise(day, ask):
    day.go_to(100)
    assert len(ask("balance-history", period="1D")["items"]) == 30
    assert len(ask("balance-history", period="1D", limit=50)["items"]) == 50
    assert len(ask("balance-history", period="1D", limit=1000)["items"]) == 101


@pytest.mark.parametrize("path", ["balance-history", "trade-overview", "asset/overview/trend"])
@pytest.mark.parametrize(("query", "code"), [({}, 2001), ({"period": "1X", "type": "1X"}, 2002)])
def test_the_range_is_needed_and_one_of_the_documented(signed, path, query, code):
    assert signed.get(f"{USER}/{path}", **query).code == code


@pytest.mark.parametrize(
    ("kind", "points"), [("1D", 24), ("1W", 7), ("1M", 30), ("3M", 90), ("6M", 180), ("1Y", 365)]
)
def test_a_trend_has_points_for_its_range(day, ask, kind, points):
    day.go_to(500)
    items = ask("asset/overview/trend", type=kind)["items"]
    assert len(items) == points
    assert items[-1]["snapshotTime"] == day.exchange.clock.now_ms()
    moments = [each["snapshotTime"] for each in items[:-1]]
    step = HOUR_MS if kind == "1D" else DAY_MS
    assert all(after - before == step for before, after in pairwise(moments))
    assert all(moment % step == 0 for moment in moments)


def test_a_trend_shows_balance_and_profit_at_each_point(day, ask):
    day.go_to(1)
    day.round_trip()
    day.go_to(2)
    day.round_trip()
    items = ask("asset/overview/trend", type="1W")["items"]
    assert [each["balance"] for each in items] == ["100000", "99989.4", "99978.8"]
    assert [each["pnl"] for each in items] == ["0", "-2", "-2"]
    assert [each["totalPnl"] for each in items] == ["0", "-2", "-4"]
    assert items[1]["pnlRate"] == "-0.00002"


def test_the_trade_overview_is_summary_and_trend_together(day, ask):
    day.round_trip()
    overview = ask("trade-overview", type="1M")
    expected = {**ask("asset/overview/summary"), **ask("asset/overview/trend", type="1M")}
    last = overview["items"][-1], expected["items"][-1]
    assert last[0].pop("snapshotTime") <= last[1].pop("snapshotTime")
    assert overview == expected


# Leaderboard


@pytest.fixture
def board(wire):
    def ask(period: str = "7d", **headers: str) -> dict:
        return wire.send("GET", f"/v1/public/leaderboard/pnl?period={period}", **headers).data

    return ask


@pytest.fixture
def bob(exchange) -> User:
    return exchange.add_user("bobby", "password")


def test_the_leaderboard_ranks_by_realized_profit(day, board, exchange, user, bob, wire):
    day.round_trip("0.2")
    key = exchange.add_api_key(bob, key="fx_bob", secret="secret")
    Day(type(day.signed)(wire, key), exchange).round_trip("0.1")
    data = board()
    assert [(each["rank"], each["userId"]) for each in data["list"]] == [
        (1, bob.user_id),
        (2, user.user_id),
    ]
    first = data["list"][0]
    assert (first["pnlAmount"], first["volume"], first["pnlPct"]) == ("-2", "17200", "-0.00002")


def test_the_leaderboard_masks_names(day, board):
    day.round_trip()
    assert [each["trader"] for each in board()["list"]] == ["a***e"]


@pytest.mark.usefixtures("bob")
def test_the_own_rank_is_told_to_those_who_log_in_and_have_one(day, board, logged_in, wire):
    bearer = {"authorization": f"Bearer {logged_in.token}"}
    assert board(**bearer)["myRank"] == 0
    day.round_trip()
    assert board(**bearer)["myRank"] == 1
    assert board()["myRank"] == 0
    token = wire.login("bobby", "password").data["accessToken"]
    assert board(authorization=f"Bearer {token}")["myRank"] == 0


def test_the_own_rank_is_told_to_signed_calls_too(day, signed):
    day.round_trip()
    assert signed.get("/v1/public/leaderboard/pnl", period="7d").data["myRank"] == 1


@pytest.mark.parametrize(("period", "days"), [("7d", 7), ("30d", 30), ("90d", 90)])
def test_the_leaderboard_looks_back_over_its_utc_days(day, board, period, days):
    day.go_to(1)
    day.round_trip()
    day.go_to(days, hours=23)
    assert len(board(period)["list"]) == 1
    day.go_to(days + 1)
    assert board(period)["list"] == []


@pytest.mark.parametrize(("query", "code"), [("", 2001), ("?period=1d", 2002)])
def test_the_leaderboard_needs_a_documented_period(wire, query, code):
    assert wire.send("GET", f"/v1/public/leaderboard/pnl{query}").code == code


def test_statistics_go_on_when_the_clock_is_set_back(day, ask):
    day.go_to(5)
    day.round_trip()
    day.go_to(-3)
    assert ask("balance-history", period="1D")["items"]
    assert ask("asset/overview/trend", type="1W")["items"]
    assert ask("volume-stats")["volume30d"] == "0"
