"""Answers against the description: every field that it lists is there, and of its type."""

from decimal import Decimal

import jsonschema_rs
import pytest

STATE = {
    "symbol": "BTCUSDT",
    "type": "LIMIT",
    "side": "BUY",
    "price": "85000",
    "quantity": "0.1",
}

CONDITION = "/v1/private/order/place-condition"
STOP = {
    "symbol": "BTCUSDT",
    "type": "STOP_MARKET",
    "side": "SELL",
    "stopPrice": "80000",
    "quantity": "0.1",
}

OCO = {
    "strategyType": "OCO",
    "subOrderList": [
        {**STOP, "strategySubId": 1},
        {**STOP, "strategySubId": 2, "type": "TAKE_PROFIT_MARKET", "stopPrice": "90000"},
    ],
}

# Operations whose answers are lists, and so say something only after what is arranged below.
QUERIES = {
    "getVersion": {},
    "getServerTime": {},
    "getSymbols": {},
    "getFundingRateConfig": {},
    "getFundingRates": {},
    "getFundingRateHistory": {"symbol": "BTCUSDT"},
    "getKlines": {"symbol": "BTCUSDT", "interval": "1h"},
    "getPnlLeaderboard": {"period": "7d"},
    "getUserInfo": {},
    "getUserAssets": {},
    "getFavoriteSymbols": {},
    "getAccountChangeLogs": {},
    "getVolumeStats": {},
    "getBalanceHistory": {"period": "1D"},
    "getTradeOverview": {"type": "1M"},
    "getAssetSummary": {},
    "getAssetTrend": {"type": "1D"},
    "listApiKeys": {},
    "getOrder": {"symbol": "BTCUSDT", "clientOrderId": "rests"},
    "getCurrentOrders": {},
    "getOrderHistory": {},
    "getCurrentConditionOrders": {},
    "getConditionOrderHistory": {},
    "getStrategyOrder": {"strategyId": "{strategy_id}"},
    "getTrades": {},
    "getPositionSettings": {"symbol": "BTCUSDT"},
    "getPositions": {},
    "getPositionHistory": {},
}

BODIES = {
    "login": {"username": "alice", "password": "canary-password"},
    "exchangeTicket": {"ticket": "a-ticket"},
    "exchangeEmbedToken": {"embedToken": "an-embed-token", "channelId": "channel-1"},
    "refreshToken": None,
    "logout": None,
    "saveFavoriteSymbols": {"symbols": ["BTCUSDT"]},
    "createListenKey": None,
    "renewListenKey": {"listenKey": "{listen_key}"},
    "closeListenKey": {"listenKey": "{listen_key}"},
    "createApiKey": {"label": "another"},
    "updateApiKey": {"id": "1001", "label": "renamed"},
    "deleteApiKey": {"id": "1001"},
    "deleteAllApiKeys": None,
    "placeOrder": STATE,
    "placeConditionOrder": STOP,
    "cancelConditionOrder": {"symbol": "BTCUSDT", "conditionId": "{condition_id}"},
    "placeStrategyOrder": OCO,
    "batchPlaceOrders": {"orders": [STATE]},
    "cancelOrder": {"symbol": "BTCUSDT", "clientOrderId": "rests"},
    "batchCancelOrders": {"orders": [{"symbol": "BTCUSDT", "clientOrderId": "rests"}]},
    "cancelAllOrders": {},
    "amendOrder": {**STATE, "orderId": "{order_id}"},
    "batchAmendOrders": {
        "symbol": "BTCUSDT",
        "orders": [{"orderId": "{order_id}", "price": "84000", "quantity": "0.1"}],
    },
    "setMarginMode": {"symbol": "BTCUSDT", "marginMode": 1},
    "setLeverage": {"symbol": "BTCUSDT", "leverage": 10},
}


@pytest.fixture
def arranged(signed, exchange, user) -> dict[str, str]:
    """An open order, finished ones, a position, a closed one, fills, favorites, a key, tickets."""
    exchange.add_ticket(user, ticket="a-ticket")
    exchange.add_embed_token(user, "channel-1", embed_token="an-embed-token")
    fast = {"type": "MARKET", "price": None}
    signed.place(**fast, quantity="0.1")
    signed.place(**fast, side="SELL", quantity="0.1")
    signed.place(**fast, quantity="0.1")
    placed = signed.place(clientOrderId="rests").data
    signed.post("/v1/private/user/favorite-symbols", {"symbols": ["BTCUSDT"]})
    listen_key = signed.post("/v1/private/user/listen-key").data["listenKey"]
    canceled = signed.post(CONDITION, STOP).data["conditionId"]
    signed.post(
        "/v1/private/order/cancel-condition", {"symbol": "BTCUSDT", "conditionId": canceled}
    )
    return {
        "order_id": placed["orderId"],
        "listen_key": listen_key,
        "condition_id": signed.post(CONDITION, STOP).data["conditionId"],
        "strategy_id": signed.post("/v1/private/order/place-strategy", OCO).data["strategyId"],
    }


@pytest.mark.parametrize("operation_id", [*QUERIES, *BODIES])
def test_an_answer_has_every_described_field(description, logged_in, arranged, operation_id):
    operation = next(
        each for each in description.operations.values() if each.operation_id == operation_id
    )
    asked = _filled_in(QUERIES.get(operation_id, {}), arranged)
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    body = _filled_in(BODIES.get(operation_id), arranged)
    answer = logged_in.call(
        operation.method, f"{operation.path}?{query}", body, cookie=logged_in.cookie
    )
    assert answer.code == 0, answer.json
    assert answer.status == 200
    schema = {**operation.envelope, "components": description.document["components"]}
    validator = jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, formats={"decimal": _is_plain_decimal}
    )
    assert [error.message for error in validator.iter_errors(answer.json)] == []
    assert _absent(description.document, operation.envelope, answer.json) == []


def _filled_in(value, names):
    if isinstance(value, dict):
        return {key: _filled_in(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled_in(item, names) for item in value]
    return value.format(**names) if isinstance(value, str) else value


def _is_plain_decimal(text: str) -> bool:
    number = Decimal(text)
    return number.is_finite() and "e" not in text.lower()


def _absent(document, schema, value, at="") -> list[str]:
    """Paths of described properties that the value lacks, and of lists that show nothing."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _absent(document, document["components"]["schemas"][name], value, at)
    found = []
    for part in schema.get("allOf", ()):
        found += _absent(document, part, value, at)
    if schema.get("type") == "array":
        if not value and not at.endswith("ipWhitelist"):
            found.append(f"{at} is empty")
        for item in value:
            found += _absent(document, schema["items"], item, f"{at}[]")
    for name, child in schema.get("properties", {}).items():
        if name not in value:
            found.append(f"{at}.{name}")
        else:
            found += _absent(document, child, value[name], f"{at}.{name}")
    return found
