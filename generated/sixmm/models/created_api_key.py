# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class CreatedApiKey(Model):
    """A new key with its secret, which is never shown again.

    Attributes:
        api_key: The public half; sent as X-API-KEY.
        api_secret: The secret half, which signs requests. Store it now.
    """

    api_key: str = field("apiKey", decode.text)
    api_secret: str = field("apiSecret", decode.text, secret=True)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "api_key",
                "api_secret",
            ],
            default: Any = None,
        ) -> Any: ...
