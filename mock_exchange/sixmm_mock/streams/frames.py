"""Frames that the exchange sends, as JSON text.

https://docs.6mm.com/developer-api/websocket/connection-subscription-and-heartbeat
"""

import json

from attrs import frozen
from sixmm_description import JsonObject, StreamDescription

from sixmm_mock.answers import push_spelling
from sixmm_mock.envelope import Envelopes
from sixmm_mock.errors import Refusal


@frozen
class Frames:
    """Writes frames with the fields and words that the description has."""

    _description: StreamDescription
    _envelopes: Envelopes

    def subscribed(self, request_id: str, topics: list[str]) -> str:
        """The answer to a subscription."""
        return self._frame("SubscribeAck", {"id": request_id, "success": True, "data": topics})

    def unsubscribed(self, request_id: str, topics: list[str]) -> str:
        """The answer to the end of a subscription."""
        return self._frame("UnsubscribeAck", {"id": request_id, "success": True, "data": topics})

    def pong(self, request_id: str) -> str:
        """The answer to a ping."""
        return self._frame("Pong", {"id": request_id, "success": True})

    def authenticated(self, user_id: str) -> str:
        """What comes first on a connection whose credentials were accepted."""
        return self._frame("AuthAck", {"success": True, "data": user_id})

    def refused(self, refusal: Refusal, *, request_id: str | None, event: str | None) -> str:
        """The answer that says no; without an id or event where none could be read."""
        code, message = self._envelopes.of(refusal)
        values = {"id": request_id, "event": event, "code": code, "message": message}
        known = {name: value for name, value in values.items() if value is not None}
        return self._frame("RequestRefusal", known)

    def refused_credentials(self, refusal: Refusal) -> str:
        """The answer to credentials that are not accepted."""
        event = self._description.word_of("Authenticated", "event")
        return self.refused(refusal, request_id=None, event=event)

    def public_push(self, topic: str, at_ms: int, schema: str, data: JsonObject) -> str:
        """Market data; ``schema`` names the payload's fields."""
        return self._push("PublicPush", topic, at_ms, schema, data)

    def private_push(self, topic: str, at_ms: int, schema: str, data: JsonObject) -> str:
        """One event of an account."""
        return self._push("PrivatePush", topic, at_ms, schema, data)

    def _push(self, wrapper: str, topic: str, at_ms: int, schema: str, data: JsonObject) -> str:
        payload = self._written(schema, data)
        return self._frame(wrapper, {"topic": topic, "ts": at_ms, "data": payload})

    def _frame(self, schema: str, values: JsonObject) -> str:
        return json.dumps(self._written(schema, values), separators=(",", ":"))

    def _written(self, schema: str, value: JsonObject) -> JsonObject:
        found: JsonObject = push_spelling(self._description).write(
            self._description.schema(schema), value
        )
        return found
