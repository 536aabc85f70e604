"""One connection: acknowledgements, refusals, credentials, limits."""

import json

import pytest
from sixmm_description import StreamDescription
from sixmm_mock import DescriptionError
from sixmm_mock.streams.connection import Limits, Manner

DEPTH = "market.depth.BTCUSDT"
HOUR_MS = 60 * 60 * 1000


# Requests


def test_a_subscription_is_acknowledged_with_its_id_and_topics(client):
    client.send("subscribe", DEPTH)
    answer = client.take()[0]
    assert answer == {"id": "1", "event": "subscribe", "success": True, "data": [DEPTH]}


def test_the_acknowledgement_comes_before_the_first_push(client):
    answers = client.subscribe(DEPTH, "market.ticker.ETHUSDT")
    assert [each.get("event") for each in answers] == ["subscribe", "data", "data"]


def test_an_unsubscription_is_acknowledged_and_ends_the_pushes(client, place):
    client.subscribe(DEPTH)
    client.send("unsubscribe", DEPTH)
    place("BUY", "1", "85000")
    assert client.take() == [{"id": "2", "event": "unsubscribe", "success": True, "data": [DEPTH]}]


def test_unsubscribing_from_what_is_not_subscribed_succeeds(client):
    client.send("unsubscribe", DEPTH)
    assert client.take()[0]["success"] is True


def test_a_ping_is_answered_with_its_id(client):
    client.send("ping")
    assert client.take() == [{"id": "1", "event": "pong", "success": True}]


def test_a_topic_that_is_named_twice_counts_once(client):
    first, *pushes = client.subscribe(DEPTH, DEPTH)
    assert first["data"] == [DEPTH]
    assert len(pushes) == 1


@pytest.mark.parametrize(
    ("message", "code", "says"),
    [
        ("", 2002, "JSON"),
        ("{", 2002, "JSON"),
        ("[]", 2002, "object"),
        ('{"id":"1","id":"2"}', 2002, "twice"),
        ("[" * 30_000, 2002, "nested"),
        ("\ud800", 2002, "UTF-8"),
        (b"\x00\xff", 2002, "text frame"),
        (b'{"id":"1","op":"ping","args":[]}', 2002, "text frame"),
        ("{}", 2002, "subscribe, unsubscribe, ping"),
        ('{"id":"1","op":"dance","args":[]}', 2002, "subscribe, unsubscribe, ping"),
        ('{"id":"1","op":["ping"],"args":[]}', 2002, "subscribe, unsubscribe, ping"),
        ('{"op":"ping","args":[]}', 2001, "id"),
        ('{"id":1,"op":"ping","args":[]}', 2002, "id"),
        ('{"id":"1","op":"subscribe"}', 2001, "args"),
        ('{"id":"1","op":"subscribe","args":[]}', 2001, "args"),
        ('{"id":"1","op":"subscribe","args":"market.tickers"}', 2002, "args"),
        ('{"id":"1","op":"subscribe","args":[1]}', 2002, "args"),
        ('{"id":"1","op":"subscribe","args":["market.depth"]}', 2002, "market.depth"),
        ('{"id":"1","op":"subscribe","args":["market.depth.XXXUSDT"]}', 2002, "XXXUSDT"),
        ('{"id":"1","op":"subscribe","args":["market.depth.BTCUSDT.1m"]}', 2002, "unknown topic"),
        ('{"id":"1","op":"subscribe","args":["market.kline.BTCUSDT.7m"]}', 2002, "7m"),
        ('{"id":"1","op":"subscribe","args":["market.kline.BTCUSDT"]}', 2002, "unknown topic"),
        ('{"id":"1","op":"subscribe","args":["user.1000001"]}', 1001, "listenKey"),
    ],
)
def test_what_cannot_be_done_is_refused_and_the_connection_stays(client, message, code, says):
    client.connection.receive(message)
    (answer,) = client.take()
    assert (answer["success"], answer["code"]) == (False, code)
    assert says in answer["message"]
    client.send("ping")
    assert client.take()[0]["event"] == "pong"


