"""No two modules of a package import each other, however long the way round: one can be read, tested and moved alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "auth_hooks/sixmm_auth",
    "client_suite/sixmm_client_suite",
    "conformance/sixmm_conformance",
    "description/sixmm_description",
    "faults/seeded_faults",
    "generated/sixmm",
    "generator/sixmm_generator",
    "mock_exchange/sixmm_mock",
    "runtime/sixmm_runtime",
)

Graph = dict[str, set[str]]


def imported(path: Path, module: str, known: set[str]) -> Iterator[str]:
    """The modules of its package that a file imports, anywhere in it: for types alone as well.

    Who hides an import under TYPE_CHECKING still can't be read, or moved, without the other.
    """
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*parts, *([node.module] if node.module else [])])
            names = (f"{base}.{alias.name}" for alias in node.names)
            # What is no module is a name out of its package's own file.
            yield from (name if name in known else base for name in names)


def graph(package: Path) -> Graph:
    """Each module of a package, and those that it imports."""
    files = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    known = set(files)
    return {
        module: {each for each in imported(path, module, known) if each in known} - {module}
        for module, path in files.items()
    }


def circle(modules: Graph) -> list[str]:
    """A shortest way from a module back to itself; empty where there is none."""
    for start in modules:
        ways = [[start]]
        seen = {start}
        for way in ways:
            for each in sorted(modules[way[-1]]):
                if each == start:
                    return [*way, start]
                if each not in seen:
                    seen.add(each)
                    ways.append([*way, each])
    return []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_imports_itself_by_a_detour(package):
    modules = graph(ROOT / package)
    assert len(modules) > 1
    assert " → ".join(circle(modules)) == ""


def test_a_circle_is_found_wherever_it_hides(tmp_path):
    package = tmp_path / "a"
    (package / "b").mkdir(parents=True)
    for name, text in {
        "__init__.py": "",
        "one.py": "from a import two",
        "two.py": "def later():\n    import a.b.three",
        "b/__init__.py": "",
        "b/three.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..one import X",
        "alone.py": "from a.one import X\nimport a.two",
    }.items():
        (package / name).write_text(text, encoding="utf-8")
    modules = graph(package)
    assert circle(modules) == ["a.b.three", "a.one", "a.two", "a.b.three"]
    del modules["a.one"]
    assert circle({name: each - {"a.one"} for name, each in modules.items()}) == []
