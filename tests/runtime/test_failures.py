"""A failed exchange of bytes says whether the exchange may have seen the call, and tells no secret."""

import httpx
import pytest
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.failures import transport_error

CALL = httpx.Request("POST", "https://x.test/v1/private/order/place?signature=c4n4ry")
TIME = httpx.Request("GET", "https://x.test/v1/time")


def told(error, about=CALL):
    if about is not None:
        error.request = about
    return transport_error(
        error, operation="placeOrder", request=CALL, base_url=httpx.URL("https://x.test")
    )


@pytest.mark.parametrize(
    ("error", "received"),
    [
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("slow"), False),
        (httpx.PoolTimeout("busy"), False),
        (httpx.UnsupportedProtocol("gopher"), False),
        (httpx.WriteError("reset"), True),
        (httpx.WriteTimeout("slow"), True),
        (httpx.ReadError("reset"), True),
        (httpx.ReadTimeout("slow"), True),
        (httpx.RemoteProtocolError("cut"), True),
        (httpx.ProxyError("502"), False),
        (httpx.DecodingError("gzip"), True),
    ],
)
def test_only_what_never_left_can_not_have_been_received(error, received):
    assert told(error).may_have_been_received is received


def test_a_failure_of_an_earlier_request_means_that_the_call_was_not_sent():
    assert told(httpx.ReadTimeout("slow"), about=TIME).may_have_been_received is False


def test_a_failure_that_names_no_request_is_taken_for_the_worse_case():
    assert told(httpx.ReadError("reset"), about=None).may_have_been_received is True


def test_the_cause_is_told_without_its_secrets():
    said = str(told(httpx.ReadError("reset by https://x.test/?signature=c4n4ry")))
    assert "reset by https://x.test" in said
    assert "c4n4ry" not in said


def test_an_answer_that_can_not_be_unpacked_is_called_unreadable():
    assert "no readable answer" in str(told(httpx.DecodingError("incorrect header check")))


def test_a_bad_argument_is_also_pythons_own_kind_of_error():
    assert issubclass(InvalidArgument, ValueError)
