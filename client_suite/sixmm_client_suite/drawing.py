"""Draws calls and their answers from the description, the same ones in every run."""

import json
import os
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import hypothesis
from attrs import frozen
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis import strategies as st
from sixmm import CallOptions
from sixmm_description import Operation
from sixmm_description.names import python_name

from sixmm_client_suite import credentials
from sixmm_client_suite.caller import Call
from sixmm_client_suite.credentials import Credentials
from sixmm_client_suite.exchange import Reply, written
from sixmm_client_suite.request import Given
from sixmm_client_suite.schemas import Schema, Schemas, body_schema, data_schema
from sixmm_client_suite.spelling import spelled
from sixmm_client_suite.values import NUMBER, Change, Values, anything, token, without_some

#: How many calls of each operation are drawn; more in a long run.
EXAMPLES = int(os.environ.get("SIXMM_CLIENT_EXAMPLES", "6"))

_UNKNOWN_FIELDS = st.sampled_from(["newField", "x", "symbol2", "list_", "raw"])


@frozen
class Drawn:
    """A call, what it gives by wire names, and what is answered to it."""

    call: Call
    given: Given
    data: Any
    reply: Reply
    as_described: bool
    """Whether the answer is as the description has it today."""


def each(strategy: st.SearchStrategy[Any], check: Callable[[Any], None], examples: int) -> None:
    """Hand drawn examples to a function; what it raises goes through as it is."""

    @hypothesis.settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
    )
    @hypothesis.given(strategy)
    def run(example: Any) -> None:
        check(example)

    run()


@st.composite
def calls(
    draw: st.DrawFn, operation: Operation, schemas: Schemas, who: Credentials | None = None
) -> tuple[Call, Given]:
    """A call with arguments that the description allows, spelled in any way that the client takes.

    It is made as `who`, or as any one who may.
    """
    values = Values(schemas)
    parameters = {one["name"]: one for one in schemas.parameters(operation)}
    everything = {name: draw(values.of(one["schema"])) for name, one in parameters.items()}
    query = without_some(draw, everything, lambda one: _complete(operation, parameters, one))
    schema = body_schema(operation)
    body = {} if schema is None else draw(values.of(schema))
    arguments = {
        python_name(name, parameters[name]): draw(
            spelled(schemas, parameters[name]["schema"], value)
        )
        for name, value in query.items()
    }
    if schema is not None:
        arguments |= draw(spelled(schemas, schema, body))
    made_as = draw(st.sampled_from(credentials.fitting(operation))) if who is None else who
    request_id = draw(st.none() | token)
    options = None if request_id is None else CallOptions(request_id=request_id)
    return Call(operation, made_as, arguments, options), Given(query, body)


@st.composite
def answered(
    draw: st.DrawFn,
    operation: Operation,
    schemas: Schemas,
    who: Credentials | None = None,
    *,
    become: Change | None = None,
) -> Drawn:
    """A call and a good answer: as described today, or as it may `become`."""
    call, given = draw(calls(operation, schemas, who))
    values = Values(schemas) if become is None else Values(schemas, become)
    data = _of_the_call(draw(values.of(data_schema(operation))), given)
    return Drawn(call, given, as_read(data), Reply.envelope(data=data), become is None)


@st.composite
def broken(draw: st.DrawFn, operation: Operation, schemas: Schemas) -> Drawn:
    """A call and an answer whose fields are of any type."""
    call, given = draw(calls(operation, schemas))
    values = Values(schemas, as_it_should_not_be)
    data = draw(anything | values.of(data_schema(operation)))
    return Drawn(call, given, data, Reply.envelope(data=data), as_described=False)


def _of_the_call(data: Any, given: Given) -> Any:
    """An answer that names the order that the call names: one that names another is another call's."""
    sent = {**given.query, **given.body} if isinstance(given.body, dict) else given.query
    if not isinstance(data, dict):
        return data
    ids = {name for name in sent.keys() & data.keys() if name.endswith("Id")}
    return {
        name: str(sent[name]) if name in ids and isinstance(one, str) else one
        for name, one in data.items()
    }


def as_read(value: Any) -> Any:
    """What JSON says once it was written, with exact numbers."""
    return json.loads(written(value), parse_float=Decimal)


def _complete(operation: Operation, parameters: dict[str, Any], query: dict[str, Any]) -> bool:
    needed = {name for name, one in parameters.items() if one.get("required")}
    groups = operation.raw.get("x-require-any", ())
    return needed <= query.keys() and all(query.keys() & set(group) for group in groups)


def with_news(draw: st.DrawFn, schema: Schema, value: Any) -> Any:
    """New fields, new values of enums, amounts as JSON numbers."""
    if schema["type"] == "object" and draw(st.booleans()):
        return {draw(_UNKNOWN_FIELDS): draw(anything), **value}
    if ("enum" in schema or "x-extensible-enum" in schema) and draw(st.booleans()):
        return "SOMETHING_NEW" if isinstance(value, str) else 987
    if schema.get("format") == "decimal" and draw(st.booleans()):
        return NUMBER + value
    return value


def with_nulls(draw: st.DrawFn, schema: Schema, value: Any) -> Any:
    """A null in place of a field: of each object that holds no others, and of others by chance."""
    if schema["type"] != "object" or not value:
        return value
    holds_others = any(isinstance(one, dict | list) for one in value.values())
    if holds_others and draw(st.booleans()):
        return value
    return {**value, draw(st.sampled_from(sorted(value))): None}


def as_it_may_become(draw: st.DrawFn, schema: Schema, value: Any) -> Any:
    """All of these at once."""
    return with_nulls(draw, schema, with_news(draw, schema, value))


#: What may become of answers, one thing at a time: or nobody could tell which of them a client can't take.
FUTURES: tuple[Change | None, ...] = (None, with_news, with_nulls)


def as_it_should_not_be(draw: st.DrawFn, _schema: Schema, value: Any) -> Any:
    return draw(anything) if draw(st.integers(0, 2)) == 0 else value
