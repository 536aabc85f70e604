"""What the descriptions promise and the mock does not do is named when it starts, and never acknowledged in silence."""

import copy
import re
from pathlib import Path

import httpx
import pytest
import sixmm_mock
from sixmm_description import Description, StreamDescription
from sixmm_description.operation_roles import ROLES
from sixmm_mock import Clock, MockExchange, create_app
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.operations import HANDLERS, handler_of
from sixmm_mock.testing import InProcessTransport
from sixmm_mock.unserved import KNOWN, unserved

NOW_MS = 1_780_000_000_000
REST, STREAMS = Description.load(), StreamDescription.load()


def _line_of(name, text):
    lines = (Path(sixmm_mock.__file__).parent / "operations" / name).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def _operation(rest, _streams):
    rest["paths"]["/v1/new"] = {
        "get": {
            **rest["paths"]["/v1/time"]["get"],
            "operationId": "getNew",
            "x-method": "new",
        }
    }


def _other_id(rest, _streams):
    rest["paths"]["/v1/time"]["get"]["operationId"] = "askTime"


def _other_method(rest, _streams):
    rest["paths"]["/v1/time"]["get"] |= {"x-resource": "clock", "x-method": "ask"}


def _other_id_and_method(rest, streams):
    _other_id(rest, streams)
    _other_method(rest, streams)


def _role(rest, streams):
    _other_id_and_method(rest, streams)
    rest["paths"]["/v1/time"]["get"]["x-role"] = "getServerTime"


def _parameter(rest, _streams):
    new = {"name": "colour", "in": "query", "schema": {"type": "string"}}
    rest["paths"]["/v1/time"]["get"]["parameters"] = [new]


def _field(rest, _streams):
    content = rest["paths"]["/v1/private/order/place"]["post"]["requestBody"]["content"]
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    rest["components"]["schemas"][name]["properties"]["orderColour"] = {"type": "string"}


def _answered_field(rest, _streams):
    rest["components"]["schemas"]["ServerTime"]["properties"]["leapSeconds"] = {"type": "integer"}


def _pushed_field(_rest, streams):
    new = {"type": "string", "format": "decimal"}
    streams["components"]["schemas"]["Ticker"]["properties"]["openInterest"] = new


def _value(rest, _streams):
    schema = rest["components"]["schemas"]["TimeInForce"]
    schema["enum"], schema["x-enum-varnames"] = [["GTC", "GTX"]] * 2


def _interval(rest, _streams):
    schema = rest["components"]["schemas"]["KlineInterval"]
    schema["x-extensible-enum"] = [*schema["x-extensible-enum"], "1s"]
    schema["x-enum-varnames"] = [*schema["x-enum-varnames"], "ONE_SECOND"]


def _code(rest, _streams):
    rest["x-error-codes"].append({"code": 7777, "name": "MARKET_CLOSED"})


def _channel(_rest, streams):
    streams["channels"]["colours"] = {**streams["channels"]["depth"], "address": "market.colours"}


def _event(_rest, streams):
    for message in streams["components"]["messages"].values():
        if message.get("x-role") == "account":
            message["x-role"] = "margin"


# Where the decorator stands that would have to name the operation.
_PLACE = f"sixmm_mock/operations/market.py:{_line_of('market.py', 'getServerTime')}"
_UNKNOWN = "no operation has the `x-role`, the id or the method of it"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_operation, "operation getNew (system.new) has no handler"),
        (_other_id_and_method, "operation askTime (clock.ask) has no handler"),
        (
            _other_id_and_method,
            f"the handler of getServerTime is never called: {_UNKNOWN} ({_PLACE})",
        ),
        (_parameter, "operation getServerTime ignores colour"),
        (_field, "operation placeOrder ignores order_colour"),
        (_answered_field, "the answer of getServerTime: leapSeconds is always 0"),
        (_pushed_field, 'the push TickerPush: data.openInterest is always "0"'),
        (_value, "the value GTX of TimeInForce is unknown to the mock"),
        (_interval, "the value ONE_SECOND of KlineInterval is unknown to the mock"),
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


@pytest.fixture
def ask():
    """Asks for the time under a description of its own; gives the answer."""

    def ask(change, path="/v1/time", **sent):
        rest = copy.deepcopy(REST.document)
        change(rest)
        clock = Clock(frozen_at_ms=NOW_MS)
        exchange = MockExchange(clock=clock, description=Description.from_document(rest))
        app = create_app(exchange)
        client = httpx.Client(transport=InProcessTransport(app), base_url="http://mock")
        return client.request("POST" if sent else "GET", path, **sent).json()

    return ask


def test_a_new_field_of_an_answer_has_a_value_that_fits_its_schema(ask):
    assert ask(lambda rest: _answered_field(rest, None))["data"]["leapSeconds"] == 0


def test_a_field_that_an_answer_has_no_more_is_not_sent(ask):
    asked = ask(lambda rest: rest["components"]["schemas"]["ServerTime"]["properties"].pop("iso"))
    assert asked["code"] == 0
    assert "iso" not in asked["data"]
    assert asked["data"]["timestampMs"] == NOW_MS


def test_a_handler_that_needs_what_requests_have_no_more_is_named_with_its_line(ask):
    def without_user_name(rest):
        login = rest["components"]["schemas"]["LoginRequest"]
        login["properties"].pop("username")
        login["required"].remove("username")

    asked = ask(without_user_name, "/v1/public/user/login", json={"password": "canary"})
    line = _line_of("access.py", "with_password(call.body")
    assert asked["code"] == 5001
    assert f"sixmm_mock/operations/access.py:{line}: there is no 'username'" in asked["message"]


def test_a_value_that_a_field_can_have_no_more_is_named(ask):
    words = {"enum": ["x"], "x-enum-varnames": ["X"]}
    asked = ask(
        lambda rest: rest["components"]["schemas"]["ServerTime"]["properties"].update(iso=words)
    )
    assert "has no value with the Python name" in asked["message"]


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


@pytest.mark.parametrize("change", [_other_id, _other_method, _role])
def test_an_operation_that_is_renamed_is_served_as_before(change):
    rest = copy.deepcopy(REST.document)
    change(rest, None)
    exchange = MockExchange(
        clock=Clock(frozen_at_ms=NOW_MS), description=Description.from_document(rest)
    )
    assert set(unserved(exchange.description, STREAMS)) == KNOWN
    client = httpx.Client(
        transport=InProcessTransport(create_app(exchange)), base_url="http://mock"
    )
    exchange.add_fault({"kind": "clock_skew", "ms": 500, "count": 1})
    asked = [client.get("/v1/time").json()["data"]["timestampMs"] for _ in range(2)]
    assert asked == [NOW_MS + 500, NOW_MS]


def test_each_role_is_tied_to_its_operation_by_both_names():
    # An operation that the mock does not serve is named at start-up, and has no role.
    served = [each for each in REST.operations.values() if handler_of(each)]
    assert {each.operation_id: f"{each.resource}.{each.name}" for each in served} == ROLES
    assert HANDLERS.keys() == ROLES.keys()
