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


@pytest.mark.parametrize(
    "url",
    [
        "https://x.test?a=1",
        "https://x.test#a",
        "https://",
        "https://x.test:99999",
        "https://x.test\n",
        b"https://x.test",
        5,
    ],
)
def test_an_address_that_calls_can_not_go_to_is_refused(url):
    with pytest.raises(InvalidArgument, match="base_url must look like"):
        settings.base_url(url)


def test_an_address_with_a_password_is_refused_and_not_repeated():
    with pytest.raises(InvalidArgument, match="must not hold a username or password") as caught:
        settings.base_url("https://alice:c4n4ry@x.test")
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
