# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The WebSocket channels as data: their topics, and what their pushes carry."""

from sixmm_runtime import encode
from sixmm_runtime.operation import Clock
from sixmm_runtime.streams.channel import BookFields, Channel, FrameFields
from sixmm_runtime.streams.stream import StreamApi
from sixmm_runtime.streams.user.credential import CredentialOperations
from sixmm_runtime.streams.user.reconcile import UserOperations
from sixmm_runtime.streams.user.spelling import UserEvents

from sixmm import enums
from sixmm.errors import AuthenticationError, PermissionDenied
from sixmm.models.account_update import AccountUpdate
from sixmm.models.book_update import BookUpdate
from sixmm.models.kline_update import KlineUpdate
from sixmm.models.order_trade_update import OrderTradeUpdate
from sixmm.models.public_trades import PublicTrades
from sixmm.models.ticker import Ticker
from sixmm.models.ticker_list import TickerList
from sixmm.operations import account, listen_key, orders, positions, system

DEPTH: Channel[BookUpdate] = Channel(
    name="depth",
    address="market.depth.{symbol}",
    payloads={
        None: BookUpdate,
    },
    book=BookFields(
        symbol="symbol",
        kind="type",
        snapshot="snapshot",
        update="update",
        first_version="startVersion",
        last_version="endVersion",
        bids="bids",
        asks="asks",
        follows=1,
        level=(0, 1),
        changes=False,
        assumed={
            "symbol": "No payload is documented. The contract is in the topic anyway [book_update.symbol]",
            "kind": "A snapshot is said to come first and updates after it; how to tell them apart is not. Without this field, take the first push after subscribing as the snapshot [book_update.type]",
            "first_version": "Only `endVersion` is documented, and its name implies a start. Without this field, take an update to make one version [book_update.start_version]",
            "last_version": "Only the name, and that it shows gaps, is documented; the type, and that it counts up, are not [book_update.end_version]",
            "bids": "No payload is documented; taken to be what an order book needs [book_update.bids]",
            "asks": "No payload is documented; taken to be what an order book needs [book_update.asks]",
            "level": "No payload is documented; pairs of decimal strings keep to the rule for prices and quantities [price_level]",
        },
    ),
    docs_url="https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper",
)
TRADES: Channel[PublicTrades] = Channel(
    name="trades",
    address="market.trade.{symbol}",
    payloads={
        None: PublicTrades,
    },
    docs_url="https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper",
)
KLINES: Channel[KlineUpdate] = Channel(
    name="klines",
    address="market.kline.{symbol}.{interval}",
    payloads={
        None: KlineUpdate,
    },
    values={
        "interval": encode.enum_of(enums.KlineInterval, open_list=True),
    },
    replaces=True,
    docs_url="https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper",
)
TICKER: Channel[Ticker] = Channel(
    name="ticker",
    address="market.ticker.{symbol}",
    payloads={
        None: Ticker,
    },
    replaces=True,
    docs_url="https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper",
)
TICKERS: Channel[TickerList] = Channel(
    name="tickers",
    address="market.tickers",
    payloads={
        None: TickerList,
    },
    docs_url="https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper",
)
USER: Channel[OrderTradeUpdate | AccountUpdate] = Channel(
    name="user",
    address="user.{userId}",
    payloads={
        "ORDER_TRADE_UPDATE": OrderTradeUpdate,
        "ACCOUNT_UPDATE": AccountUpdate,
    },
    automatic=True,
    private=True,
    kind="eventType",
    docs_url="https://docs.6mm.com/developer-api/websocket/private-user-channel#common-private-events",
)

API = StreamApi(
    channels=(
        DEPTH,
        TRADES,
        KLINES,
        TICKER,
        TICKERS,
        USER,
    ),
    frames=FrameFields(
        topic="topic",
        data="data",
        ts="ts",
        ts_ms=1,
        id="id",
        op="op",
        args="args",
        subscribe="subscribe",
        unsubscribe="unsubscribe",
        ping="ping",
        reply_id="id",
        event="event",
        success="success",
        code="code",
        message="message",
        topics="data",
        subscribed="subscribe",
        pong="pong",
        authenticated="auth",
        transient=frozenset({5001, 5002, 5003}),
    ),
    credentials=CredentialOperations(
        create=listen_key.CREATE_LISTEN_KEY,
        renew=listen_key.RENEW_LISTEN_KEY,
        check=account.GET_USER_INFO,
        key_parameter="listenKey",
        token_parameter="token",
    ),
    user=UserOperations(
        open_orders=orders.GET_CURRENT_ORDERS,
        order=orders.GET_ORDER,
        order_history=orders.GET_ORDER_HISTORY,
        trades=orders.GET_TRADES,
        positions=positions.GET_POSITIONS,
        assets=account.GET_USER_ASSETS,
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
        events=UserEvents(
            kind="eventType",
            order=OrderTradeUpdate,
            order_word="ORDER_TRADE_UPDATE",
            account=AccountUpdate,
            account_word="ACCOUNT_UPDATE",
        ),
    ),
    hopeless=(
        AuthenticationError,
        PermissionDenied,
    ),
)
