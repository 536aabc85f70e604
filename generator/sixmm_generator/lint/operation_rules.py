"""Rules for operations: what the generated methods are named, documented and allowed by."""

import re
from collections.abc import Iterator
from typing import Any

from sixmm_generator.description import Description, Pointer
from sixmm_generator.lint.rule import Found, rule
from sixmm_generator.lint.walk import (
    Operation,
    components,
    mapping,
    media,
    operations,
    parameters,
)
from sixmm_generator.naming import python_name
from sixmm_generator.paging import STYLES

DOCS = "https://docs.6mm.com/developer-api/"
SUMMARY_LENGTH = 60

_CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PERMISSIONS = ("none", "read", "trade")
_REPEATS = ("safe", "refused", "unsafe")


@rule("operation-id", "reports, tools and the generated constants name an operation by it")
def operation_id(description: Description) -> Found:
    """Present, and camelCase."""
    for one in operations(description):
        if not isinstance(one.id, str):
            yield one.pointer, "operationId is missing: name the operation in camelCase."
        elif not _CAMEL.fullmatch(one.id):
            yield _id_pointer(one), f"{one.id!r} is not camelCase."


@rule("operation-id-unique", "two operations of one name can't be told apart")
def operation_id_unique(description: Description) -> Found:
    """No two alike."""
    seen: set[str] = set()
    for one in operations(description):
        if one.id in seen:
            yield _id_pointer(one), f"{one.id!r} names another operation too."
        seen.add(one.id)


@rule("summary", "it is the first line of the method's docstring")
def summary(description: Description) -> Found:
    """Present, short, capitalised, no sentence."""
    for one in operations(description):
        text = one.node.get("summary")
        at = (*one.pointer, "summary")
        if not isinstance(text, str) or not text:
            yield one.pointer, "summary is missing."
            continue
        if text.endswith("."):
            yield at, "a summary is a title: no period at its end."
        if len(text) > SUMMARY_LENGTH:
            yield at, f"{len(text)} characters; at most {SUMMARY_LENGTH} fit into one line."
        if not text[0].isupper():
            yield at, f"begin with a capital: {text[:20]!r}."


@rule("paging", "callers have to read a list without it page by page", ("openapi",))
def paging(description: Description) -> Found:
    """A list that is asked for by page, or by the id of its last row, says so in x-paging, and what tells its rows apart."""
    for one in operations(description):
        given = (
            description.resolve(each["$ref"]) if "$ref" in each else each
            for each in one.node.get("parameters", [])
        )
        names = {python_name(each["name"], each) for each in given if each}
        for style in ("page", "cursor"):
            if set(STYLES[style]) <= names and "x-paging" not in one.node:
                asked = " and ".join(STYLES[style])
                yield one.pointer, f"it has {asked}: say in x-paging how it is paged."
        pages = mapping(one.node, "x-paging")
        if pages and pages.get("style") != "limit" and not pages.get("identity"):
            said = "name in `identity` the fields that tell one row from another, or write `all`."
            yield (*one.pointer, "x-paging"), said


@rule("docs-link", "a user must find the documented words behind every method")
def docs_link(description: Description) -> Found:
    """Operations, channels and messages link to a place on a documentation page."""
    linked = [(one.pointer, one.node) for one in operations(description)]
    linked += [
        (("channels", name), node)
        for name, node in description.document.get("channels", {}).items()
    ]
    linked += [
        (("components", "messages", name), node)
        for name, node in components(description, "messages").items()
    ]
    for pointer, node in linked:
        url = (node.get("externalDocs") or {}).get("url")
        if not isinstance(url, str):
            yield pointer, "externalDocs.url is missing: link the documented section."
        elif not url.startswith(DOCS) or not url.partition("#")[2]:
            yield (
                (*pointer, "externalDocs"),
                f"{url} must be a page below {DOCS} with the #anchor of its section.",
            )


