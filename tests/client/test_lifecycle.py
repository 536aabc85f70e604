"""What a client is built from, whose connections it closes, and that both clients do the same."""

import asyncio
import inspect

import httpx
import pytest
from sixmm import AsyncSixMM, ClientClosed, InvalidArgument, ResponseError, SixMM, TransportError
from sixmm_auth import TokenRequestFailed

KINDS = {SixMM: httpx.Client, AsyncSixMM: httpx.AsyncClient}
BOTH = pytest.mark.parametrize("client", KINDS)


def answer(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "data": {}})


def done(made):
    """What a call of either client gave."""

    async def waited():
        return await made

    return asyncio.run(waited()) if inspect.isawaitable(made) else made


def used(mm, call=lambda _: None):
    """What `call` gave, with the client as a context manager around it."""

    async def waited():
        async with mm:
            made = call(mm)
            return await made if inspect.isawaitable(made) else made

    if isinstance(mm, AsyncSixMM):
        return asyncio.run(waited())
    with mm:
        return call(mm)


class Connections(httpx.MockTransport):
    """Says whether it was closed."""

    closed = False

    def close(self):
        self.closed = True

    async def aclose(self):
        self.closed = True


@BOTH
def test_a_client_closes_the_connections_that_it_made(client):
    transport = Connections(answer)
    used(client(transport=transport))
    assert transport.closed


@BOTH
def test_connections_of_a_passed_in_http_client_stay_open(client):
    transport = Connections(answer)
    mm = client(http_client=KINDS[client](transport=transport))
    used(mm)
    assert not transport.closed
    assert done(mm.system.version()).response.http_status == 200


@BOTH
def test_a_call_of_a_closed_client_is_refused_in_the_librarys_own_words(client):
    mm = client(transport=Connections(answer))
    used(mm)
    with pytest.raises(ClientClosed, match=r"getVersion: the client is closed, and .* not sent"):
        done(mm.system.version())


@BOTH
def test_a_call_is_refused_once_a_passed_in_http_client_is_closed(client):
    http = KINDS[client](transport=Connections(answer))
    done(http.close() if client is SixMM else http.aclose())
    with pytest.raises(ClientClosed):
        done(client(http_client=http).system.version())


@BOTH
def test_calls_go_through_the_proxy(client, served):
    mm = client(base_url="http://exchange.test", allow_insecure=True, proxy=served)
    assert used(mm, lambda mm: mm.system.time()).timestamp_ms > 0


@BOTH
@pytest.mark.parametrize(("no_proxy", "reached"), [("", True), ("exchange.test", False)])
def test_the_environments_proxies_count(client, served, monkeypatch, no_proxy, reached):
    monkeypatch.setenv("HTTP_PROXY", served)
    monkeypatch.setenv("NO_PROXY", no_proxy)
    mm = client(base_url="http://exchange.test", allow_insecure=True)
    if reached:
        assert used(mm, lambda mm: mm.system.time()).timestamp_ms > 0
    else:
        with pytest.raises(TransportError, match="The call was not sent"):
            used(mm, lambda mm: mm.system.time())


@BOTH
@pytest.mark.parametrize(
    "given", [{"http_client", "proxy"}, {"http_client", "transport"}, {"transport", "proxy"}]
)
def test_two_ways_to_connect_exclude_each_other(client, given):
    ways = {
        "http_client": KINDS[client](),
        "transport": httpx.MockTransport(answer),
        "proxy": "http://127.0.0.1:1",
    }
    with pytest.raises(InvalidArgument, match="pass one of http_client, transport and proxy"):
        client(**{name: ways[name] for name in given})


@pytest.mark.parametrize(("client", "other"), [(SixMM, AsyncSixMM), (AsyncSixMM, SixMM)])
def test_an_http_client_of_the_other_kind_is_refused_at_once(client, other):
    with pytest.raises(InvalidArgument, match=f"must be an httpx.{KINDS[client].__name__}, not"):
        client(http_client=KINDS[other]())


@pytest.mark.parametrize(
    ("client", "transport"),
    [
        (SixMM, httpx.ASGITransport(app=None)),
        (AsyncSixMM, httpx.WSGITransport(app=None)),
        (SixMM, "x"),
    ],
)
def test_a_transport_that_can_not_send_is_refused_at_once(client, transport):
    with pytest.raises(InvalidArgument, match="transport must have handle_"):
        client(transport=transport)


@BOTH
def test_a_passed_in_http_clients_headers_are_sent_but_for_the_librarys_own(client):
    seen = []
    given = {"X-Team": "quant", "Authorization": "Bearer x", "Cookie": "a=b", "Host": "evil.test"}
    transport = httpx.MockTransport(lambda request: seen.append(request) or answer(request))
    mm = client(http_client=KINDS[client](transport=transport, headers=given))
    done(mm.system.version())
    assert seen[0].headers["x-team"] == "quant"
    assert seen[0].headers["host"] == "api.6mm.com"
    assert not {"authorization", "cookie"} & set(seen[0].headers)


@BOTH
def test_a_redirect_is_not_followed_even_where_the_http_client_would(client):
    seen = []

    def redirect(request):
        seen.append(request.url.host)
        return httpx.Response(307, headers={"location": "https://evil.test/"})

    http = KINDS[client](transport=httpx.MockTransport(redirect), follow_redirects=True)
    with pytest.raises(ResponseError, match="307"):
        done(client(http_client=http).system.version())
    assert seen == ["api.6mm.com"]


@BOTH
def test_a_failure_on_the_way_is_the_librarys_error_with_its_cause(client):
    def refuse(_):
        raise httpx.ConnectError("refused")

    with pytest.raises(TransportError) as caught:
        done(client(transport=httpx.MockTransport(refuse), max_retries=0).system.version())
    assert isinstance(caught.value.__cause__, httpx.ConnectError)


@BOTH
def test_an_answer_that_can_not_be_unpacked_is_the_librarys_error(client):
    def broken(_):
        return httpx.Response(200, headers={"content-encoding": "gzip"}, content=b"no gzip")

    with pytest.raises(TransportError, match="no readable answer"):
        done(client(transport=httpx.MockTransport(broken)).system.version())


@BOTH
def test_a_call_that_waited_in_vain_for_another_ones_login_was_not_sent(client):
    def give_up(_):
        raise TokenRequestFailed("login", None, "another call waited for it in vain")

    with pytest.raises(TransportError, match="in vain") as caught:
        done(client(transport=httpx.MockTransport(give_up)).system.version())
    assert caught.value.may_have_been_received is False
