# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.

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
