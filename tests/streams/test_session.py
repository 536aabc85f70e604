"""The protocol of a stream without a socket: frames and times in, frames and events out."""

import json

import pytest
from sixmm.channels import API
from sixmm_runtime.streams.events import Connected, Gap, Reconnecting, Refused, Resynced, Unknown
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import BrokenConnection, CredentialRefused, Session

BOOK, TRADES = "market.depth.BTCUSDT", "market.trade.BTCUSDT"
USER = "user."


class Talk:
    """A session, with what was sent and what was told so far."""

    def __init__(self, *, automatic=None, draw=lambda: 1.0, **options):
        self.session = Session(StreamOptions(**options), API.frames, automatic=automatic, draw=draw)
        self.now = 100.0
        self.ids = []

    def sent(self):
        """The frames sent since the last look, parsed."""
        frames = [json.loads(one) for one in self.session.take_frames()]
        self.ids += [one["id"] for one in frames]
        return frames

    def told(self, kind=object):
        """The events since the last look."""
        events, self.session.events = self.session.events, []
        return [one for one in events if isinstance(one, kind)]

    def open(self):
        self.session.opened(self.now)
        return self

    def want(self, topic, **how):
        self.session.want(topic, self.now, **how)

    def receive(self, **frame):
        return self.session.receive(json.dumps(frame), self.now)

    def push(self, topic=BOOK):
        return self.receive(topic=topic, event="data", ts=1, data={})

    def accept(self, frame, **more):
        """Answer a subscribe frame as documented."""
        answer = {"id": frame["id"], "event": "subscribe", "success": True, "data": frame["args"]}
        return self.receive(**{**answer, **more})

    def refuse(self, frame, code=2002):
        return self.receive(
            id=frame["id"], event="subscribe", success=False, code=code, message="no"
        )

    def after(self, seconds):
        """Let time pass; why the connection has to be dropped, where it has."""
        self.now += seconds
        return self.session.tick(self.now)

    def lose(self, reason="cut"):
        self.session.lost(self.now, reason)

    def live(self, topic=BOOK, **how):
        """A topic that is subscribed and acknowledged."""
        self.want(topic, **how)
        self.accept(self.sent()[-1])
        self.told()
        return self


def operations(frames):
    return [(one["op"], one["args"]) for one in frames]


# Subscribing


def test_a_topic_is_live_only_once_the_exchange_has_acknowledged_it():
    talk = Talk().open()
    talk.want(BOOK)
    (frame,) = talk.sent()
    assert operations([frame]) == [("subscribe", [BOOK])]
    assert not talk.session.is_live(BOOK)
    talk.accept(frame)
    assert talk.session.is_live(BOOK)
    assert talk.told(Resynced) == [Resynced(BOOK)]


def test_what_is_wanted_before_there_is_a_connection_is_asked_for_on_it():
    talk = Talk()
    talk.want(BOOK)
    talk.want(TRADES)
    assert talk.sent() == []
    assert operations(talk.open().sent()) == [("subscribe", [BOOK, TRADES])]


def test_an_answer_with_another_id_acknowledges_nothing_and_is_told():
    talk = Talk().open()
    talk.want(BOOK)
    talk.receive(id="999", event="subscribe", success=True, data=[BOOK])
    assert not talk.session.is_live(BOOK)
    assert [event.raw["id"] for event in talk.told(Unknown)] == ["999"]


def test_an_acknowledgement_that_leaves_a_topic_out_refuses_it():
    talk = Talk().open()
    talk.want(BOOK)
    talk.accept(talk.sent()[0], data=[])
    assert [event.topic for event in talk.told(Refused)] == [BOOK]


def test_the_answer_to_an_earlier_request_says_nothing_of_a_later_one():
    talk = Talk().open()
    talk.want(BOOK)
    (first,) = talk.sent()
    talk.session.unwant(BOOK)
    talk.want(BOOK)
    _, second = talk.sent()
    talk.accept(first)
    assert not talk.session.is_live(BOOK)
    talk.accept(second)
    assert talk.session.is_live(BOOK)


def test_ids_are_unique_over_reconnects():
    talk = Talk()
    talk.want(BOOK)
    for _ in range(5):
        talk.open()
        talk.sent()
        talk.after(4.5)
        talk.sent()
        talk.lose()
    assert len(talk.ids) == len(set(talk.ids)) == 10


def test_many_topics_are_asked_for_in_frames_of_fifty():
    talk = Talk()
    for number in range(120):
        talk.want(f"market.trade.C{number}")
    assert [len(one["args"]) for one in talk.open().sent()] == [50, 50, 20]


def test_a_subscription_that_is_never_acknowledged_ends_the_connection():
    talk = Talk(ack_timeout=5, ping_interval=None).open()
    talk.want(BOOK)
    assert talk.after(4.9) is None
    assert talk.session.due == 105.0
    assert talk.after(0.1) == "a subscription was not acknowledged in time"


