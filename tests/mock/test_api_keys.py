"""API-key management: by access token only, so many keys, and a secret that is shown once."""

import pytest
from sixmm_description import Description
from sixmm_description.document import properties_of

CREATE = "/v1/private/user/api-key/create"
LIST = "/v1/private/user/api-key/list"
UPDATE = "/v1/private/user/api-key/update"
DELETE = "/v1/private/user/api-key/delete"
DELETE_ALL = "/v1/private/user/api-key/delete-all"
CURRENT = "/v1/private/order/current"
DESCRIPTION = Description.load()
CREATING = DESCRIPTION.operations["createApiKey"]
MOST_KEYS = CREATING.raw["x-limits"]["perUser"]
LONGEST_LABEL = CREATING.schema_of("label")["maxLength"]
MOST_ADDRESSES = properties_of(DESCRIPTION.document, CREATING.body)["ipWhitelist"]["maxItems"]


@pytest.fixture
def created(logged_in, exchange):
    """A key made over the wire, with read and trade permission."""
    answer = logged_in.create_key(label="mine", permissions=3)
    return exchange.api_keys.find(answer.data["apiKey"])


def test_a_created_key_signs_calls(logged_in, signed, wire):
    data = logged_in.create_key(permissions=3).data
    assert set(data) == {"apiKey", "apiSecret"}
    signed.key = wire.exchange.api_keys.find(data["apiKey"])
    assert signed.key.secret == data["apiSecret"]
    assert signed.get(CURRENT).code == 0


def test_the_secret_is_in_no_later_answer(logged_in, created):
    answers = [
        logged_in.get(LIST),
        logged_in.call("PUT", UPDATE, {"id": created.key_id, "label": "renamed"}),
        logged_in.call("POST", DELETE, {"id": created.key_id}),
    ]
    assert not [answer for answer in answers if created.secret.encode() in answer.body]


def test_the_list_shows_every_documented_field(logged_in, created, exchange):
    assert logged_in.get(LIST).data["list"] == [
        {
            "id": created.key_id,
            "label": "mine",
            "apiKey": created.key,
            "permissions": 3,
            "ipWhitelist": [],
            "status": 1,
            "lastUsedAt": 0,
            "createdAt": exchange.clock.now_ms(),
        }
    ]


def test_a_key_reads_only_unless_more_is_asked_for(logged_in):
    logged_in.create_key()
    assert logged_in.get(LIST).data["list"][0]["permissions"] == 1


def test_the_last_use_is_noted(logged_in, signed, created, exchange):
    signed.key = created
    signed.get(CURRENT)
    shown = {each["apiKey"]: each["lastUsedAt"] for each in logged_in.get(LIST).data["list"]}
    assert shown[created.key] == exchange.clock.now_ms()


def test_a_refused_call_is_no_use(wire, created):
    now = wire.exchange.clock.now_ms()
    wire.send("GET", f"{CURRENT}?timestamp={now}&signature={'0' * 64}", x_api_key=created.key)
    assert created.last_used_at == 0


def test_a_user_has_as_many_keys_as_documented_at_most(logged_in):
    for _ in range(MOST_KEYS):
        assert logged_in.create_key().code == 0
    answer = logged_in.create_key()
    assert answer.code == 2003
    assert str(MOST_KEYS) in answer.message
    assert logged_in.call("POST", DELETE_ALL).data["deleted"] == MOST_KEYS
    assert logged_in.create_key().code == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"label": ""}, 2003),
        ({"label": "x" * (LONGEST_LABEL + 1)}, 2003),
        ({"label": 1}, 2002),
        ({"label": "x", "permissions": 0}, 2003),
        ({"label": "x", "permissions": 8}, 2003),
        ({"label": "x", "permissions": "3"}, 2002),
        ({"label": "x", "ipWhitelist": ["203.0.113.10"] * (MOST_ADDRESSES + 1)}, 2003),
        ({"label": "x", "ipWhitelist": "203.0.113.10"}, 2002),
        ({"label": "x", "ipWhitelist": ["not an address"]}, 2002),
        ({}, 2001),
    ],
)
def test_a_key_outside_the_documented_limits_is_refused(logged_in, body, code):
    assert logged_in.call("POST", CREATE, body).code == code
    assert logged_in.get(LIST).data["list"] == []


def test_a_key_can_be_disabled_and_enabled_again(logged_in, signed, created):
    signed.key = created
    logged_in.call("PUT", UPDATE, {"id": created.key_id, "status": 0})
    assert signed.get(CURRENT).code == 1003
    logged_in.call("PUT", UPDATE, {"id": created.key_id, "status": 1})
    assert signed.get(CURRENT).code == 0


def test_an_empty_whitelist_lifts_the_restriction(logged_in, signed, created):
    signed.key = created
    created.ip_whitelist = ("203.0.113.10",)
    logged_in.call("PUT", UPDATE, {"id": created.key_id, "ipWhitelist": []})
    assert signed.get(CURRENT).code == 0


def test_a_deleted_key_signs_nothing_any_more(logged_in, signed, created):
    signed.key = created
    assert logged_in.call("POST", DELETE, {"id": created.key_id}).code == 0
    assert signed.get(CURRENT).code == 1003


@pytest.mark.parametrize(("method", "path"), [("PUT", UPDATE), ("POST", DELETE)])
def test_a_key_of_another_user_cannot_be_touched(exchange, logged_in, method, path):
    other = exchange.add_api_key(exchange.add_user("mallory", "password"), permissions=3)
    answer = logged_in.call(method, path, {"id": other.key_id, "label": "stolen"})
    assert answer.code == 2002
    assert exchange.api_keys.find(other.key) is other
    assert other.label != "stolen"


@pytest.mark.usefixtures("created")
def test_keys_of_another_user_survive_delete_all(exchange, logged_in):
    other = exchange.add_api_key(exchange.add_user("mallory", "password"))
    assert logged_in.call("POST", DELETE_ALL).data["deleted"] == 1
    assert exchange.api_keys.find(other.key) is other


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", CREATE, {"label": "x"}),
        ("GET", LIST, None),
        ("PUT", UPDATE, {"id": "1001"}),
        ("POST", DELETE, {"id": "1001"}),
        ("POST", DELETE_ALL, None),
    ],
)
def test_api_keys_cannot_manage_api_keys(signed, logged_in, method, path, body):
    assert signed.call(method, path, {}, body).code == 3006
    with_both = signed.call(method, path, {}, body, authorization=f"Bearer {logged_in.token}")
    assert with_both.code == 3006
    assert signed.wire.exchange.api_keys.find(signed.key.key) is signed.key
