"""From the bytes of 100 positions of 15 fields, eleven of them amounts, to objects.

python -m client.decoding <rounds> <calls>     prints {name: [µs of each round]}
"""

import json
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from operator import attrgetter
from typing import Any

import attrs
import httpx
from sixmm.models.position import Position
from sixmm.models.position_list import PositionList
from sixmm_runtime.envelope import EnvelopeReader

_AMOUNTS = {
    "quantity": "0.125",
    "entryPrice": "84512.35",
    "breakEvenPrice": "84545.1",
    "liqPrice": "71230.5",
    "marginRatio": "0.0312",
    "unrealizedPnl": "-12.4401",
    "roe": "-0.0235",
    "nextFundingFee": "0.1034",
    "fundingFeeAccum": "-1.2045",
    "tpPrice": "90000",
    "slPrice": "80000",
}
_POSITION = {"marginMode": "CROSS", "positionSide": "LONG", "leverage": 20, **_AMOUNTS}
_POSITIONS = [{"symbol": f"T{number}USDT", **_POSITION} for number in range(100)]
BODY = json.dumps(
    {"code": 0, "message": "success", "data": {"positions": _POSITIONS}, "requestId": "r"}
).encode()


class MarginMode(StrEnum):
    """For the libraries that have none of ours."""

    CROSS = "CROSS"
    ISOLATED = "ISOLATED"


class PositionSide(StrEnum):
    """For the libraries that have none of ours."""

    BOTH = "BOTH"
    LONG = "LONG"
    SHORT = "SHORT"


_TYPES: dict[str, type] = {
    "symbol": str,
    "marginMode": MarginMode,
    "positionSide": PositionSide,
    "leverage": int,
    **dict.fromkeys(_AMOUNTS, Decimal),
}


def sixmm() -> Callable[[], PositionList]:
    """As the client does it: the envelope opened, the result made."""
    reader, response = EnvelopeReader({}, "docs"), httpx.Response(200, content=BODY)

    def decode() -> PositionList:
        opened = reader.open(response, operation="getPositions", sent_request_id="r")
        return PositionList.from_dict(opened.data)

    return decode


def sixmm_read() -> Callable[[], object]:
    """The same, and each field of each position looked at."""
    decode, fields = sixmm(), attrgetter(*Position._fields)
    return lambda: [fields(one) for one in decode()]


def sixmm_three() -> Callable[[], object]:
    """The same, and three fields of each position."""
    decode, fields = sixmm(), attrgetter("symbol", "quantity", "entry_price")
    return lambda: [fields(one) for one in decode()]


def stock() -> Callable[[], Any]:
    """As openapi-python-client generates it: amounts stay strings."""
    answer = import_module("stock_client.models.get_positions_response_200")
    return lambda: answer.GetPositionsResponse200.from_dict(json.loads(BODY))


def stock_decimal() -> Callable[[], object]:
    """The same, and each amount made a Decimal by hand."""
    decode = stock()
    names = [field.name for field in attrs.fields(type(decode().data.positions[0]))]
    amounts = [name for name in names if name.replace("_", "").lower() in _FOLDED]

    def read() -> object:
        answer = decode()
        for one in answer.data.positions:
            for name in amounts:
                setattr(one, name, Decimal(getattr(one, name)))
        return answer

    return read


_FOLDED = {name.lower() for name in _AMOUNTS}


def pydantic() -> Callable[[], object]:
    """Its fastest way: straight from the bytes."""
    create: Any = import_module("pydantic").create_model
    position = create("Position", **{name: (kind, ...) for name, kind in _TYPES.items()})
    data = create("Data", positions=(list.__class_getitem__(position), ...))
    envelope = create("Envelope", code=(int, ...), message=(str, ...), data=(data, ...))
    return lambda: envelope.model_validate_json(BODY)


def cattrs() -> Callable[[], object]:
    """Into attrs classes, with its hooks for JSON."""
    position = attrs.make_class("Position", {n: attrs.field(type=t) for n, t in _TYPES.items()})
    positions: Any = list.__class_getitem__(position)
    data = attrs.make_class("Data", {"positions": attrs.field(type=positions)})
    converter = import_module("cattrs.preconf.json").make_converter()
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(value))
    return lambda: converter.structure(json.loads(BODY)["data"], data)


WAYS: dict[str, Callable[[], Callable[[], object]]] = {
    "stock generated client (amounts stay strings)": stock,
    "stock generated client, amounts made Decimal": stock_decimal,
    "sixmm (fields are read when asked for)": sixmm,
    "sixmm, every field read, amounts are Decimal": sixmm_read,
    "pydantic, amounts are Decimal": pydantic,
    "cattrs, amounts are Decimal": cattrs,
}


def main(rounds: int, calls: int) -> None:
    """Interleaved; round 0 warms up."""
    ways = {}
    for name, make in WAYS.items():
        try:
            ways[name] = make()
        except ModuleNotFoundError as error:
            print(f"{name}: skipped: {error}", file=sys.stderr)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, decode in ways.items():
            began = time.process_time()
            for _ in range(calls):
                decode()
            if number:
                found[name].append((time.process_time() - began) / calls * 1e6)
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
