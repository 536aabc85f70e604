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
    stream_access,
    stream_books,
    stream_frames,
    stream_markets,
    stream_requests,
    stream_users,
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
    *stream_frames.FAULTS,
    *stream_requests.FAULTS,
    *stream_books.FAULTS,
    *stream_markets.FAULTS,
    *stream_access.FAULTS,
    *stream_users.FAULTS,
)
