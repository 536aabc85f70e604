"""A small description that shows every construct, and ways to change it."""

import copy
import importlib
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sixmm_generator.cli import main
from sixmm_generator.description import Description

SMALL = Path(__file__).with_name("small.yaml")

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def small() -> Path:
    """The small description itself."""
    return SMALL


@pytest.fixture(scope="session")
def small_document() -> dict[str, Any]:
    """What it says; for copying."""
    return Description.read(SMALL).document


@pytest.fixture
def changed(tmp_path: Path, small_document: dict[str, Any]) -> Callable[[Change], Path]:
    """Writes a copy of the small description with one change in it."""

    return lambda change: write(small_document, change, tmp_path)


def write(document: dict[str, Any], change: Change, folder: Path) -> Path:
    """A copy of a description with one change in it."""
    document = copy.deepcopy(document)
    change(document)
    path = folder / "openapi.yaml"
    path.write_text(as_yaml(document), encoding="utf-8")
    return path


def standing_at(path: Path, line: str, column: str) -> Any:
    """What stands at a place of a description that `changed` wrote: a value, or a key as a text."""
    rest = "\n".join(path.read_text(encoding="utf-8").splitlines()[int(line) - 1 :])
    return json.JSONDecoder().raw_decode(rest, int(column) - 1)[0]


def generate(description: Path, target: Path, *flags: str) -> int:
    return main(["generate", "--description", str(description), "--output", str(target), *flags])


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small description, generated; for reading."""
    target = tmp_path_factory.mktemp("generated") / "sixmm"
    assert generate(SMALL, target) == 0
    return target


@pytest.fixture
def package(generated: Path, tmp_path: Path) -> Path:
    """The same in a folder of the test's own."""
    return Path(shutil.copytree(generated, tmp_path / "out" / "sixmm"))


@contextmanager
def imported(package: Path) -> Iterator[ModuleType]:
    """A generated package in the place of the one that is installed."""
    kept = _take_out()
    sys.path.insert(0, str(package.parent))
    try:
        importlib.invalidate_caches()
        yield importlib.import_module("sixmm")
    finally:
        sys.path.remove(str(package.parent))
        _take_out()
        sys.modules.update(kept)


def _take_out() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.split(".")[0] == "sixmm"]
    return {name: sys.modules.pop(name) for name in names}


def as_yaml(document: dict[str, Any]) -> str:
    """JSON is YAML, but for a pair of escapes that stands for one character beyond the first 65,536."""

    def one(pair: re.Match[str]) -> str:
        character = json.loads(f'"{pair[0]}"')
        return f"\\U{ord(character):08x}"

    return re.sub(r"\\ud[89ab]\w\w\\ud[c-f]\w\w", one, json.dumps(document, indent=1))
