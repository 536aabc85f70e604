"""Rules are fetched once for everybody, kept a while, and fetched again when they may be out of date."""

import asyncio
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sixmm import InvalidArgument, SymbolList, TransportError
from sixmm_auth import Flight
from sixmm_runtime.flow import Run
from sixmm_runtime.rules.listing import RuleBook

HOUR = 3_600.0
TOGETHER = 16


class Exchange:
    """Lists contracts; counts how often it was asked, and fails while told to."""

    def __init__(self, *symbols):
        self.symbols = list(symbols)
        self.asked = 0
        self.failure = None

    def list(self):
        self.asked += 1
        if self.failure:
            raise self.failure
        return SymbolList.from_dict({"list": [{"symbol": one} for one in self.symbols]})


def asking(book, symbols, max_age):
    """One call's steps to a listing: flights to wait for, and at most one fetch."""

    def fetch():
        return (yield "fetch")

    return Run(book.listing(symbols, max_age, fetch))


def listed(book, fetch, symbols=("BTCUSDT",), max_age=0.0):
    """The listing that a thread gets, which fetches where it has to."""
    run = asking(book, symbols, max_age)
    while run.step is not None:
        if isinstance(run.step, Flight):
            run.step.wait(10)
            run.go_on(None)
            continue
        try:
            answer = fetch()
        except TransportError as error:
            run.fail(error)
        else:
            run.go_on(answer)
    return run.result


async def listed_async(book, fetch, max_age=0.0):
    """The same in a task."""
    run = asking(book, ["BTCUSDT"], max_age)
    try:
        while run.step is not None:
            if isinstance(run.step, Flight):
                await run.step.wait_async(10)
                run.go_on(None)
                continue
            try:
                answer = await fetch()
            except TransportError as error:
                run.fail(error)
            else:
                run.go_on(answer)
    finally:
        run.close()
    return run.result


class Clock:
    """Seconds that pass when told to."""

    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def exchange():
    return Exchange("BTCUSDT", "ETHUSDT")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def find(exchange, clock):
    """Asks one book for the rules of a contract."""
    book = RuleBook(clock)
    return lambda symbol, max_age=HOUR: listed(book, exchange.list, [symbol], max_age).find(symbol)


def failure():
    return TransportError("down", operation="getSymbols", may_have_been_received=False)


def test_one_fetch_serves_all_contracts_until_it_is_too_old(find, exchange, clock):
    assert find("BTCUSDT").symbol == "BTCUSDT"
    clock.now += HOUR
    assert find("ETHUSDT").symbol == "ETHUSDT"
    assert exchange.asked == 1
    clock.now += 0.001
    find("BTCUSDT")
    assert exchange.asked == 2


def test_a_greatest_age_of_zero_always_fetches(find, exchange, clock):
    for _ in range(3):
        clock.now += 0.001
        find("BTCUSDT", 0.0)
    assert exchange.asked == 3


def test_a_new_contract_is_found_although_the_list_is_young(find, exchange, clock):
    find("BTCUSDT")
    exchange.symbols.append("NEWUSDT")
    clock.now += 61
    assert find("NEWUSDT").symbol == "NEWUSDT"


def test_a_misspelt_contract_is_not_looked_for_again_and_again(find, exchange, clock):
    for _ in range(5):
        clock.now += 1
        with pytest.raises(InvalidArgument, match=r"no contract 'BTCUSD'\. Did you mean 'BTCUSDT'"):
            find("BTCUSD")
    assert exchange.asked == 1


def test_a_name_that_resembles_none_is_refused_without_a_suggestion(find):
    with pytest.raises(
        InvalidArgument, match=r"no contract 'xyz'\. .mm.market.symbols\(\). lists all\.$"
    ):
        find("xyz")


def test_a_failed_fetch_is_told_and_the_next_call_tries_again(find, exchange, clock):
    exchange.failure = failure()
    with pytest.raises(TransportError):
        find("BTCUSDT")
    exchange.failure = None
    clock.now += 0.001
    assert find("BTCUSDT").symbol == "BTCUSDT"


def test_rules_that_are_too_old_are_not_used_when_no_newer_ones_can_be_had(find, exchange, clock):
    find("BTCUSDT")
    clock.now += HOUR + 1
    exchange.failure = failure()
    with pytest.raises(TransportError):
        find("BTCUSDT")


def test_an_entry_without_a_symbol_is_left_out(find, exchange):
    exchange.symbols.insert(0, None)
    assert find("BTCUSDT").symbol == "BTCUSDT"


@pytest.mark.parametrize("fails", [False, True])
def test_threads_that_ask_together_share_one_fetch_and_its_outcome(fails):
    exchange = Exchange("BTCUSDT")
    exchange.failure = failure() if fails else None
    asked, everybody_asked = itertools.count(1), threading.Event()

    def fetch():
        everybody_asked.wait(timeout=60)
        return exchange.list()

    def tick():
        if next(asked) > TOGETHER:  # the fetch looks at the clock, too
            everybody_asked.set()
        return 1_000.0

    book = RuleBook(tick)

    def find(_):
        try:
            return listed(book, fetch).find("BTCUSDT").symbol
        except TransportError as error:
            return str(error)

    with ThreadPoolExecutor(TOGETHER) as pool:
        found = list(pool.map(find, range(TOGETHER)))
    assert set(found) == {"down" if fails else "BTCUSDT"}
    assert exchange.asked == 1


@pytest.mark.parametrize("fails", [False, True])
def test_tasks_that_ask_together_share_one_fetch_and_its_outcome(fails):
    exchange = Exchange("BTCUSDT")
    exchange.failure = failure() if fails else None

    async def fetch():
        await asyncio.sleep(0)
        return exchange.list()

    async def together():
        book = RuleBook(Clock())
        calls = [listed_async(book, fetch) for _ in range(TOGETHER)]
        return await asyncio.gather(*calls, return_exceptions=True)

    found = asyncio.run(together())
    assert {type(one) is TransportError for one in found} == {fails}
    assert exchange.asked == 1


def test_a_task_that_is_canceled_while_it_fetches_leaves_the_fetch_to_the_next():
    exchange = Exchange("BTCUSDT")

    async def fetch():
        answer = exchange.list()
        await asyncio.sleep(0 if exchange.asked > 1 else 3_600)
        return answer

    async def walk():
        book = RuleBook()
        first, second = (asyncio.ensure_future(listed_async(book, fetch, HOUR)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(walk()).find("BTCUSDT").symbol == "BTCUSDT"
    assert exchange.asked == 2
