"""Clients and streams against proxies and certificates: one rule for both, and what never left is said at once."""

import asyncio
import contextlib
import datetime
import socket
import ssl
import threading
import time
from pathlib import Path

import httpx
import pytest
import trustme
from cryptography.hazmat.primitives import serialization as how
from sixmm import AsyncSixMM, InvalidArgument, SixMM
from sixmm.errors import ProxyFailed, SixMMError, TLSFailed
from sixmm_mock import MockExchange, running_server
from sixmm_runtime.streams.options import StreamOptions

from .conftest import PATIENCE
from .proxy_scripts import REFUSALS, SOCKS_REFUSALS, hanging, refusal, relay, socks, tunnel

KEY = {"api_key": "k", "api_secret": "s"}
ORDER = {"symbol": "BTCUSDT", "type": "MARKET", "side": "BUY", "quantity": "0.01"}


def place(client, **arguments):
    """One order call of a client of that kind."""
    if client is SixMM:
        with contextlib.ExitStack() as opened:
            if "http_client" in arguments:
                opened.enter_context(arguments["http_client"])
            mm = opened.enter_context(SixMM(**KEY, **arguments))
            return mm.orders.place(**ORDER)

    async def awaited():
        async with contextlib.AsyncExitStack() as opened:
            if "http_client" in arguments:
                await opened.enter_async_context(arguments["http_client"])
            mm = await opened.enter_async_context(AsyncSixMM(**KEY, **arguments))
            return await mm.orders.place(**ORDER)

    return asyncio.run(awaited())


def stream(_client=AsyncSixMM, *, seconds=5, **arguments):
    """Subscribes to one topic; its first push."""

    async def awaited():
        options = StreamOptions(subscribe_timeout=PATIENCE, connect_timeout=seconds)
        async with contextlib.AsyncExitStack() as opened:
            if "http_client" in arguments:
                await opened.enter_async_context(arguments["http_client"])
            mm = await opened.enter_async_context(AsyncSixMM(**arguments))
            pushes = await opened.enter_async_context(mm.stream(options))
            return await anext(await pushes.ticker("BTCUSDT"))

    return asyncio.run(awaited())


def own_http_client(client, **arguments):
    kind = httpx.Client if client is SixMM else httpx.AsyncClient
    return {"http_client": kind(**arguments)}


def given(_client, url, _monkeypatch):
    return {"proxy": url}


