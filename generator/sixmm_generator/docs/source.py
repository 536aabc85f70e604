"""Where documented facts come from: a folder of pages, the site, or a lock.

The site's `llms.txt` names its pages, and each page's address plus `.md` is its Markdown. A folder is a clone of the public
repository, or a part of it. Both give the same facts.
"""

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import attrs
import httpx

from sixmm_generator.docs.extract import facts_of
from sixmm_generator.docs.facts import Facts
from sixmm_generator.docs.lock import read_lock, write_atomically
from sixmm_generator.docs.markdown import front_matter, no_page, read_page
from sixmm_generator.docs.page import (
    DEVELOPER,
    DocsError,
    Page,
    RawPage,
    Say,
    is_developer_page,
    problem,
)

# Translations stand in folders of these names; only the English pages are the reference.
_TRANSLATIONS = {"locales", "translations", "i18n"}
# Few enough to be no burden on a documentation site.
_AT_ONCE = 4
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_LINK = re.compile(r"\]\(([^)\s]+)\)|(https?://[^\s)\]>]+)")
_MARKDOWN_TYPES = {"", "text/markdown", "text/plain", "text/x-markdown", "application/octet-stream"}


class Pulled(NamedTuple):
    """What a source states, and what of it could not be read."""

    facts: Facts
    problems: list[str]


def read_source(
    source: str, *, cache: Path, say: Say, client: httpx.Client | None = None
) -> Pulled:
    """The facts of a folder, a site or a lock file. A page or cell that can't be read is a problem and hides nothing else.

    Args:
        source: a folder with `.md`/`.mdx` files, an http(s) URL, or a lock (`.json`).
        cache: folder that keeps a site's pages and their ETags between runs.
        say: told what is being read.
        client: talks to the site; one with timeouts is made where there is none.

    Raises:
        DocsError: nothing at all can be read: no such folder, no such site, no page.
    """
    if source.endswith(".json"):
        return Pulled(read_lock(Path(source)), [])
    if source.startswith(("http://", "https://")):
        raw, problems = site_pages(source, cache=cache, client=client, say=say)
    else:
        raw, problems = folder_pages(Path(source), say=say)
    if not raw:
        nothing = f"{source}: no page has a slug below {DEVELOPER}/: is this the documentation?"
        raise DocsError(problems or [nothing])
    pages: list[Page] = []
    lost: set[str] = set()
    for one in sorted(raw, key=lambda page: page.slug):
        try:
            pages.append(read_page(one.name, one.slug, one.text))
        except DocsError as error:
            problems += error.problems
            lost.add(one.slug)
    facts, found = facts_of(pages)
    facts.refused |= lost
    return Pulled(facts, problems + found)


# ---- A folder


def folder_pages(folder: Path, *, say: Say) -> tuple[list[RawPage], list[str]]:
    """Every English developer page anywhere below `folder`, and what is wrong with files that should be some."""
    if not folder.is_dir():
        raise DocsError([f"{folder}: there is no such folder."])
    pages: dict[str, RawPage] = {}
    problems: list[str] = []
    for path in sorted(folder.rglob("*.md*")):
        if path.suffix not in {".md", ".mdx"} or _skipped(path.relative_to(folder)):
            continue
        try:
            page = _file_page(path, path.relative_to(folder).as_posix())
        except DocsError as error:
            problems += error.problems
            continue
        if page and page.slug in pages:
            problems.append(problem(page.name, 1, f"{pages[page.slug].name} has the same slug."))
        elif page:
            pages[page.slug] = page
    say(f"{folder}: {len(pages)} developer pages")
    return list(pages.values()), problems


def _skipped(path: Path) -> bool:
    return any(part in _TRANSLATIONS or part.startswith(".") for part in path.parts[:-1])


