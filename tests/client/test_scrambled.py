"""The description decides: with every name, word, code and convention replaced in it, no code has to change."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from sixmm_generator.generate import generate

from .scramble import scrambled

ROOT = Path(__file__).parents[2]
FLOW = Path(__file__).with_name("scrambled_flow.py")


# `make soak` asks for more.
SEEDS = range(1, 1 + int(os.environ.get("SIXMM_SCRAMBLES", "3")))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_client_and_a_mock_of_one_scrambled_description_understand_each_other(seed, tmp_path):
    document = YAML(typ="safe").load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
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
