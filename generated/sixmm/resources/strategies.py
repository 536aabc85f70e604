# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Strategies, whose orders depend on each other: placing, querying."""

from collections.abc import Sequence
from typing import Literal

from sixmm_runtime.helpers.strategies import AsyncStrategyHelpers, StrategyHelpers
from sixmm_runtime.options import CallOptions

from sixmm import enums
from sixmm.enums import StrategyType
from sixmm.inputs import NewOrder, StrategySubOrder
from sixmm.models.placed_strategy import PlacedStrategy
from sixmm.models.strategy import Strategy
from sixmm.operations import strategies as operations


class StrategiesResource(StrategyHelpers[Strategy, NewOrder]):
    """Strategies, whose orders depend on each other: placing, querying."""

    __slots__ = ()

    _enums = enums

    def place(
        self,
        *,
        type: StrategyType | Literal["OTOCO", "OTO", "OCO"],
        orders: Sequence[StrategySubOrder],
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> PlacedStrategy:
        """Place orders that depend on each other.

        One order triggers others (OTO), one cancels the other (OCO), or both (OTOCO).

        Private: API key or login. An API key needs the trade permission.

        It is never sent again by itself, and what came of a lost answer is not found out. No
        query finds a strategy by an id of your own. Its orders carry one: look for them with
        `orders.get` and `conditions.current` before you place it again.

        Args:
            type: How they depend on each other.
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
            ClientOrderIdUsed: an order has your id already; nothing was placed.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#place-strategy-order
        """
        return self._client._call(
            operations.PLACE_STRATEGY_ORDER,
            {
                "type": type,
                "orders": orders,
            },
            options,
            validate,
        )

    def get(
        self,
        *,
        strategy_id: str,
        options: CallOptions | None = None,
    ) -> Strategy:
        """One strategy and its orders.

        How a strategy and each of its orders stand.

        Private: API key or login. An API key needs the trade permission.

        Args:
            strategy_id: The exchange's id. (Assumed.)
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#strategy-order-detail
        """
        return self._client._call(
            operations.GET_STRATEGY_ORDER,
            {
                "strategy_id": strategy_id,
            },
            options,
        )


class AsyncStrategiesResource(AsyncStrategyHelpers[Strategy, NewOrder]):
    """Strategies, whose orders depend on each other: placing, querying."""

    __slots__ = ()

    _enums = enums

    async def place(
        self,
        *,
        type: StrategyType | Literal["OTOCO", "OTO", "OCO"],
        orders: Sequence[StrategySubOrder],
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> PlacedStrategy:
        """Place orders that depend on each other.

        One order triggers others (OTO), one cancels the other (OCO), or both (OTOCO).

        Private: API key or login. An API key needs the trade permission.

        It is never sent again by itself, and what came of a lost answer is not found out. No
        query finds a strategy by an id of your own. Its orders carry one: look for them with
        `orders.get` and `conditions.current` before you place it again.

        Args:
            type: How they depend on each other.
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
            ClientOrderIdUsed: an order has your id already; nothing was placed.
            OrderOutcomeUnknown: whether it had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#place-strategy-order
        """
        return await self._client._call(
            operations.PLACE_STRATEGY_ORDER,
            {
                "type": type,
                "orders": orders,
            },
            options,
            validate,
        )

    async def get(
        self,
        *,
        strategy_id: str,
        options: CallOptions | None = None,
    ) -> Strategy:
        """One strategy and its orders.

        How a strategy and each of its orders stand.

        Private: API key or login. An API key needs the trade permission.

        Args:
            strategy_id: The exchange's id. (Assumed.)
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#strategy-order-detail
        """
        return await self._client._call(
            operations.GET_STRATEGY_ORDER,
            {
                "strategy_id": strategy_id,
            },
            options,
        )
