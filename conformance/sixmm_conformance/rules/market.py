"""Public data: the time, contracts, klines, funding."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from sixmm_conformance.errors import Broken
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import Chapter, same

MARKET = Chapter("market")

_DATA = ("getSymbols", "getKlines")
_MINUTE_MS = 60_000


@MARKET.rule(
    "time",
    "All forms of the server's time are the same moment",
    "request-signing#server-time",
    uses=("getServerTime",),
)
def all_forms_of_the_servers_time_are_the_same_moment(on: Fixtures) -> None:
    told = on.caller.must("getServerTime")
    same(told["timestamp"] // 1000, told["timestamp_ms"] // 1000, "timestamp, in seconds")
    iso = datetime.fromisoformat(told["iso"])
    same(int(iso.timestamp()), told["timestamp"] // 1000, "iso, as seconds")
    again = on.caller.must("getServerTime")
    if again["timestamp_ms"] < told["timestamp_ms"]:
        raise Broken("the server's time went backwards")


@MARKET.rule(
    "klines-count",
    "500 klines unless asked otherwise, and no more than asked",
    "getKlines",
    uses=_DATA,
)
def as_many_klines_come_as_were_asked_for(on: Fixtures) -> None:
    asked = on.caller.operation("getKlines").schema_of("limit")
    most, usual = asked["maximum"], asked["default"]
    there_are = len(_klines(on, limit=most))
    if there_are > most:
        raise Broken(f"{there_are} klines were answered with limit {most}")
    same(len(_klines(on, limit=7)), min(7, there_are), "the number of klines with limit 7")
    same(len(_klines(on)), min(usual, there_are), "the number of klines unless asked otherwise")


@MARKET.rule(
    "klines-order",
    "Klines follow each other, and their prices fit together",
    "getKlines",
    uses=_DATA,
)
def klines_follow_each_other_and_their_prices_fit_together(on: Fixtures) -> None:
    klines = _klines(on, limit=50)
    for one, next_ in pairwise(klines):
        same(next_["open_time"] - one["open_time"], _MINUTE_MS, "the distance of two 1m klines")
    for each in klines:
        low, high = float(each["low"]), float(each["high"])
        if not all(low <= float(each[name]) <= high for name in ("open", "close")):
            raise Broken(f"open or close of a kline lies outside of {low} to {high}")


@MARKET.rule(
    "klines-span",
    "Klines lie between start_time and end_time",
    "getKlines",
    uses=_DATA,
)
def klines_lie_between_start_time_and_end_time(on: Fixtures) -> None:
    newest = _klines(on, limit=1)[0]["open_time"]
    start, end = newest - 20 * _MINUTE_MS, newest - 10 * _MINUTE_MS
    opened = [each["open_time"] for each in _klines(on, start_time=start, end_time=end)]
    if not opened or min(opened) < start or max(opened) > end:
        raise Broken(f"klines of {start} to {end} begin at {min(opened, default=None)} and later")


@MARKET.rule(
    "one-symbol",
    "Asked for one contract, the market's data are of that one",
    "getFundingRates",
    uses=(*_DATA, "getFundingRates", "getFundingRateConfig", "getFundingRateHistory"),
)
def market_data_are_of_the_contract_that_was_asked_for(on: Fixtures) -> None:
    query = {"symbol": on.market.symbol}
    for operation_id in ("getFundingRates", "getFundingRateConfig", "getFundingRateHistory"):
        listed = on.caller.must(operation_id, query=query)["items"]
        same(
            {each["symbol"] for each in listed}, {on.market.symbol}, f"contracts of {operation_id}"
        )


@MARKET.rule(
    "pages",
    "A page holds as many as were asked for, and total counts all",
    "getFundingRateHistory",
    uses=(*_DATA, "getFundingRateHistory"),
)
def a_page_holds_as_many_as_were_asked_for_and_total_counts_all(on: Fixtures) -> None:
    pages = [
        on.caller.must(
            "getFundingRateHistory",
            query={"symbol": on.market.symbol, "page": page, "page_size": 2},
        )
        for page in (1, 2)
    ]
    same([len(page["items"]) for page in pages], [2, 2], "the sizes of two pages of two")
    times = [each["funding_time"] for page in pages for each in page["items"]]
    same(len(set(times)), 4, "the number of different fundings on two pages of two")
    size = on.caller.operation("getFundingRateHistory").schema_of("page_size")["default"]
    usual = on.caller.must("getFundingRateHistory", query={"symbol": on.market.symbol})
    same(
        len(usual["items"]), min(size, usual["total"]), "the size of a page unless asked otherwise"
    )


def _klines(on: Fixtures, **query: int) -> list[dict[str, Any]]:
    fixed = {"symbol": on.market.symbol, "interval": "ONE_MINUTE"}
    return list(on.caller.must("getKlines", query={**fixed, **query})["items"])
