"""Contracts, prices and fundings: what needs no credentials."""

from collections.abc import Sequence
from typing import Any

import ccxt
from sixmm import FundingRate, KlinePriceType

from sixmm_ccxt.base import NONE, Dict, Params, unified
from sixmm_ccxt.convert import Conversion
from sixmm_ccxt.history import History
from sixmm_ccxt.steps import Flow, ask, first_book, first_ticker, first_tickers, loaded, rows

_MOST_KLINES = 1_000
_KLINES = 500
_PRICES = {"mark": KlinePriceType.MARK_PRICE, "index": KlinePriceType.INDEX_PRICE}


class MarketData(Conversion, History):
    """The unified methods of public data."""

    @unified
    def fetch_markets(self, params: Params = NONE) -> Flow[list[Dict]]:
        """All contracts, as linear perpetual swaps that are settled in their quote asset (assumed)."""
        self._known("fetch_markets", params, ())
        listed = yield from ask(lambda mm: mm.market.symbols())
        return [self._market_of(one) for one in listed if one.get("symbol")]

    @unified
    def fetch_time(self, params: Params = NONE) -> Flow[int]:
        """The exchange's time, Unix ms."""
        self._known("fetch_time", params, ())
        now: int = yield from self._now()
        return now

    @unified
    def fetch_status(self, params: Params = NONE) -> Flow[Dict]:
        """Whether the exchange answers; it documents no word for maintenance."""
        self._known("fetch_status", params, ())
        try:
            now = yield from ask(lambda mm: mm.system.time())
        except ccxt.OperationFailed as error:
            return {
                "status": "error",
                "updated": None,
                "eta": None,
                "url": None,
                "info": str(error),
            }
        updated = now.get("timestamp_ms")
        return {"status": "ok", "updated": updated, "eta": None, "url": None, "info": now.raw}

    @unified
    def fetch_ticker(self, symbol: str, params: Params = NONE) -> Flow[Dict]:
        """The last 24 hours of a contract. From the stream: the exchange has no such REST operation."""
        self._known("fetch_ticker", params, ())
        yield from loaded()
        pushed = yield from first_ticker(self._contract("fetch_ticker", symbol))
        return self._ticker_of(pushed.data, pushed.ts)

    @unified
    def fetch_tickers(
        self, symbols: Sequence[str] | None = None, params: Params = NONE
    ) -> Flow[Dict]:
        """The last 24 hours of all contracts, or of some. From the stream, as `fetch_ticker`."""
        self._known("fetch_tickers", params, ())
        yield from loaded()
        wanted = self.market_symbols(symbols)
        pushed = yield from first_tickers()
        made = [self._ticker_of(one, pushed.ts) for one in pushed.data]
        return {
            one["symbol"]: one
            for one in made
            if one["symbol"] is not None and (wanted is None or one["symbol"] in wanted)
        }

    @unified
    def fetch_order_book(
        self, symbol: str, limit: int | None = None, params: Params = NONE
    ) -> Flow[Dict]:
        """The whole book, or its best `limit` levels. From the stream, as `fetch_ticker`."""
        self._known("fetch_order_book", params, ())
        self._count(limit)
        yield from loaded()
        market = self.market(symbol)
        pushed = yield from first_book(market["id"])
        book = pushed.data
        return self._book_of(
            market["symbol"],
            book.get("bids") or [],
            book.get("asks") or [],
            ts=pushed.ts,
            version=book.get("end_version"),
            limit=limit,
        )

    @unified
    def fetch_ohlcv(
        self,
        symbol: str,
        timeframe: str = "1m",
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> Flow[list[list[Any]]]:
        """Klines, oldest first: from `since` on, or else the newest. 500 unless `limit` says otherwise.

        `params`: `price`, 'mark' or 'index'; `until`, Unix ms.
        """
        self._known("fetch_ohlcv", params, ("price", "until"))
        yield from loaded()
        contract = self._contract("fetch_ohlcv", symbol)
        start, until = self._moment("since", since), self._moment("until", params.get("until"))
        most = self._count(limit) or _KLINES
        if timeframe not in self.timeframes:
            raise ccxt.BadRequest(
                f"{self.id}: timeframe is one of {', '.join(self.timeframes)}, not {timeframe!r}."
            )
        price = params.get("price")
        if price is not None and price not in _PRICES:
            raise ccxt.BadRequest(f"{self.id}: price is 'mark' or 'index', not {price!r}.")
        kind = None if price is None else _PRICES[price]
        interval = self.timeframes[timeframe]
        if start is None and most > _MOST_KLINES:
            until = until or (yield from self._now())
            start = until - most * self.parse_timeframe(timeframe) * 1_000
        if start is not None:
            begin: int = start
            found = yield from rows(
                lambda mm: mm.market.iter_klines(
                    symbol=contract,
                    interval=interval,
                    start_time=begin,
                    end_time=until,
                    price_type=kind,
                ),
                most,
            )
        else:
            listed = yield from ask(
                lambda mm: mm.market.klines(
                    symbol=contract, interval=interval, price_type=kind, end_time=until, limit=most
                )
            )
            found = list(listed)
        made = [self._candle_of(one) for one in found if one.get("open_time") is not None]
        return sorted(made, key=lambda one: one[0])

    @unified
    def fetch_funding_rates(
        self, symbols: Sequence[str] | None = None, params: Params = NONE
    ) -> Flow[Dict]:
        """The rates of the next funding, of all contracts or of some."""
        self._known("fetch_funding_rates", params, ())
        yield from loaded()
        wanted = self.market_symbols(symbols)
        only = self._contract("", wanted[0]) if wanted and len(wanted) == 1 else None
        found: list[FundingRate] = yield from rows(
            lambda mm: mm.market.iter_funding_rates(symbol=only)
        )
        configs = yield from ask(lambda mm: mm.market.funding_rate_config(symbol=only))
        by_contract = {one.get("symbol"): one for one in configs}
        made = [self._funding_of(one, by_contract.get(one.get("symbol"))) for one in found]
        return {one["symbol"]: one for one in made if wanted is None or one["symbol"] in wanted}

    @unified
    def fetch_funding_rate(self, symbol: str, params: Params = NONE) -> Flow[Dict]:
        """The rate of a contract's next funding."""
        self._known("fetch_funding_rate", params, ())
        yield from loaded()
        contract = self._contract("fetch_funding_rate", symbol)
        found = yield from rows(
            lambda mm: mm.market.iter_funding_rates(symbol=contract),
            most=1,
            keep=lambda one: one.get("symbol") == contract,
        )
        if not found:
            raise ccxt.NullResponse(f"{self.id}: the exchange gives no funding rate of {symbol}.")
        configs = yield from ask(lambda mm: mm.market.funding_rate_config(symbol=contract))
        fits = (one for one in configs if one.get("symbol") == contract)
        return self._funding_of(found[0], next(fits, None))

    @unified
    def fetch_funding_rate_history(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Params = NONE,
    ) -> Flow[list[Dict]]:
        """Settled fundings of a contract, oldest first. `params`: `until`, Unix ms."""
        self._known("fetch_funding_rate_history", params, ("until",))
        yield from loaded()
        contract = self._contract("fetch_funding_rate_history", symbol)
        found = yield from self._history(
            lambda start, end: (
                lambda mm: mm.market.iter_funding_rate_history(
                    symbol=contract, start_time=start, end_time=end
                )
            ),
            since=since,
            until=params.get("until"),
            limit=limit,
            at=lambda one: one.get("funded_at"),
            identity=lambda one: one.get("funded_at"),
        )
        return [self._past_funding_of(one) for one in found]

    @unified
    def fetch_leverage_tiers(
        self, symbols: Sequence[str] | None = None, params: Params = NONE
    ) -> Flow[Dict]:
        """Up to which value of a position which leverage is allowed."""
        self._known("fetch_leverage_tiers", params, ())
        yield from loaded()
        wanted = self.market_symbols(symbols)
        listed = yield from ask(lambda mm: mm.market.symbols())
        made = {self.safe_symbol(one.get("symbol")): self._tiers_of(one) for one in listed}
        return {symbol: made[symbol] for symbol in made if wanted is None or symbol in wanted}

    @unified
    def fetch_market_leverage_tiers(self, symbol: str, params: Params = NONE) -> Flow[list[Dict]]:
        """`fetch_leverage_tiers` of one contract."""
        self._known("fetch_market_leverage_tiers", params, ())
        yield from loaded()
        contract = self._contract("fetch_market_leverage_tiers", symbol)
        listed = yield from ask(lambda mm: mm.market.symbols())
        fits = (one for one in listed if one.get("symbol") == contract)
        found = next(fits, None)
        return [] if found is None else self._tiers_of(found)