@rule(
    "tag-is-resource",
    "tags group the documentation, x-resource the client: they must not part",
    ("openapi",),
)
def tag_is_resource(description: Description) -> Found:
    """One tag, equal to x-resource, declared at the top."""
    declared = {tag["name"] for tag in description.document.get("tags", [])}
    for one in operations(description):
        resource, tags = one.node.get("x-resource"), one.node.get("tags")
        if tags != [resource]:
            yield (
                (*one.pointer, "tags"),
                f"tags must be [{resource}], as x-resource says, not {tags}.",
            )
        elif resource not in declared:
            yield (*one.pointer, "tags"), f"{resource} is not declared under `tags` at the top."
    used = {one.node.get("x-resource") for one in operations(description)}
    for index, tag in enumerate(description.document.get("tags", [])):
        if tag["name"] not in used:
            yield ("tags", index, "name"), f"no operation has the tag {tag['name']}."


@rule("method-name", "it is called as a Python method")
def method_name(description: Description) -> Found:
    """x-method and x-rules-method are snake_case."""
    for one in operations(description):
        for mark in ("x-method", "x-rules-method"):
            name = one.node.get(mark)
            if mark in one.node and not _SNAKE.fullmatch(str(name or "")):
                yield (*one.pointer, mark), f"{name!r} is not snake_case."


@rule(
    "permission",
    "docstrings and the mock exchange tell from it what an API key must be allowed",
    ("openapi",),
)
def permission(description: Description) -> Found:
    """x-permission is one of the known ones; without the API key scheme, none."""
    for one in operations(description):
        needed = one.node.get("x-permission")
        schemes = {name for each in one.node.get("security", []) for name in each}
        if needed not in _PERMISSIONS:
            yield (
                one.pointer,
                f"x-permission must be one of {', '.join(_PERMISSIONS)}, not {needed!r}.",
            )
        elif needed != "none" and "apiKeyAuth" not in schemes:
            yield (
                (*one.pointer, "x-permission"),
                f"{needed} is a permission of API keys, which `security` does not accept here.",
            )


@rule("repeat", "the client sends again only what it was told that it may", ("openapi",))
def repeat(description: Description) -> Found:
    """x-repeat is decided for every operation but a GET, where HTTP decides it."""
    for one in operations(description):
        mark = one.node.get("x-repeat")
        if one.pointer[-1] == "get":
            if mark is not None:
                yield (*one.pointer, "x-repeat"), "a GET is safe to send again: leave it out."
        elif mark not in _REPEATS:
            yield one.pointer, f"x-repeat must be {' or '.join(_REPEATS)}, not {mark!r}."
        if mark == "safe" and not isinstance(one.node.get("x-sets"), list):
            yield (
                one.pointer,
                "x-sets is missing: a repeat must not undo a later call for the same.",
            )
        if mark != "safe" and "x-sets" in one.node:
            yield (*one.pointer, "x-sets"), "only what is `safe` to repeat says what it sets."
        sent = _body_fields(description, one.node)
        sent |= {each.get("name", "") for each in _resolved(description, one.node)}
        for name in one.node.get("x-sets") or ():
            if name not in sent:
                yield (*one.pointer, "x-sets"), f"{name} is not sent."


@rule(
    "security-scheme", "a key in another place is not found, or taken for a signature", ("openapi",)
)
def security_scheme(description: Description) -> Found:
    """A key in a header is one that signs; a token goes as a bearer; everything else is a cookie."""
    for name, scheme in components(description, "securitySchemes").items():
        at = ("components", "securitySchemes", name)
        if scheme.get("type") == "apiKey" and (scheme.get("in") == "header") != (
            "x-signature" in scheme
        ):
            yield (*at, "in"), "a key in a header, and no other, says in x-signature how it signs."
        if scheme.get("type") == "http" and scheme.get("scheme") != "bearer":
            yield (*at, "scheme"), f"scheme must be bearer, not {scheme.get('scheme')!r}."


@rule("weight", "a rate limit that is counted wrongly is none", ("openapi",))
def weight(description: Description) -> Found:
    """x-weight has a whole number from 1 as its value; calls that answer for each of several items have one."""
    for one in operations(description):
        items = mapping(mapping(one.node, "x-outcome"), "items")
        if "answered" in items and "x-weight" not in one.node:
            yield one.pointer, "it asks for several things at once: say x-weight."
        if "x-weight" in one.node:
            given = one.node["x-weight"]
            value = given.get("value") if isinstance(given, dict) else None
            if type(value) is not int or value < 1:
                yield (
                    (*one.pointer, "x-weight"),
                    "write {value: N}, N from 1; with x-assumed where no page gives it.",
                )


