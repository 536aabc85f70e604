"""Every fault of the wire at length: ``pytest soak/test_wire_soak.py -s`` prints what came of it.

200 calls per fault, blocking, awaiting, in threads and in tasks.
"""

import pytest
from wire_faults import FAULTS, KINDS, Run

CALLS = 200


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FAULTS)
def test_what_200_calls_under_a_fault_report_is_so(name, kind):
    verdict = Run(name, CALLS, seed=2).run(kind)
    print(
        f"\n{name}, {kind}: {verdict.calls} calls, {len(verdict.crossed)} crossed, {len(verdict.doubled)} doubled,"
        f" {len(verdict.refused_that_exist)} refused that exist, {verdict.unknown} orders unknown,"
        f" {verdict.failed_reads} reads failed"
    )
    assert verdict.wrong == []
    assert verdict.calls == CALLS
