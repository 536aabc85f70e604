"""Every operation that the mock has state for, against openapi.yaml, signed over the final bytes."""

import pytest
from hypothesis import settings
from schemathesis import Case
from schemathesis.schemas import BaseSchema
from sixmm_mock import stateful_operations

from .checks import is_positive
from .description import load, with_state
from .judge import Judge
from .live import make_live
from .refusals import OF_GENERATED_DATA, OF_LIVE_DATA
from .world import World

any_data = with_state(load())
valid_data = with_state(load("positive"))
# One broken rule breaks for most of an operation's cases: the first of them tells enough.
first_failure_only = settings(report_multiple_bugs=False)


@any_data.parametrize()
@first_failure_only
def test_whatever_is_sent_the_answer_keeps_the_contract(
    case: Case, world: World, judge: Judge
) -> None:
    world.begin_anew()
    response = world.send(case)
    refusals = OF_GENERATED_DATA.get(case.operation.definition.raw["operationId"], ())
    judge.judge(case, response, secrets=world.secrets, refusals=refusals)


@valid_data.parametrize()
@first_failure_only
def test_valid_data_about_things_that_exist_succeeds(
    case: Case, world: World, judge: Judge
) -> None:
    world.begin_anew()
    make_live(case, world.arrange_things(case.operation.definition.raw["x-resource"]))
    response = world.send(case)
    assert is_positive(case), "the things that exist do not fit the description"
    refusals = OF_LIVE_DATA.get(case.operation.definition.raw["operationId"], ())
    judge.judge(case, response, secrets=world.secrets, refusals=refusals)


def test_every_operation_with_state_is_described(description: BaseSchema) -> None:
    described = {
        each.ok().definition.raw["operationId"] for each in description.get_all_operations()
    }
    assert stateful_operations() <= described


def test_every_operation_that_ran_has_succeeded(judge: Judge) -> None:
    if not judge.cases:
        pytest.skip("counts what the tests above have sent, and none of them ran")
    assert {name for name in judge.cases if not judge.successes[name]} == set()
