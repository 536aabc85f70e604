"""Faults in what is sent: names, values, bytes, headers."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from importlib import import_module
from typing import Any
from urllib.parse import quote, quote_plus

from attrs import evolve
from sixmm_runtime import encode
from sixmm_runtime.encode import Param
from sixmm_runtime.request import RequestBuilder

from seeded_faults.client.plant import client_fault
from seeded_faults.fault import Fault

_encode_all = encode.encode_all
_build = RequestBuilder.build
_amount = encode.amount


def _declared(place: str, **changes: Any) -> dict[str, Any]:
    """A declared operation is another one in some points; `place` is as in `orders.PLACE_ORDER`."""
    module, name = place.split(".")
    declared = getattr(import_module(f"sixmm.operations.{module}"), name)
    return {f"sixmm.operations.{module}:{name}": evolve(declared, **changes)}


def _param(place: str, where: str, wire: str, /, **changes: Any) -> dict[str, Any]:
    """One parameter of a declared operation is another one; `where` is query or body."""
    module, name = place.split(".")
    declared = getattr(import_module(f"sixmm.operations.{module}"), name)
    params: tuple[Param, ...] = getattr(declared, where)
    if all(one.wire != wire for one in params):
        raise ValueError(f"{place} has no parameter {wire}")
    changed = tuple(one._replace(**changes) if one.wire == wire else one for one in params)
    return _declared(place, **{where: changed})


def _encoded(change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """What was encoded is changed before it is written."""

    def encoded(*args: Any, **options: Any) -> dict[str, Any]:
        return change(_encode_all(*args, **options))

    return {"sixmm_runtime.operation:encode_all": encoded}


def _headers(change: Callable[[Any], object]) -> dict[str, Any]:
    """The headers of a call are changed in place."""

    def build(self: Any, *args: Any, **options: Any) -> Any:
        made = _build(self, *args, **options)
        change(made.headers)
        return made

    return {"sixmm_runtime.request:RequestBuilder.build": build}


def _without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda values: {one: value for one, value in values.items() if one != name}


def _true(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not False}


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != ""}


def _twice(text: str, *args: Any, **options: Any) -> str:
    return quote(quote(text, *args, **options), safe="")


FAULTS: tuple[Fault, ...] = (
    client_fault(
        "wrong-name-in-body",
        "A field of a body has a wrong name",
        _param("orders.PLACE_ORDER", "body", "clientOrderId", wire="clientOrderID"),
        rule="request.described",
        shown_by="calls placeOrder",
    ),
    client_fault(
        "wrong-name-in-query",
        "A query parameter has a wrong name",
        _param("orders.GET_ORDER_HISTORY", "query", "pageSize", wire="page_size"),
        rule="request.query",
        shown_by="calls getOrderHistory",
    ),
    client_fault(
        "wrong-path",
        "A call goes to another path",
        _declared("orders.CANCEL_ORDER", path="/v1/private/order/cancel-all"),
        rule="request.once",
        shown_by="calls cancelOrder",
    ),
    client_fault(
        "wrong-method",
        "A PUT is sent as a POST",
        _declared("api_keys.UPDATE_API_KEY", method="POST"),
        rule="request.once",
        shown_by="calls updateApiKey",
    ),
    client_fault(
        "body-argument-dropped",
        "An argument of a body is not sent",
        _encoded(_without("reduceOnly")),
        rule="request.body",
        shown_by="calls placeOrder",
    ),
    client_fault(
        "query-argument-dropped",
        "An argument of a query is not sent",
        _encoded(_without("symbol")),
        rule="request.query",
        shown_by="calls getPositions",
    ),
    client_fault(
        "empty-value-dropped",
        "An empty text is taken for one that was left out",
        _encoded(_filled),
        rule="request.query",
        shown_by="calls getOrder",
    ),
    client_fault(
        "false-dropped",
        "False is taken for what was left out",
        _encoded(_true),
        rule="request.body",
        shown_by="calls placeOrder",
    ),
    client_fault(
        "default-sent",
        "A default that the caller did not give is sent",
        _encoded(lambda values: {"limit": 30, **values}),
        rule="request.query",
        shown_by="calls getBalanceHistory",
    ),
    client_fault(
        "body-where-none-is",
        "An operation without a body sends an empty object",
        _declared("listen_key.CREATE_LISTEN_KEY", body=()),
        rule="request.body",
        shown_by="calls createListenKey",
    ),
    client_fault(
        "list-shortened",
        "The first item of a list argument is lost",
        _encoded(lambda values: {name: value[1:] for name, value in values.items()}),
        rule="request.body",
        shown_by="calls saveFavoriteSymbols",
    ),
    client_fault(
        "orders-not-named",
        "An order without an id gets none",
        {"sixmm_runtime.operation:mint": lambda *_: None},
        rule="orders.named",
        shown_by="calls placeConditionOrder",
    ),
    client_fault(
        "orders-named-alike",
        "All orders get the same id",
        {"sixmm_runtime.outcome.proof:Rules.new_id": lambda _self: "one"},
        rule="orders.named",
        shown_by="calls batchPlaceOrders",
    ),
    client_fault(
        "order-ids-replaced",
        "The caller's id of an order gives way to one of the client's",
        {"sixmm_runtime.operation:mint": lambda _how, body, new: body.update(clientOrderId=new())},
        rule="request.body",
        shown_by="calls placeOrder",
    ),
    client_fault(
        "amount-as-number",
        "An amount is sent as a JSON number",
        _param(
            "orders.PLACE_ORDER",
            "body",
            "price",
            encode=lambda name, value: float(_amount(name, value)),
        ),
        rule="request.amounts",
        shown_by="calls placeOrder",
    ),
    client_fault(
        "amount-with-exponent",
        "An amount is written the way Python prints a Decimal",
        {"sixmm_runtime.encode:_plain": str},
        rule="request.amounts",
        shown_by="calls batchAmendOrders",
    ),
    client_fault(
        "amount-through-float",
        "An amount passes through a float before it is sent",
        {"sixmm_runtime.encode:_plain": lambda exact: f"{Decimal(str(float(exact))):f}"},
        rule="request.amounts",
        shown_by="calls amendOrder",
    ),
    client_fault(
        "boolean-as-text",
        "A boolean is sent as Python's True",
        _param("orders.PLACE_ORDER", "body", "reduceOnly", encode=lambda _name, value: str(value)),
        rule="request.described",
        shown_by="calls placeOrder",
    ),
    client_fault(
        "enum-as-member",
        "The name of an enum's member is sent in place of its value",
        _param(
            "orders.GET_ORDER_HISTORY",
            "query",
            "side",
            encode=lambda _name, value: getattr(value, "name", value),
        ),
        rule="request.query",
        shown_by="calls getOrderHistory",
    ),
    client_fault(
        "times-in-seconds",
        "A point in time is sent in seconds",
        _param(
            "orders.GET_TRADES",
            "query",
            "startTime",
            encode=lambda name, value: encode.instant(name, value) // 1000,
        ),
        rule="request.query",
        shown_by="calls getTrades",
    ),
    client_fault(
        "id-as-float",
        "A whole number is sent as a float",
        _param(
            "orders.GET_CURRENT_ORDERS",
            "query",
            "lastOrderId",
            encode=lambda _name, value: float(value),
        ),
        rule="request.query",
        shown_by="calls getCurrentOrders",
    ),
    client_fault(
        "spaces-as-plus",
        "A query is escaped as a form is",
        {"sixmm_runtime.operation:quote": quote_plus},
        rule="request.query",
        shown_by="calls getOrder",
    ),
    client_fault(
        "escaped-twice",
        "A query is escaped twice",
        {"sixmm_runtime.operation:quote": _twice},
        rule="request.query",
        shown_by="calls getOrder",
    ),
    client_fault(
        "body-in-utf-16",
        "A body is not UTF-8",
        {"sixmm_runtime.operation:_json": lambda body: json.dumps(body).encode("utf-16")},
        rule="request.described",
        shown_by="calls renewListenKey",
    ),
    client_fault(
        "content-type-missing",
        "A body comes without its content type",
        _headers(lambda headers: headers.pop("Content-Type", None)),
        rule="request.headers",
        shown_by="calls cancelOrder",
    ),
    client_fault(
        "user-agent-missing",
        "The client does not say what it is",
        _headers(lambda headers: headers.update({"User-Agent": "python-httpx"})),
        rule="request.headers",
        shown_by="calls getVersion",
    ),
    client_fault(
        "request-id-missing",
        "No request id is sent",
        _headers(lambda headers: headers.pop("X-Request-ID")),
        rule="request.id",
        shown_by="calls getVersion",
    ),
    client_fault(
        "request-id-constant",
        "Every call has the same request id",
        {"sixmm_runtime.core:new_request_id": lambda: "0" * 32},
        rule="request.id",
        shown_by="calls getVersion",
    ),
)
