"""`mm.market.rules` and `validate=True`, through both clients and the real mock exchange."""

import asyncio
from operator import attrgetter

import httpx
import pytest
from sixmm import AsyncSixMM, CallOptions, InvalidArgument, MissingCredentials, RuleViolation, SixMM
from sixmm_mock import create_app

LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "side": "BUY", "price": "80000", "quantity": "0.01"}
OFF_GRID = {**LIMIT, "price": "80000.05"}
STOP = {
    "symbol": "BTCUSDT",
    "type": "STOP_MARKET",
    "side": "SELL",
    "stop_price": "70000.05",
    "quantity": "0.01",
}

BREAKING = [
    ("orders.place", OFF_GRID, {"price"}),
    ("conditions.place", STOP, {"stop_price"}),
    (
        "orders.place_batch",
        {"orders": [LIMIT, {**OFF_GRID, "quantity": "0.00001"}, {**OFF_GRID, "symbol": "ETHUSDT"}]},
        {"orders[1].price", "orders[1].quantity", "orders[1].price × orders[1].quantity"},
    ),
    (
        "strategies.place",
        {
            "type": "OCO",
            "orders": [
                {**LIMIT, "strategy_sub_id": 1},
                {**STOP, "strategy_sub_id": 2},
            ],
        },
        {"orders[1].stop_price"},
    ),
    (
        "orders.amend",
        {"symbol": "BTCUSDT", "order_id": "1", "price": "1.05", "quantity": "1"},
        {"price"},
    ),
    (
        "orders.amend_batch",
        {
            "symbol": "BTCUSDT",
            "orders": [{"order_id": "1", "price": "1", "quantity": "0.0001"}],
        },
        {"orders[0].quantity"},
    ),
]


