"""The version of the distribution; the build reads it from here."""

from typing import NamedTuple

VERSION = "0.2.0"


class DescribedBy(NamedTuple):
    """One description of the exchange, as it travels in the package.

    Attributes:
        version: what it says of itself.
        sha256: of the file's bytes, in hex: two packages of one digest were generated from the same description.
    """

    version: str
    sha256: str
