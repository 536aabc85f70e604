"""`python -m sixmm_generator`: the maintainer's commands."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.diff import cli as diff
from sixmm_generator.engine import parse
from sixmm_generator.lint import cli as lint
from sixmm_generator.plan import Plan, make_plan
from sixmm_generator.refuse import problems
from sixmm_generator.render import stale_files, write_package
from sixmm_generator.rewrite import for_engine


def main(arguments: list[str] | None = None) -> int:
    """Run a command. 0: done. 1: it found something (stale files, findings). 2: a description can't be used."""
    options = _parser().parse_args(arguments)
    status: int = options.run(options)
    return status


def _generate(options: argparse.Namespace) -> int:
    try:
        description, plan = load_plan(options.description)
        if options.check:
            return _check(plan, description, options.output)
        write_package(plan, _documents(description), description.path, options.output)
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


def _documents(description: Description) -> dict[str, Any]:
    """The descriptions that travel in the package: the REST API's, and the streams' where one stands beside it."""
    documents = {"openapi.json": description.document}
    streams = description.path.with_name("asyncapi.yaml")
    if streams.exists():
        documents["asyncapi.json"] = Description.read(streams).document
    return documents


def _check(plan: Plan, description: Description, output: Path) -> int:
    stale = stale_files(plan, _documents(description), description.path, output)
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
    generate.set_defaults(run=_generate)
    _add(
        commands,
        "lint",
        "check the style of openapi.yaml and asyncapi.yaml",
        lint.add_arguments,
        lint.main,
    )
    _add(
        commands,
        "spec-diff",
        "what a change of openapi.yaml means for callers",
        diff.add_arguments,
        diff.main,
    )
    _add(
        commands,
        "api-diff",
        "what broke in the generated package",
        diff.add_api_arguments,
        diff.api_main,
    )
    return parser


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    words: str,
    add_arguments: Callable[[argparse.ArgumentParser], None],
    run: Callable[[argparse.Namespace], int],
) -> None:
    command = commands.add_parser(name, help=words)
    add_arguments(command)
    command.set_defaults(run=run)
