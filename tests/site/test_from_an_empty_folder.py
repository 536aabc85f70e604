"""The README's quickstart, word for word, with nothing but the wheel: in an empty folder, in an environment of its own."""

import os
import subprocess
import sys

import pytest

from .blocks import ROOT, Page

_MINUTES_3 = 180


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    environment = folder / "environment"
    # A pip of its own and compiled modules would take longer than what is tested.
    command = [sys.executable, "-m", "venv", "--without-pip", environment]
    subprocess.run(command, check=True, timeout=_MINUTES_3)
    bin_ = environment / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "pip",
                "--python",
                bin_ / "python",
                "--disable-pip-version-check",
            ),
            *("install", "--quiet", "--no-compile"),
            *("--constraint", ROOT / "constraints.txt", f"{wheel}[mock]"),
        ],
        check=True,
        timeout=_MINUTES_3,
        cwd=folder,
    )
    return folder, bin_ / "python"


def test_the_quickstart_of_the_readme_runs_word_for_word(installed, monkeypatch):
    folder, python = installed
    for name in [name for name in os.environ if name.startswith(("SIXMM_", "PYTHON"))]:
        monkeypatch.delenv(name)
    page = Page(ROOT / "README.md", folder, python=python)
    ran = page.run()
    assert (ran.python, ran.shell) == (1, 2)
    (skipped,) = ran.skipped
    assert "it, with the wheel" in skipped  # the installation, which is above
