"""What pages say about the WebSocket: addresses, channels, frames, events."""

import re
from typing import Any

from sixmm_generator.docs.example import example_fields
from sixmm_generator.docs.facts import Aspects, Subject
from sixmm_generator.docs.page import Fence, Table
from sixmm_generator.docs.place import Place
from sixmm_generator.docs.wording import codes

_ADDRESS = re.compile(r"^(wss?://[^\s?]+)(?:\?(\w+)=\S*)?\s*$")
_USER_TOPIC = re.compile(r"^([a-z]+)\.\d+$")


def read_address(place: Place, fence: Fence) -> None:
    """An address to connect to, with the query field that authenticates where there is one."""
    if match := _ADDRESS.match(fence.text.strip()):
        place.say(Subject("service", "WebSocket"), "", {"url": match[1]})
        if match[2]:
            place.say(Subject("stream login", match[2]), "", {})


def read_channels(place: Place, table: Table) -> None:
    """The public channels."""
    _each(place, table, "channel")


def read_events(place: Place, table: Table) -> None:
    """The private events."""
    _each(place, table, "event")


def read_renames(place: Place, table: Table) -> None:
    """Fields that are called otherwise in streams than over REST."""
    for row in table.rows:
        rest, stream = codes(row.cells[1]), codes(row.cells[2])
        if len(rest) == 1 and stream:
            place.say(Subject("stream field", rest[0]), "", {"name": stream[0]})
        else:
            place.refuse(row.line, "a field name in backticks is missing.")


def read_frame(place: Place, frame: dict[str, Any]) -> None:
    """A JSON message of the WebSocket."""
    subject = frame_subject(frame)
    if subject is None:
        return
    for path, aspects in example_fields(frame):
        place.say(subject, f"field {path}", {**aspects, **_constant(subject, path, frame)})
    if (topic := _USER_TOPIC.match(str(frame.get("topic", "")))) is not None:
        place.say(Subject("channel", f"{topic[1]}.{{}}"), "", {})


def frame_subject(frame: dict[str, Any]) -> Subject | None:
    """What kind of message it is: a request, an acknowledgement, a public or a private push."""
    if "op" in frame:
        return Subject("frame", f"request {frame['op']}")
    if "success" in frame:
        return Subject("frame", f"acknowledgement {frame.get('event')}")
    if "topic" in frame:
        private = _USER_TOPIC.match(str(frame["topic"]))
        return Subject("frame", "push private" if private else "push public")
    return None


def _constant(subject: Subject, path: str, frame: dict[str, Any]) -> Aspects:
    if path in {"op", "event"} and subject.kind == "frame":
        return {"constant": frame[path]}
    return {}


def _each(place: Place, table: Table, kind: str) -> None:
    for row in table.rows:
        names = codes(row.cells[0])
        if len(names) == 1:
            place.say(Subject(kind, names[0]), "", {})
        else:
            place.refuse(row.line, f"{row.cells[0]!r} is not one {kind} in backticks.")
