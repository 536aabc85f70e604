"""Everything that a call can raise.

    SixMMError                 `executed` and `retryable` of each say what to do next
    ├── InvalidArgument        the call was refused before anything was sent
    │   └── RuleViolation      …because an order breaks rules of its contract
    ├── MissingCredentials     no credentials for an operation that needs them
    ├── ClientClosed           the client was closed before the call
    ├── FieldAbsent            a documented field that the answer did not carry was read
    ├── TransportError         no answer arrived
    │   ├── ProxyFailed        …because a proxy did not let the call through; nothing was sent
    │   ├── TLSFailed          …because one side does not trust the other's certificate; nothing was sent
    │   └── RequestTimeout     …within the time allowed
    ├── Throttled              the client's own rate limit left no room for the call; nothing was sent
    ├── WaitTimeout            what was waited for had not happened when the time was over
    ├── OrderEnded             an order that was to be filled ended otherwise
    ├── WaitFailed             an order was placed, and could not be followed to its end
    ├── PartlyDone             a method of several calls did some of them, and not all
    ├── PagingError            pages that contradict each other: rows would be lost or come twice
    ├── ResponseError          an answer arrived, and it is not the exchange's envelope
    │   ├── ForeignAnswer      …or it is another call's
    │   └── OversizedAnswer    …or it is larger than the client reads
    ├── OrderNotExecuted       an order call failed, and it is certain that it had no effect
    ├── OutcomeUnknown         a call failed, and it is not known what it did
    │   └── OrderOutcomeUnknown    …an order call, and it could not be found out
    └── ApiError               the exchange answered with a code other than 0
        └── one class per documented group of codes, generated from the description

The subclasses of `ApiError` are written by `make generate` into `sixmm.errors`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any, NamedTuple

import attrs
import httpx

from sixmm_runtime.public import public
from sixmm_runtime.redaction import redact_headers, redact_json

_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds to wait, never negative; None where the header is absent or can't be read.

    A date is counted from the answer's own `Date`, so that a computer's wrong clock changes nothing.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = _moment(value)
    if until is None:
        return None
    now = _moment(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (
        ValueError,
        TypeError,
        IndexError,
        OverflowError,
    ):  # documented is ValueError; these are raised, too
        return None
    # The form "-0000" says that no zone is known; HTTP dates are UTC whatever they say.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


TRANSIENT_STATUSES = frozenset({429, 502, 503, 504})
"""HTTP statuses of a gateway or a server that has no time now."""

_SHOWN_ORDERS = 5


@public
class SixMMError(Exception):
    """Base of every error that this library raises. Each can be pickled and copied.

    What to do next is in two properties: `executed` and `retryable`.
    """

    _executed: bool | None = None
    # Whether the same call could go well a moment later, and whether making it twice does no more than making it once.
    _passes = False
    _repeatable = False

    @property
    def executed(self) -> bool | None:
        """Whether the call had its effect: True, False, or None where that is not known. Look before you repeat it then."""
        return self._executed

    @property
    def retryable(self) -> bool:
        """Whether the same call may be made again and could go well: that can do no harm, and it is no lasting fault.

        The client has made its own retries by then: wait before you do. False where the effect is not known of a call
        that must not come twice.
        """
        return self._passes and (self._repeatable or self.executed is False)

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception's own pickling calls the class with `args`, which keyword-only arguments don't survive.
        return _restored, (type(self), self.args), self._kept()

    def _kept(self) -> dict[str, Any]:
        """The attributes that a pickled or copied error has again; never a secret."""
        return dict(vars(self))


def _restored(cls: type[SixMMError], args: tuple[Any, ...]) -> SixMMError:
    return cls.__new__(cls, *args)


@public
class InvalidArgument(SixMMError, ValueError):
    """An argument that can't be sent. Nothing was sent."""

    _executed = False


@public
@attrs.frozen
class BrokenRule:
    """One rule of a contract that an order breaks. As text, it says what to do.

    Attributes:
        rule: the contract's field that holds the limit, such as `tick_size`.
        kind: what an amount must be to the limit: a `multiple`, at least it (`minimum`), or at most it (`maximum`).
        symbol: the contract.
        argument: what is beyond the limit, such as `price` or `orders[2].price × orders[2].quantity`.
        given: its value.
        limit: the limit.
        fix: what to do.
    """

    rule: str
    kind: str
    symbol: str
    argument: str
    given: Decimal
    limit: Decimal
    fix: str

    def __str__(self) -> str:
        wrong = {"multiple": "no multiple of", "minimum": "below", "maximum": "above"}[self.kind]
        return (
            f"{self.argument} {self.given:f} is {wrong} {self.rule} {self.limit:f} of {self.symbol}:"
            f" {self.fix}"
        )


