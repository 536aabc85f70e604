# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations of `listen_key` as data: what is sent where, signed how, and what comes back."""

from sixmm_runtime.operation import Operation

from sixmm.models.empty import Empty
from sixmm.models.listen_key import ListenKey
from sixmm.operations import bodies

RENEW_LISTEN_KEY = Operation(
    id="renewListenKey",
    method="PUT",
    path="/v1/private/user/listen-key",
    result=Empty,
    docs_url="https://docs.6mm.com/developer-api/websocket/private-user-channel#renew",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    signed_again=True,
    sets=("listen_key",),
    body=bodies.LISTEN_KEY_REFERENCE,
)
CREATE_LISTEN_KEY = Operation(
    id="createListenKey",
    method="POST",
    path="/v1/private/user/listen-key",
    result=ListenKey,
    docs_url="https://docs.6mm.com/developer-api/rest-api/user-and-account#create-listenkey",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    signed_again=True,
)
CLOSE_LISTEN_KEY = Operation(
    id="closeListenKey",
    method="DELETE",
    path="/v1/private/user/listen-key",
    result=Empty,
    docs_url="https://docs.6mm.com/developer-api/websocket/private-user-channel#close",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    signed_again=True,
    body=bodies.LISTEN_KEY_REFERENCE,
)
