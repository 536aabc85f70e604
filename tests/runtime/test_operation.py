"""Arguments become a request in its final bytes, once."""

import pytest
from sixmm_runtime import encode
from sixmm_runtime.encode import NeedsAny, Param
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation, Request

GET = Operation(
    id="getOrder",
    method="GET",
    path="/v1/order",
    result=Model,
    docs_url="https://docs.test",
    query=(
        Param("symbol", "symbol", encode.text, required=True),
        Param("order_id", "orderId", encode.text),
        Param("client_order_id", "clientOrderId", encode.text),
        Param("active", "active", encode.boolean),
    ),
    conditions=(NeedsAny(("order_id", "client_order_id")),),
)
POST = Operation(
    id="place",
    method="POST",
    path="/v1/place",
    result=Model,
    docs_url="https://docs.test",
    body=(
        Param("price", "price", encode.amount),
        Param("label", "label", encode.text),
    ),
)


def test_a_query_is_percent_encoded_in_the_order_of_the_description():
    request = GET.request({"client_order_id": "a b+c&d=é", "active": True, "symbol": "BTCUSDT"})
    assert request.query == "symbol=BTCUSDT&clientOrderId=a%20b%2Bc%26d%3D%C3%A9&active=true"
    assert request.body is None


def test_a_body_is_compact_json_in_utf8():
    request = POST.request({"label": "naïve ☕", "price": "1.50"})
    assert request == Request(
        "POST", "/v1/place", "", '{"price":"1.50","label":"naïve ☕"}'.encode()
    )


def test_an_operation_with_a_body_sends_an_empty_object_for_no_arguments():
    assert POST.request({}).body == b"{}"


def test_one_of_several_arguments_can_be_demanded():
    with pytest.raises(InvalidArgument, match="At least one of order_id and client_order_id"):
        GET.request({"symbol": "BTCUSDT"})


def test_text_that_is_not_unicode_is_refused():
    with pytest.raises(InvalidArgument, match="surrogate"):
        POST.request({"label": "\ud800"})