@public
class RuleViolation(InvalidArgument):
    """Orders that break rules of their contracts, found by `market.rules(…).check` or `validate=True`. Nothing was
    sent.

    Attributes:
        broken: every rule that is broken.
    """

    def __init__(self, broken: tuple[BrokenRule, ...]) -> None:
        super().__init__(f"{'; '.join(map(str, broken))}.")
        self.broken = broken

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.broken,)


@public
class MissingCredentials(SixMMError):
    """The operation needs credentials that the client was not given. Nothing was sent."""

    _executed = False


@public
class ClientClosed(SixMMError):
    """The client, or the one that it was derived from, was closed. The call was not sent."""

    _executed = False


@public
class FieldAbsent(SixMMError, AttributeError):
    """A documented field was read that the answer left out, sent as null, or sent unreadable.

    `getattr(model, name, default)` and `model.get(name)` read it without this error.
    """

    def _kept(self) -> dict[str, Any]:
        return {"name": self.name}  # and not `obj`: what the model holds may be secret


@public
class TransportError(SixMMError):
    """No answer arrived.

    `may_have_been_received` is False only where the exchange can't have seen the request
    (name resolution, connection refused, no free connection). Where it is True, an order may exist: look it up
    by its client_order_id before placing it again.
    """

    _passes = True

    def __init__(self, message: str, *, operation: str, may_have_been_received: bool) -> None:
        super().__init__(message)
        self.operation = operation
        self.may_have_been_received = may_have_been_received

    @property
    def executed(self) -> bool | None:
        """False where the exchange can't have seen the request; None, not known, otherwise."""
        return None if self.may_have_been_received else False


@public
class ProxyFailed(TransportError):
    """A proxy could not be reached, or refused to connect the client with the exchange. Nothing was sent.

    It is not retried: a proxy that refuses goes on refusing.
    """

    _passes = False


@public
class TLSFailed(TransportError):
    """A secure connection was refused: a certificate is untrusted, expired or another host's. Nothing was sent.

    It is not retried: time does not change the certificate.
    """

    _passes = False


@public
class RequestTimeout(TransportError):
    """No answer arrived within the time allowed."""


@public
class Throttled(SixMMError):
    """The client's own `rate_limit` left no room for the call in the time allowed. Nothing was sent.

    It says nothing about the network or the exchange, so it is no TransportError.

    Attributes:
        operation: the operation's id in the description, such as `placeOrder`.
        may_have_been_received: False, as every call that was not sent says.
    """

    may_have_been_received = False
    _executed = False
    _passes = True

    def __init__(self, message: str, *, operation: str) -> None:
        super().__init__(message)
        self.operation = operation


@public
class ResponseError(SixMMError):
    """An answer arrived that is not the documented envelope: a proxy's page, a cut-off body, no JSON.

    A pickled or copied one keeps no body: it may hold a secret.

    Attributes:
        operation: the operation's id in the description, such as `placeOrder`.
        request_id: the one that was sent; the exchange's where the answer tells it.
        http_status: 429 and 5xx say that the limit or the server is at fault, not the call.
        headers: the answer's, without credentials.
        retry_after: seconds that the answer asks to wait; None where it doesn't say.
        response: the httpx response. It holds whatever secrets were sent.
    """

    def __init__(
        self, message: str, *, operation: str, request_id: str, response: httpx.Response
    ) -> None:
        super().__init__(message)
        self.operation = operation
        self.request_id = request_id
        self.http_status = response.status_code
        self.headers = redact_headers(response.headers)
        self.retry_after: float | None = retry_after(response.headers)
        self.response = response
        self._passes = self._passes or self.http_status in TRANSIENT_STATUSES

    def _kept(self) -> dict[str, Any]:
        return {**vars(self), "response": httpx.Response(self.http_status)}


@public
class ForeignAnswer(ResponseError):
    """An answer arrived that is another call's: it has another `requestId` than the `X-Request-ID` that was sent, or
    names another order. Its connection is closed, and nothing in it is used.

    A read is asked again before this is raised, and an order call is looked up: what that call did is not known from
    this answer. `response` is the answer as it came.
    """

    _passes = True


@public
class OversizedAnswer(ResponseError):
    """An answer arrived that is larger than `max_response_bytes`, before or after decompression, or has a number with
    more digits than any number needs. It was not read to its end.

    An order call is looked up. Give the client, or the call by its options, a larger `max_response_bytes` where the
    answer is meant to be that large; the length of numbers can't be changed.
    """


