"""The maintainer's commands as programs: exit codes, a closed pipe, the way to a release, the scheduled job."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from sixmm_generator import release
from sixmm_generator.cli import main
from sixmm_generator.description import Description
from sixmm_generator.docs.links import dead_links
from sixmm_generator.docs.lock import read_lock

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
GOLDEN = HERE / "golden.lock.json"
GIT = shutil.which("git") or "git"
STRICTER = ("rest-api/open.mdx", "length 3 - 32", "length 5 - 32")
LOOSER = ("rest-api/open.mdx", "length 3 - 32", "length 3 - 64")
WORDS = ("rest-api/orders.mdx", "`myId` can also be used.", "`myId` can also be used. Slowly.")


@pytest.fixture
def house(tmp_path, pages, monkeypatch):
    """A repository with the small descriptions and their lock, committed, and the pages beside it."""
    root = tmp_path / "house"
    root.mkdir()
    for name in ("openapi.yaml", "asyncapi.yaml"):
        shutil.copy(HERE / name, root)
    shutil.copy(GOLDEN, root / "docs.lock.json")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "Begin")
    put(tmp_path / "pages", pages)
    monkeypatch.chdir(root)
    return root


def git(root, *words):
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.test")
    done = subprocess.run([GIT, "-C", str(root), *who, *words], check=True, capture_output=True)
    return done.stdout.decode()


def put(folder, pages, *edits):
    for name, text in pages.items():
        changed = text
        for page, old, new in edits:
            changed = changed.replace(old, new) if page == name else changed
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(changed, encoding="utf-8")
    return folder


def command(name, tmp_path, *more):
    return main([name, "--source", str(tmp_path / "pages"), "--cache", str(tmp_path), *more])


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("edit", "status"), [(STRICTER, 1), (LOOSER, 0)])
@pytest.mark.parametrize("name", ["docs-pull", "docs-diff"])
def test_fail_on_breaking_ends_with_1_for_a_breaking_change(tmp_path, pages, name, edit, status):
    folder = put(tmp_path / "pages", pages, edit)
    if name == "docs-diff":
        assert main([name, str(GOLDEN), str(folder), "--fail-on", "breaking"]) == status
    else:
        assert command(name, tmp_path, "--fail-on", "breaking") == status


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("name", ["docs-pull", "docs-diff"])
def test_json_is_one_document(tmp_path, pages, capsys, name):
    folder = put(tmp_path / "pages", pages, STRICTER, WORDS)
    capsys.readouterr()
    if name == "docs-diff":
        main([name, str(GOLDEN), str(folder), "--format", "json"])
    else:
        command(name, tmp_path, "--format", "json")
    found = json.loads(capsys.readouterr().out)
    assert [one["impact"] for one in found["changes"]] == ["breaking"]
    assert len(found["unread"]) == 1
    assert found["changes"][0]["line"].startswith("rest-api/open.mdx:")


def into_a_closed_pipe(*words, cwd):
    reading, writing = os.pipe()
    os.close(reading)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
    done = subprocess.run(
        [sys.executable, "-m", "sixmm_generator", *words],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        cwd=cwd,
        env=environment,
    )
    os.close(writing)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
    assert b"Exception" not in done.stderr
    return done.returncode


@pytest.mark.parametrize(
    "words",
    [
        ["docs-check", "--format", "json"],
        ["docs-diff", str(GOLDEN), "PAGES"],
        ["docs-watch", "--source", "PAGES"],
        ["docs-update", "--source", "PAGES"],
        ["docs-seen", "--all"],
        ["lint", "--rules"],
        ["--version"],
        ["spec-diff", str(HERE / "openapi.yaml"), str(ROOT / "openapi.yaml")],
    ],
    ids=lambda words: words[0],
)
def test_a_closed_pipe_ends_a_command_without_a_traceback(house, tmp_path, pages, words):
    folder = str(put(tmp_path / "pages", pages, STRICTER))
    words = [folder if one == "PAGES" else one for one in words]
    assert into_a_closed_pipe(*words, cwd=house) == 141


def test_a_pull_into_a_closed_pipe_writes_its_lock(house, tmp_path, pages):
    folder = str(put(tmp_path / "pages", pages, STRICTER))
    assert into_a_closed_pipe("docs-pull", "--source", folder, cwd=house) == 141
    assert '"min_length": 5' in (house / "docs.lock.json").read_text(encoding="utf-8")


def test_a_watch_into_a_closed_pipe_writes_its_report(house, tmp_path, pages):
    folder, report = str(put(tmp_path / "pages", pages, STRICTER)), tmp_path / "report.md"
    words = ["docs-watch", "--source", folder, "--report", str(report)]
    assert into_a_closed_pipe(*words, cwd=house) == 141
    assert "min length 3 → 5" in report.read_text(encoding="utf-8")


def test_generating_and_its_check_speak_json(tmp_path, capsys):
    small, output = HERE.parent / "generator/small.yaml", tmp_path / "sixmm"
    words = ["generate", "--description", str(small), "--output", str(output), "--format", "json"]
    assert main(words) == 0
    assert "3 operations" in json.loads(capsys.readouterr().out)["written"]
    assert main([*words, "--check", "--fail-on", "breaking"]) == 0
    assert json.loads(capsys.readouterr().out) == {"stale": []}
    changed = [output / "__init__.py", output / "errors.py"]
    for path in changed:
        path.write_text("", encoding="utf-8")
    assert main([*words, "--check"]) == 1
    assert json.loads(capsys.readouterr().out) == {"stale": [str(path) for path in changed]}
    assert main([*words[:-2], "--check"]) == 1
    assert "  __init__.py\n  errors.py\nRun `make generate`" in capsys.readouterr().err


def test_the_version_names_those_of_the_descriptions(house, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"sixmm {metadata.version('sixmm')} (openapi.yaml ")
    for name in ("openapi.yaml", "asyncapi.yaml"):
        version = Description.read(house / name).document["info"]["version"]
        assert f"{name} {version}" in said


def test_the_version_is_said_where_there_are_no_descriptions(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"sixmm {metadata.version('sixmm')}\n"


def test_every_finding_of_lint_ends_with_1_whatever_fails(tmp_path, capsys):
    good = (HERE.parent / "lint/good_openapi.yaml").read_text(encoding="utf-8")
    path = tmp_path / "openapi.yaml"
    for text, status in ((good, 0), (good.replace("getOrder", "Get"), 1)):
        path.write_text(text, encoding="utf-8")
        assert main(["lint", str(path), "--fail-on", "breaking", "--format", "json"]) == status
        assert bool(json.loads(capsys.readouterr().out)) == bool(status)


def test_every_command_speaks_json_and_takes_fail_on(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(
        r"^    ([a-z]+(?:-[a-z]+)?)(?: |$)", capsys.readouterr().out, re.MULTILINE
    )
    assert len(commands) == 11
    for one in commands:
        with pytest.raises(SystemExit):
            main([one, "--help"])
        said = capsys.readouterr().out
        assert "--format {" in said, one
        assert "--fail-on {breaking}" in said, one


def test_the_exit_codes_are_in_the_help(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "141  the reader of its output closed the pipe" in capsys.readouterr().out


# ---- docs-update


@pytest.mark.usefixtures("house")
def test_an_update_ends_at_once_where_nothing_changed(tmp_path, capsys):
    assert command("docs-update", tmp_path) == 0
    out = capsys.readouterr().out
    assert "Nothing changed since the last commit" in out
    assert "2. What changed" not in out


@pytest.mark.usefixtures("house")
def test_an_update_stops_at_words_that_were_not_confirmed(tmp_path, pages, capsys):
    put(tmp_path / "pages", pages, WORDS)
    assert command("docs-update", tmp_path) == 1
    out = capsys.readouterr()
    assert "rest-api/orders.mdx:" in out.out
    assert "1 section to read" in out.err
    assert "docs-seen --all" not in out.err
    assert "3. Check" not in out.out


@pytest.mark.usefixtures("house")
def test_an_update_of_many_sections_says_how_to_confirm_them_at_once(tmp_path, pages, capsys):
    put(tmp_path / "pages", pages, WORDS, ("reference.mdx", "Bad value", "Wrong value"))
    assert command("docs-update", tmp_path) == 1
    assert "2 sections to read" in (said := capsys.readouterr().err)
    assert "docs-seen --all" in said


@pytest.mark.usefixtures("house")
def test_an_update_stops_at_lines_to_edit_and_goes_on_from_there(tmp_path, pages, capsys):
    put(tmp_path / "pages", pages, STRICTER)
    for _ in range(2):
        assert command("docs-update", tmp_path) == 1
        out = capsys.readouterr()
        assert "body name min length: documented 5 / described 3" in out.out
        assert "lines to edit" in out.err


def test_an_update_names_only_lines_that_are_still_to_be_edited(house, tmp_path, pages, capsys):
    longer = ("rest-api/orders.mdx", "default `20`", "default `50`")
    put(tmp_path / "pages", pages, STRICTER, longer)
    described = house / "openapi.yaml"
    edited = described.read_text(encoding="utf-8").replace("minLength: 3", "minLength: 5", 1)
    described.write_text(edited, encoding="utf-8")
    assert command("docs-update", tmp_path) == 1
    changed, _, lines = capsys.readouterr().out.partition("Lines to edit")
    assert "min length 3 → 5" in changed
    assert "min length" not in lines
    assert "default 20 → 50" in lines


def test_a_link_of_code_that_leads_nowhere_is_named_with_its_line(house):
    facts = read_lock(house / "docs.lock.json")
    page = next(slug for slug, anchors in facts.pages.items() if anchors)
    anchor = next(iter(facts.pages[page]))
    kit = house / "conformance/rules.py"
    kit.parent.mkdir()
    kit.write_text(f'"{page.removeprefix("developer-api/")}#{anchor}"\n"gone#there"\n')
    code = f"# https://docs.6mm.com/{page}#{anchor}\n# https://docs.6mm.com/{page}#gone\n"
    (house / "code.py").write_text(code)
    git(house, "add", ".")
    assert dead_links(facts) == [
        f"code.py:2: link: {page}#gone is on no page any more",
        "conformance/rules.py:2: link: developer-api/gone#there is on no page any more",
    ]


def test_an_update_of_pages_that_are_none_writes_nothing(house, tmp_path, pages):
    put(tmp_path / "pages", pages, ("reference.mdx", "±10", "<"), STRICTER)
    (tmp_path / "pages" / "reference.mdx").write_text(
        "---\nslug: developer-api/reference\n---\n<html>", encoding="utf-8"
    )
    assert command("docs-update", tmp_path) == 2
    assert (house / "docs.lock.json").read_bytes() == GOLDEN.read_bytes()


CHANGELOG = """\
# Changelog

