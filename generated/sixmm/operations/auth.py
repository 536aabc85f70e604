# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations of `auth` as data: what is sent where, signed how, and what comes back."""

from sixmm_runtime.operation import Operation

from sixmm.models.access_token import AccessToken
from sixmm.models.empty import Empty
from sixmm.models.ticket_access_token import TicketAccessToken
from sixmm.operations import bodies

LOGIN = Operation(
    id="login",
    method="POST",
    path="/v1/public/user/login",
    result=AccessToken,
    docs_url="https://docs.6mm.com/developer-api/rest-api/public-endpoints#user-login",
    session="open",
    body=bodies.LOGIN_REQUEST,
)
REFRESH_TOKEN = Operation(
    id="refreshToken",
    method="POST",
    path="/v1/public/user/refresh-token",
    result=AccessToken,
    docs_url="https://docs.6mm.com/developer-api/rest-api/public-endpoints#refresh-token",
    security=(("refreshCookie",),),
    session="renew",
)
EXCHANGE_TICKET = Operation(
    id="exchangeTicket",
    method="POST",
    path="/v1/public/agent-sso/exchange-ticket",
    result=TicketAccessToken,
    docs_url="https://docs.6mm.com/developer-api/rest-api/public-endpoints#ticket-exchange",
    session="open",
    body=bodies.TICKET_EXCHANGE,
)
EXCHANGE_EMBED_TOKEN = Operation(
    id="exchangeEmbedToken",
    method="POST",
    path="/v1/public/agent-sso/exchange-embed-token",
    result=AccessToken,
    docs_url="https://docs.6mm.com/developer-api/rest-api/public-endpoints#embed-token-exchange",
    session="open",
    body=bodies.EMBED_TOKEN_EXCHANGE,
)
LOGOUT = Operation(
    id="logout",
    method="POST",
    path="/v1/private/user/logout",
    result=Empty,
    docs_url="https://docs.6mm.com/developer-api/rest-api#private-user-endpoints",
    security=(
        (
            "bearerAuth",
            "refreshCookie",
        ),
    ),
    session="close",
)
