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

SCENES: Mapping[str, Scene] = {
    **pushes.SCENES,
    **subscriptions.SCENES,
    **liveness.SCENES,
    **books.SCENES,
    **credential.SCENES,
    **events.SCENES,
    **readers.SCENES,
}
