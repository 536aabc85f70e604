"""A documentation page as it was read."""

from collections.abc import Callable

import attrs

DEVELOPER = "developer-api"
Say = Callable[[str], None]


@attrs.frozen
class RawPage:
    """A page as it was read: `name` for messages, `slug` below the site, and its Markdown."""

    name: str
    slug: str
    text: str


def is_developer_page(slug: str) -> bool:
    """Whether a page documents the API. Translations have their language before `developer-api`."""
    return slug == DEVELOPER or slug.startswith(f"{DEVELOPER}/")
