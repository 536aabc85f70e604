# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public

from sixmm.enums import CloseTrigger, MarginMode, PositionSide


@public
@model
class ClosedPosition(Model):
    """A position that was closed.

    Attributes:
        symbol: The contract.
        position_side: Both, long or short.
        leverage: How many times the margin.
        max_quantity: Largest quantity held.
        entry_price: Price of entry.
        close_price: Price of closing.
        pnl: Profit that it realized.
        roe: Return on the margin put in.
        margin_mode: Cross or isolated.
        closed_by: What closed it.
        funding_fee_total: Funding fees altogether.
        opened_at: When it was opened. Unix milliseconds.
        closed_at: When it was closed. Unix milliseconds.
    """

    symbol: str = field("symbol", decode.text)
    position_side: PositionSide = field("positionSide", decode.enum_of(PositionSide))
    leverage: int = field("leverage", decode.integer)
    max_quantity: Decimal = field("maxQuantity", decode.decimal)
    entry_price: Decimal = field("entryPrice", decode.decimal)
    close_price: Decimal = field("closePrice", decode.decimal)
    pnl: Decimal = field("pnl", decode.decimal)
    roe: Decimal = field("roe", decode.decimal)
    margin_mode: MarginMode = field("marginMode", decode.enum_of(MarginMode))
    closed_by: CloseTrigger = field("triggerMode", decode.enum_of(CloseTrigger))
    funding_fee_total: Decimal = field("fundingFeeAccum", decode.decimal)
    opened_at: int = field("openedAt", decode.integer)
    closed_at: int = field("closedAt", decode.integer)
    opened_at_utc: datetime = moment("opened_at")
    closed_at_utc: datetime = moment("closed_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "position_side",
                "leverage",
                "max_quantity",
                "entry_price",
                "close_price",
                "pnl",
                "roe",
                "margin_mode",
                "closed_by",
                "funding_fee_total",
                "opened_at",
                "closed_at",
            ],
            default: Any = None,
        ) -> Any: ...
