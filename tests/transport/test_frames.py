"""A traceback that is shown with its variables shows no key, signature, token or password of a failed call."""

import asyncio
import contextlib
import gzip
import json
import traceback

import httpx
import pytest
from sixmm import AsyncSixMM, Backoff, InvalidArgument, SixMM
from sixmm_runtime.transport.tls import tls_settings

from .conftest import answer

KEY, SECRET, PASSWORD, TOKEN = (
    "k4n4ry-api-key-000",
    "s3cr3t-api-secret",
    "p4ssw0rd",
    "t0k3n-of-a-login",
)
ORDER = {"symbol": "BTCUSDT", "type": "LIMIT", "side": "BUY", "quantity": "1", "price": "1"}
TIME = answer(b'{"code":0,"data":{"timestampMs":1780473256708}}')
LOGIN = answer(b'{"code":0,"data":{"accessToken":"%b","accessExpire":1}}' % TOKEN.encode())


def shown(error: BaseException) -> str:
    """The traceback as a tool shows it, from the first frame of the library on."""
    whole = traceback.TracebackException.from_exception(error, capture_locals=True)
    lines, pending, seen = [], [whole], set()
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        pending += (one.__cause__, one.__context__)
        lines += one.format_exception_only()
        for frame in one.stack:
            if "/tests/" not in frame.filename and "/resources/" not in frame.filename:
                lines.append(f"{frame.filename}:{frame.name} {frame.locals}")
    return "\n".join(lines)


def served(*answers: bytes, close: bool = True):
    """A script that gives these answers in turn, and then none."""

    def script(peer) -> None:
        for one in (*answers, None):
            if not peer.request():
                return
            if one is not None:
                peer.send(one)
        if not close:
            peer.request()

    return script


def cut(*answers: bytes):
    """A script that gives these answers in turn, and hangs up before the end of the last."""

    def script(peer) -> None:
        for one in (*answers[:-1], answers[-1][:-9]):
            if peer.request():
                peer.send(one)

    return script


SAID = b'{"code":0,"data":{"accessToken":"%b"}' % TOKEN.encode()
FAILURES = {
    "no answer": (served(TIME), {}),
    "a cut answer": (cut(TIME, answer(SAID)), {}),
    "too slow": (served(TIME, close=False), {"timeout": 0.2}),
    "the time is over": (served(close=False), {"total_timeout": 0.2}),
    "no http": (served(TIME, b"SSH-2.0\r\n\r\n" + TOKEN.encode()), {}),
    "a page": (served(TIME, answer(b"<html>")), {}),
    "refused": (served(TIME, answer(b'{"code":3001,"message":"no"}')), {}),
    "no json": (served(TIME, answer(b'{"token":"%b"' % TOKEN.encode())), {}),
    "too large": (served(TIME, answer(b" " * 9_999)), {"max_response_bytes": 500}),
    "too large compressed": (
        served(TIME, answer(gzip.compress(b" " * 99_999), b"Content-Encoding: gzip")),
        {"max_response_bytes": 500},
    ),
    "badly compressed": (served(TIME, answer(b"ab", b"Content-Encoding: gzip")), {}),
    "no time": (served(), {}),
}
LOGINS = {
    "no login": (served(), {}),
    "a login without a token": (served(answer(b'{"code":0,"data":{}}')), {}),
    "no answer after a login": (served(LOGIN), {}),
    "a cut login": (cut(LOGIN), {}),
    "refused after a login": (served(LOGIN, answer(b'{"code":3001,"message":"no"}')), {}),
}
BY_KEY = {"api_key": KEY, "api_secret": SECRET}
BY_LOGIN = {"username": "alice", "password": PASSWORD}
CASES = [
    *[pytest.param(*case, BY_KEY, id=name) for name, case in FAILURES.items()],
    *[pytest.param(*case, BY_LOGIN, id=name) for name, case in LOGINS.items()],
]


