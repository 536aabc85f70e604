"""The gate in front of every handler: who is calling, and may they.

https://docs.6mm.com/developer-api/authentication

Which ways are open comes from the description's ``security`` of each operation. With an
``X-API-KEY`` header the call counts as signed, with any other credentials beside it.
"""

from attrs import frozen
from sixmm_description import Operation, Permission, Scheme, SignedNames

from sixmm_mock.auth.api_keys import ApiKey, ApiKeys
from sixmm_mock.auth.sessions import Session, Sessions
from sixmm_mock.auth.signature import ReplayMemory, matches, take_apart
from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.record import record
from sixmm_mock.request import RawRequest

# What the description says of these refusals goes into the answer.
LATE_TIMESTAMP, REPLAY = "late_timestamp", "replay"

_PERMISSION_BITS = {Permission.NONE: 0, Permission.READ: 1, Permission.TRADE: 2}


@record
class Caller:
    """Who is calling. ``session`` is None for calls that are signed with an API key."""

    user_id: str
    session: Session | None = None
    api_key: ApiKey | None = None


@frozen
class Gate:
    """Checks the credentials of requests."""

    clock: Clock
    sessions: Sessions
    api_keys: ApiKeys
    replays: ReplayMemory
    tolerance_ms: int
    refresh_cookie: str
    signed: SignedNames

    def admit(self, operation: Operation, request: RawRequest) -> Caller | None:
        """The caller, or None where the operation needs no credentials.

        Raises:
            Refusal: one of 1001, 1002, 1003, 1004, 1006, 3004, 3006.
        """
        if not operation.security:
            return None
        if self.signed.key_header in request.headers and Scheme.API_KEY in operation.schemes:
            return self._by_signature(operation, request)
        if self.signed.key_header in request.headers and Scheme.BEARER in operation.schemes:
            raise Refusal(
                Code.PERMISSION_DENIED,
                "this endpoint does not accept API keys; "
                "send Authorization: Bearer without X-API-KEY",
                assumed="mock.api_key_not_enough",
            )
        return self._by_login(operation, request)

    def _by_signature(self, operation: Operation, request: RawRequest) -> Caller:
        api_key = self.api_keys.find(request.headers[self.signed.key_header])
        if api_key is None or not api_key.enabled:
            raise Refusal(Code.INVALID_CREDENTIALS, "Invalid API key: unknown, deleted or disabled")
        if not api_key.admits(request.client_ip):
            raise Refusal(
                Code.IP_MISMATCH,
                f"Source IP mismatch: {request.client_ip} is not on the key's whitelist",
            )
        signed = take_apart(request.query, self.signed)
        now_ms = self.clock.now_ms()
        if abs(now_ms - signed.timestamp_ms) > self.tolerance_ms:
            raise Refusal(
                Code.INVALID_CREDENTIALS, "the timestamp is late or early", role=LATE_TIMESTAMP
            )
        if not matches(api_key.secret, signed, request.body):
            raise Refusal(
                Code.INVALID_CREDENTIALS,
                "Invalid signature: sign the exact query string without signature, "
                "followed by the exact body",
            )
        if operation.replay_protected and not self.replays.is_new(
            api_key.key, signed.signature, now_ms
        ):
            raise Refusal(Code.DUPLICATE_REQUEST, "the signature was used before", role=REPLAY)
        api_key.last_used_at = now_ms
        if not _permits(api_key, operation):
            raise Refusal(
                Code.PERMISSION_DENIED,
                f"Permission denied: this endpoint needs a key with {operation.permission} "
                f"permission, and the key has permissions={api_key.permissions}",
            )
        return Caller(api_key.user_id, api_key=api_key)

    def _by_login(self, operation: Operation, request: RawRequest) -> Caller | None:
        offered = {
            Scheme.BEARER: _bearer_token(request),
            Scheme.REFRESH_COOKIE: request.cookie(self.refresh_cookie),
        }
        for alternative in sorted(operation.security, key=len, reverse=True):
            if not alternative:
                return None
            if all(offered.get(scheme) for scheme in alternative):
                return self._by_session({s: offered[s] or "" for s in alternative})
        needed = " or ".join(
            " with ".join(_HOW_TO_SEND[scheme] for scheme in sorted(alternative))
            for alternative in operation.security
        )
        raise Refusal(
            Code.NO_CREDENTIALS, f"No valid authentication information provided: send {needed}"
        )

    def _by_session(self, offered: dict[Scheme, str]) -> Caller:
        readers = {
            Scheme.BEARER: self.sessions.by_access_token,
            Scheme.REFRESH_COOKIE: self.sessions.by_refresh_token,
        }
        sessions = [readers[scheme](offered[scheme]) for scheme in sorted(offered)]
        if any(session is not sessions[0] for session in sessions):
            raise Refusal(
                Code.INVALID_CREDENTIALS, "the access token and the cookie are of different logins"
            )
        return Caller(sessions[0].user_id, session=sessions[0])


_HOW_TO_SEND = {
    Scheme.BEARER: "Authorization: Bearer <accessToken>",
    Scheme.API_KEY: "X-API-KEY and a signature",
    Scheme.REFRESH_COOKIE: "the cookie that login has set",
}


def _permits(api_key: ApiKey, operation: Operation) -> bool:
    needed = _PERMISSION_BITS[operation.permission]
    return api_key.permissions & needed == needed


def _bearer_token(request: RawRequest) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
