"""Errors travel: between processes, into logs and bug trackers, with what they know and without secrets."""

import copy
import pickle

import httpx
import pytest
from sixmm_runtime.errors import (
    ApiError,
    FieldAbsent,
    InvalidArgument,
    MissingCredentials,
    RequestTimeout,
    ResponseError,
    SixMMError,
)

SECRET = "c4n4ry"
SECRET_HEADERS = {
    "Set-Cookie": f"refresh_token={SECRET}",
    "Location": f"https://x.test/?token={SECRET}",
    "X-API-KEY": SECRET,
    "Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT",
    "X-Trace": b"t-\xe9",
}


class Refused(ApiError):
    """A code of its own."""


def refused() -> Refused:
    return Refused(
        code=1003,
        message="No.",
        request_id="r-1",
        http_status=401,
        operation="placeOrder",
        docs_url="https://docs.test",
        remedy="Check the key.",
        raw={"code": 1003, "data": [{"apiSecret": SECRET, "left": f"a token={SECRET}"}]},
        headers=httpx.Headers(SECRET_HEADERS),
    )


def unreadable() -> ResponseError:
    response = httpx.Response(502, content=SECRET.encode(), headers=SECRET_HEADERS)
    return ResponseError(
        "No envelope.", operation="placeOrder", request_id="r-1", response=response
    )


ERRORS = [
    refused(),
    unreadable(),
    InvalidArgument("price must not be a float."),
    MissingCredentials("No credentials."),
    FieldAbsent("Order.price has no value.", name="price", obj=object()),
    RequestTimeout("No answer.", operation="placeOrder", may_have_been_received=True),
]
EACH = pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
THROUGH = pytest.mark.parametrize(
    "through", [lambda error: pickle.loads(pickle.dumps(error)), copy.deepcopy, copy.copy]
)


@EACH
@THROUGH
def test_an_error_survives_pickling_and_copying(error, through):
    again = through(error)
    assert (type(again), str(again), again.args) == (type(error), str(error), error.args)


@pytest.mark.parametrize("error", [refused(), unreadable()])
@pytest.mark.parametrize("name", ["http_status", "operation", "request_id", "retry_after"])
@THROUGH
def test_what_an_error_knows_of_the_answer_survives_too(error, name, through):
    assert getattr(through(error), name) == getattr(error, name)


def test_a_failure_on_the_way_still_says_whether_it_may_have_arrived():
    error = RequestTimeout("No answer.", operation="placeOrder", may_have_been_received=True)
    assert pickle.loads(pickle.dumps(error)).may_have_been_received is True


def test_an_absent_field_is_still_named():
    error = FieldAbsent("Order.price has no value.", name="price", obj=object())
    assert pickle.loads(pickle.dumps(error)).name == "price"


@EACH
def test_no_secret_is_pickled(error):
    assert SECRET.encode() not in pickle.dumps(error)


@pytest.mark.parametrize("error", [refused(), unreadable()])
def test_the_headers_of_an_error_hold_no_secret(error):
    assert SECRET not in str(error.headers.multi_items())
    assert (error.headers["x-trace"], error.headers["set-cookie"]) == ("t-é", "***")


@EACH
def test_every_error_is_caught_by_one_name(error):
    with pytest.raises(SixMMError):
        raise error
