"""The description of the streams that is installed with the client, as far as a judge needs it."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
from attrs import field, frozen

from sixmm_client_suite.schemas import Schema, Schemas

#: What the parameters of addresses are filled with.
_EXAMPLES = {"symbol": "BTCUSDT", "interval": "1m", "userId": "5794"}


@frozen
class Channel:
    """A kind of topics, and what its pushes hold."""

    method: str
    """How a caller asks for it: `stream.<method>(…)`."""
    address: str
    private: bool
    payloads: tuple[Schema, ...] = field(repr=False)
    examples: tuple[tuple[Schema, Any], ...] = field(repr=False)
    """What the description shows, each with the payload that it is one of."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """What a caller gives."""
        return () if self.private else tuple(re.findall(r"\{(\w+)\}", self.address))

    @property
    def arguments(self) -> tuple[str, ...]:
        """A caller's arguments, for examples."""
        return tuple(_EXAMPLES[name] for name in self.parameters)

    def topic(self, *arguments: str) -> str:
        """The topic for some arguments; for those of the example, where there are none."""
        given = dict(zip(self.parameters, arguments, strict=False))
        return self.address.format(**{**_EXAMPLES, **given})


@frozen(eq=False)
class Streams:
    """The channels, and the frames that a client may send."""

    channels: Mapping[str, Channel]
    schemas: Schemas
    _frames: Mapping[str, jsonschema_rs.Draft202012Validator] = field(repr=False)
    credentials: frozenset[str]
    """The names that a credential may have in the query of a private connection."""

    def problem(self, frame: Any) -> str | None:
        """Why a client may not send such a frame; None where it may."""
        op = frame.get("op") if isinstance(frame, dict) else None
        validator = self._frames.get(op) if isinstance(op, str) else None
        if validator is None:
            return "it is no request that the description knows"
        error = next(validator.iter_errors(frame), None)
        return None if error is None else f"{list(error.instance_path)}: {error.message}"

    def is_subscribed_by_hand(self, topic: str) -> bool:
        """Whether the topic is one of those that a client asks for."""
        addresses = (one.address for one in self.channels.values() if not one.private)
        return any(
            re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^. ]+", re.escape(one)), topic)
            for one in addresses
        )


@cache
def streams() -> Streams:
    """The description that is installed with the client."""
    document = json.loads(files("sixmm").joinpath("asyncapi.json").read_text(encoding="utf-8"))
    channels = {one.method: one for one in _channels(document)}
    schemes = document["components"]["securitySchemes"].values()
    return Streams(
        channels,
        Schemas(document["components"]),
        dict(_sent(document)),
        frozenset(one["name"] for one in schemes if one["in"] == "query"),
    )


def _channels(document: dict[str, Any]) -> Iterator[Channel]:
    for operation in document["operations"].values():
        if "x-method" not in operation:
            continue
        messages = [_message(document, one["$ref"]) for one in operation["messages"]]
        yield Channel(
            operation["x-method"],
            _at(document, operation["channel"]["$ref"])["address"],
            operation["x-subscription"] == "automatic",
            tuple(_payload(one) for one in messages),
            tuple(
                (_payload(one), example["payload"]["data"])
                for one in messages
                for example in one["examples"]
            ),
        )


def _payload(message: dict[str, Any]) -> Schema:
    """What a push holds, without what each is wrapped in."""
    payload: Schema = message["payload"]["allOf"][1]["properties"]["data"]
    return payload


def _message(document: dict[str, Any], reference: str) -> dict[str, Any]:
    """A message that an operation names by its channel."""
    message: dict[str, Any] = _at(document, _at(document, reference)["$ref"])
    return message


def _sent(document: dict[str, Any]) -> Iterator[tuple[str, jsonschema_rs.Draft202012Validator]]:
    """Validators of what a client sends, by what it asks for. Fields that are not described may not be sent."""
    for operation in document["operations"].values():
        if operation["action"] != "send":
            continue
        for one in operation["messages"]:
            message = _message(document, one["$ref"])
            schema = _at(document, message["payload"]["$ref"])
            closed = {**schema, "additionalProperties": False, "components": document["components"]}
            yield schema["properties"]["op"]["const"], jsonschema_rs.Draft202012Validator(closed)


def _at(document: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document
