"""No file of a package imports itself through others, for types neither."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FREE = [
    "auth_hooks/sixmm_auth",
    "client_suite/sixmm_client_suite",
    "description/sixmm_description",
    "faults/seeded_faults",
    "generated/sixmm",
    "generator/sixmm_generator",
]


def imports_of(root):
    """The modules of a package, each with those of the package that it imports."""
    names = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        names[".".join(parts).removesuffix(".__init__")] = path
    return {name: set(imported(path, names)) for name, path in names.items()}


def imported(path, names):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module in names:
            inner = (f"{node.module}.{one.name}" for one in node.names)
            yield from (one if one in names else node.module for one in inner)


@pytest.mark.parametrize("package", FREE)
def test_no_file_imports_itself_through_others(package):
    found = imports_of(ROOT / package)
    assert found
    try:
        TopologicalSorter(found).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))
