"""Rules about every answer, to any request."""

import json
from collections.abc import Collection
from functools import partial
from typing import Protocol

from sixmm_description import Description

from sixmm_conformance.answer import Answer
from sixmm_conformance.assumptions import Assumed, Assumptions
from sixmm_conformance.described import Described
from sixmm_conformance.rule import DOCS, AnswerRule

_FORMAT = f"{DOCS}/environments-and-common-conventions#response-format"
_VALUES = f"{DOCS}/environments-and-common-conventions#time-and-numeric-values"
_ERRORS = f"{DOCS}/error-codes-and-troubleshooting#common-error-codes"

# The operations and fields that hand secrets out.
_HANDED_OUT = {
    "login": {"access_token"},
    "refreshToken": {"access_token"},
    "exchangeTicket": {"access_token"},
    "exchangeEmbedToken": {"access_token"},
    "createApiKey": {"api_secret"},
    "createListenKey": {"listen_key"},
}


class Known(Protocol):
    """What the rules may look up."""

    description: Description
    described: Described
    assumed: Assumed

    @property
    def secrets(self) -> Collection[str]:
        """What no answer may tell."""


def _is_json(answer: Answer, _known: Known) -> str | None:
    content_type = answer.headers.get("content-type", "nothing").partition(";")[0].strip()
    if content_type == "application/json" and answer.envelope:
        return None
    return (
        f"the answer is {content_type}, and no JSON object"
        if not answer.envelope
        else (f"Content-Type is {content_type}, not application/json")
    )


def _envelope(answer: Answer, _known: Known) -> str | None:
    types = {name: type(value).__name__ for name, value in answer.envelope.items()}
    expected = {"code": "int", "message": "str", "request_id": "str"}
    if answer.code == 0:
        expected["data"] = "dict"
    if types == expected:
        return None
    return f"the envelope has {types or 'nothing'}, not {expected}"


def _request_id(answer: Answer, _known: Known) -> str | None:
    sent, got = (
        answer.request_headers.get(answer.description.request_id_header),
        answer.envelope.get("request_id"),
    )
    if sent is None or got == sent:
        return None
    return f"request_id is {got!r}, and {answer.description.request_id_header} was {sent!r}"


def _status(answer: Answer, known: Known) -> str | None:
    # What a failing server answers is another rule's.
    if answer.operation is None or answer.code is None or answer.status >= 500:
        return None
    right_method = answer.method == answer.operation.method
    expected = known.description.status_of(answer.code) if right_method else 405
    if answer.status == expected:
        return None
    return f"code {answer.code} came with HTTP {answer.status}, not {expected}"


def _no_failure(answer: Answer, _known: Known) -> str | None:
    if answer.status < 500 and answer.reason not in {"INTERNAL_ERROR", "SERVICE_UNAVAILABLE"}:
        return None
    return f"the server failed: HTTP {answer.status}, {answer}"


def _known_code(answer: Answer, known: Known) -> str | None:
    if answer.code is None:
        return None
    listed = any(
        each["code"] <= answer.code <= each.get("through", each["code"])
        for each in known.description.document["x-error-codes"]
    )
    return None if listed else f"code {answer.code} is none of the documented ones"


def _no_secret(answer: Answer, known: Known) -> str | None:
    role = answer.operation.role if answer.operation else ""
    if "set-cookie" in answer.headers and (
        answer.operation is None or answer.operation.session is None
    ):
        return "a cookie is set by an operation that is no login"
    handed_out = _HANDED_OUT.get(role, set())
    rest = {name: value for name, value in answer.data.items() if name not in handed_out}
    # Escaped as little as possible, so that a secret is found as it is.
    told = json.dumps({**answer.envelope, "data": rest}, ensure_ascii=False)
    return "the answer tells a secret" if any(each in told for each in known.secrets) else None


def _types(answer: Answer, known: Known) -> str | None:
    return _differences(answer, known, strict=False)


def _complete(answer: Answer, known: Known) -> str | None:
    # What is of a wrong type is the other rule's.
    if _types(answer, known) is not None:
        return None
    return _differences(answer, known, strict=True)


def _has_data(answer: Answer, _known: Known) -> bool:
    operation = answer.operation
    return answer.succeeded and operation is not None and answer.method == operation.method


def _has_code(answer: Answer, _known: Known) -> bool:
    return answer.code is not None


def _differences(answer: Answer, known: Known, *, strict: bool) -> str | None:
    if not _has_data(answer, known) or answer.operation is None:
        return None
    problems = known.described.problems(answer.operation, answer.sent_data, strict=strict)
    return "data is not as described: " + "; ".join(problems) if problems else None


def _assumed_shape(answer: Answer, known: Known, *, strict: bool) -> Assumptions:
    """What all the differences rest on; none where one of them is from a documented type."""
    if answer.operation is None:
        return ()
    found = known.described.differences(answer.operation, answer.sent_data, strict=strict)
    if not strict and not all(marks for _, marks in found):
        return ()
    return tuple(dict.fromkeys(mark for _, marks in found for mark in marks))


NO_FAILURE = AnswerRule(
    "answer.no-failure",
    "No request makes the server fail (5xx, 5001, 5002), or say nothing",
    _ERRORS,
    problem=_no_failure,
)

ANSWER_RULES = (
    AnswerRule("answer.json", "Every answer is a JSON object", _FORMAT, problem=_is_json),
    AnswerRule(
        "answer.envelope",
        "code, message and request_id always, data on success only",
        _FORMAT,
        problem=_envelope,
    ),
    AnswerRule(
        "answer.request-id",
        "The X-Request-ID that was sent comes back",
        _FORMAT,
        problem=_request_id,
        applies=lambda answer, _: answer.description.request_id_header in answer.request_headers,
    ),
    AnswerRule(
        "answer.status",
        "The HTTP status follows from the code",
        _ERRORS,
        problem=_status,
        against=lambda answer, known: known.assumed.of_status(answer),
        applies=_has_code,
        assumed=True,
    ),
    AnswerRule(
        "answer.code",
        "Only documented codes are answered",
        _ERRORS,
        problem=_known_code,
        applies=_has_code,
    ),
    NO_FAILURE,
    AnswerRule(
        "answer.no-secret",
        "Secrets come once, where they are handed out, and nowhere else",
        f"{DOCS}/api-key-management#create-api-key",
        problem=_no_secret,
    ),
    AnswerRule(
        "data.types",
        "Described fields have their described types; amounts are plain decimals",
        _VALUES,
        problem=_types,
        against=partial(_assumed_shape, strict=False),
        applies=_has_data,
    ),
    AnswerRule(
        "data.complete",
        "All described fields are there, and no others",
        _VALUES,
        problem=_complete,
        against=partial(_assumed_shape, strict=True),
        applies=_has_data,
        assumed=True,
    ),
)
