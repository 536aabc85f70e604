"""All scenes, by name."""

from collections.abc import Mapping

from sixmm_client_suite.streams import books, liveness, pushes, subscriptions
from sixmm_client_suite.streams.stage import Scene

SCENES: Mapping[str, Scene] = {**pushes.SCENES, **subscriptions.SCENES, **liveness.SCENES, **books.SCENES}
