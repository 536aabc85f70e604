# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations of `strategies` as data: what is sent where, signed how, and what comes back."""

from sixmm_runtime import encode
from sixmm_runtime.encode import Param
from sixmm_runtime.operation import BatchItems, Clock, Effect, Lookup, Operation, Outcome

from sixmm.models.placed_strategy import PlacedStrategy
from sixmm.models.strategy import Strategy
from sixmm.operations import bodies, conditions, orders, system

GET_STRATEGY_ORDER = Operation(
    id="getStrategyOrder",
    method="GET",
    path="/v1/private/order/strategy",
    result=Strategy,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#strategy-order-detail",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(Param("strategy_id", "strategyId", encode.text, required=True),),
)
PLACE_STRATEGY_ORDER = Operation(
    id="placeStrategyOrder",
    method="POST",
    path="/v1/private/order/place-strategy",
    result=PlacedStrategy,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#place-strategy-order",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    body=bodies.NEW_STRATEGY,
    orders_in="orders",
    outcome=Outcome(
        Effect.PLACE,
        mint="clientOrderId",
        items=BatchItems(
            sent="subOrderList",
        ),
        holders=(
            Lookup(
                orders.GET_ORDER,
                by=(
                    ("symbol", "symbol"),
                    ("client_order_id", "clientOrderId"),
                ),
                where=(("clientOrderId", "clientOrderId"),),
            ),
            Lookup(
                orders.GET_ORDER_HISTORY,
                by=(
                    ("symbol", "symbol"),
                    ("client_order_id", "clientOrderId"),
                ),
                where=(("clientOrderId", "clientOrderId"),),
            ),
            Lookup(
                conditions.GET_CURRENT_CONDITION_ORDERS,
                by=(("symbol", "symbol"),),
                where=(("clientOrderId", "clientOrderId"),),
            ),
        ),
        same=(
            ("side", "side"),
            ("type", "type"),
            ("quantity", "quantity"),
        ),
        trace=(
            ("symbol",),
            ("clientOrderId",),
            (),
            (),
        ),
        created="createdAt",
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
