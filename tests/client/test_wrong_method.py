"""An order of a kind that another method places is told which one that is."""

import pytest
from sixmm import ConditionOrderType, InvalidArgument, OrderType, SixMM, StrategyType

ORDER = {"symbol": "BTCUSDT", "side": "BUY", "quantity": "0.01"}


@pytest.fixture
def mm():
    with SixMM(api_key="k", api_secret="s") as client:
        yield client


@pytest.mark.parametrize("kind", [*ConditionOrderType, *map(str, ConditionOrderType)])
def test_a_condition_order_given_to_place_is_pointed_to_place_condition(mm, kind):
    with pytest.raises(
        InvalidArgument, match=rf"^type must be .* conditions\.place takes '{kind}'\.$"
    ):
        mm.orders.place(**ORDER, type=kind)


@pytest.mark.parametrize("kind", [*StrategyType, "oco"])
def test_a_strategy_given_to_place_is_pointed_to_place_strategy(mm, kind):
    with pytest.raises(InvalidArgument, match=r"strategies\.place takes '(OTOCO|OTO|OCO)'"):
        mm.orders.place(**ORDER, type=kind)


@pytest.mark.parametrize("kind", [*OrderType])
def test_a_normal_order_given_to_place_condition_is_pointed_to_place(mm, kind):
    with pytest.raises(InvalidArgument, match=rf"orders\.place takes '{kind}'"):
        mm.conditions.place(**ORDER, type=kind, stop_price="1")


def test_an_order_of_a_batch_is_told_the_same_under_its_place(mm):
    with pytest.raises(
        InvalidArgument,
        match=r"^orders\[1\]\.type must be .* conditions\.place takes 'STOP_MARKET'",
    ):
        mm.orders.place_batch(
            orders=[{**ORDER, "type": "MARKET"}, {**ORDER, "type": "STOP_MARKET"}]
        )


def test_a_misspelt_type_is_still_told_what_it_may_mean(mm):
    with pytest.raises(InvalidArgument, match="Did you mean 'MARKET'"):
        mm.orders.place(**ORDER, type="MARKT")
