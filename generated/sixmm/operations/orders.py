# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations of `orders` as data: what is sent where, signed how, and what comes back."""

from sixmm_runtime import encode
from sixmm_runtime.encode import Is, Needs, NeedsAny, Param
from sixmm_runtime.operation import BatchItems, Clock, Effect, Lookup, Operation, Outcome, Paging

from sixmm import enums
from sixmm.models.batch_order_results import BatchOrderResults
from sixmm.models.changed_order import ChangedOrder
from sixmm.models.empty import Empty
from sixmm.models.order import Order
from sixmm.models.order_history import OrderHistory
from sixmm.models.order_list import OrderList
from sixmm.models.placed_order import PlacedOrder
from sixmm.models.trade_list import TradeList
from sixmm.operations import bodies, system

GET_ORDER = Operation(
    id="getOrder",
    method="GET",
    path="/v1/private/order",
    result=Order,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#query-single-order",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(
        Param("symbol", "symbol", encode.text, required=True),
        Param("order_id", "orderId", encode.text),
        Param("client_order_id", "clientOrderId", encode.text),
    ),
    conditions=(NeedsAny(("order_id", "client_order_id")),),
    known_by=(
        ("clientOrderId", "clientOrderId"),
        ("orderId", "orderId"),
    ),
)
GET_CURRENT_ORDERS = Operation(
    id="getCurrentOrders",
    method="GET",
    path="/v1/private/order/current",
    result=OrderList,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#current-normal-orders",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(
        Param("symbol", "symbol", encode.text),
        Param("limit", "limit", encode.integer),
        Param("last_order_id", "lastOrderId", encode.id_number),
    ),
    paging=Paging(
        style="cursor",
        items="list",
        identity=("orderId",),
    ),
)
GET_ORDER_HISTORY = Operation(
    id="getOrderHistory",
    method="GET",
    path="/v1/private/order/history",
    result=OrderHistory,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#historical-normal-orders",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(
        Param("symbol", "symbol", encode.text),
        Param("order_id", "orderId", encode.text),
        Param("client_order_id", "clientOrderId", encode.text),
        Param("type", "type", encode.enum_of(enums.OrderType, wire={"LIMIT": 1, "MARKET": 2})),
        Param("side", "side", encode.enum_of(enums.OrderSide, wire={"BUY": 1, "SELL": 2})),
        Param(
            "status",
            "status",
            encode.enum_of(
                enums.OrderStatus,
                open_list=True,
                wire={
                    "NEW": 1,
                    "PENDING": 2,
                    "PARTIALLY_FILLED": 3,
                    "FILLED": 4,
                    "CANCELED": 5,
                    "REJECTED": 6,
                    "PARTIALLY_FILLED_CANCELED": 7,
                },
            ),
        ),
        Param("start_time", "startTime", encode.instant),
        Param("end_time", "endTime", encode.instant),
        Param("page", "page", encode.integer),
        Param("page_size", "pageSize", encode.integer),
    ),
    known_by=(
        ("clientOrderId", "clientOrderId"),
        ("orderId", "orderId"),
    ),
    paging=Paging(
        style="page",
        items="list",
        identity=("orderId",),
        size=20,
        time="created_at",
        span_ms=604800000,
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
GET_TRADES = Operation(
    id="getTrades",
    method="GET",
    path="/v1/private/order/trades",
    result=TradeList,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#trade-records",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(
        Param("symbol", "symbol", encode.text),
        Param("order_id", "orderId", encode.text),
        Param("start_time", "startTime", encode.instant),
        Param("end_time", "endTime", encode.instant),
        Param("page", "page", encode.integer),
        Param("page_size", "pageSize", encode.integer),
    ),
    known_by=(("orderId", "orderId"),),
    paging=Paging(
        style="page",
        items="list",
        identity=("fillId",),
        size=20,
        time="created_at",
        span_ms=604800000,
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
        resumes=True,
    ),
)
PLACE_ORDER = Operation(
    id="placeOrder",
    method="POST",
    path="/v1/private/order/place",
    result=PlacedOrder,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#place-order",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    body=bodies.NEW_ORDER,
    orders_in="body",
    conditions=(
        Needs(("price",), when=(Is("type", ("LIMIT",)),), unless=(Is("price_type", (1, 2, 3, 4)),)),
        Needs(("quantity",), unless=(Is("close_position", (True,)),)),
    ),
    known_by=(("clientOrderId", "clientOrderId"),),
    outcome=Outcome(
        Effect.PLACE,
        mint="clientOrderId",
        lookups=(
            Lookup(
                GET_ORDER,
                by=(
                    ("symbol", "symbol"),
                    ("client_order_id", "clientOrderId"),
                ),
                where=(("clientOrderId", "clientOrderId"),),
            ),
            Lookup(
                GET_ORDER_HISTORY,
                by=(
                    ("symbol", "symbol"),
                    ("client_order_id", "clientOrderId"),
                ),
                where=(("clientOrderId", "clientOrderId"),),
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
            ("orderId",),
            (),
        ),
        created="createdAt",
        answer=(
            ("orderId", "orderId"),
            ("clientOrderId", "clientOrderId"),
            ("status", "status"),
            ("timestamp", "createdAt"),
        ),
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
BATCH_PLACE_ORDERS = Operation(
    id="batchPlaceOrders",
    method="POST",
    path="/v1/private/order/batch-place",
    result=BatchOrderResults,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#batch-place-orders",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    weight=5,
    body=bodies.BATCH_NEW_ORDERS,
    orders_in="orders",
    outcome=Outcome(
        Effect.PLACE,
        mint="clientOrderId",
        items=BatchItems(
            sent="orders",
            answered="results",
            succeeded="successCount",
            failed="failedCount",
            code="code",
            message="message",
        ),
        lookups=(
            Lookup(
                GET_ORDER,
                by=(
                    ("symbol", "symbol"),
                    ("client_order_id", "clientOrderId"),
                ),
                where=(("clientOrderId", "clientOrderId"),),
            ),
            Lookup(
                GET_ORDER_HISTORY,
                by=(
                    ("symbol", "symbol"),
                    ("client_order_id", "clientOrderId"),
                ),
                where=(("clientOrderId", "clientOrderId"),),
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
            ("orderId",),
            (),
        ),
        created="createdAt",
        answer=(
            ("orderId", "orderId"),
            ("clientOrderId", "clientOrderId"),
            ("status", "status"),
            ("timestamp", "createdAt"),
        ),
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
CANCEL_ORDER = Operation(
    id="cancelOrder",
    method="POST",
    path="/v1/private/order/cancel",
    result=ChangedOrder,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#cancel-order",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    body=bodies.CANCEL_ORDER,
    conditions=(NeedsAny(("order_id", "client_order_id")),),
    known_by=(
        ("clientOrderId", "clientOrderId"),
        ("orderId", "orderId"),
    ),
    outcome=Outcome(
        Effect.CANCEL,
        lookups=(
            Lookup(
                GET_ORDER,
                by=(
                    ("symbol", "symbol"),
                    ("order_id", "orderId"),
                    ("client_order_id", "clientOrderId"),
                ),
                where=(
                    ("orderId", "orderId"),
                    ("clientOrderId", "clientOrderId"),
                ),
            ),
        ),
        ids=(
            ("orderId", "orderId"),
            ("clientOrderId", "clientOrderId"),
        ),
        trace=(
            ("symbol",),
            ("clientOrderId",),
            ("orderId",),
            (),
        ),
        created="createdAt",
        ended=(
            (
                "status",
                (
                    "CANCELED",
                    "PARTIALLY_FILLED_CANCELED",
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
                "order_id",
                "orderId",
                "orderId",
            ),
        ),
        answer=(
            ("orderId", "orderId"),
            ("clientOrderId", "clientOrderId"),
            ("status", "status"),
            ("timestamp", "updatedAt"),
        ),
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
AMEND_ORDER = Operation(
    id="amendOrder",
    method="POST",
    path="/v1/private/order/move",
    result=ChangedOrder,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#amend-order",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    body=bodies.AMEND_ORDER,
    orders_in="body",
    known_by=(("orderId", "orderId"),),
    outcome=Outcome(
        Effect.AMEND,
        lookups=(
            Lookup(
                GET_ORDER,
                by=(
                    ("symbol", "symbol"),
                    ("order_id", "orderId"),
                ),
                where=(("orderId", "orderId"),),
            ),
        ),
        same=(
            ("price", "price"),
            ("quantity", "quantity"),
        ),
        ids=(("orderId", "orderId"),),
        trace=(
            ("symbol",),
            ("clientOrderId",),
            ("orderId",),
            (),
        ),
        changed="updatedAt",
        answer=(
            ("orderId", "orderId"),
            ("clientOrderId", "clientOrderId"),
            ("status", "status"),
            ("timestamp", "updatedAt"),
        ),
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
BATCH_AMEND_ORDERS = Operation(
    id="batchAmendOrders",
    method="POST",
    path="/v1/private/order/batch-move",
    result=BatchOrderResults,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#batch-amend-orders",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    weight=5,
    body=bodies.BATCH_AMEND_ORDERS,
    orders_in="orders",
    outcome=Outcome(
        Effect.AMEND,
        items=BatchItems(
            sent="orders",
            answered="results",
            succeeded="successCount",
            failed="failedCount",
            code="code",
            message="message",
        ),
        lookups=(
            Lookup(
                GET_ORDER,
                by=(
                    ("symbol", "symbol"),
                    ("order_id", "orderId"),
                ),
                where=(("orderId", "orderId"),),
            ),
        ),
        same=(
            ("price", "price"),
            ("quantity", "quantity"),
        ),
        ids=(("orderId", "orderId"),),
        trace=(
            ("symbol",),
            ("clientOrderId",),
            ("orderId",),
            (),
        ),
        changed="updatedAt",
        answer=(
            ("orderId", "orderId"),
            ("clientOrderId", "clientOrderId"),
            ("status", "status"),
            ("timestamp", "updatedAt"),
        ),
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
BATCH_CANCEL_ORDERS = Operation(
    id="batchCancelOrders",
    method="POST",
    path="/v1/private/order/batch-cancel",
    result=BatchOrderResults,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#batch-cancel-orders",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    weight=5,
    body=bodies.BATCH_CANCEL_ORDERS,
    outcome=Outcome(
        Effect.CANCEL,
        items=BatchItems(
            sent="orders",
            answered="results",
            succeeded="successCount",
            failed="failedCount",
            code="code",
            message="message",
        ),
        lookups=(
            Lookup(
                GET_ORDER,
                by=(
                    ("symbol", "symbol"),
                    ("order_id", "orderId"),
                    ("client_order_id", "clientOrderId"),
                ),
                where=(
                    ("orderId", "orderId"),
                    ("clientOrderId", "clientOrderId"),
                ),
            ),
        ),
        ids=(
            ("orderId", "orderId"),
            ("clientOrderId", "clientOrderId"),
        ),
        trace=(
            ("symbol",),
            ("clientOrderId",),
            ("orderId",),
            (),
        ),
        created="createdAt",
        ended=(
            (
                "status",
                (
                    "CANCELED",
                    "PARTIALLY_FILLED_CANCELED",
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
                "order_id",
                "orderId",
                "orderId",
            ),
        ),
        answer=(
            ("orderId", "orderId"),
            ("clientOrderId", "clientOrderId"),
            ("status", "status"),
            ("timestamp", "updatedAt"),
        ),
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
    ),
)
CANCEL_ALL_ORDERS = Operation(
    id="cancelAllOrders",
    method="POST",
    path="/v1/private/order/batch-cancel-all",
    result=Empty,
    docs_url="https://docs.6mm.com/developer-api/rest-api/order#cancel-all",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    body=bodies.CANCEL_ALL_ORDERS,
    outcome=Outcome(
        Effect.CANCEL,
        trace=(
            ("symbol",),
            (),
            (),
            (),
        ),
    ),
)
