# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Profile, balance, statistics and favorites of the caller."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from sixmm_runtime.encode import Instant
from sixmm_runtime.helpers.account import AccountHelpers, AsyncAccountHelpers
from sixmm_runtime.options import CallOptions

from sixmm import enums
from sixmm.enums import BalancePeriod, TrendRange
from sixmm.models.account_change import AccountChange
from sixmm.models.account_change_list import AccountChangeList
from sixmm.models.asset_summary import AssetSummary
from sixmm.models.asset_trend import AssetTrend
from sixmm.models.balance_history import BalanceHistory
from sixmm.models.balance_point import BalancePoint
from sixmm.models.favorite_symbols import FavoriteSymbols
from sixmm.models.trade_overview import TradeOverview
from sixmm.models.user_asset import UserAsset
from sixmm.models.user_info import UserInfo
from sixmm.models.volume_stats import VolumeStats
from sixmm.operations import account as operations

if TYPE_CHECKING:
    from sixmm_runtime.paging.paginator import AsyncPaginator, Paginator


class AccountResource(AccountHelpers):
    """Profile, balance, statistics and favorites of the caller."""

    __slots__ = ()

    _enums = enums

    def info(
        self,
        *,
        options: CallOptions | None = None,
    ) -> UserInfo:
        """The caller's profile.

        Who is calling, and at which VIP level.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#user-info
        """
        answer = self._client._call(operations.GET_USER_INFO, {}, options)
        return UserInfo._inside("user_info", answer)

    def assets(
        self,
        *,
        options: CallOptions | None = None,
    ) -> UserAsset:
        """Balance and margin.

        What is in the wallet, and how much of it orders and positions hold.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#user-assets
        """
        answer = self._client._call(operations.GET_USER_ASSETS, {}, options)
        return UserAsset._inside("user_asset", answer)

    def change_logs(
        self,
        *,
        asset: str | None = None,
        change_type: str | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> AccountChangeList:
        """Movements of money.

        What changed the balance, in pages.

        Private: API key or login. An API key needs the read permission.

        Args:
            asset: Only this asset. Optional.
            change_type: Only this cause. The values are not documented. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#account-change-logs
        """
        return self._client._call(
            operations.GET_ACCOUNT_CHANGE_LOGS,
            {
                "asset": asset,
                "change_type": change_type,
                "start_time": start_time,
                "end_time": end_time,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def iter_change_logs(
        self,
        *,
        asset: str | None = None,
        change_type: str | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        since: AccountChange | Instant | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "Paginator[AccountChange]":
        """Movements of money, from all pages.

        Iterates over `AccountChange`, and `.pages()` of the result over lists of them. Rows
        come in the exchange's order; rows that are added meanwhile neither hide others nor
        repeat them.

        A range from `start_time` is read in parts of at most `span`, the newest first; without
        `start_time` it goes back to where the exchange stops. Without `end_time` it ends with
        the exchange's time at the first request.

        With `since` rows come oldest first, each once: those after the row that was read last,
        or after a moment. All rows of a `span` are there before its first is given out. A row
        that the exchange shows late, behind a newer one that was read, is not found by going on
        after that: end some seconds back (`end_time`) where none may be lost.

        Private: API key or login. An API key needs the read permission.

        Args:
            asset: Only this asset. Optional.
            change_type: Only this cause. The values are not documented. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#account-change-logs
        """
        from sixmm_runtime.paging.paginator import Paginator

        return Paginator(
            self._client,
            operations.GET_ACCOUNT_CHANGE_LOGS,
            {
                "asset": asset,
                "change_type": change_type,
                "start_time": start_time,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
            since=since,
            span=span,
        )

    def volume_stats(
        self,
        *,
        options: CallOptions | None = None,
    ) -> VolumeStats:
        """Volume and fees of 30 days.

        What was traded and paid in the last 30 days, by UTC days.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#30-day-volume-statistics
        """
        return self._client._call(operations.GET_VOLUME_STATS, {}, options)

    def balance_history(
        self,
        *,
        period: BalancePeriod | Literal["1D", "1W", "1M"],
        limit: int | None = None,
        options: CallOptions | None = None,
    ) -> BalanceHistory:
        """How the balance developed.

        Balance and profit by day, week or month (UTC).

        Private: API key or login. An API key needs the read permission.

        Args:
            period: Length of one step.
            limit: How many steps. Default on the exchange: 30.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#balance-history
        """
        return self._client._call(
            operations.GET_BALANCE_HISTORY,
            {
                "period": period,
                "limit": limit,
            },
            options,
        )

    def iter_balance_history(
        self,
        *,
        period: BalancePeriod | Literal["1D", "1W", "1M"],
        page_size: int | None = None,
        max_items: int | None = None,
        options: CallOptions | None = None,
    ) -> "Paginator[BalancePoint]":
        """How the balance developed, from all pages.

        Iterates over `BalancePoint`, and `.pages()` of the result over lists of them. Rows come
        in the exchange's order, once all of them are there: the exchange has no pages for them.

        Private: API key or login. An API key needs the read permission.

        Args:
            period: Length of one step.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#balance-history
        """
        from sixmm_runtime.paging.paginator import Paginator

        return Paginator(
            self._client,
            operations.GET_BALANCE_HISTORY,
            {
                "period": period,
            },
            options,
            page_size=page_size,
            max_items=max_items,
        )

    def trade_overview(
        self,
        *,
        period: TrendRange | Literal["1D", "1W", "1M", "3M", "6M", "1Y"],
        options: CallOptions | None = None,
    ) -> TradeOverview:
        """Profit, volume and trend.

        Totals of today and of all time, with the asset trend.

        Private: API key or login. An API key needs the read permission.

        Args:
            period: How far the trend goes back.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#trade-overview
        """
        return self._client._call(
            operations.GET_TRADE_OVERVIEW,
            {
                "period": period,
            },
            options,
        )

    def asset_summary(
        self,
        *,
        options: CallOptions | None = None,
    ) -> AssetSummary:
        """Profit and volume.

        The totals of the trade overview, without the trend.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#asset-overview-summary
        """
        return self._client._call(operations.GET_ASSET_SUMMARY, {}, options)

    def asset_trend(
        self,
        *,
        period: TrendRange | Literal["1D", "1W", "1M", "3M", "6M", "1Y"],
        options: CallOptions | None = None,
    ) -> AssetTrend:
        """How the account developed.

        Balance and profit over time.

        Private: API key or login. An API key needs the read permission.

        Args:
            period: How far to go back.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#asset-overview-trend
        """
        return self._client._call(
            operations.GET_ASSET_TREND,
            {
                "period": period,
            },
            options,
        )

    def favorite_symbols(
        self,
        *,
        options: CallOptions | None = None,
    ) -> FavoriteSymbols:
        """Favorite contracts.

        The list that was saved last.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#query
        """
        return self._client._call(operations.GET_FAVORITE_SYMBOLS, {}, options)

    def save_favorite_symbols(
        self,
        *,
        symbols: Sequence[str],
        options: CallOptions | None = None,
    ) -> None:
        """Save favorite contracts.

        Replaces the whole list that was saved before.

        Private: API key or login. An API key needs the read permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbols: The contracts; they replace the saved list.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#save
        """
        self._client._call(
            operations.SAVE_FAVORITE_SYMBOLS,
            {
                "symbols": symbols,
            },
            options,
        )


class AsyncAccountResource(AsyncAccountHelpers):
    """Profile, balance, statistics and favorites of the caller."""

    __slots__ = ()

    _enums = enums

    async def info(
        self,
        *,
        options: CallOptions | None = None,
    ) -> UserInfo:
        """The caller's profile.

        Who is calling, and at which VIP level.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#user-info
        """
        answer = await self._client._call(operations.GET_USER_INFO, {}, options)
        return UserInfo._inside("user_info", answer)

    async def assets(
        self,
        *,
        options: CallOptions | None = None,
    ) -> UserAsset:
        """Balance and margin.

        What is in the wallet, and how much of it orders and positions hold.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#user-assets
        """
        answer = await self._client._call(operations.GET_USER_ASSETS, {}, options)
        return UserAsset._inside("user_asset", answer)

    async def change_logs(
        self,
        *,
        asset: str | None = None,
        change_type: str | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page: int | None = None,
        page_size: int | None = None,
        options: CallOptions | None = None,
    ) -> AccountChangeList:
        """Movements of money.

        What changed the balance, in pages.

        Private: API key or login. An API key needs the read permission.

        Args:
            asset: Only this asset. Optional.
            change_type: Only this cause. The values are not documented. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#account-change-logs
        """
        return await self._client._call(
            operations.GET_ACCOUNT_CHANGE_LOGS,
            {
                "asset": asset,
                "change_type": change_type,
                "start_time": start_time,
                "end_time": end_time,
                "page": page,
                "page_size": page_size,
            },
            options,
        )

    def iter_change_logs(
        self,
        *,
        asset: str | None = None,
        change_type: str | None = None,
        start_time: Instant | None = None,
        end_time: Instant | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        since: AccountChange | Instant | None = None,
        span: timedelta | None = None,
        options: CallOptions | None = None,
    ) -> "AsyncPaginator[AccountChange]":
        """Movements of money, from all pages.

        Iterates over `AccountChange`, and `.pages()` of the result over lists of them. Rows
        come in the exchange's order; rows that are added meanwhile neither hide others nor
        repeat them.

        A range from `start_time` is read in parts of at most `span`, the newest first; without
        `start_time` it goes back to where the exchange stops. Without `end_time` it ends with
        the exchange's time at the first request.

        With `since` rows come oldest first, each once: those after the row that was read last,
        or after a moment. All rows of a `span` are there before its first is given out. A row
        that the exchange shows late, behind a newer one that was read, is not found by going on
        after that: end some seconds back (`end_time`) where none may be lost.

        Private: API key or login. An API key needs the read permission.

        Args:
            asset: Only this asset. Optional.
            change_type: Only this cause. The values are not documented. Optional.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#account-change-logs
        """
        from sixmm_runtime.paging.paginator import AsyncPaginator

        return AsyncPaginator(
            self._client,
            operations.GET_ACCOUNT_CHANGE_LOGS,
            {
                "asset": asset,
                "change_type": change_type,
                "start_time": start_time,
                "end_time": end_time,
            },
            options,
            page_size=page_size,
            max_items=max_items,
            since=since,
            span=span,
        )

    async def volume_stats(
        self,
        *,
        options: CallOptions | None = None,
    ) -> VolumeStats:
        """Volume and fees of 30 days.

        What was traded and paid in the last 30 days, by UTC days.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#30-day-volume-statistics
        """
        return await self._client._call(operations.GET_VOLUME_STATS, {}, options)

    async def balance_history(
        self,
        *,
        period: BalancePeriod | Literal["1D", "1W", "1M"],
        limit: int | None = None,
        options: CallOptions | None = None,
    ) -> BalanceHistory:
        """How the balance developed.

        Balance and profit by day, week or month (UTC).

        Private: API key or login. An API key needs the read permission.

        Args:
            period: Length of one step.
            limit: How many steps. Default on the exchange: 30.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#balance-history
        """
        return await self._client._call(
            operations.GET_BALANCE_HISTORY,
            {
                "period": period,
                "limit": limit,
            },
            options,
        )

    def iter_balance_history(
        self,
        *,
        period: BalancePeriod | Literal["1D", "1W", "1M"],
        page_size: int | None = None,
        max_items: int | None = None,
        options: CallOptions | None = None,
    ) -> "AsyncPaginator[BalancePoint]":
        """How the balance developed, from all pages.

        Iterates over `BalancePoint`, and `.pages()` of the result over lists of them. Rows come
        in the exchange's order, once all of them are there: the exchange has no pages for them.

        Private: API key or login. An API key needs the read permission.

        Args:
            period: Length of one step.
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

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#balance-history
        """
        from sixmm_runtime.paging.paginator import AsyncPaginator

        return AsyncPaginator(
            self._client,
            operations.GET_BALANCE_HISTORY,
            {
                "period": period,
            },
            options,
            page_size=page_size,
            max_items=max_items,
        )

    async def trade_overview(
        self,
        *,
        period: TrendRange | Literal["1D", "1W", "1M", "3M", "6M", "1Y"],
        options: CallOptions | None = None,
    ) -> TradeOverview:
        """Profit, volume and trend.

        Totals of today and of all time, with the asset trend.

        Private: API key or login. An API key needs the read permission.

        Args:
            period: How far the trend goes back.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#trade-overview
        """
        return await self._client._call(
            operations.GET_TRADE_OVERVIEW,
            {
                "period": period,
            },
            options,
        )

    async def asset_summary(
        self,
        *,
        options: CallOptions | None = None,
    ) -> AssetSummary:
        """Profit and volume.

        The totals of the trade overview, without the trend.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#asset-overview-summary
        """
        return await self._client._call(operations.GET_ASSET_SUMMARY, {}, options)

    async def asset_trend(
        self,
        *,
        period: TrendRange | Literal["1D", "1W", "1M", "3M", "6M", "1Y"],
        options: CallOptions | None = None,
    ) -> AssetTrend:
        """How the account developed.

        Balance and profit over time.

        Private: API key or login. An API key needs the read permission.

        Args:
            period: How far to go back.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#asset-overview-trend
        """
        return await self._client._call(
            operations.GET_ASSET_TREND,
            {
                "period": period,
            },
            options,
        )

    async def favorite_symbols(
        self,
        *,
        options: CallOptions | None = None,
    ) -> FavoriteSymbols:
        """Favorite contracts.

        The list that was saved last.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#query
        """
        return await self._client._call(operations.GET_FAVORITE_SYMBOLS, {}, options)

    async def save_favorite_symbols(
        self,
        *,
        symbols: Sequence[str],
        options: CallOptions | None = None,
    ) -> None:
        """Save favorite contracts.

        Replaces the whole list that was saved before.

        Private: API key or login. An API key needs the read permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            symbols: The contracts; they replace the saved list.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#save
        """
        await self._client._call(
            operations.SAVE_FAVORITE_SYMBOLS,
            {
                "symbols": symbols,
            },
            options,
        )
