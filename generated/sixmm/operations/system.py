# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations of `system` as data: what is sent where, signed how, and what comes back."""

from sixmm_runtime.operation import Operation

from sixmm.models.server_time import ServerTime
from sixmm.models.service_version import ServiceVersion

GET_VERSION = Operation(
    id="getVersion",
    method="GET",
    path="/v1/version",
    result=ServiceVersion,
    docs_url="https://docs.6mm.com/developer-api/rest-api/public-endpoints#service-version",
    repeatable=True,
)
GET_SERVER_TIME = Operation(
    id="getServerTime",
    method="GET",
    path="/v1/time",
    result=ServerTime,
    docs_url="https://docs.6mm.com/developer-api/rest-api/public-endpoints#server-time",
    repeatable=True,
)
