"""`python -m sixmm_generator`: the maintainer's commands."""

import argparse
import sys
from pathlib import Path

from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.engine import parse
from sixmm_generator.plan import Plan, make_plan
from sixmm_generator.refuse import problems
from sixmm_generator.render import stale_files, write_package
from sixmm_generator.rewrite import for_engine


def main(arguments: list[str] | None = None) -> int:
    """Run a command. 0: done. 1: generated/ is stale. 2: the description can't be used."""
    options = _parser().parse_args(arguments)
    try:
        description, plan = load_plan(options.description)
        if options.check:
            return _check(plan, description, options.output)
        write_package(plan, description.document, description.path, options.output)
    except DescriptionError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    operations = sum(len(resource.operations) for resource in plan.resources)
    print(
        f"{options.output}: {operations} operations, {len(plan.models)} models, {len(plan.enums)} enums."
    )
    return 0


def load_plan(path: Path) -> tuple[Description, Plan]:
    """Read, check and plan. Raises DescriptionError with all problems that were found."""
    description = Description.load(path)
    found = problems(description)
    if found:
        raise DescriptionError(found)
    return description, make_plan(description, parse(for_engine(description.document), path))


def _check(plan: Plan, description: Description, output: Path) -> int:
    stale = stale_files(plan, description.document, description.path, output)
    if not stale:
        print(f"{output} is what {description.path} generates.")
        return 0
    shown = "\n".join(f"  {name}" for name in stale[:10])
    more = f"\n  and {len(stale) - 10} more" if len(stale) > 10 else ""
    print(
        f"{output} is stale against {description.path}:\n{shown}{more}\nRun `make generate` and commit the result.",
        file=sys.stderr,
    )
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sixmm_generator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    generate = commands.add_parser("generate", help="write generated/sixmm from openapi.yaml")
    generate.add_argument(
        "--check", action="store_true", help="write nothing; fail if generated/ is stale"
    )
    generate.add_argument("--description", type=Path, default=Path("openapi.yaml"), metavar="FILE")
    generate.add_argument("--output", type=Path, default=Path("generated/sixmm"), metavar="FOLDER")
    return parser
