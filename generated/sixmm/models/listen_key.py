# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public


@public
@model
class ListenKey(Model):
    """The key to a private WebSocket stream.

    Attributes:
        listen_key: Connect with it; it alone gives access to the account's stream.
        expires_at: When it stops working unless renewed. Unix milliseconds.
    """

    listen_key: str = field("listenKey", decode.text, secret=True)
    expires_at: int = field("expireAt", decode.integer)
    expires_at_utc: datetime = moment("expires_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "listen_key",
                "expires_at",
            ],
            default: Any = None,
        ) -> Any: ...
