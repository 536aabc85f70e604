# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The JSON objects of requests: each argument's Python name, wire name and way to be written."""

from sixmm_runtime import encode
from sixmm_runtime.encode import Is, Needs, NeedsAny, Param

from sixmm import enums

AMEND_ORDER = (
    Param("symbol", "symbol", encode.text, required=True),
    Param("order_id", "orderId", encode.text, required=True),
    Param("price", "price", encode.amount, required=True),
    Param("quantity", "quantity", encode.amount, required=True),
)
AMENDMENT_ITEM = (
    Param("order_id", "orderId", encode.text, required=True),
    Param("price", "price", encode.amount, required=True),
    Param("quantity", "quantity", encode.amount, required=True),
)
API_KEY_REFERENCE = (Param("id", "id", encode.text, required=True),)
API_KEY_UPDATE = (
    Param("id", "id", encode.text, required=True),
    Param("label", "label", encode.text),
    Param("permissions", "permissions", encode.flags),
    Param("ip_whitelist", "ipWhitelist", encode.list_of(encode.text)),
    Param("status", "status", encode.enum_of(enums.ApiKeyStatus)),
)
BATCH_AMEND_ORDERS = (
    Param("symbol", "symbol", encode.text, required=True),
    Param("orders", "orders", encode.list_of(encode.object_of(*AMENDMENT_ITEM)), required=True),
)
CANCEL_ORDER = (
    Param("symbol", "symbol", encode.text, required=True),
    Param("order_id", "orderId", encode.text),
    Param("client_order_id", "clientOrderId", encode.text),
)
CANCEL_ORDER_CONDITIONS = (NeedsAny(("order_id", "client_order_id")),)
BATCH_CANCEL_ORDERS = (
    Param(
        "orders",
        "orders",
        encode.list_of(encode.object_of(*CANCEL_ORDER, conditions=CANCEL_ORDER_CONDITIONS)),
        required=True,
    ),
)
NEW_ORDER = (
    Param("symbol", "symbol", encode.text, required=True),
    Param(
        "type",
        "type",
        encode.enum_of(
            enums.OrderType,
            elsewhere=(
                ("conditions.place", enums.ConditionOrderType),
                ("strategies.place", enums.StrategyType),
                ("strategies.place", enums.OrderType),
                ("strategies.place", enums.ConditionOrderType),
            ),
        ),
        required=True,
    ),
    Param("side", "side", encode.enum_of(enums.OrderSide), required=True),
    Param("position_side", "positionSide", encode.enum_of(enums.PositionSide)),
    Param("price", "price", encode.amount),
    Param("quantity", "quantity", encode.amount),
    Param("time_in_force", "timeInForce", encode.enum_of(enums.TimeInForce)),
    Param("reduce_only", "reduceOnly", encode.boolean),
    Param("maker_only", "makerOnly", encode.boolean),
    Param("close_position", "closePosition", encode.boolean),
    Param("client_order_id", "clientOrderId", encode.text),
    Param("place_type", "placeType", encode.text),
    Param("price_type", "priceType", encode.enum_of(enums.PriceTypeCode)),
)
NEW_ORDER_CONDITIONS = (
    Needs(("price",), when=(Is("type", ("LIMIT",)),), unless=(Is("price_type", (1, 2, 3, 4)),)),
    Needs(("quantity",), unless=(Is("close_position", (True,)),)),
)
BATCH_NEW_ORDERS = (
    Param(
        "orders",
        "orders",
        encode.list_of(encode.object_of(*NEW_ORDER, conditions=NEW_ORDER_CONDITIONS)),
        required=True,
    ),
)
CANCEL_ALL_ORDERS = (
    Param("symbol", "symbol", encode.text),
    Param("cancel_type", "cancelType", encode.enum_of(enums.CancelType)),
)
CANCEL_CONDITION_ORDER = (
    Param("symbol", "symbol", encode.text, required=True),
    Param("condition_id", "conditionId", encode.text, required=True),
)
EMBED_TOKEN_EXCHANGE = (
    Param("embed_token", "embedToken", encode.text, required=True),
    Param("channel_id", "channelId", encode.text, required=True),
    Param("device_id", "deviceId", encode.text),
)
FAVORITE_SYMBOLS_UPDATE = (Param("symbols", "symbols", encode.list_of(encode.text), required=True),)
LEVERAGE_SETTING = (
    Param("symbol", "symbol", encode.text, required=True),
    Param("leverage", "leverage", encode.integer, required=True),
)
LISTEN_KEY_REFERENCE = (Param("listen_key", "listenKey", encode.text, required=True),)
LOGIN_REQUEST = (
    Param("username", "username", encode.text, required=True),
    Param("password", "password", encode.text, required=True),
    Param("device_id", "deviceId", encode.text),
    Param("device_name", "deviceName", encode.text),
)
MARGIN_MODE_SETTING = (
    Param("symbol", "symbol", encode.text, required=True),
    Param(
        "margin_mode",
        "marginMode",
        encode.enum_of(enums.MarginMode, wire={"CROSS": 1, "ISOLATED": 2}),
        required=True,
    ),
)
NEW_API_KEY = (
    Param("label", "label", encode.text, required=True),
    Param("permissions", "permissions", encode.flags),
    Param("ip_whitelist", "ipWhitelist", encode.list_of(encode.text)),
)
NEW_CONDITION_ORDER = (
    Param("symbol", "symbol", encode.text, required=True),
    Param(
        "type",
        "type",
        encode.enum_of(
            enums.ConditionOrderType,
            elsewhere=(
                ("orders.place", enums.OrderType),
                ("strategies.place", enums.StrategyType),
                ("orders.place_batch", enums.OrderType),
                ("strategies.place", enums.OrderType),
                ("strategies.place", enums.ConditionOrderType),
            ),
        ),
        required=True,
    ),
    Param("side", "side", encode.enum_of(enums.OrderSide), required=True),
    Param("position_side", "positionSide", encode.enum_of(enums.PositionSide)),
    Param("price", "price", encode.amount),
    Param("quantity", "quantity", encode.amount),
    Param("time_in_force", "timeInForce", encode.enum_of(enums.ConditionTimeInForce)),
    Param("reduce_only", "reduceOnly", encode.boolean),
    Param("client_order_id", "clientOrderId", encode.text),
    Param("stop_price", "stopPrice", encode.amount),
    Param("working_type", "workingType", encode.enum_of(enums.WorkingType)),
    Param("price_protect", "priceProtect", encode.boolean),
    Param("activate_price", "activatePrice", encode.amount),
    Param("callback_rate", "callbackRate", encode.amount),
    Param("close_position", "closePosition", encode.boolean),
)
NEW_CONDITION_ORDER_CONDITIONS = (
    Needs(("price",), when=(Is("type", ("STOP_LIMIT", "TAKE_PROFIT_LIMIT")),)),
    Needs(("quantity",), unless=(Is("close_position", (True,)),)),
    Needs(
        ("stop_price",),
        when=(
            Is("type", ("STOP_MARKET", "STOP_LIMIT", "TAKE_PROFIT_MARKET", "TAKE_PROFIT_LIMIT")),
        ),
        assumed="new_condition_order.stop_price_needed",
    ),
    Needs(
        ("activate_price", "callback_rate"),
        when=(Is("type", ("TRAILING_STOP",)),),
        assumed="new_condition_order.trailing_needs",
    ),
)
STRATEGY_SUB_ORDER = (
    Param("strategy_sub_id", "strategySubId", encode.id_number, required=True),
    Param("first_driven_id", "firstDrivenId", encode.id_number),
    Param("first_driven_on", "firstDrivenOn", encode.text),
    Param("first_trigger", "firstTrigger", encode.text),
    Param("second_driven_id", "secondDrivenId", encode.id_number),
    Param("second_driven_on", "secondDrivenOn", encode.text),
    Param("second_trigger", "secondTrigger", encode.text),
    Param("symbol", "symbol", encode.text, required=True),
    Param("type", "type", encode.enum_of(enums.OrderType, enums.ConditionOrderType), required=True),
    Param("side", "side", encode.enum_of(enums.OrderSide), required=True),
    Param("position_side", "positionSide", encode.enum_of(enums.PositionSide)),
    Param("price", "price", encode.amount),
    Param("quantity", "quantity", encode.amount),
    Param("time_in_force", "timeInForce", encode.enum_of(enums.ConditionTimeInForce)),
    Param("reduce_only", "reduceOnly", encode.boolean),
    Param("maker_only", "makerOnly", encode.boolean),
    Param("close_position", "closePosition", encode.boolean),
    Param("client_order_id", "clientOrderId", encode.text),
    Param("place_type", "placeType", encode.text),
    Param("price_type", "priceType", encode.enum_of(enums.PriceTypeCode)),
    Param("stop_price", "stopPrice", encode.amount),
    Param("working_type", "workingType", encode.enum_of(enums.WorkingType)),
    Param("price_protect", "priceProtect", encode.boolean),
    Param("activate_price", "activatePrice", encode.amount),
    Param("callback_rate", "callbackRate", encode.amount),
)
STRATEGY_SUB_ORDER_CONDITIONS = (
    Needs(
        ("price",),
        when=(Is("type", ("STOP_LIMIT", "TAKE_PROFIT_LIMIT")),),
        assumed="strategy_sub_order.limit_price_needed",
    ),
    Needs(
        ("price",),
        when=(Is("type", ("LIMIT",)),),
        unless=(Is("price_type", (1, 2, 3, 4)),),
        assumed="strategy_sub_order.price_needed",
    ),
    Needs(
        ("quantity",),
        unless=(Is("close_position", (True,)),),
        assumed="strategy_sub_order.quantity_needed",
    ),
    Needs(
        ("stop_price",),
        when=(
            Is("type", ("STOP_MARKET", "STOP_LIMIT", "TAKE_PROFIT_MARKET", "TAKE_PROFIT_LIMIT")),
        ),
        assumed="strategy_sub_order.stop_price_needed",
    ),
    Needs(
        ("activate_price", "callback_rate"),
        when=(Is("type", ("TRAILING_STOP",)),),
        assumed="strategy_sub_order.trailing_needs",
    ),
)
NEW_STRATEGY = (
    Param("type", "strategyType", encode.enum_of(enums.StrategyType), required=True),
    Param(
        "orders",
        "subOrderList",
        encode.list_of(
            encode.object_of(*STRATEGY_SUB_ORDER, conditions=STRATEGY_SUB_ORDER_CONDITIONS)
        ),
        required=True,
    ),
)
TICKET_EXCHANGE = (
    Param("ticket", "ticket", encode.text, required=True),
    Param("device_id", "deviceId", encode.text),
)
