# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public

from sixmm.enums import OrderSide


@public
@model
class PublicTrade(Model):
    """One trade.

    Assumed (public_trade): No payload is documented; taken to be the public part of a fill
    in the REST API.

    Attributes:
        trade_id: Id of the trade.
        symbol: The contract.
        side: Which way the taker traded.
        price: Price of the trade.
        quantity: How much was traded.
        created_at: When it happened. Unix milliseconds.
    """

    trade_id: str = field("tradeId", decode.text)
    symbol: str = field("symbol", decode.text)
    side: OrderSide = field("side", decode.enum_of(OrderSide))
    price: Decimal = field("price", decode.decimal)
    quantity: Decimal = field("quantity", decode.decimal)
    created_at: int = field("tradeTime", decode.integer)
    created_at_utc: datetime = moment("created_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "trade_id",
                "symbol",
                "side",
                "price",
                "quantity",
                "created_at",
            ],
            default: Any = None,
        ) -> Any: ...
