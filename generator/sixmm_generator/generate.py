"""`generate`: writes generated/sixmm from the descriptions, or says that it is stale."""

from pathlib import Path
from typing import Any

import attrs

from sixmm_generator import clashes, paging, roles, structure
from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.engine import parse
from sixmm_generator.names import spoken
from sixmm_generator.outcomes import outcome_problems
from sixmm_generator.plan import concepts, helpers, views
from sixmm_generator.plan.package import Plan, make_plan
from sixmm_generator.proof import Proof
from sixmm_generator.refuse import problems
from sixmm_generator.render import stale_files, write_package
from sixmm_generator.rewrite import for_engine
from sixmm_generator.streams import with_streams


def generate(path: Path, output: Path) -> str:
    """Write the package and say what is in it. Raises DescriptionError."""
    description, plan = load_plan(path)
    write_package(plan, _documents(description), path, output, _proof(description, plan))
    operations = sum(len(resource.operations) for resource in plan.resources)
    return f"{output}: {operations} operations, {len(plan.models)} models, {len(plan.enums)} enums."


def stale(path: Path, output: Path) -> list[str]:
    """The files below `output` that are not what `path` generates. Raises DescriptionError."""
    description, plan = load_plan(path)
    return stale_files(plan, _documents(description), path, output, _proof(description, plan))


def load_plan(path: Path) -> tuple[Description, Plan]:
    """Read, check and plan. Raises DescriptionError with all problems that were found."""
    description = Description.load(path)
    streams = _streams(description)
    for check in (structure.problems, problems, _names_and_rules):
        # Each relies on what the one before it has looked at.
        with description.reading():
            _refuse(check(description))
    if streams:
        with streams.reading():
            _refuse(structure.stream_problems(streams))
            _refuse(clashes.stream_problems(description, streams))
    with description.reading():
        worded = attrs.evolve(description, document=spoken(description))
        plan = make_plan(worded, parse(for_engine(worded.document), description))
    if streams:
        with streams.reading():
            plan = with_streams(plan, attrs.evolve(streams, document=spoken(streams)))
    return description, plan


def _names_and_rules(description: Description) -> list[str]:
    return [
        *clashes.problems(description),
        *concepts.problems(description),
        *views.problems(description),
        *helpers.problems(description),
        *paging.problems(description),
        *(description.problem(*one) for one in roles.problems(description)),
        *(description.problem(*one) for one in outcome_problems(description)),
    ]


def _refuse(found: list[str]) -> None:
    if found:
        raise DescriptionError(found)


def _proof(description: Description, plan: Plan) -> Proof:
    streams = _streams(description)
    return Proof(plan, [description, *([streams] if streams else [])])


def _streams(description: Description) -> Description | None:
    """The description of the streams, where one stands beside the REST API's."""
    path = description.path.with_name("asyncapi.yaml")
    return Description.read(path) if path.exists() else None


def _documents(description: Description) -> dict[str, Any]:
    """The descriptions that travel in the package."""
    documents = {"openapi.json": description.document}
    streams = _streams(description)
    if streams:
        documents["asyncapi.json"] = streams.document
    return documents
