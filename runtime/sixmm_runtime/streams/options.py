"""How a stream behaves, in one place."""

import attrs

from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.streams.buffer import Buffer


@attrs.frozen(kw_only=True)
class StreamOptions:
    """Options of `mm.stream(StreamOptions(…))`. Times are seconds.

    Attributes:
        connect_timeout: for a connection to come up.
        ack_timeout: for a subscription to be acknowledged, before the connection counts as broken.
        ping_interval: silence after which the exchange is asked for a sign of life.
        pong_timeout: silence after that question until the connection counts as stalled.
        reconnect_delay: the first wait before a new connection; doubled after each failure, with jitter.
        reconnect_delay_max: the longest such wait.
        max_age: after this a connection is replaced by a new one, without a loss; None for never.
        reconcile_interval: how often the account's events are checked against the REST API while the stream is up,
            because nothing numbers them; None for after a reconnect only.
        max_frame_bytes: the largest frame that is taken; a larger one ends the connection.
        buffer: for events of the stream as a whole.
    """

    connect_timeout: float = 5.0
    ack_timeout: float = 5.0
    ping_interval: float = 5.0
    pong_timeout: float = 3.0
    reconnect_delay: float = 0.2
    reconnect_delay_max: float = 10.0
    max_age: float | None = None
    reconcile_interval: float | None = 60.0
    max_frame_bytes: int = 4 * 1024 * 1024
    buffer: Buffer = attrs.field(factory=Buffer)

    def __attrs_post_init__(self) -> None:
        for name in ("connect_timeout", "ack_timeout", "ping_interval", "pong_timeout"):
            _positive(name, getattr(self, name))
        for name in ("reconnect_delay", "reconnect_delay_max", "max_frame_bytes"):
            _positive(name, getattr(self, name))
        for name in ("max_age", "reconcile_interval"):
            if getattr(self, name) is not None:
                _positive(name, getattr(self, name))


def _positive(name: str, value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e9:
        raise InvalidArgument(f"{name} must be a positive number, not {value!r}.")
