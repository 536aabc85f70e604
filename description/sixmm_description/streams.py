"""The description of the streams: channels and their topics, requests, messages and payloads."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from attrs import field, frozen

from sixmm_description.assumptions import Assumption, assumptions_in
from sixmm_description.document import (
    MALFORMED,
    DescriptionError,
    JsonObject,
    Schema,
    parsed,
    properties_of,
    read_bytes,
    resolved,
)
from sixmm_description.names import role_name
from sixmm_description.spelling import Spelling


@frozen
class Topic:
    """One thing to subscribe to: a channel, with its parameters filled in."""

    name: str
    channel: str
    parameters: Mapping[str, str]


@frozen(eq=False)
class Channel:
    """A family of topics, such as `market.depth.{symbol}`, and the messages that it carries."""

    name: str
    method: str
    """The Python name of its stream."""
    address: str
    parameters: tuple[str, ...]
    """Their names in the address."""
    messages: tuple[str, ...]
    _pattern: re.Pattern[str] = field(repr=False)

    @classmethod
    def of(cls, name: str, method: str, raw: Schema) -> "Channel":
        """A channel of the description."""
        literal = re.split(r"\{(\w+)\}", raw["address"])
        parts = [
            f"(?P<{part}>[^.]+)" if number % 2 else re.escape(part)
            for number, part in enumerate(literal)
        ]
        messages = tuple(last(each["$ref"]) for each in raw["messages"].values())
        return cls(
            name,
            method,
            raw["address"],
            tuple(literal[1::2]),
            messages,
            re.compile("".join(parts)),
        )

    def read(self, topic: str) -> Topic | None:
        """The topic of this name, if it belongs to this channel."""
        found = self._pattern.fullmatch(topic)
        return None if found is None else Topic(topic, self.name, found.groupdict())

    def has(self, topic: str) -> bool:
        """Return whether a topic is one of this family."""
        return self._pattern.fullmatch(topic) is not None

    def topic(self, **parameters: str) -> str:
        """The name of a topic."""
        return self.address.format(**parameters)


@frozen(eq=False)
class Request:
    """What a client may send: its schema, and the word that tells it from the others."""

    name: str
    """The operation's name in the description, such as `subscribe`."""
    schema: Schema = field(repr=False)
    word: str


