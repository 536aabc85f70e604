"""The packages know each other in one direction only (ARCHITECTURE.md)."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {
    "sixmm",
    "sixmm_auth",
    "sixmm_ccxt",
    "sixmm_conformance",
    "sixmm_generator",
    "sixmm_mock",
    "sixmm_runtime",
}

MAY_IMPORT = {
    # Of the auth hooks: the data that their flows go by, which the description fills in.
    "generated/sixmm": {"sixmm", "sixmm_runtime", "sixmm_auth", "sixmm_ccxt"},
    # The client's public names only, as any other user of it.
    "ccxt_exchange/sixmm_ccxt": {"sixmm_ccxt", "sixmm"},
    "runtime/sixmm_runtime": {"sixmm_runtime", "sixmm_auth"},
    "auth_hooks/sixmm_auth": {"sixmm_auth"},
    "mock_exchange/sixmm_mock": {"sixmm_mock"},
    "conformance/sixmm_conformance": {"sixmm_conformance", "sixmm_mock"},
    # The client's public names only: a test that knew more of it would prove a wrong one right.
    "tests/contract": {"sixmm", "sixmm_auth"},
    # The runtime: what it generates stands on that, whose names it must not give away twice.
    "generator/sixmm_generator": {"sixmm_generator", "sixmm_runtime"},
}


@cache
def modules(path: Path) -> tuple[str, ...]:
    """The modules that a file imports by their full names."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.append(node.module)
    return tuple(found)


def imports(path: Path) -> set[tuple[str, str]]:
    """The modules of ours that a file imports, each as (package, module)."""
    found = {(module.split(".")[0], module) for module in modules(path)}
    return {(package, module) for package, module in found if package in OURS}


@pytest.mark.parametrize("root", MAY_IMPORT)
def test_a_package_imports_only_what_it_may_know(root):
    files = sorted((ROOT / root).rglob("*.py"))
    assert files
    strangers = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files
        for package, module in imports(path)
        if package not in MAY_IMPORT[root]
    }
    assert not strangers


def test_the_client_knows_the_exchange_for_ccxt_in_its_re_exports_only():
    files = {
        path.parent.name
        for path in sorted((ROOT / "generated/sixmm").rglob("*.py"))
        if any(package == "sixmm_ccxt" for package, _ in imports(path))
    }
    assert files == {"ccxt"}


def test_the_runtime_uses_only_the_public_names_of_the_auth_hooks():
    inside = {
        f"{path.name} imports {module}"
        for path in sorted((ROOT / "runtime/sixmm_runtime").rglob("*.py"))
        for package, module in imports(path)
        if package == "sixmm_auth" and module != "sixmm_auth"
    }
    assert not inside


def test_only_one_file_of_the_conformance_suite_knows_the_mock():
    files = {
        path.name
        for path in sorted((ROOT / "conformance/sixmm_conformance").rglob("*.py"))
        for package, module in imports(path)
        if package == "sixmm_mock" and module == "sixmm_mock"
    }
    assert files == {"mock.py"}


def test_only_one_file_of_the_generator_knows_the_generating_tool():
    files = {
        path.name
        for path in (ROOT / "generator/sixmm_generator").rglob("*.py")
        if "openapi_python_client" in "".join(modules(path))
    }
    assert files == {"engine.py"}


def test_only_the_transport_knows_what_lies_below_httpx():
    runtime = ROOT / "runtime/sixmm_runtime"
    files = {
        path.parent.name
        for path in runtime.rglob("*.py")
        if {module.split(".")[0] for module in modules(path)} & {"httpcore", "h11"}
    }
    assert files == {"transport"}
