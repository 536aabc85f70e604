"""The small documentation and the two small descriptions that match it."""

import functools
from pathlib import Path

import pytest
from sixmm_generator.description import Description
from sixmm_generator.docs.compare import check_rest, check_streams
from sixmm_generator.docs.extract import facts_of
from sixmm_generator.docs.markdown import front_matter, read_page
from sixmm_generator.docs.streams import Streams

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def pages():
    """The Markdown of each small page, by file name."""
    folder = HERE / "pages"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.mdx"))
    }


@pytest.fixture(scope="session")
def read_all():
    """From Markdown by file name to facts and problems. A page that was read before is not cut into sections again."""

    @functools.cache
    def page(name, text):
        return read_page(name, front_matter(name, text)["slug"], text)

    def read_all(pages):
        return facts_of(page(name, text) for name, text in sorted(pages.items()))

    return read_all


@pytest.fixture(scope="session")
def read(read_all):
    """The facts of pages without a problem."""

    def read(pages):
        facts, problems = read_all(pages)
        assert problems == []
        return facts

    return read


@pytest.fixture(scope="session")
def check():
    """The lines that openapi.yaml, or else asyncapi.yaml, differs in from facts."""
    description = Description.load(HERE / "openapi.yaml")
    streams = Streams.load(HERE / "asyncapi.yaml")

    def check(facts):
        found = check_rest(facts, description) or check_streams(facts, streams)
        return [str(one) for one in found]

    return check
