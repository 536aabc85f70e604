"""What an exchange may do wrong to a book: it is not live then, says why, and comes back with proof."""

import asyncio

import pytest
from sixmm.channels import DEPTH
from sixmm_runtime.streams.book.follower import BookState, Follower, Seen
from sixmm_runtime.streams.errors import BookNotLive, SubscriptionRefused, SubscriptionTimeout
from sixmm_runtime.streams.events import Gap

from .conftest import run
from .scripted import listening, until

TOPIC = "market.depth.BTCUSDT"
LIVE, SYNCING, STALE = BookState.LIVE, BookState.SYNCING, BookState.STALE


def snapshot(version, **fields):
    return {
        "symbol": "BTCUSDT",
        "type": "snapshot",
        "startVersion": version,
        "endVersion": version,
        "bids": [["99", "1"]],
        "asks": [["101", "1"]],
        **fields,
    }


def update(version, *bids, **fields):
    return snapshot(version, **{"type": "update", "bids": list(bids), "asks": [], **fields})


class Pushed:
    """A follower with a clock of its own."""

    def __init__(self, *pushes):
        self.now = 0.0
        self.follower = Follower(
            DEPTH.book, "BTCUSDT", Seen(), clock=lambda: self.now, patience=5.0
        )
        self.push(*pushes)

    def push(self, *pushes):
        for one in pushes:
            self.follower.push(one, 1)
        return self.follower.state

    def asked(self):
        """It was subscribed anew on the same connection."""
        self.follower.syncing()

    def connected(self):
        """It was subscribed over another connection."""
        self.follower.stale("the connection broke")
        self.follower.syncing()
        self.follower.begin_connection()
        self.follower.seen.begin_connection()


