"""From a JSON Schema violation to a documented error code and a sentence that helps."""

from collections.abc import Sequence
from typing import Any

import jsonschema_rs
from sixmm_description import JsonObject, Schema

from sixmm_mock.errors import Code, Refusal

_LONGEST_QUOTE = 40


def refusal_for(
    error: jsonschema_rs.ValidationError,
    *,
    schema: Schema,
    value: JsonObject,
    secret_fields: frozenset[str],
) -> Refusal:
    """The answer to one violation of ``schema`` by ``value``."""
    keyword = error.kind.name
    details = error.kind.as_dict()
    field = _field_name(error.instance_path)
    if keyword == "required":
        missing = _field_name([*error.instance_path, details["property"]])
        return Refusal(
            Code.MISSING_PARAMETER,
            f"{missing}: missing; it is required{_condition(error, schema, value)}",
        )
    if keyword in {"anyOf", "oneOf"} and (names := _alternatives(details)):
        return Refusal(
            Code.MISSING_PARAMETER,
            f"{_field_name(error.instance_path, of_whole='request')}: send at least one of {names}",
        )
    if keyword in _LIMITS:
        expected = _LIMITS[keyword].format(details["limit"])
        code = Code.PARAMETER_OUT_OF_RANGE
    else:
        expected = _expectation(keyword, details)
        code = Code.INVALID_PARAMETER
    got = "" if _is_secret(error.instance_path, secret_fields) else _got(error.instance)
    return Refusal(code, f"{field}: expected {expected}{got}{_condition(error, schema, value)}")


_LIMITS = {
    "minimum": "a number of at least {}",
    "maximum": "a number of at most {}",
    "exclusiveMinimum": "a number above {}",
    "exclusiveMaximum": "a number below {}",
    "minLength": "a text of at least {} characters",
    "maxLength": "a text of at most {} characters",
    "minItems": "a list of at least {} items",
    "maxItems": "a list of at most {} items",
}


def _expectation(keyword: str, details: JsonObject) -> str:
    match keyword:
        case "enum":
            text = "one of " + ", ".join(str(option) for option in details["options"])
        case "const":
            text = _plain(details["expected_value"])
        case "type":
            text = " or ".join(details["types"])
        case "format" if details["format"] == "decimal":
            text = 'a plain decimal number in a string, such as "85000.5"'
        case "format" | "pattern":
            text = f"a text of {keyword} {details[keyword]}"
        case "uniqueItems":
            text = "a list without repetitions"
        case _:
            text = f"a value that satisfies the rule '{keyword}' of the description"
    return text


def _alternatives(details: JsonObject) -> str:
    """Names of fields of which one must be there, if that is all the alternatives ask for."""
    errors = [error for branch in details.get("context", ()) for error in branch]
    if not errors or any(error.kind.name != "required" for error in errors):
        return ""
    return ", ".join(dict.fromkeys(error.kind.as_dict()["property"] for error in errors))


def _condition(error: jsonschema_rs.ValidationError, schema: Schema, value: JsonObject) -> str:
    """Why a conditional rule applies: ``when type is LIMIT``."""
    steps = list(error.schema_path)
    if "then" not in steps:
        return ""
    conditional: Any = schema
    for step in steps[: len(steps) - 1 - steps[::-1].index("then")]:
        conditional = conditional[step]
    instance: Any = value
    # A rule about a nested field hangs on the object that holds it.
    for step in error.instance_path[: -1 if error.kind.name != "required" else None]:
        instance = instance[step]
    asked = conditional["if"].get("properties", {})
    reasons = [f"{name} is {_plain(instance[name])}" for name in asked if name in instance]
    return " when " + " and ".join(reasons) if reasons else ""


def _field_name(path: Sequence[str | int], of_whole: str = "request body") -> str:
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}"
    return name.removeprefix(".") or of_whole


def _is_secret(path: Sequence[str | int], secret_fields: frozenset[str]) -> bool:
    return any(step in secret_fields for step in path)


def _got(value: Any) -> str:
    if isinstance(value, dict | list):
        return f", got {json_type(value)}"
    return f", got {_plain(value)}"


def _plain(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = ascii(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def json_type(value: Any) -> str:
    """What JSON calls this value."""
    names = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")
