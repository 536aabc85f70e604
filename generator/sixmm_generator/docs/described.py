"""What openapi.yaml says, in the shape of documented facts."""

from collections.abc import Iterator
from typing import Any

from sixmm_generator.description import Description, Pointer, pointer_of
from sixmm_generator.docs.facts import Subject, Value, operation
from sixmm_generator.docs.said import (
    MARK,
    OF_A_CALL,
    Enumeration,
    Node,
    Thing,
    contradictions_in,
    mark_on,
    node,
)
from sixmm_generator.docs.schema import Around, Walker, meanings_of
from sixmm_generator.refuse import METHODS

# Kinds of subjects that openapi.yaml has to describe; the others are asyncapi.yaml's.
REST_KINDS = {
    "operation",
    "error code",
    "permission",
    "signing",
    "refusal",
    "service",
    "envelope",
    "convention",
    "limit",
}
# What the pages call the parts of a signed text, and what the description does.
_PAYLOAD = {"rawQueryWithoutSignature": "queryStringWithoutSignature", "rawBody": "requestBody"}
# Key of an operation → the aspect that it states.
_STANDS_AT = {
    "security": "auth",
    "x-permission": "permission",
    "externalDocs": "docs",
    "x-require-any": "require_any",
    "responses": "statuses",
    "deprecated": "deprecated",
    "x-replay-protected": "replay_protected",
}
_JSON = ("content", "application/json", "schema")


def described(description: Description) -> list[Thing]:
    """Everything that openapi.yaml says and the pages could state."""
    document = description.document
    return [
        *_operations(description),
        *_error_codes(document),
        *_scheme(document),
        *_permissions(document),
        *_services(document),
        *_envelopes(description),
        *_request_id(document),
        *_limits(document),
    ]


def enumerations(
    document: dict[str, Any], at: Pointer = ("components", "schemas")
) -> list[Enumeration]:
    """The named lists of values."""
    found = []
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        for key in ("enum", "x-extensible-enum"):
            if key in schema:
                values = list(schema[key])
                meanings = meanings_of(values, schema.get("x-enum-varnames", []))
                names = dict(
                    zip(map(str, values), map(str, schema.get("x-enum-varnames", [])), strict=False)
                )
                known = contradictions_in(schema)
                found.append(
                    Enumeration(
                        name, (*at, name, key), values, meanings, MARK in schema, known, names
                    )
                )
    return found


def _operations(description: Description) -> Iterator[Thing]:
    for path, item in description.document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                at: Pointer = ("paths", path, method)
                fields = _operation(description, at, item[method])
                yield Thing(operation(method, path), fields)


def _operation(description: Description, at: Pointer, raw: dict[str, Any]) -> dict[str, Node]:
    walker = Walker(description.resolve)
    # A mark on an operation is about how it is called or what it does, not about its fields.
    fields = {"": _itself(description.document, at, raw)}
    for index, parameter in enumerate(raw.get("parameters", [])):
        name, found = _parameter(walker, (*at, "parameters", index), parameter)
        # A parameter that travels elsewhere than the pages say is another one.
        fields[name] = found
    for part, keys, schema in (
        ("body", ("requestBody", *_JSON), _dig(raw, ("requestBody", *_JSON))),
        ("response", ("responses", "200", *_JSON), _dig(raw, ("responses", "200", *_JSON))),
    ):
        if not isinstance(schema, dict):
            continue
        pointer: Pointer = (*at, *keys)
        marked = _marked_above(raw, keys)
        around = Around(owners=(f"{part} ",) if marked else ())
        used, place = _data(schema, pointer) if part == "response" else (schema, pointer)
        fields |= walker.fields(used, place, part, around)
    for name, found in fields.items():
        if name.startswith("body ") and "required" not in found.aspects:
            found.say("required", value=False, pointer=found.pointer)
    return fields


