"""Clients that are derived from another one: what they share with it, and what they must not."""

import asyncio
import inspect

import httpx
import pytest
from sixmm import AsyncSixMM, ClientClosed, InvalidArgument, MissingCredentials, SixMM

BOTH = pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
ALICE = {"api_key": "fx_alice", "api_secret": "canary-alice"}
BOB = {"api_key": "fx_bob", "api_secret": "canary-bob"}


class Wire(httpx.MockTransport):
    """Answers every request, keeps it, and says whether it was closed."""

    def __init__(self):
        super().__init__(self.answer)
        self.requests = []
        self.closed = False

    def answer(self, request):
        self.requests.append(request)
        data = {"timestampMs": 1_780_000_000_000, "list": []}
        if request.url.path.endswith("login"):
            data["accessToken"] = f"token-{sum(path.endswith('login') for path in self.paths())}"
        return httpx.Response(200, json={"code": 0, "data": data})

    def close(self):
        self.closed = True

    async def aclose(self):
        self.closed = True

    def sent(self, header):
        return [request.headers.get(header) for request in self.requests]

    def paths(self):
        return [request.url.path for request in self.requests]


def run(*steps):
    """Each step's outcome, in one event loop where it is awaited."""

    async def waited():
        return [await made if inspect.isawaitable(made := step()) else made for step in steps]

    return asyncio.run(waited())


@BOTH
def test_a_derived_client_has_the_changed_options_and_keeps_the_others(client):
    wire = Wire()
    mm = client(transport=wire, user_agent="desk/1", timeout=3.0)
    run(
        mm.with_options(timeout=0.5).system.version,
        mm.with_options(user_agent="desk/2").system.version,
        mm.system.version,
    )
    assert [request.extensions["timeout"]["read"] for request in wire.requests] == [0.5, 3.0, 3.0]
    assert wire.sent("user-agent") == ["desk/1", "desk/2", "desk/1"]


@BOTH
def test_an_option_that_is_left_out_stays_as_it_was(client):
    wire = Wire()
    mm = client(transport=wire, timeout=3.0)
    run(mm.with_options(timeout=None).with_options(user_agent="x").system.version)
    assert wire.requests[0].extensions["timeout"]["read"] == 3.0


@BOTH
def test_a_resource_that_was_used_before_does_not_tie_the_derived_client_to_its_origin(client):
    wire = Wire()
    mm = client(transport=wire, user_agent="desk/1")
    run(mm.system.version, mm.with_options(user_agent="desk/2").system.version)
    assert wire.sent("user-agent") == ["desk/1", "desk/2"]


@BOTH
def test_derived_clients_share_connections_and_clock(client):
    wire = Wire()
    mm = client(transport=wire, **ALICE)
    fast, other = mm.with_options(timeout=0.5), mm.with_credentials(**BOB)
    run(fast.orders.current, other.orders.current, mm.orders.current)
    assert wire.paths() == ["/v1/time", *["/v1/private/order/current"] * 3]
    assert mm.clock is fast.clock is other.clock


@BOTH
def test_a_client_with_other_credentials_signs_with_them_and_with_no_other(client):
    wire = Wire()
    mm = client(transport=wire, **ALICE, username="alice", password="canary-password")
    other = mm.with_credentials(**BOB)
    run(mm.orders.current, other.orders.current)
    assert wire.sent("x-api-key") == [None, "fx_alice", "fx_bob"]
    with pytest.raises(MissingCredentials):
        run(other.api_keys.list)


@BOTH
def test_a_client_without_credentials_can_be_derived_for_public_calls(client):
    mm = client(transport=Wire(), **ALICE).with_credentials()
    run(mm.market.symbols)
    with pytest.raises(MissingCredentials):
        run(mm.orders.current)


@pytest.mark.parametrize("close", [True, False])
@BOTH
def test_only_the_client_that_made_the_connections_closes_them(client, close):
    wire = Wire()
    mm = client(transport=wire, **ALICE)
    derived = mm.with_options(timeout=0.5).with_credentials(**BOB)
    run(derived.close, derived.orders.current, mm.orders.current)
    assert not wire.closed
    if close:
        with pytest.raises(ClientClosed):
            run(mm.close, derived.orders.current)
        assert wire.closed


def test_a_derived_client_is_a_context_manager_that_leaves_the_connections_open():
    wire = Wire()
    mm = SixMM(transport=wire)
    with mm.with_options(timeout=0.5) as fast:
        fast.system.version()
    mm.system.version()
    assert not wire.closed


@BOTH
@pytest.mark.parametrize(
    ("derive", "complaint"),
    [
        (lambda mm: mm.with_options(api_key="k"), r"with_options\(\) can't change: api_key"),
        (lambda mm: mm.with_options(base_url="https://x.test"), "can't change: base_url"),
        (lambda mm: mm.with_options(timeout=-1), "timeout must be a positive number"),
        (lambda mm: mm.with_options(user_agent="a\nb"), "user_agent must be printable"),
        (lambda mm: mm.with_credentials(api_key="k"), "api_key was given without api_secret"),
        (lambda mm: mm.with_credentials(ws_url="wss://x"), r"with_credentials\(\) can't change"),
    ],
)
def test_what_can_not_be_changed_is_refused(client, derive, complaint):
    with pytest.raises(InvalidArgument, match=complaint):
        derive(client(transport=Wire(), **ALICE))


def test_a_subclass_keeps_its_own_attributes_when_it_is_derived():
    class Desk(SixMM):
        def __init__(self, name, **arguments):
            super().__init__(**arguments)
            self.name = name

    assert Desk("quant", transport=Wire()).with_options(timeout=1).name == "quant"


@BOTH
def test_a_session_is_shared_under_other_options_and_new_for_other_credentials(client):
    wire = Wire()
    mm = client(transport=wire, username="alice", password="canary-password")
    other = mm.with_credentials(username="bobby", password="canary-password")
    run(
        mm.account.info,
        mm.with_options(timeout=5).account.info,
        other.account.info,
        mm.account.info,
    )
    tokens = [sent for sent in wire.sent("authorization") if sent is not None]
    assert tokens == ["Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-1"]
