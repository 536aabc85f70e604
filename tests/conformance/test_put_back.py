"""What a run has changed is put back, and what cannot be put back is said: the keeper alone, without a run."""

from contextlib import contextmanager
from itertools import count

import pytest
from sixmm_conformance.errors import NotChecked
from sixmm_conformance.suite import Suite
from sixmm_mock.errors import Code, Refusal

from .faults.plant import Plant, answered, at, handled, put


@pytest.fixture
def kept(description):
    """A run on an exchange that keeps its state, wrong in one point."""

    @contextmanager
    def kept(plant=None):
        with (plant or Plant()).server() as server:
            server.keeps_state = True
            yield Suite(server, description)

    return kept


def settings(suite):
    return suite.caller.must("getPositionSettings", query={"symbol": symbol(suite)})


def symbol(suite):
    return suite.fixtures.market.symbol


def unseen(suite, role, body):
    """A call of somebody else's, which the run does not watch."""
    suite.caller.keeper._looking = True
    answer = suite.caller.must(role, body)
    suite.caller.keeper._looking = False
    return answer


@pytest.mark.parametrize("before", ["CROSS", "ISOLATED"])
def test_settings_and_favorites_are_put_back_as_they_were(before, kept):
    with kept() as suite:
        mine, must = {"symbol": symbol(suite)}, suite.caller.must
        unseen(suite, "setMarginMode", {**mine, "margin_mode": before})
        found = settings(suite), must("getFavoriteSymbols")
        other = "ISOLATED" if before == "CROSS" else "CROSS"
        must("setMarginMode", {**mine, "margin_mode": other})
        must("setLeverage", {**mine, "leverage": 3})
        must("saveFavoriteSymbols", {"symbols": [symbol(suite)]})
        assert settings(suite) != found[0]
        suite.caller.keeper.put_back()
        assert (settings(suite), must("getFavoriteSymbols")) == found
        assert suite.left == []


def test_settings_and_favorites_that_stay_changed_are_named(kept):
    stuck = handled("setMarginMode", _only_once()) | handled("saveFavoriteSymbols", _only_once())
    with kept(stuck) as suite:
        suite.caller.must("setMarginMode", {"symbol": symbol(suite), "margin_mode": "ISOLATED"})
        suite.caller.must("saveFavoriteSymbols", {"symbols": [symbol(suite)]})
        suite.caller.keeper.put_back()
        first, second = suite.left
    assert first.startswith(f"{symbol(suite)} has leverage and margin mode (")
    assert "'ISOLATED'); it had (" in first
    assert second == f"the favorites are ['{symbol(suite)}']; they were []"


def _only_once():
    calls, last = count(), {}

    def handler(original, call):
        if next(calls) == 0:
            last.update(original(call))
        return last

    return handler


def test_nothing_is_changed_where_what_is_there_cannot_be_seen(kept):
    with kept(answered("getPositionSettings", at("code", 5000))) as suite:
        with pytest.raises(NotChecked, match="getPositionSettings, which it needs first, answered"):
            suite.caller.call("setLeverage", {"symbol": symbol(suite), "leverage": 3})
        assert suite.record.requests["setLeverage"] == 0


def test_a_position_is_closed_without_reduce_only_where_that_is_refused(kept):
    def refuse(original, call):
        if call.body.get("reduce_only"):
            raise Refusal(Code.INVALID_PARAMETER, "reduce_only is not known here")
        return original(call)

    with kept(handled("placeOrder", refuse)) as suite:
        market = suite.fixtures.market
        bought = {"type": "MARKET", "side": "BUY", "quantity": market.quantity}
        suite.caller.must("placeOrder", {"symbol": market.symbol, **bought})
        assert suite.caller.must("getPositions")["positions"]
        suite.caller.keeper.put_back()
        assert suite.caller.must("getPositions")["positions"] == []
        assert suite.left == []


def test_a_list_of_orders_that_never_ends_is_given_up(kept):
    ids = count(1)

    def another(data):
        data["data"] = {"items": [{"order_id": str(next(ids))}]}

    with kept(answered("getCurrentOrders", another)) as suite:
        with pytest.raises(NotChecked, match="too many open orders"):
            suite.caller.keeper.occupied()
        assert suite.record.requests["getCurrentOrders"] == 100


def test_what_is_left_and_cannot_be_read_is_said_at_a_stop_on_the_way_and_at_the_end(kept):
    with kept(answered("listApiKeys", put("data", {}))) as suite:
        keeper = suite.caller.keeper
        keeper.created_keys.add("one")
        with pytest.raises(NotChecked, match="what the run has left could not be read: KeyError"):
            keeper.tidy()
        keeper.put_back()
    assert suite.left == ["its API keys: not put back, 'items'"]


def test_an_interruption_while_things_are_put_back_is_said(kept):
    with kept(Plant(wrap=lambda _app: _interrupting)) as suite:
        suite.caller.keeper.created_keys.add("one")
        suite.caller.keeper.put_back()
    assert suite.left == ["interrupted before everything was put back"]


async def _interrupting(_scope, _receive, _send):
    raise KeyboardInterrupt


def test_sessions_and_listen_keys_that_do_not_end_are_no_trouble(kept):
    with kept(Plant(wrap=_silent_at("/close", "/logout"))) as suite:
        suite.caller.must("createListenKey")
        suite.caller.log_in()
        suite.caller.keeper.put_back()
        asked = suite.budget.sent
    assert suite.left == []
    assert asked >= 4, "both were tried"


def _silent_at(*endings):
    def wrap(app):
        async def silent(scope, receive, send):
            if not scope["path"].endswith(endings):
                await app(scope, receive, send)

        return silent

    return wrap
