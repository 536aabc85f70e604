# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Condition orders, which wait for a price: placing, canceling, querying."""

from datetime import timedelta
from typing import TYPE_CHECKING, Literal, overload

from sixmm_runtime.encode import Amount, Instant
from sixmm_runtime.helpers.conditions import AsyncConditionHelpers, ConditionHelpers
from sixmm_runtime.options import CallOptions
from sixmm_runtime.typed import taken_apart

from sixmm import enums
from sixmm.enums import (
    ConditionOrderType,
    ConditionStatus,
    ConditionTimeInForce,
    OrderSide,
    PositionSide,
    TimeInForce,
    WorkingType,
)
from sixmm.inputs import (
    StopLimitOrder,
    StopMarketOrder,
    TakeProfitLimitOrder,
    TakeProfitMarketOrder,
    TrailingStopOrder,
)
from sixmm.models.canceled_condition_order import CanceledConditionOrder
from sixmm.models.condition_order import ConditionOrder
from sixmm.models.condition_order_list import ConditionOrderList
from sixmm.models.placed_condition_order import PlacedConditionOrder
from sixmm.operations import conditions as operations

if TYPE_CHECKING:
    from sixmm_runtime.paging.paginator import AsyncPaginator, Paginator


class ConditionsResource(ConditionHelpers[PlacedConditionOrder]):
    """Condition orders, which wait for a price: placing, canceling, querying."""

    __slots__ = ()

    _enums = enums

    if TYPE_CHECKING:

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[
                ConditionOrderType.STOP_MARKET,
                ConditionOrderType.TAKE_PROFIT_MARKET,
                "STOP_MARKET",
                "TAKE_PROFIT_MARKET",
            ],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            stop_price: Amount,
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            time_in_force: ConditionTimeInForce
            | TimeInForce
            | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
            | None = None,
            reduce_only: bool | None = None,
            client_order_id: str | None = None,
            working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
            price_protect: bool | None = None,
            activate_price: None = None,
            callback_rate: None = None,
            close_position: bool | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[
                ConditionOrderType.STOP_MARKET,
                ConditionOrderType.TAKE_PROFIT_MARKET,
                "STOP_MARKET",
                "TAKE_PROFIT_MARKET",
            ],
            side: OrderSide | Literal["BUY", "SELL"],
            stop_price: Amount,
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            quantity: Amount | None = None,
            time_in_force: ConditionTimeInForce
            | TimeInForce
            | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
            | None = None,
            reduce_only: bool | None = None,
            client_order_id: str | None = None,
            working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
            price_protect: bool | None = None,
            activate_price: None = None,
            callback_rate: None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[
                ConditionOrderType.STOP_LIMIT,
                ConditionOrderType.TAKE_PROFIT_LIMIT,
                "STOP_LIMIT",
                "TAKE_PROFIT_LIMIT",
            ],
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
            activate_price: None = None,
            callback_rate: None = None,
            close_position: bool | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[
                ConditionOrderType.STOP_LIMIT,
                ConditionOrderType.TAKE_PROFIT_LIMIT,
                "STOP_LIMIT",
                "TAKE_PROFIT_LIMIT",
            ],
            side: OrderSide | Literal["BUY", "SELL"],
            price: Amount,
            stop_price: Amount,
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            quantity: Amount | None = None,
            time_in_force: ConditionTimeInForce
            | TimeInForce
            | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
            | None = None,
            reduce_only: bool | None = None,
            client_order_id: str | None = None,
            working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
            price_protect: bool | None = None,
            activate_price: None = None,
            callback_rate: None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[ConditionOrderType.TRAILING_STOP, "TRAILING_STOP"],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            activate_price: Amount,
            callback_rate: Amount,
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            time_in_force: ConditionTimeInForce
            | TimeInForce
            | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
            | None = None,
            reduce_only: bool | None = None,
            client_order_id: str | None = None,
            stop_price: None = None,
            working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
            price_protect: bool | None = None,
            close_position: bool | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[ConditionOrderType.TRAILING_STOP, "TRAILING_STOP"],
            side: OrderSide | Literal["BUY", "SELL"],
            activate_price: Amount,
            callback_rate: Amount,
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            quantity: Amount | None = None,
            time_in_force: ConditionTimeInForce
            | TimeInForce
            | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
            | None = None,
            reduce_only: bool | None = None,
            client_order_id: str | None = None,
            stop_price: None = None,
            working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
            price_protect: bool | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        def place(
            self,
            symbol: StopMarketOrder
            | TakeProfitMarketOrder
            | StopLimitOrder
            | TakeProfitLimitOrder
            | TrailingStopOrder,
            *,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

    def place(
        self,
        symbol: str
        | StopMarketOrder
        | TakeProfitMarketOrder
        | StopLimitOrder
        | TakeProfitLimitOrder
        | TrailingStopOrder,
        *,
        type: ConditionOrderType
        | Literal[
            "STOP_MARKET", "STOP_LIMIT", "TAKE_PROFIT_MARKET", "TAKE_PROFIT_LIMIT", "TRAILING_STOP"
        ]
        | None = None,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        price: Amount | None = None,
        quantity: Amount | None = None,
        time_in_force: ConditionTimeInForce
        | TimeInForce
        | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
        | None = None,
        reduce_only: bool | None = None,
        client_order_id: str | None = None,
        stop_price: Amount | None = None,
        working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
        price_protect: bool | None = None,
        activate_price: Amount | None = None,
        callback_rate: Amount | None = None,
        close_position: bool | None = None,
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> PlacedConditionOrder:
        """Place a condition order.

        Stop loss, take profit or trailing stop: it waits until a price is reached, and then
        trades.

        Private: API key or login. An API key needs the trade permission.

        It is never sent twice: if the answer is lost, the order is looked up until it is
        certain what came of it. An id is made up where `client_order_id` is left out.

        Args:
            symbol: The contract. Or, in place of all that follow: `StopMarketOrder` or
                `TakeProfitMarketOrder` or `StopLimitOrder` or `TakeProfitLimitOrder` or
                `TrailingStopOrder`.
            type: What it waits for.
            side: Buy or sell.
            position_side: Which position it acts on. Optional.
            price: Limit price once set off; needed for STOP_LIMIT and TAKE_PROFIT_LIMIT.
                Optional.
            quantity: How much. Needed unless `close_position` is true. Optional.
            time_in_force: How long the order stays. Optional.
            reduce_only: Only ever make a position smaller. Optional.
            client_order_id: Id of your own choosing. Make it unique: it finds the order
                again after a lost connection. Optional.
            stop_price: Price that sets the order off; needed for all types but
                TRAILING_STOP. Optional.
            working_type: Which price is compared with it. Default on the exchange:
                CONTRACT_PRICE.
            price_protect: Turn price protection on. Optional.
            activate_price: TRAILING_STOP: price from which on the order trails. Optional.
            callback_rate: TRAILING_STOP: how far the price must turn. Fraction or percent
                is not documented. Optional.
            close_position: Close the whole position; then `quantity` may be left out.
                Optional.
            validate: Check against the contract's rules first, as `market.rules(…).check`
                does; needs them fetched once. Left out: as the client's `validate_orders`
                says.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            RuleViolation: `validate` found rules that are broken; nothing was sent.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            ClientOrderIdUsed: an order has your id already; nothing was placed.
            OrderNotExecuted: it failed, and it is certain that it had no effect.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
        """
        arguments = {
            "symbol": symbol,
            "type": type,
            "side": side,
            "position_side": position_side,
            "price": price,
            "quantity": quantity,
            "time_in_force": time_in_force,
            "reduce_only": reduce_only,
            "client_order_id": client_order_id,
            "stop_price": stop_price,
            "working_type": working_type,
            "price_protect": price_protect,
            "activate_price": activate_price,
            "callback_rate": callback_rate,
            "close_position": close_position,
        }
        if not isinstance(symbol, str):
            arguments = taken_apart(arguments)
        return self._client._call(operations.PLACE_CONDITION_ORDER, arguments, options, validate)

    def cancel(
        self,
        symbol: str,
        *,
        condition_id: str,
        options: CallOptions | None = None,
    ) -> CanceledConditionOrder:
        """Cancel a condition order.

        Ends a condition order that has not been set off.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        If the answer is lost, the order is looked up, and canceled again while it is still
        there.

        Args:
            symbol: The contract.
            condition_id: The exchange's id of the condition order.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#cancel-condition-order
        """
        return self._client._call(
            operations.CANCEL_CONDITION_ORDER,
            {
                "symbol": symbol,
                "condition_id": condition_id,
            },
            options,
        )

    def current(
        self,
        symbol: str | None = None,
        *,
        options: CallOptions | None = None,
    ) -> ConditionOrderList:
        """Waiting condition orders.

        Condition orders that have not been set off.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: Only this contract. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#current-condition-orders
        """
        return self._client._call(
            operations.GET_CURRENT_CONDITION_ORDERS,
            {
                "symbol": symbol,
            },
            options,
        )

    def history(
        self,
        symbol: str | None = None,
        *,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        status: ConditionStatus
        | Literal["NEW", "TRIGGERED", "CANCELED", "REJECTED"]
        | int
        | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> ConditionOrderList:
        """Past condition orders.

        Condition orders, in pages.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: Only this contract. Optional.
            side: Only buys or only sells. Optional.
            status: Only this status. Optional.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            page: Which page; the first is 1. Default on the exchange: 1.
            page_size: How many on a page. Default on the exchange: 20.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#historical-condition-orders
        """
        return self._client._call(
            operations.GET_CONDITION_ORDER_HISTORY,
            {
                "symbol": symbol,
                "side": side,
                "status": status,
                "start_time": start_time,
                "end_time": end_time,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def iter_history(
        self,
        symbol: str | None = None,
        *,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        status: ConditionStatus
        | Literal["NEW", "TRIGGERED", "CANCELED", "REJECTED"]
        | int
        | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "Paginator[ConditionOrder]":
        """Past condition orders, from all pages.

        Iterates over `ConditionOrder`, and `.pages()` of the result over lists of them. Rows
        come in the exchange's order; rows that are added meanwhile neither hide others nor
        repeat them.

        A range from `start_time` is read in parts of at most `span`, the newest first; without
        `start_time` it goes back to where the exchange stops. Without `end_time` it ends with
        the exchange's time at the first request.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            side: Only buys or only sells. Optional.
            status: Only this status. Optional.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            page_size: How many rows to ask for at once. 20 unless given. Optional.
            max_items: Stop after so many rows. Optional.
            span: The longest range to ask for at once, 7 days unless given. Optional.
                (Assumed.)
            options: Timeout, request id and headers of each request.

        Nothing is sent before the first row is asked for. After an error, iterating on repeats
        what failed; a PagingError is final.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            PagingError: pages contradict each other, so that rows would be lost or come twice.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#historical-condition-orders
        """
        from sixmm_runtime.paging.paginator import Paginator

        return Paginator(
            self._client,
            operations.GET_CONDITION_ORDER_HISTORY,
            {
                "symbol": symbol,
                "side": side,
                "status": status,
                "start_time": start_time,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
            span=span,
        )


class AsyncConditionsResource(AsyncConditionHelpers[PlacedConditionOrder]):
    """Condition orders, which wait for a price: placing, canceling, querying."""

    __slots__ = ()

    _enums = enums

    if TYPE_CHECKING:

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[
                ConditionOrderType.STOP_MARKET,
                ConditionOrderType.TAKE_PROFIT_MARKET,
                "STOP_MARKET",
                "TAKE_PROFIT_MARKET",
            ],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            stop_price: Amount,
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            time_in_force: ConditionTimeInForce
            | TimeInForce
            | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
            | None = None,
            reduce_only: bool | None = None,
            client_order_id: str | None = None,
            working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
            price_protect: bool | None = None,
            activate_price: None = None,
            callback_rate: None = None,
            close_position: bool | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[
                ConditionOrderType.STOP_MARKET,
                ConditionOrderType.TAKE_PROFIT_MARKET,
                "STOP_MARKET",
                "TAKE_PROFIT_MARKET",
            ],
            side: OrderSide | Literal["BUY", "SELL"],
            stop_price: Amount,
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            quantity: Amount | None = None,
            time_in_force: ConditionTimeInForce
            | TimeInForce
            | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
            | None = None,
            reduce_only: bool | None = None,
            client_order_id: str | None = None,
            working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
            price_protect: bool | None = None,
            activate_price: None = None,
            callback_rate: None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[
                ConditionOrderType.STOP_LIMIT,
                ConditionOrderType.TAKE_PROFIT_LIMIT,
                "STOP_LIMIT",
                "TAKE_PROFIT_LIMIT",
            ],
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
            activate_price: None = None,
            callback_rate: None = None,
            close_position: bool | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[
                ConditionOrderType.STOP_LIMIT,
                ConditionOrderType.TAKE_PROFIT_LIMIT,
                "STOP_LIMIT",
                "TAKE_PROFIT_LIMIT",
            ],
            side: OrderSide | Literal["BUY", "SELL"],
            price: Amount,
            stop_price: Amount,
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            quantity: Amount | None = None,
            time_in_force: ConditionTimeInForce
            | TimeInForce
            | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
            | None = None,
            reduce_only: bool | None = None,
            client_order_id: str | None = None,
            working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
            price_protect: bool | None = None,
            activate_price: None = None,
            callback_rate: None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[ConditionOrderType.TRAILING_STOP, "TRAILING_STOP"],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            activate_price: Amount,
            callback_rate: Amount,
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            time_in_force: ConditionTimeInForce
            | TimeInForce
            | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
            | None = None,
            reduce_only: bool | None = None,
            client_order_id: str | None = None,
            stop_price: None = None,
            working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
            price_protect: bool | None = None,
            close_position: bool | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[ConditionOrderType.TRAILING_STOP, "TRAILING_STOP"],
            side: OrderSide | Literal["BUY", "SELL"],
            activate_price: Amount,
            callback_rate: Amount,
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            quantity: Amount | None = None,
            time_in_force: ConditionTimeInForce
            | TimeInForce
            | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
            | None = None,
            reduce_only: bool | None = None,
            client_order_id: str | None = None,
            stop_price: None = None,
            working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
            price_protect: bool | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

        @overload
        async def place(
            self,
            symbol: StopMarketOrder
            | TakeProfitMarketOrder
            | StopLimitOrder
            | TakeProfitLimitOrder
            | TrailingStopOrder,
            *,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedConditionOrder: ...

    async def place(
        self,
        symbol: str
        | StopMarketOrder
        | TakeProfitMarketOrder
        | StopLimitOrder
        | TakeProfitLimitOrder
        | TrailingStopOrder,
        *,
        type: ConditionOrderType
        | Literal[
            "STOP_MARKET", "STOP_LIMIT", "TAKE_PROFIT_MARKET", "TAKE_PROFIT_LIMIT", "TRAILING_STOP"
        ]
        | None = None,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        price: Amount | None = None,
        quantity: Amount | None = None,
        time_in_force: ConditionTimeInForce
        | TimeInForce
        | Literal["GTC", "IOC", "FOK", "GTE_GTC"]
        | None = None,
        reduce_only: bool | None = None,
        client_order_id: str | None = None,
        stop_price: Amount | None = None,
        working_type: WorkingType | Literal["MARK_PRICE", "CONTRACT_PRICE"] | None = None,
        price_protect: bool | None = None,
        activate_price: Amount | None = None,
        callback_rate: Amount | None = None,
        close_position: bool | None = None,
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> PlacedConditionOrder:
        """Place a condition order.

        Stop loss, take profit or trailing stop: it waits until a price is reached, and then
        trades.

        Private: API key or login. An API key needs the trade permission.

        It is never sent twice: if the answer is lost, the order is looked up until it is
        certain what came of it. An id is made up where `client_order_id` is left out.

        Args:
            symbol: The contract. Or, in place of all that follow: `StopMarketOrder` or
                `TakeProfitMarketOrder` or `StopLimitOrder` or `TakeProfitLimitOrder` or
                `TrailingStopOrder`.
            type: What it waits for.
            side: Buy or sell.
            position_side: Which position it acts on. Optional.
            price: Limit price once set off; needed for STOP_LIMIT and TAKE_PROFIT_LIMIT.
                Optional.
            quantity: How much. Needed unless `close_position` is true. Optional.
            time_in_force: How long the order stays. Optional.
            reduce_only: Only ever make a position smaller. Optional.
            client_order_id: Id of your own choosing. Make it unique: it finds the order
                again after a lost connection. Optional.
            stop_price: Price that sets the order off; needed for all types but
                TRAILING_STOP. Optional.
            working_type: Which price is compared with it. Default on the exchange:
                CONTRACT_PRICE.
            price_protect: Turn price protection on. Optional.
            activate_price: TRAILING_STOP: price from which on the order trails. Optional.
            callback_rate: TRAILING_STOP: how far the price must turn. Fraction or percent
                is not documented. Optional.
            close_position: Close the whole position; then `quantity` may be left out.
                Optional.
            validate: Check against the contract's rules first, as `market.rules(…).check`
                does; needs them fetched once. Left out: as the client's `validate_orders`
                says.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            RuleViolation: `validate` found rules that are broken; nothing was sent.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            ClientOrderIdUsed: an order has your id already; nothing was placed.
            OrderNotExecuted: it failed, and it is certain that it had no effect.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
        """
        arguments = {
            "symbol": symbol,
            "type": type,
            "side": side,
            "position_side": position_side,
            "price": price,
            "quantity": quantity,
            "time_in_force": time_in_force,
            "reduce_only": reduce_only,
            "client_order_id": client_order_id,
            "stop_price": stop_price,
            "working_type": working_type,
            "price_protect": price_protect,
            "activate_price": activate_price,
            "callback_rate": callback_rate,
            "close_position": close_position,
        }
        if not isinstance(symbol, str):
            arguments = taken_apart(arguments)
        return await self._client._call(
            operations.PLACE_CONDITION_ORDER, arguments, options, validate
        )

    async def cancel(
        self,
        symbol: str,
        *,
        condition_id: str,
        options: CallOptions | None = None,
    ) -> CanceledConditionOrder:
        """Cancel a condition order.

        Ends a condition order that has not been set off.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        If the answer is lost, the order is looked up, and canceled again while it is still
        there.

        Args:
            symbol: The contract.
            condition_id: The exchange's id of the condition order.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#cancel-condition-order
        """
        return await self._client._call(
            operations.CANCEL_CONDITION_ORDER,
            {
                "symbol": symbol,
                "condition_id": condition_id,
            },
            options,
        )

    async def current(
        self,
        symbol: str | None = None,
        *,
        options: CallOptions | None = None,
    ) -> ConditionOrderList:
        """Waiting condition orders.

        Condition orders that have not been set off.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: Only this contract. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#current-condition-orders
        """
        return await self._client._call(
            operations.GET_CURRENT_CONDITION_ORDERS,
            {
                "symbol": symbol,
            },
            options,
        )

    async def history(
        self,
        symbol: str | None = None,
        *,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        status: ConditionStatus
        | Literal["NEW", "TRIGGERED", "CANCELED", "REJECTED"]
        | int
        | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> ConditionOrderList:
        """Past condition orders.

        Condition orders, in pages.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: Only this contract. Optional.
            side: Only buys or only sells. Optional.
            status: Only this status. Optional.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            page: Which page; the first is 1. Default on the exchange: 1.
            page_size: How many on a page. Default on the exchange: 20.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#historical-condition-orders
        """
        return await self._client._call(
            operations.GET_CONDITION_ORDER_HISTORY,
            {
                "symbol": symbol,
                "side": side,
                "status": status,
                "start_time": start_time,
                "end_time": end_time,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def iter_history(
        self,
        symbol: str | None = None,
        *,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        status: ConditionStatus
        | Literal["NEW", "TRIGGERED", "CANCELED", "REJECTED"]
        | int
        | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "AsyncPaginator[ConditionOrder]":
        """Past condition orders, from all pages.

        Iterates over `ConditionOrder`, and `.pages()` of the result over lists of them. Rows
        come in the exchange's order; rows that are added meanwhile neither hide others nor
        repeat them.

        A range from `start_time` is read in parts of at most `span`, the newest first; without
        `start_time` it goes back to where the exchange stops. Without `end_time` it ends with
        the exchange's time at the first request.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            side: Only buys or only sells. Optional.
            status: Only this status. Optional.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            page_size: How many rows to ask for at once. 20 unless given. Optional.
            max_items: Stop after so many rows. Optional.
            span: The longest range to ask for at once, 7 days unless given. Optional.
                (Assumed.)
            options: Timeout, request id and headers of each request.

        Nothing is sent before the first row is asked for. After an error, iterating on repeats
        what failed; a PagingError is final.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            PagingError: pages contradict each other, so that rows would be lost or come twice.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#historical-condition-orders
        """
        from sixmm_runtime.paging.paginator import AsyncPaginator

        return AsyncPaginator(
            self._client,
            operations.GET_CONDITION_ORDER_HISTORY,
            {
                "symbol": symbol,
                "side": side,
                "status": status,
                "start_time": start_time,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
            span=span,
        )
