"""`spec-diff` says what changed, where, what it means, which version it asks for, and what the changelog tells users."""

import argparse
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from sixmm_generator.description import Description
from sixmm_generator.diff.cli import add_arguments, main
from sixmm_generator.diff.compare import compare
from sixmm_generator.diff.release import changelog, suggest

HERE = Path(__file__).parent
GIT = shutil.which("git") or "git"
LOWER_MAXIMUM = ("maximum: 100", "maximum: 50")
NEW_VALUE = (
    "enum: [BUY, SELL]\n      x-enum-varnames: [BUY, SELL]",
    "enum: [BUY, SELL, ANY]\n      x-enum-varnames: [BUY, SELL, ANY]",
)
OTHER_WORDS = ("description: Its id.", "description: The id.")
RELEASE = (
    LOWER_MAXIMUM,
    NEW_VALUE,
    OTHER_WORDS,
    ("x-permission: read", "x-permission: trade"),
    ("        interval: {$ref", "        iceberg: {type: boolean}\n        interval: {$ref"),
    ("        total: {type: integer, format: int64, description: How many}\n", ""),
    ("      x-session: open\n", "      x-session: open\n      deprecated: true\n"),
    ("through: 3102", "through: 3103"),
)


def run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return main(parser.parse_args([str(one) for one in arguments]))


def test_the_changelog_reads_like_this(small: Path, edited: Any, capsys: Any):
    assert run(small, edited(*RELEASE), "--format", "json", "--version", "0.3.1") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["changelog"] + "\n" == (HERE / "changelog.md").read_text(encoding="utf-8")
    assert found["release"]["version"] == "0.4.0"


def test_what_both_descriptions_say_stands_in_the_changelog_once(small: Path, edited: Any):
    found = compare(Description.read(small), Description.read(edited(NEW_VALUE)))
    (entry,) = (one for one in changelog([*found, *found]).splitlines() if one.startswith("- "))
    assert "new value `ANY`" in entry


def test_no_change_prints_nothing_and_succeeds(small: Path, capsys: Any):
    assert run(small, small, "--fail-on", "breaking") == 0
    assert capsys.readouterr().out == ""


def test_a_line_says_where_how_grave_and_what(small: Path, edited: Any, capsys: Any):
    new = edited(LOWER_MAXIMUM)
    run(small, new, "--version", "0.3.1")
    first, _, summary, *_ = capsys.readouterr().out.splitlines()
    assert first == (
        f"{new}:78:11: breaking: mm.orders.history: argument page_size: maximum is 50 (was 100)"
        " [bound-tightened]"
    )
    assert summary.startswith("1 breaking, 0 compatible, 0 informational. Next version: 0.4.0")


def test_what_is_gone_is_placed_in_the_old_file(small: Path, edited: Any, capsys: Any):
    run(small, edited(("        dryRun: {type: boolean, description: Only check}\n", "")))
    line = small.read_text(encoding="utf-8").partition("        dryRun:")[0].count("\n") + 1
    assert capsys.readouterr().out.startswith(f"{small}:{line}:9: breaking: mm.orders.place_batch")


def test_a_breaking_change_fails_only_when_asked(small: Path, edited: Any):
    new = edited(LOWER_MAXIMUM)
    assert run(small, new) == 0
    assert run(small, new, "--fail-on", "breaking") == 1


def test_a_compatible_change_does_not_fail(small: Path, edited: Any):
    assert run(small, edited(NEW_VALUE), "--fail-on", "breaking") == 0


def test_the_markdown_has_a_table_for_each_impact(small: Path, edited: Any, capsys: Any):
    run(small, edited(LOWER_MAXIMUM, OTHER_WORDS), "--format", "markdown")
    shown = capsys.readouterr().out
    assert "### Breaking" in shown
    assert "### Informational" in shown
    assert "### Compatible" not in shown
    assert "| `mm.orders.history` | argument `page_size`: maximum is 50 (was 100) |" in shown


def test_the_json_names_operation_and_pointer(small: Path, edited: Any, capsys: Any):
    run(small, edited(NEW_VALUE), "--format", "json")
    (found,) = json.loads(capsys.readouterr().out)["changes"]
    assert found["operations"] == ["mm.orders.history", "mm.orders.place_batch"]
    assert found["pointer"] == "/components/schemas/Side/x-enum-varnames"
    assert found["impact"] == "compatible"


