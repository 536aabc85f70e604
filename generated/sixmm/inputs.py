# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Objects that callers pass: orders as values, and the plain dicts with these keys that stand inside a call."""

from typing import Literal, Required, TypedDict

from sixmm_runtime.encode import Amount
from sixmm_runtime.public import public
from sixmm_runtime.typed import TypedOrder

from sixmm.enums import (
    ConditionOrderType,
    ConditionTimeInForce,
    OrderSide,
    OrderType,
    PositionSide,
    PriceTypeCode,
    TimeInForce,
    WorkingType,
)


@public
class LimitOrder(TypedOrder):
    """An order of type LIMIT, as a value: `mm.orders.place(LimitOrder(…))`.

    It is a dict of these arguments: it goes into lists of orders and into checks of rules
    as well. What it needs can't be left out; where the exchange lets another argument stand
    in for it, call `orders.place` with arguments.

    Args:
        symbol: The contract.
        side: Buy or sell.
        price: Limit price; needed for limit orders.
        quantity: How much. Needed unless `close_position` is true.
        position_side: Which position it acts on. Default on the exchange: BOTH.
        time_in_force: How long the order stays. Default on the exchange: GTC.
        reduce_only: Only ever make a position smaller. Default on the exchange: false.
        maker_only: Only ever add liquidity. Default on the exchange: false.
        close_position: Close the whole position; then `quantity` may be left out.
            Default on the exchange: false.
        client_order_id: Id of your own choosing. Make it unique: it finds the order
            again after a lost connection. Optional.
        place_type: Marks the kind of placement. The values are not documented.
            Optional.
        price_type: Take the price from the book instead of from `price` (BBO).
            Optional.

    Docs: https://docs.6mm.com/developer-api/rest-api/order#place-order
    """

    __slots__ = ()

    def __init__(
        self,
        symbol: str,
        *,
        side: OrderSide | Literal["BUY", "SELL"],
        price: Amount,
        quantity: Amount,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
        reduce_only: bool | None = None,
        maker_only: bool | None = None,
        close_position: bool | None = None,
        client_order_id: str | None = None,
        place_type: str | None = None,
        price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
    ) -> None:
        super().__init__(
            type=OrderType.LIMIT,
            symbol=symbol,
            side=side,
            price=price,
            quantity=quantity,
            position_side=position_side,
            time_in_force=time_in_force,
            reduce_only=reduce_only,
            maker_only=maker_only,
            close_position=close_position,
            client_order_id=client_order_id,
            place_type=place_type,
            price_type=price_type,
        )


@public
class MarketOrder(TypedOrder):
    """An order of type MARKET, as a value: `mm.orders.place(MarketOrder(…))`.

    It is a dict of these arguments: it goes into lists of orders and into checks of rules
    as well. What it needs can't be left out; where the exchange lets another argument stand
    in for it, call `orders.place` with arguments.

    Args:
        symbol: The contract.
        side: Buy or sell.
        quantity: How much. Needed unless `close_position` is true.
        position_side: Which position it acts on. Default on the exchange: BOTH.
        time_in_force: How long the order stays. Default on the exchange: GTC.
        reduce_only: Only ever make a position smaller. Default on the exchange: false.
        maker_only: Only ever add liquidity. Default on the exchange: false.
        close_position: Close the whole position; then `quantity` may be left out.
            Default on the exchange: false.
        client_order_id: Id of your own choosing. Make it unique: it finds the order
            again after a lost connection. Optional.
        place_type: Marks the kind of placement. The values are not documented.
            Optional.
        price_type: Take the price from the book instead of from `price` (BBO).
            Optional.

    Docs: https://docs.6mm.com/developer-api/rest-api/order#place-order
    """

    __slots__ = ()

    def __init__(
        self,
        symbol: str,
        *,
        side: OrderSide | Literal["BUY", "SELL"],
        quantity: Amount,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
        reduce_only: bool | None = None,
        maker_only: bool | None = None,
        close_position: bool | None = None,
        client_order_id: str | None = None,
        place_type: str | None = None,
        price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
    ) -> None:
        super().__init__(
            type=OrderType.MARKET,
            symbol=symbol,
            side=side,
            quantity=quantity,
            position_side=position_side,
            time_in_force=time_in_force,
            reduce_only=reduce_only,
            maker_only=maker_only,
            close_position=close_position,
            client_order_id=client_order_id,
            place_type=place_type,
            price_type=price_type,
        )


