"""The index of all endpoints, and what its groups have in common."""

import re

from sixmm_generator.docs.facts import Aspects, Entry, Subject, Value, operation
from sixmm_generator.docs.page import Table
from sixmm_generator.docs.place import Gathered, Place
from sixmm_generator.docs.wording import codes

_PERMISSION = re.compile(r"\brequires? (\w+) permission", re.IGNORECASE)
_PERMISSIONS = {"read", "trade", "withdraw"}


def read_index(place: Place, table: Table) -> None:
    """A table of endpoints: which operations exist, in which group, with which permission."""
    group = place.section.anchor
    place.gathered.groups.setdefault(group, {})
    if group == "public-endpoints":
        place.gathered.groups[group]["auth"] = "none"
    for row in table.rows:
        cells = dict(zip(table.columns, row.cells, strict=True))
        paths = codes(cells["Path"])
        if len(paths) != 1 or not paths[0].startswith("/"):
            place.refuse(row.line, f"{cells['Path']!r} is not one path in backticks.")
            continue
        subject = operation(cells["Method"], paths[0])
        if subject in place.gathered.members:
            place.refuse(row.line, f"{subject} is listed twice.")
        place.gathered.members[subject] = group
        place.facts.collect(subject, "sections", place.at, None)
        place.say(subject, "", {"index": place.at, **_own(place, row.line, cells)})


def read_group_text(place: Place, text: str) -> None:
    """A sentence about several operations: a group of the index, all on a page, or groups that it names."""
    if "can be called with either" in text and "API Key sign" in text:
        place.gathered.either.append(text.lower())
    if place.page.slug == "developer-api/rest-api":
        place.gathered.groups.setdefault(place.section.anchor, {}).update(_shared(text))
    elif not place.section.anchor:
        place.gathered.pages.setdefault(place.page.slug, {}).update(_shared(text))


def _shared(text: str) -> Aspects:
    found: Aspects = {}
    if match := _PERMISSION.search(text):
        found["permission"] = match[1].lower()
    if "only accept JWT" in text:
        found["auth"] = "token"
    elif "JWT or API Key sign" in text:
        found["auth"] = "token-or-signature"
    elif "do not require authentication" in text:
        found["auth"] = "none"
    return found


def settle_groups(gathered: Gathered) -> None:
    """Give each operation what its group says, where it does not say otherwise itself."""
    for subject, group in gathered.members.items():
        entry = gathered.facts.entry(subject)
        assert entry is not None  # noqa: S101  # read_index made it
        entry.aspects["group"] = group
        shared: Aspects = dict(gathered.groups.get(group, {}))
        if any(group.replace("-", " ") in text for text in gathered.either):
            shared.setdefault("auth", "token-or-signature")
        entry.aspects = {**shared, **entry.aspects}
        if entry.aspects.get("auth") not in {None, "token-or-signature"}:
            entry.aspects.setdefault("permission", "none")
        _settle_pages(gathered, subject, entry)


def _settle_pages(gathered: Gathered, subject: Subject, entry: Entry) -> None:
    """What a page says of all its operations; it shows if the index says otherwise."""
    sections = entry.aspects.get("sections")
    for section in sections if isinstance(sections, list) else []:
        slug = str(section).partition("#")[0]
        gathered.facts.add(subject, "", slug, gathered.pages.get(slug, {}))


def _own(place: Place, line: int, cells: dict[str, str]) -> Aspects:
    if "via Cookie" in cells["Description"]:
        return {"auth": "cookie"}
    permission = cells.get("Permission", "").lower()
    if not permission:
        return {}
    if permission in _PERMISSIONS:
        return {"permission": permission}
    if permission == "jwt + cookie":
        return {"auth": "token-and-cookie"}
    place.refuse(line, f'"{cells["Permission"]}" is not a known permission.')
    return {}


def settle_places(gathered: Gathered) -> None:
    """Locate each operation in its own section: on a REST page if it has one there, else wherever it stands."""
    for subject in gathered.facts.operations():
        entry = gathered.facts.entry(subject)
        assert entry is not None  # noqa: S101  # operations() lists what has one
        listed = entry.aspects.get("sections")
        sections = sorted(str(one) for one in listed) if isinstance(listed, list) else []
        entry.aspects["sections"] = list[Value](sections)
        rest = [one for one in sections if one.startswith("developer-api/rest-api/")]
        entry.at = [*rest, *sections, str(entry.aspects.get("index", entry.at))][0]