def test_a_refusal_repeats_the_id_and_what_was_asked_for(client):
    client.send("subscribe", "market.depth.NONE")
    (answer,) = client.take()
    assert (answer["id"], answer["event"]) == ("1", "subscribe")


def test_one_unknown_topic_refuses_the_whole_request(client, place):
    client.send("subscribe", DEPTH, "market.depth.NONE")
    place("BUY", "1", "85000")
    assert [each["success"] for each in client.take()] == [False]


# Limits


def test_more_topics_than_allowed_are_refused(exchange, connect):
    exchange.streams.limits = Limits(topics=1)
    client = connect()
    assert client.subscribe(DEPTH)[0]["success"] is True
    (answer,) = client.subscribe("market.tickers")
    assert answer["code"] == 2003
    assert client.subscribe(DEPTH)[0]["success"] is True


def test_an_oversize_frame_ends_the_connection(client):
    client.connection.receive(" " * (64 * 1024 + 1))
    assert client.connection.closing.code == 1009
    client.send("ping")
    assert client.take() == []


def test_a_client_that_does_not_read_is_cut_off(exchange, connect, place):
    exchange.streams.limits = Limits(queued_bytes=10_000)
    client = connect()
    client.send("subscribe", DEPTH)
    for _ in range(100):
        exchange.engine.cancel(place("BUY", "1", "85000"))
        place("BUY", "0.001", "85000")
        exchange.streams.flush()
    assert client.connection.closing.manner is Manner.RESET
    assert client.texts() == []


def test_a_client_that_reads_stays_however_much_it_is_told(exchange, connect):
    exchange.streams.limits = Limits(queued_bytes=1000)
    client = connect()
    for _ in range(100):
        client.send("ping")
        assert len(client.take()) == 1


def test_a_connection_too_many_is_turned_away(exchange, connect):
    exchange.streams.limits = Limits(connections=1)
    first, second = connect(), connect()
    assert first.connection.closing is None
    assert second.connection.closing.code == 1013
    exchange.streams.forget(first.connection)
    assert connect().connection.closing is None


def test_a_connection_that_is_gone_leaves_nothing_behind(exchange, connect, listen_key, place):
    client = connect(f"listenKey={listen_key}")
    client.subscribe(DEPTH, "market.tickers")
    exchange.streams.forget(client.connection)
    assert len(exchange.streams) == 0
    place("BUY", "1", "85000")
    assert client.texts() == []


# Credentials


def test_a_listen_key_authenticates_and_subscribes_by_itself(connect, listen_key, user, place):
    client = connect(f"listenKey={listen_key}")
    assert client.take() == [{"event": "auth", "success": True, "data": user.user_id}]
    place("BUY", "1", "85000")
    assert {each["topic"] for each in client.take()} == {f"user.{user.user_id}"}


def test_an_access_token_authenticates_too(connect, logged_in, user, place):
    client = connect(f"token={logged_in.token}")
    assert client.take() == [{"event": "auth", "success": True, "data": user.user_id}]
    place("BUY", "1", "85000")
    assert client.take()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("listenKey=nobody", 1003),
        ("token=nobody", 1003),
        ("token=a.b.c", 1003),
        ("listenKey=a&listenKey=b", 2002),
        ("token=%ff", 2002),
    ],
)
def test_wrong_credentials_are_told_and_end_the_connection(connect, query, code):
    client = connect(query)
    (answer,) = client.take()
    assert (answer["event"], answer["success"], answer["code"]) == ("auth", False, code)
    assert client.connection.closing.code == 1008


def test_no_credential_is_repeated_in_a_refusal(connect):
    client = connect("listenKey=canary&token=canary")
    assert "canary" not in "".join(client.texts()) + client.connection.closing.reason


