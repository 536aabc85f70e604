"""Everything that a call can raise.

    SixMMError
    ├── InvalidArgument        the call was refused before anything was sent
    ├── MissingCredentials     no credentials for an operation that needs them
    ├── FieldAbsent            a documented field that the answer did not carry was read
    ├── TransportError         no answer arrived
    │   └── RequestTimeout     …within the time allowed
    ├── PagingError            pages that contradict each other: rows would be lost or come twice
    ├── ResponseError          an answer arrived, and it is not the exchange's envelope
    └── ApiError               the exchange answered with a code other than 0
        └── one class per documented group of codes, generated from the description

The subclasses of `ApiError` are written by `make generate` into `sixmm.errors`.
"""

import functools
from collections.abc import Mapping
from typing import Any

import attrs
import httpx


class SixMMError(Exception):
    """Base of every error that this library raises on purpose."""


class InvalidArgument(SixMMError, ValueError):
    """An argument that can't be sent. Nothing was sent."""


class MissingCredentials(SixMMError):
    """The operation needs credentials that the client was not given. Nothing was sent."""


class FieldAbsent(SixMMError, AttributeError):
    """A documented field was read that the answer left out, sent as null, or sent unreadable.

    `getattr(model, name, default)` and `model.get(name)` read it without this error.
    """


class TransportError(SixMMError):
    """No answer arrived.

    `may_have_been_received` is False only where the exchange can't have seen the request
    (name resolution, connection refused, no free connection). Where it is True, an order may exist: look it up
    by its client_order_id before placing it again.
    """

    def __init__(self, message: str, *, operation: str, may_have_been_received: bool) -> None:
        super().__init__(message)
        self.operation = operation
        self.may_have_been_received = may_have_been_received

    def __reduce__(self) -> tuple[Any, ...]:
        again = functools.partial(
            type(self),
            str(self),
            operation=self.operation,
            may_have_been_received=self.may_have_been_received,
        )
        return again, ()


class RequestTimeout(TransportError):
    """No answer arrived within the time allowed."""


class ResponseError(SixMMError):
    """An answer arrived that is not the documented envelope: a proxy's page, a cut-off body, no JSON.

    A pickled or copied one keeps the status of `response` and not its body, which may hold a secret.
    """

    def __init__(self, message: str, *, operation: str, response: httpx.Response) -> None:
        super().__init__(message)
        self.operation = operation
        self.http_status = response.status_code
        self.response = response

    def __reduce__(self) -> tuple[Any, ...]:
        bare = httpx.Response(self.http_status)
        return functools.partial(type(self), str(self), operation=self.operation, response=bare), ()


class PagingError(SixMMError):
    """The pages of a list contradict each other, so that rows would be lost or handed out twice without a word.

    The rows that came before it are good; whether they are all is not known.
    """

    def __init__(self, message: str, *, operation: str) -> None:
        super().__init__(message)
        self.operation = operation

    def __reduce__(self) -> tuple[Any, ...]:
        return functools.partial(type(self), str(self), operation=self.operation), ()


class ApiError(SixMMError):
    """The exchange refused the call: its answer has a `code` other than 0.

    Attributes:
        code: the documented error code.
        message: the exchange's own words.
        request_id: what to quote to support; the exchange's, or else the one that was sent.
        http_status: most refusals travel as HTTP 200.
        operation: the operation's id in the description, such as `placeOrder`.
        docs_url: the page that explains the code.
        remedy: what to do about it, where there is something.
        raw: the whole answer, parsed.
    """

    def __init__(
        self,
        *,
        code: int,
        message: str,
        request_id: str,
        http_status: int,
        operation: str,
        docs_url: str,
        remedy: str,
        raw: Mapping[str, Any],
    ) -> None:
        self.code = code
        self.message = message
        self.request_id = request_id
        self.http_status = http_status
        self.operation = operation
        self.docs_url = docs_url
        self.remedy = remedy
        self.raw = raw
        super().__init__(
            f"{operation} was refused with code {code}: {message}"
            f" (HTTP {http_status}, request id {request_id})."
            + (f" {remedy}" if remedy else "")
            + f" See {docs_url}"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception's own pickling calls the class with `args`, which keyword-only arguments don't survive.
        return _rebuild_api_error, (type(self), self.__getstate_fields__())

    def __getstate_fields__(self) -> dict[str, Any]:
        names = (
            "code",
            "message",
            "request_id",
            "http_status",
            "operation",
            "docs_url",
            "remedy",
            "raw",
        )
        return {name: getattr(self, name) for name in names}


def _rebuild_api_error(cls: type[ApiError], fields: dict[str, Any]) -> ApiError:
    return cls(**fields)


@attrs.frozen
class ErrorCode:
    """What the description says of one error code."""

    raises: type[ApiError]
    name: str
    remedy: str
    docs_url: str
