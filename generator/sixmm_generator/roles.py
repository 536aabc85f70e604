"""What logging in, signing and reading answers go by: found in the description by Python names and roles.

The Python name of a field says what it is for, and `x-python-name` keeps it whatever the wire calls the field. What is
needed and missing, or there twice, is refused: the client would look where nothing is.
"""

from collections.abc import Iterator
from typing import Any

from sixmm_generator.description import Description, Pointer, pointer_of
from sixmm_generator.names import body_of
from sixmm_generator.naming import python_name
from sixmm_generator.refuse import METHODS
from sixmm_generator.rewrite import success_data

Node = dict[str, Any]
Found = Iterator[tuple[Pointer, str]]
_Operation = tuple[Pointer, Node]

_ENVELOPE = ("code", "message", "request_id")
_LOGIN = ("username", "password")
_DEVICE = ("device_id", "device_name")
_TOKEN = ("access_token", "access_expire")
#: How many ms one of a unit is.
UNITS = {"ms": 1, "s": 1000}


def plan_auth(description: Description) -> dict[str, str]:
    """The fields of `sixmm_auth.AuthFacts` that the description decides, each as Python source.

    What the description has no place for keeps its default.
    """
    document = description.document
    _, envelope = _envelope(description)
    names = {name: envelope[name] for name in _ENVELOPE if name in envelope}
    asked = document.get("x-request-id", {})
    if asked:
        names |= {"request_id": asked["envelopeField"], "header": asked["header"]}
    given = ", ".join(f"{name}={wire!r}" for name, wire in names.items())
    found = {"envelope": f"EnvelopeNames({given})"}
    for scheme in _key_schemes(document).values():
        found["api_key_header"] = repr(scheme["name"])
        if "x-signature" in scheme:
            added = (scheme["x-signature"][f"{one}Parameter"] for one in ("timestamp", "signature"))
            found["signed"] = f"SignedNames({', '.join(repr(one.encode()) for one in added)})"
            found["timestamp_ms"] = repr(UNITS[scheme["x-signature"].get("timestampUnit", "ms")])
            found["tolerance_ms"] = repr(scheme["x-signature"]["toleranceMs"])
        for one in scheme.get("x-refusals", []):
            if one.get("role") == "late_timestamp":
                found["late_timestamp"] = repr(one["message"])
    for at, operation in _operations(description):
        if "x-clock" in operation:
            found["time"] = _own(at, operation)
            found["server_time"] = repr(operation["x-clock"])
            unit = _answer(description, operation)[1][operation["x-clock"]]["x-unit"]
            found["server_time_ms"] = repr(UNITS[unit])
    for role, (at, operation) in _session(description):
        found[role] = _own(at, operation)
        found |= {
            name: repr(wire) for name, wire in _answered(description, operation) if name in _TOKEN
        }
        if role == "login":
            body = _by_python(body_of(description, operation))
            found |= {name: repr(body.get(name)) for name in (*_LOGIN, *_DEVICE)}
    codes = document.get("x-error-codes", [])
    renewable = [one["code"] for one in codes if one.get("renewable")]
    found["token_codes"] = f"frozenset({renewable!r})"
    found["source_ip_codes"] = (
        f"frozenset({[one['code'] for one in codes if one['name'] == 'IP_MISMATCH']!r})"
    )
    return found


def problems(description: Description) -> Found:
    """What is needed and missing, or there twice, with its place in the file."""
    yield from _envelope_problems(description)
    yield from _session_problems(description)
    yield from _refusal_problems(description)
    yield from _code_problems(description)


def _envelope_problems(description: Description) -> Found:
    at, names = _envelope(description)
    if at and "code" not in names:
        yield at, "no field is `code` in Python: the client tells a success by it."
    asked = description.document.get("x-request-id")
    if at and asked and asked.get("envelopeField") not in names.values():
        yield (
            ("x-request-id", "envelopeField"),
            f"the envelope has no field {asked.get('envelopeField')}.",
        )
    for place, schema in _refused(description):
        for wire, one in schema.get("properties", {}).items():
            name = python_name(wire, one)
            if name in _ENVELOPE and name in names and names[name] != wire:
                said = f"`{name}` is called {names[name]} in the envelope of a success: one name for both."
                yield (*place, "properties", wire), said


def _session_problems(description: Description) -> Found:
    opened = [
        one for one in _operations(description) if one[1].get("x-session") in ("open", "renew")
    ]
    roles = list(_session(description))
    if opened and "login" not in dict(roles):
        yield (
            opened[0][0],
            "no operation with `x-session: open` takes fields that are username and password in Python.",
        )
    for at, operation in _operations(description):
        answers = _TOKEN[0] in dict(_answered(description, operation))
        if answers != (operation.get("x-session") in ("open", "renew")):
            said = "what answers with an access token opens or renews a session, and nothing else does."
            yield (*at, "x-session") if "x-session" in operation else at, said
    seen: dict[str, Pointer] = {}
    tokens: dict[str, str] = {}
    for role, (at, operation) in roles:
        if role in seen:
            yield (
                at,
                f"{'/'.join(map(str, seen[role][1:]))} is the {role} already: the client makes one.",
            )
        seen[role] = at
        answered = dict(_answered(description, operation))
        for name in _TOKEN:
            if name not in answered:
                yield at, f"no field of the answer is {name} in Python: the client needs it."
            elif tokens.setdefault(name, answered[name]) != answered[name]:
                yield at, f"{name} is called {tokens[name]} in another answer: one name for both."


