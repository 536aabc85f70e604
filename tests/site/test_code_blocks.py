"""Every code block of README and site runs as it stands."""

import re

import pytest

from .blocks import PAGES, ROOT, RUN, TEXT, Page, languages

_INTO_THE_REPOSITORY = re.compile(r"github\.com/6mm-com/sixmm/blob/main/([^)#\s]+)")
EVERY_PAGE = pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


@EVERY_PAGE
@pytest.mark.usefixtures("environment")
def test_the_blocks_of_a_page_run_one_after_another(path, tmp_path):
    Page(path, tmp_path).run()


@EVERY_PAGE
def test_every_block_names_a_language_that_is_run_or_text(path):
    wrong = [(line, name) for line, name in languages(path) if name not in TEXT | RUN]
    assert wrong == []


@EVERY_PAGE
def test_every_link_into_the_repository_leads_to_a_file(path):
    targets = _INTO_THE_REPOSITORY.findall(path.read_text(encoding="utf-8"))
    assert [one for one in targets if not (ROOT / one).is_file()] == []
