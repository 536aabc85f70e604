"""The description decides: with every name, word, code and convention replaced in it, no code has to change."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sixmm_generator.description import Description
from sixmm_generator.generate import generate

from .scramble import scrambled

ROOT = Path(__file__).parents[2]
FLOW = Path(__file__).with_name("scrambled_flow.py")


SEEDS = (1, 2, 3, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(4, 31)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_client_and_a_mock_of_one_scrambled_description_understand_each_other(seed, tmp_path):
    document = Description.read(ROOT / "openapi.yaml").document
    path = tmp_path / "openapi.yaml"
    path.write_text(json.dumps(scrambled(document, seed)), encoding="utf-8")
    generate(path, tmp_path / "generated" / "sixmm")
    done = subprocess.run(
        [sys.executable, FLOW, path, ROOT / "generated/sixmm/asyncapi.json"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "generated")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