@public
class WaitTimeout(SixMMError, TimeoutError):
    """What was waited for had not happened when the time was over. To wait on, or to call again, does no harm.

    `executed` is True where the order was seen: it exists, and must not be placed again. It is None where none was
    seen, and where several orders were to change: look at `seen`.

    Attributes:
        seen: the orders that are not yet what they were to be, as last seen.
    """

    _passes = True
    _repeatable = True

    def __init__(
        self, message: str, *, seen: tuple[Any, ...] = (), executed: bool | None = None
    ) -> None:
        super().__init__(message)
        self.seen = seen
        self._executed = executed

    @property
    def order(self) -> Any:
        """The first of `seen`; None where no order was seen."""
        return self.seen[0] if self.seen else None


@public
class OrderEnded(SixMMError):
    """An order that was to be filled ended otherwise: canceled or rejected, in part or as a whole.

    `executed` is True: the order was placed. How much of it was filled, `order` says.

    Attributes:
        order: the order as it ended.
    """

    _executed = True

    def __init__(self, message: str, *, order: Any) -> None:
        super().__init__(message)
        self.order = order


@public
class WaitFailed(SixMMError):
    """An order was placed, and what became of it could not be asked. It exists: do not place it again.

    What went wrong is its `__cause__`. `executed` is True.

    Attributes:
        order: the order as last seen; the answer to placing it where no query has shown it.
    """

    _executed = True

    def __init__(self, message: str, *, order: Any) -> None:
        super().__init__(message)
        self.order = order


@public
class PagingError(SixMMError):
    """The pages of a list contradict each other, so that rows would be lost or returned twice unnoticed.

    The rows that came before it are good; whether they are complete is not known. A list changes nothing, so `executed`
    is False.
    """

    _executed = False

    def __init__(self, message: str, *, operation: str) -> None:
        super().__init__(message)
        self.operation = operation


@public
class ApiError(SixMMError):
    """The exchange refused the call: its answer has a `code` other than 0.

    Attributes:
        code: the documented error code.
        name: its name in `sixmm.errors.ERROR_CODES`; empty for a code that is not documented.
        message: the exchange's own words.
        request_id: what to quote to support; the exchange's, or else the one that was sent.
        http_status: most refusals travel as HTTP 200.
        operation: the operation's id in the description, such as `placeOrder`.
        docs_url: the page that explains the code.
        remedy: what to do about it, where there is something.
        raw: the whole answer, parsed; in a pickled or copied error without credentials.
        headers: the answer's, without credentials.
        retry_after: seconds that the answer asks to wait; None where it doesn't say.
        is_replay: whether the exchange says that it has seen this very signature. Each attempt has its own
            signature: so the network delivered this attempt twice, and the first copy was accepted.
        is_transient: whether the code says that the same call could go well a moment later.
    """

    is_replay = False
    is_transient = False
    name = ""
    _doubted = True

    @property
    def executed(self) -> bool | None:
        """False where the refusal proves that the exchange did nothing; None, not known, of a failure of its own."""
        if self._executed is not None:
            return self._executed
        return None if self._doubted or self.is_replay or self.http_status >= 500 else False

    @property
    def retryable(self) -> bool:
        """Whether the same call may be made again and could go well; see `SixMMError.retryable`."""
        passes = self.is_replay or self.is_transient or self.http_status in TRANSIENT_STATUSES
        return passes and (self._repeatable or self.executed is False)

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
        headers: httpx.Headers,
    ) -> None:
        self.code = code
        self.message = message
        self.request_id = request_id
        self.http_status = http_status
        self.operation = operation
        self.docs_url = docs_url
        self.remedy = remedy
        self.raw = raw
        self.headers = redact_headers(headers)
        self.retry_after: float | None = retry_after(headers)
        super().__init__(
            f"{operation} was refused with code {code}: {message}"
            f" (HTTP {http_status}, request id {request_id})."
            + (f" {remedy}" if remedy else "")
            + f" See {docs_url}"
        )

    def _kept(self) -> dict[str, Any]:
        return {**vars(self), "raw": redact_json(self.raw)}


@attrs.frozen
class OrderTrace:
    """What is known of one order of a call.

    Attributes:
        symbol, client_order_id, order_id: what it was sent with, or is known by since; None where it has none.
        state: whether this call had its effect on it: `executed`, `not executed` or `not known`; or
            `another order has its id`.
    """

    symbol: str | None
    client_order_id: str | None
    order_id: str | None
    state: str

    def __str__(self) -> str:
        names = (self.symbol, self.client_order_id, self.order_id)
        return f"{' '.join(name for name in names if name) or 'unnamed'}: {self.state}"


