# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public

from sixmm.models.user_info import UserInfo


@public
@model
class AccountInfo(Model):
    """The caller's profile.

    Attributes:
        user_info: The profile.
    """

    user_info: UserInfo = field("userInfo", decode.object_of(UserInfo))

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self, name: Literal["user_info",], default: Any = None
        ) -> Any: ...
