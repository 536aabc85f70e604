"""A book against a model that is too simple to be wrong: one dict of decimals for each side."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sixmm.channels import DEPTH
from sixmm_runtime.streams.book import levels as kept
from sixmm_runtime.streams.book.follower import BookState, Follower
from sixmm_runtime.streams.errors import BookBroken

SPELLINGS = ("{0}", "{0}.0", "{0}.00", "{0}E0", "0{0}", "+{0}", "{0}0E-1")
QUANTITIES = ("0", "0.000", "0E-8", "1", "0.12345678", "2.50", 0, 3, Decimal("0.5"))
LEVEL = st.tuples(
    st.integers(1, 12), st.sampled_from((*SPELLINGS, None)), st.sampled_from(QUANTITIES)
).map(lambda one: [one[0] if one[1] is None else one[1].format(one[0]), one[2]])
SIDE = st.lists(LEVEL, max_size=6)
PUSH = st.tuples(st.sampled_from(("snapshot", "update", "update", "update")), SIDE, SIDE)


def apply(side, levels):
    for price, quantity in levels:
        side[Decimal(price)] = Decimal(quantity)
        if not Decimal(quantity):
            del side[Decimal(price)]


@given(st.lists(PUSH, max_size=12), st.sampled_from((2, 5, 65_536)))
def test_a_book_holds_what_a_dict_of_decimals_holds_however_its_levels_are_spelled(pushes, known):
    most, kept._MOST_KNOWN = kept._MOST_KNOWN, known
    try:
        follower, bids, asks = Follower(DEPTH.book), {}, {}
        for version, (kind, lower, upper) in enumerate([("snapshot", [], []), *pushes], 1):
            if kind == "snapshot":
                bids, asks = {}, {}
            higher = [[above(price), quantity] for price, quantity in upper]
            apply(bids, lower)
            apply(asks, higher)
            follower.push({"type": kind, "endVersion": version, "bids": lower, "asks": higher}, 1)
            if contradicts_itself(lower) or contradicts_itself(higher):
                assert follower.state is BookState.STALE
                assert "two quantities" in follower.reason
                return
            assert follower.state is BookState.LIVE
            assert follower.version == version
            assert follower.bids.first(99) == tuple(sorted(bids.items(), reverse=True))
            assert follower.asks.first(None) == tuple(sorted(asks.items()))
            assert follower.bids.first(2) == tuple(sorted(bids.items(), reverse=True)[:2])
    finally:
        kept._MOST_KNOWN = most


def test_a_full_memory_of_prices_hides_no_contradiction_in_a_push(monkeypatch):
    monkeypatch.setattr(kept, "_MOST_KNOWN", 2)
    levels = kept.Levels(highest_is_best=False)
    with pytest.raises(BookBroken, match="two quantities"):
        levels.apply([["91", "0"], ["92", "0"], ["91.0", "1"]])


def contradicts_itself(levels):
    """Whether one price has two quantities."""
    told = {}
    return any(
        told.setdefault(Decimal(price), Decimal(quantity)) != Decimal(quantity)
        for price, quantity in levels
    )


def above(price):
    """The same spelling of a price that no bid reaches."""
    return f"9{price.lstrip('+0')}" if isinstance(price, str) else price + 900


@pytest.mark.parametrize("bids", [["85000.5", "12.5"], {"85000.5": "12.5"}, ["85000.5"]])
def test_levels_that_are_not_pairs_are_no_book(bids):
    follower = Follower(DEPTH.book)
    follower.push({"type": "snapshot", "endVersion": 1, "bids": bids, "asks": []}, 1)
    assert follower.state is BookState.STALE


@pytest.mark.parametrize("odd", ["1_0", "1 ", " 1", "1２", "１", "1\n", "", "5.", "1,0"])
@pytest.mark.parametrize("spelled", [lambda odd: (odd, "1"), lambda odd: ("1", odd)])
def test_a_level_whose_numbers_only_python_would_read_breaks_the_book(spelled, odd):
    with pytest.raises(BookBroken):
        kept.Levels(highest_is_best=True).apply([spelled(odd)])