## [Unreleased]

### Added
- A thing.

### Fixed
- Another.

## [0.1.0] - 2026-01-01

### Added
- All.
"""
RELEASED = """\
# Changelog

## [Unreleased]

## [0.2.0] - 2026-02-03

### Added
- A thing.
- New argument.

### Changed
- **Breaking:** a limit.

### Fixed
- Another.

## [0.1.0] - 2026-01-01

### Added
- All.
"""
ENTRIES = {"Added": ["- New argument."], "Changed": ["- **Breaking:** a limit."]}


def test_a_release_has_a_section_with_what_was_unreleased():
    assert release.with_section(CHANGELOG, "0.2.0", "2026-02-03", ENTRIES) == RELEASED


def test_a_section_is_not_written_twice():
    assert release.with_section(RELEASED, "0.2.0", "2026-05-06", ENTRIES) == RELEASED


def test_a_changelog_without_its_heading_is_refused():
    with pytest.raises(ValueError, match="there is no"):
        release.with_section("# Changelog\n", "0.2.0", "2026-02-03", ENTRIES)


def test_the_version_is_replaced_where_it_stands():
    text = (ROOT / "runtime/sixmm_runtime/version.py").read_text(encoding="utf-8")
    assert release.version_of(release.with_version(text, "7.8.9")) == "7.8.9"


# ---- docs-watch


@pytest.mark.usefixtures("house")
def test_a_watch_of_unchanged_pages_ends_with_0(tmp_path, capsys):
    assert command("docs-watch", tmp_path) == 0
    assert "nothing changed since docs.lock.json" in capsys.readouterr().out


def test_a_watch_writes_a_report_and_not_the_lock(house, tmp_path, pages):
    put(tmp_path / "pages", pages, STRICTER, WORDS)
    assert command("docs-watch", tmp_path, "--report", str(tmp_path / "report.md")) == 1
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "- breaking: POST /v1/public/login body name: min length 3 → 5" in report
    assert "### Changed in words" in report
    assert (house / "docs.lock.json").read_bytes() == GOLDEN.read_bytes()


@pytest.mark.usefixtures("house")
def test_a_watch_without_network_says_so_and_ends_with_2(tmp_path, capsys):
    # Port 9 of this machine: nothing answers there.
    words = ["docs-watch", "--source", "http://127.0.0.1:9", "--cache", str(tmp_path)]
    assert main(words) == 2
    assert "can't be read" in capsys.readouterr().err


@pytest.fixture
def host(house, tmp_path, monkeypatch):
    """A repository host: a bare repository, and a `gh` that writes down what it is asked for."""
    git(tmp_path, "init", "-q", "--bare", "host.git")
    git(house, "remote", "add", "origin", str(tmp_path / "host.git"))
    git(house, "config", "user.name", "Test")
    git(house, "config", "user.email", "test@example.test")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {tmp_path}/asked\n')
    (tools / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "host.git"


def test_a_watch_opens_one_pull_request_for_one_state_of_the_pages(
    house, host, tmp_path, pages, capsys
):
    put(tmp_path / "pages", pages, STRICTER)
    for _ in range(2):
        assert command("docs-watch", tmp_path, "--pull-request") == 1
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert asked.count("--head") == 1
    assert "min length 3 → 5" in asked
    (branch,) = git(host, "branch", "--format", "%(refname:short)").split()
    assert '"min_length": 5' in git(host, "show", f"{branch}:docs.lock.json")
    assert git(house, "rev-parse", "--abbrev-ref", "HEAD").strip() == "main"
    assert git(house, "status", "--porcelain").strip() == ""
    assert "this state of the pages was reported" in capsys.readouterr().out


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("command", [["docs-check"], ["docs-seen"]])
def test_commands_whose_findings_have_no_class_take_fail_on_too(command, capsys):
    assert main([*command, "--fail-on", "breaking", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) in ([], {"unread": []})
