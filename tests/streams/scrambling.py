"""Both descriptions with other names: what streams carry, and what the queries behind them answer."""

import random
import string
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from sixmm_description.names import PYTHON_NAME, python_name
from sixmm_generator.description import Description

ROOT = Path(__file__).parents[2]
# What the queries behind the private channel answer.
_REST = (
    "Order",
    "OrderList",
    "OrderHistory",
    "TradeList",
    "Trade",
    "AccountAssets",
    "UserAsset",
    "PositionList",
    "Position",
)
# Around every payload: one name in all frames of a kind.
_AROUND = {
    "SubscribeRequest": "asked",
    "UnsubscribeRequest": "asked",
    "PingRequest": "asked",
    "SubscribeAck": "said",
    "UnsubscribeAck": "said",
    "Pong": "said",
    "RequestRefusal": "said",
    "AuthAck": "said",
    "PublicPush": "pushed",
    "PrivatePush": "pushed",
    "OrderTradeUpdate": "order",
    "AccountUpdate": "account",
}


class Scramble:
    """Random names and words; the Python names stay."""

    def __init__(self, seed: int, shape: str) -> None:
        self._shape = shape
        self._random = random.Random(seed)  # noqa: S311  names, no secrets
        self._fields: dict[tuple[str, str], str] = {}
        self._words: dict[tuple[str, str], str] = {}

    def documents(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The REST API's and the streams' description."""
        rest = Description.read(ROOT / "openapi.yaml").document
        streams = Description.read(ROOT / "asyncapi.yaml").document
        for document in (rest, streams):
            _without_examples(document)
            schemas = document["components"]["schemas"]
            shared = ("BookUpdateType", "OrderStatus", "RoleType", "MarginMode")
            for name in shared:
                if name in schemas:
                    schemas[name]["enum"] = [
                        self._word(name, one) for one in schemas[name]["x-enum-varnames"]
                    ]
        outcomes = [
            one["x-outcome"]
            for item in rest["paths"].values()
            for one in item.values()
            if isinstance(one, dict) and "x-outcome" in one
        ]
        for one in outcomes:
            self._reword(one)
        # How a lost answer is made up for speaks of these by their names on the wire.
        kept = set(_strings(outcomes))
        for name in _REST:
            self._rename(rest["components"]["schemas"][name], name, kept)
        self._repage(rest)
        for name, schema in streams["components"]["schemas"].items():
            if "properties" in schema:
                self._rename(schema, _AROUND.get(name, name))
        self._rename_data(streams)
        self._relevel(streams["components"]["schemas"]["PriceLevel"])
        if self._shape != "pair":
            first = self._field("BookUpdate", "start_version")
            update = streams["components"]["schemas"]["BookUpdate"]
            update["properties"][first]["x-convention"] = "previous"
        # One whose Python name says something else is known by its role.
        last = streams["components"]["schemas"]["BookUpdate"]["properties"]
        wire = self._field("BookUpdate", "end_version")
        last[wire] |= {PYTHON_NAME: "sequence", "x-role": "end_version"}
        for scheme in streams["components"]["securitySchemes"].values():
            scheme["name"] = self._made()
        return rest, streams

    def _rename(
        self, schema: dict[str, Any], group: str, kept: Collection[str] = frozenset()
    ) -> None:
        fields = {}
        for wire, node in schema["properties"].items():
            if group == "Order" and wire in kept:
                fields[wire] = node
                continue
            name = python_name(wire, node)
            # Two kinds of events are told apart by one field.
            within = "event" if name == "event_type" else group
            new = self._field(within, name)
            fields[new] = {**node, PYTHON_NAME: name}
            if isinstance(node.get("const"), str):
                fields[new]["const"] = self._word("op" if name == "op" else "event", node["const"])
            if "required" in schema:
                schema["required"] = [new if one == wire else one for one in schema["required"]]
            if schema.get("x-collection") == wire:
                schema["x-collection"] = new
        schema["properties"] = fields

    def _rename_data(self, streams: dict[str, Any]) -> None:
        """Each push says once more that its `data` is its payload."""
        new = self._field("pushed", "data")
        for message in streams["components"]["messages"].values():
            for part in message["payload"].get("allOf", ()):
                if "properties" in part:
                    data = part["properties"].pop("data")
                    part["properties"][new] = {**data, PYTHON_NAME: "data"}

    def _relevel(self, level: dict[str, Any]) -> None:
        """A price level is a pair, or one the other way round, or an object that says by how much it changed."""
        if self._shape == "reversed":
            level["x-position"].reverse()
        if self._shape == "object":
            for key in ("minItems", "maxItems", "x-position"):
                del level[key]
            amount = {**level.pop("items"), "description": "An amount."}
            level |= {"type": "object", "properties": {"price": amount, "quantity": amount}}
            level["x-convention"] = "changes"
            self._rename(level, "level")

    def _repage(self, rest: dict[str, Any]) -> None:
        """How a list is paged names fields of its rows."""
        for item in rest["paths"].values():
            for operation in item.values():
                paging = operation.get("x-paging", {}) if isinstance(operation, dict) else {}
                rows = {
                    "getTrades": "Trade",
                    "getCurrentOrders": "Order",
                    "getOrderHistory": "Order",
                }
                row = rows.get(operation.get("operationId", "")) if paging else None
                if row is not None:
                    if "identity" in paging:
                        paging["identity"] = [self._renamed(row, one) for one in paging["identity"]]
                    if isinstance(paging.get("time"), dict):
                        paging["time"]["field"] = self._renamed(row, paging["time"]["field"])

    def _renamed(self, group: str, wire: str) -> str:
        return self._fields.get((group, python_name(wire, {})), wire)

    def _reword(self, node: Any) -> None:
        """An outcome names the words of an order that has ended."""
        for key, one in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(one, str):
                node[key] = self._words.get(("OrderStatus", one), one)
            elif isinstance(one, dict | list):
                self._reword(one)

    def _field(self, group: str, name: str) -> str:
        return self._fields.setdefault((group, name), self._made())

    def _word(self, group: str, name: str) -> str:
        return self._words.setdefault((group, name), self._made())

    def _made(self) -> str:
        return "".join(self._random.choices(string.ascii_lowercase, k=8)) + "Q"


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _strings(one)


def _without_examples(node: Any) -> None:
    if isinstance(node, list):
        for one in node:
            _without_examples(one)
    elif isinstance(node, dict):
        for key in ("example", "examples"):
            node.pop(key, None)
        for one in node.values():
            _without_examples(one)
