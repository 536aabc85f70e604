# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Normal orders: placing, changing, canceling, querying."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, overload

from sixmm_runtime.encode import Amount, Instant
from sixmm_runtime.helpers.orders import AsyncOrderHelpers, OrderHelpers, Until
from sixmm_runtime.options import CallOptions
from sixmm_runtime.typed import taken_apart

from sixmm import enums
from sixmm.enums import (
    CancelType,
    OrderSide,
    OrderStatus,
    OrderType,
    PositionSide,
    PriceTypeCode,
    TimeInForce,
)
from sixmm.inputs import AmendmentItem, CancelOrder, LimitOrder, MarketOrder, NewOrder
from sixmm.models.batch_order_results import BatchOrderResults
from sixmm.models.changed_order import ChangedOrder
from sixmm.models.order import Order
from sixmm.models.order_history import OrderHistory
from sixmm.models.order_list import OrderList
from sixmm.models.placed_order import PlacedOrder
from sixmm.models.trade import Trade
from sixmm.models.trade_list import TradeList
from sixmm.operations import orders as operations

if TYPE_CHECKING:
    from sixmm_runtime.paging.paginator import AsyncPaginator, Paginator


class OrdersResource(OrderHelpers[Order]):
    """Normal orders: placing, changing, canceling, querying."""

    __slots__ = ()

    _enums = enums

    if TYPE_CHECKING:

        @overload
        def get(
            self,
            symbol: str,
            *,
            order_id: str,
            client_order_id: str | None = None,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        def get(
            self,
            symbol: str,
            *,
            client_order_id: str,
            order_id: str | None = None,
            options: CallOptions | None = None,
        ) -> Order: ...

    def get(
        self,
        symbol: str,
        *,
        order_id: str | None = None,
        client_order_id: str | None = None,
        options: CallOptions | None = None,
    ) -> Order:
        """One normal order.

        Finds it by `order_id` or `client_order_id`; with both given, both must match.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: The contract.
            order_id: The exchange's id. Optional.
            client_order_id: Your own id. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#query-single-order
        """
        return self._client._call(
            operations.GET_ORDER,
            {
                "symbol": symbol,
                "order_id": order_id,
                "client_order_id": client_order_id,
            },
            options,
        )

    if TYPE_CHECKING:

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
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
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            price: Amount,
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            price_type: Literal[
                PriceTypeCode.OPPONENT_1,
                PriceTypeCode.OPPONENT_5,
                PriceTypeCode.SAME_SIDE_1,
                PriceTypeCode.SAME_SIDE_5,
                1,
                2,
                3,
                4,
            ],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            close_position: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            close_position: Literal[True],
            price_type: Literal[
                PriceTypeCode.OPPONENT_1,
                PriceTypeCode.OPPONENT_5,
                PriceTypeCode.SAME_SIDE_1,
                PriceTypeCode.SAME_SIDE_5,
                1,
                2,
                3,
                4,
            ],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: Amount | None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.MARKET, "MARKET"],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            close_position: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.MARKET, "MARKET"],
            side: OrderSide | Literal["BUY", "SELL"],
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        def place(
            self,
            symbol: LimitOrder | MarketOrder,
            *,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
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
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            price: Amount,
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            price_type: Literal[
                PriceTypeCode.OPPONENT_1,
                PriceTypeCode.OPPONENT_5,
                PriceTypeCode.SAME_SIDE_1,
                PriceTypeCode.SAME_SIDE_5,
                1,
                2,
                3,
                4,
            ],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            close_position: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            close_position: Literal[True],
            price_type: Literal[
                PriceTypeCode.OPPONENT_1,
                PriceTypeCode.OPPONENT_5,
                PriceTypeCode.SAME_SIDE_1,
                PriceTypeCode.SAME_SIDE_5,
                1,
                2,
                3,
                4,
            ],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: Amount | None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.MARKET, "MARKET"],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            close_position: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.MARKET, "MARKET"],
            side: OrderSide | Literal["BUY", "SELL"],
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        def place(
            self,
            symbol: LimitOrder | MarketOrder,
            *,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

    def place(
        self,
        symbol: str | LimitOrder | MarketOrder,
        *,
        type: OrderType | Literal["LIMIT", "MARKET"] | None = None,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        price: Amount | None = None,
        quantity: Amount | None = None,
        time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
        reduce_only: bool | None = None,
        maker_only: bool | None = None,
        close_position: bool | None = None,
        client_order_id: str | None = None,
        place_type: str | None = None,
        price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
        validate: bool | None = None,
        wait: Until | None = None,
        wait_timeout: float | None = None,
        options: CallOptions | None = None,
    ) -> PlacedOrder | Order:
        """Place a limit or market order.

        An answer means that the order was accepted, not that it was filled: query it or follow
        the private stream.

        Private: API key or login. An API key needs the trade permission.

        It is never sent twice: if the answer is lost, the order is looked up until it is
        certain what came of it. An id is made up where `client_order_id` is left out.

        Args:
            symbol: The contract. Or, in place of all that follow: `LimitOrder` or
                `MarketOrder`.
            type: Limit or market.
            side: Buy or sell.
            position_side: Which position it acts on. Default on the exchange: BOTH.
            price: Limit price; needed for limit orders. Optional.
            quantity: How much. Needed unless `close_position` is true. Optional.
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
            validate: Check against the contract's rules first, as `market.rules(…).check`
                does; needs them fetched once. Left out: as the client's `validate_orders`
                says.
            wait: Wait until the order is over, and return it as it is then, as `wait` of
                this resource does: `final`, however it ends, or `filled`. Left out: return
                at once.
            wait_timeout: Seconds for that, one minute by default. It begins once the order
                is accepted.
            options: Timeouts, retries, request id and headers of this call alone.

        Returns:
            That it was accepted; with `wait` the order, as `orders.get` shows it.

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
            WaitTimeout: the order is there, and was not over in time; its `order` is the order.
            OrderEnded: `wait` is `filled`, and it ended otherwise; its `order` is the order.
            WaitFailed: the order is there, and could not be asked for; its `order` is the order.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#place-order
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
            "maker_only": maker_only,
            "close_position": close_position,
            "client_order_id": client_order_id,
            "place_type": place_type,
            "price_type": price_type,
        }
        if not isinstance(symbol, str):
            arguments = taken_apart(arguments)
        if wait is not None or wait_timeout is not None:
            return self._and_wait(
                operations.PLACE_ORDER,
                arguments,
                until=wait,
                timeout=wait_timeout,
                options=options,
                validate=validate,
            )
        return self._client._call(operations.PLACE_ORDER, arguments, options, validate)

    def place_batch(
        self,
        *,
        orders: Sequence[NewOrder],
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> BatchOrderResults:
        """Place several normal orders.

        Each order succeeds or fails for itself: look at every result.

        Private: API key or login. An API key needs the trade permission.

        It is never sent twice: if the answer is lost, the order is looked up until it is
        certain what came of it. An id is made up where `client_order_id` is left out. An order
        without effect has code -1 in its result.

        Args:
            orders: The orders.
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
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#batch-place-orders
        """
        return self._client._call(
            operations.BATCH_PLACE_ORDERS,
            {
                "orders": orders,
            },
            options,
            validate,
        )

    if TYPE_CHECKING:

        @overload
        def cancel(
            self,
            symbol: str,
            *,
            order_id: str,
            client_order_id: str | None = None,
            options: CallOptions | None = None,
        ) -> ChangedOrder: ...

        @overload
        def cancel(
            self,
            symbol: str,
            *,
            client_order_id: str,
            order_id: str | None = None,
            options: CallOptions | None = None,
        ) -> ChangedOrder: ...

    def cancel(
        self,
        symbol: str,
        *,
        order_id: str | None = None,
        client_order_id: str | None = None,
        options: CallOptions | None = None,
    ) -> ChangedOrder:
        """Cancel a normal order.

        An answer means that the cancel was accepted: query the order, or follow the private
        stream, for the outcome.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        If the answer is lost, the order is looked up, and canceled again while it is still
        there.

        Args:
            symbol: The contract.
            order_id: The exchange's id. Optional.
            client_order_id: Your own id, instead. Optional. (Assumed.)
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#cancel-order
        """
        return self._client._call(
            operations.CANCEL_ORDER,
            {
                "symbol": symbol,
                "order_id": order_id,
                "client_order_id": client_order_id,
            },
            options,
        )

    def amend(
        self,
        symbol: str,
        *,
        order_id: str,
        price: Amount,
        quantity: Amount,
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> ChangedOrder:
        """Change a resting order's price and quantity.

        The quantity is the new total, not what remains. Query the order, or follow the private
        stream, for the outcome.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        It is never sent twice: if the answer is lost, the order is looked up until it is
        certain what came of it.

        Args:
            symbol: The contract.
            order_id: The exchange's id of the order.
            price: New limit price.
            quantity: New total quantity, what is filled already included; not what remains.
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
            OrderNotExecuted: it failed, and it is certain that it had no effect.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#amend-order
        """
        return self._client._call(
            operations.AMEND_ORDER,
            {
                "symbol": symbol,
                "order_id": order_id,
                "price": price,
                "quantity": quantity,
            },
            options,
            validate,
        )

    def amend_batch(
        self,
        symbol: str,
        *,
        orders: Sequence[AmendmentItem],
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> BatchOrderResults:
        """Change several resting orders of one contract.

        The contract is named once, for all of them. Look at every result.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        It is never sent twice: if the answer is lost, the order is looked up until it is
        certain what came of it. An order without effect has code -1 in its result.

        Args:
            symbol: The contract of all of them.
            orders: The changes.
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
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#batch-amend-orders
        """
        return self._client._call(
            operations.BATCH_AMEND_ORDERS,
            {
                "symbol": symbol,
                "orders": orders,
            },
            options,
            validate,
        )

    def cancel_batch(
        self,
        *,
        orders: Sequence[CancelOrder],
        options: CallOptions | None = None,
    ) -> BatchOrderResults:
        """Cancel several normal orders.

        Every order names its own contract. Look at every result.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        If the answer is lost, the order is looked up, and canceled again while it is still
        there.

        Args:
            orders: The orders, each with its symbol.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#batch-cancel-orders
        """
        return self._client._call(
            operations.BATCH_CANCEL_ORDERS,
            {
                "orders": orders,
            },
            options,
        )

    def cancel_all(
        self,
        symbol: str | None = None,
        *,
        cancel_type: CancelType | Literal[0, 1, 2] | None = None,
        options: CallOptions | None = None,
    ) -> None:
        """Cancel all orders of a kind.

        Normal orders are canceled after the answer, not before it: query them, or follow the
        private stream, to see the end.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        It is never sent again by itself, and what came of a lost answer is not found out.
        Orders of others of your programs may have been placed since, so that no query shows
        what it did: look with `orders.current` and `conditions.current`, and cancel what is
        still there.

        Args:
            symbol: Only this contract; without it, all of them. Optional. (Assumed.)
            cancel_type: Which kinds of orders. Default on the exchange: 0.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#cancel-all
        """
        self._client._call(
            operations.CANCEL_ALL_ORDERS,
            {
                "symbol": symbol,
                "cancel_type": cancel_type,
            },
            options,
        )

    def current(
        self,
        symbol: str | None = None,
        *,
        limit: int | None = None,
        last_order_id: str | int | None = None,
        options: CallOptions | None = None,
    ) -> OrderList:
        """Open normal orders.

        Orders that are still open.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            limit: How many orders at most. Default and maximum are not documented.
                Optional.
            last_order_id: Cursor: id of the last order seen. Its direction is not
                documented. Ids are longer than the 53 bits that a double holds exactly: in
                JavaScript, send the digits of the text `order_id`, never a Number.
                Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#current-normal-orders
        """
        return self._client._call(
            operations.GET_CURRENT_ORDERS,
            {
                "symbol": symbol,
                "limit": limit,
                "last_order_id": last_order_id,
            },
            options,
        )

    def iter_current(
        self,
        symbol: str | None = None,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        options: CallOptions | None = None,
    ) -> "Paginator[Order]":
        """Open normal orders, from all pages.

        Iterates over `Order`, and `.pages()` of the result over lists of them. Rows come in the
        exchange's order. The end shows by an empty page, so that one request more than there
        are pages is made.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            page_size: How many rows to ask for at once. Optional.
            max_items: Stop after so many rows. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/order#current-normal-orders
        """
        from sixmm_runtime.paging.paginator import Paginator

        return Paginator(
            self._client,
            operations.GET_CURRENT_ORDERS,
            {
                "symbol": symbol,
            },
            options,
            page_size=page_size,
            max_items=max_items,
        )

    def history(
        self,
        symbol: str | None = None,
        *,
        order_id: str | None = None,
        client_order_id: str | None = None,
        type: OrderType | Literal["LIMIT", "MARKET"] | None = None,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        status: OrderStatus
        | Literal[
            "NEW",
            "PENDING",
            "PARTIALLY_FILLED",
            "FILLED",
            "CANCELED",
            "REJECTED",
            "PARTIALLY_FILLED_CANCELED",
        ]
        | int
        | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> OrderHistory:
        """Past normal orders.

        Normal orders, in pages.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: Only this contract. Optional.
            order_id: Only the order with this id. Optional.
            client_order_id: Only the order with this id of your own. Optional.
            type: Only limit or only market orders. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/order#historical-normal-orders
        """
        return self._client._call(
            operations.GET_ORDER_HISTORY,
            {
                "symbol": symbol,
                "order_id": order_id,
                "client_order_id": client_order_id,
                "type": type,
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
        order_id: str | None = None,
        client_order_id: str | None = None,
        type: OrderType | Literal["LIMIT", "MARKET"] | None = None,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        status: OrderStatus
        | Literal[
            "NEW",
            "PENDING",
            "PARTIALLY_FILLED",
            "FILLED",
            "CANCELED",
            "REJECTED",
            "PARTIALLY_FILLED_CANCELED",
        ]
        | int
        | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "Paginator[Order]":
        """Past normal orders, from all pages.

        Iterates over `Order`, and `.pages()` of the result over lists of them. Rows come in the
        exchange's order; rows that are added meanwhile neither hide others nor repeat them.

        A range from `start_time` is read in parts of at most `span`, the newest first; without
        `start_time` it goes back to where the exchange stops. Without `end_time` it ends with
        the exchange's time at the first request.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            order_id: Only the order with this id. Optional.
            client_order_id: Only the order with this id of your own. Optional.
            type: Only limit or only market orders. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/order#historical-normal-orders
        """
        from sixmm_runtime.paging.paginator import Paginator

        return Paginator(
            self._client,
            operations.GET_ORDER_HISTORY,
            {
                "symbol": symbol,
                "order_id": order_id,
                "client_order_id": client_order_id,
                "type": type,
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

    def trades(
        self,
        symbol: str | None = None,
        *,
        order_id: str | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> TradeList:
        """Fills.

        The caller's fills, in pages.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            order_id: Only fills of this order. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/order#trade-records
        """
        return self._client._call(
            operations.GET_TRADES,
            {
                "symbol": symbol,
                "order_id": order_id,
                "start_time": start_time,
                "end_time": end_time,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def iter_trades(
        self,
        symbol: str | None = None,
        *,
        order_id: str | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        since: Trade | Instant | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "Paginator[Trade]":
        """Fills, from all pages.

        Iterates over `Trade`, and `.pages()` of the result over lists of them. Rows come in the
        exchange's order; rows that are added meanwhile neither hide others nor repeat them.

        A range from `start_time` is read in parts of at most `span`, the newest first; without
        `start_time` it goes back to where the exchange stops. Without `end_time` it ends with
        the exchange's time at the first request.

        With `since` rows come oldest first, each once: those after the row that was read last,
        or after a moment. All rows of a `span` are there before its first is given out. A row
        that the exchange shows late, behind a newer one that was read, is not found by going on
        after that: end some seconds back (`end_time`) where none may be lost.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            order_id: Only fills of this order. Optional.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            page_size: How many rows to ask for at once. 20 unless given. Optional.
            max_items: Stop after so many rows. Optional.
            since: The row that was read last, or a moment: only what came after it, oldest
                first. Not with `start_time`. Optional. (Assumed.)
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

        Docs: https://docs.6mm.com/developer-api/rest-api/order#trade-records
        """
        from sixmm_runtime.paging.paginator import Paginator

        return Paginator(
            self._client,
            operations.GET_TRADES,
            {
                "symbol": symbol,
                "order_id": order_id,
                "start_time": start_time,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
            since=since,
            span=span,
        )


class AsyncOrdersResource(AsyncOrderHelpers[Order]):
    """Normal orders: placing, changing, canceling, querying."""

    __slots__ = ()

    _enums = enums

    if TYPE_CHECKING:

        @overload
        async def get(
            self,
            symbol: str,
            *,
            order_id: str,
            client_order_id: str | None = None,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        async def get(
            self,
            symbol: str,
            *,
            client_order_id: str,
            order_id: str | None = None,
            options: CallOptions | None = None,
        ) -> Order: ...

    async def get(
        self,
        symbol: str,
        *,
        order_id: str | None = None,
        client_order_id: str | None = None,
        options: CallOptions | None = None,
    ) -> Order:
        """One normal order.

        Finds it by `order_id` or `client_order_id`; with both given, both must match.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: The contract.
            order_id: The exchange's id. Optional.
            client_order_id: Your own id. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#query-single-order
        """
        return await self._client._call(
            operations.GET_ORDER,
            {
                "symbol": symbol,
                "order_id": order_id,
                "client_order_id": client_order_id,
            },
            options,
        )

    if TYPE_CHECKING:

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
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
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            price: Amount,
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            price_type: Literal[
                PriceTypeCode.OPPONENT_1,
                PriceTypeCode.OPPONENT_5,
                PriceTypeCode.SAME_SIDE_1,
                PriceTypeCode.SAME_SIDE_5,
                1,
                2,
                3,
                4,
            ],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            close_position: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            close_position: Literal[True],
            price_type: Literal[
                PriceTypeCode.OPPONENT_1,
                PriceTypeCode.OPPONENT_5,
                PriceTypeCode.SAME_SIDE_1,
                PriceTypeCode.SAME_SIDE_5,
                1,
                2,
                3,
                4,
            ],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: Amount | None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.MARKET, "MARKET"],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            close_position: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.MARKET, "MARKET"],
            side: OrderSide | Literal["BUY", "SELL"],
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        async def place(
            self,
            symbol: LimitOrder | MarketOrder,
            *,
            validate: bool | None = None,
            options: CallOptions | None = None,
        ) -> PlacedOrder: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
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
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            price: Amount,
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            price_type: Literal[
                PriceTypeCode.OPPONENT_1,
                PriceTypeCode.OPPONENT_5,
                PriceTypeCode.SAME_SIDE_1,
                PriceTypeCode.SAME_SIDE_5,
                1,
                2,
                3,
                4,
            ],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            close_position: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.LIMIT, "LIMIT"],
            side: OrderSide | Literal["BUY", "SELL"],
            close_position: Literal[True],
            price_type: Literal[
                PriceTypeCode.OPPONENT_1,
                PriceTypeCode.OPPONENT_5,
                PriceTypeCode.SAME_SIDE_1,
                PriceTypeCode.SAME_SIDE_5,
                1,
                2,
                3,
                4,
            ],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: Amount | None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.MARKET, "MARKET"],
            side: OrderSide | Literal["BUY", "SELL"],
            quantity: Amount,
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            close_position: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        async def place(
            self,
            symbol: str,
            *,
            type: Literal[OrderType.MARKET, "MARKET"],
            side: OrderSide | Literal["BUY", "SELL"],
            close_position: Literal[True],
            position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
            price: None = None,
            quantity: Amount | None = None,
            time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
            reduce_only: bool | None = None,
            maker_only: bool | None = None,
            client_order_id: str | None = None,
            place_type: str | None = None,
            price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

        @overload
        async def place(
            self,
            symbol: LimitOrder | MarketOrder,
            *,
            validate: bool | None = None,
            wait: Until,
            wait_timeout: float = 60.0,
            options: CallOptions | None = None,
        ) -> Order: ...

    async def place(
        self,
        symbol: str | LimitOrder | MarketOrder,
        *,
        type: OrderType | Literal["LIMIT", "MARKET"] | None = None,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        position_side: PositionSide | Literal["BOTH", "LONG", "SHORT"] | None = None,
        price: Amount | None = None,
        quantity: Amount | None = None,
        time_in_force: TimeInForce | Literal["GTC", "IOC", "FOK"] | None = None,
        reduce_only: bool | None = None,
        maker_only: bool | None = None,
        close_position: bool | None = None,
        client_order_id: str | None = None,
        place_type: str | None = None,
        price_type: PriceTypeCode | Literal[0, 1, 2, 3, 4] | None = None,
        validate: bool | None = None,
        wait: Until | None = None,
        wait_timeout: float | None = None,
        options: CallOptions | None = None,
    ) -> PlacedOrder | Order:
        """Place a limit or market order.

        An answer means that the order was accepted, not that it was filled: query it or follow
        the private stream.

        Private: API key or login. An API key needs the trade permission.

        It is never sent twice: if the answer is lost, the order is looked up until it is
        certain what came of it. An id is made up where `client_order_id` is left out.

        Args:
            symbol: The contract. Or, in place of all that follow: `LimitOrder` or
                `MarketOrder`.
            type: Limit or market.
            side: Buy or sell.
            position_side: Which position it acts on. Default on the exchange: BOTH.
            price: Limit price; needed for limit orders. Optional.
            quantity: How much. Needed unless `close_position` is true. Optional.
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
            validate: Check against the contract's rules first, as `market.rules(…).check`
                does; needs them fetched once. Left out: as the client's `validate_orders`
                says.
            wait: Wait until the order is over, and return it as it is then, as `wait` of
                this resource does: `final`, however it ends, or `filled`. Left out: return
                at once.
            wait_timeout: Seconds for that, one minute by default. It begins once the order
                is accepted.
            options: Timeouts, retries, request id and headers of this call alone.

        Returns:
            That it was accepted; with `wait` the order, as `orders.get` shows it.

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
            WaitTimeout: the order is there, and was not over in time; its `order` is the order.
            OrderEnded: `wait` is `filled`, and it ended otherwise; its `order` is the order.
            WaitFailed: the order is there, and could not be asked for; its `order` is the order.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#place-order
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
            "maker_only": maker_only,
            "close_position": close_position,
            "client_order_id": client_order_id,
            "place_type": place_type,
            "price_type": price_type,
        }
        if not isinstance(symbol, str):
            arguments = taken_apart(arguments)
        if wait is not None or wait_timeout is not None:
            return await self._and_wait(
                operations.PLACE_ORDER,
                arguments,
                until=wait,
                timeout=wait_timeout,
                options=options,
                validate=validate,
            )
        return await self._client._call(operations.PLACE_ORDER, arguments, options, validate)

    async def place_batch(
        self,
        *,
        orders: Sequence[NewOrder],
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> BatchOrderResults:
        """Place several normal orders.

        Each order succeeds or fails for itself: look at every result.

        Private: API key or login. An API key needs the trade permission.

        It is never sent twice: if the answer is lost, the order is looked up until it is
        certain what came of it. An id is made up where `client_order_id` is left out. An order
        without effect has code -1 in its result.

        Args:
            orders: The orders.
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
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#batch-place-orders
        """
        return await self._client._call(
            operations.BATCH_PLACE_ORDERS,
            {
                "orders": orders,
            },
            options,
            validate,
        )

    if TYPE_CHECKING:

        @overload
        async def cancel(
            self,
            symbol: str,
            *,
            order_id: str,
            client_order_id: str | None = None,
            options: CallOptions | None = None,
        ) -> ChangedOrder: ...

        @overload
        async def cancel(
            self,
            symbol: str,
            *,
            client_order_id: str,
            order_id: str | None = None,
            options: CallOptions | None = None,
        ) -> ChangedOrder: ...

    async def cancel(
        self,
        symbol: str,
        *,
        order_id: str | None = None,
        client_order_id: str | None = None,
        options: CallOptions | None = None,
    ) -> ChangedOrder:
        """Cancel a normal order.

        An answer means that the cancel was accepted: query the order, or follow the private
        stream, for the outcome.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        If the answer is lost, the order is looked up, and canceled again while it is still
        there.

        Args:
            symbol: The contract.
            order_id: The exchange's id. Optional.
            client_order_id: Your own id, instead. Optional. (Assumed.)
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#cancel-order
        """
        return await self._client._call(
            operations.CANCEL_ORDER,
            {
                "symbol": symbol,
                "order_id": order_id,
                "client_order_id": client_order_id,
            },
            options,
        )

    async def amend(
        self,
        symbol: str,
        *,
        order_id: str,
        price: Amount,
        quantity: Amount,
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> ChangedOrder:
        """Change a resting order's price and quantity.

        The quantity is the new total, not what remains. Query the order, or follow the private
        stream, for the outcome.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        It is never sent twice: if the answer is lost, the order is looked up until it is
        certain what came of it.

        Args:
            symbol: The contract.
            order_id: The exchange's id of the order.
            price: New limit price.
            quantity: New total quantity, what is filled already included; not what remains.
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
            OrderNotExecuted: it failed, and it is certain that it had no effect.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#amend-order
        """
        return await self._client._call(
            operations.AMEND_ORDER,
            {
                "symbol": symbol,
                "order_id": order_id,
                "price": price,
                "quantity": quantity,
            },
            options,
            validate,
        )

    async def amend_batch(
        self,
        symbol: str,
        *,
        orders: Sequence[AmendmentItem],
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> BatchOrderResults:
        """Change several resting orders of one contract.

        The contract is named once, for all of them. Look at every result.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        It is never sent twice: if the answer is lost, the order is looked up until it is
        certain what came of it. An order without effect has code -1 in its result.

        Args:
            symbol: The contract of all of them.
            orders: The changes.
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
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#batch-amend-orders
        """
        return await self._client._call(
            operations.BATCH_AMEND_ORDERS,
            {
                "symbol": symbol,
                "orders": orders,
            },
            options,
            validate,
        )

    async def cancel_batch(
        self,
        *,
        orders: Sequence[CancelOrder],
        options: CallOptions | None = None,
    ) -> BatchOrderResults:
        """Cancel several normal orders.

        Every order names its own contract. Look at every result.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        If the answer is lost, the order is looked up, and canceled again while it is still
        there.

        Args:
            orders: The orders, each with its symbol.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#batch-cancel-orders
        """
        return await self._client._call(
            operations.BATCH_CANCEL_ORDERS,
            {
                "orders": orders,
            },
            options,
        )

    async def cancel_all(
        self,
        symbol: str | None = None,
        *,
        cancel_type: CancelType | Literal[0, 1, 2] | None = None,
        options: CallOptions | None = None,
    ) -> None:
        """Cancel all orders of a kind.

        Normal orders are canceled after the answer, not before it: query them, or follow the
        private stream, to see the end.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        It is never sent again by itself, and what came of a lost answer is not found out.
        Orders of others of your programs may have been placed since, so that no query shows
        what it did: look with `orders.current` and `conditions.current`, and cancel what is
        still there.

        Args:
            symbol: Only this contract; without it, all of them. Optional. (Assumed.)
            cancel_type: Which kinds of orders. Default on the exchange: 0.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#cancel-all
        """
        await self._client._call(
            operations.CANCEL_ALL_ORDERS,
            {
                "symbol": symbol,
                "cancel_type": cancel_type,
            },
            options,
        )

    async def current(
        self,
        symbol: str | None = None,
        *,
        limit: int | None = None,
        last_order_id: str | int | None = None,
        options: CallOptions | None = None,
    ) -> OrderList:
        """Open normal orders.

        Orders that are still open.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            limit: How many orders at most. Default and maximum are not documented.
                Optional.
            last_order_id: Cursor: id of the last order seen. Its direction is not
                documented. Ids are longer than the 53 bits that a double holds exactly: in
                JavaScript, send the digits of the text `order_id`, never a Number.
                Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#current-normal-orders
        """
        return await self._client._call(
            operations.GET_CURRENT_ORDERS,
            {
                "symbol": symbol,
                "limit": limit,
                "last_order_id": last_order_id,
            },
            options,
        )

    def iter_current(
        self,
        symbol: str | None = None,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        options: CallOptions | None = None,
    ) -> "AsyncPaginator[Order]":
        """Open normal orders, from all pages.

        Iterates over `Order`, and `.pages()` of the result over lists of them. Rows come in the
        exchange's order. The end shows by an empty page, so that one request more than there
        are pages is made.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            page_size: How many rows to ask for at once. Optional.
            max_items: Stop after so many rows. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/order#current-normal-orders
        """
        from sixmm_runtime.paging.paginator import AsyncPaginator

        return AsyncPaginator(
            self._client,
            operations.GET_CURRENT_ORDERS,
            {
                "symbol": symbol,
            },
            options,
            page_size=page_size,
            max_items=max_items,
        )

    async def history(
        self,
        symbol: str | None = None,
        *,
        order_id: str | None = None,
        client_order_id: str | None = None,
        type: OrderType | Literal["LIMIT", "MARKET"] | None = None,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        status: OrderStatus
        | Literal[
            "NEW",
            "PENDING",
            "PARTIALLY_FILLED",
            "FILLED",
            "CANCELED",
            "REJECTED",
            "PARTIALLY_FILLED_CANCELED",
        ]
        | int
        | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> OrderHistory:
        """Past normal orders.

        Normal orders, in pages.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: Only this contract. Optional.
            order_id: Only the order with this id. Optional.
            client_order_id: Only the order with this id of your own. Optional.
            type: Only limit or only market orders. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/order#historical-normal-orders
        """
        return await self._client._call(
            operations.GET_ORDER_HISTORY,
            {
                "symbol": symbol,
                "order_id": order_id,
                "client_order_id": client_order_id,
                "type": type,
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
        order_id: str | None = None,
        client_order_id: str | None = None,
        type: OrderType | Literal["LIMIT", "MARKET"] | None = None,
        side: OrderSide | Literal["BUY", "SELL"] | None = None,
        status: OrderStatus
        | Literal[
            "NEW",
            "PENDING",
            "PARTIALLY_FILLED",
            "FILLED",
            "CANCELED",
            "REJECTED",
            "PARTIALLY_FILLED_CANCELED",
        ]
        | int
        | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "AsyncPaginator[Order]":
        """Past normal orders, from all pages.

        Iterates over `Order`, and `.pages()` of the result over lists of them. Rows come in the
        exchange's order; rows that are added meanwhile neither hide others nor repeat them.

        A range from `start_time` is read in parts of at most `span`, the newest first; without
        `start_time` it goes back to where the exchange stops. Without `end_time` it ends with
        the exchange's time at the first request.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            order_id: Only the order with this id. Optional.
            client_order_id: Only the order with this id of your own. Optional.
            type: Only limit or only market orders. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/order#historical-normal-orders
        """
        from sixmm_runtime.paging.paginator import AsyncPaginator

        return AsyncPaginator(
            self._client,
            operations.GET_ORDER_HISTORY,
            {
                "symbol": symbol,
                "order_id": order_id,
                "client_order_id": client_order_id,
                "type": type,
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

    async def trades(
        self,
        symbol: str | None = None,
        *,
        order_id: str | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> TradeList:
        """Fills.

        The caller's fills, in pages.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            order_id: Only fills of this order. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/order#trade-records
        """
        return await self._client._call(
            operations.GET_TRADES,
            {
                "symbol": symbol,
                "order_id": order_id,
                "start_time": start_time,
                "end_time": end_time,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def iter_trades(
        self,
        symbol: str | None = None,
        *,
        order_id: str | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        since: Trade | Instant | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "AsyncPaginator[Trade]":
        """Fills, from all pages.

        Iterates over `Trade`, and `.pages()` of the result over lists of them. Rows come in the
        exchange's order; rows that are added meanwhile neither hide others nor repeat them.

        A range from `start_time` is read in parts of at most `span`, the newest first; without
        `start_time` it goes back to where the exchange stops. Without `end_time` it ends with
        the exchange's time at the first request.

        With `since` rows come oldest first, each once: those after the row that was read last,
        or after a moment. All rows of a `span` are there before its first is given out. A row
        that the exchange shows late, behind a newer one that was read, is not found by going on
        after that: end some seconds back (`end_time`) where none may be lost.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            order_id: Only fills of this order. Optional.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            page_size: How many rows to ask for at once. 20 unless given. Optional.
            max_items: Stop after so many rows. Optional.
            since: The row that was read last, or a moment: only what came after it, oldest
                first. Not with `start_time`. Optional. (Assumed.)
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

        Docs: https://docs.6mm.com/developer-api/rest-api/order#trade-records
        """
        from sixmm_runtime.paging.paginator import AsyncPaginator

        return AsyncPaginator(
            self._client,
            operations.GET_TRADES,
            {
                "symbol": symbol,
                "order_id": order_id,
                "start_time": start_time,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
            since=since,
            span=span,
        )
