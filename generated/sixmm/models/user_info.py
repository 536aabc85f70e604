# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public


@public
@model
class UserInfo(Model):
    """A user's profile.

    Attributes:
        user_id: Public id of the user.
        username: Name to log in with.
        agent_id: Agent that the user belongs to.
        vip_level: VIP level.
        last_login_at: When the user last logged in. Unix milliseconds.
        last_login_ip: From which address.
    """

    user_id: str = field("userId", decode.text)
    username: str = field("username", decode.text)
    agent_id: str = field("agentId", decode.text)
    vip_level: int = field("vipLevel", decode.integer)
    last_login_at: int = field("lastLoginAt", decode.integer)
    last_login_ip: str = field("lastLoginIp", decode.text)
    last_login_at_utc: datetime = moment("last_login_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "user_id",
                "username",
                "agent_id",
                "vip_level",
                "last_login_at",
                "last_login_ip",
            ],
            default: Any = None,
        ) -> Any: ...
