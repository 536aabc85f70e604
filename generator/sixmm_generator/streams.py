"""What of asyncapi.yaml is generated: the channels as data, and the objects that pushes carry.

The parser reads OpenAPI. So the payloads' schemas are put into a document that it understands, and come back planned
like the objects of REST answers; enums that openapi.yaml has too are shared with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from sixmm_generator.description import Description, DescriptionError, Pointer, pointer_of, ref_name
from sixmm_generator.docstrings import describe_once, describe_subscription
from sixmm_generator.engine import parse
from sixmm_generator.naming import python_name, upper
from sixmm_generator.plan.channels import ChannelPlan, ParameterPlan, PayloadPlan
from sixmm_generator.plan.concepts import spelled
from sixmm_generator.plan.package import Plan, make_object_plans
from sixmm_generator.rewrite import for_engine
from sixmm_generator.stream_fields import StreamFields, payload_ref
from sixmm_generator.stream_rest import make_rest_plan

_SCHEMAS = ("components", "schemas")


def with_streams(plan: Plan, description: Description) -> Plan:
    """The plan with the channels of `description`, and whatever their pushes carry. Raises DescriptionError."""
    document = description.document
    channels = []
    roles = StreamFields(description)
    for name, operation in document["operations"].items():
        if operation["action"] == "receive" and "x-method" in operation:
            with description.reading("operations", name):
                channels.append(_channel(description, roles, name, operation))
    frames = roles.frames(list(_receiving(document)))
    frames["transient"] = frozenset(one.code for one in plan.error_codes if one.transient)
    events = _events(description, roles, channels)
    roles.raise_problems()
    roots = [payload.model for channel in channels for payload in channel.payloads]
    objects = _as_openapi(document, roots)
    models, enums = make_object_plans(
        attrs.evolve(description, document=objects), parse(for_engine(objects), description)
    )
    known = {enum.name for enum in plan.enums}
    return attrs.evolve(
        plan,
        channels=channels,
        frames=frames,
        stream_rest=attrs.evolve(make_rest_plan(plan, description), events=events),
        models=sorted([*plan.models, *models], key=lambda one: one.name),
        enums=sorted(
            [*plan.enums, *(one for one in enums if one.name not in known)],
            key=lambda one: one.name,
        ),
    )


def _receiving(document: dict[str, Any]) -> Iterator[Pointer]:
    """The messages of all channels that pushes come over."""
    for operation in document["operations"].values():
        if operation["action"] == "receive" and "x-method" in operation:
            for message in operation["messages"]:
                yield pointer_of(message["$ref"])


def _events(
    description: Description, roles: StreamFields, channels: list[ChannelPlan]
) -> dict[str, Any]:
    """The private channel's events by role."""
    operations = description.document["operations"]
    private = next(
        (one for one in operations.values() if one.get("x-subscription") == "automatic"), None
    )
    channel = next((one for one in channels if one.automatic), None)
    if private is None or channel is None:
        reason = "none has `x-subscription: automatic` and is received: it is the account's."
        raise DescriptionError([description.problem(("operations",), reason)])
    payloads = []
    for payload, ref in zip(channel.payloads, private["messages"], strict=True):
        message = _message_at(description, ref["$ref"])
        role = _message(description, ref["$ref"]).get("x-role")
        payloads.append((role, payload.model, message, (*_SCHEMAS, payload.model)))
    words = {one.model: one.event for one in channel.payloads}
    found: dict[str, Any] = {"kind": channel.kind}
    for role, model in roles.events(payloads).items():
        found |= {role: model, f"{role}_word": words[model]}
    return found


def _message_at(description: Description, ref: str) -> Pointer:
    at = pointer_of(ref)
    while "$ref" in (found := description.resolve("#/" + "/".join(map(str, at)))):
        at = pointer_of(found["$ref"])
    return at


def _channel(
    description: Description, roles: StreamFields, name: str, operation: dict[str, Any]
) -> ChannelPlan:
    channel = description.resolve(operation["channel"]["$ref"])
    messages = [_message(description, one["$ref"]) for one in operation["messages"]]
    payloads = [_payload(description, name, message) for message in messages]
    kind = None
    if len(payloads) > 1:
        kind, words = roles.kinds({one.model: (*_SCHEMAS, one.model) for one in payloads})
        payloads = [attrs.evolve(one, event=words[one.model]) for one in payloads]
    book = (*_SCHEMAS, payloads[0].model) if operation.get("x-snapshot") else None
    automatic = operation["x-subscription"] == "automatic"
    plan = ChannelPlan(
        constant=upper(operation["x-method"]),
        method=operation["x-method"],
        address=channel["address"],
        params=[] if automatic else _parameters(description, channel),
        payloads=payloads,
        automatic=automatic,
        private="security" in operation,
        kind=kind,
        book=None if book is None else roles.book(book),
        replaces=operation.get("x-replaces", False),
        once=None,
        doc="",
        docs_url=operation["externalDocs"]["url"],
    )
    described = [(param.name, param.description) for param in plan.params]
    return attrs.evolve(
        plan,
        doc=describe_subscription(operation, described),
        once=describe_once(operation, described) if operation.get("x-once") else None,
    )


def _parameters(description: Description, channel: dict[str, Any]) -> list[ParameterPlan]:
    return [
        ParameterPlan(
            python_name(wire, one), wire, one.get("x-values"), " ".join(one["description"].split())
        )
        for wire, ref in channel.get("parameters", {}).items()
        for one in [description.resolve(ref["$ref"])]
    ]


def _message(description: Description, ref: str) -> dict[str, Any]:
    found = description.resolve(ref)
    while "$ref" in found:
        found = description.resolve(found["$ref"])
    message: dict[str, Any] = found
    return message


def _payload(description: Description, operation: str, message: dict[str, Any]) -> PayloadPlan:
    try:
        ref = payload_ref(message)
    except (KeyError, IndexError, TypeError):
        reason = f"the payload of {message.get('name')!r} must be an allOf of the push and {{data: $ref}}."
        raise DescriptionError(
            [description.problem(("operations", operation, "messages"), reason)]
        ) from None
    return PayloadPlan(None, ref_name(ref))


def _as_openapi(document: dict[str, Any], roots: Iterable[str]) -> dict[str, Any]:
    """The schemas that `roots` reach, as an OpenAPI document without operations."""
    schemas: Mapping[str, Any] = document["components"]["schemas"]
    reached: dict[str, Any] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = _record(schemas[name])
            waiting += _refs(schemas[name])
    ordered = {name: reached[name] for name in schemas if name in reached}
    return {
        "openapi": "3.1.0",
        "info": document["info"],
        "paths": {},
        "components": {"schemas": ordered},
    }


def _record(schema: dict[str, Any]) -> dict[str, Any]:
    """An array whose places have names is planned as an object with these fields."""
    if "x-position" not in schema:
        return schema
    return {
        "type": "object",
        "description": schema["description"],
        "x-position": schema["x-position"],
        "properties": {
            name: {"description": name.capitalize() + ".", **schema["items"]}
            for name in schema["x-position"]
        },
    }


def _refs(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [ref_name(node["$ref"])] if "$ref" in node else []
        own += spelled(node)
        return own + [name for value in node.values() for name in _refs(value)]
    if isinstance(node, list):
        return [name for value in node for name in _refs(value)]
    return []