def _refusal_problems(description: Description) -> Found:
    for name, scheme in _key_schemes(description.document).items():
        at: Pointer = ("components", "securitySchemes", name)
        if "x-signature" not in scheme:
            continue
        yield from _signature_problems((*at, "x-signature"), scheme["x-signature"])
        roles = [one.get("role") for one in scheme.get("x-refusals", [])]
        for role in ("late_timestamp", "replay"):
            if roles.count(role) != 1:
                yield (
                    (*at, "x-refusals"),
                    f"role {role} must be there once, not {roles.count(role)} times.",
                )
        for index, one in enumerate(scheme.get("x-refusals", [])):
            if not isinstance(one.get("message"), str) or not one["message"].strip():
                yield (*at, "x-refusals", index), "message is missing: the client tells it by that."


def _signature_problems(at: Pointer, said: Node) -> Found:
    for one in ("timestampParameter", "signatureParameter"):
        if not isinstance(said.get(one), str):
            yield at, f"{one} is missing: the client signs under it."
    unit, tolerance = said.get("timestampUnit", "ms"), said.get("toleranceMs")
    if unit not in UNITS:
        yield (*at, "timestampUnit"), f"timestampUnit must be ms or s, not {unit}."
    if not isinstance(tolerance, int) or tolerance <= 0:
        reason = "toleranceMs is missing, or not a number above 0: order safety waits by it."
        yield at, reason


def _code_problems(description: Description) -> Found:
    codes = description.document.get("x-error-codes", [])
    names = [one.get("name") for one in codes]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield ("x-error-codes", index, "name"), f"{name} is the name of another code already."
    needed = {
        "RATE_LIMITED": any(one.get("transient") for one in codes),
        "IP_MISMATCH": any(one.get("renewable") for one in codes),
        "ORDER_NOT_FOUND": _looks_up(description),
        "DUPLICATE_REQUEST": _looks_up(description),
    }
    for name, wanted in needed.items():
        if wanted and name not in names:
            yield ("x-error-codes",), f"no code has the name {name}: the client decides by it."


def _looks_up(description: Description) -> bool:
    return any(one.get("x-outcome", {}).get("lookups") for _, one in _operations(description))


def _operations(description: Description) -> Iterator[_Operation]:
    for path, item in description.document["paths"].items():
        for method in METHODS:
            if method in item:
                yield ("paths", path, method), item[method]


def _session(description: Description) -> Iterator[tuple[str, _Operation]]:
    """The operations that a client makes by itself to have a token, by role."""
    for at, operation in _operations(description):
        if operation.get("x-session") == "renew":
            yield "refresh", (at, operation)
        elif operation.get("x-session") == "open":
            body = _by_python(body_of(description, operation))
            if all(name in body for name in _LOGIN):
                yield "login", (at, operation)


def _envelope(description: Description) -> tuple[Pointer, dict[str, str]]:
    """Where the envelope of a success stands, and its fields: Python names, each with the wire's."""
    for _, operation in _operations(description):
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        reference = schema["allOf"][0].get("$ref")
        if reference:
            properties = description.resolve(reference).get("properties", {})
            return pointer_of(reference), _by_python(properties)
    return (), {}


def _refused(description: Description) -> Iterator[tuple[Pointer, Node]]:
    """The schemas of answers that are no success, once each."""
    seen = set()
    for _, operation in _operations(description):
        for status, response in operation["responses"].items():
            if status == "200":
                continue
            found = description.resolve(response["$ref"]) if "$ref" in response else response
            schema = found.get("content", {}).get("application/json", {}).get("schema", {})
            reference = schema.get("$ref")
            if reference and reference not in seen:
                seen.add(reference)
                yield pointer_of(reference), description.resolve(reference)


def _answer(description: Description, operation: Node) -> tuple[str, Node]:
    reference: str = success_data(operation)["$ref"]
    return reference, description.resolve(reference).get("properties", {})


def _answered(description: Description, operation: Node) -> list[tuple[str, str]]:
    return list(_by_python(_answer(description, operation)[1]).items())


def _by_python(properties: Node) -> dict[str, str]:
    return {python_name(wire, one): wire for wire, one in properties.items()}


def _key_schemes(document: Node) -> dict[str, Node]:
    schemes: dict[str, Node] = document["components"].get("securitySchemes", {})
    return {
        name: one
        for name, one in schemes.items()
        if one.get("type") == "apiKey" and one.get("in") == "header"
    }


def _own(at: Pointer, operation: Node) -> str:
    return f"OwnOperation({operation['operationId']!r}, {str(at[2]).upper()!r}, {at[1]!r})"
