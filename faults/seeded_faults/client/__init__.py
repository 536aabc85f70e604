"""Faults of the generated client, and of what it runs on; one file per noun."""

from seeded_faults.client import (
    answers,
    credentials,
    repeats,
    request,
    streams_account,
    streams_books,
    streams_connections,
    streams_pushes,
    streams_readers,
    streams_subscriptions,
)
from seeded_faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *request.FAULTS,
    *credentials.FAULTS,
    *answers.FAULTS,
    *repeats.FAULTS,
    *streams_subscriptions.FAULTS,
    *streams_pushes.FAULTS,
    *streams_connections.FAULTS,
    *streams_books.FAULTS,
    *streams_account.FAULTS,
    *streams_readers.FAULTS,
)
