"""Whatever goes wrong on the wire, what a call reports is true."""

import pytest

from .wire_faults import FAULTS, KINDS, Run

LONG = pytest.param(200, marks=(pytest.mark.soak, pytest.mark.timeout(600)))


@pytest.mark.parametrize("calls", [8, LONG])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FAULTS)
def test_no_fault_of_the_wire_makes_a_call_report_what_is_not_so(name, kind, calls):
    verdict = Run(name, calls).run(kind)
    assert verdict.wrong == []
    assert verdict.calls == calls
