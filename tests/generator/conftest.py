"""A small description that shows every construct, and ways to change it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

SMALL = Path(__file__).with_name("small.yaml")

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def small() -> Path:
    """The small description itself."""
    return SMALL


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Change], Path]:
    """Writes a copy of the small description with one change in it."""

    def make(change: Change) -> Path:
        yaml = YAML()
        document = yaml.load(SMALL.read_text(encoding="utf-8"))
        change(document)
        text = io.StringIO()
        yaml.dump(document, text)
        path = tmp_path / "openapi.yaml"
        path.write_text(text.getvalue(), encoding="utf-8")
        return path

    return make
