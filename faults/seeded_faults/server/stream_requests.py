"""Requests on a stream that are not answered as they must be."""

from typing import Any

from sixmm_mock.streams.connection import Connection
from sixmm_mock.streams.hub import StreamHub

from seeded_faults.hunt import server_fault
from seeded_faults.plant import LEFT_OUT, Json, Reword, code, each_connection, framed

_subscribe, _ping = Connection._subscribe, Connection._ping
_open = StreamHub.open


def _without_topics(frame: Json) -> None:
    if frame.get("event") == "subscribe":
        frame["data"] = []


def _left_out(event: str) -> Reword:
    return lambda frame: LEFT_OUT if frame.get("event") == event else None


def _first_topic_only(connection: Connection, request_id: str, names: list[str]) -> None:
    before = connection.topics.copy()
    _subscribe(connection, request_id, names)
    for name in names[1:]:
        if name not in before:
            connection._hub.leave(name, connection)
    connection._queue = type(connection._queue)(
        frame
        for frame in connection._queue
        if not any(f'"topic":"{name}"' in frame for name in names[1:])
    )


def _every_third(_scope: Json) -> Reword:
    answered = 0

    def change(frame: Json) -> Json | None:
        nonlocal answered
        answered += "id" in frame
        return LEFT_OUT if "id" in frame and answered % 3 == 0 else None

    return change


def _one_pong(_scope: Json) -> Reword:
    said = False

    def change(frame: Json) -> Json | None:
        nonlocal said
        if frame.get("event") != "pong":
            return None
        said, before = True, said
        return LEFT_OUT if before else None

    return change


def _always_success(frame: Json) -> Json | None:
    if frame.get("code") != 2002 or frame.get("event") != "subscribe":
        return None
    return {"id": frame["id"], "event": "subscribe", "success": True, "data": []}


def _not_found(frame: Json) -> None:
    if frame.get("code") == 2002:
        frame["code"] = 3003


def _unknown_is_dropped(frame: Json) -> Json | None:
    return LEFT_OUT if frame.get("success") is False and "id" not in frame else None


def _without_rules(connection: Connection, request: Json) -> None:
    connection._ping(str(request.get("id")), [])


def _leave_all(connection: Connection, request_id: str, names: list[str]) -> None:
    for name in connection.topics:
        connection._hub.leave(name, connection)
    connection.topics.clear()
    connection.answer(connection._hub.frames.unsubscribed(request_id, names))


def _newest_only(hub: StreamHub, *given: Any, **named: Any) -> Connection:
    hub._subscribers.clear()
    return _open(hub, *given, **named)


FAULTS = (
    server_fault(
        "subscription-without-topics",
        "An acknowledgement does not name the topics",
        framed(_without_topics),
        rule="stream.subscribed",
    ),
    server_fault(
        "subscription-unanswered",
        "A subscription is not acknowledged",
        framed(_left_out("subscribe")),
        rule="stream.subscribed",
    ),
    server_fault(
        "first-topic-only",
        "Of several topics in one frame, only the first is subscribed",
        code("streams.connections:Connection._subscribe", _first_topic_only),
        rule="stream.several-topics",
    ),
    server_fault(
        "every-third-unanswered",
        "Every third request gets no answer",
        each_connection(_every_third),
        rule="stream.each-answered",
    ),
    server_fault(
        "unknown-topic-accepted",
        "A topic that there is not is acknowledged",
        framed(_always_success),
        rule="stream.unknown-topic",
    ),
    server_fault(
        "unknown-topic-wrong-code",
        "A topic that there is not answers 3003",
        framed(_not_found),
        rule="stream.unknown-topic",
    ),
    server_fault(
        "no-topic-accepted",
        "A subscription to nothing is acknowledged",
        code("streams.connections:_require_topics", lambda _: None),
        rule="stream.no-topic",
    ),
    server_fault(
        "unreadable-dropped",
        "What has no id is dropped without a word",
        framed(_unknown_is_dropped),
        rule="stream.unreadable",
    ),
    server_fault(
        "unknown-op-accepted",
        "Whatever is asked for counts as a ping",
        code("streams.connections:Connection._handle", _without_rules),
        rule="stream.unreadable",
    ),
    server_fault(
        "one-pong-only",
        "Only the first ping is answered",
        each_connection(_one_pong),
        rule="stream.ping",
    ),
    server_fault(
        "unsubscription-unanswered",
        "The end of a subscription is not acknowledged",
        framed(_left_out("unsubscribe")),
        rule="stream.unsubscribe-told",
    ),
    server_fault(
        "unsubscription-ignored",
        "Pushes go on after an unsubscription",
        code("streams.hub:StreamHub.leave", lambda *_: None),
        rule="stream.unsubscribed",
    ),
    server_fault(
        "unsubscription-of-all",
        "An unsubscription ends all subscriptions",
        code("streams.connections:Connection._unsubscribe", _leave_all),
        rule="stream.unsubscribed",
    ),
    server_fault(
        "newest-connection-only",
        "A new connection ends the subscriptions of the others",
        code("streams.hub:StreamHub.open", _newest_only),
        rule="stream.begins-empty",
    ),
)
