"""`generate`: writes generated/sixmm from the descriptions, or says that it is stale."""

from pathlib import Path
from typing import Any

from sixmm_generator import paging
from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.engine import parse
from sixmm_generator.outcomes import outcome_problems
from sixmm_generator.plan import Plan, make_plan
from sixmm_generator.refuse import problems
from sixmm_generator.render import stale_files, write_package
from sixmm_generator.rewrite import for_engine
from sixmm_generator.streams import with_streams


def generate(path: Path, output: Path) -> str:
    """Write the package and say what is in it. Raises DescriptionError."""
    description, plan = load_plan(path)
    write_package(plan, _documents(description), path, output)
    operations = sum(len(resource.operations) for resource in plan.resources)
    return f"{output}: {operations} operations, {len(plan.models)} models, {len(plan.enums)} enums."


def staleness(path: Path, output: Path) -> str:
    """What is stale and what to do about it; "" if nothing is. Raises DescriptionError."""
    description, plan = load_plan(path)
    stale = stale_files(plan, _documents(description), path, output)
    if not stale:
        return ""
    shown = "\n".join(f"  {name}" for name in stale[:10])
    more = f"\n  and {len(stale) - 10} more" if len(stale) > 10 else ""
    return f"{output} is stale against {path}:\n{shown}{more}\nRun `make generate` and commit the result."


def load_plan(path: Path) -> tuple[Description, Plan]:
    """Read, check and plan. Raises DescriptionError with all problems that were found."""
    description = Description.load(path)
    # What one part says of another can only be looked for in a description that is whole.
    found = problems(description) or [
        *paging.problems(description),
        *(description.problem(*one) for one in outcome_problems(description)),
    ]
    if found:
        raise DescriptionError(found)
    plan = make_plan(description, parse(for_engine(description.document), path))
    streams = _streams(description)
    return description, with_streams(plan, streams) if streams else plan


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
