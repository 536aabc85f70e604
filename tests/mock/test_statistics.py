"""Account changes and statistics: made of what happened, and cut at UTC days."""

import copy
from decimal import Decimal
from itertools import pairwise

import pytest
from sixmm_description import Description
from sixmm_mock.auth.users import User
from sixmm_mock.events import BalanceChanged
from sixmm_mock.statistics import MAX_HOURS, Drawdown, Ledger, max_drawdown
from sixmm_mock.trading.enums import BalanceReason

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
D = Decimal
DESCRIPTION = Description.load()
BOARD = DESCRIPTION.by_role["getPnlLeaderboard"]
PERIODS = list(DESCRIPTION.spelling.words("LeaderboardPeriod"))
SHORTEST = PERIODS[0]
TELLS_NAMES = "trader" in DESCRIPTION.spelling.fields(
    {"$ref": "#/components/schemas/LeaderboardEntry"}
)


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
    return signed.ask


# Change log


def _with_kind(*, required: bool) -> Description:
    """The description, in which a kind of movement must be named, or need not."""
    document = copy.deepcopy(DESCRIPTION.document)
    log = Description.from_document(document).by_role["getAccountChangeLogs"]
    kind = next(one.wire for one in log.parameters if one.name == "change_type")
    for parameter in log.raw["parameters"]:
        parameter.pop("required", None)
        if parameter.get("name") == kind:
            parameter["required"] = required
    return Description.from_document(document)


@pytest.fixture(scope="module")
def description(request) -> Description:
    named = getattr(request, "param", None)
    return DESCRIPTION if named is None else _with_kind(required=named)


#: Newer pages may require a kind; this is about the log of all kinds.
whole_log = pytest.mark.parametrize("description", [False], indirect=True, ids=["any-kind"])


@whole_log
def test_every_movement_of_money_is_logged_with_what_was_before_and_after(day, ask, signed):
    day.round_trip()
    log = ask("getAccountChangeLogs")
    kinds = [each["change_type"] for each in log["items"]]
    assert sorted(kinds) == ["DEPOSIT", "REALIZED_PNL", "TRADING_FEE", "TRADING_FEE"]
    for each in log["items"]:
        change = D(each["wallet_balance_after"]) - D(each["wallet_balance_before"])
        assert change == D(each["amount"])
    for later, earlier in pairwise(log["items"]):
        assert later["wallet_balance_before"] == earlier["wallet_balance_after"]
    wallet = signed.ask("getUserAssets")["user_asset"]["wallet_balance"]
    assert log["items"][0]["wallet_balance_after"] == wallet


@whole_log
def test_the_log_can_be_filtered_by_type_asset_and_time(day, ask):
    day.go_to(1)
    day.round_trip()
    fees = ask("getAccountChangeLogs", change_type="TRADING_FEE")
    assert (fees["total"], {each["change_type"] for each in fees["items"]}) == (
        2,
        {"TRADING_FEE"},
    )
    assert ask("getAccountChangeLogs", change_type="AIRDROP") == {"items": [], "total": 0}
    assert ask("getAccountChangeLogs", asset_type="USDT")["total"] == 4
    assert ask("getAccountChangeLogs", asset_type="BTC")["total"] == 0
    start = day.first_ms + DAY_MS
    assert ask("getAccountChangeLogs", start_time=start)["total"] == 3
    assert ask("getAccountChangeLogs", end_time=start)["total"] == 1


@whole_log
def test_the_log_comes_in_pages_of_twenty(day, ask):
    for _ in range(8):
        day.round_trip()
    first, second = ask("getAccountChangeLogs"), ask("getAccountChangeLogs", page=2)
    assert (len(first["items"]), len(second["items"]), first["total"]) == (20, 5, 25)
    assert second["items"][-1]["change_type"] == "DEPOSIT"
    assert len(ask("getAccountChangeLogs", page_size=3)["items"]) == 3


