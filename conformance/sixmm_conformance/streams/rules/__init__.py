"""The rules about streams: what every frame keeps to, and chapters of scenarios."""

from sixmm_conformance.rules.chapter import Chapter
from sixmm_conformance.streams.rules.access import CREDENTIALS
from sixmm_conformance.streams.rules.books import BOOKS
from sixmm_conformance.streams.rules.frames import FRAME_RULES
from sixmm_conformance.streams.rules.markets import KLINES, TICKERS, TRADES
from sixmm_conformance.streams.rules.requests import REQUESTS
from sixmm_conformance.streams.rules.users import USERS

STREAM_CHAPTERS: tuple[Chapter, ...] = (
    REQUESTS,
    BOOKS,
    TRADES,
    KLINES,
    TICKERS,
    CREDENTIALS,
    USERS,
)

__all__ = ["FRAME_RULES", "STREAM_CHAPTERS"]
