"""Faults of a server, planted into the mock exchange; one file per noun."""

from seeded_faults.fault import Fault
from seeded_faults.server import (
    account,
    answers,
    api_keys,
    bounds,
    conditions,
    listen_keys,
    market,
    orders,
    sessions,
    signing,
    stream_requests,
)

FAULTS: tuple[Fault, ...] = (
    *signing.FAULTS,
    *sessions.FAULTS,
    *api_keys.FAULTS,
    *listen_keys.FAULTS,
    *answers.FAULTS,
    *conditions.FAULTS,
    *bounds.FAULTS,
    *orders.FAULTS,
    *account.FAULTS,
    *market.FAULTS,
    *stream_requests.FAULTS,
)
