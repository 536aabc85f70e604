"""The three operations that this package knows by itself, against the description."""

import json
from importlib.resources import files

import pytest
from sixmm_auth.facts import FACTS


@pytest.fixture(scope="module")
def paths():
    return json.loads(files("sixmm").joinpath("openapi.json").read_text())["paths"]


@pytest.mark.parametrize("own", [FACTS.time, FACTS.login, FACTS.refresh], ids=lambda own: own.id)
def test_the_operations_are_those_of_the_description(own, paths):
    assert paths[own.path][own.method.lower()]["operationId"] == own.id
