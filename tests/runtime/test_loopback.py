"""What stays on this machine: addresses and names of it, in every spelling, and nothing that only looks like them."""

import httpx
import pytest
from sixmm import AsyncSixMM, InvalidArgument, SixMM
from sixmm_mock import MockExchange, create_app
from sixmm_runtime.proxies import is_loopback

OURS = [
    "127.0.0.1",
    "127.255.0.9",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "127.0.0.1.",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "localhost",
    "LocalHost",
    "localhost.",
    "mock.localhost",
    "a.b.localhost.",
    "[::ffff:127.0.0.1]",
    "[::FFFF:7f00:1]",
]
OTHERS = [
    "api.6mm.com",
    "128.0.0.1",
    "10.0.0.1",
    "192.168.0.1",
    "0.0.0.0",  # noqa: S104  an address to judge, not to bind
    "8.8.8.8",
    "134744072",
    "1",
    "testserver",
    "127.evil",
    "127.0.0.1.evil.test",
    "localhost.evil.test",
    "notlocalhost",
    "127.0.0.1x",
    "0x7f.evil.test",
    "[::]",
    "[fe80::1]",
    "[::2]",
    "[::ffff:8.8.8.8]",
]


@pytest.mark.parametrize(("hosts", "expected"), [(OURS, True), (OTHERS, False)])
def test_a_host_is_this_machine_or_it_is_not(hosts, expected):
    found = {host: is_loopback(host.strip("[]")) for host in hosts}
    assert found == dict.fromkeys(hosts, expected)


BOTH = pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
ADDRESS = pytest.mark.parametrize(
    ("name", "scheme", "secure"), [("base_url", "http", "https"), ("ws_url", "ws", "wss")]
)


@BOTH
@ADDRESS
@pytest.mark.parametrize("host", OTHERS)
def test_what_is_not_secure_does_not_leave_this_machine(client, name, scheme, secure, host):
    with pytest.raises(InvalidArgument, match=rf"{name} is {scheme}://.*unencrypted.*{secure}://"):
        client(**{name: f"{scheme}://{host}"})
    assert client(**{name: f"{secure}://{host}"})


@BOTH
@ADDRESS
@pytest.mark.parametrize("host", OURS)
def test_what_is_not_secure_may_stay_on_this_machine(client, name, scheme, secure, host):
    assert client(**{name: f"{scheme}://{host}:8600"})
    assert client(**{name: f"{secure}://{host}:8600"})


@BOTH
@ADDRESS
@pytest.mark.parametrize("userinfo", ["127.0.0.1@", "localhost:80@", "a:b@"])
def test_a_user_name_that_looks_like_this_machine_is_refused(
    client, name, scheme, secure, userinfo
):
    for one in (scheme, secure):
        with pytest.raises(InvalidArgument, match="must not hold a username"):
            client(**{name: f"{one}://{userinfo}evil.test"}, allow_insecure=True)


@BOTH
@ADDRESS
def test_it_is_allowed_by_an_argument_or_its_variable(client, name, scheme, secure, monkeypatch):
    del secure
    url = f"{scheme}://10.0.0.1:8600"
    assert client(**{name: url}, allow_insecure=True)
    monkeypatch.setenv("SIXMM_ALLOW_INSECURE", "1")
    assert client(**{name: url})
    with pytest.raises(InvalidArgument, match="unencrypted"):
        client(**{name: url}, allow_insecure=False)
    with pytest.raises(InvalidArgument, match="allow_insecure must be True or False"):
        client(**{name: url}, allow_insecure="yes")


@BOTH
def test_what_the_environment_names_is_held_to_it_too(client, monkeypatch):
    monkeypatch.setenv("SIXMM_BASE_URL", "http://10.0.0.1")
    with pytest.raises(InvalidArgument, match="unencrypted"):
        client()


@pytest.mark.parametrize(
    "transport", [httpx.MockTransport(lambda _request: httpx.Response(200)), "asgi", "wsgi"]
)
def test_what_is_answered_in_this_process_needs_no_encryption(transport):
    app = create_app(MockExchange(seed=1))
    client, http = (AsyncSixMM, httpx.AsyncClient) if transport == "asgi" else (SixMM, httpx.Client)
    made = {"asgi": httpx.ASGITransport(app=app), "wsgi": httpx.WSGITransport(app=app)}
    transport = made.get(transport, transport) if isinstance(transport, str) else transport
    assert client(base_url="http://testserver", transport=transport)
    assert client(base_url="http://testserver", http_client=http(transport=transport))


class Custom(httpx.BaseTransport):
    """May send, or not: nothing tells."""


@pytest.mark.parametrize(
    "arguments",
    [
        {"transport": Custom()},
        {"transport": httpx.HTTPTransport()},
        {"http_client": httpx.Client()},
        {"http_client": httpx.Client(transport=Custom())},
        {
            "http_client": httpx.Client(
                transport=httpx.MockTransport(None), mounts={"http://": Custom()}
            )
        },
    ],
)
def test_a_transport_that_may_send_is_held_to_it(arguments):
    with pytest.raises(InvalidArgument, match=r"base_url is http://exchange\.test"):
        SixMM(base_url="http://exchange.test", **arguments)
    assert SixMM(base_url="http://exchange.test", allow_insecure=True, **arguments)


@BOTH
def test_calls_to_this_machine_do_not_go_to_a_proxy_elsewhere_in_the_clear(client, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://alice:c4n4ry@p.test:3128")
    with pytest.raises(
        InvalidArgument, match=r"the proxy http://p.test:3128 .* NO_PROXY=127.0.0.1"
    ) as e:
        client(base_url="http://127.0.0.1:8600")
    assert "c4n4ry" not in str(e.value)
    with pytest.raises(InvalidArgument, match=r"the proxy http://p\.test:3128"):
        _ = client(ws_url="ws://127.0.0.1:8600/ws")._stream_access
    monkeypatch.setenv("NO_PROXY", "127.0.0.0/8")
    assert client(base_url="http://127.0.0.1:8600")