def _itself(document: dict[str, Any], at: Pointer, raw: dict[str, Any]) -> Node:
    statuses = [status for status in raw.get("responses", {}) if status not in {"200", "default"}]
    found = node(
        at,
        marked=mark_on(raw) & OF_A_CALL,
        auth=_auth(document, raw.get("security", [])),
        permission=raw.get("x-permission"),
        docs=raw.get("externalDocs", {}).get("url"),
        require_any=[sorted(group) for group in raw["x-require-any"]]
        if "x-require-any" in raw
        else None,
        statuses=sorted(statuses),
        deprecated=True if raw.get("deprecated") else None,
        replay_protected=raw.get("x-replay-protected"),
    )
    found.contradictions = contradictions_in(raw)
    weight = raw.get("x-weight")
    if isinstance(weight, dict) and "value" in weight:
        found.say("weight", weight["value"], (*at, "x-weight"), assumed=MARK in weight)
    for key, name in _STANDS_AT.items():
        if name in found.aspects:
            found.say(name, found.value(name), (*at, key))
    for name, value in raw.get("x-limits", {}).items():
        if name != MARK:
            assumed = MARK in raw["x-limits"]
            found.say(f"limit {name}", value, (*at, "x-limits", name), assumed=assumed)
    return found


def _auth(document: dict[str, Any], security: list[dict[str, Any]]) -> str:
    """Which credentials an operation takes, in the words of the facts."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    choices = {
        "-and-".join(sorted((_credential(schemes.get(name, {})) for name in choice), reverse=True))
        for choice in security
    }
    if not choices or choices == {""}:
        return "none"
    return "optional" if "" in choices else "-or-".join(sorted(choices, reverse=True))


def _credential(scheme: dict[str, Any]) -> str:
    if scheme.get("type") == "http":
        return "token"
    return "cookie" if scheme.get("in") == "cookie" else "signature"


def _parameter(walker: Walker, at: Pointer, used: dict[str, Any]) -> tuple[str, Node]:
    """(`query symbol`, what is said of it)."""
    site = walker.site(used, at)
    raw, pointer = site.target, site.target_pointer
    marked = mark_on(used) | mark_on(raw)
    found = walker.field(raw.get("schema", {}), (*pointer, "schema"), Around(marked))
    found.pointer = pointer
    found.say("required", bool(raw.get("required", False)), (*pointer, "required"))
    if raw.get("deprecated"):
        found.say("deprecated", value=True, pointer=(*pointer, "deprecated"))
    found.contradictions |= contradictions_in(raw)
    return f"{raw.get('in')} {raw.get('name')}", found


def _data(schema: dict[str, Any], pointer: Pointer) -> tuple[dict[str, Any], Pointer]:
    """The schema of `data` inside the envelope."""
    for index, part in enumerate(schema.get("allOf", [])):
        if "data" in part.get("properties", {}):
            return part["properties"]["data"], (*pointer, "allOf", index, "properties", "data")
    return {}, pointer


def _error_codes(document: dict[str, Any]) -> Iterator[Thing]:
    for index, raw in enumerate(document.get("x-error-codes", [])):
        name = f"{raw['code']}-{raw['through']}" if "through" in raw else str(raw["code"])
        at: Pointer = ("x-error-codes", index)
        # Beside `doubt`, the mark is about that: the code itself is documented all the same.
        marked = frozenset[str]() if "doubt" in raw else mark_on(raw)
        found = node(at, marked=marked, deprecated=True if raw.get("deprecated") else None)
        yield Thing(Subject("error code", name), {"": found})


def _scheme(document: dict[str, Any]) -> Iterator[Thing]:
    schemes = document.get("components", {}).get("securitySchemes", {})
    for name, scheme in schemes.items():
        if "x-signature" in scheme:
            at: Pointer = ("components", "securitySchemes", name)
            yield _signing(scheme, at)
            for index, raw in enumerate(scheme.get("x-refusals", [])):
                # The mark there is about the code that comes with the message.
                yield Thing(
                    Subject("refusal", raw["message"]), {"": node((*at, "x-refusals", index))}
                )


def _signing(scheme: dict[str, Any], at: Pointer) -> Thing:
    raw = scheme["x-signature"]
    payload: list[Value] = [_PAYLOAD.get(part, part) for part in raw.get("payload", [])]
    found = node(
        (*at, "x-signature"),
        marked=mark_on(raw),
        algorithm=raw.get("algorithm"),
        encoding=raw.get("encoding"),
        timestamp=raw.get("timestampParameter"),
        timestamp_unit=raw.get("timestampUnit"),
        signature=raw.get("signatureParameter"),
        payload=payload,
        tolerance_ms=raw.get("toleranceMs"),
    )
    found.contradictions = contradictions_in(raw)
    for aspect, key in (("tolerance_ms", "toleranceMs"), ("payload", "payload")):
        if aspect in found.aspects:
            found.say(aspect, found.value(aspect), (*at, "x-signature", key))
    found.say("header", scheme.get("name"), (*at, "name"))
    # What a security scheme names is required by being named.
    names = [found.value(aspect) for aspect in ("header", "timestamp", "signature")]
    required = list[Value](sorted(str(name) for name in names if name))
    found.say("required_fields", required, (*at, "x-signature"))
    return Thing(Subject("signing", ""), {"": found})


def _permissions(document: dict[str, Any]) -> Iterator[Thing]:
    """The bits of a key's permissions, as the fields that hold them describe them."""
    found: dict[str, Thing] = {}
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        for inner, raw in schema.get("properties", {}).items():
            at: Pointer = ("components", "schemas", name, "properties", inner, "x-flags")
            for flag, value in raw.get("x-flags", {}).items():
                subject = Subject("permission", flag.lower())
                found.setdefault(flag, Thing(subject, {"": node((*at, flag), value=value)}))
    yield from found.values()


