"""What every answer of the exchange must keep to, as checks for schemathesis.

https://docs.6mm.com/developer-api/environments-and-common-conventions#response-format
"""

import json
from collections.abc import Collection

from attrs import field, frozen
from schemathesis import Case, CheckContext, Response
from schemathesis.checks import negative_data_rejection

from .answers import Answers

INVALID_DATA = frozenset({2001, 2002, 2003})

_HANDS_OUT_SECRETS = frozenset({"accessToken", "apiSecret", "listenKey"})


@frozen
class Rules:
    """The rules for one answer. ``refusals`` are the codes that valid data may get beside 0."""

    answers: Answers
    secrets: Collection[str] = field(repr=False)
    refusals: Collection[int]

    def status_follows_from_code(self, _ctx: CheckContext, response: Response, case: Case) -> None:
        """Business errors travel as HTTP 200; which codes do not, the description says."""
        code = response.json()["code"]
        known_method = response.request.method == case.operation.method.upper()
        expected = self.answers.status_of(code) if known_method else 405
        assert response.status_code == expected, (
            f"code {code} came with HTTP {response.status_code}, not {expected}"
        )

    def data_is_as_described(self, _ctx: CheckContext, response: Response, case: Case) -> None:
        """All that is described, and nothing else; amounts are plain decimals."""
        answer = response.json()
        if answer["code"] == 0:
            problems = self.answers.problems_of(case.operation.definition.raw, answer["data"])
            assert not problems, "data is not as described: " + "; ".join(problems)

    def no_secret_is_told(self, _ctx: CheckContext, response: Response, case: Case) -> None:
        """Secrets come only in the fields and the cookie that are there to hand them out."""
        if "x-session" not in case.operation.definition.raw:
            assert "set-cookie" not in response.headers, "only a login may set cookies"
        answer = response.json()
        data = answer.get("data", {})
        rest = {name: value for name, value in data.items() if name not in _HANDS_OUT_SECRETS}
        told = json.dumps({**answer, "data": rest})
        assert not any(secret in told for secret in self.secrets), "the answer tells a secret"

    def valid_data_succeeds(self, _ctx: CheckContext, response: Response, case: Case) -> None:
        """schemathesis lets valid data be refused with 401, and so lets a wrong secret pass."""
        if not is_positive(case):
            return
        answer = response.json()
        items = answer.get("data", {}).get("results", ())
        for refusal in (each for each in (answer, *items) if each["code"]):
            assert refusal["code"] in self.refusals, (
                f"valid data was refused with {refusal['code']} ({refusal['message']}); "
                f"allowed for this operation: {sorted(self.refusals) or 'no refusal'}"
            )


def envelope_is_complete(_ctx: CheckContext, response: Response, _case: Case) -> None:
    """``code``, ``message`` and ``requestId`` always, ``data`` on success only."""
    answer = response.json()
    types = {name: type(value).__name__ for name, value in answer.items()}
    expected = {"code": "int", "message": "str", "requestId": "str"}
    if answer["code"] == 0:
        expected["data"] = "dict"
    assert types == expected, f"the envelope has {types}, not {expected}"


def request_id_is_echoed(_ctx: CheckContext, response: Response, _case: Case) -> None:
    """The caller's ``X-Request-ID`` comes back."""
    sent, got = response.request.headers["X-Request-ID"], response.json()["requestId"]
    assert got == sent, f"requestId is {got!r}, and X-Request-ID was {sent!r}"


def invalid_data_is_refused(ctx: CheckContext, response: Response, case: Case) -> None:
    """By ``code``, since the status is 200. schemathesis knows what only looks invalid."""
    if response.json()["code"] not in INVALID_DATA:
        negative_data_rejection(ctx, response, case)


def is_positive(case: Case) -> bool:
    """Whether the description allows what the case sends."""
    return case.meta is not None and case.meta.generation.mode.is_positive
