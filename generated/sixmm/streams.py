# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Streams by name: one method a channel. What a stream does is in sixmm_runtime.streams."""

from sixmm_runtime.public import public
from sixmm_runtime.streams.blocking import StreamBase
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.stream import AsyncStreamBase
from sixmm_runtime.streams.subscription import AsyncSubscription, Subscription

from sixmm import channels
from sixmm.enums import KlineInterval
from sixmm.models.account_update import AccountUpdate
from sixmm.models.book_update import BookUpdate
from sixmm.models.kline_update import KlineUpdate
from sixmm.models.order_trade_update import OrderTradeUpdate
from sixmm.models.public_trades import PublicTrades
from sixmm.models.ticker import Ticker
from sixmm.models.ticker_list import TickerList


@public
class AsyncStream(AsyncStreamBase):
    """Live market data and account events over WebSocket connections.

    Made by `mm.stream()`; opened by `async with`. Iterating it gives every event of all subscriptions and of the
    connections; iterating a subscription gives the pushes of that one.

    It belongs to the event loop in which it is opened; used in another one, it and its books and subscriptions raise
    StreamError.
    """

    async def depth(
        self,
        symbol: str,
        *,
        buffer: Buffer | None = None,
        silence_timeout: float | None = None,
    ) -> AsyncSubscription[BookUpdate]:
        """Follow an order book.

        Check that the versions follow on each other; after a gap the book is wrong: subscribe
        again to get a new snapshot.

        Public: needs no credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            symbol: The contract.
            buffer: How many pushes wait for a slow reader, and then what.
            silence_timeout: Seconds without a push until it is subscribed anew; as in
                StreamOptions where absent.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return await self._subscribe(
            channels.DEPTH,
            {
                "symbol": symbol,
            },
            buffer,
            silence_timeout,
        )

    async def trades(
        self,
        symbol: str,
        *,
        buffer: Buffer | None = None,
        silence_timeout: float | None = None,
    ) -> AsyncSubscription[PublicTrades]:
        """Follow the trades of a contract.

        One push may hold several trades.

        Public: needs no credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            symbol: The contract.
            buffer: How many pushes wait for a slow reader, and then what.
            silence_timeout: Seconds without a push until it is subscribed anew; as in
                StreamOptions where absent.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return await self._subscribe(
            channels.TRADES,
            {
                "symbol": symbol,
            },
            buffer,
            silence_timeout,
        )

    async def klines(
        self,
        symbol: str,
        interval: KlineInterval | str,
        *,
        buffer: Buffer | None = None,
        silence_timeout: float | None = None,
    ) -> AsyncSubscription[KlineUpdate]:
        """Follow the klines of a contract.

        A kline is final once a later one has come.

        Public: needs no credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            symbol: The contract.
            interval: Length of a kline; the values are those of KlineInterval. Case
                matters.
            buffer: How many pushes wait for a slow reader, and then what.
            silence_timeout: Seconds without a push until it is subscribed anew; as in
                StreamOptions where absent.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return await self._subscribe(
            channels.KLINES,
            {
                "symbol": symbol,
                "interval": interval,
            },
            buffer,
            silence_timeout,
        )

    async def ticker(
        self,
        symbol: str,
        *,
        buffer: Buffer | None = None,
        silence_timeout: float | None = None,
    ) -> AsyncSubscription[Ticker]:
        """Follow the ticker of a contract.

        Each push replaces the one before it.

        Public: needs no credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            symbol: The contract.
            buffer: How many pushes wait for a slow reader, and then what.
            silence_timeout: Seconds without a push until it is subscribed anew; as in
                StreamOptions where absent.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return await self._subscribe(
            channels.TICKER,
            {
                "symbol": symbol,
            },
            buffer,
            silence_timeout,
        )

    async def ticker_once(
        self,
        symbol: str,
        *,
        timeout: float = 10.0,
    ) -> Ticker:
        """What the next push of `ticker` says.

        Subscribes, waits for the next push, and unsubscribes: `ticker` follows. No REST call
        that is documented tells it.

        Args:
            symbol: The contract.
            timeout: Seconds for both, ten by default.

        Raises:
            WaitTimeout: no push came in time.
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.
            InvalidArgument: `timeout` is no positive number of seconds.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return await self._once(
            channels.TICKER,
            {
                "symbol": symbol,
            },
            timeout,
        )

    async def tickers(
        self,
        *,
        buffer: Buffer | None = None,
        silence_timeout: float | None = None,
    ) -> AsyncSubscription[TickerList]:
        """Follow the tickers of all contracts.

        A contract that a push leaves out is as it was.

        Public: needs no credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            buffer: How many pushes wait for a slow reader, and then what.
            silence_timeout: Seconds without a push until it is subscribed anew; as in
                StreamOptions where absent.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return await self._subscribe(
            channels.TICKERS,
            {},
            buffer,
            silence_timeout,
        )

    async def user(
        self,
        *,
        buffer: Buffer | None = None,
    ) -> AsyncSubscription[OrderTradeUpdate | AccountUpdate]:
        """Follow the account's orders and balances.

        Handle an event that arrives twice as one, and read one of an unknown type without
        failing: the pages list the common types only. Fields are named otherwise than in the
        REST API's answers. No page names an event for condition orders that wait: ask for those
        by the REST API.

        Private: needs credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            buffer: How many pushes wait for a slow reader, and then what.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.
            MissingCredentials: the client has none that fit.

        Docs: https://docs.6mm.com/developer-api/websocket/private-user-channel#common-private-events
        """
        return await self._subscribe(
            channels.USER,
            {},
            buffer,
        )


