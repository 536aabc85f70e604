"""An order is held against its contract's rules; every rule that it breaks is named, with what to do."""

import pickle

import pytest
from sixmm import InvalidArgument, OrderType, PositionSide, PriceTypeCode, RuleViolation

LIMIT = {"type": "LIMIT", "side": "BUY", "price": "85000", "quantity": "0.1"}
MARKET = {"type": "MARKET", "side": "BUY", "quantity": "0.1"}
STOP = {"type": "STOP_MARKET", "side": "SELL", "quantity": "0.1", "stop_price": "80000"}
TRAILING = {**STOP, "type": "TRAILING_STOP", "stop_price": None, "activate_price": "90000"}
SMALL = {**LIMIT, "price": "100", "quantity": "0.002"}

KEPT = [
    LIMIT,
    {**LIMIT, "symbol": "BTCUSDT"},
    {**LIMIT, "quantity": "1000"},
    {**LIMIT, "price": "0.1", "quantity": "50"},
    MARKET,
    {**MARKET, "quantity": "120"},
    {**MARKET, "quantity": "0.002"},
    STOP,
    TRAILING,
    {**STOP, "type": "STOP_LIMIT", "price": "80000", "quantity": "1000"},
    {"price": "85000", "quantity": "0.1"},
    {},
    {**LIMIT, "price": "0.01", "price_type": PriceTypeCode.OPPONENT_1},
    {**LIMIT, "quantity": "0.00001", "close_position": True},
    {**SMALL, "reduce_only": True},
    {**SMALL, "close_position": True},
    {**SMALL, "position_side": PositionSide.LONG, "side": "SELL"},
    {**SMALL, "position_side": "SHORT"},
]

BROKEN = [
    ({**LIMIT, "price": "85000.04"}, ["tick_size"], "send 85000.0 or 85000.1"),
    ({**LIMIT, "type": OrderType.LIMIT, "price": "85000.04"}, ["tick_size"], "send 85000.0"),
    ({**LIMIT, "price": "85000.04", "price_type": 0}, ["tick_size"], "85000.1"),
    ({**LIMIT, "price": "0"}, ["min_notional", "tick_size"], "send 0.1"),
    ({**LIMIT, "price": "-0.1"}, ["min_notional", "tick_size"], "send 0.1"),
    ({**LIMIT, "quantity": "0.0021"}, ["step_size"], "send 0.002 or 0.003"),
    ({**LIMIT, "quantity": "0.001"}, ["min_quantity"], "send at least 0.002"),
    ({**LIMIT, "quantity": "1000.001"}, ["max_limit_order_quantity"], "send at most 1000"),
    ({**MARKET, "quantity": "120.001"}, ["max_market_order_quantity"], "send at most 120"),
    (SMALL, ["min_notional"], "price × quantity 0.200 is below min_notional 5"),
    ({**SMALL, "reduce_only": False}, ["min_notional"], "raise the quantity"),
    ({**SMALL, "position_side": "LONG"}, ["min_notional"], "of BTCUSDT"),
    ({**STOP, "stop_price": "80000.05"}, ["tick_size"], "stop_price 80000.05"),
    ({**STOP, "quantity": "121"}, ["max_market_order_quantity"], "121"),
    ({**TRAILING, "activate_price": "90000.05"}, ["tick_size"], "activate_price"),
    (
        {**LIMIT, "price": "0.15", "quantity": "0.0001"},
        ["min_quantity", "min_notional", "tick_size", "step_size"],
        "; ",
    ),
]


@pytest.mark.parametrize("order", KEPT)
def test_an_order_that_keeps_to_the_rules_passes(order, contract):
    contract().check(order)
    assert contract().broken_by(order) == ()


@pytest.mark.parametrize(("order", "rules", "said"), BROKEN)
def test_every_broken_rule_is_named_with_what_to_do(order, rules, said, contract):
    with pytest.raises(RuleViolation) as caught:
        contract().check(order)
    assert [one.rule for one in caught.value.broken] == rules
    assert said in str(caught.value)


@pytest.mark.parametrize("absent", [None, "0", "n/a"])
@pytest.mark.parametrize(("order", "rules"), [(order, rules) for order, rules, _ in BROKEN])
def test_a_limit_that_the_answer_does_not_have_is_not_judged(order, rules, absent, contract):
    wires = {
        "tick_size": "tickSize",
        "step_size": "stepSize",
        "min_quantity": "minQuantity",
        "min_notional": "minNotional",
        "max_limit_order_quantity": "maxLimitOrderQty",
        "max_market_order_quantity": "maxMarketOrderQty",
    }
    contract(**{wires[rule]: absent for rule in rules}).check(order)


def test_a_violation_is_an_invalid_argument_and_survives_pickling(contract):
    with pytest.raises(InvalidArgument) as caught:
        contract().check({**LIMIT, "price": "85000.04"})
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.broken, str(again)) == (caught.value.broken, str(caught.value))


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({**LIMIT, "price": 85000.1}, "price must not be a float"),
        ({**LIMIT, "quantity": "much"}, "quantity must be a decimal number"),
        ({**LIMIT, "symbol": "ETHUSDT"}, "symbol is 'ETHUSDT', and these are the rules of"),
    ],
)
def test_what_can_not_be_judged_is_refused_as_an_argument(order, said, contract):
    with pytest.raises(InvalidArgument, match=said) as caught:
        contract().check(order)
    assert not isinstance(caught.value, RuleViolation)
