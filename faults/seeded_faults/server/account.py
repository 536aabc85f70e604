"""Settings, positions and money that are not what they should be."""

from collections.abc import Callable
from decimal import Decimal

from sixmm_mock.market.symbols import SYMBOLS
from sixmm_mock.operations import Call
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.enums import MarginMode

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, answered, code, handled

Handler = Callable[[Call], Json]

_SET_LEVERAGE = Engine.set_leverage


def _for_all(engine: Engine, user_id: str, _symbol: str, leverage: int) -> None:
    for name in SYMBOLS:
        _SET_LEVERAGE(engine, user_id, name, leverage)


def _told_only(_set: Handler, call: Call) -> Json:
    leverage = int(call.body["leverage"])
    return {"symbol": call.body["symbol"], "leverage": leverage, "timestamp": call.now_ms}


def _mode_ignored(_engine: Engine, _user: str, _symbol: str, _mode: MarginMode) -> None:
    """Do nothing."""


def _appended(save: Handler, call: Call) -> Json:
    before = call.exchange.users.by_id(call.user_id).favorite_symbols
    call.body["symbols"] = [*before, *call.body["symbols"]]
    return save(call)


def _nothing_frozen(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"]["user_asset"]["frozen_margin"] = "0"


def _doubled(envelope: Json) -> None:
    for each in envelope.get("data", {}).get("positions", ()):
        each["quantity"] = str(2 * Decimal(each["quantity"]))


def _none_closed(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"].update(items=[], total=0)


def _before_is_after(envelope: Json) -> None:
    for each in envelope.get("data", {}).get("items", ()):
        each["wallet_balance_before"] = each["wallet_balance_after"]


def _no_volume(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"]["volume30d"] = "0"


FAULTS = (
    server_fault(
        "leverage-not-kept",
        "A leverage is told back, and not set",
        handled("setLeverage", _told_only),
        rule="account.settings",
    ),
    server_fault(
        "leverage-for-all",
        "A leverage is set for all contracts",
        code("trading.engine:Engine.set_leverage", _for_all),
        rule="account.settings",
    ),
    server_fault(
        "margin-mode-ignored",
        "A margin mode is not set",
        code("trading.engine:Engine.set_margin_mode", _mode_ignored),
        rule="account.settings",
    ),
    server_fault(
        "positions-doubled",
        "Positions are shown twice as large",
        answered("getPositions", _doubled),
        rule="account.positions",
    ),
    server_fault(
        "closed-positions-lost",
        "Closed positions are not in the history",
        answered("getPositionHistory", _none_closed),
        rule="account.positions",
    ),
    server_fault(
        "margin-not-frozen",
        "An open order freezes nothing",
        answered("getUserAssets", _nothing_frozen),
        rule="account.margin",
    ),
    server_fault(
        "change-log-wrong",
        "The balance before a movement is that after it",
        answered("getAccountChangeLogs", _before_is_after),
        rule="account.change-log",
    ),
    server_fault(
        "volume-not-counted",
        "Trading does not count",
        answered("getVolumeStats", _no_volume),
        rule="account.volume",
    ),
    server_fault(
        "favorites-added",
        "Saved favorites are added to the list",
        handled("saveFavoriteSymbols", _appended),
        rule="account.favorites",
    ),
)
