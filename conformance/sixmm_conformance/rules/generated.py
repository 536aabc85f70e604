"""What generated requests show: valid ones succeed, invalid ones are refused.

A schema cannot say which symbols, orders and keys exist: which refusals of valid data are legitimate is listed here,
operation by operation, by the names of the codes in the description.
https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes
"""

from collections.abc import Collection

from schemathesis import Response
from schemathesis.checks import negative_data_rejection
from schemathesis.core.failures import FailureGroup
from sixmm_description import Operation

from sixmm_conformance.answer import Answer
from sixmm_conformance.generation import Case
from sixmm_conformance.needs import TRADING
from sixmm_conformance.rule import DOCS, Rule
from sixmm_conformance.rules.chapter import INVALID

# Which number each of them has is assumed; the documentation gives the range.
_CONDITIONS = frozenset(
    f"CONDITION_{one}"
    for one in (
        *("WOULD_TRIGGER", "STOP_PRICE", "CALLBACK_RATE"),
        *("ACTIVATE_PRICE", "NO_POSITION", "TOO_MANY"),
    )
)
_STRATEGIES = _CONDITIONS | {"STRATEGY_STRUCTURE", "STRATEGY_DEPENDENCY"}

_OF_GENERATED_DATA: dict[str, frozenset[str]] = {
    "login": frozenset({"INVALID_CREDENTIALS"}),  # no such user
    "exchangeTicket": frozenset({"INVALID_CREDENTIALS"}),  # no such ticket
    "exchangeEmbedToken": frozenset({"INVALID_CREDENTIALS"}),
    "getFundingRateConfig": frozenset({"INVALID_PARAMETER"}),  # no such symbol
    "getFundingRates": frozenset({"INVALID_PARAMETER"}),
    "getFundingRateHistory": frozenset({"INVALID_PARAMETER"}),
    "getKlines": frozenset(
        {"INVALID_PARAMETER"}
    ),  # no such symbol, or an interval of the open list
    "renewListenKey": frozenset({"INVALID_PARAMETER"}),  # no such listen key
    "closeListenKey": frozenset({"INVALID_PARAMETER"}),
    "saveFavoriteSymbols": frozenset({"INVALID_PARAMETER"}),  # no such symbol
    "createApiKey": frozenset({"INVALID_PARAMETER"}),  # a whitelist of texts that are no addresses
    "updateApiKey": frozenset({"INVALID_PARAMETER"}),  # the same, or no such key
    "deleteApiKey": frozenset({"INVALID_PARAMETER"}),  # no such key
    "placeOrder": frozenset({"INVALID_PARAMETER"}),  # no such symbol
    "batchPlaceOrders": frozenset({"INVALID_PARAMETER"}),
    "getOrder": frozenset(
        {"MISSING_PARAMETER", "INVALID_PARAMETER", "ORDER_NOT_FOUND"}
    ),  # neither of the two ids; no such symbol or order
    "cancelOrder": frozenset({"INVALID_PARAMETER", "ORDER_NOT_FOUND"}),
    "batchCancelOrders": frozenset({"INVALID_PARAMETER", "ORDER_NOT_FOUND"}),
    "cancelAllOrders": frozenset({"INVALID_PARAMETER"}),
    "amendOrder": frozenset({"INVALID_PARAMETER", "ORDER_NOT_FOUND"}),
    "batchAmendOrders": frozenset({"INVALID_PARAMETER", "ORDER_NOT_FOUND"}),
    "getCurrentOrders": frozenset({"INVALID_PARAMETER"}),
    "placeConditionOrder": frozenset({"INVALID_PARAMETER"}) | _CONDITIONS,
    "cancelConditionOrder": frozenset({"INVALID_PARAMETER", "ORDER_NOT_FOUND"}),
    "getCurrentConditionOrders": frozenset({"INVALID_PARAMETER"}),
    "placeStrategyOrder": frozenset({"INVALID_PARAMETER"}) | _STRATEGIES,
    "getStrategyOrder": frozenset({"ORDER_NOT_FOUND"}),
    "setMarginMode": frozenset({"INVALID_PARAMETER"}),
    "setLeverage": frozenset(
        {"INVALID_PARAMETER", "PARAMETER_OUT_OF_RANGE"}
    ),  # the maximum depends on the symbol
    "getPositionSettings": frozenset({"INVALID_PARAMETER"}),
    "getPositions": frozenset({"INVALID_PARAMETER"}),
}
"""Where the things that are named need not exist."""

