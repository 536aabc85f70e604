"""The local check and the mock exchange agree: on drawn orders, what one lets through the other does too.

Only what a contract's limits say is compared. Margin, positions and prices that would set an order off at once are
the exchange's alone to judge, and so is the value of a market order.
"""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from operator import attrgetter

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sixmm import ApiError, AsyncSixMM
from sixmm_mock import MockExchange, create_app

# What the mock says when one of a contract's limits is the reason, and when an order has nothing to close, which it
# looks at first.
LIMITS = ("tickSize", "stepSize", "minNotional", "for a LIMIT", "for a MARKET", "price: expected")
NOTHING_TO_CLOSE = "there is no position"

_names = count()


class Traders:
    """Makes calls to one exchange, each as a user of its own: nobody's orders are in the way of the next."""

    def __init__(self) -> None:
        self.exchange = MockExchange(seed=7)
        self.app = create_app(self.exchange)
        self.loop = asyncio.new_event_loop()

    def run(self, call):
        return self.loop.run_until_complete(self._run(call))

    async def _run(self, call):
        user = self.exchange.add_user(f"trader{next(_names)}", "wonderland")
        key = self.exchange.add_api_key(user, permissions=3)
        transport = httpx.ASGITransport(app=self.app)
        async with AsyncSixMM(transport=transport, api_key=key.key, api_secret=key.secret) as mm:
            return await call(mm)


@pytest.fixture(scope="module")
def traders() -> Iterator[Traders]:
    """One exchange for all drawn orders."""
    traders = Traders()
    yield traders
    traders.loop.close()


def amounts(grid: str, *limits: str) -> st.SearchStrategy[Decimal]:
    """Amounts on the grid and beside it, near each limit and far from all."""
    step = Decimal(grid)
    near = st.sampled_from([Decimal(0), *map(Decimal, limits)])
    offset = st.integers(-3, 3) | st.integers(-10_000, 10_000)
    beside = st.sampled_from([*[Decimal(0)] * 6, step / 2, step / 10, -step / 10])
    return st.builds(lambda base, steps, off: base + steps * step + off, near, offset, beside)


def orders(symbol: str, tick: str, price: str, most: str, most_at_once: str):
    """Normal orders of one contract."""
    prices = amounts(tick, price)
    fields = {
        "symbol": st.just(symbol),
        "side": st.sampled_from(["BUY", "SELL"]),
        "quantity": amounts("0.001", "0.001", "0.005", most, most_at_once),
    }
    rare = {
        "reduce_only": st.booleans(),
        "position_side": st.sampled_from(["BOTH", "LONG", "SHORT"]),
        "close_position": st.booleans(),
    }
    limit = {**fields, "type": st.just("LIMIT"), "price": prices}
    bbo = {"price_type": st.sampled_from([0, 1, 3])}
    closing = {
        **limit,
        "side": st.just("SELL"),
        "price": amounts(tick),
        "quantity": amounts("0.001", "0.002", "0.01"),
        "reduce_only": st.just(True),
    }
    whole = {**closing, "quantity": amounts("0.001"), "close_position": st.just(True)}
    del whole["reduce_only"]
    return st.one_of(
        st.fixed_dictionaries(closing),
        st.fixed_dictionaries(whole),
        st.fixed_dictionaries(limit),
        st.fixed_dictionaries(limit, optional={**rare, **bbo}),
        st.fixed_dictionaries({**fields, "type": st.just("MARKET")}, optional=rare),
    )


def conditions(symbol: str, tick: str, price: str, most: str, most_at_once: str):
    """Condition orders of one contract."""
    prices = amounts(tick, price)
    fields = {
        "symbol": st.just(symbol),
        "side": st.sampled_from(["BUY", "SELL"]),
        "quantity": amounts("0.001", "0.001", most, most_at_once),
    }
    market = {
        **fields,
        "type": st.sampled_from(["STOP_MARKET", "TAKE_PROFIT_MARKET"]),
        "stop_price": prices,
    }
    limit = {
        **market,
        "type": st.sampled_from(["STOP_LIMIT", "TAKE_PROFIT_LIMIT"]),
        "price": prices,
    }
    trailing = {
        **fields,
        "type": st.just("TRAILING_STOP"),
        "activate_price": prices,
        "callback_rate": st.just("0.01"),
    }
    return st.one_of(
        *(
            st.fixed_dictionaries(one, optional={"reduce_only": st.booleans()})
            for one in (market, limit, trailing)
        )
    )


BTC = ("BTCUSDT", "0.1", "86000", "1000", "120")
ETH = ("ETHUSDT", "0.01", "3000", "10000", "1200")


async def outcomes(
    mm, method: str, order, *, holding: bool = False
) -> tuple[set[str], ApiError | None]:
    """Which rules the check finds broken, and what the exchange says."""
    if holding:
        await mm.orders.place(
            symbol=order["symbol"], type="MARKET", side="BUY", quantity="0.01", client_order_id="x"
        )
    rules = await mm.market.rules(order["symbol"])
    broken = {one.rule for one in rules.broken_by(order)}
    try:
        await attrgetter(method)(mm)(**order)
    except ApiError as error:
        return broken, error
    return broken, None


def agree(broken: set[str], refused: ApiError | None, order) -> None:
    said = "" if refused is None else refused.message
    if broken:
        assert any(reason in said for reason in (*LIMITS, NOTHING_TO_CLOSE)), (broken, said, order)
        return
    if order["type"] == "MARKET" and "minNotional" in said:
        return
    assert not any(limit in said for limit in LIMITS), (said, order)


@given(order=st.one_of(orders(*BTC), orders(*ETH)), holding=st.booleans())
@example(
    holding=False,
    order={
        "symbol": "ETHUSDT",
        "type": "LIMIT",
        "side": "BUY",
        "price": "3000",
        "quantity": "0.001",
    },
)
def test_a_normal_order_passes_the_check_exactly_when_no_limit_is_against_it(
    order, holding, traders
):
    agree(*traders.run(lambda mm: outcomes(mm, "orders.place", order, holding=holding)), order)


@given(order=st.one_of(conditions(*BTC), conditions(*ETH)))
def test_a_condition_order_passes_the_check_exactly_when_no_limit_is_against_it(order, traders):
    agree(*traders.run(lambda mm: outcomes(mm, "conditions.place", order)), order)


@given(price=amounts("0.1", "86000"), quantity=amounts("0.001", "0.001", "1000"))
def test_an_amendment_that_breaks_a_rule_is_refused_by_the_exchange(price, quantity, traders):
    async def amend(mm):
        placed = await mm.orders.place(
            symbol="BTCUSDT", type="LIMIT", side="BUY", price="50000", quantity="0.01"
        )
        change = {"symbol": "BTCUSDT", "price": price, "quantity": quantity}
        broken = (await mm.market.rules("BTCUSDT")).broken_by(change)
        try:
            await mm.orders.amend(order_id=placed.order_id, **change)
        except ApiError as error:
            return broken, error.message
        return broken, ""

    broken, said = traders.run(amend)
    assert not broken or said
    # An amendment doesn't say what kind of order it is for: its value and the largest quantity are not judged.
    assert broken or not any(limit in said for limit in ("tickSize", "stepSize"))