@public
class StopMarketOrder(TypedOrder):
    """An order of type STOP_MARKET, as a value: `mm.conditions.place(StopMarketOrder(…))`.

    It is a dict of these arguments: it goes into lists of orders and into checks of rules
    as well. What it needs can't be left out; where the exchange lets another argument stand
    in for it, call `conditions.place` with arguments.

    Args:
        symbol: The contract.
        side: Buy or sell.
        quantity: How much. Needed unless `close_position` is true.
        stop_price: Price that sets the order off; needed for all types but
            TRAILING_STOP.
        position_side: Which position it acts on. Optional.
        time_in_force: How long the order stays. Optional.
        reduce_only: Only ever make a position smaller. Optional.
        client_order_id: Id of your own choosing. Make it unique: it finds the order
            again after a lost connection. Optional.
        working_type: Which price is compared with it. Default on the exchange:
            CONTRACT_PRICE.
        price_protect: Turn price protection on. Optional.
        close_position: Close the whole position; then `quantity` may be left out.
            Optional.

    Docs: https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
    """

    __slots__ = ()

    def __init__(
        self,
        symbol: str,
        *,
        side: OrderSide | Literal["BUY", "SELL"],
        quantity: Amount,
        stop_price: Amount,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        time_in_force: ConditionTimeInForce
        | TimeInForce
        | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
        | None = None,
        reduce_only: bool | None = None,
        client_order_id: str | None = None,
        working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
        price_protect: bool | None = None,
        close_position: bool | None = None,
    ) -> None:
        super().__init__(
            type=ConditionOrderType.STOP_MARKET,
            symbol=symbol,
            side=side,
            quantity=quantity,
            stop_price=stop_price,
            position_side=position_side,
            time_in_force=time_in_force,
            reduce_only=reduce_only,
            client_order_id=client_order_id,
            working_type=working_type,
            price_protect=price_protect,
            close_position=close_position,
        )


@public
class TakeProfitMarketOrder(TypedOrder):
    """An order of type TAKE_PROFIT_MARKET, as a value: `mm.conditions.place(TakeProfitMarketOrder(…))`.

    It is a dict of these arguments: it goes into lists of orders and into checks of rules
    as well. What it needs can't be left out; where the exchange lets another argument stand
    in for it, call `conditions.place` with arguments.

    Args:
        symbol: The contract.
        side: Buy or sell.
        quantity: How much. Needed unless `close_position` is true.
        stop_price: Price that sets the order off; needed for all types but
            TRAILING_STOP.
        position_side: Which position it acts on. Optional.
        time_in_force: How long the order stays. Optional.
        reduce_only: Only ever make a position smaller. Optional.
        client_order_id: Id of your own choosing. Make it unique: it finds the order
            again after a lost connection. Optional.
        working_type: Which price is compared with it. Default on the exchange:
            CONTRACT_PRICE.
        price_protect: Turn price protection on. Optional.
        close_position: Close the whole position; then `quantity` may be left out.
            Optional.

    Docs: https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
    """

    __slots__ = ()

    def __init__(
        self,
        symbol: str,
        *,
        side: OrderSide | Literal["BUY", "SELL"],
        quantity: Amount,
        stop_price: Amount,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        time_in_force: ConditionTimeInForce
        | TimeInForce
        | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
        | None = None,
        reduce_only: bool | None = None,
        client_order_id: str | None = None,
        working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
        price_protect: bool | None = None,
        close_position: bool | None = None,
    ) -> None:
        super().__init__(
            type=ConditionOrderType.TAKE_PROFIT_MARKET,
            symbol=symbol,
            side=side,
            quantity=quantity,
            stop_price=stop_price,
            position_side=position_side,
            time_in_force=time_in_force,
            reduce_only=reduce_only,
            client_order_id=client_order_id,
            working_type=working_type,
            price_protect=price_protect,
            close_position=close_position,
        )


