"""A change of the pages, and the edit of the description that follows it, mean the same for callers."""

from pathlib import Path

import pytest
from sixmm_generator.description import Description
from sixmm_generator.diff.compare import compare
from sixmm_generator.docs.changes import changes
from sixmm_generator.stricter import IMPACTS, next_version

HERE = Path(__file__).parent
OPEN, ACCOUNT, ORDERS = "rest-api/open.mdx", "rest-api/account.mdx", "rest-api/orders.mdx"
REFERENCE, INDEX, STREAMS = "reference.mdx", "rest-api.mdx", "websocket/streams.mdx"
REST, ASYNC = "openapi.yaml", "asyncapi.yaml"

BARS_ROW = "| `market.bars.{symbol}.{step}`   | Bars        |\n"
BARS = """\
  bars:
    address: market.bars.{symbol}.{step}
    messages: {push: {$ref: "#/components/messages/BookPush"}}
"""
NEWS = BARS.replace("bars:", "news:").replace("market.bars.{symbol}.{step}", "market.news")
TOKEN = "```\nwss://example.test/ws?token=TOKEN\n```\n"
BALANCE_PUSH = """\
    BalancePush:
      payload:
        allOf:
          - {$ref: "#/components/schemas/PrivatePush"}
          - {type: object, properties: {data: {$ref: "#/components/schemas/Balance"}}}
"""
BALANCE = "    Balance: {type: object, properties: {eventType: {type: string, const: BALANCE}, "
BALANCE += "amount: {type: string, x-assumed: No page lists it.}}}\n"
ON_USER = '      balance: {$ref: "#/components/messages/BalancePush"}\n'
# What to replace, by what it becomes, where one place is not enough.
RISK_EVENT = {
    ON_USER: ON_USER + ON_USER.replace("balance", "risk").replace("Balance", "Risk"),
    BALANCE_PUSH: BALANCE_PUSH + BALANCE_PUSH.replace("Balance", "Risk"),
    BALANCE: BALANCE + BALANCE.replace("Balance", "Risk").replace("BALANCE", "RISK"),
}
NO_BALANCE = dict.fromkeys(RISK_EVENT, "")

