"""Whatever is edited in a description: what it generates can be imported, or it is refused with file and line."""

import ast
import copy
import importlib
import json
import pkgutil
import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from sixmm_generator.cli import main
from sixmm_generator.description import DescriptionError
from sixmm_generator.generate import load_plan
from sixmm_generator.proof import Proof
from sixmm_generator.render import build

SMALL = Path(__file__).with_name("small.yaml")
TEXTS = [
    '"""',
    'a"',
    "back\\slash",
    "\\U0001 \\x \\N{x}",
    "{{ 7 * 7 }} {% raw %} {# no #}",
    "{symbol} {0} %s $x",
    "nul \x00, bell \x07, esc \x1b[31m",
    "\u202eright to left \u2028 line",
    "'; import os #",
    "two\nlines",
    "价格 é 😀",
]


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_can_be_a_description_a_summary_or_a_message(text, changed, tmp_path):
    def say(document: dict[str, Any]) -> None:
        for place in (
            document["tags"][0],
            document["components"]["schemas"]["Order"],
            document["components"]["schemas"]["Order"]["properties"]["price"],
            document["components"]["schemas"]["Side"],
            document["components"]["schemas"]["NewOrder"],
            document["components"]["schemas"]["NewOrder"]["properties"]["symbol"],
            document["components"]["parameters"]["StartTime"],
            document["paths"]["/v1/orders"]["get"],
        ):
            place["description"] = text
        document["paths"]["/v1/orders"]["get"]["summary"] = text
        document["externalDocs"]["url"] = text
        document["paths"]["/v1/orders"]["get"]["externalDocs"]["url"] = text
        document["x-error-codes"][1] |= {"summary": text, "remedy": text, "name": text}
        document["components"]["securitySchemes"] = {
            "apiKeyAuth": {
                "type": "apiKey",
                "in": "header",
                "name": "X",
                "x-refusals": [{"message": text, "remedy": text}],
            }
        }

    target = tmp_path / "sixmm"
    path = changed(say)
    assert main(["generate", "--description", str(path), "--output", str(target)]) == 0
    errors = ast.literal_eval(_dictionary(target / "errors.py", "REMEDIES"))
    assert errors == {text: text}


def _dictionary(path: Path, name: str) -> str:
    module = ast.parse(path.read_text(encoding="utf-8"))
    (found,) = [
        one.value
        for one in module.body
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name
    ]
    return ast.unparse(found)


@pytest.mark.parametrize(
    "wire", ['a"b', "a\\b", "a b", "a.b", "$a", "a{b}", "class", "a\nb", "ünï"]
)
def test_any_wire_name_that_makes_a_python_name_is_sent_and_read(wire, changed, tmp_path):
    def add(document: dict[str, Any]) -> None:
        for name in ("Order", "NewOrder"):
            document["components"]["schemas"][name]["properties"][wire] = {"type": "string"}
        get = document["paths"]["/v1/orders"]["get"]
        get["parameters"].append({"name": wire, "in": "query", "schema": {"type": "string"}})

    target = tmp_path / "sixmm"
    path = changed(add)
    assert main(["generate", "--description", str(path), "--output", str(target)]) == 0
    bodies = ast.parse((target / "operations/bodies.py").read_text(encoding="utf-8"))
    literals = {one.value for one in ast.walk(bodies) if isinstance(one, ast.Constant)}
    assert wire in literals


@pytest.mark.parametrize(
    "words", [["txt", "TXT"], ["", " "], ["1m", "1M"], ["a'b", 'a"b'], ["价", "格"]]
)
def test_words_that_are_alike_are_told_apart_by_their_names(words, changed, tmp_path):
    def add(document: dict[str, Any]) -> None:
        node = {"type": "string", "enum": words, "x-enum-varnames": ["FIRST", "SECOND"]}
        document["components"]["schemas"]["Format"] = node
        reference = {"$ref": "#/components/schemas/Format"}
        document["components"]["schemas"]["NewOrder"]["properties"]["format"] = reference

    target = tmp_path / "sixmm"
    path = changed(add)
    assert main(["generate", "--description", str(path), "--output", str(target)]) == 0
    plan = load_plan(path)[1]
    (enum,) = [one for one in plan.enums if one.name == "Format"]
    assert enum.members == [("FIRST", repr(words[0])), ("SECOND", repr(words[1]))]


