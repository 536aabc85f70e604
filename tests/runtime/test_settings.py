"""A client's arguments are checked once, when it is made; the environment stands in for those left out."""

import pytest
from sixmm_runtime import settings
from sixmm_runtime.errors import InvalidArgument

HOME = "https://home.test"


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"SIXMM_ACCESS_TOKEN": "t"}, {"access_token": "t"}),
        ({"SIXMM_API_KEY": "k", "SIXMM_API_SECRET": "s"}, {"api_key": "k", "api_secret": "s"}),
        ({"SIXMM_USERNAME": "u", "SIXMM_PASSWORD": "p"}, {"username": "u", "password": "p"}),
        ({"SIXMM_BASE_URL": HOME}, {"base_url": HOME}),
        ({"SIXMM_WS_URL": "wss://home.test"}, {"ws_url": "wss://home.test"}),
        ({"SIXMM_ALLOW_INSECURE": "1"}, {"allow_insecure": True}),
        ({"SIXMM_ALLOW_INSECURE": "No"}, {"allow_insecure": False}),
        ({"SIXMM_API_KEY": "", "SIXMM_BASE_URL": "", "SIXMM_ALLOW_INSECURE": ""}, {}),
        ({"SIXMM_OTHER": "x"}, {}),
    ],
)
def test_the_environment_stands_in_for_what_was_left_out(environ, found):
    assert settings.completed({}, environ) == found
    assert settings.completed(dict.fromkeys(settings.ENVIRONMENT), environ) == found


PERSON = {"SIXMM_API_KEY": "env", "SIXMM_API_SECRET": "env", "SIXMM_USERNAME": "env"} | {
    "SIXMM_PASSWORD": "env",
    "SIXMM_ACCESS_TOKEN": "env",
}


@pytest.mark.parametrize(
    "given",
    [
        {"api_key": "k", "api_secret": "s"},
        {"username": "u", "password": "p"},
        {"access_token": "t"},
        {"api_key": "k"},
        {"api_key": "", "api_secret": ""},
        {"access_token": ""},
    ],
)
@pytest.mark.parametrize("half", [{}, {"SIXMM_API_SECRET": ""}])
def test_two_people_are_never_mixed(given, half):
    assert settings.completed(given, PERSON | half) == given


@pytest.mark.parametrize(
    ("is_set", "missing"),
    [
        ("SIXMM_API_KEY", "SIXMM_API_SECRET"),
        ("SIXMM_API_SECRET", "SIXMM_API_KEY"),
        ("SIXMM_USERNAME", "SIXMM_PASSWORD"),
        ("SIXMM_PASSWORD", "SIXMM_USERNAME"),
    ],
)
def test_half_a_pair_in_the_environment_is_refused_by_its_name(is_set, missing):
    with pytest.raises(InvalidArgument, match=f"{is_set} without {missing}") as caught:
        settings.completed({}, PERSON | {missing: "", is_set: "c4n4ry"})
    assert "c4n4ry" not in str(caught.value)


MOCK = {"SIXMM_BASE_URL": "http://127.0.0.1:8600", "SIXMM_WS_URL": "ws://127.0.0.1:8600/ws"}


@pytest.mark.parametrize(
    ("given", "environ", "base_url", "ws_url"),
    [
        ({}, MOCK, "http://127.0.0.1:8600", "ws://127.0.0.1:8600/ws"),
        (
            {"api_key": "k", "api_secret": "s"},
            MOCK,
            "http://127.0.0.1:8600",
            "ws://127.0.0.1:8600/ws",
        ),
        ({"base_url": HOME}, MOCK, HOME, None),
        (
            {"base_url": "http://127.0.0.1:8600/"},
            MOCK,
            "http://127.0.0.1:8600/",
            "ws://127.0.0.1:8600/ws",
        ),
        ({"ws_url": "wss://home.test"}, MOCK, "http://127.0.0.1:8600", "wss://home.test"),
        ({"base_url": HOME}, {"SIXMM_WS_URL": "wss://home.test"}, HOME, "wss://home.test"),
    ],
)
def test_the_environments_streams_go_with_the_environments_calls(given, environ, base_url, ws_url):
    made = settings.completed(given, environ)
    assert (made.get("base_url"), made.get("ws_url")) == (base_url, ws_url)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SIXMM_BASE_URL", "api.6mm.com"),
        ("SIXMM_BASE_URL", "https://a:c4n4ry@x.test"),
        ("SIXMM_WS_URL", "https://x.test"),
        ("SIXMM_ALLOW_INSECURE", "maybe"),
    ],
)
def test_what_the_environment_spells_wrong_is_refused_by_its_name(variable, value):
    with pytest.raises(InvalidArgument, match=f"{variable} must") as caught:
        settings.completed({}, {variable: value})
    assert "c4n4ry" not in str(caught.value)


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


def test_a_callback_that_can_not_be_called_is_refused():
    with pytest.raises(InvalidArgument, match="on_signed must be callable, not str"):
        settings.on_signed("print")
