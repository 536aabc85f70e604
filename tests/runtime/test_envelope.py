"""The envelope is opened once; everything that is not one is said clearly."""

import pickle
from decimal import Decimal

import httpx
import pytest
from sixmm_runtime.envelope import EnvelopeReader
from sixmm_runtime.errors import ApiError, ErrorCode, ResponseError


class BadToken(ApiError):
    """A code of its own."""


READER = EnvelopeReader(
    errors={1003: ErrorCode(BadToken, "BAD_TOKEN", "Check the key.", "https://docs.test/1003")},
    docs_url="https://docs.test",
    remedies={"Outside of the window": "Look for a slow network."},
)


def opened(response: httpx.Response):
    return READER.open(response, operation="placeOrder", sent_request_id="sent-1")


def test_a_success_gives_its_data_and_request_id():
    envelope = opened(httpx.Response(200, json={"code": 0, "data": {"a": 1}, "requestId": "r"}))
    assert (envelope.data, envelope.request_id) == ({"a": 1}, "r")


def test_the_sent_request_id_stands_in_where_the_answer_has_none():
    assert opened(httpx.Response(200, json={"code": 0})).request_id == "sent-1"


def test_a_json_number_never_passes_through_a_float():
    response = httpx.Response(200, content=b'{"code":0,"data":{"price":0.1000000000000000001}}')
    assert opened(response).data["price"] == Decimal("0.1000000000000000001")


@pytest.mark.parametrize("status", [200, 401])
def test_a_code_becomes_its_class_with_everything_known(status):
    body = {"code": 1003, "message": "Invalid token", "requestId": "req-9"}
    with pytest.raises(BadToken) as caught:
        opened(httpx.Response(status, json=body))
    error = caught.value
    assert (error.code, error.message, error.request_id, error.http_status) == (
        1003,
        "Invalid token",
        "req-9",
        status,
    )
    assert (error.operation, error.docs_url, error.raw) == (
        "placeOrder",
        "https://docs.test/1003",
        body,
    )


def test_the_text_of_an_error_says_what_to_do_next():
    with pytest.raises(
        BadToken, match=r"code 1003: No\. .*req-9.*Check the key\..*docs\.test/1003"
    ):
        opened(httpx.Response(401, json={"code": 1003, "message": "No.", "requestId": "req-9"}))


@pytest.mark.parametrize(
    ("message", "remedy"),
    [("outside of the Window: 12 s", "Look for a slow network."), ("No.", "Check the key.")],
)
def test_a_message_that_tells_more_than_its_code_decides_what_to_do(message, remedy):
    with pytest.raises(BadToken) as caught:
        opened(httpx.Response(401, json={"code": 1003, "message": message}))
    assert caught.value.remedy == remedy


def test_an_undocumented_code_is_a_plain_api_error():
    with pytest.raises(ApiError) as caught:
        opened(httpx.Response(200, json={"code": 9999, "message": "new"}))
    assert type(caught.value) is ApiError
    assert caught.value.code == 9999


def test_a_code_sent_as_a_string_is_read():
    with pytest.raises(BadToken):
        opened(httpx.Response(200, json={"code": "1003"}))


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (
            httpx.Response(502, html="<html>Bad gateway</html>"),
            r"HTTP 502, text/html.*begins.*Bad gateway",
        ),
        (httpx.Response(200, content=b""), r"0 bytes, request id sent-1\)\. It is empty"),
        (httpx.Response(200, content=b'{"code": 0, "data": {"a'), r"begins: '\{\"code\""),
        (httpx.Response(200, json=[1, 2]), "not the exchange's JSON envelope"),
        (httpx.Response(200, json={"data": {}}), "not the exchange's JSON envelope"),
        (httpx.Response(200, json={"code": True}), "not the exchange's JSON envelope"),
        (httpx.Response(200, content=b'{"code":NaN}'), "not the exchange's JSON envelope"),
        (
            httpx.Response(200, content=b"\xff\xfe\x00\x01"),
            "not the exchange's JSON envelope",
        ),
        (httpx.Response(200, content=b"[" * 100_000), "not the exchange's JSON envelope"),
        (
            httpx.Response(302, headers={"location": "https://elsewhere.test"}),
            "HTTP 302",
        ),
        (httpx.Response(500, json={"code": 0, "data": {}}), "contradicts itself"),
    ],
)
def test_an_answer_that_is_no_envelope_is_a_response_error(response, said):
    with pytest.raises(ResponseError, match=said) as caught:
        opened(response)
    assert caught.value.http_status == response.status_code