def fail(kind: str, url: str, arguments: dict, make) -> BaseException:
    arguments = {"base_url": url, "max_retries": 0, "outcome_timeout": 0, **arguments}
    given = {"timeout": 5.0, "backoff": Backoff(first=0), **arguments}

    async def awaiting() -> None:
        async with contextlib.AsyncExitStack() as stack:
            if kind == "awaiting through httpx":
                given["http_client"] = await stack.enter_async_context(
                    httpx.AsyncClient(verify=tls_settings())
                )
            mm = await stack.enter_async_context(AsyncSixMM(**given))
            await make(mm)

    try:
        if kind.startswith("awaiting"):
            asyncio.run(awaiting())
        else:
            with contextlib.ExitStack() as stack:
                if kind == "through httpx":
                    given["http_client"] = stack.enter_context(httpx.Client(verify=tls_settings()))
                make(stack.enter_context(SixMM(**given)))
    except BaseException as error:  # noqa: BLE001  the test looks at it
        return error
    raise AssertionError("it did not fail")


@pytest.mark.parametrize(
    "kind", ["blocking", "awaiting", "through httpx", "awaiting through httpx"]
)
@pytest.mark.parametrize(("script", "arguments", "credentials"), CASES)
def test_no_variable_of_a_failed_call_shows_a_credential(
    serve, script, arguments, credentials, kind
):
    server = serve(script)
    error = fail(
        kind,
        server.url,
        {**arguments, **credentials},
        lambda mm: mm.orders.place(**ORDER),
    )
    text = shown(error)
    for secret in (KEY, SECRET, PASSWORD, TOKEN, "signature="):
        assert secret not in text
    assert "sixmm_runtime" in text


@pytest.mark.parametrize("kind", ["blocking", "awaiting"])
def test_no_variable_of_a_failed_login_by_hand_shows_the_password(serve, kind):
    server = serve(served())
    error = fail(kind, server.url, {}, lambda mm: mm.auth.login(username="a", password=PASSWORD))
    assert PASSWORD not in shown(error)


@pytest.mark.parametrize("kind", ["blocking", "awaiting"])
def test_no_variable_shows_a_token_that_can_not_be_used(serve, kind):
    server = serve(served(LOGIN.replace(TOKEN.encode()[:3], b"t\\n")))
    error = fail(kind, server.url, {}, lambda mm: mm.auth.login(username="a", password=PASSWORD))
    assert TOKEN[3:] not in shown(error)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_no_variable_shows_a_credential_whatever_ends_a_call(stop):
    def app(request):
        if request.url.path == "/v1/time":
            return httpx.Response(200, json={"code": 0, "data": {"timestampMs": 1}})
        raise stop

    error = fail(
        "blocking",
        "http://mock",
        {**BY_KEY, "transport": httpx.MockTransport(app)},
        lambda mm: mm.orders.place(**ORDER),
    )
    assert isinstance(error, stop)
    assert not [one for one in (KEY, SECRET, "signature=") if one in shown(error)]


def test_a_hook_sees_no_credential_in_the_errors_that_it_is_told_of():
    told = []

    def app(request):
        raise httpx.ReadError("gone", request=request)

    fail(
        "blocking",
        "http://mock",
        {
            "api_key": KEY,
            "api_secret": SECRET,
            "transport": httpx.MockTransport(app),
            "on_attempt": lambda event: told.append(shown(event.error)),
        },
        lambda mm: mm.orders.current(),
    )
    assert told
    assert not [one for text in told for one in (KEY, SECRET, "signature=") if one in text]


def test_the_error_that_a_caller_was_handling_keeps_its_variables():
    def app(request):
        raise httpx.ConnectError("refused", request=request)

    frames = []
    try:
        json.loads("{kept")
    except ValueError as before:
        arguments = {"transport": httpx.MockTransport(app)}
        fail("blocking", "http://mock", arguments, lambda mm: mm.system.version())
        frames = [frame.f_locals for frame, _ in traceback.walk_tb(before.__traceback__)]
    assert [one for one in frames if one.get("s") == "{kept"]


@pytest.mark.parametrize("kind", ["blocking", "awaiting"])
@pytest.mark.parametrize("given", [f"{SECRET}\n", f" {SECRET}"])
def test_no_variable_shows_a_malformed_credential(kind, given):
    arguments = {"api_key": KEY, "api_secret": given}
    error = fail(kind, "http://mock", arguments, lambda mm: mm.orders.current())
    assert isinstance(error, InvalidArgument)
    assert not [one for one in (KEY, SECRET) if one in shown(error)]
