"""One wrong edit of a description at a time: docs-check, lint or generate names it with its line."""

import copy
from pathlib import Path

import attrs
import pytest
import yaml
from sixmm_generator import clashes, refuse, structure
from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.docs.compare import check_rest, check_streams
from sixmm_generator.docs.lock import read_lock
from sixmm_generator.docs.streams import Streams
from sixmm_generator.engine import parse
from sixmm_generator.lint.check import rules_for, same_component
from sixmm_generator.names import spoken
from sixmm_generator.plan.package import make_plan
from sixmm_generator.rewrite import for_engine
from sixmm_generator.streams import with_streams

ROOT = Path(__file__).parents[2]
EDITS, STREAM_EDITS = (
    yaml.load(Path(__file__).with_name(name).read_bytes(), yaml.CSafeLoader)
    for name in ("wrong_descriptions.yaml", "wrong_stream_descriptions.yaml")
)
# An edit may show at the object around it, or at the use of what was edited.
NEAR = 40


@pytest.fixture(scope="module")
def facts():
    return read_lock(ROOT / "docs.lock.json")


@pytest.fixture(scope="module")
def description():
    return Description.load(ROOT / "openapi.yaml")


@pytest.fixture(scope="module")
def plan(description):
    worded = attrs.evolve(description, document=spoken(description))
    return make_plan(worded, parse(for_engine(worded.document), description))


@pytest.fixture(scope="module")
def streams():
    return Description.read(ROOT / "asyncapi.yaml")


def steps(place):
    return tuple(int(one) if one.isdigit() else one for one in place.split(" "))


def spoiled(document, pointer, new):
    changed = copy.deepcopy(document)
    node = changed
    for step in pointer[:-1]:
        # A status of HTTP is a key, and no place in a list.
        node = node[step if isinstance(node, list) else str(step)]
    if new is None:
        del node[pointer[-1]]
    else:
        node[pointer[-1]] = new
    return changed


@pytest.mark.parametrize(("place", "new"), EDITS, ids=[f"{place}: {new}" for place, new in EDITS])
def test_a_wrong_edit_is_named_with_its_line(facts, description, place, new):
    pointer = steps(place)
    wrong = attrs.evolve(description, document=spoiled(description.document, pointer, new))

    def lines():
        yield from (int(one.split(":")[1]) for one in refuse.problems(wrong))
        yield from (one.line for one in check_rest(facts, wrong))
        yield from linted(wrong)

    assert is_near(lines(), description, pointer)


@pytest.mark.parametrize(
    ("place", "new"), STREAM_EDITS, ids=[f"{place}: {new}" for place, new in STREAM_EDITS]
)
def test_a_wrong_edit_of_the_streams_is_named_with_its_line(
    facts, description, plan, streams, place, new
):
    pointer = steps(place)
    wrong = attrs.evolve(streams, document=spoiled(streams.document, pointer, new))

    def lines():
        yield from (one.line for one in check_streams(facts, Streams(wrong)))
        yield from (wrong.position(found)[0] for found, _ in same_component(description, wrong))
        yield from (int(one.split(":")[1]) for one in not_generated(description, plan, wrong))
        yield from linted(wrong)

    assert is_near(lines(), streams, pointer)


def linted(wrong):
    """The lines that lint names."""
    for rule in rules_for(wrong):
        yield from (wrong.position(found)[0] for found, _ in rule.check(wrong))


def is_near(lines, description, pointer):
    """Whether a line is near the edit, or names the component or the operation that was edited; no more are looked for."""
    around = {description.position(pointer[:depth])[0] for depth in range(3, len(pointer))}
    line = description.position(pointer)[0]
    return any(one in around or abs(one - line) <= NEAR for one in lines)


def not_generated(description, plan, streams):
    """Why `generate` refuses these streams."""
    if found := structure.stream_problems(streams) or clashes.stream_problems(description, streams):
        return found
    try:
        with streams.reading():
            with_streams(plan, attrs.evolve(streams, document=spoken(streams)))
    except DescriptionError as error:
        return error.problems
    return []


def test_there_are_enough_edits():
    assert len(EDITS) >= 60
    assert len(STREAM_EDITS) >= 90
