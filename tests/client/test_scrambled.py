"""The descriptions decide: with every name, word, code and convention replaced in them, no code has to change."""

import json
from pathlib import Path

import pytest
from sixmm_generator.description import Description

from ..streams.scrambling import Scramble
from .scramble import scrambled
from .test_renames import follow

ROOT = Path(__file__).parents[2]
# One seed for each form of a book's levels but the first, which is that of all other tests.
SEEDS = (2, 3, *(pytest.param(seed, marks=pytest.mark.soak) for seed in (1, *range(4, 31))))
LEVELS = ("pair", "reversed", "object")


@pytest.mark.parametrize("seed", SEEDS)
def test_clients_streams_and_a_mock_of_scrambled_descriptions_understand_each_other(seed, tmp_path):
    rest = scrambled(Description.read(ROOT / "openapi.yaml").document, seed)
    streams = Description.read(ROOT / "asyncapi.yaml").document
    streams = Scramble(seed, LEVELS[seed % 3 - 1]).of(streams, rest)
    (tmp_path / "openapi.yaml").write_text(json.dumps(rest), encoding="utf-8")
    (tmp_path / "asyncapi.yaml").write_text(json.dumps(streams), encoding="utf-8")
    follow(tmp_path / "openapi.yaml")
