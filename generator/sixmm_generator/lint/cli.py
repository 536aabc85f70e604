"""`python -m sixmm_generator lint`."""

import argparse
import json
import sys
from pathlib import Path

import attrs

from sixmm_generator.description import DescriptionError
from sixmm_generator.lint.check import SAME_COMPONENT, lint
from sixmm_generator.lint.rule import RULES

DEFAULT = (
    Path("openapi.yaml"),
    Path("asyncapi.yaml"),
    Path("mock_exchange/sixmm_mock/assumptions.yaml"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="*", type=Path, default=list(DEFAULT), metavar="FILE")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--rules", action="store_true", help="list the rules and why each is there")


def main(options: argparse.Namespace) -> int:
    """Print every finding. 0: none. 1: some. 2: a file can't be read."""
    if options.rules:
        for rule in RULES:
            print(f"{rule.id} ({', '.join(rule.kinds)}): {rule.reason}")
        print(f"{SAME_COMPONENT} (openapi, asyncapi): one name in both files is one class")
        return 0
    try:
        findings = lint(options.files)
    except DescriptionError as error:
        print(error, file=sys.stderr)
        return 2
    if options.format == "json":
        print(json.dumps([attrs.asdict(one) for one in findings], indent=1, ensure_ascii=False))
    else:
        for finding in findings:
            print(finding)
    return 1 if findings else 0
