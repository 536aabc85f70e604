# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public

from sixmm.enums import ApiKeyStatus, Permission


@public
@model
class ApiKey(Model):
    """A key, without its secret.

    Attributes:
        id: Id of the key, to update or delete it by.
        label: Name of the key.
        api_key: The public half; sent as X-API-KEY.
        permissions: What the key may do: the sum of READ (1), TRADE (2) and WITHDRAW
            (4, reserved). 3 reads and trades.
        ip_whitelist: Addresses that may use it.
        status: Whether it works.
        last_used_at: When it was last used. Unix milliseconds.
        created_at: When it was made. Unix milliseconds.
    """

    id: str = field("id", decode.text)
    label: str = field("label", decode.text)
    api_key: str = field("apiKey", decode.text)
    permissions: Permission = field("permissions", decode.flags_of(Permission))
    ip_whitelist: list[str] = field("ipWhitelist", decode.list_of(decode.text))
    status: ApiKeyStatus = field("status", decode.enum_of(ApiKeyStatus))
    last_used_at: int = field("lastUsedAt", decode.integer)
    created_at: int = field("createdAt", decode.integer)
    last_used_at_utc: datetime = moment("last_used_at")
    created_at_utc: datetime = moment("created_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "id",
                "label",
                "api_key",
                "permissions",
                "ip_whitelist",
                "status",
                "last_used_at",
                "created_at",
            ],
            default: Any = None,
        ) -> Any: ...
