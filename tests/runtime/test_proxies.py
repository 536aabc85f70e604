"""Which proxy a URL is reached through: calls and streams follow one rule, of arguments and the environment."""

import sys

import httpx
import pytest
from sixmm_runtime import proxies
from sixmm_runtime.errors import InvalidArgument

API, STREAM = "https://api.6mm.com", "wss://6mm.com/ws"
P = "http://p.test:3128"
OTHER = "http://other.test:3128"


def chosen(url, environ):
    proxy = proxies.proxy_for(httpx.URL(url), environ)
    return None if proxy is None else proxies.with_credentials(proxy)


@pytest.mark.parametrize(
    ("environ", "api", "stream"),
    [
        ({}, None, None),
        ({"HTTPS_PROXY": P}, P, P),
        ({"https_proxy": P}, P, P),
        ({"ALL_PROXY": P}, P, P),
        ({"all_proxy": P}, P, P),
        ({"HTTP_PROXY": P}, None, None),
        ({"HTTPS_PROXY": P, "ALL_PROXY": OTHER}, P, P),
        ({"https_proxy": P, "HTTPS_PROXY": OTHER}, P, P),
        ({"https_proxy": "", "HTTPS_PROXY": OTHER}, None, None),
        ({"HTTPS_PROXY": "", "ALL_PROXY": P}, P, P),
        ({"WSS_PROXY": P}, None, P),
        ({"WSS_PROXY": P, "HTTPS_PROXY": OTHER}, OTHER, P),
        ({"HTTPS_PROXY": "p.test:3128"}, P, P),
        ({"HTTPS_PROXY": " http://p.test:3128 "}, P, P),
        ({"HTTPS_PROXY": "http://[fe80::1]:3128"},) + ("http://[fe80::1]:3128",) * 2,
        ({"HTTPS_PROXY": "http://a%40b:c%3A@p.test:3128"},)
        + ("http://a%40b:c%3A@p.test:3128",) * 2,
        ({"HTTPS_PROXY": "http://alice@p.test:3128"},) + ("http://alice:@p.test:3128",) * 2,
        ({"ALL_PROXY": "socks5h://p.test:1080"},) + ("socks5h://p.test:1080",) * 2,
        ({"ALL_PROXY": "socks5://p.test:1080"},) + ("socks5://p.test:1080",) * 2,
        ({"NO_PROXY": "x"}, None, None),
        ({"NO_PROXY": "[::1],fe80::/10"}, None, None),
        ({"NO_PROXY": "not an [entry"}, None, None),
        ({"HTTPS_PROXY": P, "NO_PROXY": "api.6mm.com"}, None, P),
        ({"HTTPS_PROXY": P, "NO_PROXY": "6mm.com"}, None, None),
        ({"HTTPS_PROXY": P, "no_proxy": "6mm.com"}, None, None),
        ({"HTTPS_PROXY": P, "no_proxy": "", "NO_PROXY": "6mm.com"}, P, P),
        ({"HTTPS_PROXY": "not a proxy", "NO_PROXY": "*"}, None, None),
        ({"HTTP_PROXY": "not a proxy", "FTP_PROXY": "not a proxy"}, None, None),
    ],
)
def test_calls_and_streams_take_the_same_proxy(environ, api, stream):
    assert (chosen(API, environ), chosen(STREAM, environ)) == (api, stream)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"HTTP_PROXY": P}, P),
        ({"HTTP_PROXY": P, "REQUEST_METHOD": "GET"}, None),
        ({"http_proxy": P, "REQUEST_METHOD": "GET"}, P),
        ({"HTTPS_PROXY": P}, None),
        ({"ALL_PROXY": P}, P),
    ],
)
def test_what_is_not_secure_has_a_rule_of_its_own(environ, expected):
    assert chosen("http://127.0.0.1:8600", environ) == expected
    assert chosen("ws://127.0.0.1:8600/ws", environ) == expected


