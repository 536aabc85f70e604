# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public

from sixmm.models.asset_trend_point import AssetTrendPoint


@public
@model
class TradeOverview(Model):
    """Profit, volume and transfers, with a trend.

    Attributes:
        today_pnl: Profit realized today (UTC).
        today_volume: What was traded today (UTC).
        total_volume: What was ever traded.
        total_pnl: Profit ever realized.
        max_drawdown_30d: Largest loss from a peak in the last 30 days, as an amount.
        max_drawdown_rate_30d: The same as a fraction: 0.5 is 50 %.
        transfer_in: What was ever transferred in.
        transfer_out: What was ever transferred out.
        items: The trend. (Assumed.)
    """

    today_pnl: Decimal = field("todayPnl", decode.decimal)
    today_volume: Decimal = field("todayVolume", decode.decimal)
    total_volume: Decimal = field("totalVolume", decode.decimal)
    total_pnl: Decimal = field("totalPnl", decode.decimal)
    max_drawdown_30d: Decimal = field("maxDrawdown30d", decode.decimal)
    max_drawdown_rate_30d: Decimal = field("maxDrawdown30dRate", decode.decimal)
    transfer_in: Decimal = field("transferIn", decode.decimal)
    transfer_out: Decimal = field("transferOut", decode.decimal)
    items: list[AssetTrendPoint] = field("items", decode.list_of(decode.object_of(AssetTrendPoint)))

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "today_pnl",
                "today_volume",
                "total_volume",
                "total_pnl",
                "max_drawdown_30d",
                "max_drawdown_rate_30d",
                "transfer_in",
                "transfer_out",
                "items",
            ],
            default: Any = None,
        ) -> Any: ...
