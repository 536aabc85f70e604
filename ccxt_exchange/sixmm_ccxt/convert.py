"""Our models as ccxt's structures. Pure.

Amounts go through text, so that ccxt makes its own kind of number of the exact value. A field that the answer left
out is None; nothing is made up for it.
"""

from decimal import Decimal
from typing import Any

from sixmm import (
    AccountChange,
    BalanceUpdate,
    ConditionOrder,
    ConditionOrderType,
    FundingRate,
    FundingRateConfig,
    Kline,
    KlineUpdate,
    LeverageTier,
    MarginMode,
    Order,
    OrderSide,
    OrderStatus,
    OrderTradeUpdate,
    OrderType,
    PastFundingRate,
    Position,
    PositionSide,
    PositionUpdate,
    PriceLevel,
    PublicTrade,
    RoleType,
    SymbolRules,
    Ticker,
    Trade,
    UserAsset,
)

from sixmm_ccxt.base import Dict, Unified

_STATUS = {
    OrderStatus.NEW: "open",
    OrderStatus.PENDING: "open",
    OrderStatus.PARTIALLY_FILLED: "open",
    OrderStatus.FILLED: "closed",
    OrderStatus.CANCELED: "canceled",
    OrderStatus.PARTIALLY_FILLED_CANCELED: "canceled",
    OrderStatus.REJECTED: "rejected",
}
_LIMIT_CONDITIONS = (ConditionOrderType.STOP_LIMIT, ConditionOrderType.TAKE_PROFIT_LIMIT)
_STOPS = (ConditionOrderType.STOP_LIMIT, ConditionOrderType.STOP_MARKET)
_TAKE_PROFITS = (ConditionOrderType.TAKE_PROFIT_LIMIT, ConditionOrderType.TAKE_PROFIT_MARKET)
_PERCENT = 100


