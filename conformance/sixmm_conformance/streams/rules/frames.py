"""Rules about every frame of a server, on any connection."""

import json
from collections.abc import Collection
from functools import partial
from typing import Any, Protocol

from sixmm_description import Description, StreamDescription, assumptions_on

from sixmm_conformance.assumptions import Assumptions
from sixmm_conformance.described import DescribedFrames
from sixmm_conformance.rule import DOCS, FrameRule
from sixmm_conformance.server import Server
from sixmm_conformance.streams.conversation import Frame

_CONNECTION = f"{DOCS}/websocket/connection-subscription-and-heartbeat"
_VALUES = f"{DOCS}/environments-and-common-conventions#time-and-numeric-values"
_ERRORS = f"{DOCS}/error-codes-and-troubleshooting#common-error-codes"

# The answers that pages show; those to a ping, to an unsubscription and to what fails are assumed.
_DOCUMENTED = frozenset({"Subscribed", "Authenticated"})
_ASSUMED_ANSWERS = ("Pong", "Unsubscribed", "Refused")

# How far a push may seem to be off: it may have been under way for some time.
_TOLERATED_MS = 60_000


class Known(Protocol):
    """What the rules may look up."""

    server: Server
    description: Description
    stream_description: StreamDescription
    described_frames: DescribedFrames

    @property
    def secrets(self) -> Collection[str]:
        """What no frame may tell."""


def _is_json(frame: Frame, _known: Known) -> str | None:
    if isinstance(frame.text, bytes):
        return "a binary frame came, and not text"
    return None if frame.json else f"a frame is {frame}"


def _is_a_message(frame: Frame, known: Known) -> str | None:
    if not frame.json or frame.message is not None:
        return None
    if frame.is_push and known.stream_description.channel_of(frame.topic) is None:
        return f"a push of the topic {frame.topic!r}, which is of no channel"
    data = frame.data if isinstance(frame.data, dict) else {}
    if frame.is_push and isinstance(data.get("event_type"), str):
        # The pages list the common events only.
        return None
    return f"a frame is none of the described ones: it has {', '.join(frame.sent)}"


def _envelope(frame: Frame, known: Known) -> str | None:
    if frame.is_push:
        channel = known.stream_description.channel_of(frame.topic)
        private = channel is not None and channel.name == known.stream_description.private.name
        schema = "PrivatePush" if private else "PublicPush"
        return _told(known.described_frames.of_schema(schema, frame.sent))
    return _differences(frame, known, strict=False) if frame.message in _DOCUMENTED else None


def _payload(frame: Frame, known: Known) -> str | None:
    # What is wrong around it is the other rule's.
    if _envelope(frame, known) is not None:
        return None
    return _differences(frame, known, strict=False)


def _complete(frame: Frame, known: Known) -> str | None:
    if _differences(frame, known, strict=False) is not None:
        return None
    return _differences(frame, known, strict=True)


def _differences(frame: Frame, known: Known, *, strict: bool) -> str | None:
    if frame.message is None:
        return None
    return _told(known.described_frames.problems(frame.message, frame.sent, strict=strict))


def _told(problems: list[str]) -> str | None:
    return "the frame is not as described: " + "; ".join(problems) if problems else None


def _assumed(frame: Frame, known: Known, *, strict: bool) -> Assumptions:
    if frame.message is None:
        return ()
    return known.described_frames.against(frame.message, frame.sent, strict=strict)


def _of_which_message(frame: Frame, known: Known) -> Assumptions:
    """What decides which message a frame is: its topic, or the event and success of an answer."""
    description = known.stream_description
    if not frame.is_push:
        messages = description.document["components"]["messages"]
        payloads = [messages[each]["payload"] for each in _ASSUMED_ANSWERS]
        return tuple(
            mark for each in payloads for mark in assumptions_on(description.document, each)[:1]
        )
    topic = str(frame.topic or "").partition(".")[0]
    private = description.private.address.partition(".")[0]
    mark = description.assumptions.get("topic.user_id")
    return (mark,) if mark is not None and topic in {private, "account", "user"} else ()


def _acknowledges_a_request(frame: Frame, _known: Known) -> str | None:
    return _unasked(frame) if frame.message == "Subscribed" else None


def _answers_a_request(frame: Frame, _known: Known) -> str | None:
    # Credentials that are refused are so without a request.
    unasked = frame.is_push or not frame.json or frame.is_verdict
    return None if unasked or frame.message in _DOCUMENTED else _unasked(frame)