# What happens → page, its text before and after; description, its text before and after (or several, by what they were).
PAIRS = {
    "a shorter length": (OPEN, "length 3 - 32", "length 3 - 20", REST, "maxLength: 32", "maxLength: 20"),
    "a longer length": (OPEN, "length 3 - 32", "length 3 - 64", REST, "maxLength: 32", "maxLength: 64"),
    "a lower maximum": (OPEN, "maximum `1000`", "maximum `500`", REST, "maximum: 1000", "maximum: 500"),
    "a higher maximum": (OPEN, "maximum `1000`", "maximum `1,500`", REST, "maximum: 1000", "maximum: 1500"),
    "no maximum": (OPEN, ", maximum `1000`", "", REST, ", maximum: 1000", ""),
    "another default": (ORDERS, "default `20`", "default `50`", REST, "default: 20", "default: 50"),
    "a shorter window": (REFERENCE, "±10 seconds", "±5 seconds", REST, "toleranceMs: 10000", "toleranceMs: 5000"),
    "a longer window": (REFERENCE, "±10 seconds", "±20 seconds", REST, "toleranceMs: 10000", "toleranceMs: 20000"),
    "a lower limit": (ACCOUNT, "up to 30 keys", "up to 20 keys", REST, "perUser: 30", "perUser: 20"),
    "a higher limit": (ACCOUNT, "up to 30 keys", "up to 50 keys", REST, "perUser: 30", "perUser: 50"),
    "a higher permission": (INDEX, "`/v1/private/digest`     | Read ", "`/v1/private/digest`     | Trade ", REST, "#digest\"}\n      security: [{bearerAuth: []}, {apiKeyAuth: []}]\n      x-permission: read", "#digest\"}\n      security: [{bearerAuth: []}, {apiKeyAuth: []}]\n      x-permission: trade"),
    "another path": (ORDERS, "POST /v1/private/orders/mode\n", "POST /v1/private/orders/margin\n", REST, "  /v1/private/orders/mode:", "  /v1/private/orders/margin:"),
    "a new value of an answer": (ORDERS, "`maker` / `taker`", "`maker` / `taker` / `both`", REST, "enum: [maker, taker]", "enum: [maker, taker, both]"),
    "a new value of a request": (ORDERS, "`GTC` / `IOC`", "`GTC` / `IOC` / `FOK`", REST, "enum: [GTC, IOC]", "enum: [GTC, IOC, FOK]"),
    "a value less": (ORDERS, "`GTC` / `IOC`, default", "`GTC`, default", REST, "enum: [GTC, IOC]", "enum: [GTC]"),
    "a new error code": (REFERENCE, "| `2002`          | Bad value       |", "| `2002`          | Bad value       |\n| `2003`          | Worse       |", REST, "  - {code: 2002}", "  - {code: 2002}\n  - {code: 2003}"),
    "a code less": (REFERENCE, "| `2002`          | Bad value       |\n", "", REST, "  - {code: 2002}\n", ""),
    "a greater range of codes": (REFERENCE, "`3100` - `3105`", "`3100` - `3109`", REST, "through: 3105", "through: 3109"),
    "another address": (REFERENCE, "https://api.example.test", "https://api2.example.test", REST, "https://api.example.test", "https://api2.example.test"),
    "another topic": (STREAMS, "`market.book.{symbol}` ", "`market.depth.{symbol}` ", ASYNC, "address: market.book.{symbol}", "address: market.depth.{symbol}"),
    "a further field of a push": (STREAMS, '"topic": "market.book.AAABBB", "event"', '"topic": "market.book.AAABBB", "seq": 1, "event"', ASYNC, "PublicPush: {type: object, properties: {topic", "PublicPush: {type: object, properties: {seq: {type: integer}, topic"),
    "a deprecated operation": (INDEX, "Prices over time ", "Prices over time (deprecated) ", REST, "operationId: bars", "operationId: bars\n      deprecated: true"),
    "a new channel": (STREAMS, BARS_ROW, f"{BARS_ROW}| `market.news` | News |\n", ASYNC, BARS, BARS + NEWS),
    "a channel less": (STREAMS, BARS_ROW, "", ASYNC, BARS, ""),
    "a longer topic": (STREAMS, "`market.book.{symbol}` ", "`market.book.{symbol}.{depth}` ", ASYNC, "address: market.book.{symbol}", "address: market.book.{symbol}.{depth}"),
    "another private topic": (STREAMS, '"topic": "user.12"', '"topic": "user.12.fills"', ASYNC, "address: user.{number}", "address: user.{number}.fills"),
    "a deprecated channel": (STREAMS, "| Bars        |", "| Bars (deprecated) |", ASYNC, "address: market.bars.{symbol}.{step}", "address: market.bars.{symbol}.{step}\n    x-deprecated: true"),
    "a new event": (STREAMS, "| `BALANCE` | Money changed |", "| `BALANCE` | Money changed |\n| `RISK` | Danger |", ASYNC, RISK_EVENT, None),
    "an event less": (STREAMS, "| `BALANCE` | Money changed |\n", "", ASYNC, NO_BALANCE, None),
    "another event": (STREAMS, "| `BALANCE` |", "| `MONEY` |", ASYNC, "const: BALANCE", "const: MONEY"),
    "a field of a push less": (STREAMS, '"event": "data", "ts"', '"ts"', ASYNC, " event: {type: string, const: data},", ""),
    "another type in a push": (STREAMS, '"ts": 1772007815000, "data": {} }', '"ts": "1772007815000", "data": {} }', ASYNC, "const: data}, ts: {type: integer, format: int64, x-unit: ms}", "const: data}, ts: {type: string}"),
    "another unit in a push": (STREAMS, '"ts": 1772007815000, "data": {} }', '"ts": 1772007815, "data": {} }', ASYNC, "const: data}, ts: {type: integer, format: int64, x-unit: ms}", "const: data}, ts: {type: integer, format: int64, x-unit: s}"),
    "another word in a push": (STREAMS, '"event": "data"', '"event": "update"', ASYNC, "const: data", "const: update"),
    "a field of an event more": (STREAMS, '{ "eventType": "FILL" }', '{ "eventType": "FILL", "price": "1.5" }', ASYNC, "const: FILL}, ", "const: FILL}, price: {type: string}, "),
    "another name of a field": (STREAMS, "`orderStatus`", "`orderState`", ASYNC, "orderStatus: {", "orderState: {"),
    "a field of a frame more": (STREAMS, '"op": "ping", "args": []', '"op": "ping", "args": [], "ts": 1772007815000', ASYNC, "const: ping}, args: {type: array}", "const: ping}, args: {type: array}, ts: {type: integer, format: int64, x-unit: ms}"),
    "a field of a frame less": (STREAMS, '"op": "ping", "args": []', '"op": "ping"', ASYNC, "const: ping}, args: {type: array}", "const: ping}"),
    "another word in a frame": (STREAMS, '"op": "ping"', '"op": "beat"', ASYNC, "const: ping", "const: beat"),
    "another type in a frame": (STREAMS, '"id": "3", "op"', '"id": 3, "op"', ASYNC, "Ping: {type: object, properties: {id: {type: string}", "Ping: {type: object, properties: {id: {type: integer}"),
    "a field of an answer more": (STREAMS, '"success": true, "data": [', '"success": true, "code": 0, "data": [', ASYNC, "success: {type: boolean}, data: {type: array", "success: {type: boolean}, code: {type: integer}, data: {type: array"),
    "a field of an answer less": (STREAMS, '"success": true, "data": [', '"data": [', ASYNC, "success: {type: boolean}, data: {type: array", "data: {type: array"),
    "another type in an answer": (STREAMS, '"success": true, "data": [', '"success": 1, "data": [', ASYNC, "success: {type: boolean}, data: {type: array", "success: {type: integer}, data: {type: array"),
    "another login": (STREAMS, "ws?token=TOKEN", "ws?jwt=TOKEN", ASYNC, "in: query, name: token", "in: query, name: jwt"),
    "a login less": (STREAMS, f"or\n\n{TOKEN}", "", ASYNC, "    token: {type: httpApiKey, in: query, name: token}\n", ""),
    "a login more": (STREAMS, TOKEN, f"{TOKEN}\n```\nwss://example.test/ws?key=KEY\n```\n", ASYNC, "    token: {type", "    key: {type: httpApiKey, in: query, name: key}\n    token: {type"),
}  # fmt: skip


def gravest(impacts):
    return min(map(str, impacts), key=IMPACTS.index)


@pytest.mark.parametrize(("page", "was", "now", "name", "old", "new"), PAIRS.values(), ids=PAIRS)
def test_both_diffs_give_one_class_and_one_version(pages, read, page, was, now, name, old, new):
    assert was in pages[page]
    text = (HERE / name).read_text(encoding="utf-8")
    followed = text
    for one, other in (old if isinstance(old, dict) else {old: new}).items():
        assert one in followed
        followed = followed.replace(one, other, 1)
    edited = {**pages, page: pages[page].replace(was, now, 1)}
    if page == ORDERS and "orders/mode" in was:
        edited[INDEX] = pages[INDEX].replace("/orders/mode`", "/orders/margin`")
    documented = [one.impact for one in changes(read(pages), read(edited))]
    before = Description.parse(text, Path(name))
    described = [
        one.rule.impact for one in compare(before, Description.parse(followed, Path(name)))
    ]
    assert gravest(documented) == gravest(described)
    assert next_version(map(str, documented), "1.2.3") == next_version(described, "1.2.3")
