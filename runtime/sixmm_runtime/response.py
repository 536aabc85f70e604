"""The HTTP side of an answer, for whoever needs more than the parsed object."""

import attrs
import httpx

from sixmm_runtime.redaction import redact


@attrs.frozen(repr=False)
class Response:
    """The answer that a result came in.

    Attributes:
        operation: the operation's id in the description, such as `placeOrder`.
        request_id: the envelope's `requestId`, or else the `X-Request-ID` that was sent.
        http: the httpx response: status, headers, body, and the request with its signed URL.
        looked_up_after: what went wrong with the call itself, where its result was looked up instead of answered;
            `http` is then the lookup's. None otherwise.
    """

    operation: str
    request_id: str
    http: httpx.Response
    looked_up_after: str | None = None

    @property
    def http_status(self) -> int:
        """The HTTP status."""
        return self.http.status_code

    @property
    def elapsed_ms(self) -> float:
        """Time from sending the request to the end of the answer, in milliseconds."""
        return self.http.elapsed.total_seconds() * 1_000

    def __repr__(self) -> str:
        line = redact(f"{self.http.request.method} {self.http.request.url}")
        return f"<Response {self.http_status} to {line}, request id {self.request_id}>"
