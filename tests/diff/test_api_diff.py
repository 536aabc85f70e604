"""`api-diff` finds, with griffe, what breaks callers of the generated package: `spec-diff` checked by other means."""

import argparse
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sixmm_generator.cli import main as generator
from sixmm_generator.diff.api import breakages
from sixmm_generator.diff.cli import add_api_arguments, api_main

Generate = Callable[..., Path]
GIT = shutil.which("git") or "git"


# What a client needs to be generated, and the small description has no need of.
_REFUSALS = (
    "      x-refusals:\n"
    "        - {role: late_timestamp, message: Too late, code: 1003}\n"
    "        - {role: replay, message: Seen before, code: 3004}\n"
)
_SIGNED = "      x-signature: {toleranceMs: 10000}\n"
_NAMED = _SIGNED.replace("}", ", timestampParameter: timestamp, signatureParameter: signature}")
_NO_TOKEN = (("      x-session: open\n", ""), ("accessToken", "someToken"))
_GENERATES = (*_NO_TOKEN, (_SIGNED, _NAMED + _REFUSALS))


@pytest.fixture(scope="module")
def made() -> dict[tuple[tuple[str, str], ...], Path]:
    """The folder of each package that was generated, by the texts replaced in its description."""
    return {}


@pytest.fixture
def generated(edited: Any, made: dict[Any, Path], tmp_path: Path) -> Generate:
    """Generates the small description with some texts replaced; gives a folder that holds the package."""

    def make(name: str, *replacements: tuple[str, str]) -> Path:
        target = tmp_path / name
        if replacements in made:
            shutil.copytree(made[replacements], target)
            return target
        description = edited(*_GENERATES, *replacements, name=f"{name}.yaml")
        package = str(target / "sixmm")
        assert generator(["generate", "--description", str(description), "--output", package]) == 0
        made[replacements] = tmp_path / f"kept-{name}"
        shutil.copytree(target, made[replacements])
        return target

    return make


def run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    add_api_arguments(parser)
    return api_main(parser.parse_args([str(one) for one in arguments]))


def places(old: Path, new: Path) -> set[str]:
    return {one.place for one in breakages(str(old), str(new), "sixmm", Path.cwd())}


def test_the_same_package_has_no_breakage(generated: Generate):
    assert places(generated("old"), generated("new")) == set()


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (("x-method: history", "x-method: past"), "sixmm.resources.orders.OrdersResource.history"),
        (
            ("name: side", "name: direction"),
            "sixmm.resources.orders.OrdersResource.history(side)",
        ),
        (
            ("        total: {type", "        count: {type"),
            "sixmm.models.order_list.OrderList.total",
        ),
        (
            (
                "enum: [UTC, CET]\n      x-enum-varnames: [UTC, CET]",
                "enum: [UTC]\n      x-enum-varnames: [UTC]",
            ),
            "sixmm.enums.Zone.CET",
        ),
    ],
)
def test_what_is_gone_or_renamed_is_found(edit: tuple[str, str], place: str, generated: Generate):
    assert place in places(generated("old"), generated("new", edit))


def test_a_new_optional_argument_breaks_nothing(generated: Generate):
    added = (
        "- {name: orderId",
        "- {name: place, in: query, schema: {type: integer}}\n        - {name: orderId",
    )
    assert places(generated("old"), generated("new", added)) == set()


def test_a_breakage_is_one_line_with_its_place(generated: Generate, capsys: Any):
    old, new = generated("old"), generated("new", ("x-method: history", "x-method: past"))
    assert run(old, new) == 0
    assert "sixmm.resources.orders.OrdersResource.history: " in capsys.readouterr().out


def test_it_fails_only_when_asked(generated: Generate):
    old, new = generated("old"), generated("new", ("x-method: history", "x-method: past"))
    assert run(old, new, "--fail-on", "breaking") == 1
    assert run(old, old, "--fail-on", "breaking") == 0


def test_a_revision_can_be_compared_with_the_working_tree(
    generated: Generate, tmp_path: Path, monkeypatch: Any
):
    root = tmp_path / "repository"
    root.mkdir()
    generated("old").rename(root / "generated")
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.test")
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "Old"]):
        subprocess.run([GIT, "-C", str(root), *command], check=True)
    monkeypatch.chdir(root)
    new = generated("new", ("x-method: history", "x-method: past"))
    assert run("HEAD", new, "--fail-on", "breaking") == 1
    assert run("HEAD", "--fail-on", "breaking") == 0


def test_a_source_that_is_not_there_is_named(generated: Generate, capsys: Any):
    assert run("no-such-revision", generated("new")) == 2
    assert (
        "no-such-revision: neither a folder with sixmm nor a git revision"
        in capsys.readouterr().err
    )
