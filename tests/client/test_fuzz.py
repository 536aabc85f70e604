"""Recorded answers of all operations: as described, and mutated, through the blocking and the awaiting client."""

import json
from decimal import Decimal

import jsonschema_rs
import pytest
from sixmm_description import Description
from sixmm_mock.operations import HANDLERS

from .recorded_answers import record
from .response_fuzz import run

DESCRIPTION = Description.load()
SEED, CASES = 7, 250


@pytest.fixture(scope="module")
def recordings():
    return record()


# What a next version adds is answered once the mock exchange has a handler for it.
SERVED = [one for role, one in DESCRIPTION.by_role.items() if role in HANDLERS]


@pytest.mark.parametrize("operation", SERVED, ids=lambda it: it.operation_id)
def test_the_mocks_answer_has_every_described_field(operation, recordings):
    (recording,) = [
        one for one in recordings if (one.verb, one.path) == (operation.method, operation.path)
    ]
    answer = json.loads(recording.answer.body)
    schema = {**operation.envelope, "components": DESCRIPTION.document["components"]}
    validator = jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, formats={"decimal": _is_plain_decimal}
    )
    assert [error.message for error in validator.iter_errors(answer)] == []
    assert _absent(DESCRIPTION.document, operation.envelope, answer) == []


def _is_plain_decimal(text: str) -> bool:
    number = Decimal(text)
    return number.is_finite() and "e" not in text.lower()


def _absent(document, schema, value, at="") -> list[str]:
    """Paths of described properties that the value lacks, and of lists that show nothing."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _absent(document, document["components"]["schemas"][name], value, at)
    found = []
    for part in schema.get("allOf", ()):
        found += _absent(document, part, value, at)
    if schema.get("type") == "array":
        if not value and not at.endswith("ipWhitelist"):
            found.append(f"{at} is empty")
        for item in value:
            found += _absent(document, schema["items"], item, f"{at}[]")
    for name, child in schema.get("properties", {}).items():
        if name not in value:
            found.append(f"{at}.{name}")
        else:
            found += _absent(document, child, value[name], f"{at}.{name}")
    return found


def test_a_mutated_answer_raises_nothing_but_the_librarys_errors_and_all_of_it_can_be_read(
    recordings,
):
    outcomes, _ = run(SEED, CASES, recordings)
    assert sum(outcomes.values()) == CASES
    assert set(outcomes) > {"read", "read, with something unreadable", "ResponseError", "ApiError"}


def test_the_same_seed_does_the_same_again(recordings):
    assert run(SEED, 20, record()) == run(SEED, 20, recordings)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [501, 502])
def test_25000_mutated_answers_raise_nothing_else(seed, recordings):
    outcomes, _ = run(seed, 25_000, recordings)
    print(f"\nseed {seed}: {dict(outcomes.most_common())}")
