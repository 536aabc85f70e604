"""Links from a description to pages: each must lead to a page and an anchor that exist."""

import re
from collections.abc import Iterator
from typing import Any

from sixmm_generator.description import Pointer
from sixmm_generator.docs.difference import Difference
from sixmm_generator.docs.facts import Facts

SITE = "https://docs.6mm.com/"
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
