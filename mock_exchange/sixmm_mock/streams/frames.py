"""Frames that the exchange sends, as JSON text.

https://docs.6mm.com/developer-api/websocket/connection-subscription-and-heartbeat
"""

import json

from attrs import frozen

from sixmm_mock.envelope import JsonObject
from sixmm_mock.errors import Refusal
from sixmm_mock.streams.description import StreamDescription


@frozen
class Frames:
    """Writes frames with the fields that the description names."""

    _description: StreamDescription

    def subscribed(self, request_id: str, topics: list[str]) -> str:
        """The answer to a subscription."""
        return self._acknowledged("SubscribeAck", request_id, "subscribe", topics)

    def unsubscribed(self, request_id: str, topics: list[str]) -> str:
        """The answer to the end of a subscription."""
        return self._acknowledged("UnsubscribeAck", request_id, "unsubscribe", topics)

    def pong(self, request_id: str) -> str:
        """The answer to a ping."""
        return self._frame("Pong", {"id": request_id, "event": "pong", "success": True})

    def authenticated(self, user_id: str) -> str:
        """What comes first on a connection whose credentials were accepted."""
        return self._frame("AuthAck", {"event": "auth", "success": True, "data": user_id})

    def refused(self, refusal: Refusal, *, request_id: str | None, event: str | None) -> str:
        """The answer that says no; without an id or event where none could be read."""
        values = {
            "id": request_id,
            "event": event,
            "success": False,
            "code": int(refusal.code),
            "message": refusal.message,
        }
        known = {name: value for name, value in values.items() if value is not None}
        return self._frame("RequestRefusal", known)

    def public_push(self, topic: str, at_ms: int, schema: str, data: JsonObject) -> str:
        """Market data; ``schema`` names the payload's fields."""
        payload = self._description.fill(schema, data)
        values = {"topic": topic, "event": "data", "ts": at_ms, "data": payload}
        return self._frame("PublicPush", values)

    def private_push(self, topic: str, at_ms: int, schema: str, data: JsonObject) -> str:
        """One event of an account."""
        payload = self._description.fill(schema, data)
        return self._frame("PrivatePush", {"topic": topic, "ts": at_ms, "data": payload})

    def _acknowledged(self, schema: str, request_id: str, event: str, topics: list[str]) -> str:
        values = {"id": request_id, "event": event, "success": True, "data": topics}
        return self._frame(schema, values)

    def _frame(self, schema: str, values: JsonObject) -> str:
        return json.dumps(self._description.fill(schema, values), separators=(",", ":"))
