"""`python -m sixmm_generator spec-diff` and `api-diff`."""

import argparse
import json
import sys
from importlib import metadata
from pathlib import Path

import attrs

from sixmm_generator.description import DescriptionError
from sixmm_generator.diff import report
from sixmm_generator.diff.compare import compare
from sixmm_generator.diff.release import suggest
from sixmm_generator.diff.source import load

FORMATS = {"text": report.text, "json": report.as_json, "markdown": report.markdown}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `spec-diff` takes."""
    parser.add_argument(
        "old", metavar="OLD", help="a file, or REVISION:path, such as HEAD~1:openapi.yaml"
    )
    parser.add_argument("new", metavar="NEW", help="likewise")
    parser.add_argument("--format", choices=sorted(FORMATS), default="text")
    parser.add_argument(
        "--fail-on", choices=["breaking"], help="end with 1 if there is such a change"
    )
    parser.add_argument(
        "--version", metavar="X.Y.Z", help="the released version (default: the installed one)"
    )


def main(options: argparse.Namespace) -> int:
    """Print what changed. 0: done. 1: a change that --fail-on names. 2: a description can't be read."""
    try:
        old, new = load(options.old), load(options.new)
        changes = compare(old, new)
        suggestion = suggest(changes, options.version or metadata.version("sixmm"))
    except (DescriptionError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    shown = FORMATS[options.format](changes, suggestion, old, new)
    if shown:
        print(shown)
    return int(any(one.rule.impact == options.fail_on for one in changes))


def add_api_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `api-diff` takes."""
    parser.add_argument(
        "old", metavar="OLD", help="a folder that holds the package, or a git revision"
    )
    parser.add_argument(
        "new", metavar="NEW", nargs="?", default="generated", help="likewise (default: generated)"
    )
    parser.add_argument("--package", default="sixmm")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--fail-on", choices=["breaking"], help="end with 1 if there is any")


def api_main(options: argparse.Namespace) -> int:
    """Print what breaks callers of the generated package. 0: done. 1: something, and --fail-on. 2: can't be read."""
    from sixmm_generator.diff.api import ApiError, breakages  # noqa: PLC0415 (griffe is slow to load, and for this only)

    try:
        found = breakages(options.old, options.new, options.package, Path.cwd())
    except ApiError as error:
        print(error, file=sys.stderr)
        return 2
    if options.format == "json":
        print(json.dumps([attrs.asdict(one) for one in found], indent=1))
    else:
        for one in found:
            print(one)
    return int(bool(found) and options.fail_on == "breaking")
