"""Streams as the comparison sees them: each message of a channel is something that a caller sends or is answered.

So frames and pushes are compared as arguments and answers are, by the same rules; what is left of channels, messages and
operations is compared here.
"""

from collections.abc import Iterator
from typing import Any

import attrs

from sixmm_generator.description import Description, Pointer, ref_name
from sixmm_generator.diff.change import Change, change
from sixmm_generator.diff.service import compare_scheme
from sixmm_generator.diff.view import Component, Operation, View, component

Changes = Iterator[Change]
# Read by people, or by the tests.
_WORDS = {
    "title",
    "summary",
    "description",
    "externalDocs",
    "x-assumed",
    "examples",
    "name",
    "x-contradiction",
}
# Compared by other means: messages and payloads as what callers send and get.
_ELSEWHERE = {"messages", "payload", "channel", "reply", "parameters", "servers"}
_KNOWN = {"schemas", "messages", "parameters", "securitySchemes"}
_SECTIONS = {"channels", "operations", "components", "servers", "asyncapi"}


def stream_view(description: Description) -> View:
    """The view of an AsyncAPI description."""
    schemas = description.document.get("components", {}).get("schemas", {})
    components = {name: component(name, schema) for name, schema in schemas.items()}
    for name, message in description.document.get("components", {}).get("messages", {}).items():
        payload = message.get("payload", {})
        if "$ref" not in payload and name not in components:
            found = component(name, _flat(payload))
            at: Pointer = ("components", "messages", name, "payload")
            components[name] = attrs.evolve(found, pointer=at)
    return View(description, list(_operations(description, components)), components)


def _operations(description: Description, components: dict[str, Component]) -> Iterator[Operation]:
    used: set[str] = set()
    for name, raw in description.document.get("operations", {}).items():
        holders = [(raw, raw.get("action"))]
        if isinstance(raw.get("reply"), dict):
            holders.append((raw["reply"], "receive"))
        for holder, action in holders:
            for ref in holder.get("messages", []):
                used.add(str(ref.get("$ref") if isinstance(ref, dict) else ref))
                yield _operation(description, components, (name, raw), str(action), ref)
    for name, channel in description.document.get("channels", {}).items():
        for message in channel.get("messages", {}):
            ref = {"$ref": f"#/channels/{name}/messages/{message}"}
            if ref["$ref"] not in used:
                # No operation says who sends it: the exchange.
                yield _operation(description, components, (name, channel), "receive", ref)


def _operation(
    description: Description,
    components: dict[str, Component],
    named: tuple[str, dict[str, Any]],
    action: str,
    ref: Any,
) -> Operation:
    name, raw = named
    message = ref_name(ref["$ref"]) if isinstance(ref, dict) and "$ref" in ref else "?"
    held = _held(description, ref)
    key: Pointer = ("operations" if "action" in raw else "channels", name)
    sent = action == "send"
    return Operation(
        name=f"stream.{raw['x-method']}" if "x-method" in raw else f"stream frame {message}",
        pointer=key,
        # The channel's address is compared with the channel.
        path=f"{name} {message}",
        verb="SEND" if sent else "RECEIVE",
        node={"operationId": f"{name} {message}", "summary": raw.get("summary")},
        arguments={},
        body=held if sent else None,
        result=None if sent else held,
        conditions={},
        words={},
        failures=None,
        rest={} if held in components or held is None else {"payload": held},
    )


def _held(description: Description, ref: Any) -> str | None:
    """The component that a message's payload is; for a payload without one, the message's own."""
    message: Any = ref
    name = ""
    while isinstance(message, dict) and "$ref" in message:
        name = ref_name(message["$ref"])
        message = _step(description, message["$ref"])
    payload = message.get("payload", {}) if isinstance(message, dict) else {}
    return ref_name(payload["$ref"]) if "$ref" in payload else name or None


def _flat(payload: dict[str, Any]) -> dict[str, Any]:
    """A payload out of several parts as one object: named parts as fields, so that they count as used."""
    properties = dict(payload.get("properties", {}))
    for index, part in enumerate(payload.get("allOf", [])):
        if "$ref" in part:
            properties[f"part {index + 1}"] = {"$ref": part["$ref"]}
        properties |= part.get("properties", {})
    return {**payload, "properties": properties, "allOf": []}


