"""What is refused before anything is sent."""

import pytest
from sixmm_auth import AccessToken, ApiKey, AuthError, InvalidCredentials, Password

MAKERS = {
    "api_key": lambda value: ApiKey(value, "secret"),
    "api_secret": lambda value: ApiKey("key", value),
    "access_token": AccessToken,
    "username": lambda value: Password(value, "password"),
    "password": lambda value: Password("alice", value),
    "device_id": lambda value: Password("alice", "password", device_id=value),
    "device_name": lambda value: Password("alice", "password", device_name=value),
}
IN_A_HEADER = ["api_key", "api_secret", "access_token"]


@pytest.mark.parametrize("name", MAKERS)
def test_an_empty_one_is_refused_by_name(name):
    with pytest.raises(InvalidCredentials, match=f"^{name} is empty"):
        MAKERS[name]("")


@pytest.mark.parametrize("name", MAKERS)
def test_a_line_break_at_the_end_is_refused_by_name_and_position(name):
    with pytest.raises(InvalidCredentials, match=rf"^{name} has .*U\+000A\) at position 5"):
        MAKERS[name]("value\n")


@pytest.mark.parametrize("name", MAKERS)
def test_half_a_surrogate_pair_is_refused_before_it_breaks_a_login(name):
    with pytest.raises(InvalidCredentials, match=r"U\+D800\) at position 0"):
        MAKERS[name]("\ud800")


@pytest.mark.parametrize("name", MAKERS)
def test_the_error_does_not_show_the_value(name):
    with pytest.raises(InvalidCredentials) as caught:
        MAKERS[name]("canary\x00value")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("name", IN_A_HEADER)
@pytest.mark.parametrize("value", ["two words", "Bearer abc", "\u00a0x", "naïve", "x\u200b", "“x”"])
def test_what_a_header_cannot_carry_is_refused(name, value):
    with pytest.raises(InvalidCredentials, match=f"^{name} has"):
        MAKERS[name](value)


@pytest.mark.parametrize("name", [*IN_A_HEADER, "username", "password"])
def test_something_other_than_text_is_refused_by_its_type(name):
    with pytest.raises(InvalidCredentials, match=f"^{name} must be a str, got NoneType"):
        MAKERS[name](None)


def test_a_password_may_have_blanks_and_any_letters():
    assert Password("Åse", " correct horse ☃ ").password == " correct horse ☃ "


def test_invalid_credentials_are_a_value_error_and_an_auth_error():
    assert issubclass(InvalidCredentials, ValueError)
    assert issubclass(InvalidCredentials, AuthError)


def test_a_long_key_shows_its_beginning_and_a_short_one_nothing():
    assert repr(ApiKey("abcdefghijklmnop", "s")) == "ApiKey(key='abcd…', secret=***)"
    assert repr(ApiKey("abcdefgh", "s")) == "ApiKey(key=***, secret=***)"
