"""Through proxies: what is let through arrives; what is refused, by any server in any way, has never left."""

import ssl
import time

import httpx
import pytest
import trustme
from sixmm_runtime.proxies import given_proxy
from sixmm_runtime.transport.tls import tls_settings
from sixmm_runtime.transport.tunnel import Route

from .conftest import PATIENCE
from .proxy_scripts import REFUSALS, SOCKS_REFUSALS, dripping, hanging, refusal, socks, tunnel

ORIGIN = "https://exchange.test"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path):
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return tls_settings(str(file), None, {})


def settings(authority, *names):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.fixture
def through(kind, trusted):
    """`through(url)` is a transport whose connections take that proxy."""
    made = []

    def make(url):
        made.append(kind(route=Route(given_proxy(url), trusted)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def echo(peer):
    while request := peer.request():
        peer.answer(request.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_secure_call_goes_through_a_tunnel_that_is_used_again(through, serve, authority, scheme):
    asked = []
    exchange = serve(echo, settings(authority, "exchange.test"))
    own = settings(authority, "127.0.0.1") if scheme == "https" else None
    proxy = serve(tunnel(asked, exchange.port), own)
    transport = through(f"{scheme}://alice:p%40ss@127.0.0.1:{proxy.port}")
    for body in (b"1", b"2"):
        assert transport.post(ORIGIN, body).content == body
    (head,) = asked
    assert head.startswith(b"CONNECT exchange.test:443 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic YWxpY2U6cEBzcw==" in head
    assert not any(b"Proxy-Authorization" in one for one in exchange.requests)
    assert exchange.connections == 1


def test_a_plain_call_is_handed_to_the_proxy_itself(through, serve):
    proxy = serve(echo)
    transport = through(f"http://alice:pass@127.0.0.1:{proxy.port}")
    assert transport.post("http://exchange.test:8600/v1/x?a=%2B&b=", b"1").content == b"1"
    head = proxy.requests[0]
    assert head.startswith(b"POST http://exchange.test:8600/v1/x?a=%2B&b= HTTP/1.1\r\n")
    assert b"Host: exchange.test:8600\r\n" in head
    assert b"Proxy-Authorization: Basic YWxpY2U6cGFzcw==" in head


@pytest.mark.parametrize(
    ("scheme", "kind_of_address"), [("socks5h", {3}), ("socks5", {1, 4})], ids=["h", "no h"]
)
@pytest.mark.parametrize("origin", ["https://localhost", "http://localhost"])
def test_a_socks_proxy_gets_the_name_or_its_address(
    through, serve, authority, scheme, kind_of_address, origin
):
    asked = []
    secure = settings(authority, "localhost") if origin.startswith("https") else None
    exchange = serve(echo, secure)
    proxy = serve(socks(asked, exchange.port, (b"alice", b"p@ss")))
    transport = through(f"{scheme}://alice:p%40ss@127.0.0.1:{proxy.port}")
    for body in (b"1", b"2"):
        assert transport.post(f"{origin}:8443", body).content == body
    ((kind, address, port),) = asked
    assert kind in kind_of_address
    assert port == 8443
    assert (address == b"localhost") is (scheme == "socks5h")


def fails(transport, url=ORIGIN, **timeouts):
    began = time.monotonic()
    with pytest.raises(httpx.ProxyError) as caught:
        transport.post(url, **timeouts)
    assert time.monotonic() - began < 0.9 * PATIENCE
    return str(caught.value)


@pytest.mark.parametrize("how", REFUSALS)
def test_a_proxy_that_refuses_connect_is_named_without_its_password(through, serve, how):
    proxy = serve(REFUSALS[how])
    said = fails(through(f"http://alice:c4n4ry@127.0.0.1:{proxy.port}"))
    assert f"The proxy http://127.0.0.1:{proxy.port}" in said
    assert "c4n4ry" not in said
    assert how not in ("403", "407", "502") or how in said
    assert proxy.connections == 1
    assert [one.split()[0] for one in proxy.requests] == [b"CONNECT"]


@pytest.mark.parametrize("how", SOCKS_REFUSALS)
def test_a_socks_proxy_that_refuses_is_named_without_its_password(through, serve, how):
    proxy = serve(SOCKS_REFUSALS[how])
    said = fails(through(f"socks5h://alice:c4n4ry@127.0.0.1:{proxy.port}"))
    assert f"The proxy socks5h://127.0.0.1:{proxy.port}" in said
    assert "c4n4ry" not in said
    assert proxy.connections == 1


@pytest.mark.parametrize("scheme", ["http", "https", "socks5h"])
@pytest.mark.parametrize("script", [hanging, dripping])
def test_a_proxy_that_never_answers_has_the_time_to_connect(through, serve, scheme, script):
    proxy = serve(script)
    said = fails(through(f"{scheme}://127.0.0.1:{proxy.port}"), connect=0.2)
    assert f"The proxy {scheme}://127.0.0.1:{proxy.port}" in said


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
def test_a_proxy_that_is_not_there_is_named(through, serve, scheme):
    proxy = serve(hanging)
    proxy.stop()
    said = fails(through(f"{scheme}://127.0.0.1:{proxy.port}"))
    assert f"The proxy {scheme}://127.0.0.1:{proxy.port}" in said


def test_a_proxy_whose_certificate_is_not_trusted_is_asked_for_nothing(through, serve):
    proxy = serve(tunnel([], 1), settings(trustme.CA(), "127.0.0.1"))
    said = fails(through(f"https://alice:c4n4ry@127.0.0.1:{proxy.port}"))
    assert "certificate is not trusted" in said
    assert not proxy.requests


def test_a_plain_call_that_a_proxy_wants_credentials_for_was_not_passed_on(through, serve):
    proxy = serve(refusal(407))
    said = fails(through(f"http://127.0.0.1:{proxy.port}"), "http://exchange.test")
    assert "asks for credentials (407)" in said


def test_a_wrong_certificate_behind_a_proxy_is_the_servers_own_fault(through, serve, authority):
    exchange = serve(echo, settings(authority, "another.test"))
    proxy = serve(tunnel([], exchange.port))
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        through(f"http://127.0.0.1:{proxy.port}").post(ORIGIN)
    assert not exchange.requests
