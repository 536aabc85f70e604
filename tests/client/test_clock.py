"""The exchange's clock and the computer's, against the mock exchange: sleep, jumps of the date, drift."""

import asyncio

import pytest
from sixmm import AsyncSixMM, SixMM
from sixmm_auth import ServerClock

HOUR = 3600.0


class Computer:
    """A computer whose clocks are moved by hand, beside an exchange whose clock is, too."""

    def __init__(self, mock, kind):
        self._mock, self._kind = mock, kind
        self._exchange_clock = mock.exchange.clock
        self._exchange_clock.freeze()
        self.monotonic_s, self.wall_s = 5000.0, self._exchange_clock.now_ms() / 1000
        self.clock = ServerClock(monotonic=lambda: self.monotonic_s, wall=lambda: self.wall_s)

    def passes(self, seconds):
        """Time passes everywhere."""
        self.monotonic_s += seconds
        self.sleeps(seconds)

    def sleeps(self, seconds):
        """Time passes everywhere but on the monotonic clock."""
        self.wall_s += seconds
        self._exchange_clock.advance(round(seconds * 1000))

    def asks(self):
        """Makes a signed call; the operations that it took and what each was answered."""
        self._mock.journal.clear()
        terms = {"api_key": self._mock.key, "api_secret": self._mock.secret, "clock": self.clock}
        if self._kind == "sync":
            with SixMM(transport=self._mock.transport(), **terms) as mm:
                mm.orders.current()
        else:
            asyncio.run(self._asks_async(terms))
        return [(one.operation_id, one.verdict.code) for one in self._mock.journal.find()]

    async def _asks_async(self, terms):
        async with AsyncSixMM(transport=self._mock.transport(), **terms) as mm:
            await mm.orders.current()


TIME, CALL = ("getServerTime", 0), ("getCurrentOrders", 0)
REFUSED = ("getCurrentOrders", 1003)


@pytest.fixture(params=["sync", "async"])
def computer(request, mock_exchange):
    return Computer(mock_exchange, request.param)


def test_the_time_is_read_at_the_first_signed_call_and_not_at_the_next(computer):
    assert [computer.asks(), computer.asks()] == [[TIME, CALL], [CALL]]


def test_clients_that_share_a_clock_read_the_time_once(computer):
    computer.asks()
    assert computer.clock.readings == 1
    assert computer.asks() == [CALL]


def test_a_sleep_during_which_the_clock_went_on_costs_nothing(computer):
    computer.asks()
    computer.passes(HOUR)
    assert computer.asks() == [CALL]


def test_after_a_sleep_during_which_the_clock_stood_still_no_call_is_refused(computer):
    computer.asks()
    computer.sleeps(8 * HOUR)
    assert computer.asks() == [TIME, CALL]


@pytest.mark.parametrize("jump_s", [300, -300])
def test_a_five_minute_jump_of_the_date_spoils_no_call(jump_s, computer):
    computer.asks()
    computer.wall_s += jump_s
    assert computer.asks() == [TIME, CALL]
    assert computer.clock.offset_ms == -jump_s * 1000


@pytest.mark.parametrize("off_s", [300, -300])
def test_a_computer_whose_date_is_five_minutes_wrong_signs_with_the_exchanges_time(off_s, computer):
    computer.wall_s += off_s
    assert computer.asks() == [TIME, CALL]


@pytest.mark.parametrize("jump_s", [300, -300])
def test_an_exchange_whose_clock_was_set_refuses_once_and_is_read_again(jump_s, computer):
    computer.asks()
    computer._exchange_clock.advance(jump_s * 1000)
    assert computer.asks() == [REFUSED, TIME, CALL]


def test_a_clock_that_drifts_is_read_again_before_a_call_can_be_refused(computer):
    computer.asks()
    seen = []
    for _ in range(50):
        computer.passes(600)
        computer.monotonic_s -= 0.3  # half a thousandth too slow
        computer.wall_s -= 0.3
        seen += computer.asks()
    assert REFUSED not in seen
    assert seen.count(TIME) < 30
