"""Python names for wire names."""

import pytest
from sixmm_generator.naming import pascal, snake, upper


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        ("clientOrderId", "client_order_id"),
        ("symbol", "symbol"),
        ("volume30d", "volume30d"),
        ("maxDrawdown30dRate", "max_drawdown30d_rate"),
        ("maxLimitOrderQty", "max_limit_order_qty"),
        ("lastLoginIp", "last_login_ip"),
        ("pnlPct", "pnl_pct"),
        ("list", "items"),
        ("class", "class_"),
        ("type", "type"),
        ("OrderID", "order_id"),
        ("newAPIKey", "new_api_key"),
    ],
)
def test_a_wire_name_becomes_snake_case(wire, python):
    assert snake(wire) == python


def test_constants_and_classes():
    assert upper("placeOrder") == "PLACE_ORDER"
    assert pascal("api_keys") == "ApiKeys"
