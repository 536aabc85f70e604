"""What the package offers, and what it needs."""

import ast
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import sixmm_auth

SOURCES = sorted(Path(find_spec("sixmm_auth").origin).parent.glob("*.py"))


def test_all_is_sorted_and_every_name_is_there():
    names = sixmm_auth.__all__
    # Constants, classes, functions.
    assert names == sorted(names, key=lambda one: (not one.isupper(), not one[0].isupper(), one))
    assert all(hasattr(sixmm_auth, name) for name in names)


def test_every_error_is_an_auth_error():
    errors = [
        value
        for name, value in vars(sixmm_auth).items()
        if name in sixmm_auth.__all__
        and isinstance(value, type)
        and issubclass(value, BaseException)
    ]
    assert len(errors) == 7
    assert all(issubclass(error, sixmm_auth.AuthError) for error in errors)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_only_httpx_attrs_and_the_standard_library_are_imported(source):
    imported = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.partition(".")[0])
    assert imported <= set(sys.stdlib_module_names) | {"httpx", "attrs", "sixmm_auth"}
