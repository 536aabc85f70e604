"""Every code block of README and site runs as it stands."""

import pytest

from .blocks import PAGES, ROOT, RUN, TEXT, Page, languages

EVERY_PAGE = pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


@EVERY_PAGE
@pytest.mark.usefixtures("environment")
def test_the_blocks_of_a_page_run_one_after_another(path, tmp_path):
    Page(path, tmp_path).run()


@EVERY_PAGE
def test_every_block_names_a_language_that_is_run_or_text(path):
    wrong = [(line, name) for line, name in languages(path) if name not in TEXT | RUN]
    assert wrong == []
