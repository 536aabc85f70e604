"""What pages say about the WebSocket: addresses, channels, frames, events."""

import re
from typing import Any

from sixmm_generator.docs.facts import Aspects, Subject
from sixmm_generator.docs.page import Row
from sixmm_generator.docs.place import Place
from sixmm_generator.docs.reading import Reading
from sixmm_generator.docs.requests import example_fields
from sixmm_generator.docs.wording import codes, deprecated

_ADDRESS = re.compile(r"^(wss?://[^\s?]+)(?:\?(\w+)=\w*)?\s*$")
_USER_TOPIC = re.compile(r"^([a-z]+)\.\d+$")


def read_address(place: Place, text: Reading) -> None:
    """An address to connect to, with the query field that authenticates where there is one."""
    if match := text.take(_ADDRESS):
        place.say(Subject("service", "WebSocket"), "", {"url": match[1]})
        if match[2]:
            place.say(Subject("stream login", match[2]), "", {})


def read_channel(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """A public channel."""
    _named(place, "channel", cells["Channel"], cells["Description"], row)


def read_event(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """A private event."""
    _named(place, "event", cells["Event"], cells["Description"], row)


def read_rename(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """A field that is called otherwise in streams than over REST."""
    rest, stream = codes(cells["REST field"].text), codes(cells["WebSocket field"].text)
    if len(rest) == 1 and stream:
        place.say(Subject("stream field", rest[0]), "", {"name": stream[0]})
    else:
        place.refuse(row.line, "a field name in backticks is missing.")


def read_frame(place: Place, frame: dict[str, Any]) -> bool:
    """A JSON message of the WebSocket. Gives whether its kind is known."""
    subject = frame_subject(frame)
    if subject is None:
        return False
    for path, aspects, _ in example_fields(frame):
        place.say(subject, f"field {path}", {**aspects, **_constant(subject, path, frame)})
    if (topic := _USER_TOPIC.match(str(frame.get("topic", "")))) is not None:
        place.say(Subject("channel", f"{topic[1]}.{{}}"), "", {})
    return True


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


def _named(place: Place, kind: str, cell: Reading, description: Reading, row: Row) -> None:
    names = codes(cell.text)
    if len(names) == 1:
        place.say(Subject(kind, names[0]), "", {**deprecated(cell), **deprecated(description)})
        cell.blank(0, cell.text.index("`", cell.text.index(names[0])) + 1)
    else:
        place.refuse(row.line, f"{cell.text!r} is not one {kind} in backticks.")
