"""What can be said for one call alone."""

from collections.abc import Mapping

import attrs
import httpx


@attrs.frozen
class CallOptions:
    """Options of a single call: `mm.orders.get(…, options=CallOptions(timeout=2.5))`.

    Attributes:
        timeout: seconds for each phase (connect, send, receive) of this call, or an httpx.Timeout.
        request_id: sent as `X-Request-ID` and echoed by the exchange; minted where absent.
        headers: added to the request. Credentials and `X-Request-ID` can't be set this way.
    """

    timeout: float | httpx.Timeout | None = None
    request_id: str | None = None
    headers: Mapping[str, str] | None = None