class Recorder(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Hands requests to the mock exchange, and remembers their paths."""

    def __init__(self, exchange):
        self.paths = []
        self.requests = []
        self._inner = httpx.ASGITransport(app=create_app(exchange))

    def handle_request(self, request):
        return asyncio.run(self._whole(request))

    async def _whole(self, request):
        answer = await self.handle_async_request(request)
        return httpx.Response(
            answer.status_code, headers=answer.headers, content=await answer.aread()
        )

    async def handle_async_request(self, request):
        self.paths.append(request.url.path.rpartition("/")[2])
        self.requests.append(request)
        return await self._inner.handle_async_request(request)


@pytest.fixture
def recorder(exchange):
    return Recorder(exchange)


@pytest.fixture
def mm(recorder, both):
    """A blocking client of the mock exchange that has an API key alone."""
    credentials = {name: both[name] for name in ("api_key", "api_secret")}
    with SixMM(transport=recorder, **credentials) as mm:
        yield mm


def test_the_rules_of_a_contract_round_and_are_fetched_once(mm, recorder):
    price = mm.market.rules("BTCUSDT").round_price("80000.05", "down")
    quantity = mm.market.rules("BTCUSDT").round_quantity("0.0119", "down")
    mm.orders.place(**{**LIMIT, "price": price, "quantity": quantity}, validate=True)
    assert (str(price), str(quantity)) == ("80000.0", "0.011")
    assert recorder.paths.count("symbols") == 1


def test_a_refresh_fetches_the_rules_again(mm, recorder):
    mm.market.rules("BTCUSDT")
    mm.market.rules("BTCUSDT", refresh=True)
    mm.market.rules("BTCUSDT", max_age=0)
    assert recorder.paths == ["symbols"] * 3


def test_derived_clients_share_the_rules(mm, recorder):
    mm.market.rules("BTCUSDT")
    mm.with_options(timeout=2.5).market.rules("BTCUSDT")
    mm.with_credentials().market.rules("ETHUSDT")
    assert recorder.paths == ["symbols"]


def test_a_call_that_asks_for_rules_goes_by_its_own_clients_options(mm, recorder):
    mm.with_options(timeout=2.5).market.rules("BTCUSDT")
    assert recorder.requests[0].extensions["timeout"]["read"] == 2.5


def test_an_unknown_contract_is_refused_with_those_that_are_spelt_alike(mm):
    with pytest.raises(InvalidArgument, match="Did you mean 'BTCUSDT'"):
        mm.market.rules("BTCUSD")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"symbol": 5}, "symbol must be a string"),
        ({"symbol": "BTCUSDT", "refresh": "no"}, "refresh must be True or False"),
        ({"symbol": "BTCUSDT", "max_age": -1}, "max_age must be"),
        ({"symbol": "BTCUSDT", "max_age": float("nan")}, "max_age must be"),
    ],
)
def test_rules_that_are_asked_for_wrongly_are_not_asked_for(arguments, said, mm, recorder):
    with pytest.raises(InvalidArgument, match=said):
        mm.market.rules(**arguments)
    assert recorder.paths == []


@pytest.mark.parametrize(("method", "arguments", "broken"), BREAKING)
def test_an_order_that_breaks_a_rule_is_refused_and_not_sent(
    method, arguments, broken, mm, recorder
):
    with pytest.raises(RuleViolation) as caught:
        attrgetter(method)(mm)(**arguments, validate=True)
    assert {one.argument for one in caught.value.broken} >= broken
    assert recorder.paths == ["symbols"]


@pytest.mark.parametrize(("method", "arguments", "broken"), BREAKING)
def test_an_awaited_order_that_breaks_a_rule_is_refused_and_not_sent(
    method, arguments, broken, in_process
):
    async def place():
        async with in_process() as mm:
            await attrgetter(method)(mm)(**arguments, validate=True)

    with pytest.raises(RuleViolation) as caught:
        asyncio.run(place())
    assert {one.argument for one in caught.value.broken} >= broken


def test_awaited_rules_are_fetched_once_for_all_tasks(recorder):
    async def ask():
        async with AsyncSixMM(transport=recorder) as mm:
            return await asyncio.gather(*(mm.market.rules("ETHUSDT") for _ in range(10)))

    assert {one.symbol for one in asyncio.run(ask())} == {"ETHUSDT"}
    assert recorder.paths == ["symbols"]


def test_without_validation_the_exchange_is_the_judge(mm, recorder):
    with pytest.raises(Exception, match="multiple of tickSize"):
        mm.orders.place(**OFF_GRID)
    assert "symbols" not in recorder.paths


def test_a_client_that_validates_orders_does_so_unless_a_call_says_otherwise(recorder, both):
    with SixMM(transport=recorder, validate_orders=True, **both) as mm:
        with pytest.raises(RuleViolation):
            mm.orders.place(**OFF_GRID)
        with pytest.raises(Exception, match="multiple of tickSize"):
            mm.orders.place(**OFF_GRID, validate=False)
        assert mm.orders.place(**LIMIT).order_id


@pytest.mark.parametrize("arguments", [{"validate": "yes"}, {"validate": 1}])
def test_a_wish_to_validate_is_a_yes_or_no(arguments, mm):
    with pytest.raises(InvalidArgument, match="validate must be True or False"):
        mm.orders.place(**LIMIT, **arguments)


def test_a_clients_wish_to_validate_is_a_yes_or_no():
    with pytest.raises(InvalidArgument, match="validate_orders must be True or False"):
        SixMM(validate_orders="false")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({**LIMIT, "price": None}, "price is required"),
        ({**LIMIT, "price": 0.1}, "float"),
        ({**LIMIT, "options": "fast"}, "options must be CallOptions"),
    ],
)
def test_what_can_not_be_sent_anyway_is_refused_before_rules_are_asked_for(
    arguments, said, mm, recorder
):
    with pytest.raises(InvalidArgument, match=said):
        mm.orders.place(**arguments, validate=True)
    assert recorder.paths == []


def test_an_order_for_an_unknown_contract_is_refused_and_not_sent(mm, recorder):
    with pytest.raises(InvalidArgument, match="no contract 'BTCUSD'"):
        mm.orders.place(**{**LIMIT, "symbol": "BTCUSD"}, validate=True)
    assert recorder.paths == ["symbols"]


def test_fetching_rules_on_the_way_has_a_request_id_of_its_own(mm, recorder):
    mm.orders.place(**LIMIT, validate=True, options=CallOptions(request_id="mine"))
    ids = {
        request.url.path.rpartition("/")[2]: request.headers.get("X-Request-ID")
        for request in recorder.requests
    }
    assert ids["place"] == "mine"
    assert ids["symbols"] != "mine"


def test_rules_need_no_credentials(recorder):
    with SixMM(transport=recorder) as mm:
        assert mm.market.rules("BTCUSDT").tick_size
        with pytest.raises(MissingCredentials):
            mm.orders.place(**LIMIT, validate=True)
