"""Requests on a stream that are not answered as they must be."""

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, framed


def _without_topics(frame: Json) -> Json:
    return {**frame, "data": []} if frame.get("event") == "subscribe" else frame


FAULTS = (
    server_fault(
        "subscription-without-topics",
        "An acknowledgement does not name the topics",
        framed(_without_topics),
        rule="stream.subscribed",
    ),
)
