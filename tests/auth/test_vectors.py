"""The packaged vectors, against openssl first and this package second."""

import shutil
import subprocess

import pytest
from sixmm_auth import load_vectors, sign, sign_query, signing_payload

VECTORS = load_vectors()
EVERY_VECTOR = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)


@pytest.fixture(scope="module")
def openssl():
    path = shutil.which("openssl")
    if path is None:
        pytest.fail("The vectors are verified with the openssl command. Install openssl.")
    return path


@EVERY_VECTOR
def test_openssl_gives_the_same_signature(vector, openssl):
    run = subprocess.run(
        [openssl, "dgst", "-sha256", "-hmac", vector.secret],
        input=vector.payload.encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert run.stdout.decode().split()[-1] == vector.signature


@EVERY_VECTOR
def test_we_give_the_same_signature(vector):
    assert sign(vector.secret, vector.payload.encode()) == vector.signature


@EVERY_VECTOR
def test_the_payload_is_what_is_left_of_the_query_that_travels(vector):
    body = vector.body.encode()
    assert signing_payload(vector.sent_query.encode(), body) == vector.payload.encode()
    assert (vector.query + vector.body).encode() == vector.payload.encode()


@pytest.mark.parametrize(
    "vector",
    [one for one in VECTORS if one.query.endswith("timestamp=1772710377808")],
    ids=lambda vector: vector.name,
)
def test_we_build_the_query_that_travels(vector):
    own = vector.query.removesuffix("timestamp=1772710377808").removesuffix("&")
    result = sign_query(
        own.encode(), vector.body.encode(), secret=vector.secret, timestamp_ms=1772710377808
    )
    assert result.payload == vector.payload.encode()
    assert result.query.decode() == f"{vector.query}&signature={vector.signature}"


def test_the_names_of_the_vectors_are_distinct():
    names = [vector.name for vector in VECTORS]
    assert len(set(names)) == len(names) >= 20


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("plus sign as it stands", "space as %20"),
        ("plus sign as %2B", "plus sign as %2b: the case of the escape counts"),
        ("unicode in the body, as UTF-8", "unicode in the body, as JSON escapes"),
    ],
)
def test_what_decodes_alike_does_not_sign_alike(one, other):
    signature = {vector.name: vector.signature for vector in VECTORS}
    assert signature[one] != signature[other]
