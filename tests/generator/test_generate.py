"""`generate` writes the same bytes for the same description, whatever surrounds it, and nothing half-done."""

import importlib
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from .conftest import generate, imported


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.parent.name != "__pycache__"
    }


def test_generating_again_gives_the_same_bytes_and_nothing_that_was_there_besides(small, package):
    before = contents(package)
    (package / "models" / "gone.py").write_text("x = 1\n")
    assert generate(small, package) == 0
    assert contents(package) == before


def test_an_enclosing_pyproject_does_not_change_the_bytes(small, package, tmp_path):
    (tmp_path / "other").mkdir()
    settings = '[tool.ruff]\nline-length = 40\n[tool.ruff.format]\nquote-style = "single"\n'
    (tmp_path / "other/pyproject.toml").write_text(settings)
    assert generate(small, tmp_path / "other/sixmm") == 0
    assert contents(tmp_path / "other/sixmm") == contents(package)


def test_every_python_file_names_its_source_and_the_remedy(package):
    for path in package.rglob("*.py"):
        assert path.read_text().startswith(
            "# Written by `make generate` from openapi.yaml and asyncapi.yaml."
        ), path


def test_a_fresh_package_is_not_stale_with_its_bytecode_and_is_with_a_file_too_many(small, package):
    (package / "__pycache__").mkdir(exist_ok=True)
    (package / "__pycache__/client.pyc").touch()
    assert generate(small, package, "--check") == 0
    (package / "gone.py").touch()
    assert generate(small, package, "--check") == 1


def test_a_field_removed_from_the_description_makes_the_package_stale(changed, package, capsys):
    def without_price(document):
        del document["components"]["schemas"]["Order"]["properties"]["price"]

    assert generate(changed(without_price), package, "--check") == 1
    said = capsys.readouterr().err
    assert "models/order.py" in said
    assert "make generate" in said


def test_missing_and_edited_files_make_the_package_stale_each_by_its_name(small, package, capsys):
    for name in ("models/order.py", "py.typed"):
        path = package / name
        path.write_text(path.read_text() + "\n# edited\n")
    (package / "openapi.json").unlink()
    assert generate(small, package, "--check") == 1
    said = capsys.readouterr().err
    assert [
        name for name in ("models/order.py", "py.typed", "openapi.json") if name not in said
    ] == []


def test_checking_writes_nothing(changed, package):
    before = contents(package)
    generate(changed(lambda document: document["paths"].pop("/v1/time")), package, "--check")
    assert contents(package) == before


def test_a_broken_description_leaves_the_package_alone(tmp_path, package, capsys):
    broken = tmp_path / "broken.yaml"
    broken.write_text("openapi: 3.1.0\npaths: [")
    before = contents(package)
    assert generate(broken, package) == 2
    assert contents(package) == before
    said = capsys.readouterr().err
    assert "broken.yaml:2" in said
    assert "Traceback" not in said


def test_a_schema_used_both_ways_is_refused(changed, tmp_path, capsys):
    def answer_with_a_request_object(document):
        answer = document["components"]["schemas"]["OrderList"]["properties"]["list"]
        answer["items"]["$ref"] = "#/components/schemas/NewOrder"

    assert generate(changed(answer_with_a_request_object), tmp_path / "sixmm") == 2
    assert "NewOrder: used in a request and in an answer" in capsys.readouterr().err


@pytest.fixture(scope="module")
def small_client(generated):
    """The small description's client, imported."""
    with imported(generated) as client:
        yield client


@pytest.mark.usefixtures("small_client")
def test_a_documented_condition_is_not_enforced_by_the_client():
    bodies = importlib.import_module("sixmm.operations.bodies")
    assert [param.name for param in bodies.NEW_ORDER if param.required] == ["symbol", "side"]


def test_an_open_list_of_values_becomes_an_enum_whose_arguments_are_not_restricted(small_client):
    assert small_client.Interval.MONTH_1 == "1M"
    assert small_client.Interval("2h").value == "2h"


def test_decimals_lists_and_secrets_are_read_as_described(small_client):
    orders = small_client.OrderList.from_dict({"list": [{"price": "0.10", "apiSecret": "c4n4ry"}]})
    assert orders[0].price == Decimal("0.10")
    assert "c4n4ry" not in repr(orders)


def test_names_are_listed_before_they_are_loaded_and_looked_up_once(small_client):
    assert {"SixMM", "OrderList"} <= set(dir(small_client))
    vars(small_client).pop("OrderList", None)
    _ = small_client.OrderList
    assert "OrderList" in vars(small_client)


@pytest.mark.usefixtures("small_client")
def test_error_classes_and_codes_come_from_the_description():
    errors = importlib.import_module("sixmm.errors")
    assert {code: entry.raises.__name__ for code, entry in errors.ERROR_CODES.items()} == {
        1001: "AuthenticationError",
        3100: "ConditionOrderError",
        3101: "ConditionOrderError",
        3102: "ConditionOrderError",
    }


@pytest.mark.usefixtures("small_client")
def test_docstrings_give_units_limits_defaults_and_the_docs_page():
    resource = importlib.import_module("sixmm.resources.orders")
    doc = resource.OrdersResource.history.__doc__
    said = " ".join(doc.split())
    assert (
        "start_time: Start. Unix milliseconds or a `datetime` with a time zone. Optional." in said
    )
    assert "page_size: Items per page. At most 100. Default on the exchange: 20." in doc
    assert "Docs: https://docs.example.test/orders" in doc


def test_an_operation_demands_one_of_the_arguments_that_the_description_names(small_client):
    with pytest.raises(
        small_client.InvalidArgument, match="At least one of order_id and start_time"
    ):
        small_client.SixMM(api_key="k", api_secret="s").orders.history(side="BUY")


@pytest.mark.usefixtures("small_client")
def test_an_error_code_says_what_to_do_about_it():
    assert importlib.import_module("sixmm.errors").ERROR_CODES[1001].remedy == "Send some."


def test_a_dict_that_callers_pass_has_the_required_keys_of_the_description(small_client):
    required = {each.__name__: each.__required_keys__ for each in get_args(small_client.NewOrder)}
    assert required == {
        "NewOrderBuy": {"symbol", "side", "price"},
        "NewOrderSell": {"symbol", "side"},
    }


def test_a_client_makes_each_resource_once(small_client):
    mm = small_client.SixMM()
    assert mm.orders is mm.orders
