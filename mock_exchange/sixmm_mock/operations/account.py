"""User info, assets and favorite symbols.

https://docs.6mm.com/developer-api/rest-api/user-and-account
"""

from sixmm_mock.envelope import JsonObject
from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.operations.call import Call, Handler, plain
from sixmm_mock.trading.account import ASSET


def info(call: Call) -> JsonObject:
    """The caller's profile."""
    user = call.exchange.users.by_id(call.user_id)
    return {
        "userInfo": {
            "userId": user.user_id,
            "username": user.username,
            "agentId": 0,
            "vipLevel": 0,
            "lastLoginAt": user.last_login_at,
            "lastLoginIp": user.last_login_ip,
        }
    }


def assets(call: Call) -> JsonObject:
    """The caller's money."""
    account = call.exchange.engine.accounts[call.user_id]
    return {
        "userAsset": {
            "userId": account.user_id,
            "assetType": ASSET,
            "walletBalance": plain(account.wallet_balance),
            "frozenMargin": plain(account.frozen_margin),
            "usedMargin": plain(account.used_margin),
        }
    }


def favorite_symbols(call: Call) -> JsonObject:
    """The saved list."""
    return {"symbols": call.exchange.users.by_id(call.user_id).favorite_symbols}


def save_favorite_symbols(call: Call) -> JsonObject:
    """Replace the saved list."""
    symbols = [find_symbol(name).name for name in call.body["symbols"]]
    call.exchange.users.by_id(call.user_id).favorite_symbols = symbols
    return {}


HANDLERS: dict[str, Handler] = {
    "getUserInfo": info,
    "getUserAssets": assets,
    "getFavoriteSymbols": favorite_symbols,
    "saveFavoriteSymbols": save_favorite_symbols,
}
