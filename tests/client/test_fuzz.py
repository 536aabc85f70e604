"""Recorded answers of all operations, mutated, through the blocking and the awaiting client."""

import pytest

from .recorded_answers import record
from .response_fuzz import run

SEED, CASES = 7, 1_000


@pytest.fixture(scope="module")
def recordings():
    return record()


def test_every_operation_is_recorded_once(recordings):
    assert len({one.name for one in recordings}) == 53
    assert len({(one.verb, one.path) for one in recordings}) == 53


def test_a_mutated_answer_raises_nothing_but_the_librarys_errors_and_all_of_it_can_be_read(
    recordings,
):
    outcomes, _ = run(SEED, CASES, recordings)
    assert sum(outcomes.values()) == CASES
    assert set(outcomes) > {"read", "read, with something unreadable", "ResponseError", "ApiError"}


def test_the_same_seed_does_the_same_again(recordings):
    assert run(SEED, 50, record()) == run(SEED, 50, recordings)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [501, 502])
def test_25000_mutated_answers_raise_nothing_else(seed, recordings):
    outcomes, _ = run(seed, 25_000, recordings)
    print(f"\nseed {seed}: {dict(outcomes.most_common())}")
