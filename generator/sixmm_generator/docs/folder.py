"""Documentation pages in a folder: a clone of the public repository, or a part of it."""

from pathlib import Path

from sixmm_generator.docs.markdown import front_matter
from sixmm_generator.docs.problem import DocsError, problem
from sixmm_generator.docs.raw import DEVELOPER, RawPage, Say, is_developer_page

# Translations stand in folders of these names; only the English pages are the reference.
_TRANSLATIONS = {"locales", "translations", "i18n"}


def folder_pages(folder: Path, *, say: Say) -> list[RawPage]:
    """Every English developer page anywhere below `folder`. Raises DocsError naming page and line."""
    if not folder.is_dir():
        raise DocsError([f"{folder}: there is no such folder."])
    pages: dict[str, RawPage] = {}
    problems: list[str] = []
    for path in sorted(folder.rglob("*.md*")):
        if path.suffix not in {".md", ".mdx"} or _skipped(path.relative_to(folder)):
            continue
        try:
            page = _page(path, path.relative_to(folder).as_posix())
        except DocsError as error:
            problems += error.problems
            continue
        if page and page.slug in pages:
            problems.append(problem(page.name, 1, f"{pages[page.slug].name} has the same slug."))
        elif page:
            pages[page.slug] = page
    if problems:
        raise DocsError(problems)
    say(f"{folder}: {len(pages)} developer pages")
    return list(pages.values())


def _skipped(path: Path) -> bool:
    return any(part in _TRANSLATIONS or part.startswith(".") for part in path.parts[:-1])


def _page(path: Path, name: str) -> RawPage | None:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DocsError([problem(name, 1, f"can't be read: {error.strerror}.")]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DocsError([problem(name, line, "the file is not UTF-8.")]) from None
    slug = front_matter(name, text).get("slug", "").strip("/")
    if slug:
        return RawPage(name, slug, text) if is_developer_page(slug) else None
    if DEVELOPER in path.parts:
        raise DocsError([problem(name, 1, "the front matter gives no slug.")])
    return None
