"""Credentials go to the configured host and nowhere else."""

import httpx
import pytest
from sixmm_auth import (
    AccessToken,
    ApiKey,
    Authenticator,
    ForeignHostError,
    HmacAuth,
    JwtAuth,
    ServerClock,
    Session,
    SessionAuth,
    require_same_origin,
)
from sixmm_auth.signing import with_query

FOREIGN = [
    "https://127.0.0.1:8600",
    "http://127.0.0.1:8601",
    "http://127.0.0.1",
    "http://localhost:8600",
    "http://127.0.0.1.example.com:8600",
    "http://127.0.0.1:8600@example.com",
]


def flows(base_url):
    clock = ServerClock()
    session = Session(clock, AccessToken("canary-token"))
    return {
        "hmac": HmacAuth(base_url, ApiKey("canary-key", "canary-secret"), clock),
        "jwt": JwtAuth(base_url, session),
        "cookie": SessionAuth(base_url, session, bearer=False),
        "cookie and bearer": SessionAuth(base_url, session, bearer=True),
    }


@pytest.mark.parametrize("url", FOREIGN)
@pytest.mark.parametrize("name", flows("http://x"))
def test_a_request_to_another_origin_is_not_sent(name, url, call, exchange, base_url):
    request = exchange.request("/v1/private/user/info?listenKey=canary-listen-key", url=url)
    with pytest.raises(ForeignHostError, match=r"set up for http://127\.0\.0\.1:8600") as caught:
        call(flows(base_url)[name], request)
    assert exchange.seen == []
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "base_url"),
    [
        ("https://api.6mm.com/v1/time", "https://api.6mm.com:443"),
        ("https://api.6mm.com:443/v1/time", "https://api.6mm.com/prefix"),
        ("https://API.6mm.com/v1/time", "https://api.6mm.com"),
        ("http://[::1]:8600/v1/time", "http://[::1]:8600"),
    ],
)
def test_other_spellings_of_one_origin_are_the_same_origin(url, base_url):
    require_same_origin(httpx.URL(url), httpx.URL(base_url))


@pytest.mark.parametrize("name", ["hmac", "jwt"])
def test_a_redirect_is_handed_back_and_not_followed(name, call, exchange, base_url):
    exchange.overrides["/v1/private/user/info"] = lambda _: httpx.Response(
        307, headers={"location": "https://elsewhere.example/steal"}
    )
    (response,) = call(flows(base_url)[name], exchange.request())
    assert response.status_code == 307
    assert exchange.count("/steal") == 0


@pytest.mark.parametrize("name", ["hmac", "jwt"])
def test_following_a_redirect_to_a_foreign_host_by_hand_raises(name, call, exchange, base_url):
    exchange.overrides["/v1/private/user/info"] = lambda _: httpx.Response(
        307, headers={"location": "https://elsewhere.example/steal"}
    )
    auth = flows(base_url)[name]
    (response,) = call(auth, exchange.request())
    with pytest.raises(ForeignHostError):
        call(auth, response.next_request)
    assert exchange.count("/steal") == 0


@pytest.mark.parametrize(
    "base_url",
    ["api.6mm.com", "ftp://api.6mm.com", "", "https://", "https://api.6mm.com?x=1", "http://a:b"],
)
def test_a_base_url_that_cannot_be_one_is_refused(base_url):
    with pytest.raises(ValueError, match="base_url"):
        Authenticator(base_url)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_path_prefix_of_the_base_url_also_goes_on_the_flows_own_requests(slash, call, exchange):
    auth = HmacAuth(
        f"http://127.0.0.1:8600/prefix{slash}", ApiKey("k", exchange.secret), ServerClock()
    )
    (response,) = call(auth, exchange.request("/prefix/v1/private/user/info"))
    assert response.json()["code"] == 0
    assert exchange.paths() == ["GET /prefix/v1/time", "GET /prefix/v1/private/user/info"]


@pytest.mark.parametrize("query", [b"", b"timestamp=1&signature=0f", b"a=%2F%20%C3%A9&b=~._-&c="])
@pytest.mark.parametrize("url", ["https://api.6mm.com/v1/a", "http://127.0.0.1:8600/p/v1?b=2#f"])
def test_another_query_gives_the_url_that_httpx_gives(url, query):
    given = httpx.URL(url)
    made = with_query(given, query)
    assert made == given.copy_with(query=query)
    assert (made.query, made.raw_path) == (query, given.raw_path.partition(b"?")[0] + b"?" + query)
    assert given == httpx.URL(url)
