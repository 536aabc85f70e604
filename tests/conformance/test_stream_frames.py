"""Frames against the description, in both directions."""

import json

import pytest
from attrs import evolve
from sixmm_conformance.described import DescribedFrames
from sixmm_conformance.mock import MockServer
from sixmm_conformance.rules import FRAME_RULES, SCENARIOS
from sixmm_conformance.streams.conversation import Asked, Conversation, Frame, read
from sixmm_conformance.suite import Suite, _judged
from sixmm_description import StreamDescription
from sixmm_mock.streams.public_channels import CHANNELS

from .hostile import mutated

_DESCRIPTION = StreamDescription.load()
_MESSAGES = _DESCRIPTION.document["components"]["messages"]
_REQUESTS = {"subscribe": "Subscribe", "unsubscribe": "Unsubscribe", "ping": "Ping"}
_EXAMPLES = [
    pytest.param(name, example["payload"], id=f"{name}: {example['name']}")
    for name, message in _MESSAGES.items()
    for example in message["examples"]
]
# Sends on purpose what no client may.
_SENDS_ANYTHING = {"stream.unreadable"}


@pytest.fixture(scope="module")
def described() -> DescribedFrames:
    return DescribedFrames(_DESCRIPTION)


@pytest.mark.parametrize(("name", "payload"), _EXAMPLES)
def test_each_example_of_the_description_is_the_message_that_it_exemplifies(
    name, payload, described
):
    assert described.problems(name, payload, strict=True) == []
    if name not in _REQUESTS.values():
        assert _DESCRIPTION.message_of(payload) == name
        assert [
            each for each in _MESSAGES if not described.problems(each, payload, strict=True)
        ] == [name]


@pytest.mark.parametrize(("name", "payload"), _EXAMPLES)
def test_a_field_more_or_less_than_described_is_a_problem(name, payload, described):
    optional = {"id", "event"} if name == "Refused" else set()
    more = {**payload, "more": 1}
    assert described.problems(name, more, strict=True)
    assert not described.problems(name, more, strict=False)
    for field in payload.keys() - optional:
        less = {key: value for key, value in payload.items() if key != field}
        assert described.problems(name, less, strict=True), field


def test_every_frame_that_the_rules_send_is_a_described_request(description, described):
    suite = Suite(MockServer(), description)
    suite.check(
        [each for each in SCENARIOS if each.streams and each.rule_id not in _SENDS_ANYTHING]
    )

    sent = [said.text for each in _conversations(suite) for said in each.said if said.sent]
    problems = []
    for text in sent:
        frame = read(text)
        message = _REQUESTS[frame["op"]]
        problems += described.problems(message, frame, strict=True)
    assert problems == []
    assert {json.loads(text)["op"] for text in sent} == _REQUESTS.keys()


def test_an_id_is_never_used_twice_on_a_connection(description):
    suite = Suite(MockServer(), description)
    suite.check(
        [each for each in SCENARIOS if each.streams and each.rule_id not in _SENDS_ANYTHING]
    )
    for conversation in _conversations(suite):
        ids = [read(said.text)["id"] for said in conversation.said if said.sent]
        assert len(ids) == len(set(ids))
        first = conversation.number * 1000 + 1
        assert ids == [str(first + each) for each in range(len(ids))]


def test_every_frame_that_comes_is_judged_by_every_rule_about_frames(description):
    suite = Suite(MockServer(), description)
    suite.check([each for each in SCENARIOS if each.streams])

    came = sum(not said.sent for each in _conversations(suite) for said in each.said)
    checks = {rule.rule_id: suite.verdicts.by_id[rule.rule_id].checks for rule in FRAME_RULES}
    # The rules that every frame shows something of; the others count those that do.
    of_all = {"frame.json", "frame.message", "frame.no-secret"}
    assert {name for name, judged in checks.items() if judged == came} >= of_all
    assert all(0 < judged <= came for judged in checks.values()), checks
    # A frame is an acknowledgement, another answer, or a push.
    assert checks["frame.id"] + checks["frame.answer-id"] + checks["frame.time"] == came
    assert came > 300
    kinds = {
        _DESCRIPTION.message_of(read(said.text))
        for each in _conversations(suite)
        for said in each.said
        if not said.sent
    }
    # What the mock does not publish, it names when it starts.
    silent = set(_DESCRIPTION.channels) - {*CHANNELS, _DESCRIPTION.private.name}
    unpublished = {name for each in silent for name in _DESCRIPTION.channels[each].messages}
    assert kinds == _MESSAGES.keys() - _REQUESTS.values() - unpublished


_ONE_DAY_MS = 24 * 60 * 60_000


@pytest.mark.parametrize("text", ["", "x", "[]", "7", '"text"', b"\x00", "{", "[" * 100_000])
def test_whatever_comes_is_read_without_failing(text):
    frame = Frame(
        text, read(text), read(text), _DESCRIPTION.message_of(read(text)), None, _nowhere()
    )
    assert (frame.json, frame.message, frame.is_push) == ({}, None, False)
    assert Asked.of(text, _DESCRIPTION).request_id is None


@pytest.mark.parametrize(
    "frame",
    [
        {"topic": 7},
        {"topic": None, "data": {}},
        {"topic": "user.1"},
        {"topic": "user.1", "data": {"eventType": 3}},
        {"event": ["pong"]},
        {"success": False, "topic": ""},
    ],
    ids=str,
)
def test_a_frame_of_the_wrong_types_is_none_of_the_messages(frame):
    assert _DESCRIPTION.message_of(frame) is None


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(each.values[1], id=each.id)
        for each in _EXAMPLES
        if each.values[0] not in _REQUESTS.values()
    ],
)
def test_nothing_in_a_frame_keeps_a_rule_from_judging_it(payload, suite):
    for sent in mutated(payload):
        text = json.dumps(sent)
        came = read(text)
        message = _DESCRIPTION.message_of(came)
        frame = Frame(text, came, _DESCRIPTION.read(message, came), message, None, _nowhere())
        suite._judge_frame(frame)
        assert str(frame)
        told = [_judged(rule, frame, suite)[0] or "" for rule in FRAME_RULES]
        assert not [each for each in told if each.startswith("it can't be read")], text


@pytest.mark.parametrize(
    ("topic", "off_ms", "said"),
    [
        ({"topic": "market.tickers"}, 0, None),
        ({"topic": "market.tickers"}, -_ONE_DAY_MS, "ts is {at_ms}, which is not between"),
        ({"topic": "market.tickers"}, _ONE_DAY_MS, "ts is {at_ms}, which is not between"),
        ({}, _ONE_DAY_MS, None),
    ],
)
def test_a_push_is_of_the_time_of_its_connection(topic, off_ms, said, suite):
    at_ms = suite.server.now_ms() + off_ms
    json_ = {**topic, "ts": at_ms}
    frame = Frame("", json_, json_, None, None, evolve(_nowhere(), since_ms=at_ms - off_ms))
    (rule,) = [each for each in FRAME_RULES if each.rule_id == "frame.time"]
    problem = rule.problem(frame, suite)
    assert problem is None if said is None else problem.startswith(said.format(at_ms=at_ms))


def _conversations(suite: Suite) -> list[Conversation]:
    return list(suite.record.conversations.values())


def _nowhere() -> Conversation:
    return Conversation(StreamDescription.load(), 1, "ws://nowhere.invalid", 0, 0)
