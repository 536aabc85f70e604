"""`python -m sixmm_generator`: the maintainer's commands."""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from sixmm_generator import assumptions
from sixmm_generator.description import DescriptionError
from sixmm_generator.diff import cli as diff
from sixmm_generator.docs.cli import add_commands as add_docs_commands
from sixmm_generator.docs.page import DocsError
from sixmm_generator.lint import cli as lint

# What a shell reports for a program that SIGPIPE ended.
_CLOSED_PIPE = 141
# How many stale files are named one by one.
_SHOWN = 10
_DESCRIBED = re.compile(r"^info:.*?\bversion: *[\"']?([^\s\"',}]+)", re.MULTILINE | re.DOTALL)
_CODES = """\
exit codes, of every command:
  0    done; nothing found
  1    it found something: differences, findings, stale files, unread sections, or a change that --fail-on names
  2    its input can't be used (no such file, no network, no page); nothing was written
  141  the reader of its output closed the pipe
"""


def main(arguments: list[str] | None = None) -> int:
    """Run a command and give its exit code; `--help` lists the codes."""
    try:
        options = _parser().parse_args(arguments)
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
    from sixmm_generator.generate import generate, stale  # noqa: PLC0415

    if not options.check:
        written = generate(options.description, options.output)
        print(json.dumps({"written": written}) if options.format == "json" else written)
        return 0
    found = stale(options.description, options.output)
    if options.format == "json":
        print(json.dumps({"stale": [str(options.output / name) for name in found]}, indent=1))
    elif found:
        shown = "\n".join(f"  {name}" for name in found[:_SHOWN])
        more = f"\n  and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        print(
            f"{options.output} is stale against {options.description}:\n{shown}{more}\n"
            "Run `make generate` and commit the result.",
            file=sys.stderr,
        )
    else:
        print(f"{options.output} is what {options.description} generates.")
    return int(bool(found))


class _Version(argparse.Action):
    """Say the version of the package, and of the descriptions in this folder."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        described = [
            f"{name} {found[1]}"
            for name in ("openapi.yaml", "asyncapi.yaml")
            if Path(name).exists()
            and (found := _DESCRIBED.search(Path(name).read_text(encoding="utf-8")))
        ]
        beside = f" ({', '.join(described)})" if described else ""
        print(f"sixmm {metadata.version('sixmm')}{beside}", flush=True)
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sixmm_generator",
        description=__doc__,
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="say the version, and those of the descriptions"
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
    generate.add_argument("--format", choices=["text", "json"], default="text")
    generate.add_argument(
        "--fail-on",
        choices=["breaking"],
        help="taken as by the other commands; every finding ends with 1",
    )
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
