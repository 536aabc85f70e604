"""docs.lock.json: the facts last pulled, and digests of all other text of the pages. Written whole or not at all."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sixmm_generator.docs.facts import Entry, Facts, Subject
from sixmm_generator.docs.page import DocsError

_FORMAT = 2


def read_lock(path: Path) -> Facts:
    """The facts in a lock. Raises DocsError if it is missing or is not a lock."""
    try:
        return parse_lock(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise DocsError(
            [f"{path}: can't be read: {error.strerror}. `docs-pull` writes it."]
        ) from None


def parse_lock(text: str, name: str) -> Facts:
    """The facts in the text of a lock; `name` is what problems name. Raises DocsError if it is not a lock."""
    try:
        document = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise DocsError(
            [f"{name}:{line}: not JSON: {error}. `docs-pull` writes it anew."]
        ) from None
    try:
        return _facts(document)
    except (KeyError, TypeError, AttributeError, ValueError):
        again = "`docs-pull` writes it anew once it is deleted."
        raise DocsError([f"{name}:1: not a lock of format {_FORMAT}. {again}"]) from None


def write_lock(path: Path, facts: Facts) -> None:
    """Replace the lock. Raises DocsError if that fails; the old lock then stays."""
    try:
        write_atomically(path, lock_text(facts))
    except OSError as error:
        raise DocsError([f"{path}: can't be written: {error.strerror}."]) from None


def write_atomically(path: Path, text: str) -> None:
    """Replace `path` in one step: a reader sees the old text or the new one, never a part."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def lock_text(facts: Facts) -> str:
    """The lock as text: sorted, one value a line, the same for the same facts."""
    subjects: dict[str, dict[str, dict[str, Any]]] = {}
    for subject in sorted(facts.subjects):
        fields = {
            name: {"at": entry.at, **dict(sorted(entry.aspects.items()))}
            for name, entry in sorted(facts.subjects[subject].items())
        }
        subjects.setdefault(subject.kind, {})[subject.name] = fields
    document = {
        "format": _FORMAT,
        "pages": dict(sorted(facts.pages.items())),
        "unread": {at: " ".join(found) for at, found in sorted(facts.unread.items())},
        "words": {at: " ".join(found) for at, found in sorted(facts.words.items()) if found},
        "facts": subjects,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def carry_unread(old: Facts, new: Facts) -> None:
    """Note in `new` which sections changed in words since somebody last confirmed to have read them."""
    was = {at: old.unread.get(at, found) for at, found in old.words.items()}
    was |= {at: found for at, found in old.unread.items() if at not in was}
    moved = [was[at] for at in was.keys() - new.words.keys()]
    for at in sorted(was.keys() | new.words.keys()):
        before, now = was.get(at, []), new.words.get(at, [])
        renamed = not before and now in moved
        left = (
            bool(before)
            and not now
            and before in [new.words[one] for one in new.words.keys() - was.keys()]
        )
        if before != now and not renamed and not left and not _not_read(new, at):
            new.unread[at] = before


def unread_lines(facts: Facts, at: str) -> list[int]:
    """The lines of a section's words that are other than those confirmed; its first line where words are gone."""
    before = list(facts.unread[at])
    found = []
    for one, line in zip(facts.words.get(at, []), facts.lines.get(at, []), strict=False):
        if one in before:
            before.remove(one)
        else:
            found.append(line)
    return sorted(set(found)) or facts.lines.get(at, [])[:1]


def unread_messages(facts: Facts, file: str) -> Iterator[str]:
    """`page:line: section … changed in words: read it`, one for each section; without pages, the lock is named."""
    for at in facts.unread:
        slug = at.partition("#")[0]
        lines = unread_lines(facts, at)
        name = facts.names.get(slug, slug)
        place = f"{name}:{lines[0] if lines else 1}" if facts.names else file
        more = f" (lines {', '.join(map(str, lines))})" if len(lines) > 1 else ""
        gone = "" if facts.words.get(at) else " (it is gone)"
        yield f"{place}: section {at} changed in words: read it{more}{gone}, then confirm: docs-seen '{at}'"


def lost(old: Facts, new: Facts, removed: Iterable[str]) -> Iterator[str]:
    """Pages that are gone, lost most of their sections, or end earlier than they did, unless `removed` names them."""
    known = set(removed)
    for slug in sorted(old.pages):
        if slug in known or slug in new.refused:
            continue
        if slug not in new.pages:
            if not _moved(old, new, slug):
                yield f"{slug}:1: the page is in the lock but not in the source. If it is really gone: --removed {slug}"
            continue
        before, now = old.pages[slug], new.pages[slug]
        gone = [one for one in before if one not in now and f"{slug}#{one}" not in known]
        name = new.names.get(slug, slug)
        fewer = len(now) < len(before)
        if fewer and len(gone) * 2 > len(before):
            said = f"{len(gone)} of {len(before)} sections are gone ({', '.join(gone)})"
            yield f"{name}:1: {said}: is this the whole page? If they are really gone: --removed {slug}"
        elif fewer and before[-1] in gone:
            said = f"the page ends before the section {before[-1]}, its last one"
            yield f"{name}:1: {said}: is it cut off? If it is really gone: --removed {slug}#{before[-1]}"
        elif _words_lost(old, new, slug):
            yield f"{name}:1: most of the page's text is gone: is this the whole page? If it is: --removed {slug}"


def _words_lost(old: Facts, new: Facts, slug: str) -> bool:
    few = 3
    before, now = (
        sum(len(found) for at, found in facts.words.items() if at.partition("#")[0] == slug)
        for facts in (old, new)
    )
    return before > few and now * 2 < before and _said(new, slug) * 2 < _said(old, slug) + 1


def _said(facts: Facts, slug: str) -> int:
    return sum(
        entry.at.partition("#")[0] == slug
        for fields in facts.subjects.values()
        for entry in fields.values()
    )


def _moved(old: Facts, new: Facts, slug: str) -> bool:
    """Whether a new page has the sections of one that is gone."""
    return any(
        old.pages[slug] and anchors == old.pages[slug]
        for other, anchors in new.pages.items()
        if other not in old.pages
    )


def _not_read(facts: Facts, at: str) -> bool:
    return at.partition("#")[0] in facts.refused


def _facts(document: dict[str, Any]) -> Facts:
    if document["format"] != _FORMAT:
        raise ValueError
    facts = Facts(
        pages={slug: list(anchors) for slug, anchors in document["pages"].items()},
        words={at: found.split() for at, found in document["words"].items()},
        unread={at: found.split() for at, found in document["unread"].items()},
    )
    for kind, subjects in document["facts"].items():
        for name, fields in subjects.items():
            facts.subjects[Subject(kind, name)] = {
                field: Entry(aspects.pop("at"), aspects) for field, aspects in fields.items()
            }
    return facts