def compare_streams(old: Description, new: Description) -> Changes:
    """What is said of channels, messages, operations, parameters and servers beside what they carry."""
    before, after = old.document, new.document
    for section in ("channels", "operations"):
        yield from _section((section,), before.get(section, {}), after.get(section, {}))
    shared = before.get("components", {}), after.get("components", {})
    for section in ("messages", "parameters"):
        found = (one.get(section, {}) for one in shared)
        yield from _section(("components", section), *found)
    schemes = [one.get("securitySchemes", {}) for one in shared]
    for name in sorted(schemes[0].keys() | schemes[1].keys()):
        was, now = (one.get(name) for one in schemes)
        if was is None or now is None:
            yield _login(
                ("components", "securitySchemes", name), "the client", name, gone=now is None
            )
        elif was != now:
            yield from compare_scheme(name, was, now)
    yield from _servers(before, after)
    yield from _top(before, after)
    extra = [{key: value for key, value in one.items() if key not in _KNOWN} for one in shared]
    if extra[0] != extra[1]:
        yield change("unclassified", "the streams", ("components",), name="`components`")


def _servers(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    was, now = (_urls(one) for one in (before, after))
    if was != now:
        yield change("server-changed", "the client", ("servers",), name="ws_url", old=was, new=now)
    elif before.get("servers") != after.get("servers"):
        yield change("words-changed", "the client", ("servers",), name="`servers`")


def _top(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    for key in sorted((before.keys() | after.keys()) - _SECTIONS):
        if before.get(key) != after.get(key):
            words = key in {"info", "defaultContentType"}
            values: dict[str, Any] = (
                {} if words else {"old": before.get(key), "new": after.get(key)}
            )
            rule = "words-changed" if words else "unclassified"
            yield change(rule, "the streams", (key,), name=f"`{key}`", **values)


def _section(at: Pointer, old: dict[str, Any], new: dict[str, Any]) -> Changes:
    for name in sorted(old.keys() | new.keys()):
        here: Pointer = (*at, name)
        if name not in old or name not in new:
            # A channel or message that comes or goes is told by what is sent or received on it.
            yield change("unused-changed", "the description", here, gone=name not in new, name=name)
            continue
        for key in sorted(old[name].keys() | new[name].keys()):
            was, now = old[name].get(key), new[name].get(key)
            if was == now:
                continue
            subject = f"stream {name}"
            if key in _WORDS or key in _ELSEWHERE:
                yield change("words-changed", subject, (*here, key), name=f"its {key}")
            elif key == "address":
                yield change("topic-changed", subject, (*here, key), old=was, new=now)
            elif key == "x-method":
                yield change(
                    "operation-renamed", f"stream.{was}", (*here, key), new=f"stream.{now}"
                )
            elif key == "security":
                yield from _logins((*here, key), subject, _refs(was), _refs(now))
            elif key == "x-deprecated":
                yield change(
                    "operation-deprecated" if now else "operation-undeprecated", subject, here
                )
            else:
                yield change(
                    "unclassified", subject, (*here, key), name=f"`{key}`", old=was, new=now
                )


def _logins(at: Pointer, subject: str, was: set[str], now: set[str]) -> Changes:
    """Who may receive it: one of the logins that are named; without any, everybody."""
    if not was or not now:
        yield change("became-private" if now else "became-public", subject, at)
        return
    for name in sorted(was ^ now):
        yield _login(at, subject, name, gone=name in was)


def _login(at: Pointer, subject: str, name: str, *, gone: bool) -> Change:
    if gone:
        return change("credentials-refused", subject, at, gone=True, old=f"`{name}`")
    return change("credentials-accepted", subject, at, new=f"`{name}`")


def _refs(security: Any) -> set[str]:
    return {
        ref_name(one["$ref"]) for one in security or [] if isinstance(one, dict) and "$ref" in one
    }


def _urls(document: dict[str, Any]) -> str:
    return ", ".join(
        f"{one.get('protocol')}://{one.get('host')}{one.get('pathname', '')}"
        for one in document.get("servers", {}).values()
    )


def _step(description: Description, ref: str) -> Any:
    target: Any = description.document
    for step in ref.removeprefix("#/").split("/"):
        target = target.get(step) if isinstance(target, dict) else None
    return target
