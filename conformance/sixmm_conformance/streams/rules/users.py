"""The events of an account: all of them, as the queries show, and of no other account."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sixmm_conformance.errors import Broken, NotChecked
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import Chapter, same
from sixmm_conformance.streams.connections import Connection
from sixmm_conformance.streams.conversation import Frame
from sixmm_conformance.streams.rules.access import by_listen_key
from sixmm_conformance.streams.rules.steps import PLACE, Json, cancel, fills, order, rest, trade

USERS = Chapter("user", streams=True)

_PAGE = "websocket/private-user-channel"
_EVENTS = f"{_PAGE}#common-private-events"
_NAMES = f"{_PAGE}#common-differences"
_KEY = (*PLACE, "createListenKey", "getOrder")
_FINAL = frozenset({"FILLED", "CANCELED", "REJECTED", "PARTIALLY_FILLED_CANCELED"})
_FILL = {
    "trade_id": "trade_id",
    "last_fill_price": "price",
    "last_fill_quantity": "quantity",
    "role_type": "role_type",
    "handling_fee": "handling_fee",
    "realized_pnl": "realized_pnl",
}


@USERS.rule(
    "unasked",
    "Events of the account come without a subscription",
    f"{_PAGE}#connect-to-private-websocket",
    uses=_KEY,
)
def events_of_the_account_come_without_a_subscription(on: Fixtures) -> None:
    connection = _private(on)
    rest(on)
    connection.must("an event of an order that was placed", _is_order)


@USERS.rule("topic", "All events of an account have one topic, user.<number>", _EVENTS, uses=_KEY)
def all_events_of_an_account_have_one_topic(on: Fixtures) -> None:
    connection, channel = _private(on), on.streams.description.private
    rest(on)
    trade(on, "BUY")
    trade(on, "SELL")
    topics = {str(each.topic) for each in connection.pushes()}
    if len(topics) != 1 or not all(map(channel.has, topics)):
        raise Broken(f"the topics of an account's events are {', '.join(sorted(topics)) or 'none'}")


@USERS.rule(
    "placed", "A new order is told, and as standing as the query shows it", _EVENTS, uses=_KEY
)
def a_new_order_is_told(on: Fixtures) -> None:
    connection = _private(on)
    placed = rest(on)
    _ends_as_queried(on, connection, placed)


@USERS.rule(
    "canceled",
    "A cancellation is told",
    _EVENTS,
    uses=(*_KEY, "cancelOrder"),
)
def a_cancellation_is_told(on: Fixtures) -> None:
    connection = _private(on)
    placed = rest(on)
    connection.must("an event of an order that was placed", _of_order(placed))
    connection.rest()
    cancel(on, placed)
    same(_ends_as_queried(on, connection, placed), "CANCELED", "order_status after a cancel")


@USERS.rule("amended", "An amendment is told", _EVENTS, uses=(*_KEY, "amendOrder"))
def an_amendment_is_told(on: Fixtures) -> None:
    connection = _private(on)
    placed = rest(on)
    connection.rest()
    new = {"price": on.market.price("0.9"), "quantity": placed["quantity"]}
    named = {"symbol": placed["symbol"], "order_id": placed["order_id"]}
    on.caller.must("amendOrder", {**named, **new})
    connection.must("an event of an order that was amended", _of_order(placed))


@USERS.rule(
    "traded", "A trade is told, and the order as standing as the query shows it", _EVENTS, uses=_KEY
)
def a_trade_is_told(on: Fixtures) -> None:
    connection = _private(on)
    placed = trade(on, "BUY")
    _ends_as_queried(on, connection, placed)
    trade(on, "SELL")


@USERS.rule(
    "account",
    "A change of balances and positions is told",
    _EVENTS,
    uses=_KEY,
)
def a_change_of_balances_and_positions_is_told(on: Fixtures) -> None:
    connection = _private(on)
    trade(on, "BUY")
    connection.must("an event of the account after a trade", _is_account)
    trade(on, "SELL")


@USERS.rule(
    "filled",
    "Each fill is told once, with its price and quantity, and the last one as FILLED",
    _EVENTS,
    uses=(*_KEY, "getTrades"),
    assumed=True,
    assumes=(
        "order_trade_update.trade_id",
        "order_trade_update.last_fill_price",
        "order_trade_update.last_fill_quantity",
    ),
)
def each_fill_is_told_once(on: Fixtures) -> None:
    connection = _private(on)
    placed = trade(on, "BUY")
    told = _events(connection, placed)
    same(told[-1]["order_status"], "FILLED", "order_status of the last event of a filled order")
    made = fills(on, placed)
    for fill in made:
        mine = [each for each in told if each.get("trade_id") == fill["trade_id"]]
        same(len(mine), 1, f"the number of events of the fill {fill['trade_id']}")
        for name, queried in _FILL.items():
            same(mine[0][name], fill[queried], f"{name} of the event, {queried} of the query,")
    same(sum("trade_id" in each for each in told), len(made), "the number of events with a fill")
    trade(on, "SELL")


@USERS.rule(
    "as-queried",
    "Fields of an order's event say what fields of that name say in the query",
    _NAMES,
    uses=_KEY,
    assumed=True,
    assumes=(
        "order_trade_update.price",
        "order_trade_update.quantity",
        "order_trade_update.executed_quantity",
        "order_trade_update.avg_price",
    ),
)
def an_event_says_what_the_query_says(on: Fixtures) -> None:
    connection = _private(on)
    for placed in (rest(on), trade(on, "BUY")):
        last = _events(connection, placed)[-1]
        queried = order(on, placed["order_id"])
        common = [each for each in queried if each in last]
        same({each: last[each] for each in common}, {each: queried[each] for each in common},
             "the order as its event tells it")  # fmt: skip
    trade(on, "SELL")


@USERS.rule(
    "not-ahead",
    "No event of an order is ahead of what the query shows",
    "integration-recommendations",
    uses=(*_KEY, "cancelOrder"),
    assumed=True,
    assumes=("visible_within",),
)
def no_event_of_an_order_is_ahead_of_what_the_query_shows(on: Fixtures) -> None:
    connection = _private(on)
    first = rest(on)
    acts: tuple[Callable[[], Any], ...] = (
        lambda: None,
        lambda: trade(on, "BUY"),
        lambda: cancel(on, first),
        lambda: trade(on, "SELL"),
    )
    judged = 0
    for act in acts:
        act()
        while (event := connection.soon(_is_order)) is not None:
            _not_ahead(event.data, order(on, event.data["order_id"]))
            judged += 1
    if not judged:
        raise Broken("orders were placed, filled and canceled, and no event told of it")


@USERS.rule(
    "in-order",
    "The events of an order come in the order in which it changed",
    _EVENTS,
    uses=(*_KEY, "cancelOrder"),
    assumed=True,
    assumes=(
        "order_trade_update.executed_quantity",
        "order_trade_update.updated_at",
    ),
)
def the_events_of_an_order_come_in_the_order_in_which_it_changed(on: Fixtures) -> None:
    connection = _private(on)
    resting, filled = rest(on), trade(on, "BUY")
    cancel(on, resting)
    trade(on, "SELL")
    told = [each.data for each in connection.rest() if _is_order(each)]
    for placed in (resting, filled):
        mine = [each for each in told if each["order_id"] == placed["order_id"]]
        statuses = [each["order_status"] for each in mine]
        if not statuses:
            raise Broken(f"no event tells of the order {placed['order_id']}")
        if any(each in _FINAL for each in statuses[:-1]) or "NEW" in statuses[1:]:
            raise Broken(f"order_status of the events of one order goes {', '.join(statuses)}")
        done = [Decimal(each["executed_quantity"]) for each in mine]
        if done != sorted(done):
            raise Broken(
                f"executed_quantity of the events of one order goes {', '.join(map(str, done))}"
            )


@USERS.rule(
    "balance",
    "A change of the balance is told, as frozen_balance where the query says frozen_margin",
    _NAMES,
    uses=(*_KEY, "getUserAssets"),
    assumed=True,
    assumes=(
        "account_update.balances",
        "balance_update.wallet_balance",
    ),
)
def a_change_of_the_balance_is_told(on: Fixtures) -> None:
    connection = _private(on)
    rest(on)
    account = connection.must("an event of the account after an order was placed", _is_account)
    later = [account, *(each for each in connection.rest() if _is_account(each))]
    told = [each.data["balances"] for each in later if each.data["balances"]]
    if not told:
        raise Broken("no event of the account tells the balance when margin was frozen")
    queried = on.caller.must("getUserAssets")["user_asset"]
    balance = next(each for each in told[-1] if each["asset_type"] == queried["asset_type"])
    for name, field in (
        ("frozen_balance", "frozen_margin"),
        ("wallet_balance", "wallet_balance"),
        ("used_margin", "used_margin"),
    ):
        if not _is(balance[name], queried[field]):
            raise Broken(f"{name} is {balance[name]}, and {field} of the query {queried[field]}")


@USERS.rule(
    "position",
    "A position that a fill opens is told, as the query shows it, its margin mode as a word",
    _NAMES,
    uses=(*_KEY, "getPositions"),
    assumed=True,
    assumes=(
        "account_update.positions",
        "position_update.quantity",
    ),
)
def a_position_that_a_fill_opens_is_told(on: Fixtures) -> None:
    connection = _private(on)
    trade(on, "BUY")
    told = _last_position(on, connection)
    queried = _position(on)
    for name in ("position_side", "margin_mode", "leverage"):
        same(told[name], queried[name], f"{name} of the position")
    for name in ("quantity", "entry_price"):
        if not _is(told[name], queried[name]):
            raise Broken(f"{name} of a position is {told[name]}, and {queried[name]} of the query")
    trade(on, "SELL")


@USERS.rule(
    "position-closed",
    "A position that is closed is told once more, with quantity 0",
    _EVENTS,
    uses=(*_KEY, "getPositions"),
    assumed=True,
    assumes=(
        "account_update.positions",
        "position_update.quantity",
    ),
)
def a_position_that_is_closed_is_told_once_more_with_quantity_0(on: Fixtures) -> None:
    connection = _private(on)
    if any(each["symbol"] == on.market.symbol for each in _positions(on)):
        raise NotChecked("the account has a position already, which the rule does not close")
    trade(on, "BUY")
    _last_position(on, connection)
    trade(on, "SELL")
    told = _last_position(on, connection)
    if not _is(told["quantity"], "0"):
        raise Broken(f"quantity of a position that was closed is told as {told['quantity']}")


@USERS.rule(
    "all-connections",
    "All connections of an account are told the same events",
    _EVENTS,
    uses=_KEY,
    assumed=True,
)
def all_connections_of_an_account_are_told_the_same_events(on: Fixtures) -> None:
    one, other = _private(on), _private(on)
    placed = [rest(on), trade(on, "BUY")]
    for each in placed:
        same(_events(other, each), _events(one, each), "what a second connection is told")
    trade(on, "SELL")


@USERS.rule(
    "own-only",
    "Events of an account reach no connection of another one, and none without credentials",
    "websocket#private-channels",
    uses=_KEY,
)
def events_of_an_account_reach_no_connection_of_another_one(on: Fixtures) -> None:
    account = on.caller.account
    strangers = [on.streams.connect()]
    if account.other_api_key and account.other_api_secret:
        by = on.caller.key(account.other_api_key, account.other_api_secret)
        created = on.caller.call("createListenKey", by=by)
        if not created.succeeded:
            raise NotChecked(f"createListenKey of the other account answered {created}")
        strangers.append(by_listen_key(on, created.data["listen_key"]))
    mine = _private(on)
    placed = [rest(on), trade(on, "BUY")]
    for each in placed:
        mine.must("an event of an order that was placed", _of_order(each))
    for stranger in strangers:
        if told := [frame for frame in stranger.pushes() if _is_event(on, frame)]:
            raise Broken(f"an event of the account came on a connection of another: {told[0]}")
    trade(on, "SELL")
    if len(strangers) == 1:
        raise NotChecked(
            "nothing came without credentials; for another account, give an --other-api-key "
            "and its --other-api-secret"
        )


@USERS.rule(
    "not-subscribable",
    "Events of an account cannot be subscribed to without its credentials",
    "websocket#private-channels",
    uses=_KEY,
)
def events_of_an_account_cannot_be_subscribed_to_without_its_credentials(on: Fixtures) -> None:
    mine = _private(on)
    placed = rest(on)
    topic = mine.must("an event of an order that was placed", _of_order(placed)).topic
    stranger = on.streams.connect()
    request_id = stranger.request("subscribe", topic)
    # No page says how it is refused.
    answer = stranger.soon(lambda each: each.json.get("id") == request_id)
    if answer is not None and answer.json.get("success") is True:
        raise Broken(f"subscribing to an account's events without credentials answered {answer}")
    rest(on, "0.92")
    if stranger.pushes():
        raise Broken("events of an account are pushed to a connection without credentials")


def _private(on: Fixtures) -> Connection:
    """A private connection that has been acknowledged.

    Raises:
        NotChecked: it was not, which is for other rules to tell.
    """
    connection = by_listen_key(on)
    told = connection.take(lambda each: each.is_verdict)
    if told is None or told.json.get("success") is not True:
        raise NotChecked(f"the private connection, which it needs first, was told {told}")
    return connection


def _is_event(on: Fixtures, frame: Frame) -> bool:
    channel = on.streams.description.channel_of(frame.topic)
    return channel is not None and channel.name == on.streams.description.private.name


def _is_order(frame: Frame) -> bool:
    return _role(frame) == "order"


def _is_account(frame: Frame) -> bool:
    return _role(frame) == "account"


def _role(frame: Frame) -> str | None:
    messages = frame.conversation.description.document["components"]["messages"]
    found: str | None = messages.get(frame.message, {}).get("x-role")
    return found


def _of_order(placed: Json) -> Callable[[Frame], bool]:
    """Of this order. An event without an order_id counts as well: no page names that field."""
    order_id = placed["order_id"]
    return lambda frame: _is_order(frame) and frame.data.get("order_id", order_id) == order_id


def _events(connection: Connection, placed: Json) -> list[Json]:
    """All that was told of an order.

    Raises:
        Broken: nothing.
    """
    told = [connection.must("an event of an order that was placed", _of_order(placed)).data]
    while (frame := connection.soon(_of_order(placed))) is not None:
        told.append(frame.data)
    return told


def _ends_as_queried(on: Fixtures, connection: Connection, placed: Json) -> str:
    """The status that the events of an order end with, which is the one of the query."""
    status = str(_events(connection, placed)[-1]["order_status"])
    queried = order(on, placed["order_id"])["status"]
    same(status, queried, "order_status of the last event of an order")
    return status


def _not_ahead(event: Json, queried: Json) -> None:
    for name in ("executed_quantity", "updated_at"):
        if Decimal(event[name]) > Decimal(queried[name]):
            raise Broken(f"{name} of an event is {event[name]}, and {queried[name]} of the query")
    if event["order_status"] in _FINAL:
        same(event["order_status"], queried["status"], "order_status of an event")


def _positions(on: Fixtures) -> list[Json]:
    return list(on.caller.must("getPositions")["positions"])


def _position(on: Fixtures) -> Json:
    symbol = on.market.symbol
    held = next((each for each in _positions(on) if each["symbol"] == symbol), None)
    if held is None:
        raise NotChecked("getPositions shows no position after a buy at the market")
    return held


def _last_position(on: Fixtures, connection: Connection) -> Json:
    """What was told last of the position in the market's contract.

    Raises:
        Broken: nothing.
    """
    first = connection.must("an event of the account after a trade", _is_account)
    later = [first, *(each for each in connection.rest() if _is_account(each))]
    told = [each for event in later for each in event.data["positions"]]
    mine = [each for each in told if each["symbol"] == on.market.symbol]
    if not mine:
        raise Broken("no event of the account tells of the position that a trade has changed")
    return dict(mine[-1])


def _is(told: Any, queried: Any) -> bool:
    return Decimal(told) == Decimal(queried)