@public
class StopLimitOrder(TypedOrder):
    """An order of type STOP_LIMIT, as a value: `mm.conditions.place(StopLimitOrder(…))`.

    It is a dict of these arguments: it goes into lists of orders and into checks of rules
    as well. What it needs can't be left out; where the exchange lets another argument stand
    in for it, call `conditions.place` with arguments.

    Args:
        symbol: The contract.
        side: Buy or sell.
        price: Limit price once set off; needed for STOP_LIMIT and TAKE_PROFIT_LIMIT.
        quantity: How much. Needed unless `close_position` is true.
        stop_price: Price that sets the order off; needed for all types but
            TRAILING_STOP.
        position_side: Which position it acts on. Optional.
        time_in_force: How long the order stays. Optional.
        reduce_only: Only ever make a position smaller. Optional.
        client_order_id: Id of your own choosing. Make it unique: it finds the order
            again after a lost connection. Optional.
        working_type: Which price is compared with it. Default on the exchange:
            CONTRACT_PRICE.
        price_protect: Turn price protection on. Optional.
        close_position: Close the whole position; then `quantity` may be left out.
            Optional.

    Docs: https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
    """

    __slots__ = ()

    def __init__(
        self,
        symbol: str,
        *,
        side: OrderSide | Literal["BUY", "SELL"],
        price: Amount,
        quantity: Amount,
        stop_price: Amount,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        time_in_force: ConditionTimeInForce
        | TimeInForce
        | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
        | None = None,
        reduce_only: bool | None = None,
        client_order_id: str | None = None,
        working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
        price_protect: bool | None = None,
        close_position: bool | None = None,
    ) -> None:
        super().__init__(
            type=ConditionOrderType.STOP_LIMIT,
            symbol=symbol,
            side=side,
            price=price,
            quantity=quantity,
            stop_price=stop_price,
            position_side=position_side,
            time_in_force=time_in_force,
            reduce_only=reduce_only,
            client_order_id=client_order_id,
            working_type=working_type,
            price_protect=price_protect,
            close_position=close_position,
        )


@public
class TakeProfitLimitOrder(TypedOrder):
    """An order of type TAKE_PROFIT_LIMIT, as a value: `mm.conditions.place(TakeProfitLimitOrder(…))`.

    It is a dict of these arguments: it goes into lists of orders and into checks of rules
    as well. What it needs can't be left out; where the exchange lets another argument stand
    in for it, call `conditions.place` with arguments.

    Args:
        symbol: The contract.
        side: Buy or sell.
        price: Limit price once set off; needed for STOP_LIMIT and TAKE_PROFIT_LIMIT.
        quantity: How much. Needed unless `close_position` is true.
        stop_price: Price that sets the order off; needed for all types but
            TRAILING_STOP.
        position_side: Which position it acts on. Optional.
        time_in_force: How long the order stays. Optional.
        reduce_only: Only ever make a position smaller. Optional.
        client_order_id: Id of your own choosing. Make it unique: it finds the order
            again after a lost connection. Optional.
        working_type: Which price is compared with it. Default on the exchange:
            CONTRACT_PRICE.
        price_protect: Turn price protection on. Optional.
        close_position: Close the whole position; then `quantity` may be left out.
            Optional.

    Docs: https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
    """

    __slots__ = ()

    def __init__(
        self,
        symbol: str,
        *,
        side: OrderSide | Literal["BUY", "SELL"],
        price: Amount,
        quantity: Amount,
        stop_price: Amount,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        time_in_force: ConditionTimeInForce
        | TimeInForce
        | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
        | None = None,
        reduce_only: bool | None = None,
        client_order_id: str | None = None,
        working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
        price_protect: bool | None = None,
        close_position: bool | None = None,
    ) -> None:
        super().__init__(
            type=ConditionOrderType.TAKE_PROFIT_LIMIT,
            symbol=symbol,
            side=side,
            price=price,
            quantity=quantity,
            stop_price=stop_price,
            position_side=position_side,
            time_in_force=time_in_force,
            reduce_only=reduce_only,
            client_order_id=client_order_id,
            working_type=working_type,
            price_protect=price_protect,
            close_position=close_position,
        )


