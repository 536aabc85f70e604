"""The three operations that this package knows by itself, against the description."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from sixmm_auth.facts import FACTS

ROOT = Path(find_spec("sixmm_auth").origin).parents[2]


@pytest.fixture(scope="module")
def paths():
    return YAML(typ="safe").load((ROOT / "openapi.yaml").read_text())["paths"]


@pytest.mark.parametrize("own", [FACTS.time, FACTS.login, FACTS.refresh], ids=lambda own: own.id)
def test_the_operations_are_those_of_the_description(own, paths):
    assert paths[own.path][own.method.lower()]["operationId"] == own.id
