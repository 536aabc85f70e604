"""User info, assets and favorite symbols; account changes, and statistics of what a user traded and earned.

https://docs.6mm.com/developer-api/rest-api/user-and-account
"""

from datetime import UTC, datetime

from sixmm_description import JsonObject

from sixmm_mock import statistics
from sixmm_mock.events import BalanceChanged
from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.operations.call import Call, handles, page, within
from sixmm_mock.statistics import Ledger, Place, TrendPoint
from sixmm_mock.trading.account import ASSET
from sixmm_mock.views import assets_view, plain


@handles("getUserInfo")
def info(call: Call) -> JsonObject:
    """The caller's profile."""
    user = call.exchange.users.by_id(call.user_id)
    return {
        "user_info": {
            "user_id": user.user_id,
            "username": user.username,
            "agent_id": 0,
            "vip_level": 0,
            "last_login_at": user.last_login_at,
            "last_login_ip": user.last_login_ip,
        }
    }


@handles("getUserAssets")
def assets(call: Call) -> JsonObject:
    """The caller's money."""
    return {"user_asset": assets_view(call.exchange.engine.accounts[call.user_id])}


@handles("getFavoriteSymbols")
def favorite_symbols(call: Call) -> JsonObject:
    """The saved list."""
    return {"symbols": call.exchange.users.by_id(call.user_id).favorite_symbols}


@handles("saveFavoriteSymbols")
def save_favorite_symbols(call: Call) -> JsonObject:
    """Replace the saved list."""
    symbols = [find_symbol(name).name for name in call.body["symbols"]]
    call.exchange.users.by_id(call.user_id).favorite_symbols = symbols
    return {}


@handles("getAccountChangeLogs")
def change_logs(call: Call) -> JsonObject:
    """Movements of money, the latest first. Assumed: mock.change_log_order."""
    wanted = call.query.get("change_type")
    changes = [
        change
        for change in reversed(_ledger(call).changes)
        if call.query.get("asset_type") in (None, ASSET) and wanted in (None, change.reason)
    ]
    return page(call, within(call.query, changes, lambda each: each.at_ms), _change_view)


@handles("getVolumeStats")
def volume_stats(call: Call) -> JsonObject:
    """What was traded and paid today and in the 29 UTC days before. Assumed: mock.volume_days."""
    sums = statistics.last_days(_ledger(call), 30, call.now_ms).sums
    return {"volume30d": plain(sums.volume), "fee_total30d": plain(sums.fees)}


@handles("getBalanceHistory")
def balance_history(call: Call) -> JsonObject:
    """Balance and profit by day, week or month, oldest first. Assumed: mock.balance_history_order."""
    steps = statistics.history(
        _ledger(call), call.query["period"], call.asked("limit", 30), call.now_ms
    )
    return {
        "items": [
            {
                "date": _date(step.start_ms),
                "balance": plain(step.balance_after),
                "pnl": plain(step.sums.pnl),
            }
            for step in steps
        ]
    }


@handles("getTradeOverview")
def trade_overview(call: Call) -> JsonObject:
    """The summary, and the trend."""
    return {**asset_summary(call), **asset_trend(call)}


@handles("getAssetSummary")
def asset_summary(call: Call) -> JsonObject:
    """Today's and all time's profit and volume, the drawdown, and transfers."""
    ledger, now_ms = _ledger(call), call.now_ms
    today, fall = (
        statistics.last_days(ledger, 1, now_ms).sums,
        statistics.max_drawdown(ledger, now_ms),
    )
    return {
        "today_pnl": plain(today.pnl),
        "today_volume": plain(today.volume),
        "total_volume": plain(ledger.total.volume),
        "total_pnl": plain(ledger.total.pnl),
        "max_drawdown30d": plain(fall.amount),
        "max_drawdown30d_rate": plain(fall.rate),
        "transfer_in": plain(ledger.total.transfer_in),
        "transfer_out": plain(ledger.total.transfer_out),
    }


@handles("getAssetTrend")
def asset_trend(call: Call) -> JsonObject:
    """How the account developed."""
    points = statistics.trend(_ledger(call), call.query["type"], call.now_ms)
    return {"items": [_point_view(point) for point in points]}


@handles("getPnlLeaderboard")
def pnl_leaderboard(call: Call) -> JsonObject:
    """The ranking, and the caller's place in it, 0 for callers without one."""
    exchange = call.exchange
    # Only users: the exchange's own accounts trade as well, and have no place.
    traders = (
        (exchange.users.by_id(user_id), exchange.ledgers.of[user_id])
        for user_id in exchange.engine.accounts
    )
    places = statistics.ranking(traders, call.query["period"], call.now_ms)
    own = (place.rank for place in places if place.user_id == call.known_user_id)
    return {
        "items": [_place_view(place) for place in places[: statistics.LEADERBOARD_SHOWN]],
        "my_rank": next(own, 0),
    }


def _ledger(call: Call) -> Ledger:
    return call.exchange.ledgers.of[call.user_id]


def _date(time_ms: int) -> str:
    # Assumed: mock.day_format.
    return datetime.fromtimestamp(time_ms // 1000, UTC).strftime("%Y-%m-%d")


def _change_view(change: BalanceChanged) -> JsonObject:
    return {
        "asset_type": ASSET,
        "amount": plain(change.amount),
        "wallet_balance_before": plain(change.wallet_before),
        "wallet_balance_after": plain(change.wallet_after),
        "frozen_balance_before": plain(change.frozen_before),
        "frozen_balance_after": plain(change.frozen_after),
        "change_type": str(change.reason),
        "reference_id": change.reference_id,
        "created_at": change.at_ms,
    }


def _point_view(point: TrendPoint) -> JsonObject:
    return {
        "snapshot_time": point.at_ms,
        "balance": plain(point.balance),
        "pnl": plain(point.pnl),
        "pnl_rate": plain(point.pnl_rate),
        "total_pnl": plain(point.total_pnl),
    }


def _place_view(place: Place) -> JsonObject:
    return {
        "rank": place.rank,
        "user_id": place.user_id,
        "trader": place.trader,
        "volume": plain(place.volume),
        "pnl_amount": plain(place.pnl),
        "pnl_pct": plain(place.pnl_rate),
    }