def of_the_environment(_client, url, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", url)
    return {}


def of_an_http_client(client, url, _monkeypatch):
    return own_http_client(client, proxy=url)


def of_a_transport(client, url, _monkeypatch):
    kind = httpx.HTTPTransport if client is SixMM else httpx.AsyncHTTPTransport
    return {"transport": kind(proxy=url)}


HOW = pytest.mark.parametrize("how", [given, of_the_environment, of_an_http_client])
DO = pytest.mark.parametrize(
    ("do", "client"), [(place, SixMM), (place, AsyncSixMM), (stream, AsyncSixMM)]
)


def refused(do, client, arguments, error=ProxyFailed):
    began = time.monotonic()
    with pytest.raises(error) as caught:
        do(client, **arguments)
    assert time.monotonic() - began < 0.9 * PATIENCE
    assert caught.value.may_have_been_received is False
    assert "c4n4ry" not in str(caught.value)
    return str(caught.value)


@DO
@pytest.mark.parametrize(
    ("how", "name"),
    [
        *((given, name) for name in REFUSALS),
        (of_the_environment, "407"),
        *(
            (of_an_http_client, name)
            for name in ("403", "407", "502", "hung up", "reset", "no SOCKS")
        ),
    ],
)
def test_a_proxy_that_refuses_is_told_at_once_and_asked_once(
    serve, do, client, how, name, monkeypatch
):
    proxy = serve(REFUSALS[name])
    url = f"http://alice:c4n4ry@127.0.0.1:{proxy.port}"
    said = refused(do, client, how(client, url, monkeypatch))
    assert f"http://127.0.0.1:{proxy.port}" in said
    assert proxy.connections == 1


@DO
@pytest.mark.parametrize(
    ("how", "name"),
    [*((given, name) for name in SOCKS_REFUSALS), (of_the_environment, "not allowed")],
)
def test_a_socks_proxy_that_refuses_is_told_at_once_and_asked_once(
    serve, do, client, how, name, monkeypatch
):
    proxy = serve(SOCKS_REFUSALS[name])
    url = f"socks5h://alice:c4n4ry@127.0.0.1:{proxy.port}"
    said = refused(do, client, how(client, url, monkeypatch))
    assert f"socks5h://127.0.0.1:{proxy.port}" in said
    assert proxy.connections == 1


@DO
@HOW
def test_a_proxy_that_hangs_is_told_after_the_time_to_connect(serve, do, client, how, monkeypatch):
    proxy = serve(hanging)
    arguments = how(client, f"http://127.0.0.1:{proxy.port}", monkeypatch)
    waits = {"seconds": 0.3} if do is stream else {"timeout": 0.3}
    said = refused(do, client, arguments | waits)
    assert f"http://127.0.0.1:{proxy.port}" in said
    assert proxy.connections == 1


@pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
@pytest.mark.parametrize("script", [refusal(407), refusal(502), hanging, REFUSALS["reset"]])
def test_a_transport_of_httpx_is_watched_too(serve, client, script, monkeypatch):
    proxy = serve(script)
    url = f"http://alice:c4n4ry@127.0.0.1:{proxy.port}"
    said = refused(place, client, of_a_transport(client, url, monkeypatch) | {"timeout": 0.5})
    assert f"http://127.0.0.1:{proxy.port}" in said
    assert proxy.connections == 1


@DO
@HOW
def test_a_proxy_that_is_not_there_is_named(serve, do, client, how, monkeypatch):
    proxy = serve(hanging)
    proxy.stop()
    said = refused(do, client, how(client, f"http://127.0.0.1:{proxy.port}", monkeypatch))
    assert f"http://127.0.0.1:{proxy.port}" in said


def test_a_stream_that_was_up_outlives_a_proxy_that_refuses_for_a_while(serve):
    exchange, asked, seen = MockExchange(seed=1), [], threading.Event()
    with running_server(exchange) as url:
        through = tunnel(asked, httpx.URL(url).port)

        def script(peer):
            if peer.number == 2:
                refusal(502)(peer)
            elif peer.number == 1:
                peer._socket = _Cut(peer._socket, seen)
                through(peer)
            else:
                through(peer)

        proxy = serve(script)

        async def test():
            options = StreamOptions(reconnect_delay=0.01)
            arguments = {"ws_url": url.replace("http", "ws") + "/ws"}
            arguments["proxy"] = f"http://127.0.0.1:{proxy.port}"
            async with AsyncSixMM(**arguments) as mm, mm.stream(options) as opened:
                pushes = await opened.ticker("BTCUSDT")
                assert await anext(pushes)
                seen.set()
                while proxy.connections < 3:
                    assert await anext(pushes)

        asyncio.run(asyncio.wait_for(test(), 2 * PATIENCE))


class _Cut:
    """A socket that ends once the test says so."""

    def __init__(self, inner, when):
        self._inner = inner
        threading.Thread(target=lambda: when.wait(PATIENCE) and self._end(), daemon=True).start()

    def _end(self):
        self._inner.shutdown(2)

    def __getattr__(self, name):
        return getattr(self._inner, name)


@pytest.fixture(scope="module")
def mock():
    exchange = MockExchange(seed=1)
    user = exchange.add_user("alice", "wonderland")
    exchange.add_api_key(user, key="k", secret="s", permissions=3)
    with running_server(exchange) as url:
        yield httpx.URL(url)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
@pytest.mark.parametrize("how", [given, of_the_environment])
def test_calls_and_streams_take_one_proxy(serve, mock, scheme, how, monkeypatch):
    asked = []
    proxy = serve(socks(asked, mock.port))
    url = f"{scheme}://127.0.0.1:{proxy.port}"
    addresses = {"base_url": str(mock), "ws_url": f"ws://127.0.0.1:{mock.port}/ws"}
    for client in (SixMM, AsyncSixMM):
        assert place(client, **how(client, url, monkeypatch), **addresses).order_id
    assert stream(**how(AsyncSixMM, url, monkeypatch), **addresses).topic
    assert len(asked) == 3


def test_where_no_proxy_is_meant_nothing_below_reads_the_environment(mock, serve, monkeypatch):
    """Both libraries below would read it once more, each by a rule of its own."""
    proxy = serve(refusal(407))
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("WS_PROXY", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.0/8")
    addresses = {"base_url": str(mock), "ws_url": f"ws://127.0.0.1:{mock.port}/ws"}
    for client in (SixMM, AsyncSixMM):
        assert place(client, **addresses).order_id
    assert stream(**addresses).topic
    assert stream(**addresses, **own_http_client(AsyncSixMM, trust_env=False)).topic
    assert proxy.connections == 0


@pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
def test_keys_that_are_arguments_go_to_the_address_that_the_environment_names(
    mock, client, monkeypatch
):
    monkeypatch.setenv("SIXMM_BASE_URL", str(mock))
    monkeypatch.setenv("SIXMM_USERNAME", "somebody else")
    monkeypatch.setenv("SIXMM_PASSWORD", "c4n4ry")
    assert place(client).order_id
    assert "somebody else" not in repr(client(**KEY))


@pytest.mark.parametrize("no_proxy", ["[::1],fe80::/10", "localhost", "*", "not an [entry"])
@pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
def test_no_proxy_alone_changes_nothing(client, no_proxy, monkeypatch):
    own = type(client()._http._transport)
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert type(client()._http._transport) is own


def test_derived_clients_do_not_read_the_environment_again(monkeypatch):
    mm = SixMM(base_url="https://exchange.test", ws_url="wss://exchange.test")
    monkeypatch.setenv("SIXMM_API_KEY", "k")
    monkeypatch.setenv("SIXMM_API_SECRET", "s")
    monkeypatch.setenv("SIXMM_BASE_URL", "https://other.test")
    monkeypatch.setenv("ALL_PROXY", "http://p.test:3128")
    for derived in (mm.with_options(timeout=1), mm.with_credentials()):
        assert derived.base_url == "https://exchange.test"
        assert "api_key" not in repr(derived)
        assert derived._stream_access.route.proxy is None


# Trust


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def settings(authority, *names, **options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **options).configure_cert(context)
    return context


@pytest.fixture
def files(authority, tmp_path):
    """Paths of the authority, and of a client's certificate and key."""
    certificate = authority.issue_cert("trader@exchange.test")
    found = {name: str(tmp_path / f"{name}.pem") for name in ("ca", "cert", "key", "both")}
    authority.cert_pem.write_to_path(found["ca"])
    certificate.cert_chain_pems[0].write_to_path(found["cert"])
    certificate.private_key_pem.write_to_path(found["key"])
    certificate.private_key_and_cert_chain_pem.write_to_path(found["both"])
    return found


@pytest.fixture
def secure(serve, mock):
    """`secure(context)` is the mock exchange behind TLS; the addresses for a client."""

    def start(context, host="127.0.0.1"):
        def script(peer):
            with socket.create_connection(("127.0.0.1", mock.port), PATIENCE) as far:
                relay(peer._socket, far)

        server = serve(script, context)
        addresses = {
            "base_url": f"https://{host}:{server.port}",
            "ws_url": f"wss://{host}:{server.port}/ws",
        }
        return server, addresses

    return start


def by_argument(_client, files, _monkeypatch):
    return {"verify": files["ca"]}


def by_a_context(_client, files, _monkeypatch):
    return {"verify": ssl.create_default_context(cafile=files["ca"])}


def by_the_environment(_client, files, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", files["ca"])
    return {}


def by_an_http_client(client, files, _monkeypatch):
    return own_http_client(client, verify=ssl.create_default_context(cafile=files["ca"]))


TRUST = pytest.mark.parametrize(
    "trust", [by_argument, by_a_context, by_the_environment, by_an_http_client]
)


@DO
@TRUST
def test_calls_and_streams_trust_the_same_authority(
    secure, authority, files, do, client, trust, monkeypatch
):
    _, addresses = secure(settings(authority, "127.0.0.1"))
    assert do(client, **addresses, **trust(client, files, monkeypatch))


@DO
@pytest.mark.parametrize("fault", ["unknown authority", "another host", "another name", "expired"])
def test_a_certificate_that_is_not_trusted_is_told_at_once(
    secure, authority, files, do, client, fault
):
    issuer = trustme.CA() if fault == "unknown authority" else authority
    name = {"another host": "127.0.0.2", "another name": "exchange.test"}.get(fault, "127.0.0.1")
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    options = (
        {"not_after": past, "not_before": past.replace(year=2019)} if fault == "expired" else {}
    )
    server, addresses = secure(settings(issuer, name, **options))
    said = refused(do, client, addresses | {"verify": files["ca"]}, TLSFailed)
    assert "certificate is not trusted" in said
    assert "127.0.0.1" in said
    hint = {"unknown authority": "SSL_CERT_FILE", "expired": "date"}.get(fault, "check the address")
    assert hint in said
    assert server.connections == 1


@DO
def test_a_server_that_speaks_no_tls_is_told_at_once(serve, do, client):
    def plain(peer):
        peer._socket.recv(65536)
        peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    server = serve(plain)
    addresses = {
        "base_url": f"https://127.0.0.1:{server.port}",
        "ws_url": f"wss://127.0.0.1:{server.port}",
    }
    said = refused(do, client, addresses, TLSFailed)
    assert "no trusted connection could be agreed on" in said
    assert server.connections == 1


def cert_by_argument(_client, files, _monkeypatch):
    return {"verify": files["ca"], "cert": (files["cert"], files["key"])}


def cert_in_one_file(_client, files, _monkeypatch):
    return {"verify": files["ca"], "cert": files["both"]}


def cert_by_environment(_client, files, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", files["ca"])
    monkeypatch.setenv("SIXMM_CLIENT_CERT", files["cert"])
    monkeypatch.setenv("SIXMM_CLIENT_KEY", files["key"])
    return {}


def cert_of_an_http_client(client, files, _monkeypatch):
    context = ssl.create_default_context(cafile=files["ca"])
    context.load_cert_chain(files["both"])
    return own_http_client(client, verify=context)


def asking_for_a_certificate(authority, version):
    context = settings(authority, "127.0.0.1")
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = context.maximum_version = version
    return context


VERSIONS = pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])


@DO
@VERSIONS
@pytest.mark.parametrize(
    "show", [cert_by_argument, cert_in_one_file, cert_by_environment, cert_of_an_http_client]
)
def test_calls_and_streams_show_the_same_certificate(
    secure, authority, files, do, client, version, show, monkeypatch
):
    _, addresses = secure(asking_for_a_certificate(authority, version))
    assert do(client, **addresses, **show(client, files, monkeypatch))


@DO
@VERSIONS
def test_a_missing_client_certificate_is_told_at_once(
    secure, authority, files, do, client, version
):
    server, addresses = secure(asking_for_a_certificate(authority, version))
    said = refused(do, client, addresses | {"verify": files["ca"]}, TLSFailed)
    assert "SIXMM_CLIENT_CERT" in said
    assert server.connections == 1


def broken(name, tmp_path):
    path = tmp_path / "broken"
    if name.endswith("not there"):
        return str(path / "missing")
    if name.endswith("folder"):
        path.mkdir()
    else:
        path.write_text("-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n")
    return str(path)


@DO
@pytest.mark.parametrize(
    "variable", ["SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "SIXMM_CLIENT_CERT"]
)
@pytest.mark.parametrize("name", ["not there", "a folder", "no certificate"])
def test_a_broken_variable_is_named_before_anything_is_sent(
    secure, authority, do, client, variable, name, tmp_path, monkeypatch
):
    if (variable, name) == ("SSLKEYLOGFILE", "no certificate"):
        pytest.skip("any file will do")
    server, addresses = secure(settings(authority, "127.0.0.1"))
    monkeypatch.setenv(variable, broken(name, tmp_path))
    with pytest.raises(InvalidArgument, match=variable):
        do(client, **addresses)
    assert server.connections == 0


@pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"verify": "missing.pem"}, "verify can't be used.*missing.pem"),
        ({"verify": False}, "verify can't be False"),
        ({"verify": 5}, "verify must be the path"),
        ({"cert": "missing.pem"}, "cert can't be used.*missing.pem"),
        ({"cert": ("a", "b", "c", "d")}, "cert must be"),
        ({"cert": ()}, "cert must be"),
        ({"cert": 5}, "cert must be"),
        ({"cert": "x", "verify": ssl.create_default_context()}, "load it there"),
    ],
)
def test_a_malformed_argument_is_refused_when_the_client_is_made(client, arguments, said):
    with pytest.raises(InvalidArgument, match=said):
        client(**arguments)


