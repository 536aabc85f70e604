"""Reads both descriptions, for everything that is not generated from them: the mock, the kit, the suites.

It reads, and judges nothing: what is a right signature, answer or frame, each of them decides with its own code. It
imports neither the client nor the generator.
"""

from sixmm_description.assumptions import Assumption, assumption_of, assumptions_on
from sixmm_description.document import DescriptionError, JsonObject, Schema, component, resolved
from sixmm_description.rest import (
    Description,
    Operation,
    Parameter,
    Permission,
    Scheme,
    SignedNames,
)
from sixmm_description.spelling import Spelling
from sixmm_description.streams import Channel, StreamDescription, Topic

__all__ = [
    "Assumption",
    "Channel",
    "Description",
    "DescriptionError",
    "JsonObject",
    "Operation",
    "Parameter",
    "Permission",
    "Schema",
    "Scheme",
    "SignedNames",
    "Spelling",
    "StreamDescription",
    "Topic",
    "assumption_of",
    "assumptions_on",
    "component",
    "resolved",
]
