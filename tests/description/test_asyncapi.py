"""asyncapi.yaml tells frames apart. What the pages show of them is held by `docs-check`, style and examples by `lint`."""

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from sixmm_generator.description import Description

STREAMS = Description.read(Path(__file__).parents[2] / "asyncapi.yaml").document

# Frames with one thing wrong: (message, frame).
WRONG_FRAMES: list[tuple[str, dict[str, Any]]] = [
    ("Subscribe", {"id": "1", "op": "unsubscribe", "args": []}),
    ("Subscribe", {"op": "subscribe", "args": []}),
    ("Subscribe", {"id": 1, "op": "subscribe", "args": []}),
    ("Subscribed", {"id": "1", "event": "subscribe", "success": "yes"}),
    ("BookPush", {"topic": "market.depth.BTCUSDT", "event": "snapshot"}),
    ("BookPush", {"data": {"bids": [["1"]]}}),
    ("BookPush", {"data": {"bids": [[1, 2]]}}),
    ("OrderTradeUpdatePush", {"data": {"eventType": "ACCOUNT_UPDATE"}}),
    ("AccountUpdatePush", {"data": {"positions": [{"marginMode": 1}]}}),
]


@pytest.mark.parametrize(("message", "frame"), WRONG_FRAMES)
def test_a_wrong_frame_does_not_fit(message: str, frame: dict[str, Any]):
    schema = STREAMS["components"]["messages"][message]["payload"]
    whole = {"allOf": [schema], "components": STREAMS["components"]}
    assert not jsonschema_rs.Draft7Validator(whole).is_valid(frame)


def test_only_what_belongs_to_one_account_needs_credentials():
    secured = {name for name, one in STREAMS["operations"].items() if "security" in one}
    assert secured == {"receiveAuthentication", "receiveUserEvents"}


@pytest.mark.parametrize(
    "name", ["UnsubscribeAck", "Pong", "RequestRefusal", "BookUpdateType", "PriceLevel"]
)
def test_what_no_page_shows_at_all_is_marked_as_assumed(name: str):
    assert "x-assumed" in STREAMS["components"]["schemas"][name]
