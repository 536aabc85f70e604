"""Every style rule reports what breaks it, on the right line; the project's own descriptions break none."""

import argparse
from pathlib import Path
from typing import Any

import pytest
import yaml
from sixmm_generator.description import DescriptionError
from sixmm_generator.lint.check import SAME_COMPONENT, lint
from sixmm_generator.lint.cli import main
from sixmm_generator.lint.rule import RULES
from sixmm_generator.lint.schema_rules import DESCRIPTION_LENGTH

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
GOOD = {kind: HERE / f"good_{kind}.yaml" for kind in ("openapi", "asyncapi")}
BAD: list[dict[str, str]] = yaml.load((HERE / "bad.yaml").read_bytes(), yaml.CSafeLoader)


def spoiled(case: dict[str, str], folder: Path) -> tuple[list[Path], Path, list[int]]:
    """Both good files, one of them spoiled; the spoiled one; the lines where the finding belongs."""
    text = GOOD[case["file"]].read_text(encoding="utf-8")
    assert text.count(case["replace"]) == 1
    text = text.replace(case["replace"], case["by"])
    places = [case[key] for key in ("at", "and") if key in case]
    lines = sorted(text[: text.index(place)].count("\n") + 1 for place in places)
    path = folder / f"{case['file']}.yaml"
    path.write_text(text, encoding="utf-8")
    return [path if kind == case["file"] else GOOD[kind] for kind in GOOD], path, lines


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case['rule']}: {case['says']}")
def test_a_bad_snippet_is_reported_with_its_rule_and_line(case: dict[str, str], tmp_path: Path):
    paths, path, lines = spoiled(case, tmp_path)
    found = [one for one in lint(paths) if one.rule == case["rule"]]
    assert [(one.path, one.line) for one in found if case["says"] in one.message] == [
        (str(path), line) for line in lines
    ]


def test_a_description_that_is_too_long_is_reported(tmp_path: Path):
    path = tmp_path / "openapi.yaml"
    text = GOOD["openapi"].read_text(encoding="utf-8")
    path.write_text(text.replace("By login only.", "Long. " * (DESCRIPTION_LENGTH // 5)))
    (found,) = lint([path])
    assert (found.rule, found.line) == (
        "description-length",
        text[: text.index("By login")].count("\n") + 1,
    )


def test_every_rule_has_a_bad_snippet():
    covered = {case["rule"] for case in BAD} | {"description-length"}
    assert covered == {rule.id for rule in RULES} | {SAME_COMPONENT}


def test_rule_names_are_unique_and_have_a_reason():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.reason for rule in RULES)


def test_good_descriptions_have_no_findings():
    assert lint(list(GOOD.values())) == []


def test_the_projects_own_descriptions_have_no_findings():
    assert lint([ROOT / "openapi.yaml", ROOT / "asyncapi.yaml"]) == []


def options(*files: Path, rules: bool = False) -> Any:
    return argparse.Namespace(files=list(files), rules=rules, format="text")


def test_a_finding_is_one_line_with_file_line_column_and_rule(tmp_path: Path, capsys: Any):
    path = tmp_path / "openapi.yaml"
    path.write_text(GOOD["openapi"].read_text().replace("getOrder", "Get"))
    assert main(options(path)) == 1
    assert capsys.readouterr().out == f"{path}:13:7: operation-id: 'Get' is not camelCase.\n"


def test_no_finding_is_silence_and_success(capsys: Any):
    assert main(options(*GOOD.values())) == 0
    assert capsys.readouterr().out == ""


def test_the_rules_can_be_listed(capsys: Any):
    assert main(options(rules=True)) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(RULES) + 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("openapi: 3.1.0\n  paths: {", ":2:"),
        ("swagger: 2", "none of `openapi`, `asyncapi`"),
        ("- a list", "expected a mapping"),
    ],
)
def test_a_file_that_is_no_description_ends_with_2_and_says_where(
    text: str, message: str, tmp_path: Path, capsys: Any
):
    path = tmp_path / "openapi.yaml"
    path.write_text(text)
    assert main(options(path)) == 2
    error = capsys.readouterr().err
    assert str(path) in error
    assert message in error


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(DescriptionError, match=r"absent\.yaml: can't be read"):
        lint([tmp_path / "absent.yaml"])
