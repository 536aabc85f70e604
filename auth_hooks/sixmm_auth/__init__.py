"""Credentials for the exchange, as `httpx.Auth` flows for the sync and the async client.

`Authenticator` is built once per client and picks, per operation, the flow that fits the
description's `security`: `HmacAuth` signs the final bytes with an API key, `JwtAuth` carries a
bearer token and renews it, `SessionAuth` sends the refresh cookie where it is asked for.
`ServerClock` holds the exchange's time, `Session` the token and its cookies; the runtime hands
the answers of explicit login, refresh and logout calls to `Session`.
Signing itself is pure (`sign_query`), and `load_vectors` gives test data for other languages.
A flow sends a refused request again by itself only where it reads: see `RESEND` and `REFUSED`.
What the flows know of the exchange is data (`AuthFacts`), with what is documented as its default.
No flow puts a credential on a request to another host, no repr shows one, and every error is an
`AuthError`. The package knows httpx and attrs, and neither the generated client nor the runtime.
"""

from sixmm_auth.authenticator import Authenticator
from sixmm_auth.clock import ServerClock, TimestampSequence
from sixmm_auth.credentials import AccessToken, ApiKey, Password
from sixmm_auth.errors import (
    AuthError,
    AuthRequestFailed,
    ClockSyncError,
    ForeignHostError,
    InvalidCredentials,
    NoCredentialsFit,
    TokenRequestFailed,
)
from sixmm_auth.facts import AuthFacts, EnvelopeNames, OwnOperation, SignedNames
from sixmm_auth.flow import HANDED_OVER, REFUSED, RESEND, Flight, SingleFlight, Wait
from sixmm_auth.hmac_auth import HmacAuth, SignedCall
from sixmm_auth.jwt_auth import JwtAuth, SessionAuth
from sixmm_auth.messages import is_of_this_process, new_request_id, require_same_origin
from sixmm_auth.public import publish
from sixmm_auth.session import Session
from sixmm_auth.signing import (
    SignedQuery,
    SigningVector,
    load_vectors,
    sign,
    sign_query,
    signed_at,
    signing_payload,
)

__all__ = [
    "HANDED_OVER",
    "REFUSED",
    "RESEND",
    "AccessToken",
    "ApiKey",
    "AuthError",
    "AuthFacts",
    "AuthRequestFailed",
    "Authenticator",
    "ClockSyncError",
    "EnvelopeNames",
    "Flight",
    "ForeignHostError",
    "HmacAuth",
    "InvalidCredentials",
    "JwtAuth",
    "NoCredentialsFit",
    "OwnOperation",
    "Password",
    "ServerClock",
    "Session",
    "SessionAuth",
    "SignedCall",
    "SignedNames",
    "SignedQuery",
    "SigningVector",
    "SingleFlight",
    "TimestampSequence",
    "TokenRequestFailed",
    "Wait",
    "is_of_this_process",
    "load_vectors",
    "new_request_id",
    "require_same_origin",
    "sign",
    "sign_query",
    "signed_at",
    "signing_payload",
]

publish(__name__, (globals()[name] for name in __all__))