@public
class Stream(StreamBase):
    """Live market data and account events over WebSocket connections, blocking.

    Made by `mm.stream()`; opened by `with`. Iterating it gives every event of all subscriptions and of the
    connections; iterating a subscription gives the pushes of that one.

    Threads may share it, and its books and subscriptions.
    """

    def depth(
        self,
        symbol: str,
        *,
        buffer: Buffer | None = None,
        silence_timeout: float | None = None,
    ) -> Subscription[BookUpdate]:
        """Follow an order book.

        Check that the versions follow on each other; after a gap the book is wrong: subscribe
        again to get a new snapshot.

        Public: needs no credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            symbol: The contract.
            buffer: How many pushes wait for a slow reader, and then what.
            silence_timeout: Seconds without a push until it is subscribed anew; as in
                StreamOptions where absent.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return self._subscribe(
            channels.DEPTH,
            {
                "symbol": symbol,
            },
            buffer,
            silence_timeout,
        )

    def trades(
        self,
        symbol: str,
        *,
        buffer: Buffer | None = None,
        silence_timeout: float | None = None,
    ) -> Subscription[PublicTrades]:
        """Follow the trades of a contract.

        One push may hold several trades.

        Public: needs no credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            symbol: The contract.
            buffer: How many pushes wait for a slow reader, and then what.
            silence_timeout: Seconds without a push until it is subscribed anew; as in
                StreamOptions where absent.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return self._subscribe(
            channels.TRADES,
            {
                "symbol": symbol,
            },
            buffer,
            silence_timeout,
        )

    def klines(
        self,
        symbol: str,
        interval: KlineInterval | str,
        *,
        buffer: Buffer | None = None,
        silence_timeout: float | None = None,
    ) -> Subscription[KlineUpdate]:
        """Follow the klines of a contract.

        A kline is final once a later one has come.

        Public: needs no credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            symbol: The contract.
            interval: Length of a kline; the values are those of KlineInterval. Case
                matters.
            buffer: How many pushes wait for a slow reader, and then what.
            silence_timeout: Seconds without a push until it is subscribed anew; as in
                StreamOptions where absent.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return self._subscribe(
            channels.KLINES,
            {
                "symbol": symbol,
                "interval": interval,
            },
            buffer,
            silence_timeout,
        )

    def ticker(
        self,
        symbol: str,
        *,
        buffer: Buffer | None = None,
        silence_timeout: float | None = None,
    ) -> Subscription[Ticker]:
        """Follow the ticker of a contract.

        Each push replaces the one before it.

        Public: needs no credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            symbol: The contract.
            buffer: How many pushes wait for a slow reader, and then what.
            silence_timeout: Seconds without a push until it is subscribed anew; as in
                StreamOptions where absent.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return self._subscribe(
            channels.TICKER,
            {
                "symbol": symbol,
            },
            buffer,
            silence_timeout,
        )

    def ticker_once(
        self,
        symbol: str,
        *,
        timeout: float = 10.0,
    ) -> Ticker:
        """What the next push of `ticker` says.

        Subscribes, waits for the next push, and unsubscribes: `ticker` follows. No REST call
        that is documented tells it.

        Args:
            symbol: The contract.
            timeout: Seconds for both, ten by default.

        Raises:
            WaitTimeout: no push came in time.
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.
            InvalidArgument: `timeout` is no positive number of seconds.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return self._once(
            channels.TICKER,
            {
                "symbol": symbol,
            },
            timeout,
        )

    def tickers(
        self,
        *,
        buffer: Buffer | None = None,
        silence_timeout: float | None = None,
    ) -> Subscription[TickerList]:
        """Follow the tickers of all contracts.

        A contract that a push leaves out is as it was.

        Public: needs no credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            buffer: How many pushes wait for a slow reader, and then what.
            silence_timeout: Seconds without a push until it is subscribed anew; as in
                StreamOptions where absent.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper
        """
        return self._subscribe(
            channels.TICKERS,
            {},
            buffer,
            silence_timeout,
        )

    def user(
        self,
        *,
        buffer: Buffer | None = None,
    ) -> Subscription[OrderTradeUpdate | AccountUpdate]:
        """Follow the account's orders and balances.

        Handle an event that arrives twice as one, and read one of an unknown type without
        failing: the pages list the common types only. Fields are named otherwise than in the
        REST API's answers. No page names an event for condition orders that wait: ask for those
        by the REST API.

        Private: needs credentials.

        Returns once the exchange has acknowledged it. Each call gives a reader of its own.

        Args:
            buffer: How many pushes wait for a slow reader, and then what.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it said nothing within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.
            MissingCredentials: the client has none that fit.

        Docs: https://docs.6mm.com/developer-api/websocket/private-user-channel#common-private-events
        """
        return self._subscribe(
            channels.USER,
            {},
            buffer,
        )
