"""`python -m sixmm_generator assumptions` lists what is assumed, or says why it can't."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sixmm_generator.cli import main

ROOT = Path(__file__).parents[2]
GOOD = Path(__file__).parent / "good_openapi.yaml"


def run(*arguments: object) -> int:
    return main(["assumptions", *(str(one) for one in arguments)])


def listed(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, object]]:
    assert run(*arguments, "--format", "json") == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_all_of_them_are_listed_each_at_the_line_where_it_stands(capsys):
    found = listed(capsys)
    files = {one["file"]: Path(str(one["file"])).read_text().splitlines() for one in found}
    assert len(files) == 3
    for one in found:
        line = int(str(one["line"])) - 1
        assert f"id: {one['id']}" in "".join(files[one["file"]][line : line + 2])
    everywhere = sum(
        line.lstrip(" -").startswith("x-assumed:")
        or ", x-assumed:" in line
        or "{x-assumed:" in line
        for lines in files.values()
        for line in lines
    )
    assert len(found) == everywhere


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["book_update.end_version"], {"book_update.end_version"}),
        (["ping_request"], {"ping_request", "ping_request.args"}),
        (["--kind", "unit", "--place", "openapi.yaml"], {"access_token.access_expire", "ticket_access_token.access_expire"}),
        (["mock", "--place", "risk.py", "--kind", "order"], {"mock.liquidation_order"}),
    ],
)  # fmt: skip
def test_they_are_filtered_by_id_kind_and_place(capsys, arguments, expected):
    assert {one["id"] for one in listed(capsys, *arguments)} == expected


def test_a_line_has_file_line_id_kind_and_reason(capsys):
    assert run("thing", "--file", GOOD) == 0
    line = GOOD.read_text().partition("x-assumed: {id: thing")[0].count("\n") + 1
    expected = f"{GOOD}:{line}: thing (shape): its fields are documented nowhere\n"
    assert capsys.readouterr().out == expected


def test_the_kinds_are_explained_and_counted(capsys):
    assert run("--kinds", "--file", GOOD) == 0
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 8
    assert "bound (1): how much or how little is allowed, and of what a limit is the limit" in out


def test_an_id_that_does_not_exist_fails_and_is_named(capsys):
    assert run("pong", "nowhere.at_all") == 1
    assert "nowhere.at_all" in capsys.readouterr().err


def test_a_mark_without_a_kind_is_refused_with_file_and_line(capsys, tmp_path):
    path = tmp_path / "openapi.yaml"
    path.write_text(GOOD.read_text().replace("id: thing, kind: shape", "id: thing"))
    assert run("--file", path) == 2
    captured = capsys.readouterr()
    line = path.read_text().partition("x-assumed: {id: thing")[0].count("\n") + 1
    assert not captured.out
    assert captured.err.startswith(f"{path}:{line}:")
    assert "`kind` must be one of" in captured.err


def test_an_id_that_two_files_give_is_refused(capsys, tmp_path):
    second = tmp_path / "second.yaml"
    second.write_text(GOOD.read_text())
    assert run("--file", GOOD, "--file", second) == 2
    assert f"thing is the id of the assumption in {GOOD}:" in capsys.readouterr().err


def test_a_closed_pipe_ends_it_quietly():
    with subprocess.Popen(
        [sys.executable, "-m", "sixmm_generator", "assumptions"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == b""
        assert process.wait(60) == 141
