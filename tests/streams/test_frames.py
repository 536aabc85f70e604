"""Each message of asyncapi.yaml, in both directions: what the client sends is as described, and it reads every example."""

import json
from importlib.resources import files

import jsonschema_rs
import pytest
from sixmm import channels
from sixmm.channels import API
from sixmm_runtime.model import Model
from sixmm_runtime.streams.events import Refused, Unknown
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import Session

DOCUMENT = json.loads(files("sixmm").joinpath("asyncapi.json").read_text())
MESSAGES = DOCUMENT["components"]["messages"]
EXAMPLES = [
    pytest.param(name, example["payload"], id=f"{name}: {example['name']}")
    for name, message in MESSAGES.items()
    for example in message["examples"]
]
SENT = {"Subscribe", "Unsubscribe", "Ping"}
PUSHES = {name for name, one in MESSAGES.items() if "allOf" in json.dumps(one["payload"])}
TOPIC = "market.depth.ETHUSDT"


def validator(message):
    schema = {**MESSAGES[message]["payload"], "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(schema)


def session(*, automatic=None):
    made = Session(StreamOptions(), API.frames, automatic=automatic)
    made.opened(0.0)
    return made


def sent_frames():
    """Every kind of frame that a client sends, from a session that is led through all of them."""
    talk = session()
    talk.want(TOPIC, 0.0)
    talk.want("market.tickers", 0.0)
    talk.refresh(TOPIC, 1.0)
    talk.unwant("market.tickers")
    talk.tick(4.5)
    return [json.loads(frame) for frame in talk.take_frames()]


def test_the_client_sends_frames_as_described_and_every_kind_of_them():
    of = {"subscribe": "Subscribe", "unsubscribe": "Unsubscribe", "ping": "Ping"}
    frames = sent_frames()
    assert {of[frame["op"]] for frame in frames} == SENT
    for frame in frames:
        validator(of[frame["op"]]).validate(frame)


def test_every_message_is_covered():
    answers = {"Subscribed", "Unsubscribed", "Pong", "Refused", "Authenticated"}
    assert set(MESSAGES) == SENT | answers | PUSHES


@pytest.mark.parametrize(("name", "payload"), EXAMPLES)
def test_every_example_is_as_described(name, payload):
    validator(name).validate(payload)


@pytest.mark.parametrize(
    ("name", "payload"), [one for one in EXAMPLES if one.values[0] not in SENT | PUSHES]
)
def test_every_answer_is_understood(name, payload):
    talk = session(automatic="user." if name == "Authenticated" else None)
    talk._last_id = int(payload.get("id", 1)) - 1
    talk.want(TOPIC, 0.0)
    if name == "Unsubscribed":
        talk._last_id -= 1
        talk.unwant(TOPIC)
    if name == "Pong":
        talk._last_id -= 1
        talk.tick(4.0)
    talk.events.clear()
    assert talk.receive(json.dumps(payload), 1.0) is None
    assert not [event for event in talk.events if isinstance(event, Unknown)]
    assert any(isinstance(event, Refused) for event in talk.events) is (name == "Refused")


@pytest.mark.parametrize(("name", "payload"), [one for one in EXAMPLES if one.values[0] in PUSHES])
def test_every_push_is_read_with_all_of_its_fields(name, payload):
    frame = session().receive(json.dumps(payload), 1.0)
    channel = next(
        one
        for one in channels.API.channels
        if payload["topic"].startswith(one.prefix.rstrip("."))
        and one.address.count(".") == payload["topic"].count(".")
    )
    model = channel.model(frame["data"])
    read = model.from_dict(frame["data"])
    assert model is not Model, f"{name} is known"
    assert read.extra == {}
    unread = [
        one.name
        for one in model._fields.values()
        if one.wire in frame["data"] and not hasattr(read, one.name)
    ]
    assert unread == []
