"""What streams are held against: the asyncapi.json that is installed with the client."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from sixmm_conformance.description import installed
from sixmm_conformance.errors import CannotRun

Json = dict[str, Any]

USER_CHANNEL = "user"


@frozen(eq=False)
class Channel:
    """A family of topics, such as ``market.depth.{symbol}``, and the messages that it carries."""

    name: str
    address: str
    messages: tuple[str, ...]
    _pattern: re.Pattern[str] = field(repr=False)

    @classmethod
    def of(cls, name: str, raw: Json) -> "Channel":
        """A channel of the description."""
        parts = re.split(r"\{\w+\}", raw["address"])
        messages = tuple(_last(each["$ref"]) for each in raw["messages"].values())
        return cls(name, raw["address"], messages, re.compile("[^.]+".join(map(re.escape, parts))))

    def has(self, topic: str) -> bool:
        """Whether a topic is one of this family."""
        return self._pattern.fullmatch(topic) is not None

    def topic(self, **parameters: str) -> str:
        """The name of a topic."""
        return self.address.format(**parameters)


@frozen(eq=False)
class StreamDescription:
    """The loaded description. Make one with :meth:`load`."""

    document: Json = field(repr=False)
    channels: Mapping[str, Channel] = field(repr=False)
    intervals: tuple[str, ...]
    listen_key: str
    """The parameter of a connection's query that names a listen key."""
    token: str
    """Likewise, an access token."""
    _answers: Mapping[str, str] = field(repr=False)

    @classmethod
    def load(cls, file: Path | None = None) -> "StreamDescription":
        """Read ``file``, or the ``asyncapi.json`` that is installed with the client package.

        Raises:
            CannotRun: it is missing, or is not a description of these streams.
        """
        path = file or installed("asyncapi.json")
        try:
            return cls._of(json.loads(path.read_bytes()))
        except OSError as error:
            raise CannotRun(f"cannot read the description {path}: {error.strerror}") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise CannotRun(
                f"{path} is not the description of the streams ({error!r}); install sixmm anew"
            ) from error

    @classmethod
    def _of(cls, document: Json) -> "StreamDescription":
        components = document["components"]
        schemes = components["securitySchemes"]
        own = document["channels"]["connection"]["messages"].values()
        return cls(
            document=document,
            channels={
                name: Channel.of(name, raw)
                for name, raw in document["channels"].items()
                if raw["address"] is not None
            },
            intervals=tuple(components["schemas"]["KlineInterval"]["x-extensible-enum"]),
            listen_key=schemes["listenKey"]["name"],
            token=schemes["token"]["name"],
            answers={
                event: name
                for name in (_last(each["$ref"]) for each in own)
                if (event := _event(components, name)) is not None
            },
        )

    def channel_of(self, topic: Any) -> Channel | None:
        """The channel of a topic, or None where it is of none."""
        known = isinstance(topic, str)
        return next((each for each in self.channels.values() if known and each.has(topic)), None)

    def message_of(self, frame: Json) -> str | None:
        """Which message a frame of the server is, as far as it can be told; None where not."""
        if "topic" not in frame:
            if frame.get("success") is False:
                return "Refused"
            return self._answers.get(str(frame.get("event")))
        channel = self.channel_of(frame["topic"])
        if channel is None:
            return None
        if len(channel.messages) == 1:
            return channel.messages[0]
        data = frame.get("data")
        kind = data.get("eventType") if isinstance(data, dict) else None
        named = self.document["components"]["messages"]
        return next((each for each in channel.messages if named[each]["name"] == kind), None)


def _event(components: Json, message: str) -> str | None:
    payload = components["schemas"][_last(components["messages"][message]["payload"]["$ref"])]
    event: str | None = payload["properties"].get("event", {}).get("const")
    return event


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]