@pytest.mark.parametrize("description", [True], indirect=True, ids=["one-kind"])
def test_a_kind_that_must_be_named_is_asked_for_and_all_kinds_are_the_whole_log(
    day, ask, signed, description
):
    day.round_trip()
    operation = description.by_role["getAccountChangeLogs"]
    assert signed.get(operation.path).code == description.codes["MISSING_PARAMETER"]
    logs = {kind: ask(operation.role, change_type=kind.value) for kind in BalanceReason}
    assert {kind: log["total"] for kind, log in logs.items() if log["total"]} == {
        BalanceReason.DEPOSIT: 1,
        BalanceReason.REALIZED_PNL: 1,
        BalanceReason.TRADING_FEE: 2,
    }
    moved = sum(D(each["amount"]) for log in logs.values() for each in log["items"])
    assert moved == D(ask("getUserAssets")["user_asset"]["wallet_balance"])


# Sums by days


def test_a_fresh_account_has_traded_nothing(ask):
    assert ask("getVolumeStats").items() >= {"volume30d": "0", "fee_total30d": "0"}.items()
    summary = ask("getAssetSummary")
    assert (summary["transfer_in"], summary["transfer_out"]) == ("100000", "0")
    assert {summary[name] for name in ("today_pnl", "total_pnl", "total_volume")} == {"0"}


def test_volume_and_fees_are_of_thirty_utc_days(day, ask):
    day.go_to(1)
    day.round_trip()
    assert ask("getVolumeStats").items() >= {"volume30d": "17200", "fee_total30d": "8.6"}.items()
    day.go_to(30, hours=23)
    assert ask("getVolumeStats")["volume30d"] == "17200"
    day.go_to(31)
    assert ask("getVolumeStats").items() >= {"volume30d": "0", "fee_total30d": "0"}.items()


def test_today_ends_at_utc_midnight(day, ask):
    day.go_to(2, ms=-2_000)
    day.round_trip()
    summary = ask("getAssetSummary")
    assert (summary["today_pnl"], summary["today_volume"]) == ("-2", "17200")
    day.go_to(2)
    summary = ask("getAssetSummary")
    assert (summary["today_pnl"], summary["today_volume"]) == ("0", "0")
    assert (summary["total_pnl"], summary["total_volume"]) == ("-2", "17200")


def test_the_first_millisecond_of_a_day_belongs_to_it(day, ask):
    day.go_to(2, ms=-1)  # the signer moves the clock by 1 ms
    day.round_trip()
    assert [each["pnl"] for each in ask("getBalanceHistory", period="1D")["items"][-2:]] == [
        "0",
        "-2",
    ]


def test_the_drawdown_is_the_fall_from_the_highest_day(day, ask):
    for number in (1, 2):
        day.go_to(number)
        day.round_trip()
    fallen = 2 * (FEES - LOSS)
    summary = ask("getAssetSummary")
    assert D(summary["max_drawdown30d"]) == fallen
    assert D(summary["max_drawdown30d_rate"]) == round(fallen / 100_000, 8)
    day.go_to(40)
    assert ask("getAssetSummary")["max_drawdown30d"] == "0"


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
    items = ask("getBalanceHistory", period="1D")["items"]
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
    items = ask("getBalanceHistory", period=period)["items"]
    assert [each["date"] for each in items] == dates


def test_the_balance_history_has_as_many_steps_as_described_unless_asked_otherwise(day, ask):
    day.go_to(100)
    (steps,) = (
        one for one in DESCRIPTION.by_role["getBalanceHistory"].parameters if one.name == "limit"
    )
    assert len(ask("getBalanceHistory", period="1D")["items"]) == steps.schema["default"]
    assert len(ask("getBalanceHistory", period="1D", limit=50)["items"]) == 50
    assert len(ask("getBalanceHistory", period="1D", limit=1000)["items"]) == 101


@pytest.mark.parametrize("role", ["getBalanceHistory", "getTradeOverview", "getAssetTrend"])
@pytest.mark.parametrize(("query", "code"), [({}, 2001), ({"period": "1X", "type": "1X"}, 2002)])
def test_the_range_is_needed_and_one_of_the_documented(signed, role, query, code):
    assert signed.get(DESCRIPTION.by_role[role].path, **query).code == code


@pytest.mark.parametrize(
    ("kind", "points"), [("1D", 24), ("1W", 7), ("1M", 30), ("3M", 90), ("6M", 180), ("1Y", 365)]
)
def test_a_trend_has_points_for_its_range(day, ask, kind, points):
    day.go_to(500)
    items = ask("getAssetTrend", type=kind)["items"]
    assert len(items) == points
    assert items[-1]["snapshot_time"] == day.exchange.clock.now_ms()
    moments = [each["snapshot_time"] for each in items[:-1]]
    step = HOUR_MS if kind == "1D" else DAY_MS
    assert all(after - before == step for before, after in pairwise(moments))
    assert all(moment % step == 0 for moment in moments)