def test_the_private_topic_of_another_user_is_refused(exchange, private):
    other = exchange.add_user("mallory", "canary-password")
    (answer,) = private.subscribe(f"user.{other.user_id}")
    assert answer["code"] == 3006


def test_a_listen_key_lives_for_sixty_minutes(exchange, private):
    exchange.clock.advance(HOUR_MS - 1)
    exchange.streams.tick()
    assert private.connection.closing is None
    exchange.clock.advance(1)
    exchange.streams.tick()
    assert private.connection.closing.reason == "listenKeyExpired"


def test_closing_the_listen_key_closes_the_connection(exchange, private, signed, listen_key):
    signed.call("DELETE", "/v1/private/user/listen-key", {}, {"listenKey": listen_key})
    exchange.streams.tick()
    assert private.connection.closing.reason == "listenKeyClosed"


def test_a_new_listen_key_does_not_revive_a_connection_of_the_old_one(
    exchange, private, user, listen_key
):
    exchange.listen_keys.close(user.user_id, listen_key)
    exchange.listen_keys.create(user.user_id)
    exchange.streams.tick()
    assert private.connection.closing is not None


def test_nothing_private_is_told_after_expiry_even_before_the_next_tick(exchange, private, place):
    exchange.clock.advance(HOUR_MS)
    place("BUY", "1", "85000")
    assert private.take() == []


@pytest.mark.parametrize(
    ("end", "reason"), [("expiry", "tokenExpired"), ("logout", "tokenRevoked")]
)
def test_the_end_of_a_token_ends_its_connection(exchange, connect, logged_in, end, reason):
    client = connect(f"token={logged_in.token}")
    if end == "expiry":
        exchange.clock.advance(30 * 60 * 1000)
    else:
        exchange.revoke(logged_in.token)
    exchange.streams.tick()
    assert client.connection.closing.reason == reason


def test_a_public_connection_outlives_all_credentials(exchange, client):
    exchange.clock.advance(100 * HOUR_MS)
    exchange.streams.tick()
    assert client.connection.closing is None


def test_a_replaced_state_ends_all_connections(exchange, client, private):
    exchange.streams.restart()
    assert client.connection.closing.code == private.connection.closing.code == 1012


# The description


def test_channels_come_from_the_description(stream_description):
    document = json.loads(json.dumps(stream_description.document))
    document["channels"]["depth"]["address"] = "book.{symbol}"
    changed = StreamDescription.from_document(document)
    assert changed.read_topic("book.BTCUSDT").channel == "depth"
    assert changed.read_topic(DEPTH) is None


def test_a_field_that_the_description_does_not_have_is_an_error_that_names_it(stream_description):
    document = json.loads(json.dumps(stream_description.document))
    del document["components"]["schemas"]["Ticker"]["properties"]["markPrice"]
    changed = StreamDescription.from_document(document)
    with pytest.raises(DescriptionError, match=r"Ticker has no field .*'mark_price'"):
        changed.write("TickerList", {"items": [{"mark_price": "1", "last_price": "2"}]})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("asyncapi: 3.0.0", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"components": {}}', "lacks a part"),
    ],
)
def test_a_broken_stream_description_is_told(tmp_path, content, says):
    file = tmp_path / "asyncapi.json"
    file.write_text(content)
    with pytest.raises(DescriptionError, match=says):
        StreamDescription.load(file)


def test_a_missing_stream_description_is_told(tmp_path):
    with pytest.raises(DescriptionError, match="nowhere"):
        StreamDescription.load(tmp_path / "nowhere.json")


@pytest.mark.parametrize("query", ["listenKey=", "token=", "listenKey=&token=", "listenKey"])
def test_an_empty_credential_is_refused(connect, query):
    client = connect(query)
    assert client.connection.closing.code == 1008
    assert client.take()[0]["code"] == 1003


def test_an_empty_listen_key_is_not_passed_over_for_a_token(connect, logged_in):
    assert connect(f"listenKey=&token={logged_in.token}").connection.closing is not None
