"""The signing vectors of the client, through the exchange's own check: two codes that must agree.

Each vector was signed by openssl; its file is read as data.
"""

import json
from importlib.resources import files

import pytest
from attrs import evolve
from sixmm_description import Description
from sixmm_mock.auth.signature import matches, take_apart

VECTORS = json.loads(files("sixmm_auth").joinpath("vectors.json").read_text(encoding="utf-8"))[
    "vectors"
]
NAMES = Description.load().signed
EVERY_VECTOR = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])


@EVERY_VECTOR
def test_the_exchange_checks_exactly_the_payload_of_the_vector(vector):
    signed = take_apart(vector["sent_query"].encode(), NAMES)
    assert signed.payload + vector["body"].encode() == vector["payload"].encode()


@EVERY_VECTOR
def test_the_exchange_accepts_the_signature_of_the_vector(vector):
    signed = take_apart(vector["sent_query"].encode(), NAMES)
    assert matches(vector["secret"], signed, vector["body"].encode())


@EVERY_VECTOR
def test_the_exchange_refuses_the_vector_with_one_byte_changed(vector):
    signed = take_apart(vector["sent_query"].encode(), NAMES)
    body = vector["body"].encode()
    assert not matches(vector["secret"], evolve(signed, payload=signed.payload + b"x"), body)
    assert not matches(vector["secret"] + "x", signed, body)
    assert not matches(vector["secret"], signed, body + b" ")
