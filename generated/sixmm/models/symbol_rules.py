# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.encode import Is
from sixmm_runtime.model import field, model
from sixmm_runtime.public import public
from sixmm_runtime.rules.contract import ContractRules, Rule

from sixmm.enums import MarginMode
from sixmm.models.leverage_tier import LeverageTier


@public
@model
class SymbolRules(ContractRules):
    """One contract and what an order for it must keep to. The page calls these the common
    fields, so there may be more.

    Attributes:
        symbol: Name of the contract.
        base_asset: What is traded.
        quote_asset: What it is priced in.
        min_quantity: Smallest quantity of an order.
        min_notional: Smallest value of an order (price times quantity).
        tick_size: Prices are multiples of this.
        step_size: Quantities are multiples of this.
        price_precision: Precision of prices.
        max_limit_order_quantity: Largest quantity of a limit order.
        max_market_order_quantity: Largest quantity of a market order.
        max_open_orders: How many open orders one user may have.
        default_leverage: Leverage until a user sets one.
        default_margin_mode: Margin mode until a user sets one. (Assumed.)
        leverage_tiers: Leverage and margin by position value.
    """

    _rules = (
        Rule(
            "min_quantity", "minimum", (("quantity",),), unless=((Is("close_position", (True,)),),)
        ),
        Rule(
            "min_notional",
            "minimum",
            (("price", "quantity"),),
            when=(Is("type", ("LIMIT",)),),
            unless=(
                (Is("price_type", (1, 2, 3, 4)),),
                (Is("close_position", (True,)),),
                (Is("reduce_only", (True,)),),
                (
                    Is("position_side", ("LONG",)),
                    Is("side", ("SELL",)),
                ),
                (
                    Is("position_side", ("SHORT",)),
                    Is("side", ("BUY",)),
                ),
            ),
        ),
        Rule(
            "tick_size",
            "multiple",
            (("price",), ("stop_price",), ("activate_price",)),
            unless=((Is("price_type", (1, 2, 3, 4)),),),
        ),
        Rule("step_size", "multiple", (("quantity",),), unless=((Is("close_position", (True,)),),)),
        Rule(
            "max_limit_order_quantity",
            "maximum",
            (("quantity",),),
            when=(Is("type", ("LIMIT", "STOP_LIMIT", "TAKE_PROFIT_LIMIT")),),
            unless=((Is("close_position", (True,)),),),
        ),
        Rule(
            "max_market_order_quantity",
            "maximum",
            (("quantity",),),
            when=(Is("type", ("MARKET", "STOP_MARKET", "TAKE_PROFIT_MARKET", "TRAILING_STOP")),),
            unless=((Is("close_position", (True,)),),),
        ),
    )

    symbol: str = field("symbol", decode.text)
    base_asset: str = field("baseAsset", decode.text)
    quote_asset: str = field("quoteAsset", decode.text)
    min_quantity: Decimal = field("minQuantity", decode.decimal)
    min_notional: Decimal = field("minNotional", decode.decimal)
    tick_size: Decimal = field("tickSize", decode.decimal)
    step_size: Decimal = field("stepSize", decode.decimal)
    price_precision: int = field("pricePrecision", decode.integer)
    max_limit_order_quantity: Decimal = field("maxLimitOrderQty", decode.decimal)
    max_market_order_quantity: Decimal = field("maxMarketOrderQty", decode.decimal)
    max_open_orders: int = field("maxOpenOrders", decode.integer)
    default_leverage: int = field("defaultLeverage", decode.integer)
    default_margin_mode: MarginMode = field(
        "defaultMarginMode", decode.enum_of(MarginMode, wire={1: "CROSS", 2: "ISOLATED"})
    )
    leverage_tiers: list[LeverageTier] = field(
        "leverageTiers", decode.list_of(decode.object_of(LeverageTier))
    )

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "base_asset",
                "quote_asset",
                "min_quantity",
                "min_notional",
                "tick_size",
                "step_size",
                "price_precision",
                "max_limit_order_quantity",
                "max_market_order_quantity",
                "max_open_orders",
                "default_leverage",
                "default_margin_mode",
                "leverage_tiers",
            ],
            default: Any = None,
        ) -> Any: ...
