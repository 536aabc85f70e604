"""From a failed exchange of bytes to an error that says what to do."""

import httpx

from sixmm_runtime.errors import ProxyFailed, RequestTimeout, TLSFailed, TransportError
from sixmm_runtime.redaction import redact
from sixmm_runtime.transport.tls import distrust

# Raised before a single byte of the request has left.
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)


def transport_error(
    error: httpx.TransportError | httpx.DecodingError,
    *,
    operation: str,
    request: httpx.Request,
    base_url: httpx.URL,
) -> TransportError:
    """The library's error for one of httpx's, met on the way of `request`."""
    sent = not isinstance(error, _NEVER_SENT) and is_about(error, request)
    cause = redact(str(error)) or type(error).__name__
    if isinstance(error, httpx.ProxyError):
        return ProxyFailed(
            f"{operation}: {cause}. The call was not sent. Check proxy= or the environment's HTTPS_PROXY, ALL_PROXY and"
            " NO_PROXY, and the credentials in them.",
            operation=operation,
            may_have_been_received=False,
        )
    untrusted = distrust(error, connecting=isinstance(error, httpx.ConnectError))
    if untrusted is not None:
        return TLSFailed(
            f"{operation}: the secure connection to {base_url.host} was refused: {untrusted}. The call was not sent.",
            operation=operation,
            may_have_been_received=False,
        )
    after = (
        "The exchange may have received it: look before you repeat anything that changes state."
        if sent
        else "The call was not sent."
    )
    if isinstance(error, httpx.TimeoutException):
        return RequestTimeout(
            f"{operation}: no answer from {base_url} in the time allowed ({type(error).__name__}). {after}"
            " A longer `timeout` can be set for the client or the call.",
            operation=operation,
            may_have_been_received=sent,
        )
    return TransportError(
        f"{operation}: no {'readable ' if isinstance(error, httpx.DecodingError) else ''}answer from {base_url}: {cause}. {after}"
        " Check that the server is up and that base_url and proxy are right.",
        operation=operation,
        may_have_been_received=sent,
    )


def is_about(error: httpx.RequestError, request: httpx.Request) -> bool:
    """Whether it was the call itself that failed, and not a login or a look at the time before it."""
    try:
        return error.request.url.path == request.url.path
    except RuntimeError:  # httpx's way to say that it does not know: then the worse case counts
        return True
