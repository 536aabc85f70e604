# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations of `api_keys` as data: what is sent where, signed how, and what comes back."""

from sixmm_runtime.operation import Operation

from sixmm.models.api_key_list import ApiKeyList
from sixmm.models.created_api_key import CreatedApiKey
from sixmm.models.deleted_api_keys import DeletedApiKeys
from sixmm.models.empty import Empty
from sixmm.operations import bodies

CREATE_API_KEY = Operation(
    id="createApiKey",
    method="POST",
    path="/v1/private/user/api-key/create",
    result=CreatedApiKey,
    docs_url="https://docs.6mm.com/developer-api/api-key-management#create-api-key",
    security=(("bearerAuth",),),
    body=bodies.NEW_API_KEY,
)
LIST_API_KEYS = Operation(
    id="listApiKeys",
    method="GET",
    path="/v1/private/user/api-key/list",
    result=ApiKeyList,
    docs_url="https://docs.6mm.com/developer-api/api-key-management#list-api-keys",
    security=(("bearerAuth",),),
    repeatable=True,
)
UPDATE_API_KEY = Operation(
    id="updateApiKey",
    method="PUT",
    path="/v1/private/user/api-key/update",
    result=Empty,
    docs_url="https://docs.6mm.com/developer-api/api-key-management#update-api-key",
    security=(("bearerAuth",),),
    repeatable=True,
    signed_again=True,
    sets=("id",),
    body=bodies.API_KEY_UPDATE,
)
DELETE_API_KEY = Operation(
    id="deleteApiKey",
    method="POST",
    path="/v1/private/user/api-key/delete",
    result=Empty,
    docs_url="https://docs.6mm.com/developer-api/api-key-management#delete-api-key",
    security=(("bearerAuth",),),
    signed_again=True,
    body=bodies.API_KEY_REFERENCE,
)
DELETE_ALL_API_KEYS = Operation(
    id="deleteAllApiKeys",
    method="POST",
    path="/v1/private/user/api-key/delete-all",
    result=DeletedApiKeys,
    docs_url="https://docs.6mm.com/developer-api/api-key-management#delete-all-api-keys",
    security=(("bearerAuth",),),
)
