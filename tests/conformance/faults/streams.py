"""Single faults of a server's streams: the rule that must show each, what is wrong, how it is planted, what is run."""

import json
from decimal import Decimal
from urllib.parse import parse_qs

from .plant import (
    LEFT_OUT,
    connected,
    each_connection,
    framed,
    handled,
    in_pushes,
    streamed,
    struck,
    unsent,
)

DEPTH, USER = "market.depth.", "user."


def put(**values):
    """Fields of a payload, where they are there, have other values; a function is given the value."""

    def edit(data):
        for name, value in values.items():
            if name in data:
                data[name] = value(data[name]) if callable(value) else value

    return edit


def each(name, change):
    """Each item of a payload's list is changed."""

    def edit(data):
        for item in data.get(name, ()):
            change(item)

    return edit


def when(kind, change):
    """Only pushes of that type."""
    return lambda data: change(data) if data.get("type") == kind else None


def has(**facts):
    """Frames of which these are true."""
    return lambda frame: all(frame.get(name) == value for name, value in facts.items())


def drop(*names):
    """Fields that are left out of a frame."""

    def edit(frame):
        for name in names:
            frame.pop(name, None)

    return edit


def only(condition, change):
    """Frames of which something is true are changed."""
    return lambda frame: change(frame) if condition(frame) else None


def is_event(kind):
    """Events of an account of a kind."""
    return lambda frame: (frame.get("data") or {}) and _kind_of(frame) == kind


def _kind_of(frame):
    data = frame.get("data")
    return data.get("event_type") if isinstance(data, dict) else None


def of_orders(change):
    """Events of orders are changed, or left out."""
    return framed(lambda f: change(f["data"]) if _kind_of(f) == "ORDER_TRADE_UPDATE" else None)


def of_account(change):
    """Events of balances and positions are changed."""
    return framed(lambda f: change(f["data"]) if _kind_of(f) == "ACCOUNT_UPDATE" else None)


def untold(*statuses):
    """Events of orders in a state are not sent."""
    return of_orders(lambda data: LEFT_OUT if data["order_status"] in statuses else None)


def counting(keep):
    """Frames are sent or not by a count that each connection has of its own."""

    def make(_query):
        seen = {}
        return lambda frame: None if keep(frame, seen) else LEFT_OUT

    return each_connection(make)


def _is_push(frame):
    return "topic" in frame


# Frames


def _in_binary(scope, _receive, send):
    async def send_bytes(message):
        if message["type"] == "websocket.send":
            message = {"type": "websocket.send", "bytes": message["text"].encode()}
        await send(message)

    return scope, send_bytes


def _as_in_rest(document):
    properties = document["components"]["schemas"]["BalanceUpdate"]["properties"]
    renamed = {**properties.pop("frozenBalance")}
    properties["frozenMargin"] = renamed


def telling_the_key(query):
    (given,) = next(iter(parse_qs(query).values()), [""])
    return only(has(event="auth"), lambda frame: frame.update(data=given))


def _exponents(level):
    level.update(price=f"{Decimal(level['price']):E}", quantity=f"{Decimal(level['quantity']):E}")


