"""Whether a generated package is what was planned, found out before it replaces the one that works.

Names that clash in the description are refused before this (`clashes`). Here is looked for what the templates make of
them: a name that hides another in a module, a class or a method, and a package that can't be imported.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sixmm_generator.description import Description, DescriptionError, Pointer
from sixmm_generator.plan.package import Plan

_TIMEOUT = 120
_IMPORT = """
import importlib, json, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import sixmm, sixmm.models
# Hand-written code on the published names, and an extra: no part of what a description generates.
sys.modules["sixmm.ccxt"] = None
for one in pkgutil.walk_packages(sixmm.__path__, "sixmm."):
    if one.name != "sixmm.ccxt":
        importlib.import_module(one.name)
for package in (sixmm, sixmm.models):
    for name in package.__all__:
        getattr(package, name)
for name, fields in json.load(sys.stdin).items():
    made = getattr(sixmm, name)._fields
    found = {one: made[one].wire for one in made} if isinstance(made, dict) else dict.fromkeys(made)
    wrong = [one for one in fields if one not in found or found[one] not in (fields[one], None)]
    if wrong or len(found) != len(fields):
        sys.exit(f"sixmm.{name} has other fields than described: {', '.join(wrong or found)}")
"""


class Proof:
    """Looks at one package before it is used. Problems name the place in the description that they come from."""

    def __init__(self, plan: Plan, descriptions: list[Description]) -> None:
        self._plan = plan
        self._descriptions = descriptions

    def of_names(self, files: Mapping[str, str]) -> None:
        """No name hides another. Raises DescriptionError."""
        found = []
        for file, text in files.items():
            try:
                module = ast.parse(text)
            except (SyntaxError, ValueError) as error:
                where = f"line {error.lineno}" if isinstance(error, SyntaxError) else "it"
                found.append(
                    self._problem(file, "", f"would be no Python in {file}: {where}: {error}")
                )
                continue
            found += [
                self._problem(file, owner, reason, name) for owner, name, reason in _hidden(module)
            ]
        if found:
            raise DescriptionError(found)

    def of_import(self, folder: Path) -> None:
        """The package in `folder` can be imported, and its models have the planned fields. Raises DescriptionError."""
        expected = {
            one.name: {field.name: field.wire for field in one.fields} for one in self._plan.models
        }
        try:
            done = subprocess.run(  # noqa: S603  our own words, with a folder of our own making
                [sys.executable, "-B", "-c", _IMPORT, str(folder)],
                input=json.dumps(expected),
                capture_output=True,
                text=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise DescriptionError(
                [self._problem("", "", f"takes {_TIMEOUT} s to import.")]
            ) from None
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["it ended without a word"]
            named = [line for line in lines if str(folder) in line]
            file = named[-1].split('"')[1].removeprefix(f"{folder}/sixmm/") if named else ""
            raise DescriptionError(
                [self._problem(file, "", f"could not be imported: {lines[-1]}.")]
            )

    def _problem(self, file: str, owner: str, reason: str, name: str = "") -> str:
        description, pointer = self._origin(file, owner, name)
        return description.problem(pointer, f"{reason} Give it another name." if name else reason)

    def _origin(self, file: str, owner: str, name: str) -> tuple[Description, Pointer]:
        """The place in a description that a part of the package comes from; the nearest that is known."""
        modules = {f"models/{one.module}.py": one.name for one in self._plan.models}
        for schema in (modules.get(file), owner, name):
            for description in self._descriptions:
                found = description.document["components"]["schemas"].get(schema)
                if found is not None:
                    at: Pointer = ("components", "schemas", str(schema))
                    wire = self._wire(str(schema), name)
                    return description, (*at, "properties", wire) if wire else at
        for index, tag in enumerate(self._descriptions[0].document.get("tags", [])):
            if Path(file).stem == tag["name"]:
                return self._descriptions[0], ("tags", index)
        return self._descriptions[0], ()

    def _wire(self, schema: str, name: str) -> str | None:
        plan = self._plan
        answers = {(one.name, each.name): each.wire for one in plan.models for each in one.fields}
        requests = {(one.name, each.name): each.wire for one in plan.inputs for each in one.params}
        return (answers | requests).get((schema, name))


def _hidden(module: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Owner, name and reason of each name that hides another."""
    known: set[str] = set()
    for statement in module.body:
        for name in _bound(statement):
            if name in known:
                yield name, name, f"{name} would name two things in one module."
            known.add(name)
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            yield from _hidden_in_class(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
            for name in known & set(arguments):
                yield (
                    "",
                    name,
                    f"an argument {name} of {node.name} would hide what its module needs.",
                )


def _hidden_in_class(node: ast.ClassDef) -> Iterator[tuple[str, str, str]]:
    bound: set[str] = set()
    needed: set[str] = set()
    for statement in node.body:
        for name in _bound(statement):
            if name in bound:
                yield node.name, name, f"{node.name}.{name} would be there twice."
            bound.add(name)
        needed |= _needed(statement)
    for name in bound & needed:
        yield (
            node.name,
            name,
            f"a member {name} of {node.name} would hide what the class is made with.",
        )


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return [one.asname or one.name.split(".")[0] for one in statement.names]
    if isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return [statement.name]
    targets: list[Any] = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return [one.id for one in targets if isinstance(one, ast.Name)]


def _needed(statement: ast.stmt) -> set[str]:
    """The names that a statement of a class looks up while the class is made."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        parts: list[Any] = [statement.args, statement.returns, *statement.decorator_list]
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        parts = [statement.value, getattr(statement, "annotation", None)]
    else:
        return set()
    return {
        one.id
        for part in parts
        if part is not None
        for one in ast.walk(part)
        if isinstance(one, ast.Name)
    }
