# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class Ticker(Model):
    """A contract in short, over the last 24 hours.

    Assumed (ticker): No payload is documented; taken to be what summaries of contracts
    usually hold.

    Attributes:
        symbol: The contract.
        last_price: Price of the last trade.
        best_bid_price: Highest price to buy at.
        best_ask_price: Lowest price to sell at.
        mark_price: Mark price.
        index_price: Index price.
        open_price: Price 24 hours ago.
        high_price: Highest price.
        low_price: Lowest price.
        volume: What was traded, in the base asset.
        quote_volume: What was traded, in the quote asset.
        price_change: By how much the price changed.
        price_change_rate: The same as a fraction: 0.5 is 50 %.
    """

    symbol: str = field("symbol", decode.text)
    last_price: Decimal = field("lastPrice", decode.decimal)
    best_bid_price: Decimal = field("bestBidPrice", decode.decimal)
    best_ask_price: Decimal = field("bestAskPrice", decode.decimal)
    mark_price: Decimal = field("markPrice", decode.decimal)
    index_price: Decimal = field("indexPrice", decode.decimal)
    open_price: Decimal = field("openPrice", decode.decimal)
    high_price: Decimal = field("highPrice", decode.decimal)
    low_price: Decimal = field("lowPrice", decode.decimal)
    volume: Decimal = field("volume", decode.decimal)
    quote_volume: Decimal = field("quoteVolume", decode.decimal)
    price_change: Decimal = field("priceChange", decode.decimal)
    price_change_rate: Decimal = field("priceChangeRate", decode.decimal)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "last_price",
                "best_bid_price",
                "best_ask_price",
                "mark_price",
                "index_price",
                "open_price",
                "high_price",
                "low_price",
                "volume",
                "quote_volume",
                "price_change",
                "price_change_rate",
            ],
            default: Any = None,
        ) -> Any: ...
