"""Operations that the mock has no state for yet."""

from typing import Any

import pytest
from schemathesis import Case
from schemathesis.schemas import APIOperation
from sixmm_mock import stateful_operations

from .description import load
from .world import World

_WITHOUT_STATE = [
    operation
    for operation in (each.ok() for each in load().get_all_operations())
    if operation.definition.raw["operationId"] not in stateful_operations()
]


@pytest.mark.parametrize("operation", _WITHOUT_STATE, ids=lambda each: each.label)
def test_an_operation_without_state_answers_501_and_says_so(
    operation: APIOperation, world: World
) -> None:
    world.begin_anew()

    response = world.send(_documented_case(operation))

    answer = response.json()
    assert response.status_code == 501
    assert response.headers["content-type"] == ["application/json"]
    assert answer.keys() == {"code", "message", "requestId"}
    assert answer["code"] == 5002
    assert f"no state for {operation.definition.raw['operationId']}" in answer["message"]
    assert answer["requestId"] == response.request.headers["X-Request-ID"]


def _documented_case(operation: APIOperation) -> Case:
    """The request that the description gives as its example."""
    query = {
        parameter.name: parameter.definition["example"]
        for parameter in operation.query
        if "example" in parameter.definition
    }
    request: dict[str, Any] = {"query": query}
    if "requestBody" in operation.definition.raw:
        content = operation.definition.raw["requestBody"]["content"]
        request["body"] = content["application/json"]["example"]
    return operation.Case(**request)