def test_a_trend_shows_balance_and_profit_at_each_point(day, ask):
    day.go_to(1)
    day.round_trip()
    day.go_to(2)
    day.round_trip()
    items = ask("getAssetTrend", type="1W")["items"]
    assert [each["balance"] for each in items] == ["100000", "99989.4", "99978.8"]
    assert [each["pnl"] for each in items] == ["0", "-2", "-2"]
    assert [each["total_pnl"] for each in items] == ["0", "-2", "-4"]
    assert items[1]["pnl_rate"] == "-0.00002"


def test_the_trade_overview_is_summary_and_trend_together(day, ask):
    day.round_trip()
    overview = ask("getTradeOverview", type="1M")
    expected = {**ask("getAssetSummary"), **ask("getAssetTrend", type="1M")}
    last = overview["items"][-1], expected["items"][-1]
    assert last[0].pop("snapshot_time") <= last[1].pop("snapshot_time")
    assert overview == expected


# Leaderboard


@pytest.fixture
def board(wire):
    def ask(period: str = SHORTEST, **headers: str) -> dict:
        answer = wire.send("GET", f"{BOARD.path}?period={period}", **headers)
        return BOARD.read_data(answer.data)

    return ask


@pytest.fixture
def bob(exchange) -> User:
    return exchange.add_user("bobby", "password")


def test_the_leaderboard_ranks_by_realized_profit(day, board, exchange, user, bob, wire):
    day.round_trip("0.2")
    key = exchange.add_api_key(bob, key="fx_bob", secret="secret")
    Day(type(day.signed)(wire, key), exchange).round_trip("0.1")
    data = board()
    assert [(each["rank"], each["user_id"]) for each in data["items"]] == [
        (1, bob.user_id),
        (2, user.user_id),
    ]
    first = data["items"][0]
    assert (first["pnl_amount"], first["volume"], first["pnl_pct"]) == ("-2", "17200", "-0.00002")


def test_the_leaderboard_masks_names(day, board, user):
    day.round_trip()
    rows = board()["items"]
    assert [each["user_id"] for each in rows] == [user.user_id]
    # Newer pages may leave the name out: then none is told, masked or not.
    assert [each.get("trader") for each in rows] == ["a***e" if TELLS_NAMES else None]
    assert user.username not in str(rows)


@pytest.mark.usefixtures("bob")
def test_the_own_rank_is_told_to_those_who_log_in_and_have_one(day, board, logged_in, wire):
    bearer = {"authorization": f"Bearer {logged_in.token}"}
    assert board(**bearer)["my_rank"] == 0
    day.round_trip()
    assert board(**bearer)["my_rank"] == 1
    assert board()["my_rank"] == 0
    token = wire.login("bobby", "password").data["accessToken"]
    assert board(authorization=f"Bearer {token}")["my_rank"] == 0


def test_the_own_rank_is_told_to_signed_calls_too(day, signed):
    day.round_trip()
    assert signed.ask("getPnlLeaderboard", period=SHORTEST)["my_rank"] == 1


@pytest.mark.parametrize(("period", "days"), [(one, int(one.removesuffix("d"))) for one in PERIODS])
def test_the_leaderboard_looks_back_over_its_utc_days(day, board, period, days):
    day.go_to(1)
    day.round_trip()
    day.go_to(days, hours=23)
    assert len(board(period)["items"]) == 1
    day.go_to(days + 1)
    assert board(period)["items"] == []


@pytest.mark.parametrize(("query", "code"), [("", 2001), ("?period=1d", 2002)])
def test_the_leaderboard_needs_a_documented_period(wire, query, code):
    assert wire.send("GET", f"{BOARD.path}{query}").code == code


def test_statistics_go_on_when_the_clock_is_set_back(day, ask):
    day.go_to(5)
    day.round_trip()
    day.go_to(-3)
    assert ask("getBalanceHistory", period="1D")["items"]
    assert ask("getAssetTrend", type="1W")["items"]
    assert ask("getVolumeStats")["volume30d"] == "0"
