"""What a refused call raises: everything that is known, and what to do next."""

import asyncio
import inspect
import logging

import httpx
import pytest
import sixmm
from sixmm import ApiError, AsyncSixMM, RateLimited, ResponseError, SixMM
from sixmm.errors import ERROR_CODES, REMEDIES
from sixmm_description import Description

BOTH = pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
WAITING = {"Retry-After": "7", "X-Trace": "t-1"}


def raised(client, status: int, **answer) -> Exception:
    """What a public call raises that is answered so."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, **answer))

    async def call():
        made = client(transport=transport, max_retries=0).system.version()
        return await made if inspect.isawaitable(made) else made

    with pytest.raises((ApiError, ResponseError)) as caught:
        asyncio.run(call())
    return caught.value


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (code, entry["class"])
        for entry in Description.load().document["x-error-codes"]
        if entry["code"]
        for code in range(entry["code"], entry.get("through", entry["code"]) + 1)
    ],
)
def test_a_code_raises_the_class_that_the_description_names(code, name):
    error = raised(SixMM, 200, json={"code": code, "message": "No.", "requestId": "req-1"})
    assert (type(error).__name__, error.code) == (name, code)


@BOTH
@pytest.mark.parametrize("code", ERROR_CODES)
def test_every_documented_code_has_a_class_that_tells_all_that_is_known(client, code):
    body = {"code": code, "message": "In the exchange's words.", "requestId": "req-1"}
    error = raised(client, 200, json=body, headers={"X-Trace": "t-1"})
    assert type(error) is getattr(sixmm, ERROR_CODES[code].raises.__name__) is not ApiError
    assert (error.code, error.message, error.request_id) == (
        code,
        "In the exchange's words.",
        "req-1",
    )
    assert (error.http_status, error.operation, error.raw) == (200, "getVersion", body)
    assert (error.headers["x-trace"], error.retry_after) == ("t-1", None)
    assert error.docs_url.startswith("https://docs.6mm.com/developer-api/error-codes")
    assert error.remedy
    for told in (str(code), error.message, error.request_id, error.remedy, error.docs_url):
        assert told in str(error)


@BOTH
@pytest.mark.parametrize("message", REMEDIES)
def test_a_refusal_that_its_message_tells_apart_says_what_helps(client, message):
    error = raised(client, 401, json={"code": 1003, "message": f"{message} (12 s)"})
    assert REMEDIES[message] in str(error)


@BOTH
@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (429, {"json": {"code": 5003, "message": "Slow down."}}),
        (503, {"json": {"code": 5002, "message": "Busy."}}),
        (429, {"html": "<html>Too many requests</html>"}),
        (503, {"content": b""}),
    ],
)
def test_a_refusal_for_now_keeps_how_long_to_wait(client, status, answer):
    error = raised(client, status, **answer, headers=WAITING)
    assert (error.http_status, error.retry_after, error.headers["x-trace"]) == (status, 7.0, "t-1")
    assert (error.operation, bool(error.request_id)) == ("getVersion", True)


@BOTH
@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (502, b"<html>Bad gateway</html>", "It begins: '<html>Bad gateway</html>'"),
        (200, b"", "It is empty"),
        (200, b'{"code":0,"data":{"ver', 'It begins: \'{"code":0,"data":{"ver\''),
        (200, '{"code":0,"message":"é"}'.encode("latin-1"), "It begins"),
        (200, '{"code":0}'.encode("utf-16-le")[1:], "It begins"),
    ],
    ids=["page", "empty", "cut off", "wrong encoding", "bytes"],
)
def test_an_answer_that_is_no_envelope_is_told_by_its_first_bytes(client, status, body, told):
    error = raised(client, status, content=body)
    assert isinstance(error, ResponseError)
    assert told in str(error)
    assert f"HTTP {status}" in str(error)
    assert error.request_id in str(error)


@BOTH
def test_a_call_whose_login_is_refused_is_logged_with_the_refusal(client, caplog):
    refusal = {"code": 5003, "message": "Slow down."}
    transport = httpx.MockTransport(lambda _: httpx.Response(429, json=refusal))
    mm = client(transport=transport, username="alice", password="canary-password", max_retries=0)

    async def call():
        made = mm.account.info()
        return await made if inspect.isawaitable(made) else made

    with caplog.at_level(logging.INFO, logger="sixmm"), pytest.raises(RateLimited):
        asyncio.run(call())
    told = caplog.records[-1].sixmm
    assert (told["operation"], told["http_status"], told["code"]) == ("getUserInfo", 429, 5003)