@public
class OrderNotExecuted(SixMMError):
    """An order call failed, and it is certain that it had no effect, and will have none: it may be made again.

    The failure itself is its `__cause__`.

    Attributes:
        operation: the operation's id in the description, such as `placeOrder`.
        orders: an `OrderTrace` for each order of the call.
    """

    _executed = False
    _passes = True

    def __init__(self, *, operation: str, orders: tuple[OrderTrace, ...], failure: str) -> None:
        super().__init__(
            f"{operation} had no effect: its answer was lost, the exchange can't accept it any more, and nothing of it"
            f" is there ({_listed(orders)}). It can be called again. What went wrong first: {failure}"
        )
        self.operation = operation
        self.orders = orders

    @property
    def client_order_id(self) -> str | None:
        """The id of the order, or of the first of a batch."""
        return self.orders[0].client_order_id if self.orders else None


@public
class PartlyDone(SixMMError):
    """A method of several calls did some of them, and not all. What went wrong, if anything did, is its `__cause__`.

    `executed` is True: something was placed. Calling it again would place that twice.

    Attributes:
        orders: an `OrderTrace` for each order that it is about: what is there, and what is not.
    """

    _executed = True

    def __init__(self, message: str, *, orders: tuple[OrderTrace, ...]) -> None:
        super().__init__(f"{message} ({_listed(orders)}).")
        self.orders = orders


@public
class OutcomeUnknown(SixMMError):
    """A call that changes something failed, and it is not known whether it had its effect.

    Raised by itself where a setting (leverage, margin mode) was to be sent again, and a later call for the same has
    begun: a repeat would undo that one. Query what is set now.

    Attributes:
        operation: the operation's id in the description, such as `setLeverage`.
    """

    def __init__(self, message: str, *, operation: str) -> None:
        super().__init__(message)
        self.operation = operation


@public
class OrderOutcomeUnknown(OutcomeUnknown):
    """An order call failed, and it could not be found out whether it had an effect. Look before you repeat it.

    The failure itself is its `__cause__`.

    Attributes:
        operation: the operation's id in the description, such as `placeOrder`.
        orders: an `OrderTrace` for each order of the call.
        attempts: how often the call was sent.
        lookups: how many queries were made to find out.
        signed_ms: the timestamp of the last attempt, Unix ms; None for a call with a token.
        acceptable_until_ms: the exchange's time until which it accepts that attempt; None for a call with a token,
            which has no such bound.
        lookup_failure: why the last query gave no answer; None if it gave one.
    """

    def __init__(
        self,
        *,
        operation: str,
        orders: tuple[OrderTrace, ...],
        attempts: int,
        lookups: int,
        signed_ms: int | None,
        acceptable_until_ms: int | None,
        failure: str,
        lookup_failure: str | None,
    ) -> None:
        looked = f"after {lookups} queries" if lookups else "and it was not looked up"
        until = (
            ""
            if acceptable_until_ms is None
            else f" The exchange may accept it until {_utc(acceptable_until_ms)} of its own time."
        )
        last = "" if lookup_failure is None else f" The last query: {lookup_failure}"
        super().__init__(
            f"{operation}: its answer was lost, {looked} it is not known what it did ({_listed(orders)})."
            f"{until} Query the orders before you call it again. What went wrong first: {failure}{last}",
            operation=operation,
        )
        self.orders = orders
        self.attempts = attempts
        self.lookups = lookups
        self.signed_ms = signed_ms
        self.acceptable_until_ms = acceptable_until_ms
        self.lookup_failure = lookup_failure

    @property
    def client_order_id(self) -> str | None:
        """The id of the order, or of the first of a batch."""
        return self.orders[0].client_order_id if self.orders else None


def _listed(orders: tuple[OrderTrace, ...]) -> str:
    shown = "; ".join(str(one) for one in orders[:_SHOWN_ORDERS]) or "no order was named"
    more = len(orders) - _SHOWN_ORDERS
    return f"{shown}; and {more} more" if more > 0 else shown


def _utc(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")


class Doubt(Enum):
    """Whether a call that was refused may have had its effect all the same.

    NONE: it had none. ANSWERED: it may have had it before the answer. OPEN: it may have it even after the answer.
    """

    NONE = "none"
    ANSWERED = "answered"
    OPEN = "open"


class ErrorCode(NamedTuple):
    """What the description says of one error code."""

    raises: type[ApiError]
    name: str
    remedy: str
    docs_url: str
    doubt: Doubt = Doubt.NONE
    transient: bool = False
    """Whether the same call could go well a moment later."""
    used_id: type[ApiError] | None = None
    """What is raised instead where an order was found that has the id."""
