"""User info, assets and favorite symbols.

https://docs.6mm.com/developer-api/rest-api/user-and-account
"""

from sixmm_description import JsonObject

from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.operations.call import Call, Handler
from sixmm_mock.views import assets_view


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


def assets(call: Call) -> JsonObject:
    """The caller's money."""
    return {"user_asset": assets_view(call.exchange.engine.accounts[call.user_id])}


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
