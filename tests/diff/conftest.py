"""The small description, and a way to change it."""

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = Path(__file__).with_name("small.yaml")


@pytest.fixture
def small() -> Path:
    """The small description itself."""
    return SMALL


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """Writes a copy of the small description with texts replaced; each must stand there."""

    def edit(*replacements: tuple[str, str], name: str = "new.yaml") -> Path:
        text = SMALL.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return edit
