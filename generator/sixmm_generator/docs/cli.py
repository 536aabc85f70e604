"""The commands `docs-pull`, `docs-check`, `docs-diff`, `docs-seen`, `docs-update` and `docs-watch`.

`docs-check` runs with every `make test`: it must not pay for importing what only the others need.
"""

import argparse
import json
from importlib import metadata
from pathlib import Path
from typing import Any

import attrs

from sixmm_generator.docs import report
from sixmm_generator.docs.changes import changes
from sixmm_generator.docs.lock import carry_unread, read_lock, unread_messages, write_lock
from sixmm_generator.docs.page import DocsError
from sixmm_generator.docs.pull import (
    checked,
    counts,
    edited,
    failing,
    read_pull,
    say,
    shown_pull,
)

LOCK = Path("docs.lock.json")
CACHE = Path.home() / ".cache" / "sixmm" / "docs"


def add_commands(commands: Any) -> None:
    """Add the commands. Each sets `run`, which takes the options and returns the exit status."""
    pull = commands.add_parser(
        "docs-pull", help="write the documentation's facts to docs.lock.json, and show what changed"
    )
    _add_source(pull)
    _add_report(pull)
    pull.set_defaults(run=_pull)

    check = commands.add_parser("docs-check", help="hold the descriptions against docs.lock.json")
    check.add_argument("--lock", type=Path, default=LOCK, metavar="FILE")
    _add_descriptions(check)
    check.add_argument(
        "--fail-on",
        choices=["breaking"],
        help="taken as by the other commands; every finding ends with 1",
    )
    check.set_defaults(run=_check)

    diff = commands.add_parser("docs-diff", help="what changed between two sources or locks")
    diff.add_argument("old", metavar="OLD", help="folder of pages, the site's URL, or a lock")
    diff.add_argument("new", metavar="NEW", help="as OLD")
    _add_cache(diff)
    _add_report(diff)
    diff.set_defaults(run=_diff)

    seen = commands.add_parser(
        "docs-seen",
        help="confirm that sections which changed in words were read; without any, list them",
    )
    seen.add_argument("sections", nargs="*", metavar="SECTION", help="as docs-pull names it")
    seen.add_argument("--all", action="store_true", help="all of them")
    seen.add_argument("--lock", type=Path, default=LOCK, metavar="FILE")
    seen.add_argument("--format", choices=["text", "json"], default="text")
    seen.add_argument(
        "--fail-on",
        choices=["breaking"],
        help="taken as by the other commands; every finding ends with 1",
    )
    seen.set_defaults(run=_seen)

    update = commands.add_parser(
        "docs-update",
        help="from changed pages to a release: pull, check, generate, test, changelog, version, wheel",
    )
    _add_source(update)
    _add_report(update)
    update.add_argument(
        "--affected-only", action="store_true", help="leave the whole test suite to CI"
    )
    update.set_defaults(run=_update)

    watch = commands.add_parser(
        "docs-watch",
        help="for a scheduled job: say whether the pages changed, and open a pull request with the report",
    )
    _add_source(watch)
    _add_report(watch)
    watch.add_argument("--report", type=Path, metavar="FILE", help="write the report there, too")
    watch.add_argument(
        "--pull-request",
        action="store_true",
        help="commit the new lock to a branch and open a pull request (git, gh)",
    )
    watch.set_defaults(run=_watch)


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", required=True, help="folder of pages, or the site's URL")
    parser.add_argument("--lock", type=Path, default=LOCK, metavar="FILE")
    parser.add_argument(
        "--removed",
        action="append",
        default=[],
        metavar="PAGE",
        help="confirm that a page, or a section of it (page#anchor), is really gone; may be repeated",
    )
    _add_cache(parser)


def _add_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cache", type=Path, default=CACHE, metavar="FOLDER", help="keeps the site's pages"
    )


