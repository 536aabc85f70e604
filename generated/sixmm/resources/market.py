# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Contracts, funding, klines and the leaderboard; public."""

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from sixmm_runtime.encode import Instant
from sixmm_runtime.options import CallOptions
from sixmm_runtime.resource import AsyncResource, Resource
from sixmm_runtime.rules.listing import MAX_AGE

from sixmm.enums import KlineInterval, KlinePriceType, LeaderboardPeriod
from sixmm.models.funding_rate import FundingRate
from sixmm.models.funding_rate_config_list import FundingRateConfigList
from sixmm.models.funding_rate_history import FundingRateHistory
from sixmm.models.funding_rate_list import FundingRateList
from sixmm.models.kline import Kline
from sixmm.models.kline_list import KlineList
from sixmm.models.past_funding_rate import PastFundingRate
from sixmm.models.pnl_leaderboard import PnlLeaderboard
from sixmm.models.symbol_list import SymbolList
from sixmm.models.symbol_rules import SymbolRules
from sixmm.operations import market as operations

if TYPE_CHECKING:
    from sixmm_runtime.paging.paginator import AsyncPaginator, Paginator


class MarketResource(Resource):
    """Contracts, funding, klines and the leaderboard; public."""

    __slots__ = ()

    def symbols(
        self,
        *,
        options: CallOptions | None = None,
    ) -> SymbolList:
        """Contracts and their trading rules.

        Check prices and quantities against these rules before placing orders.

        Public: needs no credentials.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#symbol-configuration
        """
        return self._client._call(operations.GET_SYMBOLS, {}, options)

    def funding_rate_config(
        self,
        symbol: str | None = None,
        *,
        options: CallOptions | None = None,
    ) -> FundingRateConfigList:
        """Funding rate settings.

        How funding rates of one or of all contracts are made.

        Public: needs no credentials.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: Only this contract; without it, all of them. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#funding-rate-configuration
        """
        return self._client._call(
            operations.GET_FUNDING_RATE_CONFIG,
            {
                "symbol": symbol,
            },
            options,
        )

    def funding_rates(
        self,
        symbol: str | None = None,
        *,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> FundingRateList:
        """Current funding rates.

        The rates of the next funding, in pages.

        Public: needs no credentials.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: Only this contract. Optional.
            page: Which page; the first is 1. Default on the exchange: 1.
            page_size: How many on a page. Default on the exchange: 20.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#current-funding-rate
        """
        return self._client._call(
            operations.GET_FUNDING_RATES,
            {
                "symbol": symbol,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def iter_funding_rates(
        self,
        symbol: str | None = None,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        options: CallOptions | None = None,
    ) -> "Paginator[FundingRate]":
        """Current funding rates, from all pages.

        Iterates over `FundingRate`, and `.pages()` of the result over lists of them. Rows come
        in the exchange's order; rows that are added meanwhile neither hide others nor repeat
        them.

        Public: needs no credentials.

        Args:
            symbol: Only this contract. Optional.
            page_size: How many rows to ask for at once. 20 unless given. Optional.
            max_items: Stop after so many rows. Optional.
            options: Timeout, request id and headers of each request.

        Nothing is sent before the first row is asked for. After an error, iterating on repeats
        what failed; a PagingError is final.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            PagingError: pages contradict each other, so that rows would be lost or come twice.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#current-funding-rate
        """
        from sixmm_runtime.paging.paginator import Paginator

        return Paginator(
            self._client,
            operations.GET_FUNDING_RATES,
            {
                "symbol": symbol,
            },
            options,
            page_size=page_size,
            max_items=max_items,
        )

    def funding_rate_history(
        self,
        symbol: str,
        *,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> FundingRateHistory:
        """Past funding rates.

        Settled fundings of one contract, in pages.

        Public: needs no credentials.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: The contract.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            page: Which page; the first is 1. Default on the exchange: 1.
            page_size: How many on a page. Default on the exchange: 20.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#funding-rate-history
        """
        return self._client._call(
            operations.GET_FUNDING_RATE_HISTORY,
            {
                "symbol": symbol,
                "start_time": start_time,
                "end_time": end_time,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def iter_funding_rate_history(
        self,
        symbol: str,
        *,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        since: PastFundingRate | Instant | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "Paginator[PastFundingRate]":
        """Past funding rates, from all pages.

        Iterates over `PastFundingRate`, and `.pages()` of the result over lists of them. Rows
        come in the exchange's order; rows that are added meanwhile neither hide others nor
        repeat them.

        A range from `start_time` is read in parts of at most `span`, the newest first; without
        `start_time` it goes back to where the exchange stops. Without `end_time` it ends with
        the exchange's time at the first request.

        With `since` rows come oldest first, each once: those after the row that was read last,
        or after a moment. All rows of a `span` are there before its first is given out. A row
        that the exchange shows late, behind a newer one that was read, is not found by going on
        after that: end some seconds back (`end_time`) where none may be lost.

        Public: needs no credentials.

        Args:
            symbol: The contract.
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
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            PagingError: pages contradict each other, so that rows would be lost or come twice.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#funding-rate-history
        """
        from sixmm_runtime.paging.paginator import Paginator

        return Paginator(
            self._client,
            operations.GET_FUNDING_RATE_HISTORY,
            {
                "symbol": symbol,
                "start_time": start_time,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
            since=since,
            span=span,
        )

    def klines(
        self,
        symbol: str,
        *,
        interval: KlineInterval | str,
        price_type: KlinePriceType | Literal["indexPrice", "markPrice"] | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        limit: int | None = None,
        options: CallOptions | None = None,
    ) -> KlineList:
        """Klines.

        Open, high, low and close of a contract's traded, index or mark price.

        Public: needs no credentials.

        Args:
            symbol: The contract.
            interval: Length of one kline.
            price_type: Index or mark price; without it, traded prices. Optional.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            limit: How many klines. At most 1000. Default on the exchange: 500.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#klines
        """
        return self._client._call(
            operations.GET_KLINES,
            {
                "symbol": symbol,
                "interval": interval,
                "price_type": price_type,
                "start_time": start_time,
                "end_time": end_time,
                "limit": limit,
            },
            options,
        )

    def iter_klines(
        self,
        symbol: str,
        *,
        interval: KlineInterval | str,
        start_time: Instant,
        price_type: KlinePriceType | Literal["indexPrice", "markPrice"] | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        options: CallOptions | None = None,
    ) -> "Paginator[Kline]":
        """Klines, from all pages.

        Iterates over `Kline`, and `.pages()` of the result over lists of them. Rows come oldest
        first, until the exchange's time at the first request unless `end_time` is given.

        Public: needs no credentials.

        Args:
            symbol: The contract.
            interval: Length of one kline.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone.
            price_type: Index or mark price; without it, traded prices. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            page_size: How many rows to ask for at once. 1000 unless given. Optional.
            max_items: Stop after so many rows. Optional.
            options: Timeout, request id and headers of each request.

        Nothing is sent before the first row is asked for. After an error, iterating on repeats
        what failed; a PagingError is final.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            PagingError: pages contradict each other, so that rows would be lost or come twice.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#klines
        """
        from sixmm_runtime.paging.paginator import Paginator

        return Paginator(
            self._client,
            operations.GET_KLINES,
            {
                "symbol": symbol,
                "interval": interval,
                "start_time": start_time,
                "price_type": price_type,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
        )

    def pnl_leaderboard(
        self,
        *,
        period: LeaderboardPeriod | Literal["7d", "30d", "90d"],
        options: CallOptions | None = None,
    ) -> PnlLeaderboard:
        """The best traders by profit.

        Made with credentials it also tells the caller's own place.

        Public; made with credentials where the client has some.

        Args:
            period: Window of the list.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#pnl-leaderboard
        """
        return self._client._call(
            operations.GET_PNL_LEADERBOARD,
            {
                "period": period,
            },
            options,
        )

    def rules(
        self,
        symbol: str,
        *,
        refresh: bool = False,
        max_age: float = MAX_AGE,
        options: CallOptions | None = None,
    ) -> SymbolRules:
        """The rules of one contract, to round prices and quantities by and to check orders against.

        Fetched once for all contracts and kept by this client, for threads and tasks alike;
        fetched again when older than `max_age`, and for a symbol that a list of more than a
        minute ago doesn't have.

        Args:
            symbol: The contract.
            refresh: Fetch them now, however young the held ones are.
            max_age: Seconds that held ones are good for, an hour by default.
            options: Timeout, request id and headers, where a call has to be made.

        Raises:
            InvalidArgument: there is no such contract; the text names those that are spelt alike.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#symbol-configuration
        """
        found: SymbolRules = self._client._rules(
            symbol, refresh=refresh, max_age=max_age, options=options
        )
        return found


class AsyncMarketResource(AsyncResource):
    """Contracts, funding, klines and the leaderboard; public."""

    __slots__ = ()

    async def symbols(
        self,
        *,
        options: CallOptions | None = None,
    ) -> SymbolList:
        """Contracts and their trading rules.

        Check prices and quantities against these rules before placing orders.

        Public: needs no credentials.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#symbol-configuration
        """
        return await self._client._call(operations.GET_SYMBOLS, {}, options)

    async def funding_rate_config(
        self,
        symbol: str | None = None,
        *,
        options: CallOptions | None = None,
    ) -> FundingRateConfigList:
        """Funding rate settings.

        How funding rates of one or of all contracts are made.

        Public: needs no credentials.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: Only this contract; without it, all of them. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#funding-rate-configuration
        """
        return await self._client._call(
            operations.GET_FUNDING_RATE_CONFIG,
            {
                "symbol": symbol,
            },
            options,
        )

    async def funding_rates(
        self,
        symbol: str | None = None,
        *,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> FundingRateList:
        """Current funding rates.

        The rates of the next funding, in pages.

        Public: needs no credentials.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: Only this contract. Optional.
            page: Which page; the first is 1. Default on the exchange: 1.
            page_size: How many on a page. Default on the exchange: 20.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#current-funding-rate
        """
        return await self._client._call(
            operations.GET_FUNDING_RATES,
            {
                "symbol": symbol,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def iter_funding_rates(
        self,
        symbol: str | None = None,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        options: CallOptions | None = None,
    ) -> "AsyncPaginator[FundingRate]":
        """Current funding rates, from all pages.

        Iterates over `FundingRate`, and `.pages()` of the result over lists of them. Rows come
        in the exchange's order; rows that are added meanwhile neither hide others nor repeat
        them.

        Public: needs no credentials.

        Args:
            symbol: Only this contract. Optional.
            page_size: How many rows to ask for at once. 20 unless given. Optional.
            max_items: Stop after so many rows. Optional.
            options: Timeout, request id and headers of each request.

        Nothing is sent before the first row is asked for. After an error, iterating on repeats
        what failed; a PagingError is final.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            PagingError: pages contradict each other, so that rows would be lost or come twice.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#current-funding-rate
        """
        from sixmm_runtime.paging.paginator import AsyncPaginator

        return AsyncPaginator(
            self._client,
            operations.GET_FUNDING_RATES,
            {
                "symbol": symbol,
            },
            options,
            page_size=page_size,
            max_items=max_items,
        )

    async def funding_rate_history(
        self,
        symbol: str,
        *,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> FundingRateHistory:
        """Past funding rates.

        Settled fundings of one contract, in pages.

        Public: needs no credentials.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbol: The contract.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            page: Which page; the first is 1. Default on the exchange: 1.
            page_size: How many on a page. Default on the exchange: 20.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#funding-rate-history
        """
        return await self._client._call(
            operations.GET_FUNDING_RATE_HISTORY,
            {
                "symbol": symbol,
                "start_time": start_time,
                "end_time": end_time,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def iter_funding_rate_history(
        self,
        symbol: str,
        *,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        since: PastFundingRate | Instant | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "AsyncPaginator[PastFundingRate]":
        """Past funding rates, from all pages.

        Iterates over `PastFundingRate`, and `.pages()` of the result over lists of them. Rows
        come in the exchange's order; rows that are added meanwhile neither hide others nor
        repeat them.

        A range from `start_time` is read in parts of at most `span`, the newest first; without
        `start_time` it goes back to where the exchange stops. Without `end_time` it ends with
        the exchange's time at the first request.

        With `since` rows come oldest first, each once: those after the row that was read last,
        or after a moment. All rows of a `span` are there before its first is given out. A row
        that the exchange shows late, behind a newer one that was read, is not found by going on
        after that: end some seconds back (`end_time`) where none may be lost.

        Public: needs no credentials.

        Args:
            symbol: The contract.
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
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            PagingError: pages contradict each other, so that rows would be lost or come twice.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#funding-rate-history
        """
        from sixmm_runtime.paging.paginator import AsyncPaginator

        return AsyncPaginator(
            self._client,
            operations.GET_FUNDING_RATE_HISTORY,
            {
                "symbol": symbol,
                "start_time": start_time,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
            since=since,
            span=span,
        )

    async def klines(
        self,
        symbol: str,
        *,
        interval: KlineInterval | str,
        price_type: KlinePriceType | Literal["indexPrice", "markPrice"] | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        limit: int | None = None,
        options: CallOptions | None = None,
    ) -> KlineList:
        """Klines.

        Open, high, low and close of a contract's traded, index or mark price.

        Public: needs no credentials.

        Args:
            symbol: The contract.
            interval: Length of one kline.
            price_type: Index or mark price; without it, traded prices. Optional.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            limit: How many klines. At most 1000. Default on the exchange: 500.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#klines
        """
        return await self._client._call(
            operations.GET_KLINES,
            {
                "symbol": symbol,
                "interval": interval,
                "price_type": price_type,
                "start_time": start_time,
                "end_time": end_time,
                "limit": limit,
            },
            options,
        )

    def iter_klines(
        self,
        symbol: str,
        *,
        interval: KlineInterval | str,
        start_time: Instant,
        price_type: KlinePriceType | Literal["indexPrice", "markPrice"] | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        options: CallOptions | None = None,
    ) -> "AsyncPaginator[Kline]":
        """Klines, from all pages.

        Iterates over `Kline`, and `.pages()` of the result over lists of them. Rows come oldest
        first, until the exchange's time at the first request unless `end_time` is given.

        Public: needs no credentials.

        Args:
            symbol: The contract.
            interval: Length of one kline.
            start_time: Start of the span of time; nothing older. Unix milliseconds or a
                `datetime` with a time zone.
            price_type: Index or mark price; without it, traded prices. Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds or a
                `datetime` with a time zone. Optional.
            page_size: How many rows to ask for at once. 1000 unless given. Optional.
            max_items: Stop after so many rows. Optional.
            options: Timeout, request id and headers of each request.

        Nothing is sent before the first row is asked for. After an error, iterating on repeats
        what failed; a PagingError is final.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.
            PagingError: pages contradict each other, so that rows would be lost or come twice.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#klines
        """
        from sixmm_runtime.paging.paginator import AsyncPaginator

        return AsyncPaginator(
            self._client,
            operations.GET_KLINES,
            {
                "symbol": symbol,
                "interval": interval,
                "start_time": start_time,
                "price_type": price_type,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
        )

    async def pnl_leaderboard(
        self,
        *,
        period: LeaderboardPeriod | Literal["7d", "30d", "90d"],
        options: CallOptions | None = None,
    ) -> PnlLeaderboard:
        """The best traders by profit.

        Made with credentials it also tells the caller's own place.

        Public; made with credentials where the client has some.

        Args:
            period: Window of the list.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#pnl-leaderboard
        """
        return await self._client._call(
            operations.GET_PNL_LEADERBOARD,
            {
                "period": period,
            },
            options,
        )

    async def rules(
        self,
        symbol: str,
        *,
        refresh: bool = False,
        max_age: float = MAX_AGE,
        options: CallOptions | None = None,
    ) -> SymbolRules:
        """The rules of one contract, to round prices and quantities by and to check orders against.

        Fetched once for all contracts and kept by this client, for threads and tasks alike;
        fetched again when older than `max_age`, and for a symbol that a list of more than a
        minute ago doesn't have.

        Args:
            symbol: The contract.
            refresh: Fetch them now, however young the held ones are.
            max_age: Seconds that held ones are good for, an hour by default.
            options: Timeout, request id and headers, where a call has to be made.

        Raises:
            InvalidArgument: there is no such contract; the text names those that are spelt alike.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#symbol-configuration
        """
        found: SymbolRules = await self._client._rules(
            symbol, refresh=refresh, max_age=max_age, options=options
        )
        return found
