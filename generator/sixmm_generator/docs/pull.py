"""The pages held against the lock, and the descriptions against the facts: what the commands share."""

import argparse
import sys
from importlib import metadata
from pathlib import Path

import attrs

from sixmm_generator.description import Description
from sixmm_generator.docs import report
from sixmm_generator.docs.changes import Change, changes
from sixmm_generator.docs.compare import check_rest, check_streams, known_contradictions
from sixmm_generator.docs.described import described
from sixmm_generator.docs.difference import Difference
from sixmm_generator.docs.edits import edits, still_open
from sixmm_generator.docs.facts import Facts
from sixmm_generator.docs.impact import Impact
from sixmm_generator.docs.lock import carry_unread, lost, read_lock, unread_messages
from sixmm_generator.docs.streams import Streams, described_streams


@attrs.frozen
class Pull:
    """A reading of the pages beside the lock that there was."""

    facts: Facts
    problems: list[str]
    found: list[Change]
    old: Facts | None

    @property
    def same(self) -> bool:
        """Whether nothing changed, in facts or in words."""
        same = self.old is not None and self.old.words == self.facts.words
        return same and not (self.problems or self.found or self.facts.unread)


def read_pull(options: argparse.Namespace) -> Pull:
    """Read the source and hold it against the lock, if there is one. Raises DocsError where nothing can be read."""
    from sixmm_generator.docs.source import read_source  # noqa: PLC0415  # brings httpx

    facts, problems = read_source(options.source, cache=options.cache, say=say)
    if not options.lock.exists():
        return Pull(facts, problems, [], None)
    old = read_lock(options.lock)
    problems = problems + list(lost(old, facts, options.removed))
    carry_unread(old, facts)
    return Pull(facts, problems, changes(old, facts), old)


def shown_pull(
    pull: Pull, options: argparse.Namespace, differences: list[Difference] | None = None
) -> str:
    """The report of what changed. Where `differences` of the descriptions are known, only lines that are still to be edited."""
    followed = pull.found
    if differences is not None:
        followed = [one for one in pull.found if still_open(one, differences)]
    return report.changed(
        pull.found,
        edited(followed, options),
        list(unread_messages(pull.facts, str(options.lock))),
        pull.problems,
        form=options.format,
        version=options.version or metadata.version("sixmm"),
    )


def edited(found: list[Change], options: argparse.Namespace) -> list[str]:
    """The lines of the descriptions that changes call for."""
    if not found or not options.description.exists():
        return []
    streams = Streams.load(options.asyncapi) if options.asyncapi.exists() else None
    return list(edits(found, Description.load(options.description), streams))


def checked(facts: Facts, options: argparse.Namespace) -> tuple[list[Difference], list[str]]:
    """Every difference between the descriptions and the facts, and the contradictions that were decided."""
    description = Description.load(options.description)
    found = check_rest(facts, description)
    known = list(
        known_contradictions(described(description), description.position, str(options.description))
    )
    if options.asyncapi.exists():
        streams = Streams.load(options.asyncapi)
        found += check_streams(facts, streams)
        known += known_contradictions(
            described_streams(streams), streams.position, str(options.asyncapi)
        )
    return found + list(_not_seen(facts, options.lock)), known


def _not_seen(facts: Facts, lock: Path) -> list[Difference]:
    """Sections that changed in words, as differences: the descriptions may not say the same any more."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    first = next((number for number, line in enumerate(lines) if '"unread": {' in line), 0)

    def line_of(at: str) -> int:
        return next(
            (
                number
                for number, line in enumerate(lines, 1)
                if number > first and line.strip().startswith(f'"{at}":')
            ),
            1,
        )

    return [
        Difference(
            f"section {at}", "", "words", "other words than were read", f"nothing: read it, then docs-seen '{at}'",
            at, str(lock), (), line_of(at),
        )
        for at in facts.unread
    ]  # fmt: skip


def failing(found: list[Change], options: argparse.Namespace) -> int:
    """1 if a change is of the kind that --fail-on names."""
    return int(
        options.fail_on == "breaking" and any(one.impact is Impact.BREAKING for one in found)
    )


def counts(facts: Facts) -> str:
    """What a lock holds, in numbers."""
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


def say(text: str) -> None:
    """Tell a person; stdout is for the report."""
    print(text, file=sys.stderr)
