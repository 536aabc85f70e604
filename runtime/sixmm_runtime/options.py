"""What can be said for one call alone."""

from collections.abc import Mapping

import attrs
import httpx


@attrs.frozen
class CallOptions:
    """Options of a single call: `mm.orders.get(…, options=CallOptions(timeout=2.5))`.

    Attributes:
        timeout: seconds for each phase of an attempt (to have a connection, to connect, to send, to receive the whole
            answer), or an httpx.Timeout.
        total_timeout: seconds for the call as a whole, with logins, waits and retries: it is over by then, whatever
            the server sends.
        outcome_timeout: seconds in which to find out what an order call did whose answer was lost; 0 for not looking.
        max_retries: how many times the call may be sent again. Only what is safe to repeat is.
        request_id: sent as `X-Request-ID` and echoed by the exchange; minted where absent. A retry has it with
            `-2`, `-3`… at its end.
        max_response_bytes: the most bytes that an answer may have, before and after decompression.
        headers: added to the request. What the client or the protocol decides can't be set this way, in any spelling:
            credentials, `X-Request-ID`, `Host`, `Content-*`, `Connection` and others.
    """

    timeout: float | httpx.Timeout | None = None
    total_timeout: float | None = None
    outcome_timeout: float | None = None
    max_retries: int | None = None
    request_id: str | None = None
    max_response_bytes: int | None = None
    headers: Mapping[str, str] | None = None


def on_the_way(options: CallOptions | None) -> CallOptions | None:
    """The same for a call that is made on the way to another one; the request id is the other one's alone."""
    return None if options is None else attrs.evolve(options, request_id=None)
