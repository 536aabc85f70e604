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
from schemathesis import Response
from schemathesis.core.result import Ok
from schemathesis.core.transforms import UNRESOLVABLE
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.hypothesis.builder import (
    HypothesisTestConfig,
    HypothesisTestMode,
    create_test,
)
from schemathesis.generation.stateful import run_state_machine_as_test
from schemathesis.generation.stateful.state_machine import ExtractedParam
from schemathesis.specs.openapi.schemas import OpenApiSchema
from sixmm_description import Description, Operation

schemathesis.openapi.format(
    "decimal", st.decimals(-1_000_000, 1_000_000, places=4).map("{:f}".format)
)

Case = schemathesis.Case[Any]
"""A generated request. ``case.meta`` says whether the description allows it."""

_STEPS = 12
_SHUFFLES = 8

_PHASES = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]


@frozen
class Plan:
    """How cases are drawn. Without a seed they are the same in every run.

    ``other_methods``: also send methods that a path does not have.
    """

    examples: int = 10
    seed: int | None = None
    other_methods: bool = True

    def settings(self) -> hypothesis.settings:
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

    def sequences(
        self, begin: Callable[[], None], send: Callable[[Case, str | None], Response]
    ) -> None:
        """Cases that follow the description's links: each takes what an earlier answer has told.

        ``send`` is told which link a case follows, None where it follows none.
        """

        for shuffle in range(_SHUFFLES):
            self._sequences(begin, send, shuffle)

    def _sequences(
        self, begin: Callable[[], None], send: Callable[[Case, str | None], Response], shuffle: int
    ) -> None:
        class Sequence(self.any_data.as_state_machine()):  # type: ignore[misc]
            # Hypothesis prefers the rules that it meets first; each shuffle lets others begin.
            rule_order_seed = shuffle

            def setup(self) -> None:
                begin()

            def call(self, case: Case, **_: Any) -> Response:
                return send(case, _followed(self.recorder, case))

            def validate_response(self, *_: Any, **__: Any) -> None:
                """Judged where it is sent."""

        settings = hypothesis.settings(self.plan.settings(), stateful_step_count=_STEPS)
        seed = self.plan.seed
        machine = Sequence if seed is None else hypothesis.seed(seed + shuffle)(Sequence)
        run_state_machine_as_test(machine, settings=settings)

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


def _followed(recorder: ScenarioRecorder, case: Case) -> str | None:
    """The link that a valid case follows, with all that the success before it has told.

    None where there was no success. Schemathesis leaves out some values by chance; here they are
    put in, or an id that is not found would show nothing.
    """
    transition = recorder.cases[case.id].transition
    if transition is None or case.meta is None or not case.meta.generation.mode.is_positive:
        return None
    source = recorder.interactions[transition.parent_id].response
    if source is None or b'"code":0' not in source.content.replace(b" ", b""):
        return None
    for container in transition.parameters.values():
        for name, extracted in container.items():
            case.query[name] = _merged(case.query.get(name), _told(extracted))
    if transition.request_body is not None:
        case.body = _merged(case.body, _told(transition.request_body))
    return str(transition.id)


def _told(extracted: ExtractedParam) -> Any:
    return extracted.value.ok() if isinstance(extracted.value, Ok) else UNRESOLVABLE


def _merged(generated: Any, told: Any) -> Any:
    """What was generated, with what was told in its place."""
    if told is UNRESOLVABLE:
        return generated
    if isinstance(generated, dict) and isinstance(told, dict):
        return generated | {
            name: _merged(generated.get(name), value) for name, value in told.items()
        }
    if isinstance(generated, list) and isinstance(told, list):
        merged = [_merged(*pair) for pair in zip(generated, told, strict=False)]
        return merged + generated[len(told) :]
    return told


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
            "phases": {
                "coverage": coverage,
                # Only the links that are described: guessed ones would differ between versions.
                "stateful": {"inference": {"algorithms": []}},
            },
            # What is refused is told by the code: a status alone refuses only a wrong method.
            "checks": {"negative_data_rejection": {"expected-statuses": ["405"]}},
        }
    )
    return schemathesis.openapi.from_dict(_with_bodies(description.document), config=config)


def _with_bodies(node: Any) -> Any:
    """A copy in which links fill bodies by OpenAPI's own name for it: see `x-body` in openapi.yaml."""
    if isinstance(node, list):
        return [_with_bodies(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        "requestBody" if name == "x-body" else name: _with_bodies(each)
        for name, each in node.items()
    }
