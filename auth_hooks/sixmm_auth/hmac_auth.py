"""Signed calls with an API key.

https://docs.6mm.com/developer-api/request-signing
"""

import logging
from collections.abc import Callable
from functools import partial

import attrs
import httpx

from sixmm_auth.clock import ServerClock, TimestampSequence, wait_seconds
from sixmm_auth.credentials import MASK, ApiKey
from sixmm_auth.errors import AuthRequestFailed, ClockSyncError
from sixmm_auth.facts import FACTS, AuthFacts
from sixmm_auth.flow import REFUSED, Flow, FlowAuth, SingleFlight, Wait, may_resend
from sixmm_auth.messages import (
    ANOTHERS,
    data_of,
    is_another_requests,
    own_request,
    parse_base_url,
    refusal,
    require_same_origin,
    says_timestamp_refused,
)
from sixmm_auth.signing import SIGNED_AT, sign_query, unsigned, with_query

_log = logging.getLogger("sixmm")

# The year 5138: a later time is no time, and one with hundreds of digits does not even fit a float.
_LATEST_MS = 10**14


@attrs.frozen
class SignedCall:
    """One signed attempt, as it goes out: for traces and demonstrations.

    `query` carries the signature and `payload` the body, so the repr shows neither.
    """

    method: str
    path: str
    query: bytes = attrs.field(repr=lambda _: MASK)
    payload: bytes = attrs.field(repr=lambda payload: f"<{len(payload)} bytes>")


class HmacAuth(FlowAuth):
    """Signs the query and body bytes of a request as they will be sent.

    No two attempts have the same signature. The exchange's time is read before the first one, when the clock has
    become uncertain, and once more when a timestamp is refused as outside of the tolerance. Then a request that only
    reads (GET) is signed again, once. Any other one is handed back refused, with
    `request.extensions["sixmm.refused"] == "timestamp"`, and the time is read before the next one is signed: an earlier
    copy of it may have been carried out, so that it must be looked up before it is sent again. The extension
    `"sixmm.resend": True` on a request says that a second effect does no harm; False keeps a GET from being repeated.

    Args:
        base_url: where signed requests may go.
        api_key: whose signature it is.
        clock: the exchange's time.
        on_signed: called with each `SignedCall` just before it is sent.
        facts: what is known of the exchange.
    """

    def __init__(
        self,
        base_url: str | httpx.URL,
        api_key: ApiKey,
        clock: ServerClock,
        on_signed: Callable[[SignedCall], None] | None = None,
        facts: AuthFacts = FACTS,
    ) -> None:
        self._base_url = parse_base_url(base_url)
        self._facts = facts
        self._api_key = api_key
        self._clock = clock
        self._on_signed = on_signed
        self._timestamps = TimestampSequence.of(api_key.key)
        self._reading = SingleFlight(AuthRequestFailed, AuthRequestFailed.again)
        # The reading of the time by which a timestamp was refused: the next call begins with another one.
        self._refused_readings: int | None = None

    def _flow(self, request: httpx.Request) -> Flow:
        require_same_origin(request.url, self._base_url)
        failures = self._reading.failures
        readings = self._clock.readings
        if not self._clock.trusted or readings == self._refused_readings:
            yield from self._read_time(request, readings, failures)
        elif self._clock.claim_refresh():
            yield from self._refresh_time(request)
        readings = self._clock.readings
        yield from self._sign(request)
        response = yield request
        if not says_timestamp_refused(response, self._facts):
            return
        if may_resend(request):
            yield from self._read_time(request, readings, failures)
            yield from self._sign(request)
            yield request
        else:
            # Nothing is sent after it: a failure to read the time would be taken for one before the call.
            self._refused_readings = readings
            request.extensions[REFUSED] = "timestamp"

    def _sign(self, request: httpx.Request) -> Flow:
        facts, names = self._facts, self._facts.signed
        query, body = unsigned(request.url.query, names), request.content
        now_ms = self._clock.now_ms()
        unit_ms, tolerance_ms = facts.timestamp_ms, facts.tolerance_ms
        timestamp_ms = self._timestamps.next(
            query, body, now_ms, unit_ms=unit_ms, tolerance_ms=tolerance_ms
        )
        too_early = wait_seconds(timestamp_ms, now_ms, tolerance_ms)
        if too_early > 0:
            yield Wait(too_early)
        signed = sign_query(
            query,
            body,
            secret=self._api_key.secret,
            timestamp_ms=timestamp_ms,
            names=names,
            unit_ms=unit_ms,
        )
        request.extensions[SIGNED_AT] = timestamp_ms
        request.url = with_query(request.url, signed.query)
        request.headers[facts.api_key_header] = self._api_key.key
        if self._on_signed is not None:
            path = request.url.raw_path.partition(b"?")[0].decode("ascii")
            self._on_signed(SignedCall(request.method, path, signed.query, signed.payload))

    def _read_time(self, request: httpx.Request, readings: int, failures: int) -> Flow:
        return self._reading.run(
            since=failures,
            needed=lambda: self._clock.readings == readings,
            work=partial(self._ask_time, request),
            given_up=partial(
                ClockSyncError, self._facts.time.id, None, "another call waited for it in vain"
            ),
        )

    def _refresh_time(self, request: httpx.Request) -> Flow:
        """Read the time while the old reading is still good: without an answer the call goes on with that."""
        try:
            yield from self._ask_time(request)
        except ClockSyncError as error:
            _log.info("The exchange's time could not be read again: %s", error)

    def _ask_time(self, request: httpx.Request) -> Flow:
        facts, names = self._facts, self._facts.envelope
        asking = own_request(request, self._base_url, facts.time, names.header)
        sent = self._clock.monotonic()
        response = yield asking
        received = self._clock.monotonic()
        if is_another_requests(response, asking, names):
            raise ClockSyncError(facts.time.id, response, ANOTHERS)
        server_ms = _server_ms(response, facts)
        if server_ms is None:
            raise ClockSyncError(facts.time.id, response, refusal(response, names))
        self._clock.observe(sent, received, server_ms, facts.server_time_ms)

    def __repr__(self) -> str:
        return f"HmacAuth({self._api_key!r}, {self._clock!r})"


def _server_ms(response: httpx.Response, facts: AuthFacts) -> int | None:
    value = (data_of(response, facts.envelope) or {}).get(facts.server_time)
    if isinstance(value, str) and len(value) < 20 and value.isascii() and value.isdigit():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    server_ms = value * facts.server_time_ms
    return server_ms if 0 < server_ms < _LATEST_MS else None
