"""Our errors as ccxt's, by whether the call had an effect and whether it may be made again.

A program on ccxt repeats what raises `OperationFailed` (network, timeout, rate limit, service not available), and
nothing else. So a call with an effect raises one of those only where it is certain that nothing came of it.
docs/ccxt.md has the table.
"""

from typing import Any

import ccxt
import sixmm
from sixmm.errors import ERROR_CODES

from sixmm_ccxt.steps import Kind

# Refusals after which a call may have its effect all the same.
_OPEN = tuple({one.raises for one in ERROR_CODES.values() if one.doubt.name == "OPEN"})
_SERVER_ERROR, _TOO_MANY = 500, 429

# The first class that fits says it; what is not in here is an ExchangeError, which is not repeated.
_CLASSES: tuple[tuple[type[sixmm.SixMMError], type[ccxt.BaseError]], ...] = (
    (sixmm.RuleViolation, ccxt.InvalidOrder),
    (sixmm.InvalidArgument, ccxt.BadRequest),
    (sixmm.MissingCredentials, ccxt.AuthenticationError),
    (sixmm.ClientClosed, ccxt.ExchangeClosedByUser),
    (sixmm.StreamClosed, ccxt.ExchangeClosedByUser),
    (sixmm.Throttled, ccxt.RateLimitExceeded),
    (sixmm.OrderNotExecuted, ccxt.NetworkError),
    (sixmm.ProxyFailed, ccxt.InvalidProxySettings),
    (sixmm.TLSFailed, ccxt.ExchangeError),
    (sixmm.RequestTimeout, ccxt.RequestTimeout),
    (sixmm.TransportError, ccxt.NetworkError),
    (sixmm.ResponseError, ccxt.BadResponse),
    (sixmm.PagingError, ccxt.BadResponse),
    (sixmm.FieldAbsent, ccxt.BadResponse),
    (sixmm.AuthenticationError, ccxt.AuthenticationError),
    (sixmm.PermissionDenied, ccxt.PermissionDenied),
    (sixmm.ParameterRefused, ccxt.BadRequest),
    (sixmm.InsufficientBalance, ccxt.InsufficientFunds),
    (sixmm.OrderNotFound, ccxt.OrderNotFound),
    (sixmm.OrderNotCancelable, ccxt.InvalidOrder),
    (sixmm.ConditionOrderError, ccxt.InvalidOrder),
    (sixmm.RateLimited, ccxt.RateLimitExceeded),
    (sixmm.ServerError, ccxt.ExchangeNotAvailable),
    (sixmm.ServiceUnavailable, ccxt.ExchangeNotAvailable),
    (sixmm.SubscriptionTimeout, ccxt.RequestTimeout),
    (sixmm.StreamOverflow, ccxt.NetworkError),
    (sixmm.BookNotLive, ccxt.NetworkError),
)


class OutcomeUnknown(ccxt.ExchangeError):  # type: ignore[misc]  # ccxt has no types
    """A call that changes something failed, and it is not known what it did. Look before you make it again.

    It is no `ccxt.OperationFailed`, which programs repeat. Its `__cause__` is the client's own error.

    Attributes:
        client_order_id: the id to look for, or that of the first of several orders; None where there is none.
        orders: what is known of each order of the call: `symbol`, `client_order_id`, `order_id` and `state` of each.
        executed: None: unknown.
        retryable: False.
    """

    executed: bool | None = None
    retryable = False
    client_order_id: str | None = None
    orders: tuple[Any, ...] = ()


def translated(error: sixmm.SixMMError, kind: Kind) -> ccxt.BaseError:
    """ccxt's error for ours, with `executed` (False or None) and `retryable` on it, and ours as its cause."""
    unknown = kind is not Kind.READ and _may_have_had_effect(error, kind)
    made = OutcomeUnknown(str(error)) if unknown else _class_of(error, kind)(str(error))
    if unknown:
        made.orders = getattr(error, "orders", ())
        made.client_order_id = getattr(error, "client_order_id", None)
    else:
        made.executed = False
        made.retryable = isinstance(made, ccxt.OperationFailed)
    made.__cause__ = error
    return made


def _may_have_had_effect(error: sixmm.SixMMError, kind: Kind) -> bool:
    """Whether a call with an effect that failed so may have had it."""
    match error:
        case sixmm.OutcomeUnknown():
            return True
        case sixmm.TransportError():
            return error.may_have_been_received
        case sixmm.DuplicateRequest():
            # Of an order call the client has found out that an older order has the id.
            used = isinstance(error, sixmm.ClientOrderIdUsed) or kind is Kind.ORDER
            return error.is_replay or not used
        case sixmm.ResponseError():
            return error.http_status != _TOO_MANY
        case sixmm.ApiError():
            # A code that no page knows says nothing, either.
            return isinstance(error, _OPEN) or type(error) is sixmm.ApiError
        case _:
            return False


def _class_of(error: sixmm.SixMMError, kind: Kind) -> Any:
    match error:
        case sixmm.ClientOrderIdUsed():
            return ccxt.DuplicateOrderId
        case sixmm.DuplicateRequest():
            return ccxt.DuplicateOrderId if kind is Kind.ORDER else ccxt.InvalidNonce
        case sixmm.ResponseError(http_status=status) if status == _TOO_MANY:
            return ccxt.RateLimitExceeded
        case sixmm.ResponseError(http_status=status) if status >= _SERVER_ERROR:
            return ccxt.ExchangeNotAvailable
        case sixmm.TransportError(may_have_been_received=False) if type(error) in {
            sixmm.TransportError,
            sixmm.RequestTimeout,
        }:
            return ccxt.ExchangeNotAvailable
    fits = (theirs for ours, theirs in _CLASSES if isinstance(error, ours))
    return next(fits, ccxt.ExchangeError)