def test_an_unsubscription_need_not_be_answered():
    talk = Talk(ack_timeout=5, ping_interval=None).open().live()
    talk.session.unwant(BOOK)
    assert operations(talk.sent()) == [("unsubscribe", [BOOK])]
    assert talk.after(60) is None


def test_a_topic_that_is_given_up_while_it_is_asked_for_stays_given_up():
    talk = Talk().open()
    talk.want(BOOK)
    (asked,) = talk.sent()
    talk.session.unwant(BOOK)
    assert operations(talk.sent()) == [("unsubscribe", [BOOK])]
    talk.accept(asked)
    assert talk.told(Resynced) == []
    talk.lose()
    assert talk.open().sent() == []
    assert not talk.session.has_left(BOOK), "the new connection never had it"


# Refusals


def test_a_refused_topic_is_told_with_the_exchanges_words():
    talk = Talk().open()
    talk.want(BOOK)
    talk.refuse(talk.sent()[0])
    assert talk.told(Refused) == [Refused(BOOK, 2002, "no")]
    talk.lose()
    assert talk.open().sent() == [], "it is not asked for again"


@pytest.mark.parametrize("code", [None, "2002", [], {}, 1.5])
def test_a_refusal_without_a_proper_code_is_one_all_the_same(code):
    talk = Talk().open()
    talk.want(BOOK)
    talk.refuse(talk.sent()[0], code=code)
    assert [event.code for event in talk.told(Refused)] == [None]


def test_a_refusal_without_an_id_is_not_guessed_where_two_requests_are_open():
    talk = Talk().open()
    talk.want(BOOK)
    talk.want(TRADES)
    talk.sent()
    talk.told()
    talk.receive(event="subscribe", success=False, code=2002, message="no")
    assert [type(event) for event in talk.told()] == [Unknown]


def test_a_gap_that_waits_to_be_asked_about_is_told_once():
    talk = Talk(reconnect_delay=1, ping_interval=None).open().live()
    for _ in range(100):
        talk.session.resubscribe(BOOK, talk.now, "wrong again")
    assert len(talk.told(Gap)) == 2, "one that was asked about at once, and one that waits"


def test_a_topic_that_was_live_and_is_refused_after_a_reconnect_is_told():
    talk = Talk().open().live()
    talk.lose()
    talk.refuse(talk.open().sent()[0])
    assert talk.told(Refused) == [Refused(BOOK, 2002, "no")]


def test_one_refused_topic_takes_no_other_with_it():
    talk = Talk()
    talk.want(BOOK)
    talk.want("market.depth.DELISTED")
    talk.refuse(talk.open().sent()[0])
    alone = talk.sent()
    assert operations(alone) == [("subscribe", [BOOK]), ("subscribe", ["market.depth.DELISTED"])]
    talk.accept(alone[0])
    talk.refuse(alone[1])
    assert talk.session.is_live(BOOK)
    assert [event.topic for event in talk.told(Refused)] == ["market.depth.DELISTED"]


@pytest.mark.parametrize("code", [5001, 5002, 5003])
def test_a_refusal_that_says_not_now_is_asked_again_later(code):
    talk = Talk(reconnect_delay=0.2).open()
    talk.want(BOOK)
    talk.refuse(talk.sent()[0], code=code)
    assert talk.told(Refused) == []
    talk.after(1.5)
    assert talk.sent() == []
    talk.after(0.2)
    assert operations(talk.sent())[-1] == ("subscribe", [BOOK])


# Losses


def test_a_lost_connection_is_a_gap_of_each_topic_until_it_is_subscribed_again():
    talk = Talk(reconnect_delay=0.2).open().live().live(TRADES)
    talk.lose("cut")
    gap_book, gap_trades, reconnecting = talk.told()
    assert (gap_book, gap_trades) == (Gap(BOOK, "cut"), Gap(TRADES, "cut"))
    assert reconnecting == Reconnecting("cut", 1, 0.2, False)
    talk.accept(talk.open().sent()[0])
    assert talk.told() == [Connected(2, False), Resynced(BOOK), Resynced(TRADES)]


def test_a_connection_that_does_not_come_up_is_no_gap():
    talk = Talk().open().live()
    talk.lose()
    talk.told()
    talk.lose("refused")
    assert talk.told(Gap) == []


def test_a_resubscription_is_a_gap_and_asks_for_the_beginning():
    talk = Talk().open().live()
    talk.session.resubscribe(BOOK, talk.now, "version 7 came after version 5")
    frames = talk.sent()
    assert operations(frames) == [("unsubscribe", [BOOK]), ("subscribe", [BOOK])]
    assert talk.told() == [Gap(BOOK, "version 7 came after version 5")]
    talk.accept(frames[1])
    assert talk.told() == [Resynced(BOOK)]