class Conversion(Unified):
    """Reads the client's answers and pushes."""

    def _market_of(self, rules: SymbolRules) -> Dict:
        base = self.safe_currency_code(rules.base_asset)
        quote = self.safe_currency_code(rules.quote_asset)
        tiers: list[LeverageTier] = rules.get("leverage_tiers") or []
        leverages = [one.max_leverage for one in tiers if one.get("max_leverage") is not None]
        least = self._number(rules.get("min_quantity"))
        return self.safe_market_structure(
            {
                "id": rules.symbol,
                "symbol": f"{base}/{quote}:{quote}",
                "base": base,
                "quote": quote,
                "settle": quote,
                "baseId": rules.base_asset,
                "quoteId": rules.quote_asset,
                "settleId": rules.quote_asset,
                "type": "swap",
                "spot": False,
                "margin": False,
                "swap": True,
                "future": False,
                "option": False,
                "active": True,
                "contract": True,
                "linear": True,
                "inverse": False,
                "subType": "linear",
                "contractSize": self.parse_number("1"),
                "precision": {
                    "amount": self._number(rules.get("step_size")),
                    "price": self._number(rules.get("tick_size")),
                },
                "limits": {
                    "leverage": {
                        "min": self.parse_number("1"),
                        "max": max(leverages, default=None),
                    },
                    "amount": {
                        "min": least,
                        "max": self._bound(rules.get("max_limit_order_quantity")),
                    },
                    "market": {
                        "min": least,
                        "max": self._bound(rules.get("max_market_order_quantity")),
                    },
                    "price": {"min": self._number(rules.get("tick_size")), "max": None},
                    "cost": {"min": self._number(rules.get("min_notional")), "max": None},
                },
                "marginModes": {"cross": True, "isolated": True},
                "info": rules.raw,
            }
        )

    def _tiers_of(self, rules: SymbolRules) -> list[Dict]:
        floor, made = Decimal(0), []
        for number, tier in enumerate(rules.get("leverage_tiers") or [], start=1):
            ceiling = tier.get("max_notional")
            made.append(
                {
                    "tier": self.parse_number(str(number)),
                    "symbol": self.safe_symbol(rules.symbol),
                    "currency": self.safe_currency_code(rules.quote_asset),
                    "minNotional": self._number(floor),
                    "maxNotional": self._number(ceiling),
                    "maintenanceMarginRate": self._number(tier.get("maintenance_margin_rate")),
                    "maxLeverage": self._number(tier.get("max_leverage")),
                    "info": tier.raw,
                }
            )
            floor = floor if ceiling is None else ceiling
        return made

    def _order_of(self, one: Order | OrderTradeUpdate) -> Dict:
        status = one.get("status")
        touched = one.get("updated_at")
        filled = one.get("executed_quantity")
        return self.safe_order(
            {
                "id": one.get("order_id"),
                "clientOrderId": one.get("client_order_id") or None,
                "symbol": self.safe_symbol(one.get("symbol")),
                "timestamp": one.get("created_at"),
                "datetime": self.iso8601(one.get("created_at")),
                "lastTradeTimestamp": touched if filled else None,
                "lastUpdateTimestamp": touched,
                "type": _word(one.get("type")),
                "side": _word(one.get("side")),
                "timeInForce": self._time_in_force(one),
                "postOnly": one.get("maker_only"),
                "reduceOnly": one.get("reduce_only"),
                "price": _text(one.get("price")),
                "amount": _text(one.get("quantity")),
                "filled": _text(filled),
                "average": _text(one.get("average_price")),
                "status": self._status_of(status),
                "fee": None,
                "trades": [],
                "info": one.raw,
            }
        )

    def _condition_of(self, one: ConditionOrder, status: str | None) -> Dict:
        """A condition order. The exchange's words for its state are not documented: `status` says what is known."""
        kind, stop = one.get("type"), _text(one.get("stop_price"))
        return self.safe_order(
            {
                "id": one.get("condition_id"),
                "clientOrderId": one.get("client_order_id") or None,
                "symbol": self.safe_symbol(one.get("symbol")),
                "timestamp": one.get("created_at"),
                "datetime": self.iso8601(one.get("created_at")),
                "lastUpdateTimestamp": one.get("updated_at"),
                "type": None if kind is None else _limit_or_market(kind),
                "side": _word(one.get("side")),
                "timeInForce": _said(one.get("time_in_force")),
                "reduceOnly": one.get("reduce_only"),
                "price": _text(one.get("price")),
                "amount": _text(one.get("quantity")),
                "triggerPrice": stop,
                "stopLossPrice": stop if kind in _STOPS else None,
                "takeProfitPrice": stop if kind in _TAKE_PROFITS else None,
                "status": status,
                "fee": None,
                "trades": [],
                "info": one.raw,
            }
        )

    def _status_of(self, status: OrderStatus | None) -> str | None:
        # A state that the description does not know may be final or not: it keeps the exchange's word.
        return None if status is None else _STATUS.get(status, str(status).lower())

    def _time_in_force(self, one: Order | OrderTradeUpdate) -> str | None:
        return "PO" if one.get("maker_only") else _said(one.get("time_in_force"))

    def _trade_of(self, one: Trade) -> Dict:
        return self._fill(
            one,
            price=one.get("price"),
            amount=one.get("quantity"),
            cost=one.get("value"),
            at=one.get("created_at"),
        )

    def _trade_of_update(self, one: OrderTradeUpdate) -> Dict:
        return self._fill(
            one,
            price=one.get("last_fill_price"),
            amount=one.get("last_fill_quantity"),
            cost=None,
            at=one.get("updated_at"),
        )

    def _fill(
        self,
        one: Trade | OrderTradeUpdate,
        *,
        price: Decimal | None,
        amount: Decimal | None,
        cost: Decimal | None,
        at: int | None,
    ) -> Dict:
        fee, role = one.get("fee"), one.get("role")
        settle = self._settle(one.get("symbol"))
        return self.safe_trade(
            {
                "id": one.get("trade_id"),
                "order": one.get("order_id"),
                "symbol": self.safe_symbol(one.get("symbol")),
                "timestamp": at,
                "datetime": self.iso8601(at),
                "type": _word(one.get("type")) if isinstance(one, OrderTradeUpdate) else None,
                "side": _word(one.get("side")),
                "takerOrMaker": _word(role) if isinstance(role, RoleType) else None,
                "price": _text(price),
                "amount": _text(amount),
                "cost": _text(cost),
                "fee": None if fee is None else {"cost": _text(fee), "currency": settle},
                "info": one.raw,
            }
        )

    def _public_trade_of(self, one: PublicTrade) -> Dict:
        at = one.get("created_at")
        return self.safe_trade(
            {
                "id": one.get("trade_id"),
                "order": None,
                "symbol": self.safe_symbol(one.get("symbol")),
                "timestamp": at,
                "datetime": self.iso8601(at),
                "type": None,
                "side": _word(one.get("side")),
                "takerOrMaker": "taker",
                "price": _text(one.get("price")),
                "amount": _text(one.get("quantity")),
                "info": one.raw,
            }
        )

    def _candle_of(self, one: Kline | KlineUpdate) -> list[Any]:
        prices = (one.get("open"), one.get("high"), one.get("low"), one.get("close"))
        return [one.get("open_time"), *map(self._number, (*prices, one.get("volume")))]

    def _ticker_of(self, one: Ticker, ts: int | None) -> Dict:
        rate = one.get("price_change_rate")
        last = _text(one.get("last_price"))
        return self.safe_ticker(
            {
                "symbol": self.safe_symbol(one.get("symbol")),
                "timestamp": ts,
                "datetime": self.iso8601(ts),
                "high": _text(one.get("high_price")),
                "low": _text(one.get("low_price")),
                "bid": _text(one.get("best_bid_price")),
                "ask": _text(one.get("best_ask_price")),
                "open": _text(one.get("open_price")),
                "close": last,
                "last": last,
                "change": _text(one.get("price_change")),
                "percentage": None if rate is None else _text(rate * _PERCENT),
                "baseVolume": _text(one.get("volume")),
                "quoteVolume": _text(one.get("quote_volume")),
                "markPrice": _text(one.get("mark_price")),
                "indexPrice": _text(one.get("index_price")),
                "info": one.raw,
            }
        )

    def _book_of(
        self,
        symbol: str,
        bids: "list[PriceLevel] | tuple[PriceLevel, ...]",
        asks: "list[PriceLevel] | tuple[PriceLevel, ...]",
        *,
        ts: int | None,
        version: int | None,
        limit: int | None,
    ) -> Dict:
        return {
            "symbol": symbol,
            "bids": [[self._number(price), self._number(held)] for price, held in bids[:limit]],
            "asks": [[self._number(price), self._number(held)] for price, held in asks[:limit]],
            "timestamp": ts,
            "datetime": self.iso8601(ts),
            "nonce": version,
        }

    def _balance_of(
        self, assets: "list[UserAsset] | list[BalanceUpdate]", ts: int | None, info: Any
    ) -> Dict:
        made: Dict = {"info": info, "timestamp": ts, "datetime": self.iso8601(ts)}
        for one in assets:
            frozen, margin = one.get("frozen_margin"), one.get("used_margin")
            used = None if frozen is None or margin is None else frozen + margin
            made[self.safe_currency_code(one.get("asset"))] = {
                "total": _text(one.get("wallet_balance")),
                "used": _text(used),
            }
        return self.safe_balance(made)

    def _position_of(self, one: Position | PositionUpdate, ts: int | None = None) -> Dict:
        held: Decimal | None = one.get("quantity")
        entry: Decimal | None = one.get("entry_price")
        profit: Decimal | None = one.get("unrealized_pnl")
        leverage: int | None = one.get("leverage")
        side = _side_of(one.get("position_side"), held)
        # The exchange gives no mark price beside a position: its own profit says at which price it values it.
        mark = notional = margin = None
        if held and entry is not None and profit is not None and side is not None:
            mark = entry + profit / (abs(held) if side == "long" else -abs(held))
            notional = abs(held) * mark
            margin = notional / leverage if leverage else None
        roe = one.get("roe") if isinstance(one, Position) else None
        return self.safe_position(
            {
                "id": None,
                "symbol": self.safe_symbol(one.get("symbol")),
                "timestamp": ts,
                "datetime": self.iso8601(ts),
                "lastUpdateTimestamp": ts,
                "isolated": one.get("margin_mode") == MarginMode.ISOLATED,
                "hedged": one.get("position_side") in (PositionSide.LONG, PositionSide.SHORT),
                "side": side,
                "contracts": self._number(None if held is None else abs(held)),
                "contractSize": self.parse_number("1"),
                "entryPrice": self._number(entry),
                "markPrice": self._number(mark),
                "lastPrice": None,
                "notional": self._number(notional),
                "leverage": self._number(leverage),
                "collateral": None,
                "initialMargin": self._number(margin),
                "initialMarginPercentage": self._number(
                    Decimal(1) / leverage if leverage else None
                ),
                "maintenanceMargin": None,
                "maintenanceMarginPercentage": None,
                "unrealizedPnl": self._number(profit),
                "realizedPnl": self._number(
                    one.get("realized_pnl") if isinstance(one, PositionUpdate) else None
                ),
                "liquidationPrice": self._bound(one.get("liquidation_price")),
                "marginMode": _word(one.get("margin_mode")),
                "marginRatio": self._number(
                    one.get("margin_ratio") if isinstance(one, Position) else None
                ),
                "percentage": self._number(None if roe is None else roe * _PERCENT),
                "takeProfitPrice": self._bound(
                    one.get("take_profit_price") if isinstance(one, Position) else None
                ),
                "stopLossPrice": self._bound(
                    one.get("stop_loss_price") if isinstance(one, Position) else None
                ),
                "info": one.raw,
            }
        )

    def _funding_of(self, one: FundingRate, config: FundingRateConfig | None) -> Dict:
        due = one.get("next_funding_at")
        hours = None if config is None else config.get("funding_interval_hours")
        absent = (
            *("markPrice", "indexPrice", "interestRate", "estimatedSettlePrice", "timestamp"),
            *("datetime", "nextFundingRate", "nextFundingTimestamp", "nextFundingDatetime"),
            *("previousFundingRate", "previousFundingTimestamp", "previousFundingDatetime"),
        )
        return {
            **dict.fromkeys(absent),
            "info": one.raw,
            "symbol": self.safe_symbol(one.get("symbol")),
            "fundingRate": self._number(one.get("funding_rate")),
            "fundingTimestamp": due,
            "fundingDatetime": self.iso8601(due),
            "interval": None if hours is None else f"{hours}h",
        }

    def _past_funding_of(self, one: PastFundingRate) -> Dict:
        at = one.get("funded_at")
        return {
            "info": one.raw,
            "symbol": self.safe_symbol(one.get("symbol")),
            "fundingRate": self._number(one.get("funding_rate")),
            "timestamp": at,
            "datetime": self.iso8601(at),
        }

    def _entry_of(self, one: AccountChange) -> Dict:
        amount: Decimal | None = one.get("amount")
        at = one.get("created_at")
        return self.safe_ledger_entry(
            {
                "id": None,  # a movement has none
                "timestamp": at,
                "direction": None if amount is None else ("out" if amount < 0 else "in"),
                "account": "swap",
                "referenceId": one.get("reference_id") or None,
                # The kinds of movements are not documented: the exchange's word is in `info`.
                "type": None,
                "amount": _text(None if amount is None else abs(amount)),
                "before": _text(one.get("wallet_balance_before")),
                "after": _text(one.get("wallet_balance_after")),
                "status": "ok",
                "fee": None,
                "info": one.raw,
            }
        ) | {"currency": self.safe_currency_code(one.get("asset"))}

    def _settle(self, contract: str | None) -> str | None:
        known = (self.markets_by_id or {}).get(contract or "")
        return known[0]["settle"] if known else None

    def _number(self, value: Decimal | int | None) -> Any:
        return self.parse_number(_text(value))

    def _bound(self, value: Decimal | None) -> Any:
        """A limit; one that is 0 is none."""
        return self._number(value) if value else None


def _text(value: Decimal | int | None) -> str | None:
    return None if value is None else format(Decimal(value), "f")


def _word(value: OrderSide | OrderType | RoleType | MarginMode | None) -> str | None:
    return None if value is None else str(value).lower()


def _said(value: Any) -> str | None:
    return None if value is None else str(value)


def _limit_or_market(kind: ConditionOrderType) -> str:
    return "limit" if kind in _LIMIT_CONDITIONS else "market"


def _side_of(side: PositionSide | None, held: Decimal | None) -> str | None:
    if side in (PositionSide.LONG, PositionSide.SHORT):
        return str(side).lower()
    # Assumed: a net position is negative when it is short.
    return None if not held else ("short" if held < 0 else "long")
