# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public


@public
@model
class AccessToken(Model):
    """A login: the bearer token for private calls.

    Attributes:
        access_token: Send it as `Authorization: Bearer …`.
        access_expire: When the token stops working. Unix milliseconds; the exchange
            counts whole seconds. (Assumed.)
    """

    access_token: str = field("accessToken", decode.text, secret=True)
    access_expire: int = field("accessExpire", decode.seconds)
    access_expire_utc: datetime = moment("access_expire")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "access_token",
                "access_expire",
            ],
            default: Any = None,
        ) -> Any: ...