FRAMES = [
    (
        "frame.json",
        "A push of a book ends in the middle",
        struck("bad_frame", f"{DEPTH}*"),
        "depth.snapshot-first",
    ),
    ("frame.json", "Frames are binary ones", connected(_in_binary), "stream.ping"),
    (
        "frame.message",
        "A pong does not say what it is",
        framed(only(has(event="pong"), drop("event"))),
        "stream.ping",
    ),
    (
        "frame.payload",
        "Prices of a book are numbers",
        in_pushes(DEPTH, each("bids", put(price=float))),
        "depth.snapshot-first",
    ),
    (
        "frame.payload",
        "Prices and quantities of a book have an exponent",
        in_pushes(DEPTH, each("bids", _exponents)),
        "depth.snapshot-first",
    ),
    ("frame.types", "ts of a push is text", framed(put(ts=str)), "depth.snapshot-first"),
    (
        "frame.payload",
        "The margin mode of a position is told as a number",
        in_pushes(USER, each("positions", put(margin_mode=1))),
        "user.position",
    ),
    (
        "frame.complete",
        "An account's events have event, as public pushes do",
        framed(
            only(lambda f: str(f.get("topic")).startswith(USER), lambda f: f.update(event="data"))
        ),
        "user.unasked",
    ),
    (
        "frame.complete",
        "An event of a fill leaves out whether it was maker or taker",
        in_pushes(USER, drop("role_type")),
        "user.filled",
    ),
    (
        "frame.complete",
        "A kline does not tell when it ends",
        in_pushes("market.kline", drop("close_time")),
        "kline.pushed",
    ),
    (
        "frame.complete",
        "frozen_balance is called frozen_margin in streams too",
        streamed(_as_in_rest),
        "user.balance",
    ),
    ("frame.id", "Every answer has the id 1", framed(put(id="1")), "stream.subscribed"),
    (
        "frame.answer-id",
        "A pong has no id",
        framed(only(has(event="pong"), drop("id"))),
        "stream.ping",
    ),
    (
        "frame.code",
        "Refusals on streams have a code of their own",
        framed(put(code=9999)),
        "stream.unknown-topic",
    ),
    (
        "frame.no-secret",
        "The acknowledgement of credentials tells them",
        each_connection(telling_the_key),
        "access.by-listen-key",
    ),
    (
        "frame.subscribed",
        "Pushes have the topic of another contract, which was not subscribed",
        framed(only(_is_push, lambda f: f.update(topic=f["topic"].replace("BTC", "ETH")))),
        "depth.snapshot-first",
    ),
    (
        "frame.time",
        "ts of a push is in seconds",
        framed(put(ts=lambda ts: ts // 1000)),
        "depth.snapshot-first",
    ),
]


# Requests


def _success(event):
    """A refusal is told as a success."""

    def change(frame):
        if frame.get("success") is False and frame.get("event", event) == event:
            return {"id": frame.get("id", "1"), "event": event, "success": True, "data": []}
        return None

    return framed(change)


def _as_pong(frame):
    if frame.get("success") is not False:
        return None
    return {"id": frame.get("id", "1"), "event": "pong", "success": True}


def _third(frame, seen):
    seen["answers"] = seen.get("answers", 0) + ("id" in frame)
    return "id" not in frame or seen["answers"] % 3


def _first_pong(frame, seen):
    if frame.get("event") != "pong":
        return True
    seen["pongs"] = seen.get("pongs", 0) + 1
    return seen["pongs"] == 1


def _first_topic(frame, seen):
    if frame.get("event") == "subscribe":
        seen["unserved"] = frame["data"][1:]
    return frame.get("topic") not in seen.get("unserved", ())


def _until_any_is_left(frame, seen):
    seen["left"] = seen.get("left", False) or frame.get("event") == "unsubscribe"
    return not (_is_push(frame) and seen["left"])


def newest_only(condition):
    """Frames of which something is true go to the newest connection only."""
    newest = []

    def make(_query):
        number = len(newest)
        newest.append(number)
        return lambda frame: LEFT_OUT if condition(frame) and newest[-1] != number else None

    return each_connection(make)


REQUESTS = [
    (
        "stream.subscribed",
        "An acknowledgement does not name the topics",
        framed(only(has(event="subscribe"), put(data=[]))),
    ),
    ("stream.subscribed", "A subscription is not acknowledged", unsent(has(event="subscribe"))),
    (
        "stream.several-topics",
        "Of several topics in one frame, only the first is served",
        counting(_first_topic),
    ),
    ("stream.each-answered", "Every third request gets no answer", counting(_third)),
    ("stream.unknown-topic", "A topic that there is not is acknowledged", _success("subscribe")),
    ("stream.unknown-topic", "A topic that there is not answers 3003", framed(put(code=3003))),
    ("stream.no-topic", "A subscription to nothing is acknowledged", _success("subscribe")),
    (
        "stream.unreadable",
        "What has no id is dropped without a word",
        unsent(lambda frame: frame.get("success") is False and "id" not in frame),
    ),
    ("stream.unreadable", "Whatever is asked for counts as a ping", framed(_as_pong)),
    ("stream.ping", "Only the first ping is answered", counting(_first_pong)),
    (
        "stream.unsubscribe-told",
        "The end of a subscription is not acknowledged",
        unsent(has(event="unsubscribe")),
    ),
    (
        "stream.unsubscribed",
        "An unsubscription ends all subscriptions",
        counting(_until_any_is_left),
    ),
    (
        "stream.begins-empty",
        "A new connection ends the subscriptions of the others",
        newest_only(_is_push),
    ),
]


# Books


def _snapshot_once(frame, seen):
    if not _is_push(frame) or frame["data"].get("type") != "SNAPSHOT":
        return True
    seen[frame["topic"]] = seen.get(frame["topic"], 0) + 1
    return seen[frame["topic"]] == 1


def _no_snapshot(data):
    return LEFT_OUT if data["type"] == "SNAPSHOT" else None


def _empty_level(data):
    data["bids"].append({"price": "1", "quantity": "0"})


def _starts_with_the_last(data):
    data["start_version"] -= 1


def _gone_untold(data):
    for side in ("bids", "asks"):
        data[side] = [level for level in data[side] if Decimal(level["quantity"])]


def _twice(level):
    level["quantity"] = str(2 * Decimal(level["quantity"]))


def _tiny(level):
    if Decimal(level["quantity"]):
        level["quantity"] = "0.00000001"


def _versions_of_its_own(_query):
    last = 1000

    def count(frame):
        nonlocal last
        if not str(frame.get("topic")).startswith(DEPTH):
            return
        data = frame["data"]
        if data["type"] == "SNAPSHOT":
            last = data["end_version"] * 1000
        else:
            last += 1
        data.update(start_version=last, end_version=last)

    return count


BOOKS = [
    ("depth.snapshot-first", "A book begins with its first change", in_pushes(DEPTH, _no_snapshot)),
    (
        "depth.snapshot-first",
        "The snapshot of a book calls itself an update",
        in_pushes(DEPTH, put(type="UPDATE")),
    ),
    (
        "depth.symbol",
        "Every book is called that of BTCUSDT",
        in_pushes(DEPTH, put(symbol="BTCUSDT")),
    ),
    (
        "depth.levels",
        "Levels to buy at come worst first",
        in_pushes(DEPTH, put(bids=lambda bids: bids[::-1])),
    ),
    (
        "depth.levels",
        "A snapshot has a level without quantity",
        in_pushes(DEPTH, when("SNAPSHOT", _empty_level)),
    ),
    (
        "depth.versions-grow",
        "The version of a book is always the same",
        in_pushes(DEPTH, put(start_version=7, end_version=7)),
    ),
    (
        "depth.continuous",
        "An update begins with the version that was told before",
        in_pushes(DEPTH, when("UPDATE", _starts_with_the_last)),
    ),
    ("depth.continuous", "An update of a book is lost", struck("gap", f"{DEPTH}*", 1)),
    (
        "depth.open-orders",
        "A level has a part of its quantity only",
        in_pushes(DEPTH, each("bids", _tiny)),
    ),
    (
        "depth.removed",
        "A level that is gone is not told of",
        in_pushes(DEPTH, when("UPDATE", _gone_untold)),
    ),
    (
        "depth.leads-to-snapshot",
        "An update tells twice the quantity of a level",
        in_pushes(
            DEPTH, when("UPDATE", each("bids", _twice)), when("UPDATE", each("asks", _twice))
        ),
    ),
    ("depth.anew", "Subscribing again gives no new snapshot", counting(_snapshot_once)),
    (
        "depth.anew",
        "Every snapshot has the version 1",
        in_pushes(DEPTH, when("SNAPSHOT", put(start_version=1, end_version=1))),
    ),
    (
        "depth.same-for-all",
        "Every connection counts versions of its own",
        each_connection(_versions_of_its_own),
    ),
]


# Trades, klines, tickers


def _other_side(item):
    item["side"] = {"BUY": "SELL", "SELL": "BUY"}[item["side"]]


def _other_way(change):
    return change.removeprefix("-") if change.startswith("-") else f"-{change}"


def _kline_once(frame, seen):
    if not str(frame.get("topic")).startswith("market.kline"):
        return True
    seen["klines"] = seen.get("klines", 0) + 1
    return seen["klines"] == 1


def _as_mark_price(name):
    return lambda data: data.update({name: data["mark_price"]}) if name in data else None


MARKETS = [
    ("trade.told-once", "Every trade is pushed twice", struck("duplicate", "market.trade.*")),
    (
        "trade.told-once",
        "A trade is told with the maker's side",
        in_pushes("market.trade", each("items", _other_side)),
    ),
    (
        "trade.oldest-first",
        "Trades of one push come newest first",
        in_pushes("market.trade", put(items=lambda items: items[::-1])),
    ),
    (
        "kline.pushed",
        "A kline is pushed when it is subscribed, and never again",
        counting(_kline_once),
    ),
    (
        "kline.as-queried",
        "The volume of a kline is always 0",
        in_pushes("market.kline", put(volume="0")),
    ),
    (
        "kline.intervals",
        "The kline of a month calls itself that of a minute",
        in_pushes("market.kline", put(interval=str.lower)),
    ),
    (
        "ticker.fits-together",
        "A rise of the price is told as a fall",
        in_pushes("market.ticker", put(price_change=_other_way)),
    ),
    (
        "ticker.fits-together",
        "Lowest and highest price of a ticker are mixed up",
        in_pushes("market.ticker", put(low_price="1000000", high_price="1")),
    ),
    (
        "ticker.last-trade",
        "The ticker's last price is the mark price",
        in_pushes("market.ticker", _as_mark_price("last_price")),
    ),
    (
        "ticker.last-trade",
        "The ticker's volume is always 0",
        in_pushes("market.ticker", put(volume="0")),
    ),
    (
        "ticker.as-book",
        "The ticker's best bid is the mark price",
        in_pushes("market.ticker", _as_mark_price("best_bid_price")),
    ),
    (
        "ticker.all",
        "The tickers of all are that of one contract",
        in_pushes("market.tickers", put(items=lambda items: items[:1])),
    ),
    (
        "ticker.all",
        "A ticker among all has another index price than alone",
        in_pushes("market.tickers", each("items", put(index_price="1"))),
    ),
]


# Credentials of private connections


def _private(query):
    return "=" in query


def _by_another_name(document):
    document["components"]["securitySchemes"]["token"]["name"] = "jwt"


_AUTHENTICATED = {"event": "auth", "success": True, "data": "1"}


def _let_in(scope, _receive, send):
    """Whatever is wrong with its credentials, a connection is accepted and goes on."""

    async def send_on(message):
        if message["type"] == "websocket.send" and '"auth"' in message["text"]:
            message = {**message, "text": json.dumps(_AUTHENTICATED)}
        if message["type"] != "websocket.close":
            await send(message)

    return scope, send_on


def _let_in_as_public(scope, _receive, send):
    """Wrong credentials are looked over without a word."""

    async def send_on(message):
        refused = message["type"] == "websocket.send" and '"auth"' in message["text"]
        if message["type"] != "websocket.close" and not (refused and "false" in message["text"]):
            await send(message)

    return scope, send_on


def on_private(change):
    """Frames of private connections are changed."""
    return each_connection(lambda query: change if _private(query) else lambda _: None)


def _refused(frame):
    return {
        "id": frame["id"],
        "event": "subscribe",
        "success": False,
        "code": 3006,
        "message": "no",
    }


LET_IN = connected(_let_in, ends=False)
ACCESS = [
    (
        "access.by-listen-key",
        "Nothing says that the credentials were accepted",
        unsent(has(event="auth", success=True)),
    ),
    ("access.by-token", "The token is read from another parameter", streamed(_by_another_name)),
    (
        "access.public-unasked",
        "A connection without credentials is said to be authenticated",
        connected(lambda scope, _receive, send: (scope, _greeting(scope, send))),
    ),
    (
        "access.public-too",
        "A private connection cannot subscribe to public topics",
        on_private(only(has(event="subscribe"), _refused)),
    ),
    (
        "access.ping",
        "A ping on a private connection is not answered",
        on_private(only(has(event="pong"), lambda _: LEFT_OUT)),
    ),
    (
        "access.made-up",
        "A made-up listen key is said to be right",
        framed(only(has(event="auth"), lambda _: dict(_AUTHENTICATED))),
    ),
    (
        "access.made-up",
        "With wrong credentials a connection is a public one, without a word",
        connected(_let_in_as_public, ends=False),
    ),
    ("access.closed-key", "A closed listen key opens connections", LET_IN),
    ("access.expired-key", "A listen key that is over opens connections", LET_IN),
    ("access.closing-ends", "A connection outlives its listen key", LET_IN),
    ("access.expiry-ends", "A connection goes on when its listen key has expired", LET_IN),
    (
        "access.renewing-keeps",
        "A connection ends after an hour, whether its listen key was renewed or not",
        handled("renewListenKey", lambda *_: {}),
    ),
    ("access.logout-ends", "A connection goes on when its token was logged out", LET_IN),
    ("access.logged-out-token", "A token that was logged out opens connections", LET_IN),
    ("access.token-expiry-ends", "A connection goes on when its token has expired", LET_IN),
]


def _greeting(scope, send):
    async def send_more(message):
        await send(message)
        if message["type"] == "websocket.accept" and not scope["query_string"]:
            await send(
                {"type": "websocket.send", "text": '{"event":"auth","success":true,"data":"1"}'}
            )

    return send_more


# Events of an account


def _amendment(data):
    later = data["updated_at"] > data["created_at"]
    return LEFT_OUT if later and data["order_status"] == "PENDING" else None


def _limit_price(data):
    if "trade_id" in data:
        data["last_fill_price"] = data["price"]


def _done_already(data):
    data.update(order_status="FILLED", executed_quantity=data["quantity"])


def _another_topic(frame):
    frame["topic"] = "user.1"


def _open_only(data):
    data["positions"] = [each for each in data["positions"] if each["quantity"] != "0"]


def _as_the_first():
    """Every private connection is opened with the credentials of the first one."""
    first = []

    def around(scope, _receive, send):
        if scope["query_string"]:
            first.append(scope["query_string"])
            scope = {**scope, "query_string": first[0]}
        return scope, send

    return connected(around)


def _subscribed(frame):
    if frame.get("success") is False and frame.get("event") == "subscribe":
        return {"id": frame["id"], "event": "subscribe", "success": True, "data": [f"{USER}1"]}
    return None


def _is_account_event(frame):
    return _kind_of(frame) == "ACCOUNT_UPDATE"


def _is_users(frame):
    return str(frame.get("topic")).startswith(USER)


USERS = [
    ("user.unasked", "A private connection is not subscribed to its events", unsent(_is_users)),
    (
        "user.topic",
        "Events of balances have another topic than those of orders",
        framed(only(_is_account_event, _another_topic)),
    ),
    ("user.placed", "An order that rests is told as new, and no further", untold("PENDING")),
    ("user.canceled", "A cancellation is not told", untold("CANCELED")),
    ("user.amended", "An amendment is not told", of_orders(_amendment)),
    ("user.filled", "Every event is told twice", struck("duplicate", f"{USER}*")),
    ("user.filled", "A fill is told with the price of the order", of_orders(_limit_price)),
    ("user.traded", "An order that is filled is not told so", untold("PARTIALLY_FILLED", "FILLED")),
    ("user.account", "No change of balances and positions is told", unsent(_is_account_event)),
    (
        "user.as-queried",
        "reduce_only of an event is the other way round",
        of_orders(put(reduce_only=lambda given: not given)),
    ),
    ("user.not-ahead", "Every order is told as filled at once", of_orders(_done_already)),
    ("user.in-order", "Two events of an order are swapped", struck("reorder", f"{USER}*", 1)),
    (
        "user.balance",
        "frozen_balance is always 0",
        of_account(each("balances", put(frozen_balance="0"))),
    ),
    (
        "user.balance",
        "The wallet's balance in an event is not the present one",
        of_account(each("balances", put(wallet_balance="100001"))),
    ),
    (
        "user.position",
        "The entry price of a position is told as 0",
        of_account(each("positions", put(entry_price="0"))),
    ),
    (
        "user.position",
        "Every position is told as isolated",
        of_account(each("positions", put(margin_mode="ISOLATED"))),
    ),
    (
        "user.position-closed",
        "A position that is closed is not told any more",
        of_account(_open_only),
    ),
    (
        "user.all-connections",
        "Events go to the newest connection of an account only",
        newest_only(_is_users),
    ),
    ("user.own-only", "Events of an account go to the connections of another", _as_the_first()),
    ("user.not-subscribable", "Anybody can subscribe to an account's events", framed(_subscribed)),
]

ROWS = [*FRAMES, *REQUESTS, *BOOKS, *MARKETS, *ACCESS, *USERS]
