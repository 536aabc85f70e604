"""What asyncapi.yaml says, in the shape of documented facts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from sixmm_generator.description import Description, DescriptionError, Pointer, pointer_of
from sixmm_generator.docs.facts import Subject
from sixmm_generator.docs.said import Node, Thing, contradictions_in, mark_on, node
from sixmm_generator.docs.schema import Around, Walker

STREAM_KINDS = {"channel", "event", "frame", "service", "stream field", "stream login"}
_PARAMETER = re.compile(r"\{[^}]*\}")
_USER = "user."


@attrs.frozen
class Streams:
    """The parsed asyncapi.yaml."""

    description: Description

    @classmethod
    def load(cls, path: Path) -> "Streams":
        """Read the file. Raises DescriptionError."""
        description = Description.read(path)
        if not str(description.document.get("asyncapi", "")).startswith("3."):
            raise DescriptionError([f'{path}:1:1: expected AsyncAPI 3 ("asyncapi: 3.0.0").'])
        return cls(description)

    @property
    def path(self) -> Path:
        """The file, as it was named."""
        return self.description.path

    @property
    def document(self) -> dict[str, Any]:
        """Plain dicts, lists and scalars."""
        return self.description.document

    def position(self, pointer: Pointer) -> tuple[int, int]:
        """Line and column, as in `Description.position`."""
        return self.description.position(pointer)

    def resolve(self, ref: str) -> Any:
        """What a local `$ref` points to, through further ones, or None."""
        found: Any = self.document
        for step in pointer_of(ref):
            found = self.follow(found)
            if not isinstance(found, dict) or step not in found:
                return None
            found = found[step]
        return found

    def follow(self, found: Any) -> Any:
        """The object itself, or what its `$ref` points to."""
        while isinstance(found, dict) and "$ref" in found:
            found = self.resolve(found["$ref"])
        return found


def described_streams(streams: Streams) -> list[Thing]:
    """Everything that asyncapi.yaml says and the pages could state."""
    return [
        *_servers(streams),
        *_logins(streams),
        *_channels(streams),
        *_frames(streams),
        *_stream_fields(streams),
    ]


def channel_name(address: str) -> str:
    """An address in which only the number of its parameters counts: `user.{userId}` → `user.{}`."""
    return _PARAMETER.sub("{}", address)


def _servers(streams: Streams) -> Iterator[Thing]:
    for name, raw in streams.document.get("servers", {}).items():
        url = f"{raw.get('protocol')}://{raw.get('host')}{raw.get('pathname', '')}"
        found = node(("servers", name), marked=mark_on(raw), url=url)
        found.contradictions = contradictions_in(raw)
        yield Thing(Subject("service", "WebSocket"), {"": found})


def _logins(streams: Streams) -> Iterator[Thing]:
    schemes = streams.document.get("components", {}).get("securitySchemes", {})
    for name, raw in schemes.items():
        if raw.get("in") == "query":
            at: Pointer = ("components", "securitySchemes", name)
            yield Thing(Subject("stream login", raw["name"]), {"": node(at, marked=mark_on(raw))})


def _addressed(streams: Streams) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(key, address, channel) of the channels that have a topic; the connection itself has none."""
    for key, raw in streams.document.get("channels", {}).items():
        channel = streams.follow(raw)
        if str(channel.get("address") or "/") not in {"/", "/ws"}:
            yield key, str(channel["address"]), channel


def _channels(streams: Streams) -> Iterator[Thing]:
    for key, address, channel in _addressed(streams):
        # Only the private topic is known from a sample, without the name of its parameter.
        name = channel_name(address) if address.startswith(_USER) else address
        gone = True if channel.get("x-deprecated") else None
        found = node(("channels", key), marked=mark_on(channel), deprecated=gone)
        yield Thing(Subject("channel", name), {"": found})


def _frames(streams: Streams) -> Iterator[Thing]:
    events: dict[str, Node] = {}
    for name, message, private in _messages(streams):
        pointer: Pointer = ("components", "messages", name)
        around = Around(mark_on(message))
        payload = message.get("payload", {})
        walker = Walker(streams.resolve)
        fields = walker.fields(payload, (*pointer, "payload"), "field", around)
        site = walker.site(payload, (*pointer, "payload"))
        itself = node(pointer, marked=mark_on(message) | mark_on(site.target))
        subject = _frame(fields, private=private)
        if subject.name == "push private" and (found := fields.get("field data.eventType")):
            events |= _events(found)
        yield Thing(subject, {"": itself, **fields}, label=f"{subject} ({name})")
    for value, found in events.items():
        yield Thing(Subject("event", value), {"": found})


def _messages(streams: Streams) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """(name, message, whether it comes on the private channel)."""
    private = {
        id(streams.follow(message))
        for _, address, channel in _addressed(streams)
        if address.startswith(_USER)
        for message in channel.get("messages", {}).values()
    }
    for name, raw in streams.document.get("components", {}).get("messages", {}).items():
        message = streams.follow(raw)
        yield name, message, id(message) in private


def _frame(fields: dict[str, Node], *, private: bool) -> Subject:
    """Which documented frame a message is."""
    if "field op" in fields:
        return Subject("frame", f"request {fields['field op'].value('constant')}")
    if "field success" in fields:
        event = fields.get("field event")
        constant = event.value("constant") if event else None
        return Subject("frame", f"acknowledgement {constant or 'of any kind'}")
    if "field topic" in fields:
        return Subject("frame", f"push {'private' if private else 'public'}")
    return Subject("frame", "of another kind")


def _events(found: Node) -> dict[str, Node]:
    """The events that a message's `eventType` names; taken out of it, for the pages list them by themselves."""
    values: list[Any] = []
    for aspect in ("constant", "values"):
        said = found.aspects.pop(aspect, None)
        if said:
            values += said.value if isinstance(said.value, list) else [said.value]
    for aspect in ("open", "meanings"):
        found.aspects.pop(aspect, None)
    return {str(value): node(found.pointer) for value in values}


def _stream_fields(streams: Streams) -> Iterator[Thing]:
    """Every property that any schema has, as the pages only say which names occur in streams."""
    names: dict[str, Pointer] = {}
    for name, schema in streams.document.get("components", {}).get("schemas", {}).items():
        for inner in schema.get("properties", {}):
            names.setdefault(inner, ("components", "schemas", name, "properties", inner))
    for name, pointer in names.items():
        yield Thing(Subject("stream property", name), {"": node(pointer)})
