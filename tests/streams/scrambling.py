"""The streams' description with other names, words and conventions."""

import copy
import random
import string
from typing import Any

from sixmm_description.names import PYTHON_NAME, python_name

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

    def of(self, streams: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
        """The description; the words of enums that the REST API has too are those of `rest`."""
        streams = copy.deepcopy(streams)
        _without_examples(streams)
        shared, schemas = rest["components"]["schemas"], streams["components"]["schemas"]
        schemas["BookUpdateType"]["enum"] = [
            self._made() for _ in schemas["BookUpdateType"]["x-enum-varnames"]
        ]
        for name in schemas.keys() & shared.keys():
            for key in {"enum", "x-extensible-enum"} & schemas[name].keys():
                schemas[name][key] = shared[name][key]
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
        self._other_units(schemas)
        return streams

    def _other_units(self, schemas: dict[str, Any]) -> None:
        """Times in seconds, of an object all or none; what is around the payloads has one unit."""
        around = self._random.choice(["ms", "s"])
        for name, schema in schemas.items():
            unit = (
                around
                if name in {"PublicPush", "PrivatePush"}
                else self._random.choice(["ms", "s"])
            )
            for one in schema.get("properties", {}).values():
                if "x-unit" in one:
                    one["x-unit"] = unit

    def _rename(self, schema: dict[str, Any], group: str) -> None:
        fields = {}
        for wire, node in schema["properties"].items():
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

    def _field(self, group: str, name: str) -> str:
        return self._fields.setdefault((group, name), self._made())

    def _word(self, group: str, name: str) -> str:
        return self._words.setdefault((group, name), self._made())

    def _made(self) -> str:
        return "".join(self._random.choices(string.ascii_lowercase, k=8)) + "Q"


def _without_examples(node: Any) -> None:
    if isinstance(node, list):
        for one in node:
            _without_examples(one)
    elif isinstance(node, dict):
        for key in ("example", "examples"):
            node.pop(key, None)
        for one in node.values():
            _without_examples(one)