@frozen(eq=False)
class StreamDescription:
    """The loaded description. Make one with `load` or `from_document`."""

    document: JsonObject = field(repr=False)
    path: str
    channels: Mapping[str, Channel] = field(repr=False)
    """By their names in the description. The private one is `private`."""
    private: Channel = field(repr=False)
    requests: Mapping[str, Request] = field(repr=False)
    """By their names in the description."""
    listen_key_parameter: str
    token_parameter: str
    spelling: Spelling = field(repr=False)
    lenient: Spelling = field(repr=False)
    """The same for those who also send and read what the description does not know."""
    _answers: Mapping[str, str] = field(repr=False)

    @classmethod
    def load(cls, file: Path | None = None) -> "StreamDescription":
        """Read `file`, or the `asyncapi.json` that is installed with the client package.

        Raises:
            DescriptionError: the file is missing, is not JSON, or lacks a needed part.
        """
        return _loaded(*read_bytes("asyncapi.json", file))

    @classmethod
    def from_document(cls, document: JsonObject) -> "StreamDescription":
        """Take over a description that is already parsed.

        Raises:
            DescriptionError: a part that is needed is missing.
        """
        try:
            schemes = document["components"]["securitySchemes"]
            methods, private = _streams(document)
            channels = {
                name: Channel.of(name, methods.get(name, name), raw)
                for name, raw in document["channels"].items()
                if raw["address"] is not None
            }
            requests = [
                _request(document, name, raw)
                for name, raw in document["operations"].items()
                if raw["action"] == "send"
            ]
            own = document["channels"]["connection"]["messages"].values()
            return cls(
                document=document,
                path=next(iter(document["servers"].values()))["pathname"],
                channels=channels,
                private=channels[private],
                requests={each.name: each for each in requests},
                listen_key_parameter=schemes["listenKey"]["name"],
                token_parameter=schemes["token"]["name"],
                spelling=Spelling(document),
                lenient=Spelling(document, strict=False),
                answers={
                    event: name
                    for name in (last(each["$ref"]) for each in own)
                    if (event := _const(document, name, "event")) is not None
                },
            )
        except MALFORMED as error:
            raise DescriptionError(
                f"the stream description lacks a part that is needed ({error!r}); "
                "pass the asyncapi.json made by `make generate`"
            ) from error

    @property
    def assumptions(self) -> Mapping[str, Assumption]:
        """All that it says and no page does, by id; `assumptions_on` finds those of one value."""
        return assumptions_in(self.document)

    def schema(self, name: str) -> Schema:
        """A component schema by its name in the description."""
        found: Schema = self.document["components"]["schemas"][name]
        return found

    def write(self, schema: str, value: Any) -> Any:
        """A value in Python names as a component schema spells it; see `Spelling.write`."""
        return self.spelling.write(self.schema(schema), value)

    def fields(self, schema: str) -> tuple[str, ...]:
        """The Python names of a component schema's fields."""
        return self.spelling.fields(self.schema(schema))

    def word_of(self, message: str, name: str) -> str | None:
        """The one value that a field of a message can have, by the field's Python name; None where it can have any."""
        return _const(self.document, message, name)

    def payload_of(self, channel: str) -> Schema:
        """The schema of the `data` that a channel's first message carries."""
        message = self.document["components"]["messages"][self.channels[channel].messages[0]]
        return next(
            node
            for wire, node in properties_of(self.document, message["payload"]).items()
            if role_name(wire, node) == "data"
        )

    def convention_of(self, schema: Schema, name: str) -> str | None:
        """The `x-convention` of an object's field, or of what the field lists; None where it is the usual one."""
        for wire, node in properties_of(self.document, schema).items():
            if role_name(wire, node) == name:
                whole = resolved(self.document, node)
                found: str | None = resolved(self.document, whole.get("items", whole)).get(
                    "x-convention"
                )
                return found
        return None

    def message_of(self, frame: JsonObject) -> str | None:
        """Which message a frame of the server is; None where that is unknown."""
        topic, event, success = (self.field("PublicPush", "topic"), self.field("SubscribeAck", "event"),
                                 self.field("SubscribeAck", "success"))  # fmt: skip
        if topic not in frame:
            if frame.get(success) is False:
                return "Refused"
            return self._answers.get(str(frame.get(event)))
        channel = self.channel_of(frame[topic])
        if channel is None:
            return None
        if len(channel.messages) == 1:
            return channel.messages[0]
        data = frame.get(self.field("PrivatePush", "data"))
        if not isinstance(data, dict):
            return None
        return next((each for each in channel.messages if self._is(each, data)), None)

    def read(self, message: str | None, frame: JsonObject) -> JsonObject:
        """A frame of a message, in Python names; of an unknown one, only what is around its payload."""
        topic = self.field("PublicPush", "topic")
        found: JsonObject = self.lenient.read(self._schema_of(message, frame, topic), frame)
        return found

    def spelled(self, message: str | None, frame: JsonObject) -> JsonObject:
        """A frame of a message in Python names, as it goes out; the reverse of `read`."""
        found: JsonObject = self.lenient.write(self._schema_of(message, frame, "topic"), frame)
        return found

    def _schema_of(self, message: str | None, frame: JsonObject, topic: str) -> Schema:
        if message is not None:
            found: Schema = self.document["components"]["messages"][message]["payload"]
            return found
        return self.schema("PublicPush" if topic in frame else "RequestRefusal")

    def read_request(self, frame: JsonObject) -> JsonObject:
        """What a client sent, in Python names."""
        found: JsonObject = self.lenient.read(next(iter(self.requests.values())).schema, frame)
        return found

    def spelled_request(self, name: str, values: JsonObject) -> JsonObject:
        """A request of the description as it goes out; what can have one value only is put in."""
        found: JsonObject = self.spelling.write(self.requests[name].schema, values)
        return found

    def field(self, schema: str, name: str) -> str:
        """The wire's name of a component schema's field."""
        return self.spelling.wire(self.schema(schema), name)

    def _is(self, message: str, data: JsonObject) -> bool:
        """Return whether the data of a push say that they are a message's."""
        payload = self.document["components"]["messages"][message]["payload"]
        inner = properties_of(self.document, payload)[self.field("PrivatePush", "data")]
        return any(
            data.get(wire) == whole["const"]
            for wire, node in properties_of(self.document, inner).items()
            if "const" in (whole := resolved(self.document, node))
        )

    def read_topic(self, name: str) -> Topic | None:
        """What a topic's name stands for, or None when it fits no channel."""
        topics = (channel.read(name) for channel in self.channels.values())
        return next((topic for topic in topics if topic is not None), None)

    def channel_of(self, topic: Any) -> Channel | None:
        """The channel of a topic, or None where it is of none."""
        known = self.read_topic(topic) if isinstance(topic, str) else None
        return None if known is None else self.channels[known.channel]


@lru_cache(maxsize=4)
def _loaded(path: Path, raw: bytes) -> StreamDescription:
    # As for the REST API's: it has no state.
    return StreamDescription.from_document(parsed(path, raw))


def last(reference: str) -> str:
    """The last step of a `$ref`."""
    return reference.rpartition("/")[2]


def _streams(document: JsonObject) -> tuple[dict[str, str], str]:
    """The Python names of the channels' streams, and the channel that needs no subscription."""
    methods, private = {}, ""
    for operation in document["operations"].values():
        if "x-method" in operation:
            channel = last(operation["channel"]["$ref"])
            methods[channel] = operation["x-method"]
            if operation["x-subscription"] == "automatic":
                private = channel
    return methods, private


def _request(document: JsonObject, name: str, operation: Schema) -> Request:
    message = resolved(document, resolved(document, operation["messages"][0]))
    word = _const(document, last_message(document, operation), "op")
    if word is None:
        raise DescriptionError(f"nothing tells the request {name} from others")
    return Request(name, message["payload"], word)


def last_message(document: JsonObject, operation: Schema) -> str:
    """The component that an operation's message is."""
    node = operation["messages"][0]
    steps = node["$ref"].removeprefix("#/").split("/")
    target: Any = document
    for step in steps:
        target = target[step]
    return last(target["$ref"])


def _const(document: JsonObject, message: str, name: str) -> str | None:
    """The one value that a field of a message can have; None where it can have any."""
    payload = document["components"]["messages"][message]["payload"]
    for wire, node in properties_of(document, payload).items():
        if role_name(wire, node) == name:
            word: str | None = resolved(document, node).get("const")
            return word
    return None


__all__ = ["Channel", "Request", "StreamDescription", "Topic", "last"]
