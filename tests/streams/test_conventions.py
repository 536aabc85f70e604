"""Books whose exchange counts versions, quantities or places otherwise: data of the description, no other code."""

import attrs
import pytest
from sixmm.channels import DEPTH
from sixmm_runtime.streams.book.follower import BookState, Follower

PREVIOUS = attrs.evolve(DEPTH.book, first_version="before", follows=0)
CHANGES = attrs.evolve(DEPTH.book, changes=True)
OBJECTS = attrs.evolve(DEPTH.book, level=("p", "q"))
REVERSED = attrs.evolve(DEPTH.book, level=(1, 0))


def snapshot(version=5, bids=(("10", "1"),), **more):
    return {"type": "snapshot", "endVersion": version, "bids": list(bids), "asks": [], **more}


def update(end, bids=(("10", "2"),), **more):
    return {"type": "update", "endVersion": end, "bids": list(bids), **more}


def bids_of(follower):
    return {str(price): str(quantity) for price, quantity in follower.bids.first(None)}


@pytest.mark.parametrize(
    ("fields", "push", "state"),
    [
        (PREVIOUS, update(8, before=5), BookState.LIVE),
        (PREVIOUS, update(8, before=6), BookState.STALE),
        (PREVIOUS, update(6), BookState.LIVE),
        (PREVIOUS, update(7), BookState.STALE),
        (DEPTH.book, update(8, startVersion=6), BookState.LIVE),
        (DEPTH.book, update(8, startVersion=7), BookState.STALE),
        (DEPTH.book, update(6), BookState.LIVE),
        (DEPTH.book, update(7), BookState.STALE),
    ],
)
def test_an_update_follows_by_its_first_version_or_by_the_one_before_it(fields, push, state):
    follower = Follower(fields)
    follower.push(snapshot(), 1)
    follower.push(push, 2)
    assert follower.state is state


def test_quantities_that_are_changes_are_added_to_what_there_is():
    follower = Follower(CHANGES)
    follower.push(snapshot(bids=[["10", "1.5"], ["9", "1"]]), 1)
    follower.push(update(6, [["10", "0.5"], ["9", "-1"], ["8", "3"]]), 2)
    assert bids_of(follower) == {"10": "2.0", "8": "3"}
    follower.push(update(6, [["10", "0.5"], ["9", "-1"], ["8", "3"]]), 3)
    assert follower.repeated == 1
    assert bids_of(follower) == {"10": "2.0", "8": "3"}, "what came again is no other change"


@pytest.mark.parametrize(
    "push",
    [
        update(6, [["10", "-2"]]),
        update(6, [["10", "1"], ["10", "1"]]),
        update(6, [["10", "+1"]]),
        update(6, [["10", "--1"]]),
        update(7, [["10", "1"]], startVersion=5),
    ],
    ids=["more than there is", "twice", "a sign", "two signs", "made already in part"],
)
def test_a_change_that_can_not_be_is_a_gap(push):
    follower = Follower(CHANGES)
    follower.push(snapshot(), 1)
    follower.push(push, 2)
    assert follower.state is BookState.STALE


@pytest.mark.parametrize(
    ("fields", "level"),
    [
        (OBJECTS, lambda price, quantity: {"p": price, "q": quantity, "orders": 3}),
        (REVERSED, lambda price, quantity: [quantity, price]),
    ],
    ids=["objects", "reversed"],
)
def test_levels_are_read_from_the_places_that_the_description_names(fields, level):
    follower = Follower(fields)
    follower.push(snapshot(bids=[level("10", "1"), level("9", "4")]), 1)
    follower.push(update(6, [level("10", "0")]), 2)
    assert bids_of(follower) == {"9": "4"}
    many = [level(str(price), "1") for price in range(1, 1500)]
    list(follower.push_in_slices(snapshot(version=7, bids=many), 3))
    assert len(bids_of(follower)) == len(many)
    follower.push(update(8, [["10"]]), 4)
    assert follower.state is BookState.STALE


def test_a_book_without_a_word_for_its_pushes_takes_the_first_for_the_whole():
    follower = Follower(attrs.evolve(DEPTH.book, kind=None, snapshot=None, update=None))
    follower.push({"endVersion": 5, "bids": [["10", "1"]], "asks": []}, 1)
    follower.push({"endVersion": 6, "bids": [["9", "1"]]}, 2)
    assert bids_of(follower) == {"10": "1", "9": "1"}
