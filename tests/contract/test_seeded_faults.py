"""The suite is trusted because it fails when it must: for the right reason, and nowhere else."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from schemathesis.schemas import BaseSchema

from .description import with_state
from .faults import BROKEN_SERVER, FAULTS, VARIABLE, WRONG_SECRET

_SUITE = Path(__file__).with_name("test_operations.py")
_HEADING = re.compile(r"^_+ test_\w+\[(\w+ /\S+)\] _+$", re.MULTILINE)


@pytest.fixture(scope="module")
def failures_of_a_broken_server() -> dict[str, str]:
    return _failures_with(BROKEN_SERVER)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_server_is_caught_for_the_right_reason(
    name: str, failures_of_a_broken_server: dict[str, str], description: BaseSchema
) -> None:
    fault = FAULTS[name]
    label = description.find_operation_by_id(fault.operation_id).label

    assert fault.reason in failures_of_a_broken_server.get(label, "did not fail")


def test_a_wrong_secret_fails_all_signed_operations_and_no_others(description: BaseSchema) -> None:
    failures = _failures_with(WRONG_SECRET)

    signed = {
        operation.label
        for operation in (each.ok() for each in with_state(description).get_all_operations())
        if {"apiKeyAuth": []} in operation.definition.raw["security"]
    }
    assert failures.keys() == signed
    assert [label for label, text in failures.items() if "Invalid signature" not in text] == []


def _failures_with(seed: str) -> dict[str, str]:
    """What the tests of each operation said when they failed in a run with this seed."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", _SUITE],
        env={**os.environ, VARIABLE: seed},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout
    _, *parts = _HEADING.split(run.stdout)
    failures = defaultdict(str)
    for label, text in zip(parts[::2], parts[1::2], strict=True):
        failures[label] += text
    return failures