@pytest.mark.parametrize(
    ("url", "entry", "direct"),
    [
        ("https://api.6mm.com", "*", True),
        ("https://api.6mm.com", "x.test,*", True),
        ("https://api.6mm.com", "6mm.com", True),
        ("https://api.6mm.com", ".6mm.com", True),
        ("https://api.6mm.com", "*.6mm.com", True),
        ("https://api.6mm.com", "API.6MM.COM.", True),
        ("https://API.6mm.com.", "api.6mm.com", True),
        ("https://api.6mm.com", "x.test,  6mm.com", True),
        ("https://api.6mm.com", "x.test 6mm.com", True),
        ("https://api.6mm.com", "mm.com", False),
        ("https://6mm.com.evil.test", "6mm.com", False),
        ("https://api.6mm.com", "6mm.com:443", True),
        ("https://api.6mm.com", "6mm.com:8443", False),
        ("https://api.6mm.com:8443", "6mm.com:8443", True),
        ("wss://6mm.com/ws", "6mm.com:443", True),
        ("https://bücher.test", "bücher.test", True),
        ("https://xn--bcher-kva.test", "BÜCHER.test", True),
        ("http://127.0.0.1:8600", "127.0.0.1", True),
        ("http://127.0.0.1:8600", "127.0.0.1:8600", True),
        ("http://127.0.0.1:8600", "127.0.0.1:80", False),
        ("http://127.0.0.1:8600", "127.0.0.0/8", True),
        ("http://127.0.0.1:8600", "127.0.0.1/8", True),
        ("http://128.0.0.1:8600", "127.0.0.0/8", False),
        ("http://127.1:8600", "127.0.0.1", True),
        ("http://[::ffff:10.1.2.3]", "10.0.0.0/8", True),
        ("http://10.1.2.3", "::ffff:10.0.0.0/104", True),
        ("http://10.1.2.3", "::ffff:0:0/96", True),
        ("http://[::1]:8600", "::1", True),
        ("http://[::1]:8600", "[::1]", True),
        ("http://[::1]:8600", "[::1]:8600", True),
        ("http://[::1]:8600", "[::1]:8601", False),
        ("http://[::1]:8600", "0:0:0:0:0:0:0:1", True),
        ("http://[fe80::7]", "fe80::/10", True),
        ("http://[fe80::7]", "[fe80::]/10", True),
        ("http://[fe80::7]", "[fe80::/10]", True),
        ("http://[fec0::7]", "fe80::/10", False),
        ("http://localhost:8600", "localhost", True),
        ("http://localhost:8600", "127.0.0.1", False),
        ("https://10.1.2.3.test", "10.0.0.0/8", False),
    ],
)
def test_an_entry_of_no_proxy_means_a_name_an_address_or_a_network(url, entry, direct):
    expected = None if direct else P
    assert chosen(url, {"ALL_PROXY": P, "NO_PROXY": entry}) == expected


@pytest.mark.parametrize(
    "entry",
    [
        "user@host.test",
        "host.test?x",
        "10.0.0.0/99",
        "fe80::/200",
        "[::1",
        "[::1]x",
        "6mm.com:",
        "6mm.com:x",
        "6mm.com:99999",
        "http://6mm.com",
        "[6mm.com]",
        "1:2:3",
        "a/b",
    ],
)
def test_a_malformed_entry_of_no_proxy_is_an_error_that_shows_it(entry):
    with pytest.raises(InvalidArgument, match="no_proxy has an entry") as caught:
        chosen(API, {"ALL_PROXY": P, "no_proxy": f"x.test,{entry}"})
    assert repr(entry) in str(caught.value)


MALFORMED = [
    "ftp://alice:c4n4ry@p.test",
    "socks://alice:c4n4ry@p.test",
    "socks4://p.test",
    "http://",
    "http://alice:c4n4ry@",
    "http://alice:c4n4ry@p.test:99999",
    "http://alice:c4n4ry@p.test:port",
    "http://alice:c4n4ry@p.test/path",
    "http://[::1",
]


@pytest.mark.parametrize("value", MALFORMED)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy"])
def test_a_malformed_proxy_is_an_error_that_names_the_variable_and_not_its_value(variable, value):
    for url in (API, STREAM):
        with pytest.raises(InvalidArgument, match=f"{variable} must look like") as caught:
            chosen(url, {variable: value})
        assert "c4n4ry" not in str(caught.value)


@pytest.mark.parametrize("given", [*MALFORMED, "x", "p.test:3128", "", 5, b"http://x.test"])
def test_a_malformed_argument_is_refused_and_not_repeated(given):
    with pytest.raises(InvalidArgument, match="proxy must look like") as caught:
        proxies.given_proxy(given)
    assert "c4n4ry" not in str(caught.value)


@pytest.mark.parametrize("given", [P, httpx.URL(P), httpx.Proxy(P)])
def test_a_proxy_is_its_url_or_what_httpx_calls_one(given):
    assert proxies.given_proxy(given).url == httpx.URL(P)


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "python_socks", None)
    with pytest.raises(InvalidArgument, match=r"ALL_PROXY .* pip install 'sixmm\[socks\]'"):
        chosen(API, {"ALL_PROXY": "socks5h://p.test"})
    with pytest.raises(InvalidArgument, match=r"proxy is a SOCKS proxy.* pip install"):
        proxies.given_proxy("socks5://p.test")
    assert chosen(API, {"ALL_PROXY": P}) == P


@pytest.mark.parametrize(
    ("url", "port"),
    [("http://p.test", 80), ("https://p.test", 443), ("socks5://p.test", 1080), (P, 3128)],
)
def test_a_proxy_without_a_port_has_its_schemes(url, port):
    assert proxies.address_of(proxies.given_proxy(url)) == ("p.test", port)