def _add_descriptions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--description", type=Path, default=Path("openapi.yaml"), metavar="FILE")
    parser.add_argument("--asyncapi", type=Path, default=Path("asyncapi.yaml"), metavar="FILE")
    parser.add_argument("--format", choices=report.FORMATS, default="text")


def _add_report(parser: argparse.ArgumentParser) -> None:
    _add_descriptions(parser)
    parser.add_argument(
        "--fail-on", choices=["breaking"], help="end with 1 if there is such a change"
    )
    parser.add_argument(
        "--version", metavar="X.Y.Z", help="the released version (default: the installed one)"
    )


def _pull(options: argparse.Namespace) -> int:
    pull = read_pull(options)
    if not pull.problems:
        # Before anything is printed: a reader that closes the pipe must not lose the lock.
        write_lock(options.lock, pull.facts)
    if pull.found or pull.facts.unread or options.format == "json":
        print(
            shown_pull(
                attrs.evolve(pull, problems=pull.problems if options.format == "json" else []),
                options,
            )
        )
    if pull.problems:
        say("\n".join(pull.problems))
        say(f"{options.lock}: not written.")
        return 2
    if options.format != "json":
        print(f"{options.lock}: {counts(pull.facts)}.")
    return failing(pull.found, options)


def _check(options: argparse.Namespace) -> int:
    facts = read_lock(options.lock)
    found, contradictions = checked(facts, options)
    against = str(options.description)
    if options.asyncapi.exists():
        against = f"{against} and {options.asyncapi}"
    else:
        say(f"{options.asyncapi} does not exist: the streams are not checked.")
    if found or options.format != "text":
        print(report.differences(found, options.format))
    for one in contradictions:
        say(one)
    say(f"{against}: {len(found)} differences to {options.lock} ({counts(facts)}).")
    return 1 if found else 0


def _diff(options: argparse.Namespace) -> int:
    from sixmm_generator.docs.source import read_source  # noqa: PLC0415  # brings httpx

    (old, before), (new, now) = (
        read_source(source, cache=options.cache, say=say) for source in (options.old, options.new)
    )
    old.unread.clear()
    new.unread.clear()
    carry_unread(old, new)
    found = changes(old, new)
    problems = [*before, *now]
    unread = list(unread_messages(new, options.new))
    if found or unread or options.format == "json":
        version = options.version or metadata.version("sixmm")
        shown = problems if options.format == "json" else []
        print(
            report.changed(
                found, edited(found, options), unread, shown, form=options.format, version=version
            )
        )
    elif not problems:
        print("No documented fact changed.")
    if problems:
        say("\n".join(problems))
        return 2
    return failing(found, options)


def _seen(options: argparse.Namespace) -> int:
    facts = read_lock(options.lock)
    if not options.sections and not options.all:
        messages = list(unread_messages(facts, str(options.lock)))
        if options.format == "json":
            print(json.dumps({"unread": messages}, indent=1, ensure_ascii=False))
        for message in messages if options.format == "text" else ():
            print(message)
        return 1 if facts.unread else 0
    wanted = list(facts.unread) if options.all else options.sections
    if unknown := [one for one in wanted if one not in facts.unread]:
        known = ", ".join(facts.unread) or "none"
        raise DocsError(
            [f"{options.lock}: {one} did not change in words. Unread: {known}." for one in unknown]
        )
    for one in wanted:
        del facts.unread[one]
    write_lock(options.lock, facts)
    if options.format == "json":
        print(json.dumps({"read": wanted, "unread": list(facts.unread)}, indent=1))
    else:
        print(f"{options.lock}: {len(wanted)} sections read, {len(facts.unread)} left.")
    return 0


def _update(options: argparse.Namespace) -> int:
    from sixmm_generator.docs.update import update  # noqa: PLC0415  # imports the code generator

    return update(options)


def _watch(options: argparse.Namespace) -> int:
    from sixmm_generator.docs.watch import watch  # noqa: PLC0415

    return watch(options)
