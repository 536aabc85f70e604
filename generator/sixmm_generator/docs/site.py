"""Documentation pages on the site: `llms.txt` names them, and each page's address plus `.md` is its Markdown."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from sixmm_generator.docs.cache import Cache
from sixmm_generator.docs.problem import DocsError
from sixmm_generator.docs.raw import DEVELOPER, RawPage, Say, is_developer_page

# Few enough to be no burden on a documentation site.
_AT_ONCE = 4
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_LINK = re.compile(r"\]\(([^)\s]+)\)|(https?://[^\s)\]>]+)")


def site_pages(
    base: str, *, cache: Path, say: Say, client: httpx.Client | None = None
) -> list[RawPage]:
    """Every English developer page that the site's llms.txt lists. Raises DocsError naming each address that failed."""
    if client is None:
        with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as own:
            return site_pages(base, cache=cache, say=say, client=own)
    base = base.rstrip("/")
    store = Cache(cache)
    index = _read(client, store, f"{base}/llms.txt")
    slugs = _slugs(base, index)
    if not slugs:
        raise DocsError([f"{base}/llms.txt: lists no page below /{DEVELOPER}/."])
    say(f"{base}/llms.txt: {len(slugs)} developer pages")

    def read(slug: str) -> RawPage | DocsError:
        url = f"{base}/{slug}.md"
        try:
            text = _read(client, store, url)
        except DocsError as error:
            return error
        say(f"read {url}")
        return RawPage(url, slug, text)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = list(pool.map(read, slugs))
    problems = [
        text for result in results if isinstance(result, DocsError) for text in result.problems
    ]
    if problems:
        raise DocsError(problems)
    return [result for result in results if isinstance(result, RawPage)]


def _slugs(base: str, index: str) -> list[str]:
    """Slugs of the developer pages, from links that may be absolute or relative, with or without `.md`."""
    found: set[str] = set()
    root = urlsplit(base)
    for in_brackets, bare in _LINK.findall(index):
        link = urlsplit(urljoin(f"{base}/llms.txt", in_brackets or bare))
        if link.netloc != root.netloc or not link.path.startswith(f"{root.path}/"):
            continue
        slug = re.sub(r"\.mdx?$", "", link.path.removeprefix(f"{root.path}/")).strip("/")
        if is_developer_page(slug):
            found.add(slug)
    return sorted(found)


def _read(client: httpx.Client, store: Cache, url: str) -> str:
    kept = store.get(url)
    headers = {"If-None-Match": kept.etag} if kept else {}
    try:
        response = client.get(url, headers=headers)
    except httpx.TimeoutException:
        raise DocsError([f"{url}: no answer in time."]) from None
    except httpx.HTTPError as error:
        raise DocsError([f"{url}: can't be read: {error or type(error).__name__}."]) from None
    if kept and response.status_code == httpx.codes.NOT_MODIFIED:
        return kept.text
    if response.status_code != httpx.codes.OK:
        raise DocsError([f"{url}: HTTP {response.status_code} instead of a page."])
    if response.text.lstrip()[:14].lower() in {"<!doctype html", "<html>"}:
        raise DocsError([f"{url}: HTML instead of Markdown."])
    store.put(url, response.headers.get("etag"), response.text)
    return response.text
