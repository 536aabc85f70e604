"""What the descriptions promise and the mock does not do is named when it starts, and never acknowledged in silence."""

import copy
import re
from pathlib import Path

import pytest
import sixmm_mock
from sixmm_description import Description, StreamDescription
from sixmm_mock import MockExchange, create_app
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.unserved import KNOWN, unserved

REST, STREAMS = Description.load(), StreamDescription.load()


def _operation(rest, _streams):
    rest["paths"]["/v1/new"] = {
        "get": {**rest["paths"]["/v1/time"]["get"], "operationId": "getNew"}
    }


def _other_id(rest, _streams):
    rest["paths"]["/v1/time"]["get"]["operationId"] = "askTime"


def _parameter(rest, _streams):
    new = {"name": "colour", "in": "query", "schema": {"type": "string"}}
    rest["paths"]["/v1/time"]["get"]["parameters"] = [new]


def _field(rest, _streams):
    content = rest["paths"]["/v1/private/order/place"]["post"]["requestBody"]["content"]
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    rest["components"]["schemas"][name]["properties"]["orderColour"] = {"type": "string"}


def _code(rest, _streams):
    rest["x-error-codes"].append({"code": 7777, "name": "MARKET_CLOSED"})


def _channel(_rest, streams):
    streams["channels"]["colours"] = {**streams["channels"]["depth"], "address": "market.colours"}


def _event(_rest, streams):
    for message in streams["components"]["messages"].values():
        if message.get("x-role") == "account":
            message["x-role"] = "margin"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_operation, "operation getNew has no handler"),
        (_other_id, "the handler of getServerTime is never called"),
        (_parameter, "operation getServerTime ignores colour"),
        (_field, "operation placeOrder ignores order_colour"),
        (_code, "error code 7777 (MARKET_CLOSED) is raised by nothing"),
        (_channel, "channel colours has no publisher"),
        (_event, "nothing publishes the event AccountUpdatePush"),
    ],
)
def test_what_a_description_adds_is_named_at_start_up(change, named, caplog):
    rest, streams = copy.deepcopy(REST.document), copy.deepcopy(STREAMS.document)
    change(rest, streams)
    exchange = MockExchange(
        description=Description.from_document(rest),
        stream_description=StreamDescription.from_document(streams),
    )
    create_app(exchange)
    assert named in caplog.text


def test_a_channel_without_a_publisher_is_not_acknowledged():
    streams = copy.deepcopy(STREAMS.document)
    _channel(None, streams)
    exchange = MockExchange(stream_description=StreamDescription.from_document(streams))
    with pytest.raises(Refusal, match="unknown topic"):
        exchange.streams.require("market.colours", None)


def test_all_that_is_described_is_served_but_for_devices():
    assert set(unserved(REST, STREAMS)) == KNOWN


def test_each_code_is_raised_somewhere():
    sources = Path(sixmm_mock.__file__).parent.rglob("*.py")
    raised = {
        name for one in sources for name in re.findall(r"\bCode\.([A-Z_]+)", one.read_text("utf-8"))
    }
    assert {code.name for code in Code} <= raised
