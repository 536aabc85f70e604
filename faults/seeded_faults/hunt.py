"""Plants a fault of the server, and runs what of the conformance suite may catch it."""

from functools import cache

from sixmm_conformance.errors import OutOfBudget
from sixmm_conformance.mock import MockServer
from sixmm_conformance.rules import SCENARIOS
from sixmm_conformance.rules.generated import LINKS
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description

from seeded_faults.fault import Fault, Kill, Side
from seeded_faults.plant import Plant

_SCENARIOS = {scenario.rule_id: scenario for scenario in SCENARIOS}


def server_fault(
    name: str,
    what: str,
    plant: Plant,
    *,
    rule: str,
    shown_by: str = "",
    survives: str | None = None,
) -> Fault:
    """A fault of the mock, which ``rule`` must kill.

    ``shown_by`` is what is run: the cases of an operation, or a rule that makes calls of its own;
    by default ``rule`` itself.
    """
    shown_by = shown_by or rule
    if shown_by not in {LINKS.rule_id, *_SCENARIOS, *_description().operations}:
        raise ValueError(f"{name}: {shown_by} is no operation, and no rule that makes calls")
    return Fault(name, what, Side.SERVER, rule, lambda: _hunt(plant, shown_by), survives=survives)


def _hunt(plant: Plant, shown_by: str) -> Kill | None:
    with plant.planted() as broken:
        server = MockServer(description=broken, change=plant.change, wrap=plant.wrap)
        suite = Suite(server, _description(), Options(fail_fast=True))
        try:
            if shown_by == LINKS.rule_id:
                suite.follow_links()
            elif shown_by in _SCENARIOS:
                suite.check([_SCENARIOS[shown_by]])
            else:
                suite.generate(suite.description.operations[shown_by])
        except OutOfBudget:
            pass
    for verdict in suite.verdicts.broken:
        return Kill(verdict.rule.rule_id, str(verdict.findings[0]))
    return None


@cache
def _description() -> Description:
    return Description.load()
