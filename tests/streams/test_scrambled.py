"""A correction of the descriptions is all that streams need: every name in them may be another one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sixmm_generator.generate import generate

from .scrambling import Scramble

FLOW = Path(__file__).with_name("scrambled_flow.py")


SHAPES = ("pair", "reversed", "object")
SEEDS = (1, 2, 3, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(4, 31)))


@pytest.mark.parametrize("seed", SEEDS)
def test_streams_work_as_before_whatever_their_names_and_words_are(tmp_path, seed):
    rest, streams = Scramble(seed, SHAPES[seed % 3 - 1]).documents()
    (tmp_path / "openapi.yaml").write_text(json.dumps(rest))
    (tmp_path / "asyncapi.yaml").write_text(json.dumps(streams))
    generate(tmp_path / "openapi.yaml", tmp_path / "made" / "sixmm")
    done = subprocess.run(
        [sys.executable, "-B", str(FLOW), str(tmp_path / "made")],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "made")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
