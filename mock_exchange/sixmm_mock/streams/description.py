"""The AsyncAPI description as the mock uses it: channels, requests, and fields of payloads.

The mock has no list of channels of its own, and sends no field that the description does not name.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from attrs import field, frozen

from sixmm_mock.description import DescriptionError, JsonSchema, installed_file
from sixmm_mock.envelope import JsonObject
from sixmm_mock.explanation import refusal_for

USER_CHANNEL = "user"


@frozen
class Topic:
    """One thing to subscribe to: a channel, with its parameters filled in."""

    name: str
    channel: str
    parameters: Mapping[str, str]


@frozen
class Channel:
    """A family of topics, such as ``market.depth.{symbol}``."""

    name: str
    address: str
    _pattern: re.Pattern[str] = field(repr=False)

    @classmethod
    def of(cls, name: str, address: str) -> "Channel":
        """A channel from its address template."""
        literal = re.split(r"\{(\w+)\}", address)
        parts = [
            f"(?P<{part}>[^.]+)" if number % 2 else re.escape(part)
            for number, part in enumerate(literal)
        ]
        return cls(name, address, re.compile("".join(parts)))

    def read(self, topic: str) -> Topic | None:
        """The topic of this name, if it belongs to this channel."""
        found = self._pattern.fullmatch(topic)
        return None if found is None else Topic(topic, self.name, found.groupdict())

    def topic(self, **parameters: str) -> str:
        """The name of a topic."""
        return self.address.format(**parameters)


@frozen(eq=False)
class RequestRules:
    """The schema of what a client may send with one ``op``."""

    schema: JsonSchema
    validator: jsonschema_rs.Draft202012Validator

    def check(self, request: JsonObject) -> None:
        """Hold a request against the schema.

        Raises:
            Refusal: 2001 a field is missing, 2002 one is wrong.
        """
        if self.validator.is_valid(request):
            return
        raise min(
            (
                refusal_for(error, schema=self.schema, value=request, secret_fields=frozenset())
                for error in self.validator.iter_errors(request)
            ),
            key=lambda refusal: refusal.code,
        )


@frozen
class Shape:
    """The fields of one payload; each with the name of the schema that it holds, or lists, if any."""

    _fields: Mapping[str, str | None]

    @classmethod
    def of(cls, schema: JsonSchema) -> "Shape":
        """The shape of a component schema."""
        return cls({name: _component(node) for name, node in schema["properties"].items()})

    def fill(self, values: JsonObject, shapes: "Mapping[str, Shape]") -> JsonObject:
        """What the description names of ``values``, in its order."""
        return {
            name: _filled(values[name], shapes.get(inner or ""), shapes)
            for name, inner in self._fields.items()
            if name in values
        }


@frozen(eq=False)
class StreamDescription:
    """A loaded description. Make one with :meth:`load` or :meth:`from_document`."""

    document: JsonSchema = field(repr=False)
    path: str
    channels: Mapping[str, Channel] = field(repr=False)
    requests: Mapping[str, RequestRules] = field(repr=False)
    intervals: tuple[str, ...]
    listen_key_parameter: str
    token_parameter: str
    _shapes: Mapping[str, Shape] = field(repr=False)

    @classmethod
    def load(cls, file: Path | None = None) -> "StreamDescription":
        """Read ``file``, or the ``asyncapi.json`` that is installed with the client package.

        Raises:
            DescriptionError: the file is missing, is not JSON, or lacks a needed part.
        """
        path = file or installed_file("asyncapi.json")
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise DescriptionError(
                f"cannot read the description {path}: {error.strerror or error}"
            ) from error
        return _parsed(raw)

    @classmethod
    def from_document(cls, document: JsonSchema) -> "StreamDescription":
        """Take over a description that is already parsed.

        Raises:
            DescriptionError: a part that the mock needs is missing.
        """
        try:
            components = document["components"]
            schemas = components["schemas"]
            return cls(
                document=document,
                path=next(iter(document["servers"].values()))["pathname"],
                channels={
                    name: Channel.of(name, channel["address"])
                    for name, channel in document["channels"].items()
                    if channel["address"] is not None
                },
                requests={
                    name: _rules(document, operation)
                    for name, operation in document["operations"].items()
                    if operation["action"] == "send"
                },
                intervals=tuple(schemas["KlineInterval"]["x-extensible-enum"]),
                listen_key_parameter=components["securitySchemes"]["listenKey"]["name"],
                token_parameter=components["securitySchemes"]["token"]["name"],
                shapes={
                    name: Shape.of(schema)
                    for name, schema in schemas.items()
                    if "properties" in schema
                },
            )
        except (KeyError, TypeError, AttributeError, StopIteration) as error:
            raise DescriptionError(
                f"the stream description lacks a part that the mock needs ({error!r}); "
                "pass the asyncapi.json made by `make generate`"
            ) from error

    def fill(self, schema: str, values: JsonObject) -> JsonObject:
        """What a component schema names of ``values``: nothing else may be sent."""
        return self._shapes[schema].fill(values, self._shapes)

    def read_topic(self, name: str) -> Topic | None:
        """What a topic's name stands for, or None when it fits no channel."""
        topics = (channel.read(name) for channel in self.channels.values())
        return next((topic for topic in topics if topic is not None), None)


@lru_cache(maxsize=4)
def _parsed(raw: bytes) -> StreamDescription:
    # Parsing and compiling costs milliseconds, and the result has no state: exchanges share it.
    try:
        document = json.loads(raw)
    except ValueError as error:
        raise DescriptionError(
            f"the stream description is not JSON ({error}); pass the generated asyncapi.json"
        ) from error
    return StreamDescription.from_document(document)


def _rules(document: JsonSchema, operation: JsonSchema) -> RequestRules:
    message = _at(document, operation["messages"][0])
    schema = {**message["payload"], "components": {"schemas": document["components"]["schemas"]}}
    return RequestRules(schema, jsonschema_rs.Draft202012Validator(schema))


def _component(node: JsonSchema) -> str | None:
    """The component that a property holds, or is a list of."""
    reference = node.get("$ref") or node.get("items", {}).get("$ref")
    return reference.rpartition("/")[2] if reference else None


def _filled(value: Any, shape: Shape | None, shapes: Mapping[str, Shape]) -> Any:
    if shape is None:
        return value
    if isinstance(value, list):
        return [shape.fill(each, shapes) for each in value]
    return shape.fill(value, shapes)


def _at(document: JsonSchema, node: Any) -> JsonSchema:
    """Follow ``$ref``s until a node that is none."""
    while "$ref" in node:
        target = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    found: JsonSchema = node
    return found
