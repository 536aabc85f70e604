"""The index of all endpoints, and what its groups have in common."""

import re

from sixmm_generator.docs.facts import Aspects, Entry, Subject, Value, operation
from sixmm_generator.docs.page import Row
from sixmm_generator.docs.place import Gathered, Place
from sixmm_generator.docs.reading import Reading
from sixmm_generator.docs.wording import codes, deprecated

_PERMISSION = re.compile(
    r"\b(?:requires?|needs?) (?:the |an? )?`?(read|trade|withdraw)`? permission"
    r"|\b(?:the |an? )?`?(read|trade|withdraw)`? permission (?:is|are) (?:required|needed)",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"\bvia Cookie\b")
_PERMISSIONS = {"read", "trade", "withdraw"}


def read_index(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """A row of a table of endpoints: an operation that exists, in which group, with which permission."""
    group = place.section.anchor
    place.gathered.groups.setdefault(group, {})
    if group == "public-endpoints":
        place.gathered.groups[group]["auth"] = "none"
    paths = codes(cells["Path"].text)
    if len(paths) != 1 or not re.fullmatch(r"`/[^\s`]*`", cells["Path"].text.strip()):
        place.refuse(row.line, f"{cells['Path'].text!r} is not one path in backticks.")
        return
    verb = cells["Method"].text.strip("`* ").upper()
    if verb not in {"GET", "POST", "PUT", "DELETE", "PATCH"}:
        place.refuse(row.line, f"{cells['Method'].text!r} is not a method of HTTP.")
        return
    subject = operation(verb, paths[0])
    if subject in place.gathered.members:
        place.refuse(row.line, f"{subject} is listed twice.")
    place.gathered.members[subject] = group
    place.facts.collect(subject, "sections", place.at, None)
    said = {"index": place.at, **_own(place, row.line, cells)}
    for cell in (cells["Endpoint"], cells["Description"]):
        said |= deprecated(cell)
    for column in ("Method", "Path"):
        cells[column].blank(0, len(cells[column].text))
    entry = place.say(subject, "", said)
    entry.line = entry.line or place.where


def read_group_text(place: Place, text: Reading) -> None:
    """A sentence about several operations: a group of the index, all on a page, or groups that it names."""
    if "can be called with either" in text.text and "API Key sign" in text.text:
        place.gathered.either.append(text.text.lower())
    if place.page.slug == "developer-api/rest-api":
        place.gathered.groups.setdefault(place.section.anchor, {}).update(_shared(text))
    elif not place.section.anchor:
        place.gathered.pages.setdefault(place.page.slug, {}).update(_shared(text))
    elif place.operation is not None and (match := text.take(_PERMISSION)):
        place.say(place.operation, "", {"permission": _permission(match)})


def _shared(text: Reading) -> Aspects:
    found: Aspects = {}
    if match := text.take(_PERMISSION):
        found["permission"] = _permission(match)
    if "only accept JWT" in text.text:
        found["auth"] = "token"
    elif "JWT or API Key sign" in text.text:
        found["auth"] = "token-or-signature"
    elif "do not require authentication" in text.text:
        found["auth"] = "none"
    if re.search(
        r"\b(?:endpoints?|operations?|methods?|calls?|page|these|all)\b", text.text, re.IGNORECASE
    ):
        found |= deprecated(text)
    return found


def _permission(match: re.Match[str]) -> str:
    return str(match[1] or match[2]).lower()


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
    # A new operation may have its section before it has its row.
    for subject in gathered.facts.operations():
        entry = gathered.facts.entry(subject)
        if subject not in gathered.members and entry is not None:
            _settle_pages(gathered, subject, entry)
            if entry.aspects.get("auth") not in {None, "token-or-signature"}:
                entry.aspects.setdefault("permission", "none")


def _settle_pages(gathered: Gathered, subject: Subject, entry: Entry) -> None:
    """What a page says of all its operations; it shows if the index says otherwise."""
    sections = entry.aspects.get("sections")
    for section in sections if isinstance(sections, list) else []:
        slug = str(section).partition("#")[0]
        gathered.facts.add(subject, "", slug, gathered.pages.get(slug, {}))


def _own(place: Place, line: int, cells: dict[str, Reading]) -> Aspects:
    if cells["Description"].take(_COOKIE):
        return {"auth": "cookie"}
    cell = cells.get("Permission")
    permission = cell.text.strip("`* ").lower() if cell else ""
    if cell is None or permission in {"", "-", "—"}:
        return {}
    cell.blank(0, len(cell.text))
    if permission in _PERMISSIONS | {"none"}:
        return {"permission": permission}
    if permission == "jwt + cookie":
        return {"auth": "token-and-cookie"}
    place.refuse(line, f'"{cell.text}" is not a known permission.')
    return {}


def settle_places(gathered: Gathered) -> None:
    """Locate each operation in its own section: on a REST page if it has one there, else wherever it stands."""
    for subject in gathered.facts.operations():
        # One that only an example calls has neither a section nor a row.
        anywhere = next(iter(gathered.facts.subjects[subject].values()))
        entry = gathered.facts.add(subject, "", anywhere.at, {}, anywhere.line)
        listed = entry.aspects.get("sections")
        sections = sorted(str(one) for one in listed) if isinstance(listed, list) else []
        entry.aspects["sections"] = list[Value](sections)
        rest = [one for one in sections if one.startswith("developer-api/rest-api/")]
        entry.at = [*rest, *sections, str(entry.aspects.get("index", entry.at))][0]
        slug = entry.at.partition("#")[0]
        if lines := gathered.facts.lines.get(entry.at):
            entry.line = f"{gathered.facts.names[slug]}:{lines[0]}"