def _services(document: dict[str, Any]) -> Iterator[Thing]:
    for index, server in enumerate(document.get("servers", [])):
        at: Pointer = ("servers", index)
        found = node(at, marked=mark_on(server), url=server["url"])
        found.contradictions = contradictions_in(server)
        yield Thing(Subject("service", "REST API"), {"": found})
    if "x-websocket-url" in document:
        found = node(("x-websocket-url",), url=document["x-websocket-url"])
        yield Thing(Subject("service", "WebSocket"), {"": found})


def _envelopes(description: Description) -> Iterator[Thing]:
    walker = Walker(description.resolve)
    for name, ref in (("success", "Envelope"), ("error", "ErrorEnvelope")):
        used = {"$ref": f"#/components/schemas/{ref}"}
        if description.resolve(used["$ref"]):
            fields = walker.fields(used, pointer_of(used["$ref"]), "field", Around())
            if name == "success":
                fields |= _answered(description, walker)
            yield Thing(Subject("envelope", name), fields)


def _answered(description: Description, walker: Walker) -> dict[str, Node]:
    """`data` of the envelope, which stands where each operation says what it holds."""
    for path, item in description.document.get("paths", {}).items():
        for method, one in item.items():
            responses = one.get("responses", {}) if isinstance(one, dict) else {}
            content = responses.get("200", {}).get("content", {}).get("application/json", {})
            at = (
                "paths",
                path,
                method,
                "responses",
                "200",
                "content",
                "application/json",
                "schema",
            )
            data, pointer = _data(content.get("schema", {}), at)
            if data:
                return {"field data": walker.field({}, pointer, Around())}
    return {}


def _request_id(document: dict[str, Any]) -> Iterator[Thing]:
    raw = document.get("x-request-id")
    if raw:
        at: Pointer = ("x-request-id",)
        found = node(
            at, marked=mark_on(raw), header=raw.get("header"), field=raw.get("envelopeField")
        )
        yield Thing(Subject("convention", "request id"), {"": found})


def _limits(document: dict[str, Any]) -> Iterator[Thing]:
    """Documented numbers that hold for all operations together."""
    for name, value in document.get("x-limits", {}).items():
        if name != MARK:
            at: Pointer = ("x-limits", name)
            marked = mark_on(document["x-limits"])
            yield Thing(Subject("limit", name), {"": node(at, marked=marked, value=value)})


def _dig(raw: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw


def _marked_above(raw: dict[str, Any], keys: tuple[str, ...]) -> bool:
    """Whether something between an operation and a schema of it is marked."""
    return any(
        isinstance(above := _dig(raw, keys[:count]), dict) and MARK in above
        for count in range(1, len(keys))
    )
