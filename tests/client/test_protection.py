"""Brackets and replaced stops: no entry is left without protection in silence, and no stop is given up for none."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sixmm import (
    ApiError,
    CallOptions,
    FieldAbsent,
    InvalidArgument,
    OrderNotExecuted,
    OrderOutcomeUnknown,
    PartlyDone,
    SixMMError,
)
from sixmm_mock.testing import MockForTests

from .trader import LIMIT, LOOKED_FOR, STOP, TOLERANCE, TOLERANCE_MS, Between, Trader, changed

SYMBOL = "BTCUSDT"
MARKET = LIMIT | {"type": "MARKET", "price": None}
EXITS = {"take_profit": "95000", "stop_loss": "45000"}


@pytest.fixture(params=["sync", "async"])
def trader(request):
    with MockForTests() as mock:
        yield Trader(request.param, mock)


def states(error):
    """What each order of an error is said to be, without the words behind it."""
    return [one.state.split(" (")[0] for one in error.orders]


def waiting(trader):
    return {one.stop_price: one for one in trader("conditions.current", symbol=SYMBOL)}


def held(trader):
    return [one.signed_quantity for one in trader("positions.current") if one.side]


# Brackets


@pytest.mark.parametrize(
    ("entry", "exits"),
    [
        (MARKET, EXITS),
        (LIMIT, EXITS),
        (MARKET | {"side": "SELL"}, {"take_profit": 45_000, "stop_loss": Decimal(95_000)}),
        (LIMIT | {"client_order_id": "mine", "maker_only": True}, EXITS),
        (MARKET | {"position_side": "LONG"}, EXITS),
    ],
)
def test_a_bracket_is_placed_by_one_call_and_seen(trader, entry, exits):
    strategy = trader("strategies.bracket", entry=entry, **exits)
    shown, profit, loss = strategy.orders
    assert [shown.type.name, profit.type.name, loss.type.name] == [
        entry["type"],
        "TAKE_PROFIT_MARKET",
        "STOP_MARKET",
    ]
    (sent,) = trader.bodies("placeStrategyOrder")
    assert [one["clientOrderId"] for one in sent["subOrderList"]] == [
        one.client_order_id for one in strategy.orders
    ]
    assert all(one["reduceOnly"] for one in sent["subOrderList"][1:])
    assert profit.side is loss.side is not shown.side
    trader.mock.exchange.set_price(SYMBOL, Decimal(49_000))
    assert {Decimal(price) for price in exits.values()} == set(waiting(trader))


@pytest.mark.parametrize("price", [96_000, 44_000])
def test_the_exit_that_is_set_off_closes_the_position_and_ends_the_other(trader, price):
    strategy = trader("strategies.bracket", entry=MARKET, working_type="MARK_PRICE", **EXITS)
    trader.mock.exchange.set_price(SYMBOL, Decimal(price))
    assert held(trader) == []
    assert waiting(trader) == {}
    assert trader("strategies.get", strategy_id=strategy.strategy_id).is_final


@pytest.mark.parametrize(
    ("exits", "lost"), [({"stop_loss": "86000"}, "stop loss"), ({"take_profit": "60000"}, "take")]
)
def test_an_exit_that_is_rejected_is_told_with_what_is_there(trader, exits, lost):
    with pytest.raises(PartlyDone, match=f"its {lost}.* not waiting.*without protection") as caught:
        trader("strategies.bracket", entry=MARKET, working_type="MARK_PRICE", **EXITS | exits)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.executed, error.retryable) == (True, False)
    assert states(error)[0] == "executed"
    assert sorted(states(error)[1:]) == ["executed", "not executed"]
    assert held(trader) == [Decimal("0.1")]
    entry, *exits = error.orders
    assert trader("orders.get", symbol=SYMBOL, order_id=entry.order_id).is_final
    assert [one.order_id for one in exits if one.order_id] == [
        one.condition_id for one in waiting(trader).values()
    ]


def test_an_entry_that_is_over_without_a_fill_needs_no_protection(trader):
    crossing = LIMIT | {"price": "94000", "maker_only": True}
    strategy = trader("strategies.bracket", entry=crossing, **EXITS)
    assert strategy.orders[0].status.name == "REJECTED"
    assert held(trader) == []


def test_a_lost_answer_is_found_by_the_entry_and_told(trader):
    trader.fault("placeStrategyOrder", kind="reset_after")
    with pytest.raises(PartlyDone, match="answer was lost, and the entry is there") as caught:
        trader("strategies.bracket", entry=MARKET, **EXITS)
    assert states(caught.value) == ["executed"] * 3
    assert all(one.order_id for one in caught.value.orders)
    assert len(waiting(trader)) == 2
    assert len(trader.sent("placeStrategyOrder")) == 1


def test_exits_that_no_query_shows_are_not_known(trader):
    trader.fault("placeStrategyOrder", kind="reset_after")
    with pytest.raises(PartlyDone) as caught:
        trader("strategies.bracket", entry=LIMIT, **EXITS)
    assert states(caught.value) == ["executed", "not known", "not known"]


def test_a_call_that_never_arrived_is_proven_to_have_placed_nothing(trader):
    trader.fault("placeStrategyOrder", kind="reset_before")
    with pytest.raises(OrderNotExecuted) as caught:
        trader("strategies.bracket", entry=MARKET, **EXITS)
    assert (caught.value.executed, held(trader)) == (False, [])
    assert states(caught.value) == ["not executed"] * 3
    assert 2 * TOLERANCE < trader.waited < LOOKED_FOR


def test_a_call_that_arrives_late_is_found(trader):
    trader.fault("placeStrategyOrder", kind="delayed", ms=TOLERANCE_MS - 1_000)
    with pytest.raises(PartlyDone) as caught:
        trader("strategies.bracket", entry=MARKET, **EXITS)
    assert states(caught.value)[0] == "executed"
    assert held(trader) == [Decimal("0.1")]


@pytest.mark.parametrize("options", [None, CallOptions(outcome_timeout=0)])
def test_what_can_not_be_found_out_is_unknown(trader, options):
    trader.fault("placeStrategyOrder", kind="reset_after")
    for query in ("getOrder", "getOrderHistory"):
        trader.fault(query, kind="reset_before", count=1_000)
    with pytest.raises(OrderOutcomeUnknown) as caught:
        trader("strategies.bracket", entry=MARKET, options=options, **EXITS)
    assert caught.value.executed is None
    assert len(caught.value.orders) == 3


def test_an_older_order_with_the_callers_id_is_not_taken_for_the_entry(trader):
    mine = {"client_order_id": "mine"}
    trader("orders.place", **MARKET | mine)
    trader.clock.advance(600_000)
    trader.fault("placeStrategyOrder", kind="reset_before")
    with pytest.raises(OrderOutcomeUnknown):
        trader("strategies.bracket", entry=MARKET | mine, **EXITS)


def test_a_bracket_that_can_not_be_looked_at_is_told(trader):
    trader.fault("getStrategyOrder", kind="reset_before", count=1_000)
    with pytest.raises(PartlyDone, match=r"was accepted, and it could not be looked at") as caught:
        trader("strategies.bracket", entry=MARKET, timeout=9, **EXITS)
    assert states(caught.value) == ["not known"] * 3
    assert trader.waited <= 9.01
    assert isinstance(caught.value.__cause__, SixMMError)


@pytest.mark.parametrize("fault", [{"kind": "reset_after"}, {"kind": "business", "code": 3003}])
def test_a_look_that_fails_is_made_again(trader, fault):
    trader.fault("getStrategyOrder", count=2, **fault)
    assert len(trader("strategies.bracket", entry=MARKET, **EXITS).orders) == 3


def test_a_refused_bracket_places_nothing(trader):
    with pytest.raises(ApiError) as caught:
        trader("strategies.bracket", entry=MARKET | {"quantity": "99999"}, **EXITS)
    assert (caught.value.executed, held(trader)) == (False, [])


@pytest.mark.parametrize(
    ("entry", "exits", "said"),
    [
        (MARKET, {"take_profit": "45000", "stop_loss": "95000"}, "stop_loss < take_profit"),
        (MARKET | {"side": "SELL"}, EXITS, "SELL entry it must be take_profit < stop_loss"),
        (LIMIT, {"take_profit": "49000", "stop_loss": "45000"}, "stop_loss < price < take_profit"),
        (LIMIT, {"take_profit": "60000", "stop_loss": "50000"}, "stop_loss < price < take_profit"),
        (MARKET, {"take_profit": 95000.5, "stop_loss": "1"}, "take_profit must not be a float"),
        (MARKET, {"take_profit": "9", "stop_loss": "low"}, "stop_loss must be a decimal"),
        (MARKET | {"quantity": None}, EXITS, "entry needs quantity"),
        ({}, EXITS, "entry needs symbol, type, side, quantity"),
        ("BTCUSDT", EXITS, "entry must be a dict"),
        (MARKET | {"side": "LONG"}, EXITS, "side must be BUY or SELL, not 'LONG'"),
        (MARKET | {"reduce_only": True}, EXITS, "entry must open a position"),
        (MARKET | {"close_position": True}, EXITS, "entry must open a position"),
        (MARKET | {"kind": 1}, EXITS, "kind"),
        (MARKET, EXITS | {"timeout": -1}, "timeout must be a positive number"),
    ],
)
def test_what_can_be_no_bracket_is_refused_before_anything_is_sent(trader, entry, exits, said):
    with pytest.raises(InvalidArgument, match=said):
        trader("strategies.bracket", entry=entry, **exits)
    assert not trader.mock.journal.find()


# Replaced stops


def stop(trader, **how):
    trader("orders.place", **MARKET)
    given = STOP | {"side": "SELL", "stop_price": "70000", "reduce_only": True} | how
    return trader("conditions.place", **given).condition_id


def test_a_stop_is_replaced_by_one_that_is_like_it(trader):
    old_id = stop(trader, working_type="MARK_PRICE", price_protect=True)
    (old,) = waiting(trader).values()
    placed = trader(
        "conditions.replace_stop", symbol=SYMBOL, condition_id=old_id, stop_price="75000.5"
    )
    (new,) = waiting(trader).values()
    assert new.condition_id == placed.condition_id != old_id
    assert new.stop_price == Decimal("75000.5")
    changing = {"condition_id", "client_order_id", "stop_price", "created_at", "updated_at"}
    assert {key: value for key, value in old if key not in changing} == {
        key: value for key, value in new if key not in changing
    }


@pytest.mark.parametrize(
    ("how", "changes"),
    [
        ({"type": "STOP_LIMIT", "price": "69000"}, {"stop_price": "71000", "price": "70500"}),
        ({"close_position": True, "quantity": None, "reduce_only": None}, {"stop_price": "71000"}),
        (
            {"type": "TRAILING_STOP", "activate_price": "99000", "callback_rate": "0.01"}
            | {"stop_price": None},
            {"callback_rate": "0.02"},
        ),
        ({}, {"quantity": "0.05"}),
    ],
)
def test_each_kind_of_stop_is_replaced(trader, how, changes):
    old_id = stop(trader, **how)
    trader("conditions.replace_stop", symbol=SYMBOL, condition_id=old_id, **changes)
    (new,) = waiting(trader).values()
    assert new.condition_id != old_id
    assert all(new.get(name) == Decimal(value) for name, value in changes.items())


def test_the_new_one_is_placed_before_the_old_one_is_canceled(trader):
    old_id = stop(trader)
    trader.mock.journal.clear()
    trader("conditions.replace_stop", symbol=SYMBOL, condition_id=old_id, stop_price="75000")
    made = [entry.operation_id for entry in trader.mock.journal.find()]
    assert made.index("placeConditionOrder") < made.index("cancelConditionOrder")


@pytest.mark.parametrize("fault", [{"kind": "business", "code": 3106}, {"kind": "reset_before"}])
def test_the_old_one_stays_where_the_new_one_is_not_placed(trader, fault):
    old_id = stop(trader)
    trader.fault("placeConditionOrder", **fault)
    with pytest.raises(SixMMError) as caught:
        trader("conditions.replace_stop", symbol=SYMBOL, condition_id=old_id, stop_price="75000")
    assert caught.value.executed is False
    assert caught.value.__notes__ == [f"The condition order {old_id} of {SYMBOL} was not touched."]
    assert [one.condition_id for one in waiting(trader).values()] == [old_id]


def test_both_are_told_where_the_old_one_can_not_be_canceled(trader):
    old_id = stop(trader)
    trader.fault("cancelConditionOrder", kind="business", code=3005, count=100)
    with pytest.raises(PartlyDone, match=f"the old one, {old_id}, could not be canceled") as caught:
        trader("conditions.replace_stop", symbol=SYMBOL, condition_id=old_id, stop_price="75000")
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.executed, error.retryable) == (True, False)
    assert {one.order_id for one in error.orders} == {
        one.condition_id for one in waiting(trader).values()
    }


@pytest.mark.parametrize("happens", ["set off", "canceled"])
def test_what_happens_to_the_old_one_meanwhile_is_told(trader, happens):
    old_id = stop(trader, working_type="MARK_PRICE")

    def first(request):
        if request.url.path.endswith("/cancel-condition"):
            if happens == "set off":
                trader.mock.exchange.set_price(SYMBOL, Decimal(69_000))
            else:
                with ThreadPoolExecutor() as aside:
                    cancel = {"symbol": SYMBOL, "condition_id": old_id}
                    aside.submit(trader, "conditions.cancel", **cancel).result()

    client = {"transport": Between(trader.mock, before=first)}
    replace = {"symbol": SYMBOL, "condition_id": old_id, "stop_price": "60000"}
    if happens == "canceled":
        assert trader("conditions.replace_stop", **replace, client=client).condition_id
    else:
        with pytest.raises(PartlyDone, match="was set off before it could be canceled") as caught:
            trader("conditions.replace_stop", **replace, client=client)
        assert [one.state for one in caught.value.orders] == [
            "executed (the new one)",
            "TRIGGERED (the old one)",
        ]


@pytest.mark.parametrize("field", ["side", "reduceOnly", "workingType", "closePosition"])
def test_a_stop_that_is_not_wholly_shown_is_not_guessed(trader, field):
    old_id = stop(trader)

    def without(request, answer):
        if not request.url.path.endswith("/current-condition"):
            return answer
        return changed(answer, lambda data: [one.pop(field) for one in data["list"]])

    trader.mock.journal.clear()
    client = {"transport": Between(trader.mock, after=without)}
    replace = {"symbol": SYMBOL, "condition_id": old_id, "stop_price": "60000"}
    with pytest.raises(FieldAbsent):
        trader("conditions.replace_stop", **replace, client=client)
    assert not trader.sent("placeConditionOrder")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"condition_id": "404", "stop_price": "1"}, "No condition order 404 of BTCUSDT"),
        ({"condition_id": "404"}, "Nothing is to change: give one of stop_price"),
        ({"condition_id": "404", "client_order_id": "mine"}, "Nothing is to change"),
    ],
)
def test_what_can_not_be_replaced_is_told_and_nothing_is_placed(trader, given, said):
    with pytest.raises(InvalidArgument, match=said) as caught:
        trader("conditions.replace_stop", symbol=SYMBOL, **given)
    assert caught.value.executed is False
    assert not trader.sent("placeConditionOrder")
