# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Positions, leverage and margin mode."""

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from sixmm_runtime.encode import Instant
from sixmm_runtime.helpers.positions import AsyncPositionHelpers, PositionHelpers
from sixmm_runtime.options import CallOptions

from sixmm import enums
from sixmm.enums import MarginMode, PositionSide
from sixmm.models.applied_leverage import AppliedLeverage
from sixmm.models.closed_position import ClosedPosition
from sixmm.models.placed_order import PlacedOrder
from sixmm.models.position_history import PositionHistory
from sixmm.models.position_list import PositionList
from sixmm.models.position_settings import PositionSettings
from sixmm.operations import positions as operations

if TYPE_CHECKING:
    from sixmm_runtime.paging.paginator import AsyncPaginator, Paginator


class PositionsResource(PositionHelpers[PlacedOrder]):
    """Positions, leverage and margin mode."""

    __slots__ = ()

    _enums = enums

    def set_margin_mode(
        self,
        symbol: str,
        *,
        margin_mode: MarginMode | Literal["CROSS", "ISOLATED"],
        options: CallOptions | None = None,
    ) -> None:
        """Set the margin mode of a contract.

        Switches a contract between cross and isolated margin.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: The contract.
            margin_mode: Cross or isolated. (Assumed.)
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/position#set-margin-mode
        """
        self._client._call(
            operations.SET_MARGIN_MODE,
            {
                "symbol": symbol,
                "margin_mode": margin_mode,
            },
            options,
        )

    def set_leverage(
        self,
        symbol: str,
        *,
        leverage: int,
        options: CallOptions | None = None,
    ) -> AppliedLeverage:
        """Set the leverage of a contract.

        How much is allowed is not documented; see the contract's leverage tiers.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: The contract.
            leverage: How many times the margin. (Assumed.)
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/position#set-leverage
        """
        return self._client._call(
            operations.SET_LEVERAGE,
            {
                "symbol": symbol,
                "leverage": leverage,
            },
            options,
        )

    def settings(
        self,
        symbol: str,
        *,
        options: CallOptions | None = None,
    ) -> PositionSettings:
        """Margin mode and leverage of a contract.

        What is set for the contract.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: The contract. (Assumed.)
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/position#position-settings
        """
        return self._client._call(
            operations.GET_POSITION_SETTINGS,
            {
                "symbol": symbol,
            },
            options,
        )

    def current(
        self,
        symbol: str | None = None,
        *,
        options: CallOptions | None = None,
    ) -> PositionList:
        """Open positions.

        What is held now, with margin and profit.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/position#current-positions
        """
        return self._client._call(
            operations.GET_POSITIONS,
            {
                "symbol": symbol,
            },
            options,
        )

    def history(
        self,
        symbol: str | None = None,
        *,
        side: PositionSide | Literal["LONG", "SHORT", "BOTH"] | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> PositionHistory:
        """Closed positions.

        Positions that were closed, in pages, and what closed them.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            side: Only long or only short positions. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/position#position-history
        """
        return self._client._call(
            operations.GET_POSITION_HISTORY,
            {
                "symbol": symbol,
                "side": side,
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
        side: PositionSide | Literal["LONG", "SHORT", "BOTH"] | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        since: ClosedPosition | Instant | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "Paginator[ClosedPosition]":
        """Closed positions, from all pages.

        Iterates over `ClosedPosition`, and `.pages()` of the result over lists of them. Rows
        come in the exchange's order; rows that are added meanwhile neither hide others nor
        repeat them.

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
            side: Only long or only short positions. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/position#position-history
        """
        from sixmm_runtime.paging.paginator import Paginator

        return Paginator(
            self._client,
            operations.GET_POSITION_HISTORY,
            {
                "symbol": symbol,
                "side": side,
                "start_time": start_time,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
            since=since,
            span=span,
        )


class AsyncPositionsResource(AsyncPositionHelpers[PlacedOrder]):
    """Positions, leverage and margin mode."""

    __slots__ = ()

    _enums = enums

    async def set_margin_mode(
        self,
        symbol: str,
        *,
        margin_mode: MarginMode | Literal["CROSS", "ISOLATED"],
        options: CallOptions | None = None,
    ) -> None:
        """Set the margin mode of a contract.

        Switches a contract between cross and isolated margin.

        Private: API key or login. An API key needs the trade permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: The contract.
            margin_mode: Cross or isolated. (Assumed.)
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/position#set-margin-mode
        """
        await self._client._call(
            operations.SET_MARGIN_MODE,
            {
                "symbol": symbol,
                "margin_mode": margin_mode,
            },
            options,
        )

    async def set_leverage(
        self,
        symbol: str,
        *,
        leverage: int,
        options: CallOptions | None = None,
    ) -> AppliedLeverage:
        """Set the leverage of a contract.

        How much is allowed is not documented; see the contract's leverage tiers.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: The contract.
            leverage: How many times the margin. (Assumed.)
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/position#set-leverage
        """
        return await self._client._call(
            operations.SET_LEVERAGE,
            {
                "symbol": symbol,
                "leverage": leverage,
            },
            options,
        )

    async def settings(
        self,
        symbol: str,
        *,
        options: CallOptions | None = None,
    ) -> PositionSettings:
        """Margin mode and leverage of a contract.

        What is set for the contract.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: The contract. (Assumed.)
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/position#position-settings
        """
        return await self._client._call(
            operations.GET_POSITION_SETTINGS,
            {
                "symbol": symbol,
            },
            options,
        )

    async def current(
        self,
        symbol: str | None = None,
        *,
        options: CallOptions | None = None,
    ) -> PositionList:
        """Open positions.

        What is held now, with margin and profit.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/position#current-positions
        """
        return await self._client._call(
            operations.GET_POSITIONS,
            {
                "symbol": symbol,
            },
            options,
        )

    async def history(
        self,
        symbol: str | None = None,
        *,
        side: PositionSide | Literal["LONG", "SHORT", "BOTH"] | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> PositionHistory:
        """Closed positions.

        Positions that were closed, in pages, and what closed them.

        Private: API key or login. An API key needs the trade permission.

        Args:
            symbol: Only this contract. Optional.
            side: Only long or only short positions. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/position#position-history
        """
        return await self._client._call(
            operations.GET_POSITION_HISTORY,
            {
                "symbol": symbol,
                "side": side,
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
        side: PositionSide | Literal["LONG", "SHORT", "BOTH"] | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        since: ClosedPosition | Instant | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "AsyncPaginator[ClosedPosition]":
        """Closed positions, from all pages.

        Iterates over `ClosedPosition`, and `.pages()` of the result over lists of them. Rows
        come in the exchange's order; rows that are added meanwhile neither hide others nor
        repeat them.

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
            side: Only long or only short positions. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/position#position-history
        """
        from sixmm_runtime.paging.paginator import AsyncPaginator

        return AsyncPaginator(
            self._client,
            operations.GET_POSITION_HISTORY,
            {
                "symbol": symbol,
                "side": side,
                "start_time": start_time,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
            since=since,
            span=span,
        )
