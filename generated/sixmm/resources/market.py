# Written by `make generate` from openapi.yaml. Do not edit: change the description (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Contracts, funding, klines and the leaderboard; public."""

from typing import Literal

from sixmm_runtime.encode import Instant
from sixmm_runtime.options import CallOptions
from sixmm_runtime.resource import AsyncResource, Resource

from sixmm.enums import KlineInterval, KlinePriceType, LeaderboardPeriod
from sixmm.models.funding_rate_config_list import FundingRateConfigList
from sixmm.models.funding_rate_history import FundingRateHistory
from sixmm.models.funding_rate_list import FundingRateList
from sixmm.models.kline_list import KlineList
from sixmm.models.pnl_leaderboard import PnlLeaderboard
from sixmm.models.symbol_list import SymbolList
from sixmm.operations import market as operations


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
        return self._client.call(operations.GET_SYMBOLS, {}, options)

    def funding_rate_config(
        self,
        *,
        symbol: str | None = None,
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
        return self._client.call(
            operations.GET_FUNDING_RATE_CONFIG,
            {
                "symbol": symbol,
            },
            options,
        )

    def funding_rates(
        self,
        *,
        symbol: str | None = None,
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
        return self._client.call(
            operations.GET_FUNDING_RATES,
            {
                "symbol": symbol,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def funding_rate_history(
        self,
        *,
        symbol: str,
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
            start_time: Start of the span of time; nothing older. Unix milliseconds.
                Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds. Optional.
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
        return self._client.call(
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

    def klines(
        self,
        *,
        symbol: str,
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
            start_time: Start of the span of time; nothing older. Unix milliseconds.
                Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds. Optional.
            limit: How many klines. At most 1000. Default on the exchange: 500.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#klines
        """
        return self._client.call(
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
        return self._client.call(
            operations.GET_PNL_LEADERBOARD,
            {
                "period": period,
            },
            options,
        )


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
        return await self._client.call(operations.GET_SYMBOLS, {}, options)

    async def funding_rate_config(
        self,
        *,
        symbol: str | None = None,
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
        return await self._client.call(
            operations.GET_FUNDING_RATE_CONFIG,
            {
                "symbol": symbol,
            },
            options,
        )

    async def funding_rates(
        self,
        *,
        symbol: str | None = None,
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
        return await self._client.call(
            operations.GET_FUNDING_RATES,
            {
                "symbol": symbol,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    async def funding_rate_history(
        self,
        *,
        symbol: str,
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
            start_time: Start of the span of time; nothing older. Unix milliseconds.
                Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds. Optional.
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
        return await self._client.call(
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

    async def klines(
        self,
        *,
        symbol: str,
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
            start_time: Start of the span of time; nothing older. Unix milliseconds.
                Optional.
            end_time: End of the span of time; nothing newer. Unix milliseconds. Optional.
            limit: How many klines. At most 1000. Default on the exchange: 500.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/market-data#klines
        """
        return await self._client.call(
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
        return await self._client.call(
            operations.GET_PNL_LEADERBOARD,
            {
                "period": period,
            },
            options,
        )
