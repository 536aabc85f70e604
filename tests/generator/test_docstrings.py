"""A docstring says what the description says: units, limits, who may call, what is only assumed."""

import ast

import pytest
from sixmm_generator.docstrings import (
    describe_class,
    describe_enum,
    describe_method,
    describe_typed_dict,
)
from sixmm_generator.naming import docstring

LOGIN = [{"bearerAuth": []}]
KEY_OR_LOGIN = [{"bearerAuth": []}, {"apiKeyAuth": []}]


def method(args=(), *, assumed_answer=False, **operation):
    return describe_method(
        {
            "summary": "Place an order",
            "security": [],
            "externalDocs": {"url": "https://docs.test/place"},
            **operation,
        },
        args,
        assumed_answer=assumed_answer,
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"x-unit": "ms"}, "Unix milliseconds or a `datetime` with a"),
        ({"x-unit": "s"}, "Unix milliseconds or a `datetime` with a"),
        ({"minimum": 1, "maximum": 9}, "From 1 to 9."),
        ({"maximum": 9}, "At most 9."),
        ({"maxLength": 9}, "At most 9 characters."),
        ({"minLength": 1, "maxLength": 9}, "1 to 9 characters."),
        ({"maxItems": 9}, "At most 9 entries."),
        ({"default": False}, "Default on the exchange: false."),
        ({"x-assumed": "nowhere"}, "(Assumed.)"),
    ],
)
def test_an_argument_tells_its_unit_limits_and_default(raw, said):
    assert f"size: Size. {said}" in method([("size", True, {"description": "Size", **raw})])


def test_an_optional_argument_says_so_and_a_required_one_does_not():
    doc = method([("a", False, {"description": "One"}), ("b", True, {"description": "Two"})])
    assert "a: One. Optional." in doc
    assert "b: Two.\n" in doc


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        ({"security": []}, "Public: needs no credentials."),
        ({"security": [{}, *KEY_OR_LOGIN]}, "Public; made with credentials where"),
        (
            {"security": KEY_OR_LOGIN, "x-permission": "trade"},
            "Private: API key or login. An API key needs the trade permission.",
        ),
        ({"security": LOGIN}, "login (username and password, or an access token) only"),
        ({"security": [{"refreshCookie": []}]}, "cookie of an earlier login"),
    ],
)
def test_a_method_says_who_may_call_it(operation, said):
    assert said in " ".join(method(**operation).split())


@pytest.mark.parametrize(("security", "told"), [([], False), (LOGIN, True)])
def test_missing_credentials_are_told_where_some_are_needed(security, told):
    assert ("MissingCredentials" in method(security=security)) is told


@pytest.mark.parametrize("assumed", [True, False])
def test_a_method_says_whether_its_answer_is_assumed(assumed):
    assert ("what is declared is assumed" in method(assumed_answer=assumed)) is assumed


def test_a_method_ends_with_its_page():
    assert method().rstrip().endswith("Docs: https://docs.test/place")


@pytest.mark.parametrize(
    "describe",
    [lambda schema: describe_class(schema, []), describe_enum],
    ids=["class", "enum"],
)
def test_what_is_assumed_of_a_class_is_told_with_the_reason(describe):
    mark = {"id": "thing", "kind": "shape", "why": "not on the page"}
    assert "Assumed (thing): not on the page." in describe(
        {"description": "A thing", "x-assumed": mark}
    )


def test_wire_names_in_the_description_become_python_names():
    assert "Needs `client_order_id`." in method(description="Needs `clientOrderId`")


def test_the_keys_of_a_dict_that_callers_pass_are_described():
    assert "Keys:\n        price: Price." in describe_typed_dict(
        {"description": "An order"}, [("price", {"description": "Price"})]
    )


@pytest.mark.parametrize("text", ['ends with """ in it', "a \\n and \\x", 'said "yes"'])
def test_no_text_of_the_description_breaks_out_of_the_docstring(text):
    doc = describe_enum({"description": text})
    (statement,) = ast.parse(f'"""{docstring(doc)}"""').body
    assert statement.value.value.startswith(text.replace('"""', "'''").rstrip('"'))
