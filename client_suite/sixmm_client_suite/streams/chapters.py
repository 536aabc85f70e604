"""All scenes, by name."""

from collections.abc import Mapping

from sixmm_client_suite.streams import (
    books,
    credential,
    events,
    liveness,
    pushes,
    readers,
    subscriptions,
)
from sixmm_client_suite.streams.stage import Scene

_PARTS = (pushes, subscriptions, liveness, books, credential, events, readers)

SCENES: Mapping[str, Scene] = {
    name: scene for part in _PARTS for name, scene in part.SCENES.items()
}
if len(SCENES) < sum(len(part.SCENES) for part in _PARTS):
    raise TypeError("Two scenes have one name.")
