"""Faults of the generated client, and of what it runs on; one file per noun."""

from seeded_faults.client import answers, credentials, repeats, request, stream_pushes
from seeded_faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *request.FAULTS,
    *credentials.FAULTS,
    *answers.FAULTS,
    *repeats.FAULTS,
    *stream_pushes.FAULTS,
)