def test_a_topic_that_needs_its_beginning_again_and_again_waits_longer_each_time():
    talk = Talk(reconnect_delay=0.2, reconnect_delay_max=2, ping_interval=None).open().live()

    def asked_within(seconds):
        asked = 0
        for _ in range(seconds * 100):
            talk.session.resubscribe(BOOK, talk.now, "crossed")
            talk.after(0.01)
            for frame in talk.sent():
                if frame["op"] == "subscribe":
                    asked += 1
                    talk.accept(frame)
        return asked

    assert asked_within(1) == 3
    assert 9 <= asked_within(20) <= 13
    talk.after(5)
    talk.sent()
    talk.after(5)
    assert asked_within(1) == 3, "it was well meanwhile"


def test_the_waits_grow_are_jittered_and_have_a_bound():
    for draw in (0.0, 0.5, 0.999):
        talk = Talk(reconnect_delay=0.2, reconnect_delay_max=10, draw=lambda draw=draw: draw)
        waits = []
        for _ in range(2000):
            talk.lose()
            waits.append(talk.session.connect_at - talk.now)
        longest = [min(0.2 * 2**number, 10) for number in range(8)]
        assert waits[:8] == pytest.approx([one * (0.5 + draw / 2) for one in longest])
        assert all(wait <= 10 for wait in waits)


def test_an_exchange_that_ends_each_connection_at_once_is_called_less_and_less_often():
    talk = Talk(reconnect_delay=0.2)
    talk.want(BOOK)
    for _ in range(6):
        talk.accept(talk.open().sent()[0])
        talk.push()
        talk.now += 0.01
        talk.lose()
    assert talk.told(Reconnecting)[-1].attempt == 6


def test_a_connection_that_served_for_a_while_ends_a_row_of_failures():
    talk = Talk(reconnect_delay=0.2)
    talk.want(BOOK)
    for _ in range(6):
        talk.accept(talk.open().sent()[0])
        talk.after(1.0)
        talk.lose()
    assert [one.attempt for one in talk.told(Reconnecting)] == [1] * 6


# Signs of life


def test_silence_is_asked_about_and_then_counts_as_a_stall():
    talk = Talk(ping_interval=4, pong_timeout=2).open()
    assert talk.after(3.9) is None
    assert talk.sent() == []
    assert talk.after(0.1) is None
    assert operations(talk.sent()) == [("ping", [])]
    assert talk.after(1.9) is None
    assert talk.after(0.1) == "nothing came for 6.0 s, not even an answer to a ping"


@pytest.mark.parametrize(
    "frame",
    [
        {"id": "1", "event": "pong", "success": True},
        {"event": "pong"},
        {"topic": BOOK, "event": "data", "data": {}},
        {"event": "notice"},
    ],
)
def test_any_frame_is_a_sign_of_life(frame):
    talk = Talk(ping_interval=4, pong_timeout=2).open()
    talk.after(4)
    talk.receive(**frame)
    assert talk.after(3.9) is None
    assert talk.sent()[-1]["op"] == "ping"
    assert talk.session.due == 108.0


def test_an_exchange_that_answers_no_ping_but_pushes_data_is_alive():
    talk = Talk(ping_interval=4, pong_timeout=2).open().live()
    for _ in range(500):
        assert talk.after(4.5) is None
        talk.push()
    assert len(talk.session._unawaited) <= 64, "pings that stay unanswered are not kept for ever"


def test_no_pings_are_sent_where_that_was_asked_for():
    talk = Talk(ping_interval=None).open()
    assert talk.after(100_000) is None
    assert talk.sent() == []
    assert talk.session.due is None


def test_a_silent_topic_is_subscribed_anew_and_then_the_connection_is_dropped():
    talk = Talk(ping_interval=None).open().live(silence=3)
    assert talk.after(3) is None
    frames = talk.sent()
    assert operations(frames) == [("unsubscribe", [BOOK]), ("subscribe", [BOOK])]
    assert talk.told() == [Gap(BOOK, "nothing of it came for 3.0 s")]
    talk.accept(frames[1])
    assert talk.after(2.9) is None
    assert talk.after(0.1).startswith(f"{BOOK}: nothing of it came for 3.0 s")


def test_a_topic_that_pushes_in_time_is_not_silent_though_others_are():
    talk = Talk(ping_interval=None).open().live(silence=3).live(TRADES)
    for _ in range(10):
        talk.now += 2.9
        talk.push()
        assert talk.session.tick(talk.now) is None
    assert talk.sent() == []


# Replacing a connection


