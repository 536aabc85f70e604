"""One world and one judge for the whole run."""

import pytest
from schemathesis.schemas import BaseSchema

from .answers import Answers
from .description import load
from .judge import Judge
from .world import World


@pytest.fixture(scope="session")
def description() -> BaseSchema:
    return load()


@pytest.fixture(scope="session")
def world(description: BaseSchema) -> World:
    return World(description)


@pytest.fixture(scope="session")
def judge(description: BaseSchema) -> Judge:
    return Judge(Answers(description.raw_schema))
