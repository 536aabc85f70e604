"""Public data that are not what they should be."""

from collections.abc import Callable

from sixmm_mock.operations import Call

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, answered, handled

Handler = Callable[[Call], Json]


def _unavailable(envelope: Json) -> Json:
    message = "Service unavailable"
    return {"code": 5002, "message": message, "request_id": envelope["request_id"]}


def _rounded_up(envelope: Json) -> None:
    envelope["data"]["timestamp"] = -(-envelope["data"]["timestamp_ms"] // 1000) + 1


def _an_hour_ahead(envelope: Json) -> None:
    hour = int(envelope["data"]["iso"][11:13])
    iso = envelope["data"]["iso"]
    envelope["data"]["iso"] = f"{iso[:11]}{(hour + 1) % 24:02}{iso[13:]}"


def _hundred_unless_asked(query: Handler, call: Call) -> Json:
    call.query.setdefault("limit", 100)
    return query(call)


def _start_ignored(query: Handler, call: Call) -> Json:
    call.query.pop("start_time", None)
    return query(call)


def _newest_first(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"]["items"].reverse()


def _upside_down(envelope: Json) -> None:
    for each in envelope.get("data", {}).get("items", ()):
        each["low"], each["high"] = "1000000", "1"


def _of_all(query: Handler, call: Call) -> Json:
    call.query.pop("symbol", None)
    return query(call)


def _first_page(query: Handler, call: Call) -> Json:
    call.query.pop("page", None)
    return query(call)


FAULTS = (
    server_fault(
        "version-unavailable",
        "The version is never told",
        answered("getVersion", _unavailable),
        rule="answer.no-failure",
        shown_by="getVersion",
    ),
    server_fault(
        "seconds-ahead",
        "The time in seconds is rounded up",
        answered("getServerTime", _rounded_up),
        rule="market.time",
    ),
    server_fault(
        "iso-in-another-zone",
        "The time as text is an hour ahead",
        answered("getServerTime", _an_hour_ahead),
        rule="market.time",
    ),
    server_fault(
        "klines-by-hundred",
        "100 klines unless asked otherwise",
        handled("getKlines", _hundred_unless_asked),
        rule="market.klines-count",
    ),
    server_fault(
        "klines-unbounded",
        "Klines are not bounded by start_time",
        handled("getKlines", _start_ignored),
        rule="market.klines-span",
    ),
    server_fault(
        "klines-newest-first",
        "Klines come newest first",
        answered("getKlines", _newest_first),
        rule="market.klines-order",
    ),
    server_fault(
        "klines-upside-down",
        "Low and high of a kline are mixed up",
        answered("getKlines", _upside_down),
        rule="market.klines-order",
    ),
    server_fault(
        "rates-of-all",
        "Asked for one contract's rate, all are told",
        handled("getFundingRates", _of_all),
        rule="market.one-symbol",
    ),
    server_fault(
        "funding-first-page",
        "Every page of the funding history is the first",
        handled("getFundingRateHistory", _first_page),
        rule="market.pages",
    ),
)
