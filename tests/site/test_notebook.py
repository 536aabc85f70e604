"""The notebook of `examples/`: its cells run in their order, and what a cell ends with can be shown."""

import ast
import json

import pytest

from .blocks import ROOT

NOTEBOOK = json.loads((ROOT / "examples/charts.ipynb").read_text(encoding="utf-8"))
CELLS = [one for one in NOTEBOOK["cells"] if one["cell_type"] == "code"]


def shown(source, namespace):
    """What a notebook shows below a cell: its last expression, as HTML or as a chart's data."""
    *before, last = ast.parse(source).body
    exec(compile(ast.Module(before, []), "cell", "exec"), namespace)  # noqa: S102 - the notebook's own code
    if not isinstance(last, ast.Expr):
        exec(compile(ast.Module([last], []), "cell", "exec"), namespace)  # noqa: S102 - as above
        return None
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), namespace)  # noqa: S307 - as above
    if value is None:
        return None
    return value._repr_html_() if hasattr(value, "_repr_html_") else value.to_dict()


@pytest.mark.usefixtures("environment")
def test_the_cells_run_in_their_order_and_show_tables_and_charts():
    namespace = {"__name__": "__notebook__"}
    try:
        found = [shown("".join(cell["source"]), namespace) for cell in CELLS]
    finally:
        namespace["mm"].close()
    charts = [one for one in found if isinstance(one, dict)]
    tables = [one for one in found if isinstance(one, str)]
    assert [len(charts), len(tables)] == [2, 4]
    assert all("vega-lite" in one["$schema"] for one in charts)
    assert all("<table" in one for one in tables)
    assert len(max(tables, key=len)) < 100_000


def test_it_is_kept_without_outputs():
    assert [cell["outputs"] for cell in CELLS] == [[]] * len(CELLS)
    assert {cell["execution_count"] for cell in CELLS} == {None}
