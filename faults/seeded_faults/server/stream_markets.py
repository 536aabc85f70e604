"""Trades, klines and tickers that are told wrongly."""

from collections.abc import Callable

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, Plant, Reword, code, framed, struck


def _told_in(channel: str, change: Callable[[Json], object]) -> Plant:
    """Change the payloads of one channel's pushes, in place."""

    def reword(frame: Json) -> None:
        if str(frame.get("topic")).startswith(f"market.{channel}"):
            change(frame["data"])

    kept: Reword = reword
    return framed(kept)


def _makers_side(data: Json) -> None:
    for each in data["items"]:
        each["side"] = {"BUY": "SELL", "SELL": "BUY"}[each["side"]]


def _month_as_minute(data: Json) -> None:
    data["interval"] = data["interval"].lower()


def _other_way(data: Json) -> None:
    if "price_change" in data:
        change = data["price_change"]
        data["price_change"] = change.removeprefix("-") if change.startswith("-") else f"-{change}"


def _upside_down(data: Json) -> None:
    if "low_price" in data:
        data["low_price"], data["high_price"] = "1000000", "1"


def _mark_price(data: Json) -> None:
    if "last_price" in data:
        data["last_price"] = data["mark_price"]


def _no_volume(data: Json) -> None:
    if "volume" in data:
        data["volume"] = "0"


def _one_tick_off(data: Json) -> None:
    if "best_bid_price" in data:
        data["best_bid_price"] = data["mark_price"]


def _first_only(data: Json) -> None:
    if "items" in data:
        del data["items"][1:]


def _another_price(data: Json) -> None:
    for each in data.get("items", ()):
        each["index_price"] = "1"


FAULTS = (
    server_fault(
        "trade-told-twice",
        "Every trade is pushed twice",
        struck("duplicate", "market.trade.*"),
        rule="trade.told-once",
    ),
    server_fault(
        "trade-by-the-maker",
        "A trade is told with the maker's side",
        _told_in("trade", _makers_side),
        rule="trade.told-once",
    ),
    server_fault(
        "trades-newest-first",
        "Trades of one push come newest first",
        _told_in("trade", lambda data: data["items"].reverse()),
        rule="trade.oldest-first",
    ),
    server_fault(
        "kline-told-once",
        "A kline is pushed when it is subscribed, and never again",
        code("streams.public_channels:Markets._tell_klines", lambda *_: None),
        rule="kline.pushed",
    ),
    server_fault(
        "kline-without-volume",
        "The volume of a kline is always 0",
        _told_in("kline", lambda data: data.update(volume="0")),
        rule="kline.as-queried",
    ),
    server_fault(
        "month-as-minute",
        "The kline of a month calls itself that of a minute",
        _told_in("kline", _month_as_minute),
        rule="kline.intervals",
    ),
    server_fault(
        "change-the-other-way",
        "A rise of the price is told as a fall",
        _told_in("ticker", _other_way),
        rule="ticker.fits-together",
    ),
    server_fault(
        "ticker-upside-down",
        "Lowest and highest price of a ticker are mixed up",
        _told_in("ticker", _upside_down),
        rule="ticker.fits-together",
    ),
    server_fault(
        "last-is-mark-price",
        "The ticker's last price is the mark price",
        _told_in("ticker", _mark_price),
        rule="ticker.last-trade",
    ),
    server_fault(
        "ticker-without-volume",
        "The ticker's volume is always 0",
        _told_in("ticker", _no_volume),
        rule="ticker.last-trade",
    ),
    server_fault(
        "bid-is-mark-price",
        "The ticker's best bid is the mark price",
        _told_in("ticker", _one_tick_off),
        rule="ticker.as-book",
    ),
    server_fault(
        "ticker-of-one",
        "The tickers of all are that of one contract",
        _told_in("tickers", _first_only),
        rule="ticker.all",
    ),
    server_fault(
        "tickers-differ",
        "A ticker among all has another index price than alone",
        _told_in("tickers", _another_price),
        rule="ticker.all",
    ),
)
