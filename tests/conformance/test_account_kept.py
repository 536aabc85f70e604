"""A run calls what was asked for and nothing else, and leaves the account as it found it."""

import re
from pathlib import Path

import pytest
from attrs import define, field
from sixmm_conformance import needs
from sixmm_conformance.caller import Caller
from sixmm_conformance.errors import Spared
from sixmm_conformance.generation import Plan
from sixmm_conformance.mock import ACCOUNT, MockServer
from sixmm_conformance.reports import text
from sixmm_conformance.rules import SCENARIOS
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description

DESCRIPTION = Description.load()
RULES = {each.rule_id: each for each in SCENARIOS}
PAGE = (Path(__file__).parents[2] / "docs/conformance.md").read_text(encoding="utf-8")
SOAK = (pytest.mark.soak, pytest.mark.timeout(1800))


@define
class Found:
    """A kept exchange, in which somebody has orders, a position, favorites, settings and a key."""

    server: MockServer = field(factory=lambda: MockServer(keeps_state=True))
    by: Caller = field(init=False)
    symbols: list[str] = field(init=False)

    def __attrs_post_init__(self):
        # Somebody else with the same credentials; what they do is not this run's.
        other = Suite(self.server, DESCRIPTION)
        self.by = other.caller
        self.by.keeper._looking = True
        must, market = self.by.must, other.fixtures.market
        self.symbols = [each["symbol"] for each in must("getSymbols")["items"]]
        must("placeOrder", market.resting(client_order_id="somebodys-own"))
        at_market = {"type": "MARKET", "side": "BUY", "quantity": market.quantity}
        must("placeOrder", {"symbol": market.symbol, **at_market})
        must("placeConditionOrder", market.stop())
        must("saveFavoriteSymbols", {"symbols": self.symbols[-1:]})
        must("createApiKey", {"label": "somebody's own"})
        for symbol in self.symbols:
            must("setLeverage", {"symbol": symbol, "leverage": 7})

    def state(self):
        """Everything that a run could change and put back, field by field."""
        must = self.by.must
        names = ("symbol", "position_side", "quantity", "entry_price", "leverage", "margin_mode")
        settings = [must("getPositionSettings", query={"symbol": each}) for each in self.symbols]
        return {
            "positions": [
                {name: each[name] for name in names} for each in must("getPositions")["positions"]
            ],
            "orders": must("getCurrentOrders")["items"],
            "conditions": must("getCurrentConditionOrders")["items"],
            "favorites": must("getFavoriteSymbols")["symbols"],
            "keys": [(each["id"], each["label"]) for each in must("listApiKeys")["items"]],
            "settings": [(each["leverage"], each["margin_mode"]) for each in settings],
        }

    def suite(self, *operations, **options):
        plan = Plan(examples=1, seed=options.pop("seed", None))
        return Suite(self.server, DESCRIPTION, Options(frozenset(operations), plan=plan, **options))


@pytest.mark.parametrize("operation_id", [*DESCRIPTION.operations][::18])
def test_one_operation_alone_is_called_and_nothing_else(operation_id):
    suite = Found().suite(operation_id)
    suite.run()
    assert suite.record.requests.keys() <= {operation_id}
    assert not suite.budget.sent - suite.record.requests.total(), "a stream was opened"
    if not suite.record.successes[operation_id]:
        assert "needs" in suite.skipped[operation_id] or operation_id == "login"


@pytest.mark.parametrize("operation_id", DESCRIPTION.operations)
def test_what_an_operation_needs_is_on_the_page(operation_id):
    page = PAGE[PAGE.index("### Only what was asked for") : PAGE.index("### The account stays")]
    called = {*needs.all_of([operation_id], DESCRIPTION)} - {operation_id, "getServerTime"}
    assert called <= {*re.findall(r"`(\w+)`", page)}


@pytest.mark.parametrize(
    ("operation_id", "seeds"),
    [
        # Orders are below, where they are held against those of others, favorites and keys too.
        ("setLeverage", [3]),
        *(pytest.param(each, range(1, 6), marks=SOAK) for each in DESCRIPTION.operations),
    ],
)
def test_what_is_changed_is_as_it_was_found_at_the_end(operation_id, seeds):
    for seed in seeds:
        found = Found()
        before = found.state()
        suite = found.suite(operation_id, with_needs=True, seed=seed)
        suite.run()
        assert suite.passed, text.verdicts(suite)
        assert suite.left == []
        assert found.state() == before
        assert suite.record.requests.keys() <= {
            "getServerTime",
            *needs.all_of([operation_id], DESCRIPTION),
        }