def _unasked(frame: Frame) -> str | None:
    """How an answer fits none of the requests that wait for one."""
    event = frame.json.get("event")
    if frame.asked is None:
        return f"an answer names the id {frame.json.get('id')!r}, and no request waits for that"
    if (
        event in {"subscribe", "unsubscribe"}
        and event != frame.asked.op
        and "code" not in frame.json
    ):
        return f"{frame.asked.op} was answered as {event}"
    return None


def _known_code(frame: Frame, known: Known) -> str | None:
    if frame.message != "Refused":
        return None
    code: Any = frame.json.get("code")
    listed = isinstance(code, int) and any(
        each["code"] <= code <= each.get("through", each["code"]) and code != 0
        for each in known.description.document["x-error-codes"]
    )
    return None if listed else f"a refusal with code {code!r}, which is none of the documented ones"


def _no_secret(frame: Frame, known: Known) -> str | None:
    # Escaped as little as possible, so that a secret is found as it is.
    told = json.dumps(frame.json, ensure_ascii=False) + str(frame.text)
    return "the frame tells a secret" if any(each in told for each in known.secrets) else None


def _was_subscribed(frame: Frame, known: Known) -> str | None:
    channel = known.stream_description.channel_of(frame.topic)
    if channel is None:
        return None
    conversation = frame.conversation
    if channel.name == known.stream_description.private.name:
        by_itself = conversation.has_credentials
        return None if by_itself else "an account's event on a connection without credentials"
    if frame.topic in conversation.topics:
        return None
    return f"a push of {frame.topic}, which was not subscribed on this connection"


def _time(frame: Frame, known: Known) -> str | None:
    at_ms = frame.json.get("ts")
    if not frame.is_push or not isinstance(at_ms, int):
        return None
    earliest = frame.conversation.since_ms - _TOLERATED_MS
    latest = known.server.now_ms() + _TOLERATED_MS
    if earliest <= at_ms <= latest:
        return None
    return f"ts is {at_ms}, which is not between {earliest} and {latest}"


FRAME_RULES = (
    FrameRule(
        "frame.json",
        "Every frame is text that holds a JSON object",
        f"{_CONNECTION}#message-envelope",
        problem=_is_json,
    ),
    FrameRule(
        "frame.message",
        "Every frame is an answer, an acknowledgement, or a push of a described channel",
        f"{_CONNECTION}#message-envelope",
        problem=_is_a_message,
        against=_of_which_message,
        assumed=True,
    ),
    FrameRule(
        "frame.id",
        "An acknowledgement names the id of a subscription that waits for one",
        f"{_CONNECTION}#subscribe",
        problem=_acknowledges_a_request,
        applies=lambda frame, _: frame.message == "Subscribed",
    ),
    FrameRule(
        "frame.answer-id",
        "Every other answer names the id of a request that waits for one",
        f"{_CONNECTION}#operational-recommendations",
        problem=_answers_a_request,
        applies=lambda frame, _: not frame.is_push and frame.message != "Subscribed",
        assumed=True,
    ),
    FrameRule(
        "frame.types",
        "The documented answers, and what pushes are wrapped in, are of the described types",
        f"{_CONNECTION}#message-envelope",
        problem=_envelope,
        applies=lambda frame, _: frame.is_push or frame.message in _DOCUMENTED,
    ),
    FrameRule(
        "frame.payload",
        "Described fields of payloads have their described types; amounts are plain decimals",
        _VALUES,
        problem=_payload,
        applies=lambda frame, _: frame.message is not None,
        against=partial(_assumed, strict=False),
        assumed=True,
    ),
    FrameRule(
        "frame.complete",
        "All described fields are there, and no others",
        f"{_CONNECTION}#message-envelope",
        problem=_complete,
        applies=lambda frame, _: frame.message is not None,
        against=partial(_assumed, strict=True),
        assumed=True,
    ),
    FrameRule(
        "frame.code",
        "A refusal has one of the documented codes",
        _ERRORS,
        problem=_known_code,
        applies=lambda frame, _: frame.message == "Refused",
        assumed=True,
    ),
    FrameRule(
        "frame.no-secret",
        "No frame tells a secret, nor the key or token of the connection",
        f"{DOCS}/websocket/private-user-channel#connect-to-private-websocket",
        problem=_no_secret,
    ),
    FrameRule(
        "frame.subscribed",
        "Pushes are only of topics that the connection has subscribed",
        f"{DOCS}/websocket#public-channels",
        problem=_was_subscribed,
        applies=lambda frame, _: frame.is_push,
    ),
    FrameRule(
        "frame.time",
        "ts is the present moment, in milliseconds",
        _VALUES,
        problem=_time,
        applies=lambda frame, _: frame.is_push,
    ),
)
