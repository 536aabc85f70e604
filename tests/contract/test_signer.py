"""The signer of this suite, which the mock judges with code of its own."""

import pytest
from schemathesis.schemas import BaseSchema

from .world import World


@pytest.mark.parametrize(
    "query",
    [
        {"timestamp": "1"},
        {"signature": "0" * 64},
        {"symbol": "BTCUSDT", "timestamp": "1", "signature": "x"},
        {"symbol": "BTC USDT+&=%é", "page": "1"},
        {"symbol": ["BTCUSDT", "ETHUSDT"]},
        {"symbol": ""},
    ],
    ids=str,
)
def test_a_call_is_signed_over_the_query_that_is_sent(
    query: dict[str, object], world: World, description: BaseSchema
) -> None:
    world.begin_anew()
    case = description.find_operation_by_id("getOrderHistory").Case(query=query)

    response = world.send(case)

    assert response.status_code == 200
    assert response.request.url.count("timestamp=") == 1
    assert response.request.url.count("signature=") == 1


@pytest.mark.parametrize("label", ["plain", "é ü 漢字 🙂", 'a+b c%20&=\\"\n'])
def test_a_call_is_signed_over_the_body_that_is_sent(
    label: str, world: World, description: BaseSchema
) -> None:
    world.begin_anew()
    operation = description.find_operation_by_id("saveFavoriteSymbols")

    response = world.send(operation.Case(body={"symbols": [], "label": label}))

    assert response.json()["code"] == 0
