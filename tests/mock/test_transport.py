"""What is written in pieces goes out at once, and nothing of it is lost."""

import asyncio
from collections.abc import Callable

import pytest
from sixmm_mock.server import GatheringTransport


class Recorder(asyncio.Transport):
    """The socket's side: notes what reaches it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.done: list[bytes | str] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.done.append(bytes(data))

    def close(self) -> None:
        self.done.append("close")

    def abort(self) -> None:
        self.done.append("abort")


def after_a_turn(act: Callable[[GatheringTransport], None]) -> list[bytes | str]:
    """What reaches the socket of all that ``act`` does in one turn of the event loop."""
    recorder = Recorder()

    async def turn() -> None:
        act(GatheringTransport(recorder, asyncio.get_running_loop()))
        await asyncio.sleep(0)

    asyncio.run(turn())
    return recorder.done


def head_and_body(transport: GatheringTransport) -> None:
    transport.write(b"head")
    transport.write(b"body")


def test_what_one_turn_writes_is_written_once():
    assert after_a_turn(head_and_body) == [b"headbody"]


@pytest.mark.parametrize(
    ("end", "reaches"), [("close", [b"headbody", "close"]), ("abort", ["abort"])]
)
def test_closing_sends_what_was_written_and_aborting_does_not(end, reaches):
    def act(transport: GatheringTransport) -> None:
        head_and_body(transport)
        getattr(transport, end)()

    assert after_a_turn(act) == reaches


def test_a_later_turn_writes_anew():
    recorder = Recorder()

    async def turns() -> None:
        transport = GatheringTransport(recorder, asyncio.get_running_loop())
        for piece in (b"first", b"second"):
            transport.write(piece)
            await asyncio.sleep(0)

    asyncio.run(turns())
    assert recorder.done == [b"first", b"second"]


def test_everything_else_is_the_transports_own():
    def act(transport: GatheringTransport) -> None:
        assert transport.get_extra_info("peername") == ("127.0.0.1", 1)

    assert after_a_turn(act) == []
