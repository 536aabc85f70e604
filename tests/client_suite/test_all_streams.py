"""Every scene of the streams, through both generated clients."""

import pytest
from sixmm_client_suite.streams.chapters import SCENES
from sixmm_client_suite.streams.stage import play


@pytest.mark.parametrize(
    ("name", "client"),
    [(name, client) for name, scene in SCENES.items() for client in scene.clients],
)
def test_a_stream_keeps_to_every_rule(name, client):
    play(SCENES[name], client)
