"""Links from a description to pages: each must lead to a page and an anchor that exist."""

import re
import subprocess
from collections.abc import Iterator
from typing import Any

from sixmm_generator.description import Pointer
from sixmm_generator.docs.difference import Difference
from sixmm_generator.docs.facts import Facts

SITE = "https://docs.6mm.com/"
# The rules of the kit name pages below the API's.
_KIT = "conformance/"
_RULE = re.compile(r'"([a-z][a-z-]*(?:/[a-z-]+)*)#([\w-]+)"')
_LINK = re.compile(re.escape(SITE) + r"(developer-api(?:/[\w-]+)*)(?:#([\w-]+))?")


def page_link(url: str) -> str | None:
    """`https://docs.6mm.com/developer-api/x#y` → `developer-api/x#y`; None for another address."""
    match = _LINK.fullmatch(url)
    return url.removeprefix(SITE) if match else None


def link_differences(facts: Facts, document: Any, file: str) -> Iterator[Difference]:
    """Links that lead nowhere."""
    for pointer, text in _texts(document, ()):
        for match in _LINK.finditer(text):
            slug, anchor = match[1], match[2]
            # The root of all pages is an address prefix, not a page.
            if slug == "developer-api" and anchor is None:
                continue
            if slug not in facts.pages or (anchor and anchor not in facts.pages[slug]):
                place = "/".join(str(step) for step in pointer)
                link = match[0].removeprefix(SITE)
                yield Difference(
                    place, "", "link", "no such section", f'"{link}"', slug, file, pointer
                )


def links_to(document: Any, place: str) -> Iterator[Pointer]:
    """Where a description links to a page, or to a section of it (`slug#anchor`)."""
    for pointer, text in _texts(document, ()):
        for match in _LINK.finditer(text):
            link = match[0].removeprefix(SITE)
            if link == place or ("#" not in place and link.startswith(f"{place}#")):
                yield pointer


def dead_links(facts: Facts) -> list[str]:
    """Links of hand-written code and pages that lead nowhere, each with its file and line; `generate` has written its own."""
    git = ["git", "grep", "--line-number", "-I", "-E", "developer-api|#[a-z]"]
    files = ["*.py", "*.md", ":!generated", ":!tests", ":!generator", ":!CHANGELOG.md"]
    done = subprocess.run([*git, "--", *files], capture_output=True, text=True, check=False)
    found = []
    for line in done.stdout.splitlines():
        path, number, text = line.split(":", 2)
        links = _LINK.findall(text)
        if path.startswith(_KIT):
            links += [(f"developer-api/{page}", anchor) for page, anchor in _RULE.findall(text)]
        for slug, anchor in links:
            if slug == "developer-api" or (
                slug in facts.pages and (not anchor or anchor in facts.pages[slug])
            ):
                continue
            link = f"{slug}#{anchor}" if anchor else slug
            found.append(f"{path}:{number}: link: {link} is on no page any more")
    return found


def _texts(found: Any, at: Pointer) -> Iterator[tuple[Pointer, str]]:
    if isinstance(found, str):
        if SITE in found:
            yield at, found
    elif isinstance(found, dict):
        for key, inner in found.items():
            yield from _texts(inner, (*at, key))
    elif isinstance(found, list):
        for index, inner in enumerate(found):
            yield from _texts(inner, (*at, index))
