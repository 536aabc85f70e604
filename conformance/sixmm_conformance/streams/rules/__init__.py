"""The rules about streams: what every frame keeps to, and chapters of scenarios."""

from sixmm_conformance.rules.chapter import Chapter
from sixmm_conformance.streams.rules.frames import FRAME_RULES
from sixmm_conformance.streams.rules.requests import REQUESTS

STREAM_CHAPTERS: tuple[Chapter, ...] = (REQUESTS,)

__all__ = ["FRAME_RULES", "STREAM_CHAPTERS"]
