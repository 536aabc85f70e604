"""Pages and data that follow from something else are up to date."""

import hashlib
import importlib.util
from importlib.resources import files

import pytest
import sixmm
from sixmm_generator import release, site

from .blocks import ROOT


@pytest.mark.parametrize(
    "name", ["errors.md", "assumed.md", "reference/operations.md", "reference/resources.md"]
)
def test_a_page_that_is_written_by_a_command_is_up_to_date(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == site.pages()[name], "run: make docs"


def test_the_lines_of_the_ten_tasks_are_those_that_are_counted():
    spec = importlib.util.spec_from_file_location("count", ROOT / "benchmarks/ten_tasks/count.py")
    count = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(count)
    page = (ROOT / "docs/comparison.md").read_text(encoding="utf-8")
    rows = count.table()
    assert len(rows) == 11
    for row in rows:
        assert f"| {' | '.join(row)} |" in page


def test_every_figure_of_the_comparison_stands_in_the_benchmarks():
    table = (
        (ROOT / "docs/comparison.md").read_text(encoding="utf-8").partition("## Time and memory")[2]
    )
    rows = [
        line for line in table.partition("The order book")[0].splitlines() if line.startswith("|")
    ][2:]
    known = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    figures = {cell.strip() for row in rows for cell in row.split("|")[2:-1]}
    assert len(figures) > 30
    assert {one for one in figures if f"| {one} |" not in known} == set()


@pytest.mark.parametrize("name", ["openapi.json", "asyncapi.json"])
def test_a_package_says_which_descriptions_it_was_made_from(name):
    described = sixmm.DESCRIPTIONS[name]
    assert described.version
    assert (
        hashlib.sha256(files("sixmm").joinpath(name).read_bytes()).hexdigest() == described.sha256
    )


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runtime/sixmm_runtime").mkdir(parents=True)
    (tmp_path / "runtime/sixmm_runtime/version.py").write_text('VERSION = "0.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [Unreleased]\n\n### Added\n- A thing.\n"
    )
    return tmp_path


def test_a_release_moves_what_was_unreleased_under_its_version(project):
    assert release.main(["0.2.0"]) == 0
    text = (project / "CHANGELOG.md").read_text()
    assert text.index("## [Unreleased]") < text.index("## [0.2.0] - 2") < text.index("- A thing.")
    assert 'VERSION = "0.2.0"' in (project / "runtime/sixmm_runtime/version.py").read_text()
    assert release.main(["0.2.0"]) == 0
    assert (project / "CHANGELOG.md").read_text() == text


@pytest.mark.parametrize("arguments", [[], ["0.2"], ["v0.2.0"], ["0.0.9"], ["0.2.0", "0.3.0"]])
def test_a_release_without_a_version_that_follows_changes_nothing(arguments, project, capsys):
    before = (project / "CHANGELOG.md").read_text()
    assert release.main(arguments) == 2
    assert "make release VERSION=X.Y.Z" in capsys.readouterr().err
    assert (project / "CHANGELOG.md").read_text() == before
