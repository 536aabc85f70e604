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
    "a required field from now on": (ORDERS, "| `myId`     | string | No  ", "| `myId`     | string | Yes ", REST, "required: [symbol, type, side]", "required: [symbol, type, side, myId]"),
    "a field that need not be sent any more": (ORDERS, "| `side`     | string | Yes ", "| `side`     | string | No  ", REST, "required: [symbol, type, side]", "required: [symbol, type]"),
    "a required parameter more": (OPEN, "| `limit`   | int32  | No       |", "| `zone`    | string | Yes      | Zone |\n| `limit`   | int32  | No       |", REST, "        - {name: limit, in: query, schema: {type: integer, format: int32, default: 500", "        - {name: zone, in: query, required: true, schema: {type: string}}\n        - {name: limit, in: query, schema: {type: integer, format: int32, default: 500"),
    "an optional parameter more": (OPEN, "| `limit`   | int32  | No       |", "| `zone`    | string | No       | Zone |\n| `limit`   | int32  | No       |", REST, "        - {name: limit, in: query, schema: {type: integer, format: int32, default: 500", "        - {name: zone, in: query, schema: {type: string}}\n        - {name: limit, in: query, schema: {type: integer, format: int32, default: 500"),
    "a parameter less": (ORDERS, "| `from`    | int64 | No       | Start                        |\n", "", REST, "        - {name: from, in: query, schema: {type: integer, format: int64, x-unit: ms}}\n", ""),
    "a wider parameter": (OPEN, "| `limit`   | int32  |", "| `limit`   | int64  |", REST, "schema: {type: integer, format: int32, default: 500", "schema: {type: integer, format: int64, default: 500"),
    "a narrower parameter": (ORDERS, "| `size`    | int64 |", "| `size`    | int32 |", REST, "schema: {type: integer, format: int64, default: 20}", "schema: {type: integer, format: int32, default: 20}"),
    "a wider answer": (OPEN, "| `list[].rank` | int32  |", "| `list[].rank` | int64  |", REST, "rank: {type: integer, format: int32}", "rank: {type: integer, format: int64}"),
    "another type of an answer": (ORDERS, "| `total`         | int64  |", "| `total`         | string |", REST, "total: {type: integer, format: int64}", "total: {type: string}"),
    "a field of a listed row less": (ORDERS, "| `list[].fee`    | string | Fee               |\n", "", REST, "        fee: {type: string, format: decimal}\n", ""),
    "a field of an answer more, in a list": (OPEN, "| `list[].start` |", "| `list[].end` | int64 | End |\n| `list[].start` |", REST, "Bar: {type: object, properties: {", "Bar: {type: object, properties: {end: {type: integer, format: int64, x-unit: ms}, "),
    "another name in an answer": (OPEN, "| `mine`        |", "| `ours`        |", REST, "mine: {type: integer", "ours: {type: integer"),
    "another meaning of a number": (ORDERS, "`0` given price, `1` best price", "`0` best price, `1` given price", REST, "x-enum-varnames: [GIVEN, BEST]", "x-enum-varnames: [BEST, GIVEN]"),
    "a number more": (ORDERS, "`0` given price, `1` best price", "`0` given price, `1` best price, `2` mid price", REST, "enum: [0, 1], x-enum-varnames: [GIVEN, BEST]", "enum: [0, 1, 2], x-enum-varnames: [GIVEN, BEST, MID]"),
    "a closed list that was open": (OPEN, "Step, such as", "One of", REST, "x-extensible-enum", "enum"),
    "an open list that was closed": (OPEN, "`7d` / `30d` |", "Such as `7d` / `30d` |", REST, 'enum: ["7d"', 'x-extensible-enum: ["7d"'),
    "a least that rises": (ACCOUNT, "range `1` - `7`", "range `2` - `7`", REST, "minimum: 1, maximum: 7", "minimum: 2, maximum: 7"),
    "a greatest that falls": (ACCOUNT, "range `1` - `7`", "range `1` - `3`", REST, "minimum: 1, maximum: 7", "minimum: 1, maximum: 3"),
    "fewer entries": (ACCOUNT, "up to 20 entries", "up to 10 entries", REST, "maxItems: 20", "maxItems: 10"),
    "more entries": (ACCOUNT, "up to 20 entries", "up to 40 entries", REST, "maxItems: 20", "maxItems: 40"),
    "no greatest length": (OPEN, "Device mark, up to 64 characters", "Device mark", REST, "device: {type: string, maxLength: 64}", "device: {type: string}"),
    "a default less": (ORDERS, ", default `20` ", " ", REST, ", default: 20}", "}"),
    "a default more": (ORDERS, "Own number  ", "Own number, default `x`", REST, "myId: {type: string}\n      allOf", "myId: {type: string, default: x}\n      allOf"),
    "a lower permission": (INDEX, "Everything here requires trade permission.", "Everything here requires read permission.", REST, "x-permission: trade", "x-permission: read"),
    "a shorter life of a key": (STREAMS, "valid for 60 minutes", "valid for 30 minutes", REST, "validMinutes: 60", "validMinutes: 30"),
    "a longer life of a key": (STREAMS, "valid for 60 minutes", "valid for 90 minutes", REST, "validMinutes: 60", "validMinutes: 90"),
    "both instead of one": (ORDERS, "At least one of `id` and `myId` must be provided.", "Both `id` and `myId` must be provided.", REST, "x-require-any: [[id, myId]]", "x-require-any: [[id], [myId]]"),
    "nothing that must be sent": (ORDERS, "At least one of `id` and `myId` must be provided.\n", "", REST, "      x-require-any: [[id, myId]]\n", ""),
    "a condition less": (ORDERS, "Conditionally required | Required for limit orders ", "No | Limit price ", REST, "        - {if: {properties: {type: {const: LIMIT}}, required: [type]}, then: {required: [price]}}\n", ""),
    "a narrower range of codes": (REFERENCE, "`3100` - `3105`", "`3100` - `3103`", REST, "through: 3105", "through: 3103"),
    "another key header": (REFERENCE, "`X-KEY` ", "`X-API` ", REST, "name: X-KEY", "name: X-API"),
    "another order of what is signed": (REFERENCE, "queryStringWithoutSignature + requestBody", "requestBody + queryStringWithoutSignature", REST, "[rawQueryWithoutSignature, rawBody]", "[rawBody, rawQueryWithoutSignature]"),
    "another header of a request's id": (REFERENCE, "send `X-Trace` in", "send `X-Request` in", REST, "header: X-Trace", "header: X-Request"),
    "another address of the streams": (REFERENCE, "wss://example.test/ws", "wss://stream.example.test/ws", ASYNC, "host: example.test", "host: stream.example.test"),
    "another word of an answer": (STREAMS, '"event": "auth"', '"event": "login"', ASYNC, "const: auth", "const: login"),
    "an answer that is a number": (STREAMS, '"success": true, "data": "12"', '"success": true, "data": 12', ASYNC, "data: {type: string}}}\n    PublicPush", "data: {type: integer}}}\n    PublicPush"),
    "a field of a request more": (STREAMS, '"op": "subscribe", "args"', '"op": "subscribe", "depth": 5, "args"', ASYNC, "const: subscribe}, args", "const: subscribe}, depth: {type: integer}, args"),
    "a wrapper's field more": (STREAMS, '"topic": "user.12", "ts"', '"topic": "user.12", "seq": 1, "ts"', ASYNC, "PrivatePush: {type: object, properties: {", "PrivatePush: {type: object, properties: {seq: {type: integer}, "),
    "a private field of another type": (STREAMS, '"topic": "user.12", "ts": 1772007815000', '"topic": "user.12", "ts": "1772007815000"', ASYNC, "PrivatePush: {type: object, properties: {topic: {type: string}, ts: {type: integer, format: int64, x-unit: ms}", "PrivatePush: {type: object, properties: {topic: {type: string}, ts: {type: string}"),
    "a shorter topic": (STREAMS, "`market.bars.{symbol}.{step}`", "`market.bars.{symbol}`", ASYNC, "address: market.bars.{symbol}.{step}", "address: market.bars.{symbol}"),
    "a deprecated event": (STREAMS, "| Traded        |", "| Traded (deprecated) |", ASYNC, "    FillPush:\n      payload", "    FillPush:\n      x-deprecated: true\n      payload"),
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