# Random edits. Each is drawn from one seed, so that a failure names what to repeat.

SEEDS = range(12)
EDITS = 20
NAMES = [
    *("raw", "get", "extra", "items", "self", "options", "class", "operations", "decode", "str"),
    *(
        "close",
        "24hVolume",
        "价格",
        "",
        "_id",
        "id",
        "OrderId",
        "order_id",
        "Order",
        "Model",
        "None",
    ),
    *("a b", 'q"q', "back\\slash", "{{ x }}", "list", "Decimal", "validate", "x-python-name"),
]
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 10**30, 1.5, "", "x", [], {}, [None], {"a": {}}, ["a", "a"]),
    *({"$ref": "#/components/schemas/Order"}, {"$ref": "#/nowhere"}, {"$ref": 5}),
    *({"type": "array", "items": {"type": "string"}}, {"type": "object"}, {"type": ["string"]}),
    *({"type": "string", "format": "date-time"}, {"type": "string", "enum": ["a", "A"]}),
    *TEXTS,
    *NAMES,
]


def _places(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    return [one for key, each in inner for one in ((*at, key), *_places(each, (*at, key)))]


def _edit(document: dict[str, Any], chance: random.Random) -> str:
    """One small change, and what it was."""
    at = chance.choice(_places(document))
    parent = document
    for step in at[:-1]:
        parent = parent[step]
    kind = chance.choice(["drop", "set", "rename", "add", "copy"])
    value = copy.deepcopy(chance.choice(VALUES))
    name = chance.choice(NAMES)
    if kind == "drop":
        del parent[at[-1]]
    elif kind == "rename" and isinstance(parent, dict):
        parent[name] = parent.pop(at[-1])
    elif kind == "add" and isinstance(parent[at[-1]], dict):
        parent[at[-1]][name] = value
    elif kind == "copy" and isinstance(parent, dict):
        parent[name] = copy.deepcopy(parent[at[-1]])
    else:
        parent[at[-1]] = value
    return f"{kind} {'/'.join(map(str, at))}: {name!r}, {value!r}"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_edit_generates_a_package_that_works_or_is_refused_with_its_place(
    seed, tmp_path, monkeypatch
):
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, no secret
    small = YAML(typ="safe").load(SMALL.read_text(encoding="utf-8"))
    for name in [name for name in sys.modules if name.split(".")[0] == "sixmm"]:
        monkeypatch.delitem(sys.modules, name)
    generated = 0
    for number in range(EDITS):
        document = copy.deepcopy(small)
        said = [_edit(document, chance) for _ in range(chance.choice([1, 1, 2]))]
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "openapi.yaml"
        # JSON is YAML, and says every control character in a way that every reader takes.
        path.write_text(json.dumps(document), encoding="utf-8")
        try:
            description, plan = load_plan(path)
            build(
                plan,
                {"openapi.json": description.document},
                path,
                folder / "sixmm",
                Proof(plan, [description]),
            )
        except DescriptionError as error:
            for problem in error.problems:
                assert re.match(rf"{re.escape(str(path))}:\d+:\d+: ", problem), (said, problem)
            continue
        except Exception as error:
            raise AssertionError(f"seed {seed}, edit {number}: {said}") from error
        generated += 1
        try:
            _import(folder)
        except Exception as error:
            raise AssertionError(f"seed {seed}, edit {number}: {said}") from error
    assert 0 < generated < EDITS


def _import(folder: Path) -> None:
    """Every module of the package in `folder`, and none of it afterwards."""
    sys.path.insert(0, str(folder))
    try:
        package = importlib.import_module("sixmm")
        sys.modules["sixmm.ccxt"] = None  # hand-written code on the published names
        for one in pkgutil.walk_packages(package.__path__, "sixmm."):
            if one.name != "sixmm.ccxt":
                importlib.import_module(one.name)
        for name in package.__all__:
            getattr(package, name)
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.split(".")[0] == "sixmm"]:
            del sys.modules[name]
        importlib.invalidate_caches()