@rule("status-codes", "an error with a status is taken for another one", ("openapi",))
def status_codes(description: Description) -> Found:
    """Answers with an error status of their own say in x-codes which codes come with it."""
    known = [one.get("code") for one in description.document.get("x-error-codes", [])]
    found = {
        str(response.get("$ref")).rpartition("/")[2]
        for one in operations(description)
        for status, response in mapping(one.node, "responses").items()
        if status not in ("200", "default")
    }
    for name, response in components(description, "responses").items():
        at = ("components", "responses", name)
        if name in found and not response.get("x-codes"):
            yield at, "it has a status of its own: say in x-codes which codes come with it."
        for code in response.get("x-codes") or ():
            if code not in known:
                yield (*at, "x-codes"), f"{code} is not one of x-error-codes."


@rule("session", "a client goes on with a token that is no longer accepted", ("openapi",))
def session(description: Description) -> Found:
    """The operation that logs out, and no other, has x-session: close."""
    for one in operations(description):
        if (one.node.get("x-method") == "logout") != (one.node.get("x-session") == "close"):
            yield one.pointer, "x-session: close belongs to the method logout, and to no other."


@rule("orders-in", "an order that breaks its contract's rules is sent", ("openapi",))
def orders_in(description: Description) -> Found:
    """What places or amends orders says where the request holds them."""
    for one in operations(description):
        effect = mapping(one.node, "x-outcome").get("effect")
        if effect in ("place", "amend") and not one.node.get("x-orders-in"):
            yield one.pointer, f"its effect is {effect}: say in x-orders-in where the orders stand."


@rule("request-id", "no support of the exchange finds the request again", ("openapi",))
def request_id(description: Description) -> Found:
    """x-request-id says the header, and the field of the envelope."""
    given = description.document.get("x-request-id")
    if given is not None and not {"header", "envelopeField"} <= dict(given or {}).keys():
        yield ("x-request-id",), "name the `header`, and the `envelopeField` that repeats it."


@rule("body-example", "examples are what people copy and what the tests try first", ("openapi",))
def body_example(description: Description) -> Found:
    """Request bodies and required parameters have one: no call can be shown without."""
    for pointer, content in media(description):
        if "requestBody" in pointer and "example" not in content:
            yield pointer, "the body has no `example`: give a complete one."
    for one in operations(description):
        body = mapping(one.node, "requestBody")
        if _body_required(description, one.node) and body.get("required") is not True:
            said = "the body has required fields: write `required: true`."
            yield (*one.pointer, "requestBody"), said
    for pointer, parameter in parameters(description):
        if parameter.get("required") and "example" not in parameter:
            yield pointer, f"the required parameter {parameter.get('name')} has no `example`."


@rule("parameter-once", "of two parameters of one name, one is never sent", ("openapi",))
def parameter_once(description: Description) -> Found:
    """No two parameters of an operation have one name and location."""
    for one in operations(description):
        seen: set[tuple[object, object]] = set()
        for index, each in enumerate(_resolved(description, one.node)):
            name = (each.get("name"), each.get("in"))
            if name in seen:
                yield (*one.pointer, "parameters", index), f"{name[0]} stands here twice."
            seen.add(name)


@rule("link", "a link to nothing leads no reader anywhere", ("openapi",))
def link(description: Description) -> Found:
    """Links lead to an operation, and fill parameters and fields that it takes with fields that were sent or answered."""
    by_id = {one.id: one.node for one in operations(description)}
    for one in operations(description):
        for status, response in mapping(one.node, "responses").items():
            for name, node in mapping(response, "links").items():
                at = (*one.pointer, "responses", status, "links", name)
                target = by_id.get(node.get("operationId"))
                if target is None:
                    yield at, f"there is no operation {node.get('operationId')!r}."
                    continue
                taken = {each["name"] for each in _resolved(description, target)}
                for parameter in mapping(node, "parameters").keys() - taken:
                    yield (*at, "parameters", parameter), f"{parameter} is no parameter of it."
                fields = _body_fields(description, target)
                for field in mapping(node, "x-body").keys() - fields:
                    yield (*at, "x-body", field), f"{field} is no field of its body."
                if not mapping(node, "parameters") and not node.get("x-body") and (taken or fields):
                    yield at, "it hands nothing over: name a parameter, or a field in x-body."
                yield from _left_out(description, (one.node, target), response, node, at)
                yield from _filled(description, one.node, response, node, at)
                if "requestBody" in node:
                    said = "openapi-generator refuses an object here: write x-body."
                    yield (*at, "requestBody"), said