def test_rules_that_trade_leave_orders_and_positions_of_others_alone():
    found = Found()
    before = found.state()
    suite = found.suite()
    names = ["order.filled", "order.strategies", "account.volume", "order.conditions"]
    names += ["order.found", "account.settings", "account.favorites", "api-key.listed"]
    suite.check([RULES[each] for each in names])
    assert found.state() != before
    suite.caller.keeper.put_back()
    assert suite.left == []
    assert found.state() == before
    assert text.wallet(suite)
    assert [each for each in names if not suite.verdicts.by_id[each].checks] == []


def test_all_orders_are_never_canceled_where_somebody_else_has_one():
    found = Found()
    suite = found.suite()
    suite.check([RULES["order.found"]])
    other = suite.fixtures.market.symbol
    found.by.must("placeOrder", suite.fixtures.market.resting())
    before = found.state()["orders"]
    suite.check([RULES["order.cancel-all"]])
    assert "another program has an order" in suite.verdicts.by_id["order.cancel-all"].why_not
    assert [each for each in before if each not in found.state()["orders"]] == []
    assert other not in {each["symbol"] for each in suite.caller.keeper.found.orders.values()}


@pytest.mark.parametrize("operation_id", ["deleteApiKey", pytest.param("updateApiKey", marks=SOAK)])
def test_generated_cases_leave_keys_of_others_alone(operation_id):
    found = Found()
    before = found.state()["keys"]
    suite = found.suite()
    suite.generate(DESCRIPTION.operations[operation_id])
    suite.caller.keeper.put_back()
    assert found.state()["keys"] == before


@pytest.mark.parametrize(
    ("operation_id", "names"),
    [
        ("cancelOrder", ("order_id", "client_order_id")),
        ("amendOrder", ("order_id",)),
        ("placeOrder", ("client_order_id", "symbol")),
        ("setLeverage", ("symbol",)),
    ],
)
def test_no_generated_case_names_an_order_or_a_position_of_somebody_else(operation_id, names):
    found = Found()
    state, suite = found.state(), found.suite()
    order, operation = state["orders"][0], DESCRIPTION.operations[operation_id]
    sent = []

    def take(case):
        body = operation.read_body(case.body)
        for name in names:
            case.body = operation.spelled_body({**body, name: order[name]})
            with pytest.raises(Spared):
                suite.caller.send(case)
        sent.append(case)

    suite._generator.valid(operation, take)
    assert sent
    assert operation_id not in suite.record.requests
    assert found.state() == state


def test_a_long_run_tidies_up_as_it_goes_on():
    found = Found()
    suite = found.suite()
    most = 0
    for _ in range(3):
        suite.check([RULES["order.found"], RULES["account.volume"]] * 10)
        most = max(most, len(found.state()["orders"]))
    assert most <= 1 + 20, "of the run's own orders, those of twenty cases"


def test_what_cannot_be_put_back_is_the_first_line_and_fails_the_run():
    found = Found()
    suite = found.suite()
    suite.check([RULES["order.found"]])
    found.server.exchange.api_keys.find(ACCOUNT.api_key).permissions = 1
    suite.caller.keeper.put_back()
    assert not suite.passed
    first = text.verdicts(suite).splitlines()[0]
    assert first.startswith("LEFT BEHIND: its orders and positions: not put back")
    assert "3006" in first


def test_a_run_is_put_back_when_it_is_interrupted():
    found = Found()
    before = found.state()
    suite = found.suite()
    calls = iter(range(400))

    def interrupting(_step):
        if suite.record.requests["placeOrder"] > 3 and next(calls) is not None:
            raise KeyboardInterrupt

    suite.progress = interrupting
    suite.run()
    assert suite.was_interrupted
    assert text.outcome(suite) == "INTERRUPTED"
    assert (suite.left, found.state()) == ([], before)
