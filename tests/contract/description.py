"""openapi.yaml as schemathesis reads it, and how cases are generated from it."""

from functools import cache
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.schemas import BaseSchema
from sixmm_mock import stateful_operations

from .faults import BROKEN_SERVER, FAULTS, seeded

_FILE = Path(__file__).parents[2] / "openapi.yaml"
_EXAMPLES = 10

schemathesis.openapi.format(
    "decimal", st.decimals(-1_000_000, 1_000_000, places=4).map("{:f}".format)
)


def load(mode: str = "all") -> BaseSchema:
    """The description. ``mode``: generate ``positive`` cases, ``negative`` ones, or ``all``.

    The cases are the same in every run.
    """
    config = schemathesis.Config.from_dict(
        {
            "seed": 1,
            "suppress-health-check": ["all"],
            "generation": {
                "mode": mode,
                "max-examples": _EXAMPLES,
                "deterministic": True,
                "database": "none",
                # Credentials are the signer's, never generated.
                "with-security-parameters": False,
            },
            # What is refused is told by the code: a status alone refuses only a wrong method.
            "checks": {"negative_data_rejection": {"expected-statuses": ["405"]}},
        }
    )
    return schemathesis.openapi.from_dict(_document(), config=config)


@cache
def _document() -> dict[str, Any]:
    return schemathesis.openapi.from_path(_FILE).raw_schema


def with_state(schema: BaseSchema) -> BaseSchema:
    """Only the operations that the mock keeps state for; with a broken server, the broken ones."""
    broken = {fault.operation_id for fault in FAULTS.values()}
    chosen = broken if seeded() == BROKEN_SERVER else stateful_operations()
    return schema.include(lambda context: context.operation.definition.raw["operationId"] in chosen)
