"""Cases out of the description, by schemathesis; the only file that uses what it does not publish.

A run outside pytest needs what its pytest plugin builds its tests with, so its version is held to
one minor release in pyproject.toml.
"""

from collections.abc import Callable
from typing import Any

import hypothesis
import schemathesis
from attrs import frozen
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis import strategies as st
from schemathesis.generation.hypothesis.builder import (
    HypothesisTestConfig,
    HypothesisTestMode,
    create_test,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from sixmm_conformance.description import Description, Operation

schemathesis.openapi.format(
    "decimal", st.decimals(-1_000_000, 1_000_000, places=4).map("{:f}".format)
)

Case = schemathesis.Case[Any]
"""A generated request. ``case.meta`` says whether the description allows it."""

_PHASES = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]


@frozen
class Plan:
    """How cases are drawn. Without a seed they are the same in every run.

    ``other_methods``: also send methods that a path does not have.
    """

    examples: int = 10
    seed: int | None = None
    other_methods: bool = True

    def settings(self, **more: Any) -> hypothesis.settings:
        """For hypothesis: draw, and neither shrink nor remember."""
        return hypothesis.settings(
            max_examples=self.examples,
            derandomize=self.seed is None,
            database=None,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            report_multiple_bugs=False,
            **more,
        )


@frozen(eq=False)
class Generator:
    """Draws cases of operations and hands each to a function."""

    any_data: OpenApiSchema
    valid_data: OpenApiSchema
    plan: Plan

    @classmethod
    def of(cls, description: Description, plan: Plan) -> "Generator":
        """Over all operations of a description."""
        return cls(_schema(description, "all", plan), _schema(description, "positive", plan), plan)

    def any(self, operation: Operation, take: Callable[[Case], None]) -> None:
        """Valid and invalid cases: those of examples, of every bound, and drawn ones."""
        self._draw(self.any_data, operation, take)

    def valid(self, operation: Operation, take: Callable[[Case], None]) -> None:
        """Valid cases only."""
        self._draw(self.valid_data, operation, take)

    def _draw(
        self, schema: OpenApiSchema, operation: Operation, take: Callable[[Case], None]
    ) -> None:
        def test(case: Case) -> None:
            take(case)

        drawn = create_test(
            operation=schema.find_operation_by_id(operation.operation_id),
            test_func=test,
            config=HypothesisTestConfig(
                project=schema.config,
                modes=_PHASES,
                settings=self.plan.settings(),
                seed=self.plan.seed,
                apply_ci_profile=False,
            ),
        )
        drawn()


def _schema(description: Description, mode: str, plan: Plan) -> OpenApiSchema:
    coverage: dict[str, Any] = {} if plan.other_methods else {"unexpected-methods": []}
    config = schemathesis.Config.from_dict(
        {
            "seed": 1 if plan.seed is None else plan.seed,
            "generation": {
                "mode": mode,
                "deterministic": plan.seed is None,
                "database": "none",
                # Credentials are the signer's, never generated.
                "with-security-parameters": False,
            },
            "phases": {"coverage": coverage},
            # What is refused is told by the code: a status alone refuses only a wrong method.
            "checks": {"negative_data_rejection": {"expected-statuses": ["405"]}},
        }
    )
    return schemathesis.openapi.from_dict(description.document, config=config)
