"""One edit of one page at a time, in both styles: no real one is silent, and hardly a harmless one alarms."""

import re
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml
from sixmm_generator.docs.changes import changes
from sixmm_generator.docs.extract import facts_of
from sixmm_generator.docs.impact import Impact
from sixmm_generator.docs.lock import carry_unread, unread_messages
from sixmm_generator.docs.markdown import read_page

from .site_style import as_site

HERE = Path(__file__).parent
EDITS = yaml.load((HERE / "single_edits.yaml").read_bytes(), yaml.CSafeLoader)
FILES = {
    "orders": "rest-api/orders.mdx",
    "open": "rest-api/open.mdx",
    "account": "rest-api/account.mdx",
    "streams": "websocket/streams.mdx",
    "reference": "reference.mdx",
    "index": "rest-api.mdx",
}
STYLES = {"folder": lambda text: text, "site": as_site}
PLACE = re.compile(r"^[\w/.-]+:\d+: ")


@pytest.fixture(scope="module")
def heard(pages):
    """What is reported of an edit: changes, sections to read, problems."""

    @cache
    def read(style, name, text):
        slug = re.search(r"^slug: (.*)$", text, re.MULTILINE)[1]
        return read_page(name, slug, STYLES[style](text))

    def facts(style, changed):
        return facts_of(read(style, *page) for page in sorted({**pages, **changed}.items()))

    unchanged = {style: facts(style, {})[0] for style in STYLES}

    @cache
    def heard(style, page, old, new):
        name = FILES[page]
        assert old in pages[name], old
        before = unchanged[style]
        after, problems = facts(style, {name: pages[name].replace(old, new, 1)})
        carry_unread(before, after)
        return changes(before, after), list(unread_messages(after, "the lock")), problems

    return heard


@pytest.mark.parametrize("style", STYLES)
def test_no_real_edit_is_silent(heard, style, capsys):
    silent, wrong = [], []
    for page, old, new, *said in EDITS["real"]:
        found, unread, problems = heard(style, page, old, new)
        report = "\n".join([*map(str, found), *unread, *problems])
        if not report:
            silent.append((page, new))
        elif said and said[0] not in report:
            wrong.append((page, new, report))
    with capsys.disabled():
        count = len(EDITS["real"])
        sys.stdout.write(f"\nreal single edits ({style}): {count - len(silent)}/{count} noticed\n")
    assert silent == []
    assert wrong == []


@pytest.mark.parametrize("style", STYLES)
def test_hardly_a_harmless_edit_alarms(heard, style, capsys):
    alarms = []
    for page, old, new in EDITS["harmless"]:
        found, unread, problems = heard(style, page, old, new)
        grave = [str(one) for one in found if one.impact is not Impact.INFORMATIONAL]
        if grave or unread or problems:
            alarms.append((page, new, [*grave, *unread, *problems]))
    with capsys.disabled():
        count = len(EDITS["harmless"])
        sys.stdout.write(f"\nharmless single edits ({style}): {len(alarms)}/{count} alarms\n")
    assert len(alarms) <= 0.05 * len(EDITS["harmless"]), alarms


@pytest.mark.parametrize("style", STYLES)
def test_whatever_is_reported_names_page_and_line(heard, style):
    for page, old, new, *_ in EDITS["real"]:
        found, unread, problems = heard(style, page, old, new)
        assert [one for one in (*unread, *problems) if not PLACE.match(one)] == []
        assert [str(one) for one in found if not PLACE.match(f"{one.line}: ")] == []


def test_there_are_enough_edits():
    assert len(EDITS["real"]) + len(EDITS["harmless"]) >= 150
