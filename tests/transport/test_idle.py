"""Which of the waiting connections is used next, and when they are closed."""

import asyncio
import socket

import pytest
from sixmm_runtime.transport.awaiting import AsyncConnection
from sixmm_runtime.transport.http1 import Origin
from sixmm_runtime.transport.pool import Idle

HERE = Origin(b"https", b"api.6mm.com", 443)
ELSEWHERE = Origin(b"https", b"api.6mm.com", 8443)


class Line:
    """A connection that does nothing but be one."""

    def __init__(self, origin=HERE, *, quiet=True) -> None:
        self.origin, self._quiet, self.closed = origin, quiet, False

    def quiet(self) -> bool:
        return self._quiet

    def discard(self) -> None:
        self.closed = True


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_connection_used_last_is_used_next():
    idle, first, second = Idle(), Line(), Line()
    idle.put(first)
    idle.put(second)
    assert [idle.take(HERE), idle.take(HERE), idle.take(HERE)] == [second, first, None]


def test_a_connection_serves_its_own_origin_only():
    idle, line = Idle(), Line(ELSEWHERE)
    idle.put(line)
    assert [idle.take(HERE), idle.take(ELSEWHERE)] == [None, line]


def test_a_connection_with_something_to_read_is_closed_instead():
    idle, quiet, loud = Idle(), Line(), Line(quiet=False)
    idle.put(quiet)
    idle.put(loud)
    assert idle.take(HERE) is quiet
    assert loud.closed


def test_a_connection_that_waited_five_seconds_is_closed_instead():
    time = Time()
    idle, line = Idle(time), Line()
    idle.put(line)
    time.now = 5.0
    assert idle.take(HERE) is None
    assert line.closed


def test_those_that_wait_too_long_do_not_pile_up_below_the_one_in_use():
    time = Time()
    idle, forgotten, used = Idle(time), Line(), Line()
    idle.put(forgotten)
    time.now = 5.0
    idle.put(used)
    assert (forgotten.closed, used.closed) == (True, False)


def test_what_comes_back_after_closing_is_closed():
    idle, waiting, late = Idle(), Line(), Line()
    idle.put(waiting)
    idle.close()
    idle.put(late)
    assert (waiting.closed, late.closed) == (True, True)
    assert idle.take(HERE) is None


@pytest.mark.parametrize("turns", [0, 3], ids=["before the loop has read it", "after"])
@pytest.mark.parametrize("end", [False, True], ids=["bytes", "the end"])
def test_an_awaited_connection_is_quiet_until_anything_comes_unasked(turns, end):
    async def test():
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: AsyncConnection(HERE), sock=ours)
        assert connection.quiet()
        theirs.close() if end else theirs.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(turns):
            await asyncio.sleep(0)
        assert not connection.quiet()
        connection.discard()
        theirs.close()
        await asyncio.sleep(0)

    asyncio.run(test())
