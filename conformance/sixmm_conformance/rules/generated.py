"""What generated requests show: valid ones succeed, invalid ones are refused."""

from collections.abc import Collection

from schemathesis import Response
from schemathesis.checks import negative_data_rejection
from schemathesis.core.failures import FailureGroup

from sixmm_conformance.answer import Answer
from sixmm_conformance.generation import Case
from sixmm_conformance.rule import DOCS, Rule
from sixmm_conformance.rules.chapter import INVALID

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
    """Whether the description allows what the case sends."""
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
