# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations of `conditions` as data: what is sent where, signed how, and what comes back."""

from sixmm_runtime import encode
from sixmm_runtime.encode import Is, Needs, Param
from sixmm_runtime.operation import Clock, Effect, Lookup, Operation, Outcome, Paging

from sixmm import enums
from sixmm.models.canceled_condition_order import CanceledConditionOrder
from sixmm.models.condition_order_list import ConditionOrderList
from sixmm.models.placed_condition_order import PlacedConditionOrder
from sixmm.operations import bodies, system

GET_CURRENT_CONDITION_ORDERS = Operation(
    id="getCurrentConditionOrders",
    method="GET",
    path="/v1/private/order/current-condition",
    result=ConditionOrderList,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#current-condition-orders",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(Param("symbol", "symbol", encode.text),),
)
GET_CONDITION_ORDER_HISTORY = Operation(
    id="getConditionOrderHistory",
    method="GET",
    path="/v1/private/order/history-condition",
    result=ConditionOrderList,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#historical-condition-orders",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(
        Param("symbol", "symbol", encode.text),
        Param("side", "side", encode.enum_of(enums.OrderSide, wire={"BUY": 1, "SELL": 2})),
        Param(
            "status",
            "status",
            encode.enum_of(
                enums.ConditionStatus,
                open_list=True,
                wire={"NEW": 1, "TRIGGERED": 2, "CANCELED": 3, "REJECTED": 4},
            ),
        ),
        Param("start_time", "startTime", encode.instant),
        Param("end_time", "endTime", encode.instant),
        Param("page", "page", encode.integer),
        Param("page_size", "pageSize", encode.integer),
    ),
    paging=Paging(
        style="page",
        items="list",
        identity=("conditionId",),
        size=20,
        time="created_at",
        span_ms=604800000,
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
PLACE_CONDITION_ORDER = Operation(
    id="placeConditionOrder",
    method="POST",
    path="/v1/private/order/place-condition",
    result=PlacedConditionOrder,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#place-condition-order",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    body=bodies.NEW_CONDITION_ORDER,
    orders_in="body",
    conditions=(
        Needs(("price",), when=(Is("type", ("STOP_LIMIT", "TAKE_PROFIT_LIMIT")),)),
        Needs(("quantity",), unless=(Is("close_position", (True,)),)),
        Needs(
            ("stop_price",),
            when=(
                Is(
                    "type", ("STOP_MARKET", "STOP_LIMIT", "TAKE_PROFIT_MARKET", "TAKE_PROFIT_LIMIT")
                ),
            ),
            assumed="new_condition_order.stop_price_needed",
        ),
        Needs(
            ("activate_price", "callback_rate"),
            when=(Is("type", ("TRAILING_STOP",)),),
            assumed="new_condition_order.trailing_needs",
        ),
    ),
    known_by=(("clientOrderId", "clientOrderId"),),
    outcome=Outcome(
        Effect.PLACE,
        mint="clientOrderId",
        lookups=(
            Lookup(
                GET_CURRENT_CONDITION_ORDERS,
                by=(("symbol", "symbol"),),
                where=(("clientOrderId", "clientOrderId"),),
            ),
            Lookup(
                GET_CONDITION_ORDER_HISTORY,
                by=(("symbol", "symbol"),),
                where=(("clientOrderId", "clientOrderId"),),
                since="start_time",
                full=("page_size", 100),
            ),
        ),
        same=(
            ("side", "side"),
            ("type", "type"),
            ("quantity", "quantity"),
        ),
        ids=(("clientOrderId", "clientOrderId"),),
        trace=(
            ("symbol",),
            ("clientOrderId",),
            (),
            ("conditionId",),
        ),
        created="createdAt",
        answer=(
            ("conditionId", "conditionId"),
            ("conditionStatus", "conditionStatus"),
            ("timestamp", "createdAt"),
        ),
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
CANCEL_CONDITION_ORDER = Operation(
    id="cancelConditionOrder",
    method="POST",
    path="/v1/private/order/cancel-condition",
    result=CanceledConditionOrder,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#cancel-condition-order",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    body=bodies.CANCEL_CONDITION_ORDER,
    known_by=(("conditionId", "conditionId"),),
    outcome=Outcome(
        Effect.CANCEL,
        lookups=(
            Lookup(
                GET_CONDITION_ORDER_HISTORY,
                by=(("symbol", "symbol"),),
                where=(("conditionId", "conditionId"),),
                full=("page_size", 100),
            ),
        ),
        ids=(("conditionId", "conditionId"),),
        trace=(
            ("symbol",),
            ("clientOrderId",),
            (),
            ("conditionId",),
        ),
        ended=(
            (
                "conditionStatus",
                (
                    "CANCELED",
                    "CANCELLED",
                ),
            ),
        ),
        again=(
            (
                "symbol",
                "symbol",
                "symbol",
            ),
            (
                "condition_id",
                "conditionId",
                "conditionId",
            ),
        ),
        answer=(
            ("conditionId", "conditionId"),
            ("conditionStatus", "conditionStatus"),
            ("timestamp", "updatedAt"),
        ),
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
