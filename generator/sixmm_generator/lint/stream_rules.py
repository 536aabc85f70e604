"""Rules for asyncapi.yaml: its structure, as AsyncAPI 3.0 gives it, and how its parts fit together.

No maintained Python package carries the AsyncAPI 3.0 schema, so the fields of each object that this project uses are
written down here. Other objects of AsyncAPI (traits, bindings, tags) are refused until they are needed.
"""

import re
from collections.abc import Iterator
from typing import Any

from sixmm_generator.description import Description, Pointer, pointer_of
from sixmm_generator.lint.rule import Found, rule
from sixmm_generator.lint.walk import components, mapping, node_at, parts_of, target_of
from sixmm_generator.naming import role_name

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
_NEVER_RECEIVED = {"default", "minimum", "maximum", "minLength", "maxLength", "pattern"}
_PLACEHOLDER = re.compile(r"{([^}]*)}")
_LOCATION = "$message.payload#/"


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
    """AsyncAPI 3.0.0, and JSON in every frame."""
    if description.document.get("asyncapi") != "3.0.0":
        yield ("asyncapi",), f'expected "3.0.0", not {description.document.get("asyncapi")!r}.'
    kind = description.document.get("defaultContentType")
    if kind != "application/json":
        yield ("defaultContentType",), f"expected application/json, not {kind!r}."


@rule("channel-parameter", "a placeholder that nothing describes can't be filled in", ("asyncapi",))
def channel_parameter(description: Description) -> Found:
    """The placeholders of an address and the declared parameters are the same, and their values are known."""
    for name, parameter in components(description, "parameters").items():
        if "x-values" in parameter:
            schema = components(description, "schemas").get(parameter["x-values"], {})
            values = schema.get("enum", schema.get("x-extensible-enum", []))
            if not set(parameter.get("examples", [])) <= set(values) or not values:
                here: Pointer = ("components", "parameters", name, "x-values")
                yield here, f"{parameter['x-values']} is no enum with the parameter's examples."
        elif fitting := _enums_with(description, parameter.get("examples", [])):
            at = ("components", "parameters", name)
            yield at, f"its examples are values of {' and '.join(fitting)}: say which in x-values."
    for name, channel in mapping(description.document, "channels").items():
        in_address = set(_PLACEHOLDER.findall(str(channel.get("address") or "")))
        declared = set(mapping(channel, "parameters"))
        at = ("channels", name, "address")
        for lost in sorted(in_address - declared):
            yield at, f"{{{lost}}} is not declared under `parameters`."
        for parameter, node in mapping(channel, "parameters").items():
            if node.get("$ref", "").rpartition("/")[2] not in {"", parameter}:
                yield (*at[:2], "parameters", parameter), f"refers to another one: {node['$ref']}."
        for lost in sorted(declared - in_address):
            yield (*at[:2], "parameters", lost), f"{lost} does not occur in the address."


def _enums_with(description: Description, values: list[Any]) -> list[str]:
    return [
        name
        for name, schema in components(description, "schemas").items()
        if values and {*values} <= {*schema.get("enum", schema.get("x-extensible-enum", ()))}
    ]


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
    "correlation",
    "an answer that can't be tied to its request is taken for another's",
    ("asyncapi",),
)
def correlation(description: Description) -> Found:
    """What `correlationId` names is a field of the payload."""
    for name, message in components(description, "messages").items():
        location = mapping(message, "correlationId").get("location")
        wire = str(location).removeprefix(_LOCATION)
        fields = _fields(description, ("components", "messages", name, "payload"))
        if location is not None and (wire == location or wire not in fields):
            at = ("components", "messages", name, "correlationId")
            yield at, f"expected {_LOCATION} and a field of the payload, not {location!r}."


def _fields(description: Description, at: Pointer) -> dict[str, Pointer]:
    """The fields of a payload, with where each stands."""
    parts = [target_of(description, one) for one in parts_of(description, at)]
    return {
        name: (*part, "properties", name)
        for part in parts
        for name in mapping(node_at(description, part) or {}, "properties")
    }