@public
class TrailingStopOrder(TypedOrder):
    """An order of type TRAILING_STOP, as a value: `mm.conditions.place(TrailingStopOrder(…))`.

    It is a dict of these arguments: it goes into lists of orders and into checks of rules
    as well. What it needs can't be left out; where the exchange lets another argument stand
    in for it, call `conditions.place` with arguments.

    Args:
        symbol: The contract.
        side: Buy or sell.
        quantity: How much. Needed unless `close_position` is true.
        activate_price: TRAILING_STOP: price from which on the order trails.
        callback_rate: TRAILING_STOP: how far the price must turn. Fraction or percent
            is not documented.
        position_side: Which position it acts on. Optional.
        time_in_force: How long the order stays. Optional.
        reduce_only: Only ever make a position smaller. Optional.
        client_order_id: Id of your own choosing. Make it unique: it finds the order
            again after a lost connection. Optional.
        working_type: Which price is compared with it. Default on the exchange:
            CONTRACT_PRICE.
        price_protect: Turn price protection on. Optional.
        close_position: Close the whole position; then `quantity` may be left out.
            Optional.

    Docs: https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
    """

    __slots__ = ()

    def __init__(
        self,
        symbol: str,
        *,
        side: OrderSide | Literal["BUY", "SELL"],
        quantity: Amount,
        activate_price: Amount,
        callback_rate: Amount,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        time_in_force: ConditionTimeInForce
        | TimeInForce
        | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
        | None = None,
        reduce_only: bool | None = None,
        client_order_id: str | None = None,
        working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
        price_protect: bool | None = None,
        close_position: bool | None = None,
    ) -> None:
        super().__init__(
            type=ConditionOrderType.TRAILING_STOP,
            symbol=symbol,
            side=side,
            quantity=quantity,
            activate_price=activate_price,
            callback_rate=callback_rate,
            position_side=position_side,
            time_in_force=time_in_force,
            reduce_only=reduce_only,
            client_order_id=client_order_id,
            working_type=working_type,
            price_protect=price_protect,
            close_position=close_position,
        )


@public
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


class CancelOrderCommon(TypedDict, total=False):
    """The keys of every CancelOrder."""

    symbol: Required[str]


class CancelOrderWithOrderId(CancelOrderCommon, total=False):
    """`order_id` must be given."""

    order_id: Required[str]
    client_order_id: str | None


class CancelOrderWithClientOrderId(CancelOrderCommon, total=False):
    """`client_order_id` must be given."""

    order_id: str | None
    client_order_id: Required[str]


CancelOrder = CancelOrderWithOrderId | CancelOrderWithClientOrderId

"""Which normal order to cancel: name it by `order_id` or `client_order_id`.

Keys:
    symbol: The contract.
    order_id: The exchange's id.
    client_order_id: Your own id, instead. (Assumed.)
"""


class NewOrderCommon(TypedDict, total=False):
    """The keys of every NewOrder."""

    symbol: Required[str]
    side: Required[OrderSide | Literal["BUY", "SELL"]]
    position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None
    time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None
    reduce_only: bool | None
    maker_only: bool | None
    client_order_id: str | None
    place_type: str | None


class NewOrderLimit(NewOrderCommon, total=False):
    """`type` is LIMIT; `price` and `quantity` must be given."""

    type: Required[Literal[OrderType.LIMIT, "LIMIT"]]
    price: Required[Amount]
    quantity: Required[Amount]
    close_position: bool | None
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None


class NewOrderLimitWithClosePosition(NewOrderCommon, total=False):
    """`type` is LIMIT and `close_position` is True; `price` must be given."""

    type: Required[Literal[OrderType.LIMIT, "LIMIT"]]
    price: Required[Amount]
    quantity: Amount | None
    close_position: Required[Literal[True]]
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None


class NewOrderLimitWithPriceType(NewOrderCommon, total=False):
    """`type` is LIMIT and `price_type` is 1 or 2 or 3 or 4; `quantity` must be given."""

    type: Required[Literal[OrderType.LIMIT, "LIMIT"]]
    price: Amount | None
    quantity: Required[Amount]
    close_position: bool | None
    price_type: Required[
        Literal[
            PriceTypeCode.OPPONENT_1,
            PriceTypeCode.OPPONENT_5,
            PriceTypeCode.SAME_SIDE_1,
            PriceTypeCode.SAME_SIDE_5,
            1,
            2,
            3,
            4,
        ]
    ]


class NewOrderLimitWithPriceTypeWithClosePosition(NewOrderCommon, total=False):
    """`type` is LIMIT and `price_type` is 1 or 2 or 3 or 4 and `close_position` is True."""

    type: Required[Literal[OrderType.LIMIT, "LIMIT"]]
    price: Amount | None
    quantity: Amount | None
    close_position: Required[Literal[True]]
    price_type: Required[
        Literal[
            PriceTypeCode.OPPONENT_1,
            PriceTypeCode.OPPONENT_5,
            PriceTypeCode.SAME_SIDE_1,
            PriceTypeCode.SAME_SIDE_5,
            1,
            2,
            3,
            4,
        ]
    ]