def test_a_connection_of_some_age_is_replaced_while_it_serves():
    talk = Talk(max_age=60, ping_interval=None).open().live()
    assert not talk.session.is_due_for_replacement(talk.now + 59)
    assert talk.session.due == 160.0
    talk.now += 60
    assert talk.session.is_due_for_replacement(talk.now)
    assert not talk.session.is_due_for_replacement(talk.now), "once is enough"
    assert talk.session.is_live(BOOK), "until the new one is up"
    assert talk.push() is not None
    talk.session.replaced(talk.now)
    assert operations(talk.sent()) == [("subscribe", [BOOK])]
    assert talk.told() == [
        Gap(BOOK, "the connection was replaced by a new one"),
        Connected(2, False),
    ]


def test_a_connection_whose_successor_does_not_come_up_goes_on():
    talk = Talk(max_age=60, ping_interval=None, reconnect_delay_max=10).open().live()
    talk.now += 60
    assert talk.session.is_due_for_replacement(talk.now)
    talk.session.not_replaced(talk.now)
    assert talk.session.is_live(BOOK)
    assert not talk.session.is_due_for_replacement(talk.now + 9)
    assert talk.session.is_due_for_replacement(talk.now + 10)


# Frames


@pytest.mark.parametrize(
    "text", ["", "{", "nonsense", "[]", "1", "null", '"topic"', b"\xff\xfe", "[" * 100_000]
)
def test_what_is_no_object_breaks_the_connection(text):
    with pytest.raises(BrokenConnection):
        Talk().open().session.receive(text, 1.0)


@pytest.mark.parametrize(
    "frame",
    [
        {},
        {"topic": 5},
        {"topic": None, "data": {}},
        {"event": "maintenance", "message": "soon"},
        {"id": []},
    ],
)
def test_a_frame_that_is_not_understood_is_told_as_it_came(frame):
    talk = Talk().open()
    talk.told()
    assert talk.receive(**frame) is None
    assert talk.told() == [Unknown(frame)]


def test_binary_frames_of_json_are_read_too():
    assert (
        Talk().open().session.receive(b'{"topic":"x","data":1.10}', 1.0)["data"].__str__() == "1.10"
    )


# The account's events


def test_the_automatic_topic_is_live_from_the_authentication_on_and_never_asked_for():
    talk = Talk(automatic=USER)
    talk.want(USER)
    assert talk.open().sent() == []
    talk.receive(event="auth", success=True, data="5794")
    assert talk.told() == [Connected(1, True), Resynced(USER)]
    talk.session.unwant(USER)
    assert talk.sent() == []


def test_an_automatic_topic_that_is_wanted_late_is_live_at_once():
    talk = Talk(automatic=USER).open()
    talk.receive(event="auth", success=True)
    talk.want(USER)
    assert talk.told(Resynced) == [Resynced(USER)]


@pytest.mark.parametrize("answer", [{"success": False}, {}, {"success": "true"}])
def test_an_authentication_that_is_not_plainly_accepted_is_refused(answer):
    talk = Talk(automatic=USER).open()
    with pytest.raises(CredentialRefused):
        talk.receive(event="auth", **answer)


def test_an_authentication_that_never_comes_ends_the_connection():
    talk = Talk(automatic=USER, ack_timeout=5, ping_interval=None).open()
    assert talk.after(4.9) is None
    assert "credentials" in talk.after(0.1)
    talk.lose()
    assert talk.told(Reconnecting)[0].private


def test_what_came_in_place_of_an_authentication_is_told_as_the_reason():
    talk = Talk(automatic=USER, ack_timeout=5, ping_interval=None).open()
    talk.push("user.5794")
    assert "in its place came pushes of the topic user.5794" in talk.after(5)


# Pings that are answered oddly


def test_what_an_exchange_says_to_each_ping_is_told_once():
    talk = Talk(ping_interval=4, pong_timeout=2).open()
    talk.told()
    for number in range(20):
        assert talk.after(4) is None
        talk.receive(event="error", message="unknown op", ts=number)
    assert talk.told(Unknown) == [
        Unknown({"event": "error", "message": "unknown op", "ts": 0}),
    ]
    talk.receive(event="maintenance", message="soon")
    assert len(talk.told(Unknown)) == 1, "what it had not said before is told"


def test_a_ping_of_the_protocol_goes_with_each_ping_and_its_answer_keeps_a_quiet_connection():
    talk = Talk(ping_interval=4, pong_timeout=2).open()
    for _ in range(100):
        assert talk.after(4) is None
        assert talk.session.take_ping()
        assert not talk.session.take_ping(), "once"
        talk.now += 0.01
        talk.session.ponged(talk.now)
    talk.after(4)
    assert talk.after(2) == "nothing came for 6.0 s, not even an answer to a ping"


def test_a_ping_that_was_due_on_a_lost_connection_is_not_sent_on_the_next():
    talk = Talk(ping_interval=4, pong_timeout=2).open()
    talk.after(4)
    talk.lose()
    talk.open()
    assert not talk.session.take_ping()
