"""The verdict on one answer, and the count of successes over the run."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from attrs import define, field
from schemathesis import Case, Response
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
)

from .answers import Answers
from .checks import (
    Rules,
    envelope_is_complete,
    invalid_data_is_refused,
    is_positive,
    request_id_is_echoed,
)


@define
class Judge:
    """Judges answers; remembers which operations ran, and how often each did its work."""

    answers: Answers
    cases: Counter[str] = field(factory=Counter)
    successes: Counter[str] = field(factory=Counter)

    def judge(
        self,
        case: Case,
        response: Response,
        *,
        secrets: Collection[str],
        refusals: Collection[int],
    ) -> None:
        """Check one answer. Valid data must succeed, or be refused with one of ``refusals``.

        Raises:
            FailureGroup: the answer breaks the contract; it lists in which ways.
        """
        operation_id = case.operation.definition.raw["operationId"]
        self.cases[operation_id] += 1
        rules = Rules(self.answers, secrets, refusals)
        case.validate_response(
            response,
            checks=[
                not_a_server_error,
                content_type_conformance,
                response_headers_conformance,
                response_schema_conformance,
                unsupported_method,
                envelope_is_complete,
                request_id_is_echoed,
                invalid_data_is_refused,
                rules.status_follows_from_code,
                rules.data_is_as_described,
                rules.no_secret_is_told,
                rules.valid_data_succeeds,
            ],
        )
        if is_positive(case) and _did_its_work(response.json()):
            self.successes[operation_id] += 1


def _did_its_work(answer: dict[str, Any]) -> bool:
    # A batch answers code 0 even when every item of it was refused.
    return answer["code"] == 0 and answer["data"].get("successCount", 1) > 0
