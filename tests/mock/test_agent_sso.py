"""Single sign-on through an agent: a ticket or an embed token becomes a session, once."""

import pytest
from sixmm_description import Description

TICKET = "exchangeTicket"
EMBED = "exchangeEmbedToken"
ROLES = Description.load().by_role

UNKNOWN = {"embed_token": "unknown", "channel_id": "c"}


def text(role, name, more=0):
    """As many characters as documented at most, and some more."""
    return "x" * (ROLES[role].schema_of(name)["maxLength"] + more)


@pytest.fixture
def ticket(exchange, user):
    return exchange.add_ticket(user, ticket="canary-ticket", redirect_path="/trade/BTCUSDT")


@pytest.fixture
def embed_token(exchange, user):
    return exchange.add_embed_token(user, "channel-1", embed_token="canary-embed-token")


def info(wire, token):
    return wire.send("GET", "/v1/private/user/info", authorization=f"Bearer {token}")


@pytest.mark.usefixtures("ticket")
def test_a_ticket_opens_a_session_and_tells_where_to_go(wire, user, exchange):
    answer = wire.post(TICKET, ticket="canary-ticket", device_id="device-7")
    assert answer.data["redirectPath"] == "/trade/BTCUSDT"
    assert answer.data["accessExpire"] == exchange.clock.now_ms() // 1000 + 30 * 60
    profile = info(wire, answer.data["accessToken"]).data["userInfo"]
    assert (profile["userId"], profile["lastLoginAt"]) == (user.user_id, exchange.clock.now_ms())


@pytest.mark.usefixtures("ticket")
def test_a_session_of_a_ticket_can_be_refreshed_like_a_login(wire):
    cookie = wire.post(TICKET, ticket="canary-ticket").cookie
    answer = wire.send("POST", "/v1/public/user/refresh-token", cookie=cookie)
    assert info(wire, answer.data["accessToken"]).code == 0


@pytest.mark.usefixtures("ticket")
def test_a_ticket_works_once(wire):
    assert wire.post(TICKET, ticket="canary-ticket").code == 0
    answer = wire.post(TICKET, ticket="canary-ticket")
    assert (answer.status, answer.code) == (401, 1003)
    assert "canary" not in answer.message


@pytest.mark.usefixtures("ticket")
def test_a_malformed_exchange_does_not_use_up_the_ticket(wire):
    answer = wire.post(TICKET, ticket="canary-ticket", device_id=text(TICKET, "device_id", 1))
    assert answer.code == 2003
    assert wire.post(TICKET, ticket="canary-ticket").code == 0


@pytest.mark.usefixtures("embed_token")
def test_an_embed_token_opens_a_session_in_its_channel(wire):
    answer = wire.post(EMBED, embed_token="canary-embed-token", channel_id="channel-1")
    assert set(answer.data) == {"accessToken", "accessExpire"}
    assert info(wire, answer.data["accessToken"]).code == 0


@pytest.mark.usefixtures("embed_token")
def test_an_embed_token_works_once(wire):
    body = {"embed_token": "canary-embed-token", "channel_id": "channel-1"}
    assert [wire.post(EMBED, **body).code for _ in range(2)] == [0, 1003]


@pytest.mark.usefixtures("embed_token")
def test_an_embed_token_of_another_channel_is_refused_and_stays_good(wire):
    refused = wire.post(EMBED, embed_token="canary-embed-token", channel_id="channel-2")
    assert refused.code == 1003
    assert "canary" not in refused.message
    assert wire.post(EMBED, embed_token="canary-embed-token", channel_id="channel-1").code == 0


@pytest.mark.usefixtures("embed_token")
def test_an_embed_token_lives_five_minutes(wire, exchange):
    exchange.clock.advance(5 * 60 * 1000)
    answer = wire.post(EMBED, embed_token="canary-embed-token", channel_id="channel-1")
    assert (answer.status, answer.code) == (401, 1002)


@pytest.mark.parametrize(
    ("role", "body", "code"),
    [
        (TICKET, {"ticket": None}, 2001),
        (TICKET, {"ticket": "unknown"}, 1003),
        (EMBED, {"embed_token": "unknown", "channel_id": None}, 2001),
        (EMBED, {"embed_token": None, "channel_id": "channel-1"}, 2001),
        (EMBED, {"embed_token": "unknown", "channel_id": text(EMBED, "channel_id", 1)}, 2003),
        (EMBED, UNKNOWN | {"device_id": text(EMBED, "device_id", 1)}, 2003),
        (EMBED, {"embed_token": "unknown", "channel_id": text(EMBED, "channel_id")}, 1003),
    ],
)
def test_a_wrong_exchange_is_refused(wire, role, body, code):
    assert wire.post(role, **body).code == code


def test_tickets_are_made_up_where_none_is_given(exchange, user):
    made = {exchange.add_ticket(user).text for _ in range(3)}
    assert len(made) == 3


@pytest.mark.usefixtures("ticket")
def test_a_ticket_that_is_taken_or_empty_cannot_be_added(exchange, user):
    for text in ("canary-ticket", ""):
        with pytest.raises(ValueError, match="ticket"):
            exchange.add_ticket(user, ticket=text)


@pytest.mark.parametrize("channel_id", ["", text(EMBED, "channel_id", 1)])
def test_a_channel_id_has_a_length(exchange, user, channel_id):
    with pytest.raises(ValueError, match="channel"):
        exchange.add_embed_token(user, channel_id)


def test_no_ticket_is_in_a_repr(ticket, embed_token, exchange):
    assert "canary" not in f"{ticket!r} {embed_token!r} {exchange.tickets!r}"
