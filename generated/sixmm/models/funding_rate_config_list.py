# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public

from sixmm.models.funding_rate_config import FundingRateConfig


@public
@model
class FundingRateConfigList(ListModel[FundingRateConfig]):
    """Funding settings of one or all contracts.

    Assumed (funding_rate_config_list): The page gives no answer: these fields are what the
    operation's name promises.

    Attributes:
        items: The settings.
    """

    _collection = "items"

    items: list[FundingRateConfig] = field(
        "list", decode.list_of(decode.object_of(FundingRateConfig))
    )

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self, name: Literal["items",], default: Any = None
        ) -> Any: ...
