"""The client's own rate limit, on the way of its calls."""

import asyncio
import pickle

import attrs
import pytest
from sixmm import (
    ApiError,
    AsyncSixMM,
    Backoff,
    CallOptions,
    RateLimit,
    RateLimited,
    SixMM,
    SixMMError,
    Throttled,
    TransportError,
)
from sixmm.operations.orders import BATCH_CANCEL_ORDERS, PLACE_ORDER
from sixmm.operations.system import GET_VERSION


def test_calls_over_the_limit_wait_for_their_turn(walk):
    steps = walk(limit=(10, 1))
    for _ in range(3):
        steps(GET_VERSION)
    assert steps.waits == [0.1, 0.1]


def test_every_attempt_takes_its_turn(walk, faults):
    faults.add(kind="business", code=5002, count=1)
    steps = walk(limit=(10, 1), jitter=0.0)
    steps(GET_VERSION)
    assert steps.waits == [0.0, 0.1]


def test_a_refusal_for_the_rate_lets_all_calls_pause(walk, faults):
    faults.add(kind="status", status=429, retry_after=3, count=1)
    steps = walk(limit=(10, 5), max_retries=0)
    with pytest.raises(RateLimited):
        steps(GET_VERSION)
    steps(GET_VERSION)
    assert steps.waits == [3.1]


def test_a_refusal_that_does_not_say_how_long_lets_all_calls_pause_for_the_backoff(walk, faults):
    faults.add(kind="business", code=5003, count=1)
    steps = walk(limit=(10, 5), max_retries=0, jitter=1.0, backoff={"first": 2.0})
    with pytest.raises(RateLimited):
        steps(GET_VERSION)
    steps(GET_VERSION)
    assert steps.waits == [2.1]


def test_a_call_that_was_waiting_for_its_turn_waits_for_a_pause_too(walk, faults):
    faults.add(kind="status", status=429, retry_after=3, count=1)
    steps = walk(limit=(10, 1), max_retries=0)
    first, second = steps.start(GET_VERSION), steps.start(GET_VERSION)
    with pytest.raises(RateLimited):
        steps.finish(first)
    steps.finish(second)
    assert steps.waits == [0.1, 3.0]


@pytest.mark.parametrize(
    ("terms", "options"),
    [
        ({"backoff": {"within": 5}}, None),
        ({"total_timeout": 5}, None),
        ({}, CallOptions(total_timeout=5)),
    ],
)
def test_a_call_that_would_wait_for_too_long_is_not_sent_and_says_so(terms, options, walk):
    steps = walk(limit=(0.1, 1), **terms)
    steps(GET_VERSION)
    with pytest.raises(Throttled, match=r"per_second=0\.1.* Nothing was sent") as caught:
        steps(GET_VERSION, options)
    assert caught.value.may_have_been_received is False
    assert caught.value.operation == "getVersion"
    assert steps.waits == []


def test_what_the_client_holds_back_itself_is_no_failure_of_the_network(walk):
    assert Throttled.__mro__[1] is SixMMError
    assert not issubclass(Throttled, TransportError | TimeoutError)
    steps = walk(limit=(0.1, 1), backoff={"within": 5})
    steps(GET_VERSION)
    with pytest.raises(Throttled) as caught:
        steps(GET_VERSION)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.operation) == (str(caught.value), "getVersion")


def test_an_order_that_is_held_back_was_not_placed(mock_exchange):
    with SixMM(
        transport=mock_exchange.transport(),
        api_key=mock_exchange.key,
        api_secret=mock_exchange.secret,
        rate_limit=RateLimit(0.001, burst=1),
        backoff=Backoff(within=1),
    ) as mm:
        mm.system.version()
        with pytest.raises(Throttled, match="Nothing was sent"):
            mm.orders.place(symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01")
    assert mock_exchange.journal.count(operation="placeOrder") == 0


def test_a_repetition_that_is_held_back_does_not_hide_what_became_of_the_first_try(walk, faults):
    faults.add(kind="business", code=5002, count=1)
    steps = walk(limit=(1, 1), jitter=0.0, backoff={"within": 0.5})
    with pytest.raises(ApiError, match="5002") as caught:
        steps(GET_VERSION)
    assert isinstance(caught.value.__cause__, Throttled)


def test_a_call_that_waited_for_its_turn_has_that_much_less_time_for_its_answer(walk):
    steps = walk(limit=(0.5, 1), total_timeout=5.0)
    steps(GET_VERSION)
    steps(GET_VERSION)
    assert steps.timeouts == [5.0, 3.0]


def test_a_call_is_given_up_when_a_pause_puts_its_turn_off_for_too_long(walk, faults):
    faults.add(kind="status", status=429, retry_after=40, count=1)
    steps = walk(limit=(10, 1), max_retries=0)
    first, second = steps.start(GET_VERSION), steps.start(GET_VERSION)
    with pytest.raises(RateLimited):
        steps.finish(first)
    with pytest.raises(Throttled):
        steps.finish(second)


def test_a_heavy_operation_takes_as_much_as_several_light_ones(walk):
    steps = walk(limit=(10, 5))
    steps(attrs.evolve(GET_VERSION, weight=5))
    steps(GET_VERSION)
    assert steps.waits == [0.1]


def test_batches_weigh_more_than_single_orders():
    assert (PLACE_ORDER.weight, BATCH_CANCEL_ORDERS.weight) == (1, 5)


def test_clients_of_both_kinds_can_share_a_limit(mock_exchange):
    limit = RateLimit(0.001, burst=3)
    terms = {
        "transport": mock_exchange.transport(),
        "rate_limit": limit,
        "backoff": Backoff(within=1),
    }

    async def awaited():
        async with AsyncSixMM(**terms) as mm:
            await mm.system.version()
            with pytest.raises(Throttled):
                await mm.system.version()

    with SixMM(**terms) as mm:
        mm.system.version()
        mm.system.version()
        asyncio.run(awaited())
        with pytest.raises(Throttled):
            mm.system.version()


def test_a_client_without_a_limit_never_waits(walk):
    steps = walk()
    for _ in range(100):
        steps(GET_VERSION)
    assert steps.waits == []