def test_the_first_bytes_of_a_cut_off_answer_never_show_a_secret():
    with pytest.raises(ResponseError) as caught:
        opened(httpx.Response(200, content=b'{"code":0,"data":{"apiSecret":"s3cr3t-and-cut-of'))
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("code", ["00000000000000000000", "9" * 5_000, "1_0", "١", "0.0", ""])
def test_a_code_that_is_no_number_is_no_code(code):
    with pytest.raises(ResponseError):
        opened(httpx.Response(200, json={"code": code}))


@pytest.mark.parametrize("code", [-1, "-1"])
def test_a_negative_code_is_a_refusal(code):
    with pytest.raises(ApiError) as caught:
        opened(httpx.Response(200, json={"code": code}))
    assert caught.value.code == -1


@pytest.mark.parametrize(
    "spelled", ["NaN", "Infinity", "-Infinity", "1e9999999999999999999", "9" * 5_000]
)
def test_a_number_beyond_all_limits_stays_as_it_was_spelled_and_costs_nothing_else(spelled):
    body = f'{{"code":0,"data":{{"odd":{spelled},"price":0.1,"id":7}}}}'
    envelope = opened(httpx.Response(200, content=body.encode()))
    assert envelope.data == {"odd": spelled, "price": Decimal("0.1"), "id": 7}


@pytest.mark.parametrize(("levels", "read"), [(190, True), (250, False), (900, False)])
def test_an_answer_is_read_down_to_a_depth_that_can_be_copied_and_printed(levels, read):
    body = b'{"code":0,"data":' + b"[" * levels + b"]" * levels + b"}"
    if read:
        pickle.dumps(opened(httpx.Response(200, content=body)).data)
    else:
        with pytest.raises(ResponseError):
            opened(httpx.Response(200, content=body))


def test_a_long_list_is_not_taken_for_a_deep_one():
    data = [{"a": [1]}] * 1_000
    assert opened(httpx.Response(200, json={"code": 0, "data": data})).data == data


@pytest.mark.parametrize("given", [None, "", 7, {"apiSecret": "c4n4ry"}, "x" * 1_000])
def test_a_request_id_that_is_none_is_replaced_by_the_one_that_was_sent(given):
    assert opened(httpx.Response(200, json={"code": 0, "requestId": given})).request_id == "sent-1"


@pytest.mark.parametrize(
    "message", ['bad {"apiSecret": "c4n4ry"}', {"apiSecret": "c4n4ry"}, [{"token": "c4n4ry"}]]
)
def test_the_exchanges_own_words_are_told_without_secrets(message):
    with pytest.raises(ApiError) as caught:
        opened(httpx.Response(200, json={"code": 1003, "message": message}))
    assert "c4n4ry" not in str(caught.value)


def test_a_refusal_without_words_has_an_empty_message():
    with pytest.raises(ApiError) as caught:
        opened(httpx.Response(200, json={"code": 1003, "message": None}))
    assert caught.value.message == ""


def test_an_endless_answer_is_shown_only_at_its_beginning():
    with pytest.raises(ResponseError) as caught:
        opened(httpx.Response(200, content=b"x" * 1_000_000))
    assert len(str(caught.value)) < 1_000


PAGE = "<html>Sorry</html>"


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (httpx.Response(429, html=PAGE), "send fewer, and wait longer"),
        (httpx.Response(429, html=PAGE, headers={"Retry-After": "3"}), "send fewer, and wait 3 s"),
        (httpx.Response(503, html=PAGE), "failed. Whether the call took effect is not known"),
        (httpx.Response(403, html=PAGE), "A proxy or a wrong base URL"),
    ],
)
def test_an_answer_that_is_no_envelope_says_what_to_do_by_its_status(response, said):
    with pytest.raises(ResponseError, match=said):
        opened(response)


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(429, html=PAGE, headers={"Retry-After": "3"}),
        httpx.Response(200, json={"code": 1003}, headers={"Retry-After": "3"}),
        httpx.Response(503, json={"code": 0}, headers={"Retry-After": "3"}),
    ],
)
def test_every_refusal_keeps_how_long_it_asks_to_wait(response):
    with pytest.raises((ApiError, ResponseError)) as caught:
        opened(response)
    assert caught.value.retry_after == 3.0


def test_an_answer_that_is_no_envelope_is_known_by_the_request_id_that_was_sent():
    with pytest.raises(ResponseError) as caught:
        opened(httpx.Response(502, html=PAGE))
    assert (caught.value.request_id, caught.value.operation) == ("sent-1", "placeOrder")
