"""Signed calls through real httpx clients."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sixmm_auth import (
    HANDED_OVER,
    REFUSED,
    RESEND,
    ApiKey,
    ClockSyncError,
    HmacAuth,
    ServerClock,
    TimestampSequence,
    signing_payload,
)
from sixmm_auth.clock import TOLERANCE_MS

TIME = "/v1/time"
INFO = "/v1/private/user/info"


@pytest.fixture
def auth(exchange, base_url):
    return HmacAuth(base_url, ApiKey("canary-key", exchange.secret), ServerClock())


def refused_timestamp(exchange, *, status=401, code=1003):
    return lambda _: exchange.answer(
        code=code, message="Timestamp outside of tolerance window", status=status
    )


def test_a_signed_call_is_accepted(auth, call, exchange):
    (response,) = call(auth, exchange.request())
    assert response.json() == {"code": 0, "message": "success", "requestId": "req-1"} | {
        "data": {"ok": True}
    }
    assert exchange.seen[-1].headers["x-api-key"] == "canary-key"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_body_is_signed_on_every_method(method, auth, call, exchange):
    (response,) = call(auth, exchange.request(method=method, content=b'{"listenKey":"x"}'))
    assert response.json()["code"] == 0


VALUES = st.text(
    alphabet=st.one_of(st.sampled_from(" +%&=#?/\\\"'~é比💹2Bb"), st.characters(codec="utf-8")),
    max_size=8,
)


@given(
    params=st.lists(st.tuples(st.sampled_from(["symbol", "a", "ключ"]), VALUES), max_size=5),
    body=st.one_of(st.none(), VALUES),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
)
def test_the_bytes_signed_are_the_bytes_sent(params, body, method):
    calls, sent = [], []

    def app(request):
        sent.append((request.url.raw_path, request.content))
        return httpx.Response(200, json={"code": 0})

    clock = ServerClock()
    clock.observe(clock.monotonic(), clock.monotonic(), 1_772_710_377_808)
    auth = HmacAuth("http://h", ApiKey("k", "s"), clock, calls.append)
    with httpx.Client(transport=httpx.MockTransport(app)) as client:
        content = None if body is None else body.encode()
        client.request(method, "http://h/v1/x", params=params, content=content, auth=auth)
    raw_path, raw_body = sent[0]
    path, _, query = raw_path.partition(b"?")
    assert calls[0].payload == signing_payload(query, raw_body)
    assert (calls[0].path.encode(), calls[0].query) == (path, query)


@pytest.mark.parametrize("query", ["a=%zz", "a=%", "a=1&&b", "a=%2b+%2B", "a=ü b", "a=1&", "=&="])
def test_a_hand_written_query_is_signed_as_it_is_sent(query, auth, call, exchange):
    (response,) = call(auth, exchange.request(f"{INFO}?{query}"))
    assert response.json()["code"] == 0


def test_a_body_that_is_streamed_is_signed(auth, exchange, base_url):
    with httpx.Client(transport=httpx.MockTransport(exchange)) as client:
        body = iter([b'{"a":', b"1}"])
        response = client.post(base_url + "/v1/private/order/place", content=body, auth=auth)
    assert response.json()["code"] == 0
    assert exchange.seen[-1].body == b'{"a":1}'


def test_a_request_that_is_sent_twice_is_signed_anew(auth, call, exchange):
    request = exchange.request(f"{INFO}?a=1")
    call(auth, request, request)
    first, second = exchange.seen[-2:]
    assert first.timestamp < second.timestamp
    assert second.query.startswith(b"a=1&timestamp=")
    assert second.query.count(b"timestamp=") == second.query.count(b"signature=") == 1


def test_time_is_read_before_the_first_signature_and_not_again(auth, call, exchange):
    call(auth, exchange.request(), exchange.request())
    assert exchange.paths() == [f"GET {TIME}", f"GET {INFO}", f"GET {INFO}"]


def test_reading_the_time_carries_no_credential(auth, call, exchange):
    call(
        auth, exchange.request(headers={"cookie": "a=b", "authorization": "x", "user-agent": "me"})
    )
    time = exchange.seen[0]
    assert time.query == b""
    assert {"x-api-key", "cookie", "authorization"}.isdisjoint(time.headers)
    assert time.headers["user-agent"] == "me"


def test_reading_the_time_has_the_timeouts_of_the_call(auth, call, exchange):
    call(auth, exchange.request(extensions={"timeout": {"connect": 3.0, "read": 4.0}}))
    assert exchange.seen[0].extensions["timeout"] == {"connect": 3.0, "read": 4.0}


def test_a_thousand_identical_calls_have_increasing_timestamps(exchange, base_url):
    auth = HmacAuth(base_url, ApiKey("key-of-a-loop", exchange.secret), ServerClock())
    with httpx.Client(transport=httpx.MockTransport(exchange)) as client:
        for _ in range(1000):
            client.get(base_url + INFO, auth=auth)
    stamps = [seen.timestamp for seen in exchange.seen if seen.path == INFO]
    assert len(stamps) == 1000
    assert all(a < b for a, b in pairwise(stamps))


def test_two_clients_and_many_threads_of_one_key_never_share_a_timestamp(exchange, base_url):
    transport = httpx.MockTransport(exchange)
    auths = [
        HmacAuth(base_url, ApiKey("key-of-many", exchange.secret), ServerClock()) for _ in range(2)
    ]
    with httpx.Client(transport=transport) as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: client.get(base_url + INFO, auth=auths[n % 2]), range(400)))
    stamps = [seen.timestamp for seen in exchange.seen if seen.path == INFO]
    assert len(set(stamps)) == 400


@pytest.mark.parametrize("off_ms", [-60_000, 60_000])
def test_a_clock_that_is_a_minute_off_still_signs_with_the_exchanges_time(
    off_ms, auth, call, exchange, clocks
):
    exchange.now_ms = int(clocks.wall_s * 1000) + off_ms
    clock = ServerClock(monotonic=lambda: clocks.monotonic_s, wall=lambda: clocks.wall_s)
    auth = HmacAuth("http://127.0.0.1:8600", ApiKey("k-off", exchange.secret), clock)
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 0
    assert clock.offset_ms == off_ms


def test_a_refused_timestamp_is_resynced_and_signed_again(auth, call, exchange):
    call(auth, exchange.request())
    exchange.now_ms += 3_600_000
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 0
    assert exchange.paths()[2:] == [f"GET {INFO}", f"GET {TIME}", f"GET {INFO}"]


@pytest.mark.parametrize(
    ("method", "told", "times"),
    [
        ("GET", {}, 2),
        ("HEAD", {}, 2),
        ("POST", {}, 1),
        ("PUT", {}, 1),
        ("DELETE", {}, 1),
        ("POST", {RESEND: True}, 2),
        ("GET", {RESEND: False}, 1),
    ],
)
def test_only_what_reads_or_is_said_to_do_no_harm_is_signed_again_by_the_flow(
    method, told, times, auth, call, exchange
):
    call(auth, exchange.request())
    exchange.now_ms += 3_600_000
    request = exchange.request(method=method, extensions=told)
    (response,) = call(auth, request)
    assert exchange.count(INFO) == 1 + times
    assert (response.json()["code"] == 0) is (times == 2)
    assert request.extensions.get(REFUSED) == (None if times == 2 else "timestamp")


def test_after_a_refused_timestamp_the_next_call_reads_the_time_first(auth, call, exchange):
    call(auth, exchange.request())
    exchange.now_ms += 3_600_000
    _, second, third = call(auth, *(exchange.request(method="POST") for _ in range(3)))
    assert (second.json()["code"], third.json()["code"]) == (0, 0)
    assert exchange.paths()[2:] == [f"POST {INFO}", f"GET {TIME}", f"POST {INFO}", f"POST {INFO}"]


def test_a_request_is_marked_when_it_is_handed_over_and_not_before(auth, call, exchange):
    marked = []
    request = exchange.request(method="POST")

    def note(seen):
        marked.append(HANDED_OVER in request.extensions)
        return exchange.route(seen)

    exchange.overrides[TIME] = exchange.overrides[INFO] = note
    call(auth, request)
    assert marked == [False, True]


def test_a_clock_that_was_far_ahead_does_not_spoil_the_timestamps_after_it(auth, call, exchange):
    exchange.now_ms += 3_600_000
    call(auth, exchange.request())
    exchange.now_ms -= 3_600_000
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 0


@pytest.mark.parametrize(("status", "code"), [(200, 1003), (401, 1003), (400, 9999), (200, 2003)])
def test_a_timestamp_that_stays_refused_is_given_up_after_one_resync(
    status, code, auth, call, exchange
):
    exchange.overrides[INFO] = refused_timestamp(exchange, status=status, code=code)
    (response,) = call(auth, exchange.request())
    assert response.status_code == status
    assert response.json()["code"] == code
    assert exchange.paths() == [f"GET {TIME}", f"GET {INFO}"] * 2


def test_both_attempts_of_a_resync_have_timestamps_of_their_own(auth, call, exchange):
    exchange.overrides[INFO] = refused_timestamp(exchange)
    call(auth, exchange.request())
    first, second = (seen.timestamp for seen in exchange.seen if seen.path == INFO)
    assert first != second


@pytest.fixture
def aging(exchange, base_url, clocks, call):
    """Signing with a clock that stands still until it is moved."""
    clock = ServerClock(monotonic=lambda: clocks.monotonic_s, wall=lambda: clocks.wall_s)
    return HmacAuth(base_url, ApiKey(f"key-that-ages-{call.kind}", exchange.secret), clock)


def wait_two_hours(exchange, clocks):
    clocks.pass_time(7200)
    exchange.now_ms += 7_200_000


def test_an_old_reading_is_renewed_by_one_call(aging, call, exchange, clocks):
    call(aging, exchange.request())
    wait_two_hours(exchange, clocks)
    call(aging, exchange.request(), exchange.request())
    assert exchange.paths()[2:] == [f"GET {TIME}", f"GET {INFO}", f"GET {INFO}"]


def test_an_old_reading_that_can_not_be_renewed_is_still_signed_by(aging, call, exchange, clocks):
    call(aging, exchange.request())
    wait_two_hours(exchange, clocks)
    exchange.overrides[TIME] = lambda _: exchange.answer(code=5002, message="busy", status=503)
    (response,) = call(aging, exchange.request())
    assert response.json()["code"] == 0


def test_a_computer_that_slept_reads_the_time_before_it_signs(aging, call, exchange, clocks):
    call(aging, exchange.request())
    clocks.wall_s += 3600
    exchange.now_ms += 3_600_000
    (response,) = call(aging, exchange.request())
    assert response.json()["code"] == 0
    assert exchange.paths()[2:] == [f"GET {TIME}", f"GET {INFO}"]


def test_after_a_jump_of_the_date_nothing_is_signed_without_the_exchanges_time(
    aging, call, exchange, clocks
):
    call(aging, exchange.request())
    clocks.wall_s -= 300
    exchange.overrides[TIME] = lambda _: exchange.answer(code=5002, message="busy", status=503)
    with pytest.raises(ClockSyncError):
        call(aging, exchange.request())
    assert exchange.count(INFO) == 1


def test_identical_calls_wait_once_they_are_too_far_ahead_of_the_clock(
    aging, call, exchange, clocks
):
    exchange.now_ms = round(clocks.wall_s * 1000)
    call(aging, exchange.request())
    sequence = TimestampSequence.of(f"key-that-ages-{call.kind}")
    while sequence.next(b"", b"", exchange.now_ms) < exchange.now_ms + TOLERANCE_MS // 2:
        pass
    began = time.monotonic()
    call(aging, exchange.request(), exchange.request())
    assert time.monotonic() - began >= 0.003
    assert max(seen.timestamp for seen in exchange.seen if seen.path == INFO) == (
        exchange.now_ms + TOLERANCE_MS // 2 + 2
    )


def test_calls_to_two_paths_with_the_same_bytes_have_different_signatures(
    aging, call, exchange, clocks
):
    exchange.now_ms = round(clocks.wall_s * 1000)
    call(aging, exchange.request("/v1/private/order/current"), exchange.request(INFO))
    queries = [seen.query for seen in exchange.seen if seen.path != TIME]
    assert len(set(queries)) == 2


@pytest.mark.parametrize(
    "message", ["Invalid signature", "Signature replay detected", "Invalid API Key"]
)
def test_other_refusals_are_handed_back_at_once(message, auth, call, exchange):
    exchange.overrides[INFO] = lambda _: exchange.answer(code=1003, message=message, status=401)
    (response,) = call(auth, exchange.request())
    assert response.json()["message"] == message
    assert exchange.count(INFO) == 1


def test_a_success_that_speaks_of_tolerance_is_not_a_refusal(auth, call, exchange):
    exchange.overrides[INFO] = lambda _: exchange.answer(
        message="Timestamp outside of tolerance window"
    )
    call(auth, exchange.request())
    assert exchange.count(INFO) == 1


BAD_TIMES = {
    "an error": lambda answer: answer(code=5002, message="busy"),
    "an http error": lambda _: httpx.Response(502, text="<html>"),
    "a success with an http error": lambda answer: answer({"timestampMs": 5}, status=500),
    "no json": lambda _: httpx.Response(200, text="hello"),
    "json that is no object": lambda _: httpx.Response(200, json=[1]),
    "no time": lambda answer: answer({}),
    "time that is no number": lambda answer: answer({"timestampMs": "now"}),
    "time that is zero": lambda answer: answer({"timestampMs": 0}),
    "time without end": lambda answer: answer({"timestampMs": 10**400}),
    "time beyond all times": lambda answer: answer({"timestampMs": str(2**63)}),
    "bytes that are no text": lambda _: httpx.Response(200, content=b"\xff\xfe{"),
    "a redirect": lambda _: httpx.Response(301, headers={"location": "https://x.example/"}),
}


@pytest.mark.parametrize("name", BAD_TIMES)
def test_without_the_exchanges_time_nothing_is_signed(name, auth, call, exchange):
    exchange.overrides[TIME] = lambda _: BAD_TIMES[name](exchange.answer)
    with pytest.raises(ClockSyncError, match="The exchange's time could not be read") as caught:
        call(auth, exchange.request())
    assert exchange.count(INFO) == 0
    assert caught.value.operation == "getServerTime"
    assert caught.value.response is not None
    assert str(caught.value.response.status_code) in str(caught.value)


def test_a_time_in_a_string_is_read(auth, call, exchange):
    exchange.overrides[TIME] = lambda _: exchange.answer({"timestampMs": str(exchange.now_ms)})
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 0


def test_a_network_failure_while_reading_the_time_names_that_request(auth, call, exchange):
    def broken(_seen):
        raise httpx.ConnectError("refused")

    exchange.overrides[TIME] = broken
    with pytest.raises(httpx.ConnectError) as caught:
        call(auth, exchange.request())
    assert caught.value.request.url.path == TIME


def test_threads_that_start_together_read_the_time_once(exchange, base_url):
    auth = HmacAuth(base_url, ApiKey("key-of-starters", exchange.secret), ServerClock())
    start = threading.Barrier(16, timeout=60)

    def one(client):
        start.wait()
        return client.get(base_url + INFO, auth=auth).json()["code"]

    transport = httpx.MockTransport(exchange)
    with httpx.Client(transport=transport) as client, ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(one, [client] * 16))
    assert codes == [0] * 16
    assert exchange.count(TIME) == 1


def test_each_attempt_is_reported_before_it_is_sent(call, exchange, base_url):
    reported = []

    def note(one):
        reported.append((one, exchange.count(INFO)))

    key = ApiKey("canary-key", exchange.secret)
    call(
        HmacAuth(base_url, key, ServerClock(), note),
        exchange.request(f"{INFO}?a=%2b", "PUT", content=b"{}"),
    )
    ((signed, sent_before),) = reported
    assert sent_before == 0
    assert (signed.method, signed.path) == ("PUT", INFO)
    assert signed.query == exchange.seen[-1].query
    assert signed.payload == signed.query.partition(b"&signature=")[0] + b"{}"
