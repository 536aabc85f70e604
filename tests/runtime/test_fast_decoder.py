"""With `sixmm[fast]` large answers are decoded by msgspec: the same values, of the same types, and the same refusals."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sixmm_runtime import envelope
from sixmm_runtime.streams import session
from sixmm_runtime.streams.large_frames import DECODER

numbers = st.one_of(
    st.integers(),
    st.sampled_from([10**18, 2**63, 2**64, -(2**63) - 1, 10**40]).map(str),
    st.from_regex(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
).map(str)
words = st.text().map(json.dumps) | st.text().map(lambda one: json.dumps(one, ensure_ascii=False))
scalars = numbers | words | st.sampled_from(["true", "false", "null", "NaN", "-Infinity"])
texts = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda many: f"[{' , '.join(many)}]")
        | st.lists(st.tuples(words, inner), max_size=4).map(
            lambda pairs: f"{{{','.join(f'{name}: {value}' for name, value in pairs)}}}"
        )
    ),
    max_leaves=20,
)


def typed(value):
    """The value with its types: 1 equals True and Decimal("1.0")."""
    if isinstance(value, dict):
        return [(name, typed(one)) for name, one in value.items()]
    if isinstance(value, list):
        return [typed(one) for one in value]
    return type(value), str(value)


def both(body, ways=(envelope._decoded, envelope._large)):
    """What either way of decoding makes of it; the kind of error where one raises."""
    found = []
    for decode in ways:
        try:
            found.append(typed(decode(body)))
        except (ValueError, ArithmeticError, RecursionError) as error:
            found.append(type(error))
    return found


@given(texts)
def test_a_large_answer_is_read_as_a_small_one(text):
    standard, fast = both(text.encode("utf-8", "surrogatepass"))
    assert fast == standard


@given(texts, st.data())
def test_a_broken_large_answer_is_judged_as_a_small_one(text, data):
    body = bytearray(text.encode("utf-8", "surrogatepass"))
    at = data.draw(st.integers(0, len(body) - 1))
    body[at : at + 1] = data.draw(st.binary(max_size=3))
    standard, fast = both(bytes(body))
    assert fast == standard


@given(texts, st.booleans(), st.data())
def test_a_frame_of_a_stream_is_read_as_the_standard_decoder_reads_it(text, is_whole, data):
    frame = text if is_whole else text[: data.draw(st.integers(0, len(text)))]
    standard, fast = both(frame, (DECODER.decode, session._decode))
    assert fast == standard


@pytest.mark.parametrize("frame", ["[01]", '["\\ud800"]', "NaN", " {} ", "{}}", "", "[1e999999]"])
def test_a_frame_that_msgspec_refuses_is_judged_by_the_standard_decoder(frame):
    standard, fast = both(frame, (DECODER.decode, session._decode))
    assert fast == standard


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"9" * 4_301 + b"]",
        b"[1." + b"9" * 5_000 + b"]",
        b"[1e99999999999999999999]",
        b"[" * 900 + b"]" * 900,
        b"[" * 5_000 + b"]" * 5_000,
        '["é"]'.encode("utf-16"),
        b"\xef\xbb\xbf[1]",
        b'{"a": 1, "a": 2}',
        b'"\xed\xa0\x80"',
        b"[01]",
        b"",
    ],
)
def test_what_one_decoder_refuses_the_other_does_not_take(body):
    standard, fast = both(body)
    assert fast == standard


def test_a_large_answers_amounts_do_not_pass_through_a_float():
    body = json.dumps({"amounts": ["x"] * 2_000})[:-2] + ", 0.10000000000000000000000001]}"
    assert len(body) > envelope._SMALL
    assert envelope._parse(body.encode())["amounts"][-1] == Decimal("0.10000000000000000000000001")
    assert envelope.fast_decoder() is not None
