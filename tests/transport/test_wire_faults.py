"""Whatever goes wrong on the wire, what a call reports is true: a few calls per fault; `make soak` makes many."""

import pytest
from wire_faults import FAULTS, KINDS, Run

CALLS = 8


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FAULTS)
def test_no_fault_of_the_wire_makes_a_call_report_what_is_not_so(name, kind):
    verdict = Run(name, CALLS).run(kind)
    assert verdict.wrong == []
    assert verdict.calls == CALLS