@pytest.mark.parametrize(
    ("current", "edits", "bump", "version"),
    [
        ("1.4.2", (LOWER_MAXIMUM, NEW_VALUE), "major", "2.0.0"),
        ("1.4.2", (NEW_VALUE, OTHER_WORDS), "minor", "1.5.0"),
        ("1.4.2", (OTHER_WORDS,), "patch", "1.4.3"),
        ("1.4.2", (), "none", "1.4.2"),
        ("0.4.2", (LOWER_MAXIMUM,), "minor", "0.5.0"),
        ("0.4.2", (NEW_VALUE,), "patch", "0.4.3"),
    ],
)
def test_the_gravest_change_decides_the_version(
    current: str, edits: Any, bump: str, version: str, small: Path, edited: Any
):
    changes = compare(Description.load(small), Description.load(edited(*edits)))
    found = suggest(changes, current)
    assert (found.bump, found.version) == (bump, version)


def test_below_1_0_it_says_why_the_major_version_stays(small: Path, edited: Any):
    changes = compare(Description.load(small), Description.load(edited(LOWER_MAXIMUM)))
    assert "while the major version is 0" in suggest(changes, "0.4.2").reason


def test_many_subjects_of_one_change_are_one_line_that_is_cut(edited: Any, capsys: Any):
    start = "StartTime: {name: startTime, in: query,"
    extra = "".join(
        f"  /v1/more{number}:\n    get: {{operationId: more{number}, tags: [orders], summary: More, x-resource: orders,"
        f" x-method: more_{number}, x-permission: none, security: [], externalDocs: {{url: x}},"
        ' parameters: [{$ref: "#/components/parameters/StartTime"}], responses: {}}\n'
        for number in range(5)
    )
    old = edited(("  /v1/login:\n", f"{extra}  /v1/login:\n"), name="old.yaml")
    new = edited(
        ("  /v1/login:\n", f"{extra}  /v1/login:\n"),
        (start, f"{start} required: true,"),
    )
    (found,) = compare(Description.load(old), Description.load(new))
    assert found.operations == (*(f"mm.orders.more_{n}" for n in range(5)), "mm.orders.history")
    run(old, new)
    assert "`mm.orders.more_0`, `mm.orders.more_1`, `mm.orders.more_2` and 3 more: argument" in (
        capsys.readouterr().out
    )


# Where descriptions come from


@pytest.fixture
def repository(tmp_path: Path, small: Path, monkeypatch: Any) -> Path:
    """A git repository with two revisions of a description."""
    root = tmp_path / "repository"
    root.mkdir()
    text = small.read_text(encoding="utf-8")
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.test")
    subprocess.run([GIT, "init", "-q", str(root)], check=True)
    for version in (text, text.replace(*LOWER_MAXIMUM)):
        (root / "openapi.yaml").write_text(version, encoding="utf-8")
        subprocess.run([GIT, "-C", str(root), "add", "openapi.yaml"], check=True)
        commit = [GIT, "-C", str(root), *identity, "commit", "-q", "-m", "Change"]
        subprocess.run(commit, check=True)
    monkeypatch.chdir(root)
    return root


@pytest.mark.usefixtures("repository")
def test_a_description_can_come_from_a_revision(capsys: Any):
    assert run("HEAD~1:openapi.yaml", "openapi.yaml", "--fail-on", "breaking") == 1
    assert "maximum is 50 (was 100)" in capsys.readouterr().out


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("absent.yaml", "absent.yaml: can't be read"),
        ("HEAD:absent.yaml", "HEAD:absent.yaml: neither a file nor a git revision's"),
        ("no-such-revision:openapi.yaml", "no-such-revision:openapi.yaml"),
        ("--output=x:openapi.yaml", "--output=x:openapi.yaml: neither a file nor"),
    ],
)
def test_a_source_that_is_not_there_is_named_and_ends_with_2(
    source: str, message: str, capsys: Any
):
    options = argparse.Namespace(
        old=source, new="openapi.yaml", format="text", fail_on=None, version=None
    )
    assert main(options) == 2
    assert message in capsys.readouterr().err


def test_streams_are_not_compared_with_rest(small: Path, capsys: Any):
    assert run(small, HERE.parent / "docs" / "asyncapi.yaml") == 2
    assert (
        "one is an OpenAPI document and the other an AsyncAPI document" in capsys.readouterr().err
    )


def test_a_file_of_another_kind_is_refused(small: Path, tmp_path: Path, capsys: Any):
    other = tmp_path / "other.yaml"
    other.write_text("swagger: 2.0\n", encoding="utf-8")
    assert run(small, other) == 2
    assert "expected an OpenAPI 3.1 document" in capsys.readouterr().err


def test_a_version_that_is_none_is_refused(small: Path, edited: Any, capsys: Any):
    assert run(small, edited(NEW_VALUE), "--version", "next") == 2
    assert "'next' is not a version such as 1.4.2." in capsys.readouterr().err
