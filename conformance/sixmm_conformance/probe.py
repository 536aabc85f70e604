"""The first request and the first connection of a run: is there such a server, and what time does it have?"""

import ssl
import time

import requests
from sixmm_description import Description

from sixmm_conformance.budget import Budget
from sixmm_conformance.errors import CannotRun, OutOfBudget
from sixmm_conformance.server import HttpServer
from sixmm_conformance.sockets import SocketLine, TooLarge
from sixmm_conformance.streams.conversation import NoLine
from sixmm_conformance.wire import Record, Wire

_WRONG_URL = "is this the base URL of the API, without the path of an endpoint?"
_PASSING = frozenset({"RATE_LIMITED", "INTERNAL_ERROR", "SERVICE_UNAVAILABLE"})


def probe(
    server: HttpServer, description: Description, budget: Budget, *, verify: bool | str
) -> None:
    """Ask for the time, and set the server's ``offset_ms`` by the answer.

    Raises:
        CannotRun: no answer comes, the certificate is not trusted, or it is no server of this API.
    """
    wire = Wire(server, budget, Record(), description, read_only=True, verify=verify)
    wire.operation = description.by_role["getServerTime"]
    url = server.url + description.by_role["getServerTime"].path
    before_ms = _machine_ms()
    try:
        wire.get(url)
    except requests.exceptions.SSLError as error:
        raise no_tls(server.url, error) from error
    except requests.exceptions.Timeout as error:
        seconds = f"{budget.seconds:.0f} seconds"
        raise CannotRun(f"{server.url} did not answer within {seconds}") from error
    except OutOfBudget as limit:
        raise CannotRun(
            f"{server.url} did not answer within {budget.seconds:.0f} seconds"
        ) from limit
    except TooLarge as error:
        raise CannotRun(f"{server.url} is no server of this API: {error}") from error
    except (requests.RequestException, OSError) as error:
        raise CannotRun(f"nothing answers at {server.url}: {reason(error)}") from error
    after_ms = _machine_ms()
    answer = wire.last
    time_ms = None if answer is None else answer.data.get("timestamp_ms")
    if answer is None or not answer.succeeded or not isinstance(time_ms, int):
        if answer is not None and answer.reason is not None and not answer.succeeded:
            hint = "try again later" if answer.reason in _PASSING else _WRONG_URL
            raise CannotRun(f"{url} answered HTTP {answer.status}, {answer}; {hint}")
        kind = answer.headers.get("content-type", "no content type") if answer else "nothing"
        raise CannotRun(
            f"{url} answered HTTP {answer.status if answer else 0} with {kind}, "
            f"not the exchange's time; {_WRONG_URL}"
        )
    server.offset_ms = time_ms - (before_ms + after_ms) // 2


def no_tls(url: str, error: BaseException) -> CannotRun:
    """Why no TLS connection came about: the certificate, or there is no TLS at all."""
    cause = innermost(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return CannotRun(
            f"the certificate of {url} is not trusted: {reason(error)}; "
            "--ca FILE names the authority that signed it"
        )
    plain = url.partition(":")[0].removesuffix("s")
    return CannotRun(f"no TLS connection to {url}: {reason(error)}; is it a {plain}:// server?")


def _machine_ms() -> int:
    return time.time_ns() // 1_000_000


def reason(error: BaseException) -> str:
    """The innermost cause, on one line."""
    cause = innermost(error)
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return " ".join(str(cause).split()) or type(cause).__name__


def innermost(error: BaseException) -> BaseException:
    """What has caused an error in the end."""
    cause: BaseException = error
    while True:
        inner = vars(cause).get("reason")
        inner = inner if isinstance(inner, BaseException) else cause.__cause__ or cause.__context__
        if inner is None:
            return cause
        cause = inner


def probe_streams(server: HttpServer) -> None:
    """Connect to the streams of a server, where it is known where they are, and go again.

    Raises:
        CannotRun: no answer comes, the certificate is not trusted, or it is no WebSocket server.
    """
    if not server.stream_url:
        return
    url = server.stream_url
    try:
        line = SocketLine.open(url, verify=server.verify)
    except NoLine as error:
        cause = error.__cause__ or error
        if isinstance(cause, ssl.SSLError):
            raise no_tls(url, cause) from error
        raise CannotRun(f"no WebSocket connection to {url}: {reason(cause)}") from error
    line.close()
    if line.closed is not None:
        raise CannotRun(
            f"{url} is no WebSocket: the handshake was {line.closed}; is this the URL of the streams?"
        )