def _filled(
    description: Description, operation: dict[str, Any], response: Any, node: Any, at: Pointer
) -> Found:
    """What a link hands over that no request and no answer has."""
    values = [
        found
        for part in ("parameters", "x-body")
        for found in _leaves(node.get(part) or {}, (*at, part))
    ]
    sources = {
        "$response.body#/": mapping(_json(mapping(response, "content")), "schema"),
        "$request.body#/": _body(description, operation),
    }
    for pointer, value in values:
        source = next((one for one in sources if str(value).startswith(one)), None)
        query = str(value).removeprefix("$request.query.")
        if source is not None:
            steps = str(value).removeprefix(source).split("/")
            known = _has(description, sources[source], steps)
        else:
            known = any(query == each.get("name") for each in _resolved(description, operation))
        if not known:
            yield pointer, f"{value} is nothing that its request or its answer has."


def _left_out(
    description: Description,
    ends: tuple[dict[str, Any], dict[str, Any]],
    response: Any,
    node: Any,
    at: Pointer,
) -> Found:
    """What the operation that a link leads to must be sent, and the request or the answer has under that name.

    Amounts are left to the caller: a link amends an order to another price.
    """
    operation, target = ends
    answer = mapping(_json(mapping(response, "content")), "schema")
    sources = {"data/": answer, "": _body(description, operation)}
    sent = {each.get("name") for each in _resolved(description, operation)}
    needed = {
        "parameters": [
            each["name"] for each in _resolved(description, target) if each.get("required")
        ],
        "x-body": [
            name
            for name in _body_required(description, target)
            if mapping(mapping(_body(description, target), "properties"), name).get("format")
            != "decimal"
        ],
    }
    for part, names in needed.items():
        for name in names:
            known = name in sent or any(
                _has(description, schema, f"{start}{name}".split("/"))
                for start, schema in sources.items()
            )
            if known and name not in mapping(node, part):
                yield at, f"{name} is needed there, and is known here: hand it over in {part}."


def _leaves(node: Any, at: Pointer) -> Iterator[tuple[Pointer, Any]]:
    if isinstance(node, dict | list):
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _leaves(inner, (*at, key))
    else:
        yield at, node


def _has(description: Description, schema: Any, steps: list[str]) -> bool:
    """Whether a schema describes what a JSON pointer leads to."""
    if isinstance(schema, dict) and "$ref" in schema:
        schema = description.resolve(schema["$ref"])
    if not isinstance(schema, dict):
        return False
    if not steps:
        return True
    here = schema.get("items") if steps[0].isdigit() else None
    here = here or mapping(schema, "properties").get(steps[0])
    parts = schema.get("allOf", ())
    inner = here is not None and _has(description, here, steps[1:])
    return inner or any(_has(description, part, steps) for part in parts)


def _resolved(description: Description, operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        (description.resolve(each["$ref"]) or {}) if "$ref" in each else each
        for each in operation.get("parameters", [])
    ]


def _body_required(description: Description, operation: dict[str, Any]) -> list[str]:
    found: list[str] = _body(description, operation).get("required", [])
    return found


def _body_fields(description: Description, operation: dict[str, Any]) -> set[str]:
    return set(mapping(_body(description, operation), "properties"))


def _body(description: Description, operation: dict[str, Any]) -> dict[str, Any]:
    schema = mapping(_json(mapping(mapping(operation, "requestBody"), "content")), "schema")
    named = description.resolve(schema["$ref"]) if "$ref" in schema else schema
    return named or {}


def _json(content: dict[str, Any]) -> dict[str, Any]:
    return mapping(content, "application/json")


def _id_pointer(one: Operation) -> tuple[str | int, ...]:
    return (*one.pointer, "operationId") if "operationId" in one.node else one.pointer
