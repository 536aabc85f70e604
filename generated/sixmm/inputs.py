# Written by `make generate` from openapi.yaml. Do not edit: change the description (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Objects that callers pass inside a call, as plain dicts with these keys."""

from typing import Literal, Required, TypedDict

from sixmm_runtime.encode import Amount

from sixmm.enums import (
    ConditionTimeInForce,
    OrderSide,
    OrderType,
    PositionSide,
    PriceTypeCode,
    StrategySubOrderType,
    TimeInForce,
    WorkingType,
)


class AmendmentItem(TypedDict, total=False):
    """New price and quantity of one of several orders.

    Keys:
        order_id: The exchange's id of the order.
        price: New limit price.
        quantity: New total quantity, what is filled already included; not what remains.
            (Assumed.)
    """

    order_id: Required[str]
    price: Required[Amount]
    quantity: Required[Amount]


class CancelOrder(TypedDict, total=False):
    """Which normal order to cancel: name it by `order_id` or `client_order_id`.

    Keys:
        symbol: The contract.
        order_id: The exchange's id.
        client_order_id: Your own id, instead. (Assumed.)
    """

    symbol: Required[str]
    order_id: str | None
    client_order_id: str | None


class NewOrder(TypedDict, total=False):
    """A limit or market order.

    Keys:
        symbol: The contract.
        type: Limit or market.
        side: Buy or sell.
        position_side: Which position it acts on. Default on the exchange: BOTH.
        price: Limit price; needed for limit orders.
        quantity: How much. Needed unless `close_position` is true.
        time_in_force: How long the order stays. Default on the exchange: GTC.
        reduce_only: Only ever make a position smaller. Default on the exchange: false.
        maker_only: Only ever add liquidity. Default on the exchange: false.
        close_position: Close the whole position; then `quantity` may be left out.
            Default on the exchange: false.
        client_order_id: Id of your own choosing. Make it unique: it finds the order
            again after a lost connection.
        place_type: Marks the kind of placement. The values are not documented.
        price_type: Take the price from the book instead of from `price` (BBO).
    """

    symbol: Required[str]
    type: Required[OrderType | Literal["LIMIT", "MARKET"]]
    side: Required[OrderSide | Literal["BUY", "SELL"]]
    position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None
    price: Amount | None
    quantity: Amount | None
    time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None
    reduce_only: bool | None
    maker_only: bool | None
    close_position: bool | None
    client_order_id: str | None
    place_type: str | None
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None


class StrategySubOrder(TypedDict, total=False):
    """One order of a strategy: the fields of a normal or condition order, and what it depends
    on.

    Keys:
        strategy_sub_id: Your number for this order; others of the strategy point to it.
        first_driven_id: Number of the order that this one depends on first; 0 for none.
        first_driven_on: What must happen to it. The values are not documented.
        first_trigger: What then happens to this order. The values are not documented.
        second_driven_id: Number of the order that this one depends on second.
        second_driven_on: What must happen to it. The values are not documented.
        second_trigger: What then happens to this order. The values are not documented.
        symbol: The contract.
        type: Limit, market, or what it waits for.
        side: Buy or sell.
        position_side: Which position it acts on.
        price: Limit price; needed for LIMIT, STOP_LIMIT and TAKE_PROFIT_LIMIT.
        quantity: How much. Needed unless `close_position` is true.
        time_in_force: How long the order stays.
        reduce_only: Only ever make a position smaller.
        maker_only: Only ever add liquidity; normal orders only.
        close_position: Close the whole position; then `quantity` may be left out.
        client_order_id: Id of your own choosing. Make it unique: it finds the order
            again after a lost connection.
        place_type: Marks the kind of placement; normal orders only. The values are not
            documented.
        price_type: Take the price from the book instead of from `price`; normal orders
            only.
        stop_price: Price that sets the order off; needed for all types but
            TRAILING_STOP.
        working_type: Which price is compared with it.
        price_protect: Turn price protection on.
        activate_price: TRAILING_STOP: price from which on the order trails.
        callback_rate: TRAILING_STOP: how far the price must turn. Fraction or percent
            is not documented.
    """

    strategy_sub_id: Required[int]
    first_driven_id: int | None
    first_driven_on: str | None
    first_trigger: str | None
    second_driven_id: int | None
    second_driven_on: str | None
    second_trigger: str | None
    symbol: Required[str]
    type: Required[
        StrategySubOrderType
        | Literal[
            "LIMIT",
            "MARKET",
            "STOP_MARKET",
            "STOP_LIMIT",
            "TAKE_PROFIT_MARKET",
            "TAKE_PROFIT_LIMIT",
            "TRAILING_STOP",
        ]
    ]
    side: Required[OrderSide | Literal["BUY", "SELL"]]
    position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None
    price: Amount | None
    quantity: Amount | None
    time_in_force: ConditionTimeInForce | Literal["GTC", "IOC", "FOK", "GTE_GTC"] | None
    reduce_only: bool | None
    maker_only: bool | None
    close_position: bool | None
    client_order_id: str | None
    place_type: str | None
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: Amount | None
    working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None
    price_protect: bool | None
    activate_price: Amount | None
    callback_rate: Amount | None