def test_an_encrypted_key_without_its_password_is_refused_and_nobody_is_asked(files, tmp_path):
    key = how.load_pem_private_key(Path(files["key"]).read_bytes(), None)
    path = tmp_path / "encrypted.pem"
    path.write_bytes(
        key.private_bytes(
            how.Encoding.PEM, how.PrivateFormat.PKCS8, how.BestAvailableEncryption(b"c4n4ry")
        )
    )
    cert = (files["cert"], str(path))
    assert SixMM(cert=(*cert, "c4n4ry"))
    with pytest.raises(InvalidArgument, match="password was not given"):
        SixMM(cert=cert)
    with pytest.raises(InvalidArgument, match="cert can't be used") as caught:
        SixMM(cert=(*cert, "c4n4ry2"))
    assert "c4n4ry" not in str(caught.value)


@pytest.mark.parametrize("argument", [{"verify": True}, {"cert": "x"}])
def test_an_http_client_brings_its_own_trust(argument):
    with (
        httpx.Client() as http,
        pytest.raises(InvalidArgument, match="give them to the httpx client"),
    ):
        SixMM(http_client=http, **argument)


def test_what_is_told_is_one_of_our_own_errors():
    assert issubclass(ProxyFailed, SixMMError)
    assert issubclass(TLSFailed, SixMMError)