@rule(
    "frame-required",
    "a request that lacks a field is refused, and an answer that lacks one must be read all the same",
    ("asyncapi",),
)
def frame_required(description: Description) -> Found:
    """What a client sends requires each field that its examples show; what it receives requires and bounds nothing."""
    sent = {payload: message for message, payload in _sent(description)}
    for payload, message in sent.items():
        schema = node_at(description, payload)
        shown = [set(one.get("payload") or ()) for one in message.get("examples", [])]
        needed = set(schema.get("required", ())) if isinstance(schema, dict) else set()
        for field in sorted(set.intersection(*shown) - needed) if shown else ():
            yield (*payload, "required"), f"{field} is in every example of the request: require it."
    for name, schema in components(description, "schemas").items():
        at: Pointer = ("components", "schemas", name)
        if "required" in schema and at not in sent:
            yield (*at, "required"), f"{name} is received: a client must get along without a field."
        for field, inner in mapping(schema, "properties").items() if at not in sent else ():
            for keyword in inner.keys() & _NEVER_RECEIVED:
                where = (*at, "properties", field, keyword)
                yield where, f"{field} is received: a client takes what comes, without {keyword}."


def _sent(description: Description) -> Iterator[tuple[dict[str, Any], Pointer]]:
    """(message, place of its payload) of what a client sends: requests, which say in `op` what they ask for."""
    for name, message in components(description, "messages").items():
        payload = target_of(description, ("components", "messages", name, "payload"))
        if "op" in _roles(description, payload):
            yield message, payload


def _roles(description: Description, at: Pointer) -> dict[str, Pointer]:
    """The fields of a payload by what they are for."""
    return {
        role_name(wire, node_at(description, where)): where
        for wire, where in _fields(description, at).items()
        if isinstance(node_at(description, where), dict)
    }


@rule(
    "stream-direction",
    "a frame that goes the other way is never sent, or never waited for",
    ("asyncapi",),
)
def stream_direction(description: Description) -> Found:
    """A frame that is sent says what replies; one with a method, or without a reply, is received."""
    operations = mapping(description.document, "operations")
    sent: set[Pointer] = set()
    for name, operation in operations.items():
        at: Pointer = ("operations", name)
        action = operation.get("action")
        if action == "send" and "reply" not in operation:
            yield at, "a frame that is sent says what answers it: `reply`."
        elif action == "receive" and "reply" in operation:
            yield (*at, "action"), "has a `reply`, so a client sends it: `action: send`."
        channel = description.resolve(str(mapping(operation, "channel").get("$ref")))
        topic = isinstance(channel, dict) and channel.get("address") is not None
        if topic and (action != "receive" or "x-method" not in operation):
            yield at, "a client reads this topic: `action: receive` and `x-method`."
        if action == "send":
            sent |= set(_payloads(description, (*at, "messages"), operation).values())
    for _, payload in _sent(description):
        if payload not in sent:
            yield ("operations",), f"no operation sends {payload[-1]}: a client could not."


@rule(
    "stream-reply",
    "a request that waits for the answer to another one waits for ever",
    ("asyncapi",),
)
def stream_reply(description: Description) -> Found:
    """An answer whose event says what it is for answers one request."""
    answers: dict[Pointer, list[Pointer]] = {}
    for name, operation in mapping(description.document, "operations").items():
        at: Pointer = ("operations", name, "reply", "messages")
        for where, payload in _payloads(description, at, mapping(operation, "reply")).items():
            event = node_at(description, _roles(description, payload).get("event", ()))
            if isinstance(event, dict) and "const" in event:
                answers.setdefault(payload, []).append(where)
    for places in answers.values():
        for where in places if len(places) > 1 else ():
            yield where, "answers several requests: its `event` says which one it is for."


def _payloads(
    description: Description, at: Pointer, holder: dict[str, Any]
) -> dict[Pointer, Pointer]:
    """Where each message of an operation is named → where its payload stands."""
    places = [(*at, index) for index in range(len(holder.get("messages", [])))]
    return {
        place: target_of(description, (*target_of(description, place), "payload"))
        for place in places
    }


