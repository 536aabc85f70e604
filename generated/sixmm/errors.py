# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""What a call can raise: the library's own errors, and one class per documented group of codes."""

from typing import Any

from sixmm_runtime.errors import (
    ApiError,
    BrokenRule,
    ClientClosed,
    Doubt,
    ErrorCode,
    FieldAbsent,
    ForeignAnswer,
    InvalidArgument,
    MissingCredentials,
    OrderEnded,
    OrderNotExecuted,
    OrderOutcomeUnknown,
    OutcomeUnknown,
    OversizedAnswer,
    PagingError,
    PartlyDone,
    ProxyFailed,
    RequestTimeout,
    ResponseError,
    RuleViolation,
    SixMMError,
    Throttled,
    TLSFailed,
    TransportError,
    WaitFailed,
    WaitTimeout,
)
from sixmm_runtime.public import public

__all__ = [
    "ApiError",
    "AuthenticationError",
    "BrokenRule",
    "ClientClosed",
    "ClientOrderIdUsed",
    "ConditionOrderError",
    "DuplicateRequest",
    "FieldAbsent",
    "ForeignAnswer",
    "InsufficientBalance",
    "InvalidArgument",
    "MissingCredentials",
    "OrderEnded",
    "OrderNotCancelable",
    "OrderNotExecuted",
    "OrderNotFound",
    "OrderOutcomeUnknown",
    "OutcomeUnknown",
    "OversizedAnswer",
    "PagingError",
    "ParameterRefused",
    "PartlyDone",
    "PermissionDenied",
    "ProxyFailed",
    "RateLimited",
    "RequestTimeout",
    "ResponseError",
    "RuleViolation",
    "ServerError",
    "ServiceUnavailable",
    "SixMMError",
    "TLSFailed",
    "Throttled",
    "TransportError",
    "WaitFailed",
    "WaitTimeout",
]


@public
class AuthenticationError(ApiError):
    """1001: The request carried no valid credentials.

    1002: The access token has expired.

    1003: The token, the API key or the signature is wrong.

    1004: The access token was revoked.

    1006: The API key may not be used from this address."""


@public
class ParameterRefused(ApiError):
    """2001: A required parameter is missing.

    2002: A parameter has a value that is not allowed.

    2003: A parameter is outside its range."""


@public
class InsufficientBalance(ApiError):
    """3001: The balance does not cover the order."""


@public
class OrderNotFound(ApiError):
    """3003: There is no such order."""


@public
class DuplicateRequest(ApiError):
    """3004: The request was sent before."""


@public
class OrderNotCancelable(ApiError):
    """3005: The order cannot be canceled."""


@public
class PermissionDenied(ApiError):
    """3006: The caller may not do this."""


@public
class ConditionOrderError(ApiError):
    """3100–3112: A condition order has wrong parameters."""


@public
class ServerError(ApiError):
    """5001: The exchange failed inside."""


@public
class ServiceUnavailable(ApiError):
    """5002: The service is not available at the moment."""


@public
class RateLimited(ApiError):
    """5003: Too many requests."""


@public
class ClientOrderIdUsed(DuplicateRequest):
    """An order has the client order id already: the call did nothing. Use another id.

    Attributes:
        order: that order, as a query answers it; None where the exchange did not show it.
    """

    order: Any = None


ERROR_CODES = {
    1001: ErrorCode(
        AuthenticationError,
        "NO_CREDENTIALS",
        "Give the client an API key with its secret, a user name with its password, or an access token.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#troubleshooting",
    ),
    1002: ErrorCode(
        AuthenticationError,
        "TOKEN_EXPIRED",
        "Refresh the token or log in again, then repeat the call.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#troubleshooting",
        Doubt.ANSWERED,
    ),
    1003: ErrorCode(
        AuthenticationError,
        "INVALID_CREDENTIALS",
        "Check the key and its secret; a signature must cover the exact query string and body that are sent, in their order.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#troubleshooting",
    ),
    1004: ErrorCode(
        AuthenticationError,
        "TOKEN_REVOKED",
        "Log in again.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
        Doubt.ANSWERED,
    ),
    1006: ErrorCode(
        AuthenticationError,
        "IP_MISMATCH",
        "Add the address to the key's IP whitelist.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#troubleshooting",
    ),
    2001: ErrorCode(
        ParameterRefused,
        "MISSING_PARAMETER",
        "Send the parameter that the message names.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    2002: ErrorCode(
        ParameterRefused,
        "INVALID_PARAMETER",
        "Compare the value with those that the operation's page allows.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    2003: ErrorCode(
        ParameterRefused,
        "PARAMETER_OUT_OF_RANGE",
        "Compare the value with the range on the operation's page, or with the contract's rules.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3001: ErrorCode(
        InsufficientBalance,
        "INSUFFICIENT_BALANCE",
        "Lower the quantity or the leverage's need for margin, cancel other orders, or add funds.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3003: ErrorCode(
        OrderNotFound,
        "ORDER_NOT_FOUND",
        "Check the id and that it belongs to the symbol and the account.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3004: ErrorCode(
        DuplicateRequest,
        "DUPLICATE_REQUEST",
        "Sign every attempt anew, with a new timestamp; look the order up before placing it again.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#troubleshooting",
        Doubt.OPEN,
        used_id=ClientOrderIdUsed,
    ),
    3005: ErrorCode(
        OrderNotCancelable,
        "ORDER_NOT_CANCELABLE",
        "Query the order: it may be filled or canceled already.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3006: ErrorCode(
        PermissionDenied,
        "PERMISSION_DENIED",
        "Use an API key with the permission that the operation needs; orders and positions need trade.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3100: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3101: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3102: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3103: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3104: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3105: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3106: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3107: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3108: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3109: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3110: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3111: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    3112: ErrorCode(
        ConditionOrderError,
        "CONDITION_ORDER_INVALID",
        "Check trigger price, limit price and quantity against the order's type and the current price.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
    ),
    5001: ErrorCode(
        ServerError,
        "INTERNAL_ERROR",
        "Try again later; before repeating an order, look it up by its client order id.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
        Doubt.OPEN,
        transient=True,
    ),
    5002: ErrorCode(
        ServiceUnavailable,
        "SERVICE_UNAVAILABLE",
        "Try again later; before repeating an order, look it up by its client order id.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes",
        Doubt.OPEN,
        transient=True,
    ),
    5003: ErrorCode(
        RateLimited,
        "RATE_LIMITED",
        "Send fewer requests, and wait longer after each refusal.",
        "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#troubleshooting",
        Doubt.ANSWERED,
        transient=True,
    ),
}

REMEDIES = {
    "Timestamp outside of tolerance window": "The client has measured the exchange's time and signed again already: look for a proxy or a network that delays calls by seconds. `mm.clock` shows the measured offset.",
}
