"""What programs pass by mistake is refused by one clear error, in every call and helper that takes it: nothing is sent."""

from datetime import UTC, datetime

import httpx
import pytest
from sixmm import AsyncSixMM, InvalidArgument, SixMM
from sixmm.channels import KLINES
from sixmm_mock.testing import MockForTests

from .trader import Trader

SYMBOL = {"symbol": "BTCUSDT"}
NOW = 1_790_000_000_000


@pytest.fixture(params=["sync", "async"])
def trader(request):
    with MockForTests() as mock:
        yield Trader(request.param, mock)


TIMED = [
    ("orders.trades", SYMBOL, "start_time"),
    ("market.klines", SYMBOL | {"interval": "1m"}, "end_time"),
    ("positions.funding_payments", SYMBOL, "start_time"),
]
NO_TIMES = [
    (NOW // 1_000, "seconds"),
    (datetime(2026, 9, 21), "without a time zone"),  # noqa: DTZ001 - the point
    ("2026-09-21T00:00:00Z", "fromisoformat"),
    (str(NOW), "Pass the number"),
]
RESUMED = (
    ("orders", "iter_trades", SYMBOL),
    ("positions", "iter_history", SYMBOL),
    ("account", "iter_change_logs", {"change_type": "DEPOSIT"}),
    ("market", "iter_funding_rate_history", SYMBOL),
)


@pytest.mark.parametrize(("given", "said"), NO_TIMES)
@pytest.mark.parametrize(("method", "arguments", "name"), TIMED)
def test_a_time_that_is_none_is_refused(trader, method, arguments, name, given, said):
    with pytest.raises(InvalidArgument, match=f"{name} .*{said}"):
        trader(method, **arguments, **{name: given})
    assert not trader.mock.journal.find()


@pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
@pytest.mark.parametrize(("given", "said"), NO_TIMES)
@pytest.mark.parametrize(("resource", "method", "arguments"), RESUMED)
def test_a_beginning_that_is_none_is_refused_at_once(
    client, resource, method, arguments, given, said
):
    reading = getattr(getattr(client(), resource), method)
    with pytest.raises(InvalidArgument, match=f"since .*{said}"):
        reading(**arguments, since=given)


NAMING = [
    ("orders.get", {"order_id": "1"}),
    ("orders.wait", {"order_id": "1"}),
    ("orders.place", {"type": "MARKET", "side": "BUY", "quantity": "1", "wait": "final"}),
    ("orders.cancel_everything", {}),
    ("positions.close", {}),
    ("positions.funding_payments", {}),
    ("conditions.replace_stop", {"condition_id": "1", "stop_price": "1"}),
    ("market.rules", {}),
]


@pytest.mark.parametrize("symbol", ["DOGE/USDT:USDT", "BTC/USD:USD", "BTC/USDT"])
@pytest.mark.parametrize(("method", "arguments"), NAMING)
def test_a_unified_symbol_of_no_contract_is_refused(trader, method, arguments, symbol):
    with pytest.raises(InvalidArgument, match=f"lists no contract '{symbol}'.* Did you mean"):
        trader(method, symbol=symbol, **arguments)
    assert {entry.operation_id for entry in trader.mock.journal.find()} == {"getSymbols"}
    assert trader.waited == 0


def test_a_bracket_of_no_contract_is_refused(trader):
    entry = {"symbol": "DOGE/USDT:USDT", "type": "MARKET", "side": "BUY", "quantity": "1"}
    with pytest.raises(InvalidArgument, match="lists no contract 'DOGE/USDT:USDT'"):
        trader("strategies.bracket", entry=entry, take_profit="3", stop_loss="1")
    assert {entry.operation_id for entry in trader.mock.journal.find()} == {"getSymbols"}


SPELLINGS = {
    "1m": ["1min", "1 minute", "m1", "M1", "PT1M", "1", 1],
    "15m": ["15min", "M15", "PT15M", "15", 15],
    "1h": ["1H", "60m", "60min", "1hour", "1 h", "h1", "H1", "PT1H", "hourly", "60", 60],
    "4h": ["4H", "240m", "4hr", "240", 240],
    "1d": ["1D", "24h", "daily", "P1D", "D1", "1440"],
    "1w": ["1W", "7d", "weekly", "P1W"],
    "1M": ["1mo", "month", "P1M", "30d"],
}


@pytest.mark.parametrize(
    ("meant", "given"), [(one, each) for one, all_ in SPELLINGS.items() for each in all_]
)
def test_an_interval_in_another_spelling_is_refused_with_the_right_one(meant, given):
    network = {"transport": httpx.MockTransport(lambda request: pytest.fail(f"sent {request}"))}
    times = {"start_time": NOW - 1, "end_time": NOW}
    with pytest.raises(InvalidArgument, match=f"Did you mean '{meant}'") as caught:
        SixMM(**network).market.klines("BTCUSDT", interval=given)
    for told in (
        lambda: next(SixMM(**network).market.iter_klines("BTCUSDT", interval=given, **times)),
        lambda: AsyncSixMM(**network).market.klines("BTCUSDT", interval=given).send(None),
        lambda: KLINES.topic({"symbol": "BTCUSDT", "interval": given}),
    ):
        with pytest.raises(InvalidArgument) as again:
            told()
        assert str(again.value) == str(caught.value)


def test_times_of_every_kind_that_are_right_are_taken(trader):
    month = NOW - 30 * 24 * 3_600_000  # not 0: since 1970 there are thousands of ranges to ask for
    for moment in (month, datetime.fromtimestamp(month / 1_000, UTC)):
        assert trader("positions.funding_payments", **SYMBOL, start_time=moment) == []
