"""The pure part: which bytes are signed, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sixmm_auth import sign, sign_query, signing_payload

RAW_QUERIES = st.lists(
    st.text(alphabet="ab=+%2Bf~.-_*", max_size=12).filter(
        lambda part: part.partition("=")[0] not in {"timestamp", "signature"}
    ),
    min_size=1,
    max_size=6,
).map(lambda parts: "&".join(parts).encode())


def signed(query, body=b""):
    return sign_query(query, body, secret="s", timestamp_ms=5)


def test_the_payload_is_the_query_followed_by_the_body():
    assert signing_payload(b"a=1&timestamp=5", b'{"b":2}') == b'a=1&timestamp=5{"b":2}'


@pytest.mark.parametrize(
    "query",
    [b"signature=x&a=1&timestamp=5", b"a=1&signature=x&timestamp=5", b"a=1&timestamp=5&signature="],
)
def test_the_payload_leaves_the_signature_out_wherever_it_stands(query):
    assert signing_payload(query, b"") == b"a=1&timestamp=5"


def test_the_signature_is_lower_case_hex_of_a_sha256():
    signature = sign("secret", b"payload")
    assert len(signature) == 64
    assert set(signature) <= set("0123456789abcdef")


def test_a_query_gets_its_timestamp_and_then_its_signature():
    result = signed(b"symbol=BTCUSDT")
    assert result.payload == b"symbol=BTCUSDT&timestamp=5"
    assert result.query == result.payload + b"&signature=" + sign("s", result.payload).encode()


def test_an_empty_query_gets_no_leading_ampersand():
    assert signed(b"", b"{}").payload == b"timestamp=5{}"


def test_signing_again_replaces_the_timestamp_and_the_signature_of_the_attempt_before():
    first = signed(b"a=1")
    again = sign_query(first.query, b"", secret="s", timestamp_ms=6)
    assert again.payload == b"a=1&timestamp=6"


@pytest.mark.parametrize("query", [b"xsignature=1", b"signatures=1", b"a=signature", b"timestamps"])
def test_a_parameter_that_only_looks_like_one_of_ours_is_kept(query):
    assert signed(query).payload == query + b"&timestamp=5"


@given(query=RAW_QUERIES)
def test_all_other_bytes_of_a_query_keep_their_order_and_spelling(query):
    separator = b"&" if query else b""
    assert signed(query).payload == query + separator + b"timestamp=5"


@given(query=RAW_QUERIES, body=st.binary(max_size=40))
def test_what_a_server_takes_from_the_signed_query_is_what_was_signed(query, body):
    result = signed(query, body)
    assert signing_payload(result.query, body) == result.payload


def test_the_repr_of_a_signed_query_shows_neither_signature_nor_body():
    result = signed(b"a=1", b"canary-body")
    assert "canary-body" not in repr(result)
    assert sign("s", result.payload) not in repr(result)
