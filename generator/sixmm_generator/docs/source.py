"""Where documented facts come from: a folder of pages, the site, or a lock."""

from pathlib import Path

import httpx

from sixmm_generator.docs.extract import facts_of
from sixmm_generator.docs.facts import Facts
from sixmm_generator.docs.folder import folder_pages
from sixmm_generator.docs.lock import read_lock
from sixmm_generator.docs.markdown import read_page
from sixmm_generator.docs.page import Page
from sixmm_generator.docs.problem import DocsError
from sixmm_generator.docs.raw import DEVELOPER, RawPage, Say
from sixmm_generator.docs.site import site_pages


def read_source(source: str, *, cache: Path, say: Say, client: httpx.Client | None = None) -> Facts:
    """The facts of a folder, a site or a lock file. Raises DocsError with everything that is wrong.

    Args:
        source: a folder with `.md`/`.mdx` files, an http(s) URL, or a lock (`.json`).
        cache: folder that keeps a site's pages and their ETags between runs.
        say: told what is being read.
        client: talks to the site; one with timeouts is made where there is none.
    """
    if source.endswith(".json"):
        return read_lock(Path(source))
    if source.startswith(("http://", "https://")):
        raw = site_pages(source, cache=cache, client=client, say=say)
    else:
        raw = folder_pages(Path(source), say=say)
    if not raw:
        raise DocsError(
            [f"{source}: no page has a slug below {DEVELOPER}/: is this the documentation?"]
        )
    return facts_of(_pages(sorted(raw, key=lambda page: page.slug)))


def _pages(raw: list[RawPage]) -> list[Page]:
    pages: list[Page] = []
    problems: list[str] = []
    for one in raw:
        try:
            pages.append(read_page(one.name, one.slug, one.text))
        except DocsError as error:
            problems += error.problems
    if problems:
        raise DocsError(problems)
    return pages