def _file_page(path: Path, name: str) -> RawPage | None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DocsError([problem(name, 1, f"can't be read: {error.strerror}.")]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DocsError([problem(name, line, "the file is not UTF-8.")]) from None
    slug = front_matter(name, text).get("slug", "").strip("/")
    if slug:
        return RawPage(name, slug, text) if is_developer_page(slug) else None
    if DEVELOPER in path.parts:
        no_page(name, text)
        raise DocsError([problem(name, 1, "the front matter gives no slug.")])
    return None


# ---- The site


def site_pages(
    base: str, *, cache: Path, say: Say, client: httpx.Client | None = None
) -> tuple[list[RawPage], list[str]]:
    """Every English developer page that the site's llms.txt lists, and what is wrong with those that could not be read."""
    if client is None:
        with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as own:
            return site_pages(base, cache=cache, say=say, client=own)
    base = base.rstrip("/")
    store = Cache(cache)
    index = _read(client, store, f"{base}/llms.txt")
    slugs = _slugs(base, index)
    if not slugs:
        raise DocsError([f"{base}/llms.txt:1: lists no page below /{DEVELOPER}/."])
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
    return [result for result in results if isinstance(result, RawPage)], problems


def _slugs(base: str, index: str) -> list[str]:
    """Slugs of the developer pages, from links that may be absolute or relative, with or without `.md`."""
    found: set[str] = set()
    root = urlsplit(base)
    for in_brackets, bare in _LINK.findall(index):
        link = urlsplit(urljoin(f"{base}/llms.txt", in_brackets or bare))
        # An index names the public address of its pages, also where it is served from another one.
        path = link.path.removeprefix(root.path) if link.netloc == root.netloc else link.path
        slug = re.sub(r"\.mdx?$", "", path).strip("/")
        if is_developer_page(slug):
            found.add(slug)
    return sorted(found)


def _read(client: httpx.Client, store: "Cache", url: str) -> str:
    kept = store.get(url)
    headers = {"If-None-Match": kept.etag} if kept else {}
    try:
        response = client.get(url, headers=headers)
    except httpx.TimeoutException:
        raise DocsError([f"{url}:1: no answer in time."]) from None
    except httpx.HTTPError as error:
        raise DocsError([f"{url}:1: can't be read: {error or type(error).__name__}."]) from None
    if kept and response.status_code == httpx.codes.NOT_MODIFIED:
        return kept.text
    if response.status_code != httpx.codes.OK:
        raise DocsError([f"{url}:1: HTTP {response.status_code} instead of a page."])
    text = _text(url, response)
    no_page(url, text)
    store.put(url, response.headers.get("etag"), text)
    return text


def _text(url: str, response: httpx.Response) -> str:
    """The page as text, or DocsError where it is none."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    # Some servers call every text HTML: then its first character tells.
    tagged = "html" in kind and response.content.lstrip()[:1] == b"<"
    if tagged or ("html" not in kind and kind not in _MARKDOWN_TYPES):
        raise DocsError([f"{url}:1: {'HTML' if tagged else kind} instead of Markdown."])
    if response.history and response.url.path != urlsplit(url).path:
        raise DocsError([f"{url}:1: the page moved to {response.url}."])
    promised = response.headers.get("content-length")
    body = response.content
    whole = not promised or not promised.isdigit() or "content-encoding" in response.headers
    if not whole and len(body) != int(promised):
        raise DocsError([f"{url}:1: {len(body)} bytes of {promised}: the page is cut off."])
    try:
        # Whatever the header says, the pages are UTF-8: another charset would be misread without a word.
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise DocsError([problem(url, line, "the page is not UTF-8.")]) from None


class Kept(NamedTuple):
    """A page as it was last sent."""

    etag: str
    text: str


@attrs.frozen
class Cache:
    """The site's pages with their ETags, so that an unchanged one is not sent again. A damaged file counts as absent."""

    folder: Path

    def get(self, url: str) -> Kept | None:
        """The page, if it was kept with an ETag."""
        try:
            kept = json.loads(self._file(url).read_text(encoding="utf-8"))
            return Kept(str(kept["etag"]), str(kept["text"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, url: str, etag: str | None, text: str) -> None:
        """Keep a page that came with an ETag."""
        if etag is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = json.dumps({"url": url, "etag": etag, "text": text})
        write_atomically(self._file(url), kept)

    def _file(self, url: str) -> Path:
        return self.folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json"
