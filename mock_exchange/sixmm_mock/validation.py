"""Every request against the description: query parameters, content type, and JSON body.

The schemas are compiled once, at start-up; a request then costs microseconds. A refusal names
the field and what was expected, with a documented error code, and never repeats the value of a secret field.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs
from attrs import frozen
from sixmm_description import (
    Description,
    DescriptionError,
    JsonObject,
    Operation,
    Parameter,
    Schema,
    Spelling,
    StreamDescription,
)
from sixmm_description.assumptions import behind
from sixmm_description.streams import Request

from sixmm_mock.errors import Code, Refusal, most_basic
from sixmm_mock.json_text import JsonProblem, parse

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
    # What fails at an assumed place of the description names it.
    assumed = next((mark.id for mark in behind(schema, schema, error.evaluation_path)), None)
    if keyword == "required":
        missing = _field_name([*error.instance_path, details["property"]])
        return Refusal(
            Code.MISSING_PARAMETER,
            f"{missing}: missing; it is required{_condition(error, schema, value)}",
            assumed=assumed,
        )
    if keyword in {"anyOf", "oneOf"} and (names := _alternatives(details)):
        return Refusal(
            Code.MISSING_PARAMETER,
            f"{_field_name(error.instance_path, of_whole='request')}: send at least one of {names}",
            assumed=assumed,
        )
    if keyword in _LIMITS:
        expected = _LIMITS[keyword].format(details["limit"])
        code = Code.PARAMETER_OUT_OF_RANGE
    else:
        expected = _expectation(keyword, details)
        code = Code.INVALID_PARAMETER
    got = "" if _is_secret(error.instance_path, secret_fields) else _got(error.instance)
    message = f"{field}: expected {expected}{got}{_condition(error, schema, value)}"
    return Refusal(code, message, assumed=assumed)


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


# Assumed: mock.decimal_notation. The bound on length keeps Decimal arithmetic exact.
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
_INTEGER = re.compile(r"-?[0-9]{1,40}")

_INTEGER_BOUNDS = {"int32": 2**31, "int64": 2**63}

# Assumed: mock.batch_size. One call must not occupy the only event loop for long.
MAX_BATCH = 100


@frozen
class Rules:
    """One compiled schema."""

    schema: Schema
    validator: jsonschema_rs.Draft202012Validator
    secret_fields: frozenset[str]

    def check(self, value: JsonObject) -> None:
        if self.validator.is_valid(value):
            return
        # One problem at a time, the most basic first: what is missing before what is wrong.
        raise most_basic(
            [
                refusal_for(
                    error, schema=self.schema, value=value, secret_fields=self.secret_fields
                )
                for error in self.validator.iter_errors(value)
            ]
        )


@frozen
class RequestValidator:
    """The compiled rules of one operation's requests. What it returns has Python names."""

    operation: Operation
    spelling: Spelling
    parameters: dict[str, Parameter]
    """By their names on the wire."""
    query_rules: Rules
    body_rules: Rules | None

    def query(self, raw: bytes) -> JsonObject:
        """Typed query parameters out of the raw query string.

        Parameters that the operation does not declare are ignored; ``timestamp`` and
        ``signature`` are such, because they belong to the API-key scheme.
        """
        if not self.parameters:
            return {}
        values: JsonObject = {}
        for name, text in _pairs(raw):
            if name not in self.parameters:
                continue
            if name in values:
                raise Refusal(Code.INVALID_PARAMETER, f"{name}: sent more than once; send one")
            values[name] = _typed(text, self.parameters[name])
        self.query_rules.check(values)
        return {
            self.parameters[wire].name: self.spelling.read(self.parameters[wire].schema, value)
            for wire, value in values.items()
        }

    def body(self, raw: bytes, content_type: str | None) -> JsonObject:
        """The JSON object in the body, or ``{}`` where the operation takes none."""
        if self.body_rules is None or self.operation.body is None:
            return {}
        if not raw:
            if self.operation.body_required:
                raise Refusal(Code.MISSING_PARAMETER, "request body: missing; send a JSON object")
            return {}
        _require_json(content_type)
        try:
            value = parse(raw)
        except JsonProblem as problem:
            raise Refusal(
                Code.INVALID_PARAMETER, f"request body: expected JSON, but {problem}"
            ) from None
        if not isinstance(value, dict):
            raise Refusal(
                Code.INVALID_PARAMETER,
                f"request body: expected a JSON object, got {json_type(value)}",
            )
        self.body_rules.check(value)
        _refuse_long_lists(value)
        body: JsonObject = self.spelling.read(self.operation.body, value)
        return body


