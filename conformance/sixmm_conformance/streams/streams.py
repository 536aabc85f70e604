"""Opens connections for rules, within the budget, and has every frame recorded and judged."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from attrs import define, field
from sixmm_description import StreamDescription

from sixmm_conformance.streams.connections import Connection
from sixmm_conformance.streams.conversation import Conversation, Frame, read
from sixmm_conformance.wire import Wire


@define(eq=False)
class Streams:
    """The connections of one rule; :meth:`close` ends them."""

    wire: Wire
    description: StreamDescription
    on_frame: Callable[[Frame], None] = field(default=lambda _: None, repr=False)
    last: Conversation | None = field(default=None, init=False)
    """Where something was said last."""
    _open: list[Connection] = field(factory=list, init=False, repr=False)

    def connect(self, **credentials: str) -> Connection:
        """A new connection, its credentials in the query of the URL.

        Raises:
            NotChecked: nobody has said where the streams are.
            NoLine: no connection could be made.
        """
        wire, query = self.wire, urlencode(credentials)
        wire.budget.spend()
        line = wire.server.open_stream(query)
        conversation = Conversation(
            description=self.description,
            number=wire.budget.sent,
            url=wire.server.stream_url + (f"?{query}" if query else ""),
            at_ms=_machine_ms(),
            since_ms=wire.server.now_ms(),
            has_credentials=bool(credentials),
        )
        conversation.closed = line.closed
        wire.record.opened(conversation, sorted(credentials))
        connection = Connection(conversation, line, self)
        self._open.append(connection)
        self.last = conversation
        return connection

    def about_to_send(self, conversation: Conversation, text: str | bytes) -> None:
        """Spend and record one frame.

        Raises:
            OutOfBudget: the run may send no more.
        """
        self.wire.budget.spend()
        conversation.note_sent(text, _machine_ms())
        self.wire.record.said(conversation, text)
        self.last = conversation

    def received(self, conversation: Conversation, text: str | bytes) -> Frame:
        """Record and judge a frame that came."""
        asked = conversation.note_received(text, _machine_ms())
        sent = read(text)
        message = self.description.message_of(sent)
        json = self.description.read(message, sent)
        frame = Frame(text, sent, json, message, asked, conversation)
        self.last = conversation
        self.on_frame(frame)
        return frame

    def close(self) -> None:
        """End all connections, after a look at what nobody has waited for, and forget them."""
        try:
            for each in self._open:
                each.drain()
        finally:
            while self._open:
                self._open.pop().close()
            self.last = None


def _machine_ms() -> int:
    return time.time_ns() // 1_000_000
