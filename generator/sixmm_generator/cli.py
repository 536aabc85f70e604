"""`python -m sixmm_generator`: the maintainer's commands."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from sixmm_generator import assumptions
from sixmm_generator.description import DescriptionError
from sixmm_generator.diff import cli as diff
from sixmm_generator.docs.cli import add_commands as add_docs_commands
from sixmm_generator.docs.page import DocsError
from sixmm_generator.lint import cli as lint

# What a shell reports for a program that SIGPIPE ended.
_CLOSED_PIPE = 141
_CODES = """\
exit codes, of every command:
  0    done; nothing found
  1    it found something: differences, findings, stale files, unread sections, or a change that --fail-on names
  2    its input can't be used (no such file, no network, a page that is none); nothing was written
  141  the reader of its output closed the pipe
"""


def main(arguments: list[str] | None = None) -> int:
    """Run a command and give its exit code; `--help` lists the codes."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would try to flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CLOSED_PIPE
    except (DescriptionError, DocsError) as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    return status


def _generate(options: argparse.Namespace) -> int:
    # The code generator takes long to import, and the other commands do without it.
    from sixmm_generator.generate import generate, staleness  # noqa: PLC0415

    if not options.check:
        print(generate(options.description, options.output))
        return 0
    stale = staleness(options.description, options.output)
    if stale:
        print(stale, file=sys.stderr)
        return 1
    print(f"{options.output} is what {options.description} generates.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sixmm_generator",
        description=__doc__,
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    generate = commands.add_parser(
        "generate", help="write generated/sixmm from openapi.yaml and asyncapi.yaml"
    )
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
        "assumptions",
        "list what the descriptions say and no page does: id, kind, reason, file and line",
        assumptions.add_arguments,
        assumptions.main,
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
    add_docs_commands(commands)
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
