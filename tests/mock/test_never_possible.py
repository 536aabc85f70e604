"""What can never happen is refused with the nearest names, and what never happened is told."""

import pytest
from sixmm_mock.operation_names import UnknownName


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"kind": "reset_befor"}, "did you mean reset_before"),
        ({"kind": "gapp"}, "did you mean gap"),
        ({"kind": "reset_after", "operation": "placeOrdr"}, "did you mean placeOrder"),
        ({"kind": "reset_after", "operation": "orders.plce"}, "did you mean orders.place"),
        ({"kind": "reset_after", "operation": ""}, "operation: '' is unknown"),
        ({"kind": "reset_after", "path": "/v1/tiem"}, "did you mean /v1/time"),
        ({"kind": "reset_after", "path": "v1/time"}, "did you mean /v1/time"),
        ({"kind": "reset_after", "path": "/openapi.json"}, "path: '/openapi.json' is unknown"),
        (
            {"kind": "reset_after", "operation": "placeOrder", "path": "/v1/time"},
            "not the path of placeOrder",
        ),
        ({"kind": "clock_skew", "ms": 1, "operation": "orders.place"}, "only happens to"),
        ({"kind": "reset_after", "probability": 0}, "probability"),
        ({"kind": "reset_after", "request_id": "a\nb"}, "request_id"),
        ({"kind": "latency", "ms": 1, "status": 503}, "status: a fault of kind latency"),
        ({"kind": "gap", "topic": "market.dpeth.*"}, "did you mean market.depth."),
        ({"kind": "gap", "topic": "market.depth.BTCUSD"}, "did you mean market.depth.BTCUSDT"),
        ({"kind": "gap", "topic": ""}, "topic: '' is unknown"),
        ({"kind": "gap", "topic": "market.kline.BTCUSDT.7m"}, "topic"),
        ({"kind": "gap", "ms": 5}, "ms: a fault of kind gap"),
        ({"kind": "gap", "probability": 0}, "probability"),
    ],
)
def test_a_fault_that_can_never_happen_is_refused_with_the_nearest_names(exchange, fault, says):
    with pytest.raises(ValueError, match=says):
        exchange.add_fault(fault)


@pytest.mark.parametrize(
    "topic",
    ["*", "market.*", "user.*", "user.1000001", "market.depth.BTC*", "*.BTCUSDT", "market.[dt]*"],
)
def test_a_topic_that_may_come_is_taken(exchange, topic):
    assert exchange.add_fault({"kind": "gap", "topic": topic})


@pytest.mark.parametrize("name", ["placeOrder", "orders.place"])
def test_both_spellings_of_an_operation_mean_the_same(exchange, signed, name):
    fault_id = exchange.add_fault({"kind": "business", "code": 5002, "operation": name})
    signed.place()
    signed.get("/v1/private/order/current")
    assert exchange.find_fault(fault_id).happened == 1
    assert exchange.journal.count(operation=name) == 1
    assert [entry.operation_id for entry in exchange.journal.find(operation=name)] == ["placeOrder"]


@pytest.mark.parametrize("name", ["placeOrders", "orders.places", "order.place", "", 7])
def test_a_question_about_an_operation_that_there_is_not_is_refused(exchange, name):
    for ask in (exchange.journal.find, exchange.journal.count):
        with pytest.raises(UnknownName, match="operation: "):
            ask(operation=name)


def test_a_code_that_is_no_number_is_refused(exchange):
    with pytest.raises(TypeError, match="code"):
        exchange.journal.count(code="0")


def test_a_removed_fault_still_says_how_often_it_happened(exchange, wire):
    used = exchange.add_fault({"kind": "status", "status": 503, "count": 1})
    unused = exchange.add_fault({"kind": "status", "status": 503, "operation": "orders.place"})
    exchange.add_fault({"kind": "latency", "ms": 1, "operation": "orders.get", "must_fire": False})
    wire.send("GET", "/v1/time")
    exchange.clear_faults()
    assert exchange.find_fault(used).happened == 1
    assert [each.fault_id for each in exchange.faults.never_fired()] == [unused]
    assert exchange.find_fault("f99") is None


@pytest.mark.parametrize("path", ["/v1%2Ftime", "/v1%2ftime", "/%2Fv1/time", "/v1/time%2F"])
def test_an_escaped_slash_parts_no_path(wire, path):
    assert wire.send("GET", path).status == 404
    assert wire.send("GET", "/v1/%74ime").code == 0
