"""A client's arguments are checked once, when it is made; the environment stands in for those left out."""

import httpx
import pytest
from sixmm_runtime import settings
from sixmm_runtime.errors import InvalidArgument


@pytest.mark.parametrize(
    ("variable", "argument"),
    [
        ("SIXMM_API_KEY", "api_key"),
        ("SIXMM_API_SECRET", "api_secret"),
        ("SIXMM_ACCESS_TOKEN", "access_token"),
        ("SIXMM_USERNAME", "username"),
        ("SIXMM_PASSWORD", "password"),
        ("SIXMM_BASE_URL", "base_url"),
        ("SIXMM_WS_URL", "ws_url"),
    ],
)
def test_each_variable_of_the_environment_is_one_argument(variable, argument, monkeypatch):
    for name in settings.ENVIRONMENT.values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "value")
    assert settings.from_environment() == {argument: "value"}


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("SIXMM_API_KEY", "")
    assert "api_key" not in settings.from_environment()


ADDRESSES = pytest.mark.parametrize(
    ("setting", "what", "scheme"),
    [(settings.base_url, "base_url", "https"), (settings.ws_url, "ws_url", "wss")],
)


@ADDRESSES
@pytest.mark.parametrize(
    "url",
    [
        "{}://x.test?a=1",
        "{}://x.test#a",
        "{}://",
        "{}://x.test:99999",
        "{}://x.test\n",
        "{}x://x.test",
        "x.test",
        b"https://x.test",
        5,
    ],
)
def test_an_address_that_can_not_be_used_is_refused(setting, what, scheme, url):
    with pytest.raises(InvalidArgument, match=f"{what} must look like"):
        setting(url.format(scheme) if isinstance(url, str) else url)


@pytest.mark.parametrize(
    ("setting", "other"), [(settings.base_url, "wss://x.test"), (settings.ws_url, "https://x.test")]
)
def test_the_addresses_of_calls_and_of_streams_are_not_taken_for_each_other(setting, other):
    with pytest.raises(InvalidArgument, match="must look like"):
        setting(other)


@pytest.mark.parametrize(
    ("setting", "scheme"), [(settings.base_url, "http"), (settings.ws_url, "ws")]
)
def test_the_path_of_an_address_is_kept_without_its_last_slash(setting, scheme):
    assert str(setting(f"{scheme}://x.test/six/")) == f"{scheme}://x.test/six"


@ADDRESSES
@pytest.mark.parametrize("url", ["{}://alice:c4n4ry@x.test", "{}://x.test?listenKey=c4n4ry"])
def test_an_address_with_a_secret_is_refused_and_not_repeated(setting, what, scheme, url):
    with pytest.raises(InvalidArgument, match=what) as caught:
        setting(url.format(scheme))
    assert "c4n4ry" not in str(caught.value)


@pytest.mark.parametrize("given", ["x", "ftp://alice:c4n4ry@x.test", 5, b"http://x.test"])
def test_a_malformed_proxy_is_refused_and_not_repeated(given):
    with pytest.raises(InvalidArgument, match="proxy must look like") as caught:
        settings.proxy(given)
    assert "c4n4ry" not in str(caught.value)


@pytest.mark.parametrize("given", ["http://p.test:3128", httpx.Proxy("http://p.test:3128")])
def test_a_proxy_is_its_url_or_what_httpx_calls_one(given):
    assert settings.proxy(given).url == httpx.URL("http://p.test:3128")


def test_a_callback_that_can_not_be_called_is_refused():
    with pytest.raises(InvalidArgument, match="on_signed must be callable, not str"):
        settings.on_signed("print")