class NewOrderMarket(NewOrderCommon, total=False):
    """`type` is MARKET; `quantity` must be given."""

    type: Required[Literal[OrderType.MARKET, "MARKET"]]
    price: None
    quantity: Required[Amount]
    close_position: bool | None
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None


class NewOrderMarketWithClosePosition(NewOrderCommon, total=False):
    """`type` is MARKET and `close_position` is True."""

    type: Required[Literal[OrderType.MARKET, "MARKET"]]
    price: None
    quantity: Amount | None
    close_position: Required[Literal[True]]
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None


NewOrder = (
    NewOrderLimit
    | NewOrderLimitWithClosePosition
    | NewOrderLimitWithPriceType
    | NewOrderLimitWithPriceTypeWithClosePosition
    | NewOrderMarket
    | NewOrderMarketWithClosePosition
    | LimitOrder
    | MarketOrder
)

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


class StrategySubOrderCommon(TypedDict, total=False):
    """The keys of every StrategySubOrder."""

    strategy_sub_id: Required[str | int]
    first_driven_id: str | int | None
    first_driven_on: str | None
    first_trigger: str | None
    second_driven_id: str | int | None
    second_driven_on: str | None
    second_trigger: str | None
    symbol: Required[str]
    side: Required[OrderSide | Literal["BUY", "SELL"]]
    position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None
    time_in_force: (
        ConditionTimeInForce | TimeInForce | Literal["GTC", "IOC", "FOK", "GTE_GTC"] | None
    )
    reduce_only: bool | None
    maker_only: bool | None
    client_order_id: str | None
    place_type: str | None
    working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None
    price_protect: bool | None


class StrategySubOrderLimit(StrategySubOrderCommon, total=False):
    """`type` is LIMIT; `price` and `quantity` must be given."""

    type: Required[Literal[OrderType.LIMIT, "LIMIT"]]
    price: Required[Amount]
    quantity: Required[Amount]
    close_position: bool | None
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: None
    activate_price: None
    callback_rate: None


class StrategySubOrderLimitWithClosePosition(StrategySubOrderCommon, total=False):
    """`type` is LIMIT and `close_position` is True; `price` must be given."""

    type: Required[Literal[OrderType.LIMIT, "LIMIT"]]
    price: Required[Amount]
    quantity: Amount | None
    close_position: Required[Literal[True]]
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: None
    activate_price: None
    callback_rate: None


class StrategySubOrderLimitWithPriceType(StrategySubOrderCommon, total=False):
    """`type` is LIMIT and `price_type` is 1 or 2 or 3 or 4; `quantity` must be given."""

    type: Required[Literal[OrderType.LIMIT, "LIMIT"]]
    price: Amount | None
    quantity: Required[Amount]
    close_position: bool | None
    price_type: Required[
        Literal[
            PriceTypeCode.OPPONENT_1,
            PriceTypeCode.OPPONENT_5,
            PriceTypeCode.SAME_SIDE_1,
            PriceTypeCode.SAME_SIDE_5,
            1,
            2,
            3,
            4,
        ]
    ]
    stop_price: None
    activate_price: None
    callback_rate: None


class StrategySubOrderLimitWithPriceTypeWithClosePosition(StrategySubOrderCommon, total=False):
    """`type` is LIMIT and `price_type` is 1 or 2 or 3 or 4 and `close_position` is True."""

    type: Required[Literal[OrderType.LIMIT, "LIMIT"]]
    price: Amount | None
    quantity: Amount | None
    close_position: Required[Literal[True]]
    price_type: Required[
        Literal[
            PriceTypeCode.OPPONENT_1,
            PriceTypeCode.OPPONENT_5,
            PriceTypeCode.SAME_SIDE_1,
            PriceTypeCode.SAME_SIDE_5,
            1,
            2,
            3,
            4,
        ]
    ]
    stop_price: None
    activate_price: None
    callback_rate: None


class StrategySubOrderMarket(StrategySubOrderCommon, total=False):
    """`type` is MARKET; `quantity` must be given."""

    type: Required[Literal[OrderType.MARKET, "MARKET"]]
    price: None
    quantity: Required[Amount]
    close_position: bool | None
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: None
    activate_price: None
    callback_rate: None


class StrategySubOrderMarketWithClosePosition(StrategySubOrderCommon, total=False):
    """`type` is MARKET and `close_position` is True."""

    type: Required[Literal[OrderType.MARKET, "MARKET"]]
    price: None
    quantity: Amount | None
    close_position: Required[Literal[True]]
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: None
    activate_price: None
    callback_rate: None