WRONG = {
    "a version far back": ([update(1)], "version 1 came after version 100"),
    "old versions after others": ([update(101), update(99)], "version 99 came after version 101"),
    "the same version with something else": (
        [update(101, ["98", "1"]), update(101, ["98", "2"])],
        "version 101 came twice",
    ),
    "old versions that keep coming": (
        [update(101), update(102), *[update(101)] * 9],
        "old versions keep coming",
    ),
    "more old ones than can be under way": (
        [update(version) for version in range(90, 96)],
        "version 95 came after version 100",
    ),
    "a missing version": ([update(102)], "version 102 came after version 100"),
    "an older snapshot": ([snapshot(99)], "the snapshot is of version 99, and version 100 came"),
    "a snapshot of bids only": ([snapshot(101, asks=None)], "the snapshot lacks asks"),
    "a snapshot of asks only": ([snapshot(101, bids=None)], "the snapshot lacks bids"),
    "a side that is an object": ([snapshot(101, bids={})], "the bids of a push are no list"),
    "a side that is a word": ([update(101, asks="")], "the asks of a push are no list"),
    "an update without a side": (
        [update(101, bids=None, asks=None)],
        "neither bids nor asks",
    ),
    "a crossed snapshot": ([snapshot(101, bids=[["102", "1"]])], "the best bid is not below"),
    "a locked snapshot": ([snapshot(101, bids=[["101", "1"]])], "the best bid is not below"),
    "an update that crosses it": ([update(101, ["103", "1"])], "the best bid is not below"),
    "a negative quantity": ([update(101, ["98", "-1"])], "the quantity '-1'"),
    "no number": ([update(101, ["98", "NaN"])], "the quantity 'NaN'"),
    "a quantity with an underscore": ([update(101, ["98", "1_0"])], "the quantity '1_0'"),
    "a quantity with a space": ([update(101, ["98", "1 "])], "the quantity '1 '"),
    "full-width digits": ([update(101, ["98", "１"])], "the quantity '１'"),
    "two points": ([update(101, ["98", "1.2.3"])], "not a price and a quantity"),
    "an empty quantity": ([update(101, ["98", ""])], "the quantity ''"),
    "true for a quantity": ([update(101, ["98", True])], "not a price and a quantity"),
    "a text for a level": ([update(101, "98")], "not a price and a quantity"),
    "a price of 0": ([update(101, ["0", "1"])], "'0' is not a price"),
    "a negative price": ([update(101, ["-98", "1"])], "'-98' is not a price"),
    "two quantities at a price": (
        [update(101, ["98", "1"], ["98.0", "2"])],
        "two quantities at the price",
    ),
    "two quantities at a price, one of them none": (
        [snapshot(101, bids=[["98", "1"], ["98", "0"]])],
        "two quantities at the price 98",
    ),
    "another contract": ([update(101, symbol="ETHUSDT")], "names the contract 'ETHUSDT'"),
    "another type": ([update(101, type="delta")], "of the type 'delta'"),
    "no version": ([update(101, endVersion=None)], "a push came without endVersion"),
    "no version, of which the reason names the assumption": (
        [update(101, endVersion=None)],
        "and that it counts up, are not [book_update.end_version]",
    ),
    "a broken version": ([update(101, endVersion="1e3")], "the endVersion '1e3'"),
    "no first version": ([update(101, startVersion=None)], "a push came without startVersion"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_book_that_was_told_something_wrong_is_not_live_and_says_what(name):
    pushes, reason = WRONG[name]
    pushed = Pushed(snapshot(100))
    assert pushed.follower.state is LIVE
    assert pushed.push(*pushes) is STALE
    assert reason in pushed.follower.reason
    pushed.asked()
    assert reason in pushed.follower.reason, "it is still known while a snapshot is awaited"
    assert pushed.push(snapshot(103)) is LIVE


@pytest.mark.parametrize(
    "pushes",
    [
        [update(100)],
        [update(101), update(101)],
        [update(101), update(102), update(101)],
        [update(101, ["98", "1"], ["98.0", "1"])],
        [update(99), update(101)],
        [update(101, bids=None)],
        [update(101), *[update(101)] * 50],
        [snapshot(100)],
        [snapshot(105)],
        [snapshot(101, bids=[])],
    ],
)
def test_what_comes_again_or_was_under_way_does_a_book_no_harm(pushes):
    assert Pushed(snapshot(100)).push(*pushes) is LIVE


def test_an_older_update_right_after_the_snapshot_puts_the_book_in_doubt_until_one_follows():
    pushed = Pushed(snapshot(100))
    assert pushed.push(update(99)) is SYNCING
    assert pushed.follower.reason == "version 99 came after the snapshot of version 100"
    assert pushed.push(update(101)) is LIVE


def test_a_snapshot_that_is_older_than_an_update_that_was_skipped_is_not_live():
    pushed = Pushed(snapshot(100), update(102))
    pushed.asked()
    assert pushed.push(update(103), snapshot(102)) is STALE
    assert "version 103 came before it" in pushed.follower.reason
    pushed.asked()
    assert pushed.push(snapshot(103)) is LIVE


def test_what_was_seen_over_an_earlier_connection_counts():
    pushed = Pushed(snapshot(100), update(101), update(102))
    pushed.connected()
    assert pushed.push(snapshot(100)) is SYNCING
    assert "version 102 came over an earlier connection" in pushed.follower.reason
    assert pushed.push(update(101)) is SYNCING
    assert pushed.push(update(102)) is LIVE


def test_an_exchange_that_counts_anew_is_believed_once_updates_have_followed_for_a_while():
    pushed = Pushed(snapshot(100_000))
    pushed.connected()
    assert pushed.push(snapshot(1), update(2), update(3), update(4)) is SYNCING, "it was at once"
    pushed.now = 6.0
    assert pushed.push(update(5)) is LIVE
    assert pushed.push(update(6)) is LIVE
    pushed.connected()
    assert pushed.push(snapshot(6)) is LIVE, "it counts from there now"


def test_time_alone_proves_no_new_numbers_nor_do_updates_with_a_gap():
    pushed = Pushed(snapshot(100_000))
    pushed.connected()
    pushed.push(snapshot(1))
    pushed.now = 60.0
    assert pushed.push(snapshot(1)) is SYNCING
    assert pushed.push(update(2)) is SYNCING
    assert pushed.push(update(4)) is STALE


def test_another_contracts_version_is_not_taken_for_the_topics():
    pushed = Pushed(snapshot(100), update(5_000, symbol="ETHUSDT"))
    pushed.asked()
    assert pushed.push(snapshot(101)) is LIVE


def test_a_large_push_is_judged_like_a_small_one():
    many = [[f"{price}.5", "1"] for price in range(1, 3_000)]
    for pushes, state in (
        ([snapshot(101, bids=many, asks=[["9000", "1"]])], LIVE),
        ([snapshot(101, bids=many)], STALE),
        ([snapshot(99, bids=many, asks=[["9000", "1"]])], STALE),
        ([update(101, asks=[[f"1{price:05}", "1"] for price, _ in enumerate(many)])], LIVE),
        ([update(102, *many)], STALE),
        ([snapshot(101, bids=[*many, ["1.5", "2"]], asks=[["9000", "1"]])], STALE),
        ([snapshot(101, bids=[*many, ["1", "1.1.1"]], asks=[["9000", "1"]])], STALE),
    ):
        whole, sliced = Pushed(snapshot(100)), Pushed(snapshot(100))
        assert whole.push(*pushes) is state
        for one in pushes:
            for _ in sliced.follower.push_in_slices(one, 1):
                assert sliced.follower.state is not LIVE, "half of it is there"
        assert sliced.follower.state is state
        assert sliced.follower.reason == whole.follower.reason
        if state is LIVE:
            for side in ("bids", "asks"):
                sides = [getattr(one.follower, side).first(None) for one in (whole, sliced)]
                assert sides[0] == sides[1]


def test_a_large_snapshot_that_is_overtaken_makes_no_book():
    pushed = Pushed(snapshot(100))
    many = [[f"{price}.5", "1"] for price in range(1, 3_000)]
    slices = pushed.follower.push_in_slices(snapshot(101, bids=many, asks=[["9000", "1"]]), 1)
    next(slices)
    pushed.follower.stale("the connection broke")
    assert list(slices) == []
    assert pushed.follower.state is STALE


# With a stream


def follow(script, **options):
    """A book of a scripted exchange, and the gaps that were told."""
    return listening(script, **{"ack_timeout": 5, **options})


def test_a_book_whose_versions_jump_back_is_asked_for_anew_and_tells_a_gap():
    async def test():
        begun, asked = asyncio.Event(), asyncio.Event()

        async def exchange(line):
            await line.accept()
            await line.push(TOPIC, snapshot(100))
            await begun.wait()
            for version in range(1, 100):
                await line.push(TOPIC, update(version))
            await line.accept()
            await asked.wait()
            await line.push(TOPIC, snapshot(200))
            await line.linger()

        async with follow(exchange) as stream:
            book = await stream.book("BTCUSDT")
            begun.set()
            gap = await until(stream, Gap)
            assert gap == Gap(TOPIC, "version 1 came after version 100")
            with pytest.raises(BookNotLive, match="version 1 came after version 100"):
                _ = book.best_bid
            asked.set()
            await book.live()
            assert book.version == 200

    run(test())


def test_snapshots_that_stay_old_lead_to_another_connection():
    async def test():
        begun = asyncio.Event()

        async def exchange(line):
            if line.number > 1:
                await line.accept()
                await line.push(TOPIC, snapshot(300))
                await line.linger()
            await line.accept()
            await line.push(TOPIC, snapshot(100))
            await begun.wait()
            await line.push(TOPIC, update(5))
            while True:
                await line.accept()
                await line.push(TOPIC, snapshot(6))

        async with follow(exchange) as stream:
            book = await stream.book("BTCUSDT")
            begun.set()
            await until(stream, Gap)
            await book.live()
            assert book.version == 300

    run(test())


SILENT_BOOKS = {
    "a push came without endVersion": {"endVersion": None},
    "the snapshot lacks asks": {"asks": None},
    "the best bid is not below the best ask": {"bids": [["500", "1"]]},
    "a push names the contract 'BTC-USDT'": {"symbol": "BTC-USDT"},
    "a push is of the type 'full'": {"type": "full"},
    "1 updates came, but no snapshot": {"type": "update"},
}


@pytest.mark.parametrize("reason", SILENT_BOOKS)
def test_a_book_that_does_not_come_up_says_what_is_known(reason):
    async def test():
        async def exchange(line):
            await line.accept()
            await line.push(TOPIC, snapshot(1, **SILENT_BOOKS[reason]))
            await line.linger()

        async with follow(exchange, subscribe_timeout=0.5) as stream:
            with pytest.raises(SubscriptionTimeout) as raised:
                await stream.book("BTCUSDT")
        assert reason in str(raised.value)
        assert "asyncapi.yaml" in str(raised.value)
        assert "ws_url" not in str(raised.value)

    run(test())


def test_a_book_whose_snapshot_never_comes_says_so():
    async def test():
        async def exchange(line):
            await line.accept()
            await line.linger()

        async with follow(exchange, subscribe_timeout=0.5) as stream:
            with pytest.raises(SubscriptionTimeout, match="no snapshot came"):
                await stream.book("BTCUSDT")

    run(test())


@pytest.mark.parametrize(
    "frame",
    [
        {"event": "subscribe", "success": False, "code": 2002, "message": "no such contract"},
        {"success": False, "code": 2002, "message": "no such contract"},
        {"id": None, "event": "error", "code": 2002, "message": "no such contract"},
    ],
)
def test_a_refusal_without_an_id_answers_the_only_request(frame):
    async def test():
        async def exchange(line):
            await line.asked()
            await line.say(**frame)
            await line.linger()

        async with follow(exchange) as stream:
            with pytest.raises(SubscriptionRefused, match="no such contract"):
                await stream.book("BTCUSDT")

    run(test())