@rule(
    "message-once",
    "a message that two topics carry is read as the one for the other",
    ("asyncapi",),
)
def message_once(description: Description) -> Found:
    """Each message belongs to one channel, and an operation names messages that its channel has."""
    found: dict[Pointer, list[Pointer]] = {}
    for channel, node in mapping(description.document, "channels").items():
        for name in mapping(node, "messages"):
            at: Pointer = ("channels", channel, "messages", name)
            found.setdefault(target_of(description, at), []).append(at)
    for places in found.values():
        for at in places if len(places) > 1 else ():
            yield at, "is the message of another channel, too."
    for name, operation in mapping(description.document, "operations").items():
        for each in operation.get("messages", []):
            at = pointer_of(str(each.get("$ref")))
            if at[:1] == ("channels",) and node_at(description, at) is None:
                yield at[:3], f"{name} names {at[-1]}, which this channel does not have."


@rule(
    "stream-security",
    "credentials that a connection needs, and no others, decide which connection a topic has",
    ("asyncapi",),
)
def stream_security(description: Description) -> Found:
    """Where there is `security`, it is each scheme once; of streams, the one that comes by itself has it."""
    schemes = [
        f"#/components/securitySchemes/{one}"
        for one in description.document.get("components", {}).get("securitySchemes", {})
    ]
    for name, operation in mapping(description.document, "operations").items():
        at = ("operations", name)
        found = [one.get("$ref") for one in operation.get("security", [])]
        if found and sorted(map(str, found)) != sorted(schemes):
            yield (*at, "security"), f"expected each of {', '.join(schemes)} once."
        automatic = operation.get("x-subscription") == "automatic"
        if "x-subscription" in operation and automatic != bool(found):
            yield (
                at,
                "`security` belongs to the stream with `x-subscription: automatic`, and to no other.",
            )


@rule(
    "stream-pushes",
    "a book without its snapshot is built out of changes, and a change that is dropped is lost",
    ("asyncapi",),
)
def stream_pushes(description: Description) -> Found:
    """x-snapshot: true stands where pushes carry bids and asks, and nowhere else; x-replaces where they carry one other thing each."""
    for name, operation in mapping(description.document, "operations").items():
        at: Pointer = ("operations", name)
        for mark in ("x-snapshot", "x-replaces", "x-once"):
            if operation.get(mark, True) is not True:
                yield (*at, mark), f"is true, or not there; not {operation[mark]!r}."
        if operation.get("x-replaces") and not _is_whole(description, at, operation):
            yield (*at, "x-replaces"), "changes and lists are not to be dropped: leave it out."
        elif "x-replaces" not in operation and _is_whole(description, at, operation):
            yield at, "each push is the whole of one thing: say x-replaces: true."
        if operation.get("x-once") and not operation.get("x-replaces"):
            yield (*at, "x-once"), "one push says all only where x-replaces is true."
        if "x-method" in operation and _is_book(description, at, operation) != bool(
            operation.get("x-snapshot")
        ):
            yield at, "x-snapshot: true belongs to pushes with bids and asks, and to no others."


@rule(
    "private-push", "a push about orders is taken for one about the account, or lost", ("asyncapi",)
)
def private_push(description: Description) -> Found:
    """Where several pushes come by themselves, x-role says which each is."""
    for name, operation in mapping(description.document, "operations").items():
        messages = operation.get("messages", [])
        alone = len(messages) < 2 or operation.get("x-subscription") != "automatic"
        for index in range(0 if alone else len(messages)):
            pushed = target_of(description, ("operations", name, "messages", index))
            if "x-role" not in (node_at(description, pushed) or {}):
                yield pushed, "one of several private pushes: say in x-role which it is."


def _is_whole(description: Description, at: Pointer, operation: dict[str, Any]) -> bool:
    """Whether a push of a topic that is asked for carries one object, which is no book and no list."""
    carried = [
        node_at(description, target_of(description, field)) or {}
        for payload in _payloads(description, (*at, "messages"), operation).values()
        for field in _fields(description, payload).values()
    ]
    objects = [one for one in carried if "properties" in one]
    asked = operation.get("x-subscription") == "manual" and "x-method" in operation
    listed = any("x-collection" in one for one in objects)
    return asked and bool(objects) and not listed and not _is_book(description, at, operation)


def _is_book(description: Description, at: Pointer, operation: dict[str, Any]) -> bool:
    return any(
        {"bids", "asks"} <= _roles(description, field).keys()
        for payload in _payloads(description, (*at, "messages"), operation).values()
        for field in _fields(description, payload).values()
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
