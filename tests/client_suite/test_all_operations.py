"""Every operation, through both generated clients: what goes out, what comes back, and what must never happen."""

import pytest
from sixmm_client_suite.chapters import CHAPTERS
from sixmm_client_suite.schemas import described

DESCRIPTION = described()[0]
OPERATIONS = DESCRIPTION.operations


def kind(operation):
    """What the runtime goes by, apart from names: two of one kind differ in nothing that these chapters try."""
    raw = DESCRIPTION.document["paths"][operation.path][operation.method.lower()]
    outcome, paging = raw.get("x-outcome", {}), raw.get("x-paging", {})
    marks = (str(raw.get(name)) for name in ("security", "x-repeat", "x-session"))
    return (
        operation.method,
        *marks,
        outcome.get("effect"),
        str(outcome.get("items")),
        paging.get("style"),
    )


_FIRST = {kind(each): name for name, each in reversed(OPERATIONS.items())}
#: One of each kind; `make soak` takes all.
EACH_KIND = [
    pytest.param(name, marks=() if name in _FIRST.values() else pytest.mark.soak)
    for name in OPERATIONS
]


@pytest.fixture(params=[3, pytest.param(100, marks=(pytest.mark.soak, pytest.mark.timeout(900)))])
def examples(request):
    """How many calls are drawn."""
    return request.param


def test_all_53_operations_are_tried():
    assert len(OPERATIONS) == 53


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_call_and_its_answer_are_as_described(operation, examples):
    CHAPTERS["calls"](OPERATIONS[operation], examples)


@pytest.mark.parametrize("operation", EACH_KIND)
def test_every_documented_code_raises_its_own_class(operation, examples):
    CHAPTERS["refusals"](OPERATIONS[operation], examples)


@pytest.mark.parametrize("operation", EACH_KIND)
def test_a_hostile_answer_meets_callers_as_an_error_of_the_library_or_not_at_all(
    operation, examples
):
    CHAPTERS["hostile"](OPERATIONS[operation], examples)


@pytest.mark.parametrize("operation", EACH_KIND)
def test_what_may_be_repeated_is_signed_anew_and_the_rest_is_never_sent_twice(operation, examples):
    CHAPTERS["repeats"](OPERATIONS[operation], examples)


@pytest.mark.parametrize("operation", EACH_KIND)
def test_no_secret_is_shown_by_a_call_that_goes_well_or_fails(operation, examples):
    CHAPTERS["secrets"](OPERATIONS[operation], examples)
