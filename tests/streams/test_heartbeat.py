"""Whether a connection is alive, without a socket: what is asked when, and what its silence means."""

import pytest
from sixmm_runtime.streams.heartbeat import Heartbeat

INTERVAL, PATIENCE = 4.0, 2.0
DAY = 24 * 3600


class Exchange:
    """A quiet exchange at the other end of connections, and its client's judgement of them.

    `answers` says of a ping, by its place on its connection, whether the application answers it.
    """

    def __init__(self, *, answers=lambda _: False, pongs=True, closes=False):
        self.heartbeat = Heartbeat(INTERVAL, PATIENCE)
        self.answers, self.pongs, self.closes = answers, pongs, closes
        self.now = 0.0
        self.pings = self.pinged = 0
        self.reconnects = []
        self.connect()

    def connect(self):
        self.pings = 0
        self.heartbeat.opened(self.now)

    def lose(self, reason):
        self.reconnects.append((self.now, reason))
        self.heartbeat.lost(self.now)
        self.connect()

    def quiet_for(self, seconds):
        end = self.now + seconds
        while self.heartbeat.due <= end:
            self.now = self.heartbeat.due
            reason = self.heartbeat.tick(self.now)
            if reason is not None:
                self.lose(reason)
            elif self.heartbeat.has_to_ask(self.now):
                self.ask()
        self.now = end
        return self.reconnects

    def ask(self):
        spoken = self.heartbeat.speaks
        self.heartbeat.asked(self.now)
        self.now += 0.01
        self.pings += spoken
        self.pinged += spoken
        if spoken and self.closes:
            self.lose("closed")
            return
        if spoken and self.answers(self.pings):
            self.heartbeat.heard(self.now)
            self.heartbeat.answered()
        if self.pongs:
            self.heartbeat.ponged(self.now)


def test_a_quiet_exchange_that_answers_pings_of_the_protocol_alone_keeps_its_connection():
    assert Exchange().quiet_for(DAY) == []


def test_one_that_answers_neither_has_stalled_after_the_documented_time():
    ((at, reason), *_) = Exchange(pongs=False).quiet_for(7)
    assert at == pytest.approx(INTERVAL + PATIENCE, abs=0.1)
    assert reason == "nothing came for 6.0 s, not even an answer to a ping"


def test_one_that_answers_none_of_the_protocol_but_those_of_the_application_is_alive():
    assert Exchange(answers=lambda _: True, pongs=False).quiet_for(DAY) == []


@pytest.mark.parametrize(("first", "most"), [(1, 0), (2, 1), (5, 1), (100, 1)])
def test_one_that_answers_the_first_pings_of_each_connection_is_not_left_again_and_again(
    first, most
):
    exchange = Exchange(answers=lambda ping: ping <= first)
    assert len(exchange.quiet_for(DAY)) == most


def test_one_whose_habits_change_is_left_ever_more_seldom():
    exchange = Exchange()
    exchange.answers = lambda ping: ping <= 2 * len(exchange.reconnects) + 2
    left = len(exchange.quiet_for(DAY))
    assert left < 150, "each time needs more answers than the time before"


def test_an_application_that_has_answered_and_hangs_is_noticed_though_the_protocol_answers():
    exchange = Exchange(answers=lambda _: True)
    exchange.quiet_for(60)
    exchange.answers = lambda _: False
    ((_, reason),) = exchange.quiet_for(INTERVAL + PATIENCE + 1)
    assert "of the application were answered before" in reason


def test_a_busy_connection_learns_early_whether_pings_of_the_application_are_answered():
    exchange = Exchange(answers=lambda _: True)
    for _ in range(120):
        exchange.quiet_for(0.1)
        exchange.heartbeat.heard(exchange.now)
    assert exchange.pinged == 2, "and then asks no more while frames come"
    exchange.answers = lambda _: False
    assert len(exchange.quiet_for(INTERVAL + PATIENCE + 1)) == 1


def test_one_that_closes_on_a_ping_of_the_application_is_sent_none_any_more():
    exchange = Exchange(closes=True)
    assert len(exchange.quiet_for(DAY)) == 1
    assert exchange.pinged == 1


def test_one_that_answers_some_pings_and_closes_on_the_next_is_sent_none_any_more_after_some_times():
    exchange = Exchange(answers=lambda _: True)
    ask = exchange.ask

    def moody():
        exchange.closes = exchange.pings >= 1
        ask()

    exchange.ask = moody
    assert len(exchange.quiet_for(DAY)) == 3


def test_a_connection_that_is_never_asked_is_never_due():
    heartbeat = Heartbeat(None, PATIENCE)
    heartbeat.opened(0.0)
    assert heartbeat.due is None
    assert not heartbeat.has_to_ask(1e6)
