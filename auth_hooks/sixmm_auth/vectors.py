"""Signing vectors: test data for signers and verifiers, in any language.

The signatures in vectors.json were made by openssl, not by this package.
"""

import json
from typing import NamedTuple


class SigningVector(NamedTuple):
    """One signed request. `vectors.json` explains each field under "about"."""

    name: str
    method: str
    path: str
    query: str
    sent_query: str
    body: str
    secret: str
    payload: str
    signature: str


def load_vectors() -> tuple[SigningVector, ...]:
    """All vectors of the package, in the order of the file."""
    from importlib.resources import files  # noqa: PLC0415  a client that signs needs no files

    text = files("sixmm_auth").joinpath("vectors.json").read_text(encoding="utf-8")
    return tuple(SigningVector(**fields) for fields in json.loads(text)["vectors"])
