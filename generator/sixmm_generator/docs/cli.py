"""The commands `docs-pull`, `docs-check` and `docs-diff`.

`docs-check` runs with every `make test`: it must not pay for importing what only the others need.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from sixmm_generator.description import Description
from sixmm_generator.docs import report
from sixmm_generator.docs.changes import changes
from sixmm_generator.docs.compare import check_rest, check_streams
from sixmm_generator.docs.edits import edits
from sixmm_generator.docs.facts import Facts
from sixmm_generator.docs.lock import read_lock, write_lock
from sixmm_generator.docs.streams import Streams

_LOCK = Path("docs.lock.json")
_CACHE = Path.home() / ".cache" / "sixmm" / "docs"


def add_commands(commands: Any) -> None:
    """Add the three commands. Each sets `run`, which takes the options and returns the exit status."""
    pull = commands.add_parser(
        "docs-pull", help="write the documentation's facts to docs.lock.json"
    )
    pull.add_argument("--source", required=True, help="folder of pages, or the site's URL")
    pull.add_argument("--lock", type=Path, default=_LOCK, metavar="FILE")
    _add_cache(pull)
    pull.set_defaults(run=_pull)

    check = commands.add_parser("docs-check", help="hold the descriptions against docs.lock.json")
    check.add_argument("--lock", type=Path, default=_LOCK, metavar="FILE")
    _add_descriptions(check)
    check.set_defaults(run=_check)

    diff = commands.add_parser("docs-diff", help="what changed between two sources or locks")
    diff.add_argument("old", metavar="OLD", help="folder of pages, the site's URL, or a lock")
    diff.add_argument("new", metavar="NEW", help="as OLD")
    _add_cache(diff)
    _add_descriptions(diff)
    diff.set_defaults(run=_diff)


def _add_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cache", type=Path, default=_CACHE, metavar="FOLDER", help="keeps the site's pages"
    )


def _add_descriptions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--description", type=Path, default=Path("openapi.yaml"), metavar="FILE")
    parser.add_argument("--asyncapi", type=Path, default=Path("asyncapi.yaml"), metavar="FILE")
    parser.add_argument("--format", choices=report.FORMATS, default="text")


def _pull(options: argparse.Namespace) -> int:
    from sixmm_generator.docs.source import read_source  # noqa: PLC0415  # brings httpx

    facts = read_source(options.source, cache=options.cache, say=_say)
    write_lock(options.lock, facts)
    print(f"{options.lock}: {_counts(facts)}.")
    return 0


def _check(options: argparse.Namespace) -> int:
    facts = read_lock(options.lock)
    found = check_rest(facts, Description.load(options.description))
    against = str(options.description)
    if options.asyncapi.exists():
        found += check_streams(facts, Streams.load(options.asyncapi))
        against = f"{against} and {options.asyncapi}"
    else:
        _say(f"{options.asyncapi} does not exist: the streams are not checked.")
    if found or options.format != "text":
        print(report.differences(found, options.format))
    _say(f"{against}: {len(found)} differences to {options.lock} ({_counts(facts)}).")
    return 1 if found else 0


def _diff(options: argparse.Namespace) -> int:
    from sixmm_generator.docs.source import read_source  # noqa: PLC0415  # brings httpx

    old, new = (
        read_source(source, cache=options.cache, say=_say) for source in (options.old, options.new)
    )
    found = changes(old, new)
    places: list[str] = []
    if found and options.description.exists():
        streams = Streams.load(options.asyncapi) if options.asyncapi.exists() else None
        places = list(edits(found, Description.load(options.description), streams))
    if found or options.format == "json":
        print(report.changed(found, places, options.format))
    else:
        print("No documented fact changed.")
    return 0


def _counts(facts: Facts) -> str:
    operations = facts.operations()
    parts = {
        name: sum(len(facts.fields(one, part)) for one in operations)
        for name, part in (
            ("parameters", "query"),
            ("body fields", "body"),
            ("response fields", "response"),
        )
    }
    parts |= {
        f"{kind}s": len(facts.of_kind(kind)) for kind in ("enum", "error code", "channel", "frame")
    }
    listed = ", ".join(f"{count} {name}" for name, count in parts.items())
    return f"{len(operations)} operations, {listed} on {len(facts.pages)} pages"


def _say(text: str) -> None:
    print(text, file=sys.stderr)
