"""Requests on a connection: each is answered, with its id, as what it is."""

from sixmm_conformance.errors import Broken
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import INVALID, Chapter, same
from sixmm_conformance.streams.connections import Connection
from sixmm_conformance.streams.conversation import Frame
from sixmm_conformance.streams.rules.steps import MARKET, PLACE, one_minute, rest, topic

REQUESTS = Chapter("stream", streams=True)

_PAGE = "websocket/connection-subscription-and-heartbeat"
_CHANNELS = ("depth", "trade", "ticker")


@REQUESTS.rule(
    "subscribed",
    "A subscription is acknowledged with its id and its topics",
    f"{_PAGE}#subscribe",
    uses=MARKET,
)
def a_subscription_is_acknowledged_with_its_id_and_its_topics(on: Fixtures) -> None:
    depth = topic(on, "depth")
    _acknowledges(on.streams.connect().ask("subscribe", depth), "subscribe", [depth])


@REQUESTS.rule(
    "several-topics",
    "Several topics can be subscribed in one frame, and each of them is pushed",
    f"{_PAGE}#subscribe",
    uses=MARKET,
    assumed=True,
)
def several_topics_can_be_subscribed_in_one_frame(on: Fixtures) -> None:
    topics = [topic(on, "depth"), topic(on, "ticker"), topic(on, "kline", interval=one_minute(on))]
    connection = on.streams.connect()
    _acknowledges(connection.ask("subscribe", *topics), "subscribe", topics)
    for each in topics:
        connection.push(each)


@REQUESTS.rule(
    "each-answered",
    "Requests that are sent without waiting are all answered, each with its own id",
    f"{_PAGE}#operational-recommendations",
    uses=MARKET,
)
def requests_sent_without_waiting_are_all_answered(on: Fixtures) -> None:
    connection = on.streams.connect()
    asked = [connection.request("subscribe", topic(on, each)) for each in _CHANNELS * 2]
    for request_id in asked:
        connection.answer(request_id)


@REQUESTS.rule(
    "unknown-topic",
    "A topic of no channel, contract or interval is refused",
    f"{_PAGE}#subscribe",
    uses=MARKET,
    assumed=True,
    assumes=("request_refusal",),
)
def a_topic_of_no_channel_contract_or_interval_is_refused(on: Fixtures) -> None:
    connection, channels = on.streams.connect(), on.streams.description.channels
    symbol = on.market.symbol
    unknown = [
        "market.nothing",
        f"market.nothing.{symbol}",
        channels["depth"].topic(symbol="NONEUSDT"),
        channels["kline"].topic(symbol="NONEUSDT", interval=one_minute(on)),
        channels["kline"].topic(symbol=symbol, interval="7m"),
    ]
    for each in unknown:
        _refused(on, connection.ask("subscribe", each), f"subscribing to {each}")


@REQUESTS.rule(
    "no-topic",
    "A subscription to nothing is refused",
    f"{_PAGE}#subscribe",
    uses=(),
    assumed=True,
    assumes=("request_refusal",),
)
def a_subscription_to_nothing_is_refused(on: Fixtures) -> None:
    _refused(on, on.streams.connect().ask("subscribe"), "subscribing to no topic")


@REQUESTS.rule(
    "unreadable",
    "What is no request is refused, and the connection goes on",
    f"{_PAGE}#subscribe",
    uses=(),
    assumed=True,
    assumes=("request_refusal",),
)
def what_is_no_request_is_refused_and_the_connection_goes_on(on: Fixtures) -> None:
    connection = on.streams.connect()
    for sent in (
        '{"id":"1","op":"dance","args":[]}',
        '{"id":"2","args":[]}',
        '{"op":"ping","args":[]}',
        '{"id":4,"op":"ping","args":[]}',
        '{"id":"5","op":"subscribe","args":"market.tickers"}',
        "ping",
        "[]",
    ):
        connection.send(sent)
        answer = connection.must(f"an answer to {sent}", lambda each: not each.is_push)
        _refused(on, answer, sent)
    _is_alive(connection)


@REQUESTS.rule(
    "ping",
    "A ping is answered with its id, again and again",
    f"{_PAGE}#application-ping",
    uses=(),
    assumed=True,
    assumes=("message.pong",),
)
def a_ping_is_answered_with_its_id_again_and_again(on: Fixtures) -> None:
    connection = on.streams.connect()
    _is_alive(connection)
    _is_alive(connection)


@REQUESTS.rule(
    "unsubscribe-told",
    "The end of a subscription is acknowledged with its id and its topics",
    f"{_PAGE}#unsubscribe",
    uses=MARKET,
    assumed=True,
    assumes=("unsubscribe_ack",),
)
def the_end_of_a_subscription_is_acknowledged(on: Fixtures) -> None:
    depth = topic(on, "depth")
    connection = on.streams.connect()
    connection.subscribe(depth)
    _acknowledges(connection.ask("unsubscribe", depth), "unsubscribe", [depth])


@REQUESTS.rule(
    "unsubscribed",
    "After an unsubscription its topic is pushed no more, and others go on",
    f"{_PAGE}#unsubscribe",
    uses=PLACE,
)
def after_an_unsubscription_its_topic_is_pushed_no_more(on: Fixtures) -> None:
    depth, ticker = topic(on, "depth"), topic(on, "ticker")
    connection = on.streams.connect()
    connection.subscribe(depth, ticker)
    # No page says that it is answered.
    connection.request("unsubscribe", depth)
    connection.rest()
    rest(on)
    connection.push(ticker)
    if any(each.topic == depth for each in connection.rest()):
        raise Broken(f"{depth} is pushed after it was unsubscribed")


@REQUESTS.rule(
    "begins-empty",
    "A new connection has none of the subscriptions of others, and takes none away",
    f"{_PAGE}#operational-recommendations",
    uses=PLACE,
)
def a_new_connection_has_no_subscriptions(on: Fixtures) -> None:
    depth = topic(on, "depth")
    one = on.streams.connect()
    one.subscribe(depth)
    other = on.streams.connect()
    one.rest()
    rest(on)
    one.push(depth)
    one.close()
    again = on.streams.connect()
    rest(on, "0.92")
    for each in (other, again):
        if pushed := each.pushes():
            raise Broken(f"{pushed[0]} came on a connection that has subscribed nothing")


def _acknowledges(answer: Frame, event: str, topics: list[str]) -> None:
    if answer.json.get("success") is not True:
        raise Broken(f"{event} of {', '.join(topics)} answered {answer}; expected success")
    same(answer.json.get("event"), event, "event of the acknowledgement")
    same(answer.data, topics, "data of the acknowledgement")


def _refused(on: Fixtures, answer: Frame, what: str) -> None:
    expected = on.caller.description.codes_of(INVALID)
    if answer.json.get("success") is not False or answer.json.get("code") not in expected:
        codes = " or ".join(map(str, sorted(expected)))
        raise Broken(f"{what} answered {answer}; expected {codes}")


def _is_alive(connection: Connection) -> None:
    answer = connection.ask("ping")
    pong = connection.conversation.description.word_of("Pong", "event")
    same(answer.json.get("event"), pong, "event of the answer to a ping")
    same(answer.json.get("success"), True, "success of the answer to a ping")
