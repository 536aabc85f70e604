"""The whole package."""

from typing import Any

import attrs
from sixmm_description.rest import secret_fields

from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.engine import Parsed
from sixmm_generator.paging import ClockPlan, plan_clock
from sixmm_generator.plan.answers import EnumPlan, ModelPlan, plan_enums, plan_model
from sixmm_generator.plan.channels import ChannelPlan, StreamRestPlan
from sixmm_generator.plan.errors import (
    ErrorClassPlan,
    ErrorCodePlan,
    plan_error_classes,
    plan_error_codes,
    plan_remedies,
    plan_replayed,
)
from sixmm_generator.plan.inputs import InputPlan, plan_inputs
from sixmm_generator.plan.operations import ResourcePlan, plan_resources
from sixmm_generator.plan.schemas import SCHEMAS, Schemas
from sixmm_generator.roles import plan_auth


@attrs.frozen
class Plan:
    """The whole package."""

    base_url: str
    ws_url: str
    docs_url: str
    enums: list[EnumPlan]
    models: list[ModelPlan]
    inputs: list[InputPlan]
    resources: list[ResourcePlan]
    error_codes: list[ErrorCodePlan]
    error_classes: list[ErrorClassPlan]
    remedies: dict[str, str]
    replayed: str
    visible_within: float
    auth: dict[str, str]
    secrets: list[str]
    clock: ClockPlan | None = None
    channels: list[ChannelPlan] = attrs.field(factory=list)
    stream_rest: StreamRestPlan | None = None
    frames: dict[str, Any] = attrs.field(factory=dict)


def make_plan(description: Description, parsed: Parsed) -> Plan:
    """Decide everything. Raises DescriptionError where two things would get one name."""
    schemas = Schemas(description, parsed)
    _refuse_shared(schemas)
    document = description.document
    inputs = plan_inputs(schemas)
    return Plan(
        base_url=document["servers"][0]["url"],
        ws_url=document.get("x-websocket-url", ""),
        docs_url=document["externalDocs"]["url"],
        enums=plan_enums(schemas),
        models=[plan_model(schemas, name) for name in sorted(schemas.outputs)],
        inputs=list(inputs.values()),
        resources=plan_resources(schemas, inputs),
        error_codes=plan_error_codes(document),
        error_classes=plan_error_classes(document),
        remedies=plan_remedies(document),
        replayed=plan_replayed(document),
        visible_within=document.get("x-visible-within", {}).get("seconds", 0),
        auth=plan_auth(description),
        secrets=sorted(secret_fields(document)),
        clock=plan_clock(description),
    )


def make_object_plans(
    description: Description, parsed: Parsed
) -> tuple[list[ModelPlan], list[EnumPlan]]:
    """The classes of all objects and enums of a description without operations."""
    schemas = Schemas(description, parsed)
    return (
        [plan_model(schemas, name) for name in sorted(parsed.objects)],
        plan_enums(schemas),
    )


def _refuse_shared(schemas: Schemas) -> None:
    shared = sorted(schemas.outputs & schemas.inputs)
    if shared:
        raise DescriptionError(
            [
                schemas.description.problem(
                    (*SCHEMAS, name),
                    "used in a request and in an answer: callers write dicts and read objects, so give it two"
                    " names.",
                )
                for name in shared
            ]
        )