class StrategySubOrderStopMarketOrTakeProfitMarket(StrategySubOrderCommon, total=False):
    """`type` is STOP_MARKET or TAKE_PROFIT_MARKET; `quantity` and `stop_price` must be given."""

    type: Required[
        Literal[
            ConditionOrderType.STOP_MARKET,
            ConditionOrderType.TAKE_PROFIT_MARKET,
            "STOP_MARKET",
            "TAKE_PROFIT_MARKET",
        ]
    ]
    price: None
    quantity: Required[Amount]
    close_position: bool | None
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: Required[Amount]
    activate_price: None
    callback_rate: None


class StrategySubOrderStopMarketOrTakeProfitMarketWithClosePosition(
    StrategySubOrderCommon, total=False
):
    """`type` is STOP_MARKET or TAKE_PROFIT_MARKET and `close_position` is True; `stop_price` must be given."""

    type: Required[
        Literal[
            ConditionOrderType.STOP_MARKET,
            ConditionOrderType.TAKE_PROFIT_MARKET,
            "STOP_MARKET",
            "TAKE_PROFIT_MARKET",
        ]
    ]
    price: None
    quantity: Amount | None
    close_position: Required[Literal[True]]
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: Required[Amount]
    activate_price: None
    callback_rate: None


class StrategySubOrderStopLimitOrTakeProfitLimit(StrategySubOrderCommon, total=False):
    """`type` is STOP_LIMIT or TAKE_PROFIT_LIMIT; `price` and `quantity` and `stop_price` must be given."""

    type: Required[
        Literal[
            ConditionOrderType.STOP_LIMIT,
            ConditionOrderType.TAKE_PROFIT_LIMIT,
            "STOP_LIMIT",
            "TAKE_PROFIT_LIMIT",
        ]
    ]
    price: Required[Amount]
    quantity: Required[Amount]
    close_position: bool | None
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: Required[Amount]
    activate_price: None
    callback_rate: None


class StrategySubOrderStopLimitOrTakeProfitLimitWithClosePosition(
    StrategySubOrderCommon, total=False
):
    """`type` is STOP_LIMIT or TAKE_PROFIT_LIMIT and `close_position` is True; `price` and `stop_price` must be given."""

    type: Required[
        Literal[
            ConditionOrderType.STOP_LIMIT,
            ConditionOrderType.TAKE_PROFIT_LIMIT,
            "STOP_LIMIT",
            "TAKE_PROFIT_LIMIT",
        ]
    ]
    price: Required[Amount]
    quantity: Amount | None
    close_position: Required[Literal[True]]
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: Required[Amount]
    activate_price: None
    callback_rate: None


class StrategySubOrderTrailingStop(StrategySubOrderCommon, total=False):
    """`type` is TRAILING_STOP; `activate_price` and `callback_rate` and `quantity` must be given."""

    type: Required[Literal[ConditionOrderType.TRAILING_STOP, "TRAILING_STOP"]]
    price: None
    quantity: Required[Amount]
    close_position: bool | None
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: None
    activate_price: Required[Amount]
    callback_rate: Required[Amount]


class StrategySubOrderTrailingStopWithClosePosition(StrategySubOrderCommon, total=False):
    """`type` is TRAILING_STOP and `close_position` is True; `activate_price` and `callback_rate` must be given."""

    type: Required[Literal[ConditionOrderType.TRAILING_STOP, "TRAILING_STOP"]]
    price: None
    quantity: Amount | None
    close_position: Required[Literal[True]]
    price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None
    stop_price: None
    activate_price: Required[Amount]
    callback_rate: Required[Amount]


StrategySubOrder = (
    StrategySubOrderLimit
    | StrategySubOrderLimitWithClosePosition
    | StrategySubOrderLimitWithPriceType
    | StrategySubOrderLimitWithPriceTypeWithClosePosition
    | StrategySubOrderMarket
    | StrategySubOrderMarketWithClosePosition
    | StrategySubOrderStopMarketOrTakeProfitMarket
    | StrategySubOrderStopMarketOrTakeProfitMarketWithClosePosition
    | StrategySubOrderStopLimitOrTakeProfitLimit
    | StrategySubOrderStopLimitOrTakeProfitLimitWithClosePosition
    | StrategySubOrderTrailingStop
    | StrategySubOrderTrailingStopWithClosePosition
)

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
