"""docs.lock.json: the facts last pulled, written whole or not at all."""

import json
from pathlib import Path
from typing import Any

from sixmm_generator.docs.atomic import write_atomically
from sixmm_generator.docs.facts import Entry, Facts, Subject
from sixmm_generator.docs.problem import DocsError

_FORMAT = 1


def read_lock(path: Path) -> Facts:
    """The facts in a lock. Raises DocsError if it is missing or is not a lock."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DocsError(
            [f"{path}: can't be read: {error.strerror}. `docs-pull` writes it."]
        ) from None
    except ValueError as error:
        raise DocsError([f"{path}: not JSON: {error}. `docs-pull` writes it anew."]) from None
    try:
        return _facts(document)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise DocsError(
            [f"{path}: not a lock of format {_FORMAT}. `docs-pull` writes it anew."]
        ) from None


def write_lock(path: Path, facts: Facts) -> None:
    """Replace the lock. Raises DocsError if that fails, or a page of the old one is gone; the old lock then stays."""
    if path.exists():
        gone = sorted(read_lock(path).pages.keys() - facts.pages.keys())
        if gone:
            raise DocsError(
                [
                    f"{slug}:1: the page is in {path} but not in the source. "
                    f"If it is really gone, delete {path} and pull again."
                    for slug in gone
                ]
            )
    try:
        write_atomically(path, lock_text(facts))
    except OSError as error:
        raise DocsError([f"{path}: can't be written: {error.strerror}."]) from None


def lock_text(facts: Facts) -> str:
    """The lock as text: sorted, one value a line, the same for the same facts."""
    subjects: dict[str, dict[str, dict[str, Any]]] = {}
    for subject in sorted(facts.subjects):
        fields = {
            name: {"at": entry.at, **dict(sorted(entry.aspects.items()))}
            for name, entry in sorted(facts.subjects[subject].items())
        }
        subjects.setdefault(subject.kind, {})[subject.name] = fields
    pages = {slug: sorted(anchors) for slug, anchors in sorted(facts.pages.items())}
    document = {"format": _FORMAT, "pages": pages, "facts": subjects}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _facts(document: dict[str, Any]) -> Facts:
    if document["format"] != _FORMAT:
        raise ValueError
    facts = Facts(pages={slug: list(anchors) for slug, anchors in document["pages"].items()})
    for kind, subjects in document["facts"].items():
        for name, fields in subjects.items():
            facts.subjects[Subject(kind, name)] = {
                field: Entry(aspects.pop("at"), aspects) for field, aspects in fields.items()
            }
    return facts
