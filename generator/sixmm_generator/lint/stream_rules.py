"""Rules for asyncapi.yaml: its structure, as AsyncAPI 3.0 gives it, and how its parts fit together.

No maintained Python package carries the AsyncAPI 3.0 schema, so the fields of each object that this project uses are
written down here. Other objects of AsyncAPI (traits, bindings, tags) are refused until they are needed.
"""

import re
from collections.abc import Iterator
from typing import Any

from sixmm_generator.description import Description, Pointer
from sixmm_generator.lint.rule import Found, rule
from sixmm_generator.lint.walk import components, mapping

_DOCS = {"externalDocs"}
_WORDS = {"title", "summary", "description"} | _DOCS
# Object → (fields it must have, fields it may have).
FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "root": (
        {"asyncapi", "info", "servers", "channels", "operations", "components"},
        {"defaultContentType"},
    ),
    "info": ({"title", "version"}, {"description", "license", "contact"} | _DOCS),
    "server": ({"host", "protocol"}, {"pathname", "security"} | _WORDS),
    "channel": ({"address", "messages"}, {"servers", "parameters"} | _WORDS),
    "parameter": (set(), {"enum", "default", "description", "examples", "location"}),
    "operation": ({"action", "channel", "messages"}, {"security", "reply"} | _WORDS),
    "reply": ({"channel", "messages"}, {"address"}),
    "message": (
        {"payload", "name"},
        {"headers", "correlationId", "contentType", "examples"} | _WORDS,
    ),
    "example": ({"payload"}, {"name", "summary", "headers"}),
    "securityScheme": ({"type"}, {"description", "name", "in", "scheme", "bearerFormat"}),
    "components": (set(), {"schemas", "messages", "parameters", "securitySchemes"}),
}
_PLACEHOLDER = re.compile(r"{([^}]*)}")


@rule(
    "stream-fields",
    "a misspelled field is ignored in silence by whatever reads the file",
    ("asyncapi",),
)
def stream_fields(description: Description) -> Found:
    """Each object has the fields that AsyncAPI 3.0 gives it, and those that it must have."""
    for what, pointer, node in _objects(description):
        if "$ref" in node:
            continue
        required, optional = FIELDS[what]
        for missing in sorted(required - node.keys()):
            yield pointer, f"{missing} is missing: a {what} must have it."
        for key in node:
            if key not in required | optional and not key.startswith("x-"):
                yield (*pointer, key), f"{key} is not a field of a {what} that is used here."


@rule("stream-version", "readers choose their rules by it", ("asyncapi",))
def stream_version(description: Description) -> Found:
    """AsyncAPI 3.0.0."""
    if description.document.get("asyncapi") != "3.0.0":
        yield ("asyncapi",), f'expected "3.0.0", not {description.document.get("asyncapi")!r}.'


@rule("channel-parameter", "a placeholder that nothing describes can't be filled in", ("asyncapi",))
def channel_parameter(description: Description) -> Found:
    """The placeholders of an address and the declared parameters are the same."""
    for name, channel in mapping(description.document, "channels").items():
        in_address = set(_PLACEHOLDER.findall(str(channel.get("address") or "")))
        declared = set(mapping(channel, "parameters"))
        at = ("channels", name, "address")
        for lost in sorted(in_address - declared):
            yield at, f"{{{lost}}} is not declared under `parameters`."
        for lost in sorted(declared - in_address):
            yield (*at[:2], "parameters", lost), f"{lost} does not occur in the address."


@rule(
    "operation-channel",
    "messages of another channel would be expected where they never come",
    ("asyncapi",),
)
def operation_channel(description: Description) -> Found:
    """Operations and replies name a channel, and messages of that channel only; the action is send or receive."""
    for name, operation in mapping(description.document, "operations").items():
        at = ("operations", name)
        if operation.get("action") not in ("send", "receive"):
            yield (*at, "action"), f"must be send or receive, not {operation.get('action')!r}."
        yield from _belongs(at, operation)
        if isinstance(operation.get("reply"), dict):
            yield from _belongs((*at, "reply"), operation["reply"])


@rule(
    "unused-message",
    "a message that no operation sends or receives is never generated",
    ("asyncapi",),
)
def unused_message(description: Description) -> Found:
    """Every message of a channel belongs to an operation or to a reply."""
    used = {
        each.get("$ref")
        for operation in mapping(description.document, "operations").values()
        for holder in (operation, mapping(operation, "reply"))
        for each in holder.get("messages", [])
    }
    for channel, node in mapping(description.document, "channels").items():
        for name in mapping(node, "messages"):
            if f"#/channels/{channel}/messages/{name}" not in used:
                at = ("channels", channel, "messages", name)
                yield at, f"no operation sends or receives {name}."


@rule(
    "message-example", "examples are what people copy and what the tests try first", ("asyncapi",)
)
def message_example(description: Description) -> Found:
    """Every message has one."""
    for name, message in components(description, "messages").items():
        if not message.get("examples"):
            yield (
                ("components", "messages", name),
                "the message has no `examples`: give a complete one.",
            )


def _belongs(at: Pointer, holder: dict[str, Any]) -> Found:
    channel = mapping(holder, "channel").get("$ref")
    if not str(channel).startswith("#/channels/"):
        yield at, "`channel` must be a $ref below #/channels."
        return
    for index, each in enumerate(holder.get("messages", [])):
        if not str(each.get("$ref")).startswith(f"{channel}/messages/"):
            yield (*at, "messages", index), f"must be a $ref below {channel}/messages."


def _objects(description: Description) -> Iterator[tuple[str, Pointer, dict[str, Any]]]:
    document = description.document
    yield "root", (), document
    yield "info", ("info",), mapping(document, "info")
    yield "components", ("components",), mapping(document, "components")
    for what, section in (
        ("server", "servers"),
        ("channel", "channels"),
        ("operation", "operations"),
    ):
        for name, node in mapping(document, section).items():
            yield what, (section, name), node
    for name, operation in mapping(document, "operations").items():
        if isinstance(operation.get("reply"), dict):
            yield "reply", ("operations", name, "reply"), operation["reply"]
    for what, section in (
        ("parameter", "parameters"),
        ("message", "messages"),
        ("securityScheme", "securitySchemes"),
    ):
        for name, node in components(description, section).items():
            yield what, ("components", section, name), node
    for name, message in components(description, "messages").items():
        for index, example in enumerate(message.get("examples", [])):
            yield "example", ("components", "messages", name, "examples", index), example


@rule(
    "stream-subscription",
    "a stream that is read is asked for, or comes by itself: one comes with the login",
    ("asyncapi",),
)
def subscription(description: Description) -> Found:
    """Each operation with a method says how its topic is subscribed; one private topic comes by itself."""
    kinds = {
        name: operation.get("x-subscription")
        for name, operation in mapping(description.document, "operations").items()
        if "x-method" in operation
    }
    for name, kind in kinds.items():
        if kind not in {"manual", "automatic"}:
            at: Pointer = ("operations", name, "x-subscription")
            yield at, f"expected manual or automatic, not {kind!r}."
    if kinds and list(kinds.values()).count("automatic") != 1:
        yield (
            ("operations", list(kinds)[-1]),
            "expected x-subscription: automatic at one operation, the user's.",
        )
