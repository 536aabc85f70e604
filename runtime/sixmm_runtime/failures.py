"""What goes wrong on the way to the exchange and back, and the library's error for it, which says what to do."""

import re
import ssl

import httpx

from sixmm_runtime.errors import (
    ForeignAnswer,
    OversizedAnswer,
    ProxyFailed,
    RequestTimeout,
    ResponseError,
    TLSFailed,
    TransportError,
)
from sixmm_runtime.redaction import redact


class UnfitAnswer(httpx.RemoteProtocolError):
    """An answer arrived that must not be used.

    Attributes:
        response: its status and headers, and its body where that was read.
    """

    def __init__(self, message: str, response: httpx.Response) -> None:
        super().__init__(message)
        self.response = response


class AnotherAnswer(UnfitAnswer):
    """It is another request's."""


class TooLargeAnswer(UnfitAnswer):
    """It has more bytes than the call allows, before or after decompression."""


def another(response: httpx.Response) -> AnotherAnswer:
    """The error for an answer that is another request's."""
    return AnotherAnswer("The answer that came is another request's.", response)


def oversized(
    largest: int, status: int, headers: list[tuple[bytes, bytes]] | httpx.Headers
) -> TooLargeAnswer:
    """The error for an answer that is larger than `largest` bytes."""
    return TooLargeAnswer(
        f"The answer is larger than {largest:,} bytes, which is the limit set by max_response_bytes.",
        httpx.Response(status, headers=headers),
    )


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


def unfit_answer_error(error: UnfitAnswer, *, operation: str, request_id: str) -> ResponseError:
    """The library's error for an answer that must not be used."""
    if isinstance(error, TooLargeAnswer):
        return OversizedAnswer(
            f"{operation}: {error} (request id {request_id}). Nothing more of it was read. Give the client or the"
            " call a larger max_response_bytes where such an answer is meant.",
            operation=operation,
            request_id=request_id,
            response=error.response,
        )
    return ForeignAnswer(
        f"{operation}: the answer that came (HTTP {error.response.status_code}) is another call's: it comes with"
        f" another requestId than the X-Request-ID that was sent ({request_id}), or names another order. Its"
        " connection is closed, and nothing in it was used. Something between here and the exchange mixes up answers.",
        operation=operation,
        request_id=request_id,
        response=error.response,
    )


def is_about(error: httpx.RequestError, request: httpx.Request) -> bool:
    """Return whether it was the call itself that failed, and not a login or a look at the time before it."""
    try:
        return error.request.url.path == request.url.path
    except RuntimeError:  # httpx's way to say that it does not know: then the worse case counts
        return True


# What the other side says to a client certificate that it misses or does not take: OpenSSL's names of the alerts.
_REFUSED_CERT = re.compile(
    r"ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|CERTIFICATE_\w+|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|NO_CERTIFICATE)"
)
_EXPIRED, _NOT_YET_VALID = 10, 9
_WRONG_HOST = frozenset({62, 64})  # a name, an address


def distrust(error: BaseException, *, connecting: bool = True) -> str | None:
    """Why a secure connection was refused, and what to do, where that is what `error` or its cause is about.

    While connecting, every fault of TLS counts, but for a connection that just broke. Later only one does that ends the
    handshake late: what the other side says to a client certificate. It has taken no request then.
    """
    failed = _tls_error(error)
    if isinstance(failed, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({failed.verify_message.rstrip('.')}); {_advice(failed)}"
    if failed is None:
        return None
    reason = failed.reason or ""
    if _REFUSED_CERT.search(reason):
        return (
            f"it does not trust this client's certificate, or misses one ({reason}); give the right one with cert="
            " (environment SIXMM_CLIENT_CERT and SIXMM_CLIENT_KEY)"
        )
    if not connecting or isinstance(
        failed, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError
    ):
        return None
    return (
        f"no trusted connection could be agreed on ({reason or failed}); check the address and its port, and whether"
        " the server asks for a client certificate (cert=, environment SIXMM_CLIENT_CERT)"
    )


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, ssl.SSLError):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None


def _advice(failed: ssl.SSLCertVerificationError) -> str:
    if failed.verify_code in (_EXPIRED, _NOT_YET_VALID):
        return (
            "check this computer's date; if it is right, the server's certificate has to be renewed"
        )
    if failed.verify_code in _WRONG_HOST:
        return "check the address: another host answers there"
    return "if it comes from an authority of your own, trust that with verify= (environment SSL_CERT_FILE or SSL_CERT_DIR)"