def _refuse_long_lists(body: JsonObject) -> None:
    for name, value in body.items():
        if isinstance(value, list) and len(value) > MAX_BATCH:
            raise Refusal(
                Code.PARAMETER_OUT_OF_RANGE,
                f"{name}: expected a list of at most {MAX_BATCH} items, got {len(value)}; "
                "send several smaller requests",
                assumed="mock.batch_size",
            )


@lru_cache(maxsize=4)
def compile_validators(description: Description) -> dict[str, RequestValidator]:
    """Validators of all operations, by operation id.

    Compiling takes a tenth of a second and the result has no state, so exchanges that share a
    description, as the tests of one run do, share it too.

    Raises:
        DescriptionError: a schema of the description is broken.
    """
    components = _bounded(description.document["components"])

    def rules(operation: Operation, schema: Schema) -> Rules:
        whole = {**_bounded(schema), "components": components}
        try:
            validator = jsonschema_rs.Draft202012Validator(
                whole, validate_formats=True, formats={"decimal": is_plain_decimal}
            )
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            raise DescriptionError(
                f"the description has a broken schema for {operation.operation_id}: "
                f"{error.message}; run `make generate` after mending openapi.yaml"
            ) from error
        return Rules(whole, validator, description.secret_fields)

    return {
        operation.operation_id: RequestValidator(
            operation=operation,
            spelling=description.spelling,
            parameters={parameter.wire: parameter for parameter in operation.parameters},
            query_rules=rules(operation, _query_schema(operation)),
            body_rules=rules(operation, operation.body) if operation.body is not None else None,
        )
        for operation in description.operations.values()
    }


@lru_cache(maxsize=4)
def compile_frames(description: StreamDescription) -> dict[str, tuple[Request, Rules]]:
    """The rules of what a client may send over a stream, by the word that tells one from another."""
    components = {"schemas": description.document["components"]["schemas"]}
    found = {}
    for request in description.requests.values():
        schema = {**request.schema, "components": components}
        rules = Rules(schema, jsonschema_rs.Draft202012Validator(schema), frozenset())
        found[request.word] = request, rules
    return found


def is_plain_decimal(text: str) -> bool:
    """Return whether ``text`` is a number without exponent, sign ``+``, blanks, or words like NaN."""
    return _DECIMAL.fullmatch(text) is not None


def _query_schema(operation: Operation) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": {each.wire: each.schema for each in operation.parameters},
        "required": [each.wire for each in operation.parameters if each.required],
    }
    if operation.require_any:
        schema["allOf"] = [
            {"anyOf": [{"required": [name]} for name in names]} for names in operation.require_any
        ]
    return schema


def _bounded(node: Any) -> Any:
    """A copy in which ``format: int32|int64`` is a rule, not only a remark."""
    if isinstance(node, list):
        return [_bounded(item) for item in node]
    if not isinstance(node, dict):
        return node
    copied = {key: _bounded(value) for key, value in node.items()}
    bound = _INTEGER_BOUNDS.get(node["format"]) if isinstance(node.get("format"), str) else None
    if bound is not None and node.get("type") == "integer":
        copied.setdefault("minimum", -bound)
        copied.setdefault("maximum", bound - 1)
    return copied


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100
        )
    except UnicodeDecodeError:
        raise Refusal(
            Code.INVALID_PARAMETER, "query string: expected percent-encoded UTF-8"
        ) from None
    except ValueError:
        raise Refusal(
            Code.PARAMETER_OUT_OF_RANGE, "query string: expected at most 100 parameters"
        ) from None


def _typed(text: str, parameter: Parameter) -> str | int | bool:
    """What the text stands for; text that fits no declared type is left for the schema to refuse."""
    if "integer" in parameter.types and _INTEGER.fullmatch(text):
        return int(text)
    if "boolean" in parameter.types and text in {"true", "false"}:
        return text == "true"
    return text


def _require_json(content_type: str | None) -> None:
    # A missing header is let through: the pages show some POST endpoints without one.
    if content_type is None or content_type.partition(";")[0].strip().lower() == "application/json":
        return
    raise Refusal(
        Code.INVALID_PARAMETER, "Content-Type: expected application/json for a request with a body"
    )
