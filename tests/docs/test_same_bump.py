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

# What happens → page, its text before and after; description, its text before and after.
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
}  # fmt: skip


def gravest(impacts):
    return min(map(str, impacts), key=IMPACTS.index)


@pytest.mark.parametrize(("page", "was", "now", "name", "old", "new"), PAIRS.values(), ids=PAIRS)
def test_both_diffs_give_one_class_and_one_version(pages, read, page, was, now, name, old, new):
    assert was in pages[page]
    text = (HERE / name).read_text(encoding="utf-8")
    assert old in text
    edited = {**pages, page: pages[page].replace(was, now, 1)}
    if page == ORDERS and "orders/mode" in was:
        edited[INDEX] = pages[INDEX].replace("/orders/mode`", "/orders/margin`")
    documented = [one.impact for one in changes(read(pages), read(edited))]
    before = Description.parse(text, Path(name))
    described = [
        one.rule.impact
        for one in compare(before, Description.parse(text.replace(old, new, 1), Path(name)))
    ]
    assert gravest(documented) == gravest(described)
    assert next_version(map(str, documented), "1.2.3") == next_version(described, "1.2.3")
