"""Whatever an exchange sends, it is read, told as unknown, or ends the connection: nothing else is ever raised."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sixmm import channels
from sixmm.channels import API, DEPTH
from sixmm_runtime.streams.book.follower import BookState, Follower
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import BrokenConnection, Session
from sixmm_runtime.streams.user.record import Record

TOPIC = "market.depth.BTCUSDT"

scalars = (
    st.none() | st.booleans() | st.integers(-5, 9) | st.text("0.-aE", max_size=3) | st.floats()
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
)


def objects(**known):
    """Objects of these fields, each of them right, odd or absent."""
    return st.fixed_dictionaries({}, optional={name: one | values for name, one in known.items()})


frames = objects(
    id=st.sampled_from(["1", "2", "3", 1]),
    event=st.sampled_from(["subscribe", "unsubscribe", "pong", "auth", "data"]),
    success=st.booleans(),
    data=st.just([TOPIC]),
    code=st.sampled_from([2002, 5003]),
    topic=st.just(TOPIC),
    ts=st.integers(0, 9),
)
levels = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3.5"]), st.sampled_from(["0", "1", "-1", "x"])).map(list)
)
books = objects(
    type=st.sampled_from(["snapshot", "update"]),
    startVersion=st.integers(0, 9),
    endVersion=st.integers(0, 9),
    bids=levels,
    asks=levels,
)
account = st.lists(
    objects(assetType=st.just("USDT"), symbol=st.just("S"), quantity=st.sampled_from(["0", "1"]))
)
events = objects(
    eventType=st.sampled_from(["ORDER_TRADE_UPDATE", "ACCOUNT_UPDATE"]),
    orderId=st.sampled_from(["1", 2]),
    orderStatus=st.sampled_from(["NEW", "FILLED"]),
    tradeId=st.just("7"),
    executedQuantity=st.just("1"),
    updatedAt=st.integers(0, 9),
    balances=account,
    positions=account,
)


@given(st.lists(frames | values, max_size=12))
def test_a_session_survives_any_frames(received):
    session = Session(StreamOptions(), API.frames, automatic="user.")
    session.want("user.", 0.0)
    session.want(TOPIC, 0.0, silence=1.0)
    session.opened(0.0)
    for now, frame in enumerate(received, 1):
        try:
            session.receive(json.dumps(frame), float(now))
        except BrokenConnection:
            session.lost(float(now), "broken")
            session.opened(float(now))
        session.tick(float(now))
        session.take_frames()
        assert session.due is not None


@given(st.lists(books | values, max_size=12))
def test_a_book_survives_any_pushes_and_is_never_crossed_while_it_is_live(received):
    follower = Follower(DEPTH.book)
    for data in received:
        follower.push(data, None)
        if follower.state is BookState.LIVE:
            bids, asks = follower.bids.first(None), follower.asks.first(None)
            assert not (bids and asks) or bids[0][0] < asks[0][0]
            assert all(high > low for (high, _), (low, _) in pairwise(bids))
            assert all(low < high for (low, _), (high, _) in pairwise(asks))
            assert all(quantity > 0 for _, quantity in (*bids, *asks))
        else:
            assert follower.reason
            follower.syncing()


@given(st.lists(events | values, max_size=12))
def test_the_record_of_an_account_survives_any_events_and_takes_none_twice(received):
    record = Record(channels.API.user.events)
    for event in received:
        model = channels.USER.model(event)
        model.from_dict(event)
        record.take(event, 5)
        known = isinstance(event, dict) and event.get("eventType") == "ORDER_TRADE_UPDATE"
        named = known and all(
            event.get(name) and isinstance(event[name], str) for name in ("orderId", "orderStatus")
        )
        if named:
            assert not record.take(event, 5), "the same again is no news"
