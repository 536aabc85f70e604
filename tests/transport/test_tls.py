"""https: certificates are checked, names are sent, and the settings are made when first needed."""

import ssl
import subprocess
import sys

import httpx
import pytest
import trustme


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    """The authority is one that this machine trusts, as SSL_CERT_FILE says."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


def settings(authority, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def echo(peer) -> None:
    while request := peer.request():
        peer.answer(request.partition(b"\r\n\r\n")[2])


@pytest.mark.usefixtures("trusted")
def test_a_trusted_server_is_talked_to_and_its_connection_kept(transport, serve, authority):
    server = serve(echo, settings(authority, "127.0.0.1"))
    bodies = [transport.post(server.url, b"%d" % number).content for number in range(3)]
    assert bodies == [b"0", b"1", b"2"]
    assert server.connections == 1


@pytest.mark.usefixtures("trusted")
def test_the_servers_name_is_sent_with_the_first_message(transport, serve, authority):
    context, names = settings(authority, "localhost"), []
    context.sni_callback = lambda _connection, name, _context: names.append(name)
    server = serve(echo, context)
    assert transport.post(f"https://localhost:{server.port}").status_code == 200
    assert names == ["localhost"]


@pytest.mark.usefixtures("trusted")
def test_http_2_is_not_offered(transport, serve, authority):
    chosen = []

    def script(peer):
        chosen.append(peer._socket.selected_alpn_protocol())
        echo(peer)

    transport.post(serve(script, settings(authority, "127.0.0.1")).url)
    assert chosen == ["http/1.1"]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("name", ["127.0.0.2", "localhost"])
def test_a_certificate_for_another_name_is_refused(transport, serve, authority, name):
    server = serve(echo, settings(authority, name))
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        transport.post(server.url)
    assert not server.requests


def test_a_certificate_of_an_unknown_authority_is_refused(transport, serve):
    server = serve(echo, settings(trustme.CA(), "127.0.0.1"))
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        transport.post(server.url)
    assert not server.requests


def test_no_certificate_is_read_before_https_is_used():
    code = (
        "import ssl; ssl.SSLContext.load_verify_locations = None;"
        "from sixmm import SixMM, AsyncSixMM; SixMM(), AsyncSixMM()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
