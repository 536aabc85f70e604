"""Whatever is edited in a description: what it generates can be imported, or it is refused with file and line."""

import ast
import copy
import importlib
import pkgutil
import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from sixmm_generator.description import DescriptionError
from sixmm_generator.generate import load_plan
from sixmm_generator.proof import Proof
from sixmm_generator.render import build

from .conftest import as_yaml, generate, imported

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


NAMES_ON_THE_WIRE = ['a"b', "a\\b", "a b", "a.b", "$a", "a{b}", "class", "a\nb", "ünï"]
WORDS = [["txt", "TXT"], ["", " "], ["1m", "1M"], ["a'b", 'a"b'], ["价", "格"]]


def once_more(document: dict[str, Any], number: int) -> dict[str, Any]:
    """A resource with an operation, and objects of their own; the operation."""
    schemas = document["components"]["schemas"]
    for name, held_by in (("Order", "OrderList"), ("Side", "OrderList"), ("NewOrder", "NewOrders")):
        schemas[f"{name}{number}"] = copy.deepcopy(schemas[name])
        reference = {"$ref": f"#/components/schemas/{name}{number}"}
        schemas[held_by]["properties"][f"{name.lower()}No{number}"] = reference
    document["tags"].append({"name": f"more{number}", "description": "More"})
    get = copy.deepcopy(document["paths"]["/v1/orders"]["get"])
    get |= {
        "operationId": f"more{number}",
        "tags": [f"more{number}"],
        "x-resource": f"more{number}",
    }
    document["paths"][f"/v1/orders{number}"] = {"get": get}
    return get


def test_any_text_can_be_a_description_a_summary_or_a_message(changed, tmp_path):
    def say(document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        made = [(number, text, once_more(document, number)) for number, text in enumerate(TEXTS)]
        for number, text, get in made:
            for place in (
                document["tags"][2 + number],
                *(schemas[f"{name}{number}"] for name in ("Order", "Side", "NewOrder")),
                schemas[f"Order{number}"]["properties"]["price"],
                schemas[f"NewOrder{number}"]["properties"]["symbol"],
                get["parameters"][0],
                get,
            ):
                place["description"] = text
            get["summary"] = get["externalDocs"]["url"] = text
            says = {"code": 9000 + number, "summary": text, "remedy": text, "name": text}
            document["x-error-codes"].append({**document["x-error-codes"][1], **says})
        document["externalDocs"]["url"] = TEXTS[0]
        document["components"]["securitySchemes"] = {
            "apiKeyAuth": {
                "type": "apiKey",
                "in": "header",
                "name": "X",
                "x-refusals": [{"message": text, "remedy": text} for text in TEXTS],
            }
        }

    target = tmp_path / "sixmm"
    assert generate(changed(say), target) == 0
    errors = ast.literal_eval(_dictionary(target / "errors.py", "REMEDIES"))
    assert errors == {text: text for text in TEXTS}


def _dictionary(path: Path, name: str) -> str:
    module = ast.parse(path.read_text(encoding="utf-8"))
    (found,) = [
        one.value
        for one in module.body
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name
    ]
    return ast.unparse(found)


def test_any_wire_name_that_makes_a_python_name_is_sent_and_read(changed, tmp_path):
    def add(document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        made = [once_more(document, number) for number in range(len(NAMES_ON_THE_WIRE))]
        for number, (wire, get) in enumerate(zip(NAMES_ON_THE_WIRE, made, strict=True)):
            for name in ("Order", "NewOrder"):
                schemas[f"{name}{number}"]["properties"][wire] = {"type": "string"}
            get["parameters"].append({"name": wire, "in": "query", "schema": {"type": "string"}})

    target = tmp_path / "sixmm"
    assert generate(changed(add), target) == 0
    for number, wire in enumerate(NAMES_ON_THE_WIRE):
        for file in (f"models/order{number}.py", f"operations/more{number}.py"):
            module = ast.parse((target / file).read_text(encoding="utf-8"))
            assert wire in {one.value for one in ast.walk(module) if isinstance(one, ast.Constant)}
    bodies = ast.parse((target / "operations/bodies.py").read_text(encoding="utf-8"))
    literals = {one.value for one in ast.walk(bodies) if isinstance(one, ast.Constant)}
    assert literals >= set(NAMES_ON_THE_WIRE)


def test_words_that_are_alike_are_told_apart_by_their_names(changed, tmp_path):
    def add(document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        for number, words in enumerate(WORDS):
            node = {"type": "string", "enum": words, "x-enum-varnames": ["FIRST", "SECOND"]}
            schemas[f"Format{number}"] = node
            reference = {"$ref": f"#/components/schemas/Format{number}"}
            schemas["NewOrder"]["properties"][f"format{number}"] = reference

    path = changed(add)
    assert generate(path, tmp_path / "sixmm") == 0
    enums = {one.name: one.members for one in load_plan(path)[1].enums}
    for number, (first, second) in enumerate(WORDS):
        assert enums[f"Format{number}"] == [("FIRST", repr(first)), ("SECOND", repr(second))]


# Random edits. Each is drawn from one seed, so that a failure names what to repeat.

SEEDS = [(0, 8), (1, 8), *(pytest.param(seed, 20, marks=pytest.mark.soak) for seed in range(20))]
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


@pytest.mark.parametrize(("seed", "edits"), SEEDS)
def test_a_random_edit_generates_a_package_that_works_or_is_refused_with_its_place(
    seed, edits, small_document, tmp_path
):
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, no secret
    generated = 0
    for number in range(edits):
        document = copy.deepcopy(small_document)
        said = [_edit(document, chance) for _ in range(chance.choice([1, 1, 2]))]
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "openapi.yaml"
        path.write_text(as_yaml(document), encoding="utf-8")
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
    assert 0 < generated < edits


def _import(folder: Path) -> None:
    """Every module of the package in `folder`, and none of it afterwards."""
    with imported(folder / "sixmm") as package:
        sys.modules["sixmm.ccxt"] = None  # hand-written code on the published names
        for one in pkgutil.walk_packages(package.__path__, "sixmm."):
            if one.name != "sixmm.ccxt":
                importlib.import_module(one.name)
        for name in package.__all__:
            getattr(package, name)