_OF_LIVE_DATA: dict[str, frozenset[str]] = {
    # The maximum depends on the symbol, and a drawn value may be above it.
    "setLeverage": frozenset({"PARAMETER_OUT_OF_RANGE"}),
    # maker_only on an order that cannot rest; closing where there is no such position.
    "placeOrder": frozenset({"INVALID_PARAMETER"}),
    "batchPlaceOrders": frozenset({"INVALID_PARAMETER"}),
    "batchCancelOrders": frozenset({"ORDER_NOT_CANCELABLE"}),  # the same order twice in one batch
    "getKlines": frozenset({"INVALID_PARAMETER"}),  # an interval that does not exist
    # A trigger price that is passed already; closing where there is no such position.
    "placeConditionOrder": frozenset({"INVALID_PARAMETER"}) | _CONDITIONS,
}
"""Where everything that is named exists."""

_OF_KEPT_STATE = frozenset({"INSUFFICIENT_BALANCE", "DUPLICATE_REQUEST", "ORDER_NOT_CANCELABLE"})
"""What earlier cases have used up, taken, or ended, on a server that keeps it."""


def of_generated_data(operation: Operation, *, keeps_state: bool) -> frozenset[str]:
    """With which codes valid data may be refused where what it names need not exist."""
    codes = _OF_GENERATED_DATA.get(operation.role, frozenset())
    trades = operation.group in TRADING
    return codes | _OF_KEPT_STATE if keeps_state and trades else codes


def of_live_data(operation: Operation, *, read_only: bool, keeps_state: bool) -> frozenset[str]:
    """Likewise where all that could be arranged was: not everything, unless the server is ours."""
    codes = _OF_LIVE_DATA.get(operation.role, frozenset())
    if read_only or keeps_state:
        codes |= of_generated_data(operation, keeps_state=keeps_state)
    return codes


_ERRORS = f"{DOCS}/error-codes-and-troubleshooting#common-error-codes"
_REST = f"{DOCS}/rest-api"

VALID_SUCCEEDS = Rule(
    "request.valid-succeeds", "What the description allows is not refused as invalid", _REST
)
INVALID_REFUSED = Rule(
    "request.invalid-refused", "What the description forbids is refused: 2001, 2002, 2003", _ERRORS
)
WRONG_METHOD = Rule(
    "request.wrong-method",
    "A path refuses other methods, and names its own in Allow",
    _REST,
    assumed=True,
)
WORKS = Rule("request.works", "Every operation has succeeded at least once", _REST)

LINKS = Rule(
    "request.links",
    "What one answer tells, such as an order's id, is known to the next call",
    f"{DOCS}/integration-recommendations",
)

GENERATED_RULES = (VALID_SUCCEEDS, INVALID_REFUSED, WRONG_METHOD, LINKS, WORKS)


def is_positive(case: Case) -> bool:
    """Return whether the description allows what the case sends."""
    return case.meta is not None and case.meta.generation.mode.is_positive


def valid_is_refused(answer: Answer, refusals: Collection[str]) -> str | None:
    """A refusal of valid data, or of an item of it, with none of the codes in ``refusals``.

    schemathesis lets valid data be refused with 401, and so lets a wrong secret pass.
    """
    items = answer.data.get("results", ())
    allowed = answer.description.codes_of(refusals)
    for refusal in (answer.envelope, *(each for each in items if isinstance(each, dict))):
        code = refusal.get("code")
        if code != 0 and code not in allowed:
            return (
                f"valid data was refused with {code} ({refusal.get('message')}); "
                f"allowed here: {sorted(allowed) or 'no refusal'}"
            )
    return None


def invalid_is_accepted(answer: Answer, case: Case, response: Response) -> str | None:
    """Success for what is forbidden. schemathesis knows what only looks invalid."""
    if answer.reason in INVALID:
        return None
    try:
        case.validate_response(response, checks=[negative_data_rejection])
    except FailureGroup as group:
        return f"{group.exceptions[0]}".partition("\n")[0] + f"; the answer was {answer}"
    return None


def method_is_accepted(answer: Answer) -> str | None:
    """Anything but a 405 with the right methods, for a method that the path does not have."""
    if answer.operation is None or answer.method == answer.operation.method:
        return None
    allowed = {each.strip() for each in answer.headers.get("allow", "").split(",")}
    if answer.status == 405 and answer.operation.method in allowed:
        return None
    return f"{answer.method} answered HTTP {answer.status} with Allow {sorted(allowed)}"
