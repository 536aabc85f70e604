"""All rules, in the order in which they are checked and reported."""

from sixmm_conformance.rule import Rule, Scenario
from sixmm_conformance.rules.answers import ANSWER_RULES
from sixmm_conformance.rules.generated import GENERATED_RULES

SCENARIOS: tuple[Scenario, ...] = ()

ALL_RULES: tuple[Rule, ...] = (*ANSWER_RULES, *GENERATED_RULES, *SCENARIOS)

__all__ = ["ALL_RULES", "ANSWER_RULES", "GENERATED_RULES", "SCENARIOS"]
